"""Reads everything a chronicle or an export of one person is made of."""

from datetime import date
from sqlite3 import Connection

from syncd.core.chronicle import Material, Request
from syncd.core.model import Address
from syncd.store.answers import answers
from syncd.store.goals import goals
from syncd.store.instants import maybe_date
from syncd.store.jots import jots


def material(connection: Connection) -> Material:
    """Every goal, answer, jot and request, whoever it is with."""
    return Material(
        goals=goals(connection),
        answers=answers(connection),
        jots=jots(connection),
        requests=tuple(
            Request(
                person=Address(row["person"]),
                text=row["text"],
                theirs=bool(row["theirs"]),
                asked_on=date.fromisoformat(row["asked_on"]),
                answer=row["answer"],
                answered_on=maybe_date(row["answered_on"]),
            )
            for row in connection.execute("SELECT * FROM request ORDER BY asked_on, number")
        ),
    )
