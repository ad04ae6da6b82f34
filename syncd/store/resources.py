"""What is kept of the events: the bundles of each resource of a calendar."""

import json
from collections.abc import Iterable, Iterator
from sqlite3 import Connection, Row

from syncd.core.model import Address, CalendarId, Event, Uid
from syncd.core.series import Kind
from syncd.dataclass import dataclass
from syncd.store.events import dump_events, load_events


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
