"""Queries on what syncd put onto and beside events, by which it is taken off again."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum
from sqlite3 import Connection

from syncd.core.model import Address, CalendarId, Uid
from syncd.dataclass import dataclass
from syncd.provider import Marker
from syncd.store.database import transaction
from syncd.store.instants import from_text, to_text
from syncd.store.journal import finish, put_intent, receipts


class Kind(Enum):
    """What it is."""

    INVITE = "invite"
    """A link on the event itself."""
    COMPANION = "companion"
    """A private event of my own beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One thing syncd put onto a calendar, or was about to."""

    marker: Marker
    person: Address
    calendar: CalendarId
    uid: Uid
    kind: Kind
    link: str
    at: datetime
    """When it was put there."""


def attached(connection: Connection) -> tuple[Attached, ...]:
    """Everything that stands on a calendar as far as is known, oldest first."""
    rows = connection.execute("SELECT * FROM attachment ORDER BY at, marker")
    return tuple(
        Attached(
            marker=Marker(row["marker"]),
            person=Address(row["person"]),
            calendar=CalendarId(row["calendar"]),
            uid=Uid(row["uid"]),
            kind=Kind(row["kind"]),
            link=row["link"],
            at=from_text(row["at"]),
        )
        for row in rows
    )


def from_detail(marker: Marker, detail: Mapping[str, object], *, at: datetime) -> Attached:
    """What an intent or a receipt is about, out of its detail."""
    return Attached(
        marker=marker,
        person=Address(str(detail["person"])),
        calendar=CalendarId(str(detail["calendar"])),
        uid=Uid(str(detail["uid"])),
        kind=Kind(detail["kind"]),
        link=str(detail["link"]),
        at=at,
    )


def to_detail(one: Attached) -> dict[str, object]:
    """What the journal keeps of it."""
    return {
        "calendar": one.calendar,
        "uid": one.uid,
        "person": one.person,
        "kind": one.kind.value,
        "link": one.link,
    }


def begin_companion(
    connection: Connection, one: Attached, action: str, detail: Mapping[str, object], *, now: datetime
) -> None:
    """Commit that a companion is about to be written: from now on one may be there."""
    with transaction(connection):
        _keep(connection, one)
        put_intent(connection, one.marker, action, detail, now=now)


def record_attached(
    connection: Connection, one: Attached, action: str, detail: Mapping[str, object], *, now: datetime
) -> None:
    """It stands on the calendar: keep it, with a receipt, and close its intent."""
    with transaction(connection):
        _keep(connection, one)
        finish(connection, one.marker, action, detail, now)


def record_taken_off(
    connection: Connection, marker: Marker, action: str, detail: Mapping[str, object], *, now: datetime
) -> None:
    """It stands there no more: forget it, with a receipt, and close its intent."""
    with transaction(connection):
        connection.execute("DELETE FROM attachment WHERE marker = ?", (marker,))
        finish(connection, marker, action, detail, now)


def forget(connection: Connection, marker: Marker) -> None:
    """It was never written: forget it and its intent, without a receipt."""
    with transaction(connection):
        connection.execute("DELETE FROM attachment WHERE marker = ?", (marker,))
        connection.execute("DELETE FROM intent WHERE marker = ?", (marker,))


def was_written(connection: Connection, one: Attached, actions: Collection[str], *, since: datetime) -> bool:
    """Whether a receipt tells of one of these actions on the same event, under whatever marker."""
    rows = connection.execute("SELECT action, detail FROM receipt WHERE at >= ?", (to_text(since),))
    details = (json.loads(row["detail"]) for row in rows if row["action"] in actions)
    return any((each.get("calendar"), each.get("uid")) == (one.calendar, one.uid) for each in details)


def last_written(connection: Connection, marker: Marker, action: str) -> Mapping[str, object]:
    """The detail of the last receipt under a marker if it is of this action; else nothing."""
    found = receipts(connection, marker)
    return found[-1].detail if found and found[-1].action == action else {}


def _keep(connection: Connection, one: Attached) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO attachment (marker, person, calendar, uid, kind, link, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (one.marker, one.person, one.calendar, one.uid, one.kind.value, one.link, to_text(one.at)),
    )
