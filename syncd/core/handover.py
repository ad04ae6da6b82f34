"""Decides what goes from one person to the next in a role, and what of it may be shared.

Must not know where anything is stored or how the brief is laid out.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from syncd.core.answers import Answer
from syncd.core.cadence.history import Person, Tenure
from syncd.core.goals import OPEN, Goal, state_at
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address, Role
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What passes from one person to another on a day; everything carried becomes private."""

    role: Role
    since: date
    """When the old tenure began."""
    on: date
    """When it ended, or is to end."""
    company: str
    """Of the new tenure."""
    ends: bool
    """Whether the old tenure is still open."""
    begins: bool
    """Whether the new one is to be opened."""
    goals: tuple[Goal, ...]
    """The open goals, by number."""
    actions: tuple[Jot, ...]
    """The open actions, by number."""

    @property
    def changes(self) -> bool:
        """Whether there is anything to do; a handover that was done changes nothing."""
        return self.ends

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered about the goals; it stays in the ledger, readable by nobody new."""
        return tuple(one for goal in self.goals for one in goal.answers)


def plan_handover(
    old: Person,
    new: Person,
    goals: Iterable[Goal],
    jots: Iterable[Jot],
    *,
    on: date,
    today: date,
    now: datetime,
    company: str = "",
) -> Handover | None:
    """What handing over from ``old`` to ``new`` does; None when the old one holds no role.

    A manager's tenure goes before any other that is open. Without a company the new tenure is at
    the old one's.
    """
    held = _open_tenure(old, today)
    if held is None:
        done = _passed_on(old, new, today)
        return (
            Handover(
                role=done.role,
                since=done.since,
                on=done.until or on,
                company=done.company,
                ends=False,
                begins=False,
                goals=(),
                actions=(),
            )
            if done
            else None
        )
    return Handover(
        role=held.role,
        since=held.since,
        on=on,
        company=company or held.company,
        ends=True,
        begins=all(one.role is not held.role for one in _open(new, today)),
        goals=open_goals(goals, old.addresses, now=now),
        actions=open_actions(jots, old.addresses),
    )


def _open(person: Person, today: date) -> list[Tenure]:
    return [one for one in person.tenures if one.until is None or one.until > today]


def _open_tenure(person: Person, today: date) -> Tenure | None:
    return max(_open(person, today), key=lambda one: (one.role is Role.MANAGER, one.since), default=None)


def _passed_on(old: Person, new: Person, today: date) -> Tenure | None:
    """The latest tenure of the old one that ended while the new one held, or began, the same role."""
    successors = _open(new, today)
    ended = [
        one
        for one in old.tenures
        if one.until is not None
        and one.until <= today
        and any(next_.role is one.role and next_.since <= one.until for next_ in successors)
    ]
    return max(ended, key=lambda one: one.until or one.since, default=None)


def open_goals(goals: Iterable[Goal], addresses: Collection[Address], *, now: datetime) -> tuple[Goal, ...]:
    """The goals still wanted that are worked on with somebody, shared or not, by number."""
    found = [goal for goal in goals if goal.person in addresses and state_at(goal, now) in OPEN]
    return tuple(sorted(found, key=lambda goal: goal.number))


def open_actions(jots: Iterable[Jot], addresses: Collection[Address]) -> tuple[Jot, ...]:
    """The actions agreed with somebody that nobody has ticked, by number."""
    found = [
        jot for jot in jots if jot.kind is JotKind.ACTION and jot.person in addresses and jot.done_at is None
    ]
    return tuple(sorted(found, key=lambda jot: jot.number))


# -- what may be shared afterwards ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What could be shared with somebody and is not."""

    goals: tuple[Goal, ...]
    """The open goals with them that are private, or have answers to offer; by number."""
    actions: tuple[Jot, ...]
    answers: tuple[Answer, ...]
    """What others said about these goals, by goal and time."""

    def __bool__(self) -> bool:
        return bool(self.goals or self.actions)


def offer(
    goals: Iterable[Goal], jots: Iterable[Jot], *, addresses: Collection[Address], now: datetime
) -> Offer:
    """Everything a brief for the person with these addresses puts a box in front of."""
    mine = open_goals(goals, addresses, now=now)
    answers = {
        goal.number: [
            one
            for one in sorted(goal.answers, key=lambda one: (one.at, one.number))
            if one.person not in addresses and one.shared_with not in addresses
        ]
        for goal in mine
    }
    return Offer(
        goals=tuple(goal for goal in mine if goal.private or answers[goal.number]),
        actions=tuple(jot for jot in open_actions(jots, addresses) if jot.private),
        answers=tuple(one for goal in mine for one in answers[goal.number]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What the user ticked and may be shared."""

    goals: tuple[Goal, ...]
    actions: tuple[Jot, ...]
    answers: tuple[Answer, ...]
    without_goal: tuple[Answer, ...]
    """Ticked answers that stay private, because their goal does."""

    def __bool__(self) -> bool:
        return bool(self.goals or self.actions or self.answers)


def pick(offered: Offer, ticked: Collection[str]) -> Picked:
    """The part of an offer whose ids are ticked; an answer needs its goal, shared before or now."""
    private = {goal.number for goal in offered.goals if goal.private and goal.id not in ticked}
    chosen = [one for one in offered.answers if one.id in ticked]
    return Picked(
        goals=tuple(goal for goal in offered.goals if goal.private and goal.id in ticked),
        actions=tuple(jot for jot in offered.actions if jot.id in ticked),
        answers=tuple(one for one in chosen if one.goal not in private),
        without_goal=tuple(one for one in chosen if one.goal in private),
    )
