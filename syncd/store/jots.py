"""Queries on jots; each write is one short transaction."""

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection, Row

from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address
from syncd.errors import UsageError
from syncd.store.database import transaction
from syncd.store.goals import required
from syncd.store.instants import from_text, maybe_instant, to_text


def jots(connection: Connection, addresses: Iterable[Address] | None = None) -> tuple[Jot, ...]:
    """Every jot, ticked ones too, by number; with addresses only those noted for one of them."""
    only = None if addresses is None else set(addresses)
    return tuple(
        _jot(row)
        for row in connection.execute("SELECT * FROM jot ORDER BY number")
        if only is None or row["person"] in only
    )


def add_jot(
    connection: Connection,
    kind: JotKind,
    text: str,
    *,
    person: Address | None,
    now: datetime,
    private: bool = False,
    about: Address | None = None,
    received: bool = False,
    rung: str = "",
) -> Jot:
    """Note something for the next 1:1 with a person, or what they said; a received one is done at once.

    Raises UsageError for a text of nothing, ValueError where the kind does not allow it.
    """
    text = required(text, "a jot needs a text")
    Jot(number=1, kind=kind, text=text, person=person, made_at=now, received=received)
    with transaction(connection):
        row = connection.execute(
            "INSERT INTO jot (kind, text, person, private, made_at, done_at, about, received, rung)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (
                kind.value,
                text,
                person,
                private,
                to_text(now),
                to_text(now) if received else None,
                about,
                received,
                rung,
            ),
        ).fetchone()
    return _jot(row)


def tick_jot(connection: Connection, number: int, *, now: datetime) -> Jot:
    """Mark a jot as discussed, sent or done; ticking it again keeps the first date."""
    with transaction(connection):
        connection.execute(
            "UPDATE jot SET done_at = ? WHERE number = ? AND done_at IS NULL", (to_text(now), number)
        )
        row = connection.execute("SELECT * FROM jot WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise UsageError(f"there is no jot j{number}")
    return _jot(row)


def assign_jot(connection: Connection, number: int, person: Address, *, now: datetime) -> Jot:
    """Give an open ask to somebody; it waits for them from now on.

    Raises UsageError for what is no open ask, so that nobody's jot becomes somebody else's.
    """
    with transaction(connection):
        row = connection.execute(
            "UPDATE jot SET person = ?, made_at = ?"
            " WHERE number = ? AND person IS NULL AND done_at IS NULL RETURNING *",
            (person, to_text(now), number),
        ).fetchone()
    if row is None:
        raise UsageError(f"j{number} is no open ask", hint="`syncd jot` lists them")
    return _jot(row)


def _jot(row: Row) -> Jot:
    return Jot(
        number=row["number"],
        kind=JotKind(row["kind"]),
        text=row["text"],
        person=Address(row["person"]) if row["person"] else None,
        made_at=from_text(row["made_at"]),
        private=bool(row["private"]),
        done_at=maybe_instant(row["done_at"]),
        about=Address(row["about"]) if row["about"] else None,
        received=bool(row["received"]),
        rung=row["rung"],
        done_by=row["done_by"],
    )
