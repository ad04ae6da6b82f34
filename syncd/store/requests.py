"""Queries on meetings on request; each write is one short transaction."""

from datetime import date
from sqlite3 import Connection, Row

from syncd.core.model import Address
from syncd.core.requests import Request
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store.database import transaction
from syncd.store.instants import maybe_date


def requests(connection: Connection) -> tuple[Request, ...]:
    """Every request, answered ones too, by number."""
    return tuple(_request(row) for row in connection.execute("SELECT * FROM request ORDER BY number"))


def add_request(connection: Connection, person: Address, text: str, *, theirs: bool, on: date) -> Request:
    """Note that a meeting was asked for."""
    with transaction(connection):
        row = connection.execute(
            "INSERT INTO request (person, text, theirs, asked_on) VALUES (?, ?, ?, ?) RETURNING *",
            (person, plain(text), theirs, on.isoformat()),
        ).fetchone()
    return _request(row)


def answer_request(connection: Connection, number: int, text: str, *, on: date) -> Request:
    """Note the answer to a request; raises UsageError when it has one, or was asked later."""
    with transaction(connection):
        row = connection.execute("SELECT * FROM request WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise UsageError(f"there is no request r{number}", hint="`syncd people requests` lists them")
        found = _request(row)
        if not found.is_open:
            raise UsageError(
                f"{found.id} was answered on {found.answered_on}",
                hint="`syncd people requests --all` shows it",
            )
        if on < found.asked_on:
            raise UsageError(
                f"{found.id} was asked on {found.asked_on}, after {on}", hint="--on takes a later day"
            )
        row = connection.execute(
            "UPDATE request SET answer = ?, answered_on = ? WHERE number = ? RETURNING *",
            (plain(text), on.isoformat(), number),
        ).fetchone()
    return _request(row)


def _request(row: Row) -> Request:
    return Request(
        number=row["number"],
        person=Address(row["person"]),
        text=row["text"],
        theirs=bool(row["theirs"]),
        asked_on=date.fromisoformat(row["asked_on"]),
        answer=row["answer"],
        answered_on=maybe_date(row["answered_on"]),
    )
