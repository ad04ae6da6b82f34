"""What was discussed, and how often it should be, as the user's own rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.core.cadence.history import Person
from syncd.core.model import Address
from syncd.core.subject_cadence import Discussed, Rhythm
from syncd.store import subjects
from syncd.store.database import open_database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SAM, OLD = Address("sam@example.com"), Address("sam@old.example")
ONE = Person(key=SAM, addresses=(SAM,))
BEFORE = Person(key=OLD, addresses=(OLD,))
MERGED = Person(key=SAM, addresses=(SAM, OLD))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


def test_a_talk_is_noted_once(db: Connection) -> None:
    """Saying it again changes nothing; another day is another talk."""
    assert subjects.note_discussed(db, ONE, "career", day=TODAY, now=NOW)
    assert not subjects.note_discussed(db, ONE, "career", day=TODAY, now=NOW)
    assert subjects.note_discussed(db, ONE, "career", day=date(2026, 1, 5), now=NOW)
    assert subjects.book(db).discussed == (
        Discussed(person=SAM, subject="career", day=date(2026, 1, 5)),
        Discussed(person=SAM, subject="career", day=TODAY),
    )


def test_a_talk_noted_with_another_address_is_known_and_can_be_taken_back(db: Connection) -> None:
    """Merging two people makes their talks one history."""
    subjects.note_discussed(db, BEFORE, "career", day=TODAY, now=NOW)
    assert not subjects.note_discussed(db, MERGED, "career", day=TODAY, now=NOW)
    assert subjects.forget_discussed(db, MERGED, "career", day=TODAY)
    assert not subjects.forget_discussed(db, MERGED, "career", day=TODAY)
    assert subjects.book(db).discussed == ()


def test_taking_back_leaves_other_days_subjects_and_people(db: Connection) -> None:
    """Only what was named goes."""
    other = Person(key=Address("jo@example.com"), addresses=(Address("jo@example.com"),))
    for who, code, day in ((ONE, "career", TODAY), (ONE, "growth", TODAY), (other, "career", TODAY)):
        subjects.note_discussed(db, who, code, day=day, now=NOW)
    assert not subjects.forget_discussed(db, ONE, "career", day=date(2026, 11, 19))
    assert subjects.forget_discussed(db, ONE, "career", day=TODAY)
    assert {(one.person, one.subject) for one in subjects.book(db).discussed} == {
        (SAM, "growth"),
        (Address("jo@example.com"), "career"),
    }


def test_a_rhythm_is_set_replaced_and_forgotten(db: Connection) -> None:
    """One per address and subject; a merge moves none, and the usual rhythm takes back all of them."""
    subjects.set_rhythm(db, BEFORE, "career", every=10)
    subjects.set_rhythm(db, MERGED, "career", every=30)
    subjects.set_rhythm(db, MERGED, "career", every=0)
    assert set(subjects.book(db).rhythms) == {
        Rhythm(person=SAM, subject="career", every=0),
        Rhythm(person=OLD, subject="career", every=10),
    }
    subjects.set_rhythm(db, MERGED, "career", every=None)
    assert subjects.book(db).rhythms == ()
