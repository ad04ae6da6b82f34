"""Decides what of a relationship is mine to take along: my goals, my words, dates, roles, thanks.

Must not know where it is stored or written to, and nothing of what others wrote.
"""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from syncd.core.cadence.history import Person, Tenure
from syncd.core.chronicle import Material
from syncd.core.goals import Goal, GoalState, intervals
from syncd.core.jots import Jot, JotKind
from syncd.core.window import local_day
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStep:
    """A step of mine, and when it was done."""

    text: str
    done_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRemark:
    """A check-in; its text only where I wrote it myself."""

    on: date
    text: str
    progress: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGoal:
    """A goal of mine, without what others answered."""

    title: str
    why: str
    serves: str
    state: GoalState
    since: date
    due: date | None
    reached_on: date | None
    steps: tuple[OwnStep, ...]
    remarks: tuple[OwnRemark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWord:
    """A line of mine, or a thanks that was said to me."""

    on: date
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepsake:
    """The record of one relationship to take along; everything in it ascending."""

    person: Person
    tenures: tuple[Tenure, ...]
    meetings: tuple[date, ...]
    goals: tuple[OwnGoal, ...]
    notes: tuple[OwnWord, ...]
    thanks_given: tuple[OwnWord, ...]
    thanks_received: tuple[OwnWord, ...]


def keepsake(person: Person, meetings: Iterable[datetime], material: Material, *, zone: tzinfo) -> Keepsake:
    """What is mine of everything noted with a person.

    Left out are answers and notes of others, what was read back from documents, titles of
    events, links, third persons by name of a praise, and the rungs of an employer's ladder.
    """
    jots = [jot for jot in material.jots if jot.person in person.addresses]
    thanks = [jot for jot in jots if jot.kind is JotKind.THANKS]
    given = [jot for jot in thanks if not jot.received and jot.done_at is not None]
    return Keepsake(
        person=person,
        tenures=person.tenures,
        meetings=tuple(sorted({local_day(at, zone) for at in meetings})),
        goals=tuple(_own_goal(goal, zone) for goal in material.goals if _is_shared_work(goal, person)),
        notes=_words((jot for jot in jots if not jot.received and jot not in given), zone),
        thanks_given=_words(given, zone),
        thanks_received=_words((jot for jot in thanks if jot.received), zone),
    )


def _is_shared_work(goal: Goal, person: Person) -> bool:
    """Whether a goal is worked on with a person, or was reached with their answers."""
    if goal.person in person.addresses:
        return True
    return goal.state is GoalState.DONE and any(one.person in person.addresses for one in goal.answers)


def _own_goal(goal: Goal, zone: tzinfo) -> OwnGoal:
    last = intervals(goal)[-1]
    return OwnGoal(
        title=goal.title,
        why=goal.why,
        serves=goal.outcome_for.value if goal.outcome_for else "",
        state=last.state,
        since=local_day(goal.created_at, zone),
        due=goal.due,
        reached_on=local_day(last.since, zone) if last.state is GoalState.DONE else None,
        steps=tuple(
            OwnStep(text=step.text, done_on=local_day(step.done_at, zone) if step.done_at else None)
            for step in goal.steps
        ),
        remarks=tuple(
            OwnRemark(
                on=local_day(note.at, zone),
                text="" if note.source else note.text,
                progress=note.progress,
            )
            for note in goal.check_ins
            if not note.source or note.progress is not None
        ),
    )


def _words(jots: Iterable[Jot], zone: tzinfo) -> tuple[OwnWord, ...]:
    return tuple(
        OwnWord(on=local_day(jot.made_at, zone), kind=jot.kind.value, text=jot.text)
        for jot in sorted(jots, key=lambda jot: (jot.made_at, jot.number))
    )
