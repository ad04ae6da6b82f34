"""The journal of outside writes: an intent before each, a receipt after it.

What was cut off between the two is looked up before anything is tried again.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from syncd.dataclass import dataclass
from syncd.provider import Marker
from syncd.store.database import transaction
from syncd.store.instants import from_text, to_text

CREATED = "create-document"
"""The action of the receipt that says a document began, empty."""

FOUND = "find-document"
"""The action of the receipt that says a document was found in another place, or another of its marker."""

APPENDED = "append-lines"
"""The action of a receipt that adds to what stood there; others put it there anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A write that was begun; it may or may not have happened."""

    marker: Marker
    action: str
    detail: Mapping[str, Any]
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of one completed outside write."""

    at: datetime
    action: str
    marker: Marker
    detail: Mapping[str, object]


def intents(connection: Connection) -> tuple[Intent, ...]:
    """The writes under way or cut off, oldest first."""
    rows = connection.execute("SELECT * FROM intent ORDER BY started_at, marker")
    return tuple(
        Intent(
            marker=Marker(row["marker"]),
            action=row["action"],
            detail=json.loads(row["detail"]),
            started_at=from_text(row["started_at"]),
        )
        for row in rows
    )


def receipts(connection: Connection, marker: Marker) -> tuple[Receipt, ...]:
    """What was written under a marker, oldest first."""
    rows = connection.execute("SELECT * FROM receipt WHERE marker = ? ORDER BY id", (marker,))
    return tuple(
        Receipt(
            at=from_text(row["at"]),
            action=row["action"],
            marker=Marker(row["marker"]),
            detail=json.loads(row["detail"]),
        )
        for row in rows
    )


def begin(
    connection: Connection, marker: Marker, action: str, detail: Mapping[str, object], *, now: datetime
) -> None:
    """Commit that a write is about to be tried."""
    with transaction(connection):
        put_intent(connection, marker, action, detail, now=now)


def put_intent(
    connection: Connection, marker: Marker, action: str, detail: Mapping[str, object], *, now: datetime
) -> None:
    """Announce a write. Runs inside a transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO intent VALUES (?, ?, ?, ?)",
        (marker, action, _json(detail), to_text(now)),
    )


def abandon(connection: Connection, marker: Marker) -> None:
    """Forget an intent that is known not to have been carried out."""
    with transaction(connection):
        connection.execute("DELETE FROM intent WHERE marker = ?", (marker,))


def finish(
    connection: Connection, marker: Marker, action: str, detail: Mapping[str, object], now: datetime
) -> None:
    """Close an intent with its receipt. Runs inside a transaction."""
    connection.execute("DELETE FROM intent WHERE marker = ?", (marker,))
    connection.execute(
        "INSERT INTO receipt (at, action, marker, detail) VALUES (?, ?, ?, ?)",
        (to_text(now), action, marker, _json(detail)),
    )


def _json(detail: Mapping[str, object]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True)
