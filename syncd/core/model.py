"""The values every part of syncd speaks in: events, people, slots, outcomes.

Must not know where a value came from or where it goes.
"""

from datetime import date, datetime
from enum import Enum
from typing import NewType

from syncd.dataclass import dataclass

Address = NewType("Address", str)
"""A calendar user address, lower case, without ``mailto:`` (see :func:`address`)."""

CalendarId = NewType("CalendarId", str)
"""``ACCOUNT/CALENDAR``; unique in one home."""

Uid = NewType("Uid", str)
"""The iCalendar UID (RFC 5545 3.8.4.7); Google and Graph call it iCalUID."""

When = datetime | date
"""An aware datetime (its tzinfo is the event's own zone), or a date for all-day."""


def address(text: str) -> Address:
    """Normalise a calendar user address; addresses compare whole and case-insensitively."""
    bare = text.strip()
    if bare[:7].lower() == "mailto:":
        bare = bare[7:].strip()
    return Address(bare.lower())


class PartStat(Enum):
    """A participant's answer (RFC 5545 3.2.12)."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"


class CuType(Enum):
    """What kind of calendar user a participant is (RFC 5545 3.2.3)."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    RESOURCE = "resource"
    ROOM = "room"
    UNKNOWN = "unknown"


class Status(Enum):
    """What the calendar says of the event itself (RFC 5545 3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One attendee or organizer of one event."""

    address: Address
    name: str = ""
    """The common name as written in the event; untrusted text."""
    answer: PartStat = PartStat.NEEDS_ACTION
    kind: CuType = CuType.INDIVIDUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One calendar component: a master, an exception of it, or a single event.

    Timed events carry aware datetimes; their tzinfo is the zone the recurrence is computed
    in. All-day events carry dates with an exclusive end.
    """

    uid: Uid
    start: When
    end: When
    """Exclusive; never before ``start``."""
    recurrence_id: When | None = None
    """The originally scheduled start this event replaces; None for a master or single event."""
    title: str = ""
    """Untrusted text."""
    organizer: Participant | None = None
    attendees: tuple[Participant, ...] = ()
    organizer_listed: bool = False
    """True when the provider lists an attending organizer among the attendees (Google)."""
    attendees_complete: bool = True
    """False when the list is hidden, cut off, or holds somebody without an address."""
    status: Status = Status.CONFIRMED
    out_of_office: bool = False
    """Marked so by the provider (Google outOfOffice, Graph oof, CDO-BUSYSTATUS OOF)."""
    observance: bool = False
    """The description of a holiday marks it as an observance: nobody is off."""
    rule: str | None = None
    """The RRULE value as text, known to be accepted by :mod:`syncd.core.recurrence`."""
    rdates: tuple[When, ...] = ()
    exdates: tuple[When, ...] = ()
    sequence: int = 0
    modified: datetime | None = None
    """LAST-MODIFIED, else DTSTAMP; UTC."""

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) != isinstance(self.end, datetime):
            raise ValueError("start and end must both be dates or both be datetimes")
        for moment in (self.start, self.end):
            if isinstance(moment, datetime) and moment.tzinfo is None:
                raise ValueError("a timed event needs aware datetimes")
        if self.end < self.start:
            raise ValueError("the event ends before it starts")

    @property
    def all_day(self) -> bool:
        """Whether the event covers dates, not hours."""
        return not isinstance(self.start, datetime)

    @property
    def recurring(self) -> bool:
        """Whether this is the master of a series."""
        return self.recurrence_id is None and bool(self.rule or self.rdates)


class Role(Enum):
    """What a person is to me for a period (a tenure)."""

    MANAGER = "manager"
    REPORT = "report"
    PEER = "peer"
    SKIP_LEVEL = "skip-level"
    MENTOR = "mentor"
    MENTEE = "mentee"
    OTHER = "other"


class MentorKind(Enum):
    """What kind of mentorship a tenure as mentor or mentee is."""

    PEER = "peer"
    REVERSE = "reverse"
    """The one with less experience teaches."""
    SITUATIONAL = "situational"
    """For one matter; ends by itself."""
    EXTERNAL = "external"
    """Outside the company."""
    GROUP = "group"
    """A circle such as a book club."""


class Outcome(Enum):
    """What became of a slot."""

    UPCOMING = "upcoming"
    HELD = "held"
    MOVED = "moved"
    MADE_UP = "made-up"
    EXCUSED = "excused"
    SKIPPED = "skipped"
    UNSEEN = "unseen"


MET = frozenset({Outcome.HELD, Outcome.MOVED, Outcome.MADE_UP})
"""The outcomes in which the two people met."""


class Reason(Enum):
    """Why an outcome is what it is."""

    CONFIRMED = "confirmed"
    CANCELLED_AHEAD = "cancelled-ahead"
    MAKE_UP_BOOKED = "make-up-booked"
    DOCUMENT = "document"
    OUT_OF_OFFICE = "out-of-office"
    HOLIDAY = "holiday"
    PAUSE = "pause"
    CANCELLED = "cancelled"
    DELETED = "deleted"
    REMOVED = "removed"
    DECLINED_BY_ME = "declined-by-me"
    DECLINED_BY_THEM = "declined-by-them"
    MOVED_AWAY = "moved-away"


DECLINED = frozenset({Reason.DECLINED_BY_ME, Reason.DECLINED_BY_THEM})
"""The reasons in which somebody said no; no absence calendar is needed to judge them."""


class Evidence(Enum):
    """How we know: "not cancelled" in a calendar is no proof of "held"."""

    CALENDAR = "calendar"
    DOCUMENT = "document"
    CONFIRMED = "confirmed"


class Standing(Enum):
    """How a relationship is doing now."""

    ENDED = "ended"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    NEW = "new"
    LAPSED = "lapsed"
    SLIPPING = "slipping"
    ON_TRACK = "on-track"
