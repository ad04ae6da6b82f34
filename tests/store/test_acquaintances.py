"""Whom the store knows, without a judgement."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd.core.jots import JotKind
from syncd.core.model import address
from syncd.errors import StoreError
from syncd.store import goals, jots, people
from syncd.store.acquaintances import acquaintances
from syncd.store.database import open_database, open_to_read

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM, OTHER, JO = (address(where) for where in ("sam@example.com", "sam@example.org", "jo@example.com"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path / "syncd.db"


def test_everybody_the_user_named_is_known(path: Path) -> None:
    """A goal, a jot or a name makes somebody known; two addresses of one person are one, under the first."""
    store = open_database(path)
    goals.add_goal(store, "x", now=NOW, person=JO)
    jots.add_jot(store, JotKind.TOPIC, "x", person=OTHER, now=NOW)
    people.name_person(store, SAM, "Sam")
    assert acquaintances(store) == {JO: "", SAM: "Sam", OTHER: ""}
    people.merge(store, SAM, OTHER)
    assert acquaintances(store) == {JO: "", SAM: "Sam"}


def test_i_am_nobody_i_meet(path: Path) -> None:
    """My own addresses are no acquaintance of mine."""
    store = open_database(path)
    store.execute("INSERT INTO my_address VALUES ('work', ?)", (SAM,))
    goals.add_goal(store, "x", now=NOW, person=SAM)
    assert acquaintances(store) == {}


def test_a_look_writes_nothing(path: Path) -> None:
    """A connection to read refuses a write, and creates no file where there is none."""
    with pytest.raises(StoreError):
        open_to_read(path)
    assert list(path.parent.iterdir()) == []
    open_database(path).close()
    look = open_to_read(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        look.execute("INSERT INTO setting VALUES ('a', 'b')")
    look.close()


@pytest.mark.parametrize("pragma", ["user_version = 1", "user_version = 99", "application_id = 7"])
def test_a_look_takes_only_what_it_knows(path: Path, pragma: str) -> None:
    """An older, a newer or another program's database is not looked into, and stays as it is."""
    store = open_database(path)
    store.execute(f"PRAGMA {pragma}")
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreError):
        open_to_read(path)
    assert path.read_bytes() == before


def test_a_look_waits_for_nobody(path: Path) -> None:
    """While another command writes its rows out, there is nothing to see, at once."""
    writer = open_database(path)
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked"):
        open_to_read(path)
    writer.execute("ROLLBACK")
    open_to_read(path).close()
