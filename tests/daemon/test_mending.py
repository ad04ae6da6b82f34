"""A damaged database: set aside, the newest good copy put in its place, never an empty one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from syncd.daemon.mending import damage, mend
from syncd.errors import StoreError
from syncd.store.database import back_up, kept, open_database


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with something of the user's in it, and three copies of it, each with more."""
    path = tmp_path / "syncd.db"
    with closing(open_database(path)) as connection:
        for number in range(3):
            connection.execute("INSERT INTO setting VALUES (?, 'x')", (f"setting {number}",))
            back_up(connection, path)
    return path


def settings(path: Path) -> list[str]:
    """What stands in it."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM setting ORDER BY name")]


def spoil(path: Path) -> bytes:
    """Overwrite what is in the middle; the bytes that are there then."""
    whole = bytearray(path.read_bytes())
    whole[100:5000] = b"\xff" * 4900
    path.write_bytes(whole)
    return bytes(whole)


def test_a_sound_database_is_left_alone(database: Path) -> None:
    """To the byte."""
    before = database.read_bytes()
    assert mend(database) is None
    assert database.read_bytes() == before


def test_a_damaged_one_makes_way_for_the_newest_copy(database: Path) -> None:
    """It is kept as it is for whoever can read it."""
    damaged = spoil(database)
    mended = mend(database)
    assert mended is not None
    assert mended.aside is not None
    assert mended.aside.read_bytes() == damaged
    assert settings(database) == ["setting 0", "setting 1", "setting 2"]
    assert damage(database) == ""


def test_a_copy_that_is_damaged_itself_is_passed_over(database: Path) -> None:
    """The next older good one is taken."""
    spoil(database)
    spoil(kept(database)[-1])
    assert mend(database) is not None
    assert settings(database) == ["setting 0", "setting 1"]


@pytest.mark.parametrize("there", [True, False], ids=["empty", "gone"])
def test_nothing_is_never_taken_for_a_new_home(database: Path, there: bool) -> None:
    """Where there are copies there was something; without any, a home is only new."""
    database.unlink()
    if there:
        database.touch()
    assert mend(database) is not None
    assert settings(database) == ["setting 0", "setting 1", "setting 2"]
    for path in (database, *kept(database)):
        path.unlink()
    assert mend(database) is None


def test_without_a_good_copy_nothing_is_touched(database: Path) -> None:
    """It says so, and the damaged file stays where it is."""
    damaged = spoil(database)
    for path in kept(database):
        spoil(path)
    with pytest.raises(StoreError, match="no copy of it is good"):
        mend(database)
    assert database.read_bytes() == damaged


def test_what_cannot_be_looked_at_now_is_not_damaged(database: Path) -> None:
    """Somebody else is writing: nothing is concluded."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert damage(database) == ""
        other.execute("ROLLBACK")


def test_another_programs_file_is_no_damage_of_ours(database: Path) -> None:
    """What is no database at all is; whatever it is, it is kept."""
    database.write_bytes(b"no database at all" * 300)
    mended = mend(database)
    assert mended is not None
    assert mended.aside is not None
    assert mended.aside.read_bytes() == b"no database at all" * 300


def test_no_damaged_file_takes_the_place_of_another(database: Path) -> None:
    """Each is kept, also where somebody has deleted an older one."""
    backups = database.parent / "backups"
    for content in (b"\xf1", b"\xf2", b"\xf3"):
        database.write_bytes(content * 5000)
        assert mend(database)
        if content == b"\xf2":
            (backups / "damaged-0001.db").unlink()
    assert sorted(one.name for one in backups.glob("damaged-*")) == ["damaged-0002.db", "damaged-0003.db"]
    assert (backups / "damaged-0002.db").read_bytes() == b"\xf2" * 5000
