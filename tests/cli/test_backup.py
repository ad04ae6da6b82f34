"""backup and restore: copies of everything, checked before they are trusted."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from syncd.lock import sync_lock
from syncd.store.database import BACKUPS_KEPT, VERSION
from tests.cli.conftest import Syncd

TESTS = Path(__file__).parent.parent


def copies(syncd: Syncd) -> list[Path]:
    """The copies in the home."""
    return sorted((syncd.home / "backups").iterdir())


def test_a_copy_brings_everything_back(sample: Syncd) -> None:
    """What is restored is what was copied, and what stood there before is a copy that can be taken back."""
    sample.ok("goal", "add", "ship", "--with", "sam")
    audit = sample.ok("audit", "--format", "json")
    assert sample.ok("backup").splitlines()[0] == f"copied to {copies(sample)[0]}"
    sample.ok("goal", "add", "later")
    (copy,) = copies(sample)
    said = sample.ok("restore", copy, "--yes").splitlines()
    assert said[0].startswith("restored the copy of 2026-11-20 12:00 UTC (1 goals, ")
    assert sample.ok("audit", "--format", "json") == audit
    before = copies(sample)[-1]
    assert said[1] == f"what stood there before is in {before}"
    sample.ok("restore", before, "--yes")
    assert "later" in sample.ok("goal", "list")


def test_only_the_user_can_read_a_copy(syncd: Syncd, tmp_path: Path) -> None:
    """A copy holds private goals and secret addresses: it is closed to others wherever it is put."""
    old = os.umask(0o022)
    try:
        syncd.ok("backup")
        syncd.ok("backup", "--to", tmp_path / "mine.db")
    finally:
        os.umask(old)
    for path in (*copies(syncd), tmp_path / "mine.db"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_few_copies_stay(syncd: Syncd) -> None:
    """The newest seven stay, and the list shows them with what is in them."""
    assert syncd.ok("backup", "--list").startswith("no copy yet")
    for number in range(BACKUPS_KEPT + 2):
        syncd.ok("goal", "add", str(number))
        syncd.ok("backup")
    shown = syncd("backup", "--list", "--format", "json").data["copies"]
    assert [one["goals"] for one in shown] == list(range(3, BACKUPS_KEPT + 3))
    lines = syncd.ok("backup", "--list").splitlines()
    assert lines[0].split()[:2] == ["TAKEN", "GOALS"]
    assert lines[1].split()[:3] == ["2026-11-20", "12:00", "3"]


def test_nothing_is_overwritten_by_a_copy(syncd: Syncd, tmp_path: Path) -> None:
    """--to names a new file in a folder that is there."""
    target = tmp_path / "mine.db"
    target.write_text("mine")
    assert "exists" in syncd.refused("backup", "--to", target)
    assert target.read_text() == "mine"
    assert "there is no folder" in syncd.refused("backup", "--to", tmp_path / "none" / "x.db")
    assert "exclude" in syncd.refused("backup", "--to", target, "--list")


def stranger(path: Path) -> None:
    """A database of another program."""
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE a (x)")
        made.commit()


def newer(path: Path) -> None:
    """A database of a syncd to come."""
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA application_id = 0x73796E63")
        made.execute("PRAGMA user_version = 999")
        made.execute("CREATE TABLE a (x)")
        made.commit()


def damaged(path: Path) -> None:
    """A database of ours with a hole in it."""
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA application_id = 0x73796E63")
        made.execute("PRAGMA user_version = 1")
        made.execute("CREATE TABLE a (x)")
        made.execute("CREATE INDEX a_x ON a (x)")
        made.executemany("INSERT INTO a VALUES (?)", [(str(number) * 50,) for number in range(2000)])
        made.commit()
    raw = bytearray(path.read_bytes())
    raw[20_000:24_000] = b"\xff" * 4000
    path.write_bytes(raw)


def no_database(path: Path) -> None:
    """Some text."""
    path.write_text("hello " * 1000)


def absent(path: Path) -> None:
    """Nothing."""


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (stranger, "is no database of syncd"),
        (newer, "is of version 999"),
        (damaged, "is damaged"),
        (no_database, "cannot read"),
        (absent, "there is no file"),
    ],
)
def test_a_wrong_copy_changes_nothing(
    syncd: Syncd, tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    """A copy is checked before anything is touched: damaged, newer, of another program, or not there."""
    syncd.ok("goal", "add", "here")
    before = syncd.database
    make(tmp_path / "copy.db")
    assert why in syncd.refused("restore", tmp_path / "copy.db", "--yes", code=9)
    assert syncd.database == before
    assert not (syncd.home / "backups").exists()


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("UPDATE goal SET created_at = 'long ago'", "goal.created_at: 'long ago'"),
        ("UPDATE step SET goal = 7", "it belongs to a goal that is not there"),
        ("UPDATE account SET settings = 'x'", "account.settings: 'x'"),
    ],
)
def test_a_copy_somebody_has_edited_is_refused(sample: Syncd, harm: str, what: str) -> None:
    """A copy with values no command could read is refused with their places, before anything is touched."""
    sample.ok("goal", "add", "here")
    sample.ok("goal", "step", "g1", "begin")
    sample.ok("backup")
    (copy,) = copies(sample)
    with closing(sqlite3.connect(copy)) as db:
        db.execute(harm)
        db.commit()
    before = sample.database
    said = sample.refused("restore", copy, "--yes", code=9)
    assert what in said
    assert "restore another copy; nothing was changed" in said
    assert sample.database == before


def test_a_restore_that_was_cut_off_leaves_nothing_for_the_next(syncd: Syncd, tmp_path: Path) -> None:
    """Its journal belongs to a copy that is gone and is not played onto another one."""
    for title in ("one", "two"):
        syncd.ok("goal", "add", title)
        syncd.ok("backup", "--to", tmp_path / f"{title}.db")
    staged = syncd.home / "syncd.db.restored"
    killed = (
        "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
        " db.execute('PRAGMA cache_size = 1'); db.execute('BEGIN IMMEDIATE');"
        " db.executemany('INSERT INTO setting VALUES (?, ?)', [(str(n), 'x' * 900) for n in range(300)]);"
        " db.execute('DELETE FROM goal'); os._exit(0)"
    )
    staged.write_bytes((tmp_path / "two.db").read_bytes())
    subprocess.run([sys.executable, "-c", killed, str(staged)], check=True)
    assert staged.with_name("syncd.db.restored-journal").exists()
    syncd.ok("restore", tmp_path / "one.db", "--yes")
    assert [one["title"] for one in syncd("goal", "list", "--format", "json").data["goals"]] == ["one"]
    assert not list(syncd.home.glob("syncd.db.restored*"))


def test_odd_names_are_no_crash(syncd: Syncd) -> None:
    """A home directory nobody has is told of; a stranger's file among the copies is passed over."""
    said = syncd("backup", "--to", "~nobody-of-that-name/x")
    assert (said.code, "is not known" in said.err) == (2, True)
    assert syncd("restore", "--yes", "~nobody-of-that-name/x").code == 2
    (syncd.home / "backups").mkdir(parents=True)
    (syncd.home / "backups" / "syncd-\u00b2-v1.db").write_bytes(b"")
    assert f"syncd-0001-v{VERSION}.db" in syncd.ok("backup")


def test_a_damaged_database_is_set_aside(syncd: Syncd) -> None:
    """What can no longer be read is kept to the byte, and the copy takes its place."""
    syncd.ok("goal", "add", "here")
    syncd.ok("backup")
    (copy,) = copies(syncd)
    (syncd.home / "syncd.db").write_bytes(b"broken" * 1000)
    syncd.ok("restore", copy, "--yes")
    assert "here" in syncd.ok("goal", "list")
    assert (syncd.home / "backups" / "damaged-0001.db").read_bytes() == b"broken" * 1000


def test_a_copy_of_an_older_syncd_is_brought_up_to_date(syncd: Syncd, tmp_path: Path) -> None:
    """A copy of version 1 is restored and then migrated, with all its goals."""
    with closing(sqlite3.connect(tmp_path / "old.db")) as made:
        made.executescript((TESTS / "store" / "schemas" / "1.sql").read_text("utf-8"))
        made.execute("INSERT INTO goal (title, created_at) VALUES ('old', '2026-01-01T00:00:00Z')")
        made.execute("PRAGMA application_id = 0x73796E63")
        made.execute("PRAGMA user_version = 1")
        made.commit()
    syncd.ok("restore", tmp_path / "old.db", "--yes")
    assert "old" in syncd.ok("goal", "list")


def test_a_restore_needs_a_word_and_no_sync(syncd: Syncd) -> None:
    """Nobody is asked in a pipe, so --yes is needed there; while a sync runs the answer is 75."""
    syncd.ok("backup")
    (copy,) = copies(syncd)
    assert "--yes" in syncd.refused("restore", copy)
    with sync_lock(syncd.home / "sync.lock"):
        assert "syncing" in syncd.refused("restore", copy, "--yes", code=75)


def test_a_sync_keeps_a_readable_copy(sample: Syncd) -> None:
    """Once a day a sync writes what the user wrote as JSON; an unchanged one is not written again."""
    folder = sample.home / "copies"
    sample.ok("goal", "add", "ship", "--with", "sam", "--private")
    sample.ok("jot", "ask about it", "--with", "sam")
    names = [one.name for one in folder.iterdir()]
    for day in ("2026-11-21", "2026-11-22"):
        sample("sync", now=f"{day}T12:00:00Z")
    (made,) = {one.name for one in folder.iterdir()} - set(names)
    path = folder / made
    assert made == "2026-11-21.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    whole = json.loads(path.read_text("utf-8"))
    assert whole["goals"] == json.loads(sample.ok("goal", "export"))["goals"]
    assert [one["text"] for one in whole["jot"]] == ["ask about it"]
    assert whole["notes"] == []
    assert "account" not in whole
    for later in range(1, 12):
        sample.ok("goal", "add", str(later))
        sample("sync", now=f"2026-12-{later:02}T12:00:00Z")
    assert len(list(folder.iterdir())) == 7
    (newest,) = [one for one in folder.iterdir() if one.name == "2026-12-11.json"]
    empty = Syncd(home=sample.folder / "empty", folder=sample.folder)
    assert empty("goal", "import", newest).code == 0
    assert empty.ok("goal", "export") == sample.ok("goal", "export")


@pytest.mark.usefixtures("unprivileged")
def test_a_copy_that_cannot_be_written_fails_no_sync(sample: Syncd) -> None:
    """The calendars were read all the same; the copy is a warning."""
    (sample.home / "copies").chmod(0o500)
    said = sample("sync", now="2026-11-21T12:00:00Z")
    (sample.home / "copies").chmod(0o700)
    assert "daily copy" in said.err
    assert said.code == 0


def test_copies_are_listed_while_the_database_is_damaged(sample: Syncd) -> None:
    """Whoever meets a damaged database is sent there; a moment is in UTC then."""
    sample.ok("backup")
    sample.home.joinpath("syncd.db").write_bytes(b"\xff" * 9000)
    assert "2026-11-20 12:00" in sample.ok("backup", "--list")
    (newest,) = copies(sample)
    sample.ok("restore", "--yes", newest)
    assert "sam" in sample.ok("people", "list").lower()
