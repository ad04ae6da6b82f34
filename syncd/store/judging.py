"""Queries on the last judging: when it was, by what, and until when it holds."""

from datetime import datetime
from sqlite3 import Connection

from syncd.dataclass import dataclass
from syncd.store.instants import from_text, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """A judging that entered nothing into the ledger."""

    at: datetime
    until: datetime
    """Before this the clock alone changes nothing."""
    by: str
    """A key of what it went by that no trigger of the schema watches."""


def last(connection: Connection) -> Judging | None:
    """The last judging; None when a row it went by was written since, or it entered something."""
    row = connection.execute("SELECT judged_at, holds_until, judged_by FROM judging").fetchone()
    return Judging(at=from_text(row[0]), until=from_text(row[1]), by=row[2]) if row else None


def note(connection: Connection, judging: Judging) -> None:
    """Remember a judging as the last. Runs inside a transaction, after everything it writes."""
    connection.execute(
        "INSERT OR REPLACE INTO judging VALUES (1, ?, ?, ?)",
        (to_text(judging.at), to_text(judging.until), judging.by),
    )


def entered(connection: Connection, *, at: datetime) -> tuple[object, ...]:
    """Everything a judging may enter, to see whether one has: its rows, or how many settled until then."""
    until = (to_text(at),)
    return (
        *connection.execute("SELECT count(*) FROM slot WHERE settled_at <= ?", until).fetchone(),
        *connection.execute("SELECT count(*) FROM meeting WHERE settled_at <= ?", until).fetchone(),
        *(tuple(row) for row in connection.execute("SELECT * FROM open_slot ORDER BY person, slot")),
        *(
            tuple(row)
            for row in connection.execute(
                "SELECT calendar, uid, person, first_seen, fresh, held FROM series"
                " ORDER BY calendar, uid, person, first_seen"
            )
        ),
    )
