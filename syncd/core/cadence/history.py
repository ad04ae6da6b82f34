"""What is known about one relationship before it is judged.

Must not know how any of it is judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from enum import Enum

from syncd.core.model import Address, Event, Evidence, MentorKind, Outcome, Reason, Role, Uid
from syncd.core.window import Coverage
from syncd.dataclass import dataclass

NO_SERIES = Uid("")
"""The UID of a meeting that no calendar holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """What a person is to me for a period of local days, half-open."""

    role: Role
    since: date
    until: date | None = None
    company: str = ""
    kind: MentorKind | None = None
    """Of a tenure as mentor or mentee, when the user said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A rest the user declared, from ``since`` up to and not including ``until``."""

    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepInTouch:
    """An interval the user set for somebody without a series."""

    every_days: int
    set_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody else: their addresses, first one first, and what the user said about them."""

    key: Address
    addresses: tuple[Address, ...]
    name: str = ""
    tenures: tuple[Tenure, ...] = ()
    pauses: tuple[Pause, ...] = ()
    keep_in_touch: KeepInTouch | None = None
    closed_on: date | None = None

    def tenure_on(self, day: date) -> Tenure | None:
        """The tenure held on a day; the one begun last when several overlap."""
        held = [t for t in self.tenures if t.since <= day and (t.until is None or day < t.until)]
        return max(held, key=lambda tenure: tenure.since) if held else None

    def role_on(self, day: date) -> Role | None:
        """The role of :meth:`tenure_on`."""
        tenure = self.tenure_on(day)
        return tenure.role if tenure else None

    def situation_on(self, day: date) -> Tenure | None:
        """The situational mentorship held on a day or, with no tenure then, the last one if it was such."""
        begun = [tenure for tenure in self.tenures if tenure.since <= day]
        latest = max(begun, key=lambda tenure: (tenure.until or date.max, tenure.since), default=None)
        tenure = self.tenure_on(day) or latest
        return tenure if tenure and tenure.kind is MentorKind.SITUATIONAL else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One 1:1 series: what the calendar shows or last showed of it, and which of it counts."""

    uid: Uid
    address: Address
    """The other side's address as the series has it."""
    master: Event
    exceptions: tuple[Event, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    """The reads of every calendar that holds it; for a vanished series the last that showed it."""
    counts_from: datetime | None = None
    """Slots before this are not counted (the calendar had been read before it appeared)."""
    missing_since: datetime | None = None
    """The read that no longer showed it; it has no slots from then on."""
    fresh: bool = False
    """First seen in the present read: it may add slots older than the settled past, once."""
    included: bool = False
    """The user called it a 1:1, so its attendee list is not asked who takes part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOff:
    """A meeting that belongs to no slot."""

    start: datetime
    end: datetime
    uid: Uid = NO_SERIES
    coverage: tuple[Coverage, ...] = ()
    """Empty when no calendar is needed to know it (the ledger or the user says so)."""
    evidence: Evidence = Evidence.CALENDAR
    address: Address | None = None
    """The other side's address as the event has it; None when no event says."""

    def seen(self) -> bool:
        """Whether some calendar was read after its end."""
        return not self.coverage or any(read.covers(self.start, self.end) for read in self.coverage)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSlot:
    """A settled slot; never changes."""

    slot: datetime
    uid: Uid
    outcome: Outcome
    reason: Reason | None
    met: datetime | None
    starts: datetime
    """When its occurrence, or else the slot itself, started."""
    ends: datetime
    evidence: Evidence
    gap: float | None
    """The gap at the slot when it settled."""
    live: bool
    """Whether its occurrence still stood in the calendar then."""
    decided_by: int
    """The row of the outcome table that decided it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlot:
    """A slot known by an earlier sync that has not settled."""

    slot: datetime
    uid: Uid
    ends: datetime
    stitched: bool = False
    """It is only a part of a slot: known so that it is found again, no slot when it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the user said became of the slot on a local date."""

    day: date
    slot: datetime
    outcome: Outcome


class AbsenceKind(Enum):
    """Why somebody is away, in the order in which reasons win."""

    OUT_OF_OFFICE = "out-of-office"
    HOLIDAY = "holiday"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A span in which one side is away, half-open: local dates, or instants."""

    kind: AbsenceKind
    start: datetime | date
    end: datetime | date


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything known about me and one person."""

    person: Person
    series: tuple[Series, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    """Single events and what the user said was held; exceptions of series are found in these."""
    settled: Sequence[LedgerSlot] = ()
    open: tuple[OpenSlot, ...] = ()
    said: tuple[Said, ...] = ()
    absences: tuple[Absence, ...] = ()
    """Mine, theirs, holidays and pauses."""
    absence_reads: tuple[Coverage, ...] = ()
    """The calendars that have supplied absences."""
    documented: Mapping[datetime, datetime] = field(default_factory=dict)
    """Slot -> when a person was first seen to have filled in its entry."""
    active_goals: int = 0
