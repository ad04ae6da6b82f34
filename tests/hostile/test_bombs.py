"""One invite can neither freeze nor blank a calendar: its neighbours are read, and it is told why it was not.

Through the real command line, with processor time and memory measured. Normally all bombs at once, in a
file, in a feed fetched from a server and in a folder of files, and each alone in this process;
SYNCD_LONG (`make hostile`) takes them one by one among the good events and measures each.
"""

import json
import os
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from syncd.safetext import plain
from tests.cli.conftest import Syncd
from tests.providers.ics.feed_server import running

from .bombs import BOMBS, SIZES, WHO, Bomb, among, calendar, neighbours
from .commands import SECONDS, run
from .limits import in_time

LONG_RUN = bool(os.environ.get("SYNCD_LONG"))
LONG = pytest.mark.skipif(not LONG_RUN, reason="make hostile runs it")
MODEST = tuple(bomb for bomb in BOMBS if len(bomb.event) < 2_000_000)
"""All together they are still of a size that a feed may have."""


def read(home: Path, source: Path | str) -> None:
    """Connect and sync; both end well whatever stands in the calendar."""
    assert run(home, "connect", "ics", source, "--name", "work", "--me", "me@example.com").code == 0
    assert run(home, "sync").code == 0


def aside(home: Path) -> dict[str, str]:
    """UID -> the reason for which it was set aside."""
    with closing(sqlite3.connect(home / "syncd.db")) as db:
        rows = db.execute(
            "SELECT uid, reason FROM problem WHERE severity = 'quarantined' ORDER BY rowid DESC"
        )
        return dict(rows.fetchall())


def kept(home: Path) -> set[str]:
    """The UIDs that were read; files bear the names of theirs."""
    with closing(sqlite3.connect(home / "syncd.db")) as db:
        return {row[0].removesuffix(".ics") for row in db.execute("SELECT name FROM resource")}


def audit(home: Path) -> list[Any]:
    """What the audit says of everybody but those who sent bombs."""
    done = run(home, "audit", "--format", "json")
    assert done.code in (0, 4), done.err
    everybody = json.loads(done.out)["relationships"]
    return [one for one in everybody if WHO not in one["person"]["addresses"]]


@cache
def undisturbed(folder: Path) -> list[Any]:
    """What the audit says of the good events alone."""
    source = folder / "good.ics"
    source.write_bytes(calendar(neighbours()))
    read(folder / "good", source)
    return audit(folder / "good")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The same, once."""
    found = undisturbed(tmp_path_factory.mktemp("undisturbed"))
    assert len(found) == 100
    return found


def told(home: Path, *bombs: Bomb) -> None:
    """Each bomb that had to be set aside is listed with its reason, by the doctor too; others are read."""
    reasons, uids, said = aside(home), kept(home), run(home, "doctor").out
    for bomb in bombs:
        if bomb.aside:
            assert bomb.aside in reasons.get(bomb.uid, ""), (bomb.name, reasons.get(bomb.uid))
            assert bomb.uid in said, bomb.name
        else:
            assert bomb.uid not in reasons, (bomb.name, reasons[bomb.uid])
            assert bomb.uid in uids, bomb.name


def test_all_bombs_among_a_thousand(tmp_path: Path, expected: list[Any]) -> None:
    """In one feed: all neighbours are judged as if nothing stood beside them."""
    feed = tmp_path / "feed.ics"
    feed.write_bytes(among(*MODEST))
    read(tmp_path / "home", feed)
    assert {f"{n}@good" for n in range(1000)} <= kept(tmp_path / "home")
    assert audit(tmp_path / "home") == expected
    told(tmp_path / "home", *MODEST)


def test_all_bombs_in_a_fetched_feed(tmp_path: Path, expected: list[Any]) -> None:
    """From a web server: the same, and the same feed again is unchanged."""
    with running() as server:
        server.says(200, among(*MODEST), ETag='"1"')
        read(tmp_path / "home", server.url)
        assert {f"{n}@good" for n in range(1000)} <= kept(tmp_path / "home")
        assert audit(tmp_path / "home") == expected
        told(tmp_path / "home", *MODEST)
        assert "unchanged" in run(tmp_path / "home", "sync").out
    assert [path for path, _ in server.requests] == ["/private-4711/basic.ics"] * len(server.requests)


def test_all_bombs_in_files_of_their_own(tmp_path: Path, expected: list[Any]) -> None:
    """In a folder: the same."""
    folder = tmp_path / "vdir"
    folder.mkdir()
    for number, event in enumerate(neighbours()):
        (folder / f"{number}@good.ics").write_bytes(calendar([event]))
    for bomb in MODEST:
        (folder / f"{bomb.uid}.ics").write_bytes(calendar([bomb.event], bomb.head))
    read(tmp_path / "home", folder)
    assert {f"{n}@good" for n in range(1000)} <= kept(tmp_path / "home")
    assert audit(tmp_path / "home") == expected
    told(tmp_path / "home", *MODEST)


@LONG
@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_each_bomb_among_a_thousand(bomb: Bomb, tmp_path: Path, expected: list[Any]) -> None:
    """One at a time, whatever its size."""
    feed = tmp_path / "feed.ics"
    feed.write_bytes(among(bomb))
    read(tmp_path / "home", feed)
    assert audit(tmp_path / "home") == expected
    told(tmp_path / "home", bomb)


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_each_bomb_alone(bomb: Bomb, tmp_path: Path) -> None:
    """In a calendar that holds nothing else: read, or counted by sync and status and listed by the
    doctor with its line and its reason.
    """
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path)
    file = tmp_path / "one.ics"
    file.write_bytes(calendar([bomb.event], bomb.head))
    with in_time(SECONDS):
        said = [syncd("connect", "ics", file, "--name", "work", "--me", "me@example.com")]
        said += [syncd(word) for word in ("sync", "status")]
        audited, doctor = syncd("audit"), " ".join(syncd("doctor").out.split())
    assert [one.code for one in said] == [0, 0, 0]
    assert audited.code in (0, 4)
    reason = aside(syncd.home).get(bomb.uid, "")
    assert bomb.aside in reason
    if bomb.aside:
        assert all("not understood" in one.out for one in said[1:]), said
        assert bomb.uid in doctor
        assert plain(reason) in doctor
    else:
        assert reason == ""
        assert kept(syncd.home) == {bomb.uid}


@pytest.mark.parametrize("bomb", BOMBS if LONG_RUN else SIZES[2:4], ids=lambda bomb: bomb.name)
def test_a_bomb_alone_costs_little(bomb: Bomb, tmp_path: Path) -> None:
    """Twenty megabytes in one event cost neither time nor memory to speak of."""
    file = tmp_path / "one.ics"
    file.write_bytes(calendar([bomb.event], bomb.head))
    read(tmp_path / "home", file)
    audit(tmp_path / "home")
    told(tmp_path / "home", bomb)
