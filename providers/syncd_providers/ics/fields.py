"""The properties of one event as plain values, before any zone is looked up."""

from datetime import date, datetime, timedelta

from syncd.dataclass import dataclass


class Unreadable(ValueError):
    """An event, or a property it cannot do without, is not what RFC 5545 says it must be."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something in a readable event that was guessed or left out."""

    reason: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A point in time as written: a date, a UTC datetime, or a wall time and the name of its zone."""

    value: datetime | date
    """Aware only when written in UTC."""
    zone: str = ""
    """TZID; empty for UTC, floating times and dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An ORGANIZER or ATTENDEE as written; the texts are untrusted."""

    value: str
    name: str = ""
    email: str = ""
    answer: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """One VEVENT."""

    start: Stamp | None = None
    end: Stamp | None = None
    duration: timedelta | None = None
    recurrence_id: Stamp | None = None
    this_and_future: bool = False
    rules: tuple[str, ...] = ()
    """RRULE values, in capitals, FREQ first."""
    exception_rules: int = 0
    """How many EXRULEs it holds; their meaning is nobody's to guess."""
    rdates: tuple[Stamp, ...] = ()
    exdates: tuple[Stamp, ...] = ()
    organizer: Caller | None = None
    attendees: tuple[Caller, ...] = ()
    people_readable: bool = True
    """False when an ORGANIZER or ATTENDEE line could not be read at all."""
    title: str = ""
    description: str = ""
    """Only its beginning."""
    categories: tuple[str, ...] = ()
    status: str = ""
    busy_status: str = ""
    sequence: int = 0
    modified: datetime | None = None
    """LAST-MODIFIED, else DTSTAMP."""
    remarks: tuple[Remark, ...] = ()
