"""Queries on calendars: coverage, bundles, problems, the life of series."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from sqlite3 import Connection, Row
from typing import TYPE_CHECKING

from syncd.core.model import Address, CalendarId, Event, Uid
from syncd.core.series import Kind
from syncd.core.window import Coverage
from syncd.dataclass import dataclass
from syncd.errors import Offline, SignInNeeded
from syncd.store.events import dump_events, load_events
from syncd.store.instants import maybe_instant, maybe_text, to_text

if TYPE_CHECKING:
    from syncd.provider import Complete, Cursor, Problem


QUIET = timedelta(hours=1)
"""A train, a tunnel, a hotel's network: not to be reached for so long is nothing to be told of."""


def is_shortly_after(read: datetime | None, at: datetime) -> bool:
    """Whether a calendar read then is still fresh enough that a failure need not be told."""
    return read is not None and at - read < QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarState:
    """What is known of one calendar's reads."""

    id: CalendarId
    account: str
    name: str
    kind: str
    for_person: Address | None
    zone: str | None
    decided_by: str | None
    coverage: Coverage
    supplies_absences: bool
    failure: str | None
    failure_kind: str | None
    failed_at: datetime | None
    refused_key: str | None
    refused_at: datetime | None
    skew: timedelta | None
    """How far its server's clock was ahead of ours at the last read; None where it did not tell."""

    @property
    def needs_sign_in(self) -> bool:
        """Whether the last pull failed because the sign-in is no longer accepted."""
        return self.failure_kind == SignInNeeded.__name__

    @property
    def trouble(self) -> str | None:
        """Why the last pull failed, unless nobody could be reached and the calendar was read just before."""
        read = self.coverage.read_through
        passing = self.failure_kind == Offline.__name__ and self.failed_at is not None
        if passing and self.failed_at is not None and is_shortly_after(read, self.failed_at):
            return None
        return self.failure


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBundle:
    """A bundle as it is kept."""

    resource: str
    uid: Uid
    kind: Kind
    person: Address | None
    people: tuple[Address, ...]
    reason: str
    is_series: bool
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCount:
    """How many events a resource holds, and how many of them list attendees."""

    name: str
    events: int
    with_attendees: int


def calendars(connection: Connection) -> list[CalendarState]:
    """Every calendar ever read or tried, by id."""
    # Without the cursor: that of a large folder is longer than all else an audit reads.
    rows = connection.execute(
        "SELECT id, account, name, kind, for_person, zone, decided_by, read_through, since, until,"
        " supplies_absences, failure, failure_kind, failed_at, refused_key, refused_at, skew"
        " FROM calendar ORDER BY id"
    )
    return [_state(row) for row in rows]


def cursor_of(connection: Connection, calendar: CalendarId) -> "Cursor | None":
    """What the calendar's source gave at the last complete read, to go on from."""
    row = connection.execute("SELECT cursor FROM calendar WHERE id = ?", (calendar,)).fetchone()
    return row["cursor"] if row else None


def _state(row: Row) -> CalendarState:
    return CalendarState(
        id=CalendarId(row["id"]),
        account=row["account"],
        name=row["name"],
        kind=row["kind"],
        for_person=Address(row["for_person"]) if row["for_person"] else None,
        zone=row["zone"],
        decided_by=row["decided_by"],
        coverage=Coverage(
            calendar=CalendarId(row["id"]),
            read_through=maybe_instant(row["read_through"]),
            since=maybe_instant(row["since"]),
            until=maybe_instant(row["until"]),
        ),
        supplies_absences=bool(row["supplies_absences"]),
        failure=row["failure"],
        failure_kind=row["failure_kind"],
        failed_at=maybe_instant(row["failed_at"]),
        refused_key=row["refused_key"],
        refused_at=maybe_instant(row["refused_at"]),
        skew=None if row["skew"] is None else timedelta(seconds=row["skew"]),
    )


def know_calendar(
    connection: Connection,
    calendar: CalendarId,
    *,
    account: str,
    name: str,
    kind: str,
    for_person: Address | None,
) -> None:
    """Make sure the calendar has a row."""
    connection.execute(
        "INSERT OR IGNORE INTO calendar (id, account, name, kind, for_person) VALUES (?, ?, ?, ?, ?)",
        (calendar, account, name, kind, for_person),
    )


def note_read(
    connection: Connection,
    calendar: CalendarId,
    complete: "Complete",
    *,
    at: datetime,
    decided_by: str,
    ended: datetime | None = None,
) -> None:
    """Record a complete read begun at ``at``, which ``ended`` when its server told the time."""
    told = complete.server_time
    skew = None if told is None else round((told - (ended or at)).total_seconds())
    connection.execute(
        """
        UPDATE calendar SET cursor = ?, decided_by = ?, read_through = ?, since = ?, until = ?,
            zone = coalesce(?, zone), failure = NULL, failure_kind = NULL, failed_at = NULL,
            refused_key = NULL, refused_at = NULL, skew = ?,
            supplies_absences = supplies_absences OR EXISTS (
                SELECT 1 FROM bundle WHERE calendar = calendar.id AND kind NOT IN ('one-to-one', 'other'))
        WHERE id = ?
        """,
        (
            complete.cursor,
            decided_by,
            to_text(at),
            maybe_text(complete.window.since),
            maybe_text(complete.window.until),
            complete.zone,
            skew,
            calendar,
        ),
    )


def note_failure(
    connection: Connection, calendar: CalendarId, *, failure: str, kind: str, at: datetime
) -> None:
    """Record why a pull failed; what was read before stays as it is."""
    connection.execute(
        "UPDATE calendar SET failure = ?, failure_kind = ?, failed_at = ? WHERE id = ?",
        (failure, kind, to_text(at), calendar),
    )


def note_refusal(
    connection: Connection, calendar: CalendarId, *, key: str, failure: str, at: datetime
) -> None:
    """Record a refused pull; the time of the first refusal of the same loss is kept."""
    connection.execute(
        """
        UPDATE calendar SET failure = ?, failure_kind = 'SyncRefused', failed_at = ?,
            refused_at = CASE WHEN refused_key = ? THEN refused_at ELSE ? END, refused_key = ?
        WHERE id = ?
        """,
        (failure, to_text(at), key, to_text(at), key, calendar),
    )


def forget_cursors(connection: Connection) -> None:
    """Have every calendar read in full next time."""
    connection.execute("UPDATE calendar SET cursor = NULL, decided_by = NULL")


# -- bundles --------------------------------------------------------------------------------


def replace_resources(
    connection: Connection,
    calendar: CalendarId,
    read: Iterable[tuple[ResourceCount, Iterable[StoredBundle]]],
) -> None:
    """Put each resource's bundles in place of what was known under its name."""
    found = [(count, list(rows)) for count, rows in read]
    known = resource_names(connection, calendar)
    remove_resources(connection, calendar, [count.name for count, _ in found if count.name in known])
    connection.executemany(
        "INSERT INTO resource VALUES (?, ?, ?, ?)",
        [(calendar, count.name, count.events, count.with_attendees) for count, _ in found],
    )
    connection.executemany(
        """INSERT INTO bundle (calendar, resource, uid, kind, person, people, reason, is_series, events)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                calendar,
                row.resource,
                row.uid,
                row.kind.value,
                row.person,
                json.dumps(row.people),
                row.reason,
                row.is_series,
                dump_events(row.events),
            )
            for _, rows in found
            for row in rows
        ],
    )


def remove_resources(connection: Connection, calendar: CalendarId, names: Iterable[str]) -> None:
    """Drop what was known of these resources."""
    each = [(calendar, name) for name in names]
    connection.executemany("DELETE FROM bundle WHERE calendar = ? AND resource = ?", each)
    connection.executemany("DELETE FROM resource WHERE calendar = ? AND name = ?", each)


def resource_names(connection: Connection, calendar: CalendarId) -> set[str]:
    """The names of all resources known of a calendar."""
    return {row[0] for row in connection.execute("SELECT name FROM resource WHERE calendar = ?", (calendar,))}


def bundles(
    connection: Connection, calendar: CalendarId | None = None
) -> list[tuple[CalendarId, StoredBundle]]:
    """The bundles that syncd judges by: 1:1s, absences, holidays; of one calendar or of all."""
    where, values = ("AND calendar = ?", (calendar,)) if calendar else ("", ())
    rows = connection.execute(
        f"SELECT * FROM bundle WHERE kind <> 'other' {where} ORDER BY calendar, uid, resource",  # noqa: S608 literal
        values,
    )
    return [(CalendarId(row["calendar"]), _bundle(row)) for row in rows]


def bundles_of(connection: Connection, uid: Uid) -> list[tuple[CalendarId, StoredBundle]]:
    """What every calendar holds under a UID, whatever it is to syncd, by calendar and resource."""
    rows = connection.execute("SELECT * FROM bundle WHERE uid = ? ORDER BY calendar, resource", (uid,))
    return [(CalendarId(row["calendar"]), _bundle(row)) for row in rows]


def other_bundles(connection: Connection) -> list[tuple[CalendarId, StoredBundle]]:
    """The recurring events that are no 1:1, with the reason, by calendar and UID."""
    rows = connection.execute("SELECT * FROM bundle WHERE kind = 'other' ORDER BY calendar, uid, resource")
    return [(CalendarId(row["calendar"]), _bundle(row)) for row in rows]


def one_to_one_rows(connection: Connection, calendar: CalendarId) -> list[tuple[Uid, Address, bool, str]]:
    """(UID, person, is a series, events) of every 1:1 bundle in a calendar, in order of UID."""
    rows = connection.execute(
        "SELECT uid, person, is_series, events FROM bundle"
        " WHERE calendar = ? AND kind = 'one-to-one' ORDER BY uid",
        (calendar,),
    )
    return [(Uid(row[0]), Address(row[1]), bool(row[2]), row[3]) for row in rows]


def count_one_to_ones(connection: Connection, calendar: CalendarId) -> int:
    """How many 1:1 bundles a calendar holds."""
    found = connection.execute(
        "SELECT count(*) FROM bundle WHERE calendar = ? AND kind = 'one-to-one'", (calendar,)
    )
    return int(found.fetchone()[0])


def exceptions(connection: Connection) -> Iterator[tuple[Address, Event]]:
    """(person, event) of every occurrence of a 1:1 that a calendar holds apart from its series."""
    rows = connection.execute(
        "SELECT person, events FROM bundle WHERE kind = 'one-to-one' AND events LIKE '%\"r\":%'"
        " ORDER BY calendar, uid, resource"
    )
    for row in rows:
        for event in load_events(row["events"]):
            if event.recurrence_id is not None:
                yield Address(row["person"]), event


def other_uids(connection: Connection, calendar: CalendarId) -> set[Uid]:
    """The recurring events of a calendar that are no 1:1."""
    rows = connection.execute("SELECT uid FROM bundle WHERE calendar = ? AND kind = 'other'", (calendar,))
    return {Uid(row[0]) for row in rows}


def _bundle(row: Row) -> StoredBundle:
    return StoredBundle(
        resource=row["resource"],
        uid=Uid(row["uid"]),
        kind=Kind(row["kind"]),
        person=Address(row["person"]) if row["person"] else None,
        people=tuple(Address(where) for where in json.loads(row["people"])),
        reason=row["reason"],
        is_series=bool(row["is_series"]),
        events=load_events(row["events"]),
    )


def feed_without_attendees(connection: Connection, calendar: CalendarId) -> bool:
    """Whether the calendar holds events and none of them lists an attendee."""
    row = connection.execute(
        "SELECT coalesce(sum(events), 0), coalesce(sum(with_attendees), 0) FROM resource WHERE calendar = ?",
        (calendar,),
    ).fetchone()
    return bool(row[0]) and not row[1]


# -- problems -------------------------------------------------------------------------------


def replace_problems(
    connection: Connection, calendar: CalendarId, resources: Iterable[str], problems: Iterable["Problem"]
) -> None:
    """Replace the problems of the resources that were read again."""
    connection.executemany(
        "DELETE FROM problem WHERE calendar = ? AND resource = ?", [(calendar, name) for name in resources]
    )
    connection.executemany(
        "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(calendar, p.resource, p.uid, p.line, p.field, p.severity.value, p.reason) for p in problems],
    )


def troubled_resources(connection: Connection, calendar: CalendarId) -> set[str]:
    """The resources of a calendar about which there is a problem."""
    rows = connection.execute("SELECT DISTINCT resource FROM problem WHERE calendar = ?", (calendar,))
    return {row[0] for row in rows}


def problems(connection: Connection) -> list[tuple[CalendarId, "Problem"]]:
    """Every problem of every calendar, quarantined ones first."""
    from syncd.provider import Problem, Severity  # here: an audit does not ask for them

    rows = connection.execute("SELECT * FROM problem ORDER BY severity, calendar, resource, line")
    return [
        (
            CalendarId(row["calendar"]),
            Problem(
                severity=Severity(row["severity"]),
                reason=row["reason"],
                resource=row["resource"],
                uid=row["uid"],
                line=row["line"],
                field=row["field"],
            ),
        )
        for row in rows
    ]


# -- the journal of changes -----------------------------------------------------------------


def observe(
    connection: Connection, at: datetime, calendar: CalendarId, changes: Iterable[tuple[Uid, str, str]]
) -> None:
    """Journal observed changes: (UID, change, detail)."""
    connection.executemany(
        "INSERT INTO observed (seen_at, calendar, uid, change, detail) VALUES (?, ?, ?, ?, ?)",
        [(to_text(at), calendar, uid, change, detail) for uid, change, detail in changes],
    )
