"""Queries on the answer ledger: what people said, when, and where it was read."""

from datetime import datetime
from sqlite3 import Connection, Row

from syncd.core.answers import Answer, Note
from syncd.core.model import Address
from syncd.errors import UsageError
from syncd.safetext import lines
from syncd.store.database import transaction
from syncd.store.instants import from_text, to_text


def answers(connection: Connection) -> tuple[Answer, ...]:
    """Every answer that stands, to goals and to subjects, in time order; replaced ones are left out."""
    rows = connection.execute("SELECT * FROM answer WHERE replaced_at IS NULL ORDER BY at, id")
    return tuple(_answer(row) for row in rows)


def every_answer(connection: Connection) -> tuple[Answer, ...]:
    """Like :func:`answers`, with those that a later reading replaced: they were said, and stay private."""
    return tuple(_answer(row) for row in connection.execute("SELECT * FROM answer ORDER BY at, id"))


def note_answer(
    connection: Connection,
    goal: int,
    question: str,
    text: str,
    *,
    person: Address,
    at: datetime,
    now: datetime,
    rung: str = "",
) -> Answer:
    """Keep an answer the user was told; ``at`` is when. Raises UsageError for a text of nothing."""
    text = lines(text)
    if not text:
        raise UsageError("an answer needs a text")
    with transaction(connection):
        row = connection.execute(
            "INSERT INTO answer (goal, question, person, text, at, read_at, rung)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (goal, question, person, text, to_text(at), to_text(now), rung),
        ).fetchone()
    return _answer(row)


def _answer(row: Row) -> Answer:
    return Answer(
        number=row["id"],
        goal=row["goal"],
        question=row["question"],
        person=Address(row["person"]),
        text=row["text"],
        at=from_text(row["at"]),
        read_at=from_text(row["read_at"]),
        entry=row["entry"],
        document=row["document"],
        revision=row["revision"],
        shared_with=Address(row["shared_with"]) if row["shared_with"] else None,
        rung=row["rung"],
    )


# -- notes ----------------------------------------------------------------------------------


def notes(connection: Connection) -> tuple[Note, ...]:
    """Every note that stands, in time order; replaced ones are left out."""
    rows = connection.execute("SELECT * FROM note WHERE replaced_at IS NULL ORDER BY at, id")
    return tuple(
        Note(
            number=row["id"],
            goal=row["goal"],
            person=Address(row["person"]),
            text=row["text"],
            at=from_text(row["at"]),
            entry=row["entry"],
            document=row["document"],
        )
        for row in rows
    )
