"""Which meetings of two people are theirs alone, where meetings in a group count as contact, too.

Must not know how a slot was judged: what was held comes in.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from syncd.core.cadence.history import History, OneOff
from syncd.core.cadence.slots import Plan
from syncd.core.model import Uid
from syncd.core.series import Knowledge, others
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """When the two meet by themselves."""

    meetings: tuple[datetime, ...]
    """The starts of those held, ascending."""
    next: datetime | None


def group_series(history: History, known: Knowledge) -> frozenset[Uid]:
    """The series of a relationship on which there are others than the two."""
    return frozenset(
        one.uid for one in history.series if one.included and others(one.master, known) - {history.person.key}
    )


def alone(
    plan: Plan,
    groups: frozenset[Uid],
    *,
    met: Iterable[datetime],
    held: Collection[datetime],
    booked: Iterable[OneOff],
    now: datetime,
) -> Alone:
    """What of a plan is no group meeting.

    ``met`` are the starts of the meetings held outside of groups, ``held`` the slots that were
    met, ``booked`` the make-ups. Of a slot in which both kinds were stitched into one, the
    meeting of the two alone counts.
    """
    own = [
        (slot.start, one.start)
        for slot in plan.slots
        for one in slot.occurrences
        if not one.gone and one.uid not in groups
    ]
    ahead = [start for _, start in own] + [one.start for one in booked if one.uid not in groups]
    return Alone(
        meetings=tuple(sorted({*met, *(start for slot, start in own if slot in held)})),
        next=min((at for at in ahead if at > now), default=None),
    )
