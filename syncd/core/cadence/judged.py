"""What judging one relationship comes to: its slots with their outcomes, and how it is doing.

Must not know how any of it was decided.
"""

from collections.abc import Sequence
from datetime import datetime

from syncd.core.cadence.alone import Alone
from syncd.core.cadence.history import Absence, LedgerSlot, OneOff, OpenSlot, Person
from syncd.core.cadence.outcome import ROWS, SETTLED
from syncd.core.cadence.slots import Slot
from syncd.core.model import Evidence, Outcome, Reason, Role, Standing, Uid
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSlot:
    """A slot with its outcome."""

    slot: datetime
    outcome: Outcome
    reason: Reason | None
    met: datetime | None
    evidence: Evidence
    starts: datetime
    ends: datetime
    """The end of its occurrence or make-up."""
    live: bool
    gap: float | None
    uid: Uid
    row: int
    """The row of the outcome table that decided."""
    settled: bool
    settles: bool
    """Whether it may settle now."""
    settled_by: int | None = None
    """The row that decided before it settled."""
    known: tuple[OpenSlot, ...] = ()
    """Every start stitched into it."""
    away: tuple[OneOff, ...] = ()
    """Where occurrences of it went that were moved away."""

    @property
    def why(self) -> str:
        """The condition of the deciding row, in the words of docs/cadence.md."""
        told = ROWS[self.row - 1].condition
        if self.row == SETTLED and self.settled_by:
            return f"{told} by {self.settled_by}: {ROWS[self.settled_by - 1].condition}"
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One relationship, judged at one ``now``."""

    person: Person
    role: Role | None
    standing: Standing
    because: str
    """The condition of the standing row that decided."""
    series_ended: bool
    """True when it has lapsed because nothing is planned any more."""
    gap: float | None
    recent: tuple[JudgedSlot, ...]
    """The slots after the bygone ones, ascending, to the horizon: every one that may still change."""
    bygone: Sequence[LedgerSlot] = ()
    """The settled slots before them, ascending."""
    one_offs: tuple[OneOff, ...]
    """The meetings that no slot claimed, ascending."""
    missed: int
    last_met: datetime | None
    next: datetime | None
    planned: datetime | None
    """The earliest start of anything after now, unclaimed one-offs included."""
    hold_rate: float | None
    judged_slots: int
    """How many slots the hold rate rests on."""
    meetings: tuple[datetime, ...]
    """The starts of all meetings held, ascending."""
    absences: tuple[Absence, ...]
    series: tuple[Uid, ...]
    situational: bool = False
    """A situational mentorship, which ends by itself: nothing planned is no finding."""
    alone: Alone | None = None
    """None: no meeting of theirs is one in a group."""
    replaced: tuple[Slot, ...] = ()
    """Slots another series replaces, of which a meeting went elsewhere."""

    @property
    def slots(self) -> tuple[JudgedSlot, ...]:
        """All of them, ascending, from the first known to the horizon."""
        return (*map(_as_settled, self.bygone), *self.recent)

    def slots_from(self, since: datetime) -> tuple[JudgedSlot, ...]:
        """Those from an instant on, ascending; of the bygone ones no others are looked at."""
        first = len(self.bygone)
        while first and self.bygone[first - 1].slot >= since:
            first -= 1
        later = (one for one in self.recent if one.slot >= since)
        return (*(_as_settled(self.bygone[at]) for at in range(first, len(self.bygone))), *later)

    @property
    def last_alone(self) -> datetime | None:
        """The last meeting that was theirs alone: up to it a jot has been talked about."""
        return max(self.meetings_alone, default=None)

    @property
    def meetings_alone(self) -> tuple[datetime, ...]:
        """The meetings held that were theirs alone: those in which goals are talked about."""
        return self.alone.meetings if self.alone else self.meetings

    @property
    def next_alone(self) -> datetime | None:
        """The next meeting that is theirs alone: the one an agenda is for."""
        return self.alone.next if self.alone else self.next


def _as_settled(row: LedgerSlot) -> JudgedSlot:
    """A bygone slot as the ledger has it; its gap is the one it settled with."""
    return JudgedSlot(
        slot=row.slot,
        outcome=row.outcome,
        reason=row.reason,
        met=row.met,
        evidence=row.evidence,
        starts=row.starts,
        ends=row.ends,
        live=row.outcome is not Outcome.SKIPPED,
        gap=row.gap,
        uid=row.uid,
        row=SETTLED,
        settled=True,
        settles=False,
        settled_by=row.decided_by,
    )
