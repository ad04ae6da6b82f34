"""Copies of the database: whole or not there, and put in its place under open hands."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from syncd.errors import StoreError
from syncd.store.backups import examine, restore
from syncd.store.database import back_up, copy_out, kept, open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of the test lies."""
    return tmp_path / "home" / "syncd.db"


def made(path: Path, value: str) -> Path:
    """A database with one setting, and the copy that was made of it."""
    path.parent.mkdir(exist_ok=True)
    with closing(open_database(path)) as db:
        db.execute("INSERT OR REPLACE INTO setting VALUES ('a', ?)", (value,))
        return back_up(db, path)


def value(connection: sqlite3.Connection) -> object:
    """The setting."""
    return connection.execute("SELECT value FROM setting").fetchone()[0]


def test_a_command_under_way_sees_what_was_restored(path: Path) -> None:
    """A connection that was open during the restore works on what was restored, not on a ghost."""
    copy = made(path, "old")
    made(path, "new")
    with closing(open_database(path)) as db:
        assert value(db) == "new"
        restore(copy, path)
        assert value(db) == "old"
        db.execute("UPDATE setting SET value = 'after'")
    with closing(open_database(path)) as db:
        assert value(db) == "after"


def test_what_stood_there_is_kept(path: Path) -> None:
    """Every restore leaves the state before it as a copy, and no file under way."""
    copy = made(path, "old")
    made(path, "new")
    before = restore(copy, path)
    assert before is not None
    with closing(sqlite3.connect(before)) as db:
        assert value(db) == "new"
    assert sorted(one.name for one in path.parent.iterdir()) == ["backups", "syncd.db"]
    assert examine(before).counts == {"goals": 0, "jots": 0, "people": 0, "settled 1:1s": 0}


def test_a_missing_database_is_made_anew(path: Path) -> None:
    """Where nothing stands, nothing is kept."""
    copy = made(path, "old")
    path.unlink()
    assert restore(copy, path) is None
    with closing(open_database(path)) as db:
        assert value(db) == "old"
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_programs_database_is_not_overwritten(path: Path) -> None:
    """A restore into a home whose database is a stranger's touches nothing."""
    copy = made(path, "old")
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE a (x)")
        db.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        restore(copy, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "harm",
    [
        "PRAGMA user_version = 1",
        "PRAGMA user_version = -1",
        "DROP TABLE goal",
        "CREATE TRIGGER zap AFTER INSERT ON goal BEGIN DELETE FROM goal; END",
    ],
)
def test_a_copy_that_would_not_work_touches_nothing(path: Path, harm: str) -> None:
    """A copy that says it is ours and is not of our form is refused before anything is overwritten."""
    copy = made(path, "old")
    with closing(sqlite3.connect(copy)) as db:
        db.execute(harm)
    before = path.read_bytes()
    with pytest.raises(StoreError):
        restore(copy, path)
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == ["backups", "syncd.db"]
    assert kept(path) == (copy,)


def test_the_journal_of_a_damaged_database_goes_with_it(path: Path) -> None:
    """A journal left behind would be rolled back onto what was restored: none is."""
    copy = made(path, "old")
    path.write_bytes(b"broken" * 1000)
    path.with_name("syncd.db-journal").write_bytes(b"journal")
    aside = restore(copy, path)
    assert aside is not None
    assert aside.name == "damaged-0001.db"
    assert not path.with_name("syncd.db-journal").exists()
    with closing(open_database(path)) as db:
        assert value(db) == "old"
    assert kept(path) == (copy,)


def test_no_copy_is_made_of_a_damaged_database(path: Path, tmp_path: Path) -> None:
    """A copy that is no good is worse than none: it is not left lying there."""
    made(path, "old")
    with closing(open_database(path)) as db:
        db.executemany("INSERT INTO setting VALUES (?, ?)", [(str(n), "x" * 200) for n in range(2000)])
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'goal'")
    with closing(sqlite3.connect(path)) as db, pytest.raises((StoreError, sqlite3.DatabaseError)):
        copy_out(db, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy.db*"))


def test_a_copy_replaces_nothing(path: Path, tmp_path: Path) -> None:
    """A file of that name stays as it is."""
    made(path, "old")
    (tmp_path / "copy.db").write_text("mine")
    with closing(open_database(path)) as db, pytest.raises(FileExistsError):
        copy_out(db, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"
    assert not list(tmp_path.glob("*.part"))


def test_no_damaged_database_takes_the_place_of_another(path: Path) -> None:
    """Whoever deletes the first of two keeps the second."""
    copy = made(path, "old")
    for content in (b"first" * 1000, b"second" * 1000):
        path.write_bytes(content)
        restore(copy, path)
    first, second = sorted(path.parent.glob("backups/damaged-*.db"))
    first.unlink()
    path.write_bytes(b"third" * 1000)
    restore(copy, path)
    assert second.read_bytes() == b"second" * 1000
    assert len(list(path.parent.glob("backups/damaged-*.db"))) == 2


def test_a_journal_that_was_left_is_not_played_into_a_copy(path: Path) -> None:
    """It belongs to the database that is gone: SQLite would undo by it what the copy holds."""
    made(path, "older")
    journal = path.with_name("syncd.db-journal")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA cache_size = 1")  # so that the journal is on the disk before the end
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO setting VALUES (?, 'x')", [(f"{number:09}" * 99,) for number in range(99)]
        )
        left = journal.read_bytes()
        db.execute("ROLLBACK")
    with closing(open_database(path)) as db:
        db.execute("INSERT OR REPLACE INTO setting VALUES ('a', 'newest')")
        newest = back_up(db, path)
    path.unlink()
    journal.write_bytes(left)
    restore(newest, path)
    with closing(open_database(path)) as db:
        assert db.execute("SELECT value FROM setting").fetchone()[0] == "newest"
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
