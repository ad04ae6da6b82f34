"""Mailboxes, calendars and the events in them; what a series shows between two moments.

Every mailbox has events of its own, with ids of its own. What the organizer sends is in ``shared``
and is overwritten by the next update; the rest belongs to the mailbox ("event resource type": which
properties are the user's own).
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from syncd.testing.graph.calendar import rules
from syncd.testing.graph.calendar.times import at, instant
from syncd.testing.graph.world import User, World


@dataclass(kw_only=True)
class Attachment:
    """A file on an event."""

    id: str
    name: str
    content_type: str
    content: bytes
    modified: datetime
    inline: bool = False


@dataclass(kw_only=True)
class Shared:
    """What an organizer sends to everybody."""

    subject: str = ""
    body: str = ""
    """HTML as Exchange keeps it."""
    start: datetime
    """Local, in ``zone``."""
    end: datetime
    zone: str
    """The IANA name of the zone the event is reckoned in."""
    zone_name: str
    """How the zone is called: a Windows name, an IANA name, or something nobody knows."""
    end_zone_name: str = ""
    all_day: bool = False
    location: dict[str, Any] = field(default_factory=dict)
    importance: str = "normal"
    sensitivity: str = "normal"
    attendees: list[dict[str, Any]] = field(default_factory=list)
    """``type``, ``emailAddress`` and ``status`` as Graph shows them to the organizer."""
    recurrence: dict[str, Any] | None = None
    hide_attendees: bool = False
    response_requested: bool = True
    new_time_proposals: bool = True
    join_url: str = ""
    cancelled: bool = False

    @property
    def length(self) -> timedelta:
        """From start to end."""
        return self.end - self.start

    def on(self, day: date) -> "Shared":
        """What one occurrence of a series shares."""
        start = at(self.start, day)
        return replace(self, start=start, end=start + self.length, recurrence=None)


@dataclass(kw_only=True)
class Own:
    """What belongs to one mailbox's copy alone."""

    show_as: str = "busy"
    categories: list[str] = field(default_factory=list)
    reminder: int = 15
    reminded: bool = True
    properties: dict[str, str] = field(default_factory=dict)
    """Single-value extended properties by their id."""
    response: str = "none"
    responded: datetime | None = None


@dataclass(kw_only=True)
class Event:
    """One event in one mailbox: a single one, a series, or an exception of one."""

    id: str
    immutable_id: str
    uid: str
    organizer: str
    """The address of who organizes it."""
    organizer_name: str
    shared: Shared
    own: Own = field(default_factory=Own)
    attachments: list[Attachment] = field(default_factory=list)
    series: "Event | None" = None
    original: date | None = None
    """Of an exception: the day of the series it stands for."""
    exceptions: dict[date, "Event"] = field(default_factory=dict)
    deleted: set[date] = field(default_factory=set)
    created: datetime
    modified: datetime
    changed: int = 0
    """The serial number of its last change; the change key is made of it."""
    transaction: str | None = None
    odd: dict[str, Any] = field(default_factory=dict)
    """Properties that are shown otherwise than they are, or not at all (None)."""

    @property
    def etag(self) -> str:
        """The entity tag of its present state."""
        return f'W/"{self.change_key}"'

    @property
    def change_key(self) -> str:
        """What the entity tag holds."""
        return urlsafe_b64encode(b"\x00\x00\x01" + self.changed.to_bytes(12, "big")).decode() + "YMwAA=="

    def days(self, until: datetime | None = None) -> Iterator[date]:
        """The days of a series that are neither deleted nor exceptions."""
        yield from self.days_until(None if until is None else (until + timedelta(days=1)).date())

    def days_until(self, last: date | None) -> Iterator[date]:
        """The same, up to and including a day."""
        for day in rules.days(self.shared.recurrence or {}, until=last):
            if day not in self.deleted and day not in self.exceptions:
                yield day


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One row of a calendar view: a single event, an exception, or an occurrence of a series."""

    event: Event
    """The event itself; for an occurrence its series."""
    day: date | None = None
    """Of an occurrence: which day of the series it stands for."""

    @property
    def shared(self) -> Shared:
        """What it shares."""
        return self.event.shared if self.day is None else self.event.shared.on(self.day)

    def begins(self, zone: str) -> datetime:
        """When it starts; an all-day event at midnight of the mailbox's zone."""
        shared = self.shared
        return instant(shared.start, zone if shared.all_day else shared.zone)

    def ends(self, zone: str) -> datetime:
        """When it ends."""
        shared = self.shared
        return instant(shared.end, zone if shared.all_day else shared.zone)


@dataclass(kw_only=True)
class Calendar:
    """One calendar of a mailbox."""

    id: str
    name: str
    default: bool = False
    can_edit: bool = True
    owner: str = ""
    """The address of who owns it, where that is somebody else."""
    owner_name: str = ""
    changed: int = 0
    events: dict[str, Event] = field(default_factory=dict)
    """Single events and series, by their id."""
    gone: list[Event] = field(default_factory=list)
    """What was deleted; its last change is the deletion."""


@dataclass(kw_only=True)
class Mailbox:
    """All calendars of one user."""

    user: User
    calendars: dict[str, Calendar] = field(default_factory=dict)

    @property
    def default(self) -> Calendar:
        """The calendar that invitations go to."""
        return next(one for one in self.calendars.values() if one.default)

    def events(self) -> Iterator[Event]:
        """Every single event and series."""
        for calendar in self.calendars.values():
            yield from calendar.events.values()

    def of_uid(self, uid: str) -> Event | None:
        """The copy of a meeting."""
        return next((one for one in self.events() if one.uid == uid), None)


def slots(calendar: Calendar, since: datetime, until: datetime, zone: str) -> list[Slot]:
    """What stands in a calendar between two moments, by its start."""
    every = (one for event in calendar.events.values() for one in rows(event, until))
    return between(every, since, until, zone)


def between(found: Iterable[Slot], since: datetime, until: datetime, zone: str) -> list[Slot]:
    """Those rows that lie between two moments, by their start."""
    inside = [one for one in found if _overlaps(one, since, until, zone)]
    return sorted(inside, key=lambda one: one.begins(zone))


def rows(event: Event, until: datetime | None = None) -> Iterator[Slot]:
    """The occurrences and exceptions of a series up to a moment; a single event is its only one."""
    if event.shared.recurrence is None:
        yield Slot(event=event)
        return
    yield from (Slot(event=event, day=day) for day in event.days(until))
    yield from (Slot(event=one) for one in event.exceptions.values())


def _overlaps(slot: Slot, since: datetime, until: datetime, zone: str) -> bool:
    begins, ends = slot.begins(zone), slot.ends(zone)
    return begins < until and (ends > since or begins == ends >= since)


def touch(world: World, event: Event) -> None:
    """Note that an event has changed; a series changes with its exceptions."""
    event.changed = world.serial()
    event.modified = world.now
    if event.series is not None:
        touch(world, event.series)


UNSET = datetime(1, 1, 1, tzinfo=UTC)
"""The moment Outlook writes where there is none."""
