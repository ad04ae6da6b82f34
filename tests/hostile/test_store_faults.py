"""The store fails at any one call: nothing acknowledged is lost, and the next run ends the same.

Normally a share of the points of each command, one after the other with another fault; SYNCD_LONG
(`make hostile`) tries every call with every fault.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.cli.conftest import Said, Syncd, event, vcalendar
from tests.e2e.rows import Rows, dump_file, everything

from .failing import FAULTS, Plan, failing

LONG = bool(os.environ.get("SYNCD_LONG"))
SETTLED = ("slot", "meeting")
EARLIER, NOW, DAY_BEFORE = "2026-10-20T12:00:00Z", "2026-11-20T12:00:00Z", "2026-11-22T15:00:00Z"


@dataclass(frozen=True, slots=True)
class Scene:
    """A command and the moment it runs at."""

    words: tuple[str, ...]
    now: str
    stride: int
    """Of the points of a normal run, every so manieth is tried."""
    runs: int = 1
    """How often it runs until nothing is left to do: a sync reads back what the last one wrote."""


SCENES = {
    "first sync": Scene(("sync",), EARLIER, 9),
    "sync": Scene(("sync",), DAY_BEFORE, 23, 2),
    "audit": Scene(("audit",), NOW, 7),
    "publish": Scene(("agenda", "sam", "--publish"), NOW, 9, 2),
    "first publish": Scene(("agenda", "jo", "--publish"), NOW, 9, 2),
    "goal add": Scene(("goal", "add", "Lead the migration", "--with", "sam", "--why", "growth"), NOW, 3),
    "goal check-in": Scene(("goal", "check-in", "g1", "half of it", "--waiting"), NOW, 3),
    "jot": Scene(("jot", "heads-up", "the contract may slip", "--with", "sam"), NOW, 5),
    "skipped": Scene(("skipped", "sam", "2026-11-09"), NOW, 5),
}
WRITES = {"goal add": "goal", "goal check-in": "check_in", "jot": "jot", "skipped": "said"}
"""Commands that note one thing of the user's, and the table it stands in."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Homes in which each command has everything to do, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    home = Syncd(home=folder / "first sync", folder=folder)
    vdir = folder / "vdir"
    vdir.mkdir()
    write(vdir, event("sam@x"), event("jo@x", others="Jo Okafor <jo@example.com>"))
    home.ok("connect", "ics", vdir, "--me", "me@example.com", now=EARLIER)
    shutil.copytree(home.home, folder / "second")
    home = Syncd(home=folder / "second", folder=folder)
    home.ok("sync", now=EARLIER)
    home.ok("goal", "add", "Speak at a conference", "--with", "sam", now=EARLIER)
    home.ok("goal", "step", "g1", "submit a talk", now=EARLIER)
    home.ok("jot", "the vendor may slip", "--with", "sam", now=EARLIER)
    home.ok("publish", "allow", "sam", now=EARLIER)
    home.ok("agenda", "sam", "--publish", now=EARLIER)
    home.ok("jot", "the roadmap", "--with", "jo", now=EARLIER)
    home.ok("sync", now=EARLIER)
    changed = event("sam@x", extra="EXDATE:20261116T150000Z\nSEQUENCE:2")
    bad = event("bad@x").replace("DTSTART:", "DTSTART:x")
    jo = event("jo@x", others="Jo Okafor <jo@example.com>")
    write(vdir, changed, jo, event("kim@x", others="Kim Tran <kim@example.com>"), bad)
    shutil.copytree(home.home, folder / "sync")
    home.ok("sync", now=NOW)
    for name in ("audit", "publish", "first publish", *WRITES):
        shutil.copytree(home.home, folder / name)
    return folder


def write(vdir: Path, *events: str) -> None:
    """Files of these events in a calendar folder, as old as the world's."""
    for old in vdir.glob("*"):
        old.unlink()
    for number, one in enumerate(events):
        path = vdir / f"{number}.ics"
        path.write_bytes(vcalendar(one).replace("\n", "\r\n").encode())
        os.utime(path, (1_790_000_000, 1_790_000_000))


def points(stride: int) -> Iterator[tuple[int, str, bool]]:
    """Which call fails, how, and whether all later ones fail too."""
    names = tuple(FAULTS)
    if LONG:
        yield from ((at, fault, (at + turn) % 2 == 1) for at in count(1) for turn, fault in enumerate(names))
    yield from ((at, names[turn % 4], turn % 3 == 2) for turn, at in enumerate(count(1, stride)))


def run(home: Syncd, scene: Scene, plan: Plan) -> Said:
    """The command while the store follows the plan; anything but an exit code is a crash and raised."""
    with failing(plan):
        return home(*scene.words, now=scene.now)


def finish(home: Syncd, scene: Scene) -> None:
    """The command with a store that works, as often as it takes."""
    for _ in range(scene.runs):
        said = home(*scene.words, now=scene.now)
        assert said.code in (0, 4), said


def state(home: Syncd) -> tuple[Rows, dict[str, str]]:
    """What the store and the documents hold; the day's copies and backups are not compared."""
    with closing(sqlite3.connect(home.home / "syncd.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    documents = (home.home / "documents").glob("*") if (home.home / "documents").exists() else []
    rows = dump_file(home.home / "syncd.db", everything())
    # In which order things were written outside may differ, and what was put up without being
    # remembered may have been taken off again; what stands there in the end may not.
    receipts = (row[1:] for row in rows["receipt"])
    rows["receipt"] = sorted((row for row in receipts if row[1] != "remove-companion"), key=repr)
    return rows, {path.name: path.read_text("utf-8") for path in documents}


def differences(one: tuple[Rows, dict[str, str]], other: tuple[Rows, dict[str, str]]) -> list[str]:
    """What differs between two states, one line each."""
    found = [
        f"{table}: {row}"
        for table, rows in one[0].items()
        for row in set(rows).symmetric_difference(other[0][table])
    ]
    return found + [
        f"{name}: {text}" for name, text in {*one[1].items()}.symmetric_difference(other[1].items())
    ]


@pytest.mark.parametrize("name", SCENES)
def test_whatever_call_fails(name: str, prepared: Path, tmp_path: Path) -> None:
    """Every call until none fails: an error that says so, and a second run that makes good."""
    scene = SCENES[name]
    before = state(Syncd(home=copy(prepared, name, tmp_path), folder=tmp_path))[0]
    clean = Syncd(home=copy(prepared, name, tmp_path), folder=tmp_path)
    finish(clean, scene)
    after = state(clean)
    tried = 0
    for at, fault, lasting in points(scene.stride):
        home = Syncd(home=copy(prepared, name, tmp_path), folder=tmp_path)
        plan = Plan(at, fault, lasting)
        said = run(home, scene, plan)
        if not plan.fired:
            break
        tried += 1
        where = f"{name}, call {at}, {fault}{' and all after it' if lasting else ''}: {said}"
        left, _ = state(home)
        for table in SETTLED:
            assert set(before[table]) <= set(left[table]), where
        for table in ("goal", "step", "jot", "consent"):
            assert set(before[table]) <= set(left[table]), where
        if written := WRITES.get(name):
            assert len(left[written]) == len(before[written]) + (said.code == 0), where
        if written and said.code == 0:
            continue
        assert said.code == 0 or len(said.err.splitlines()) > 1, where
        assert "please report" not in said.err, where
        finish(home, scene)
        found = differences(state(home), after)
        assert not found, "\n".join([where, *found])
    print(f"{name}: {tried} points")  # noqa: T201 - make hostile shows it
    assert tried > 5


def copy(prepared: Path, name: str, folder: Path) -> Path:
    """A home of its own, at the same place each time: its path stands in what is compared."""
    shutil.rmtree(folder / "home", ignore_errors=True)
    return Path(shutil.copytree(prepared / name, folder / "home"))
