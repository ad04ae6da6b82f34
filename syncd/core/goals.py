"""Decides how far a goal is, in which state, and whether it has gone stale.

Must not know where goals are stored, shown or shared.

A *touch* is the goal's creation, a check-in, an answer, a step ticked, or an edit; a change of state is an
edit, and a state that is noted again (waiting, active, active) records an edit without one.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from enum import Enum
from itertools import pairwise

from syncd.core.answers import Answer
from syncd.core.cadence.absence import days_away
from syncd.core.cadence.history import Absence
from syncd.core.model import Address
from syncd.core.policy import Policy
from syncd.core.window import days_between, local_day
from syncd.dataclass import dataclass


class GoalState(Enum):
    """What the user does about a goal."""

    ACTIVE = "active"
    WAITING = "waiting"
    """It stands still for somebody else; that time does not count."""
    DONE = "done"
    DROPPED = "dropped"


OPEN = frozenset({GoalState.ACTIVE, GoalState.WAITING})
"""The states in which a goal is still wanted."""


class Beneficiary(Enum):
    """For whom a goal's outcome is wanted."""

    PRODUCT = "product"
    TEAM = "team"
    SELF = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A tactic towards a goal."""

    number: int
    """Counted from 1 within its goal."""
    text: str
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """A dated remark on a goal, with or without its progress."""

    at: datetime
    text: str = ""
    """Private: never leaves the prep sheet."""
    progress: int | None = None
    source: str | None = None
    """The marker of the entry it was read from; None: the user noted it."""

    def __post_init__(self) -> None:
        if self.progress is not None and not 0 <= self.progress <= 100:
            raise ValueError("progress is a number from 0 to 100")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateNoted:
    """The state a goal has from an instant on."""

    at: datetime
    state: GoalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """An outcome wanted, and everything noted about it, oldest first."""

    number: int
    title: str
    created_at: datetime
    why: str = ""
    """Private: never leaves the prep sheet."""
    outcome_for: Beneficiary | None = None
    due: date | None = None
    person: Address | None = None
    """With whom it is worked on; naming somebody is the mark that shares it."""
    private: bool = False
    diffuse: bool = False
    """Never quite reached, so a fourth question is asked: how it is balanced."""
    rung: str = ""
    """The rung of the ladder it works towards: ``TRACK/LEVEL/RUNG``."""
    uid: str = ""
    """The same in every export."""
    states: tuple[StateNoted, ...] = ()
    steps: tuple[Step, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    answers: tuple[Answer, ...] = ()
    """Those that stand; one that a later reading replaced is not among them."""

    @property
    def id(self) -> str:
        """How the user names it: ``g1``."""
        return f"g{self.number}"

    @property
    def state(self) -> GoalState:
        """Its state after everything noted so far."""
        return state_at(self, datetime.max.replace(tzinfo=UTC))

    @property
    def touched_at(self) -> datetime:
        """Its last touch, after everything noted so far."""
        return last_touch(self, datetime.max.replace(tzinfo=UTC))


def goal_number(text: str) -> int | None:
    """The number in ``g1`` or ``1``; None when the text is no goal's id."""
    found = re.fullmatch(r"[gG]?([1-9][0-9]{0,17})", text.strip(), re.ASCII)
    return int(found[1]) if found else None


def state_at(goal: Goal, at: datetime) -> GoalState:
    """The state last noted; a goal is active from its creation."""
    noted = sorted((change for change in goal.states if change.at <= at), key=lambda change: change.at)
    return noted[-1].state if noted else GoalState.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class StateInterval:
    """A stretch of time in one state, half-open; ``until`` is None for the present one."""

    state: GoalState
    since: datetime
    until: datetime | None


def intervals(goal: Goal) -> tuple[StateInterval, ...]:
    """The goal's life in states, oldest first, without gaps; a state noted again starts no new one."""
    latest = {goal.created_at: GoalState.ACTIVE}  # of several in one second, the one noted last
    latest |= {max(change.at, goal.created_at): change.state for change in goal.states}
    noted = [StateNoted(at=at, state=state) for at, state in sorted(latest.items(), key=lambda pair: pair[0])]
    changes = noted[:1]
    changes += [later for earlier, later in pairwise(noted) if later.state is not earlier.state]
    ends = [*(change.at for change in changes[1:]), None]
    return tuple(
        StateInterval(state=change.state, since=change.at, until=end)
        for change, end in zip(changes, ends, strict=True)
    )


def progress(goal: Goal, at: datetime) -> int | None:
    """Per cent: what the latest check-in says, else the share of steps done; None with neither."""
    told = [note for note in goal.check_ins if note.progress is not None and note.at <= at]
    if told:
        return max(enumerate(told), key=lambda pair: (pair[1].at, pair[0]))[1].progress
    if not goal.steps:
        return None
    done = sum(1 for step in goal.steps if step.done_at is not None and step.done_at <= at)
    return round(100 * done / len(goal.steps))


def is_overdue(goal: Goal, now: datetime, zone: tzinfo) -> bool:
    """Whether an open goal's day has passed; it has the whole of that day."""
    return goal.due is not None and state_at(goal, now) in OPEN and goal.due < local_day(now, zone)


# -- staleness ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """Whether nobody has cared for a goal, and by what count."""

    stale: bool
    held_since_touch: int
    """1:1s with its person that were met since the last touch."""
    days_since_touch: int
    """Local days; days of absence and of waiting are not counted."""


def last_touch(goal: Goal, at: datetime) -> datetime:
    """When somebody last did something about the goal, up to and including ``at``."""
    touches = [goal.created_at]
    touches += [change.at for change in goal.states]
    touches += [note.at for note in goal.check_ins]
    touches += [answer.at for answer in goal.answers]
    touches += [step.done_at for step in goal.steps if step.done_at is not None]
    return max((touch for touch in touches if touch <= at), default=goal.created_at)


def staleness(
    goal: Goal,
    *,
    meetings: Iterable[datetime],
    gap: float | None,
    absences: Iterable[Absence],
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> Staleness:
    """Judge an active goal; one in any other state is never stale.

    ``meetings`` are the starts of the 1:1s met with the goal's person, in any order; ``gap`` is
    that relationship's rhythm in days. Entering or leaving a state is a touch, so a goal has
    been in its present state on all days since the last one: a waiting goal's count for nothing.
    """
    touched = last_touch(goal, now)
    state = state_at(goal, now)
    held = sum(1 for met in meetings if touched < met <= now)
    days = 0
    if state is not GoalState.WAITING:
        away = days_away(absences, local_day(touched, zone), local_day(now, zone), zone, policy.absence_hours)
        days = max(0, days_between(touched, now, zone) - away)
    patience = max(float(policy.stale_goal_days), policy.stale_goal_gaps * (gap or 0.0))
    forgotten = held >= policy.stale_goal_meetings or (held == 0 and days >= patience)
    return Staleness(
        stale=state is GoalState.ACTIVE and forgotten, held_since_touch=held, days_since_touch=days
    )
