"""Queries on the life of 1:1 series: since when each stands in a calendar, and how it last looked."""

from datetime import datetime
from sqlite3 import Connection

from syncd.core.model import Address, CalendarId, Event, Uid
from syncd.dataclass import dataclass
from syncd.store.events import load_events
from syncd.store.instants import maybe_instant, maybe_text, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLife:
    """When a 1:1 series with one person was first and last seen in one calendar."""

    calendar: CalendarId
    uid: Uid
    person: Address
    counts_from: datetime | None
    fresh: bool
    held: bool
    missing_since: datetime | None
    last_seen: datetime | None
    snapshot: tuple[Event, ...] | None


def series_lives(connection: Connection) -> list[SeriesLife]:
    """Every 1:1 series ever seen, by calendar, UID and person."""
    return [
        SeriesLife(
            calendar=CalendarId(row["calendar"]),
            uid=Uid(row["uid"]),
            person=Address(row["person"]),
            counts_from=maybe_instant(row["counts_from"]),
            fresh=bool(row["fresh"]),
            held=bool(row["held"]),
            missing_since=maybe_instant(row["missing_since"]),
            last_seen=maybe_instant(row["last_seen"]),
            snapshot=load_events(row["snapshot"]) if row["snapshot"] else None,
        )
        for row in connection.execute("SELECT * FROM series ORDER BY calendar, uid, person")
    ]


def series_appeared(
    connection: Connection,
    calendar: CalendarId,
    uid: Uid,
    person: Address,
    *,
    at: datetime,
    previous: datetime | None,
    counts_from: datetime | None,
) -> str:
    """Record a series that stands there now; says ``appeared`` or, when known from before, ``reappeared``.

    ``previous`` is the complete read before. A series that only that one read missed was never
    really gone; one that was gone for longer begins anew and leaves the time between alone.
    """
    known = connection.execute(
        """SELECT first_seen, missing_since, snapshot FROM series
           WHERE calendar = ? AND uid = ? AND person = ? ORDER BY first_seen DESC LIMIT 1""",
        (calendar, uid, person),
    ).fetchone()
    if known and (known["snapshot"] is None or known["missing_since"] == maybe_text(previous)):
        connection.execute(
            """UPDATE series SET missing_since = NULL, last_seen = NULL, snapshot = NULL
               WHERE calendar = ? AND uid = ? AND person = ? AND first_seen = ?""",
            (calendar, uid, person, known["first_seen"]),
        )
        return "reappeared"
    connection.execute(
        "INSERT OR REPLACE INTO series (calendar, uid, person, counts_from, first_seen, fresh)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (calendar, uid, person, maybe_text(counts_from), to_text(at), counts_from is None),
    )
    return "reappeared" if known else "appeared"


def series_vanished(
    connection: Connection,
    calendar: CalendarId,
    uid: Uid,
    person: Address,
    *,
    at: datetime,
    last_seen: datetime | None,
    snapshot: str,
) -> None:
    """Record that a complete read no longer showed a series, and how it last looked."""
    connection.execute(
        """UPDATE series SET missing_since = ?, last_seen = ?, snapshot = ?
           WHERE calendar = ? AND uid = ? AND person = ? AND snapshot IS NULL""",
        (to_text(at), maybe_text(last_seen), snapshot, calendar, uid, person),
    )
