"""Decides what is evidence for a rung, what is under way, and where the gaps are.

Must not know where goals, jots and answers are stored or how a case is printed.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, tzinfo
from enum import Enum

from syncd.core.answers import Answer
from syncd.core.goals import OPEN, Goal, GoalState, intervals
from syncd.core.jots import RECIPROCAL, Jot, JotKind
from syncd.core.ladder import Ladder, Level, Rung
from syncd.core.model import Address
from syncd.core.window import local_day
from syncd.dataclass import dataclass


class EvidenceKind(Enum):
    """What shows that a rung was reached."""

    GOAL = "goal"
    WIN = "win"
    ANSWER = "answer"
    SAID = "said"
    """Thanks, praise or feedback that the user received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One dated thing that points at a rung."""

    id: str
    """``g1``, ``j3`` or ``a7``."""
    kind: EvidenceKind
    on: date
    """When the goal was reached, the win noted, the answer given."""
    text: str
    rung: str
    person: Address | None = None
    """With whom the goal was worked on, whom the win was told, who said it."""
    about: str = ""
    """What an answer answers, of what kind it was said."""
    private: bool = False
    """Not for a case that is shown to others, unless the user wants it there."""
    under_way: bool = False
    """A goal not reached yet: no evidence so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RungEvidence:
    """What there is for one rung, oldest first."""

    rung: Rung
    shown: tuple[Evidence, ...]
    under_way: tuple[Evidence, ...]

    @property
    def is_gap(self) -> bool:
        """Whether nothing shows it yet; what is under way shows nothing."""
        return not self.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelEvidence:
    """What there is for one level, rung by rung as the ladder has them."""

    level: Level
    rungs: tuple[RungEvidence, ...]

    @property
    def gaps(self) -> tuple[Rung, ...]:
        """The rungs that nothing shows yet."""
        return tuple(one.rung for one in self.rungs if one.is_gap)


def everything_pointing(
    goals: Iterable[Goal], jots: Iterable[Jot], answers: Iterable[Answer], zone: tzinfo
) -> tuple[Evidence, ...]:
    """All that points at some rung, oldest first. A goal that was dropped shows nothing."""
    known = {goal.number: goal for goal in goals}
    found = [
        *(one for goal in known.values() if goal.rung for one in _of_goal(goal, zone)),
        *(_of_jot(jot, zone) for jot in jots if jot.rung),
        *(_of_answer(answer, known, zone) for answer in answers if answer.rung),
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.kind.value, len(one.id), one.id)))


def _of_goal(goal: Goal, zone: tzinfo) -> Iterator[Evidence]:
    if goal.state is GoalState.DROPPED:
        return
    last = intervals(goal)[-1]
    under_way = goal.state in OPEN
    yield Evidence(
        id=goal.id,
        kind=EvidenceKind.GOAL,
        on=local_day(goal.created_at if under_way else last.since, zone),
        text=goal.title,
        rung=goal.rung,
        person=goal.person,
        private=goal.private,
        under_way=under_way,
    )


def _of_jot(jot: Jot, zone: tzinfo) -> Evidence:
    win = jot.kind is JotKind.WIN
    return Evidence(
        id=jot.id,
        kind=EvidenceKind.WIN if win else EvidenceKind.SAID,
        on=local_day(jot.made_at, zone),
        text=jot.text,
        rung=jot.rung,
        person=jot.person,
        about="" if win else jot.kind.value,
        private=jot.private or jot.kind in RECIPROCAL,
    )


def _of_answer(answer: Answer, goals: dict[int, Goal], zone: tzinfo) -> Evidence:
    goal = goals.get(answer.goal) if answer.goal is not None else None
    return Evidence(
        id=answer.id,
        kind=EvidenceKind.ANSWER,
        on=local_day(answer.at, zone),
        text=answer.text,
        rung=answer.rung,
        person=answer.person,
        about=f"{answer.question}, on {goal.title}" if goal else answer.question,
        private=goal is not None and goal.private,
    )


def with_person(found: Iterable[Evidence], addresses: Collection[Address]) -> tuple[Evidence, ...]:
    """The part that came about with one person."""
    return tuple(one for one in found if one.person in addresses)


def evidence_for(level: Level, found: Collection[Evidence]) -> LevelEvidence:
    """What of it is for this level, in the order it has."""
    return LevelEvidence(
        level=level,
        rungs=tuple(
            RungEvidence(
                rung=rung,
                shown=tuple(one for one in found if one.rung == rung.path and not one.under_way),
                under_way=tuple(one for one in found if one.rung == rung.path and one.under_way),
            )
            for rung in level.rungs
        ),
    )


def unplaced(ladder: Ladder, found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """What points at a rung that the ladder does not have (any more): never silently left out."""
    paths = {rung.path for rung in ladder.rungs}
    return tuple(one for one in found if one.rung not in paths)
