"""Finds where the 1:1s with somebody stand in the calendars, as far as the last reads tell."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.model import Address, CalendarId, Event, Status, Uid
from syncd.core.series import Kind, Knowledge, others
from syncd.dataclass import dataclass
from syncd.store import resources
from syncd.store.resources import StoredBundle


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One event, or one series, as one calendar holds it."""

    calendar: CalendarId
    uid: Uid
    is_series: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The next occurrence of a relationship."""

    start: datetime
    end: datetime
    places: tuple[Place, ...]
    """Every calendar that shows it with nobody else on it, by id."""


def only_two(found: Assessment, person: Person, row: StoredBundle) -> bool:
    """Whether nobody but me and this person takes part; a guest on one occurrence changes nothing."""
    if row.kind is not Kind.ONE_TO_ONE or row.person is None or not row.events:
        return False
    if found.known.person(row.person) != found.known.person(person.key):
        return False
    masters = [event for event in row.events if event.recurrence_id is None] or row.events
    mine = {found.known.person(where) for where in person.addresses}
    return all(others(event, found.known) <= mine for event in masters)


def series_of(connection: Connection, found: Assessment, person: Person) -> tuple[Place, ...]:
    """The series with this person that stand in a calendar and have a slot ahead, by calendar and UID."""
    judged = found.of(person)
    ahead = {slot.uid for slot in judged.slots if slot.live and slot.ends > found.now} if judged else set()
    return tuple(
        Place(calendar=calendar, uid=row.uid, is_series=True)
        for uid in sorted(ahead)
        for calendar, row in resources.bundles_of(connection, uid)
        if row.is_series and only_two(found, person, row)
    )


def next_occurrence(connection: Connection, found: Assessment, judged: Judged) -> Ahead | None:
    """The next 1:1 and where it stands; None when none is planned or it is in no calendar."""
    if judged.next_alone is None:
        return None
    slot = next((one for one in judged.slots if one.live and one.starts == judged.next_alone), None)
    if slot is not None:
        uids, end = {slot.uid}, slot.ends
    else:  # a make-up: an event, or an occurrence, that starts then
        events = list(_starting(connection, found, judged.person, judged.next_alone))
        if not events:
            return None
        uids, end = {event.uid for event in events}, max(_instant(event.end) for event in events)
    return Ahead(
        start=judged.next_alone,
        end=end,
        places=tuple(
            Place(calendar=calendar, uid=row.uid, is_series=row.is_series)
            for uid in sorted(uids)
            for calendar, row in resources.bundles_of(connection, uid)
            if only_two(found, judged.person, row)
        ),
    )


def moved_starts(connection: Connection, known: Knowledge) -> Mapping[tuple[Address, datetime], datetime]:
    """(person, slot) -> when the occurrence takes place, of every one that was moved.

    Of calendars that disagree the latest counts: nothing is over before it is over everywhere.
    """
    found: dict[tuple[Address, datetime], datetime] = {}
    for person, event in resources.exceptions(connection):
        if event.status is Status.CANCELLED or event.recurrence_id is None or event.all_day:
            continue
        if not isinstance(event.recurrence_id, datetime):
            continue
        key = (known.person(person), event.recurrence_id.astimezone(UTC))
        found[key] = max(found.get(key, _instant(event.start)), _instant(event.start))
    return found


def _starting(connection: Connection, found: Assessment, person: Person, start: datetime) -> Iterator[Event]:
    for _, row in resources.bundles(connection):
        if row.person is not None and found.known.person(row.person) == found.known.person(person.key):
            yield from (
                event
                for event in row.events
                if isinstance(event.start, datetime) and event.start.astimezone(UTC) == start
            )


def _instant(moment: object) -> datetime:
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def people_on(connection: Connection, place: Place) -> frozenset[Address]:
    """Everybody whom the last read of a calendar showed on an event, me included."""
    return frozenset(
        who.address
        for calendar, row in resources.bundles_of(connection, place.uid)
        if calendar == place.calendar
        for event in row.events
        for who in (*event.attendees, *([event.organizer] if event.organizer else []))
    )
