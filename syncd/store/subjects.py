"""Queries on subjects: what was discussed with whom, and how often it should be."""

from collections.abc import Collection
from datetime import date, datetime
from sqlite3 import Connection

from syncd.core.cadence.history import Person
from syncd.core.model import Address
from syncd.core.subject_cadence import Book, Discussed, Rhythm
from syncd.store.answers import answers
from syncd.store.database import transaction
from syncd.store.instants import to_text
from syncd.store.jots import jots


def book(connection: Connection) -> Book:
    """All that tells when which subject came up with whom, and how often it should."""
    return Book(
        answers=tuple(one for one in answers(connection) if one.goal is None),
        jots=jots(connection),
        discussed=tuple(
            Discussed(person=Address(row[0]), subject=row[1], day=date.fromisoformat(row[2]))
            for row in connection.execute("SELECT person, subject, day FROM discussed ORDER BY day, person")
        ),
        rhythms=tuple(
            Rhythm(person=Address(row[0]), subject=row[1], every=row[2])
            for row in connection.execute("SELECT person, subject, every_days FROM subject_rhythm")
        ),
    )


def set_rhythm(connection: Connection, person: Person, subject: str, *, every: int | None) -> None:
    """Say how often a subject is to come up with somebody: in days, 0 never, None as is usual.

    What was said of an address before it was merged stays, so that a split gives it back; only
    ``None`` takes back all of it.
    """
    with transaction(connection):
        if every is None:
            _forget(connection, "subject_rhythm", person.addresses, "subject = ?", subject)
        else:
            connection.execute(
                "INSERT OR REPLACE INTO subject_rhythm VALUES (?, ?, ?)", (person.key, subject, every)
            )


def note_discussed(connection: Connection, person: Person, subject: str, *, day: date, now: datetime) -> bool:
    """Remember that a subject came up on a local date; whether that is new."""
    with transaction(connection):
        said = {
            row[0]
            for row in connection.execute(
                "SELECT person FROM discussed WHERE subject = ? AND day = ?", (subject, day.isoformat())
            )
        }
        if said & set(person.addresses):
            return False
        connection.execute(
            "INSERT INTO discussed VALUES (?, ?, ?, ?)",
            (person.key, subject, day.isoformat(), to_text(now)),
        )
    return True


def forget_discussed(connection: Connection, person: Person, subject: str, *, day: date) -> bool:
    """Take back that a subject came up on a local date; whether the user had said so."""
    with transaction(connection):
        return bool(
            _forget(
                connection,
                "discussed",
                person.addresses,
                "subject = ? AND day = ?",
                subject,
                day.isoformat(),
            )
        )


def _forget(
    connection: Connection, table: str, addresses: Collection[Address], which: str, *values: str
) -> int:
    """Remove the rows noted with any of a person's addresses; how many there were."""
    marks = ", ".join("?" * len(addresses))
    return connection.execute(
        f"DELETE FROM {table} WHERE {which} AND person IN ({marks})",  # noqa: S608 - no outside text
        (*values, *addresses),
    ).rowcount
