"""Queries on what the daemon does when."""

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection

from syncd.core.timetable import Due
from syncd.store.database import transaction
from syncd.store.instants import from_text, to_text


def work(connection: Connection) -> dict[str, Due]:
    """All of it by name."""
    return {
        row["name"]: Due(
            name=row["name"],
            tried_at=from_text(row["tried_at"]),
            next_due=from_text(row["next_due"]),
            failures=row["failures"],
            deaths=row["deaths"],
            reason=row["reason"],
        )
        for row in connection.execute("SELECT * FROM work ORDER BY name")
    }


def note(connection: Connection, one: Due, *, tried_at: datetime, next_due: datetime) -> None:
    """Keep when a piece of work was tried and when it is due next."""
    with transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?, ?, ?)",
            (one.name, to_text(tried_at), to_text(next_due), one.failures, one.deaths, one.reason),
        )


def forget(connection: Connection, names: Iterable[str]) -> None:
    """Forget work, so that it is due at once: its account is gone, or it was set aside."""
    with transaction(connection):
        connection.executemany("DELETE FROM work WHERE name = ?", [(name,) for name in names])
