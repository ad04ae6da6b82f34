"""Decides what both people may read about one meeting: the shared agenda.

Must not know how an agenda is laid out, written or read back.

A document is made from a :class:`SharedAgenda` and from nothing else, and that type has no field
for anything private. Its private twin is in :mod:`syncd.core.prep`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo

from syncd.core.answers import Answer, Question, questions_for
from syncd.core.clip import clip
from syncd.core.goals import (
    OPEN,
    Goal,
    GoalState,
    is_overdue,
    last_touch,
    progress,
    state_at,
)
from syncd.core.jots import SHAREABLE, Jot, JotKind, waiting_jots
from syncd.core.model import Address
from syncd.dataclass import dataclass

# -- shared ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedStep:
    """A step as both may see it."""

    number: int
    text: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedQuestion:
    """A question about the focal goal."""

    question: Question
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAnswer:
    """An answer about a goal that the user has chosen to show; who gave it is not in it."""

    on: date
    question: str
    """What it was about, in few words: ``what to do more of``."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSubject:
    """The one subject whose turn it is."""

    code: str
    label: str
    question: str

    @property
    def id(self) -> str:
        """As its line is marked: ``s.career``."""
        return f"s.{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedGoal:
    """A goal as both may see it."""

    id: str
    title: str
    steps: tuple[SharedStep, ...]
    progress: int | None
    due: date | None
    questions: tuple[SharedQuestion, ...] = ()
    """Only the focal goal has some."""
    carried: tuple[SharedAnswer, ...] = ()
    """Answers given elsewhere that the user ticked for this person in a handover, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedJot:
    """A jot as both may see it."""

    id: str
    kind: JotKind
    text: str

    def __post_init__(self) -> None:
        if self.kind not in SHAREABLE:
            raise ValueError(f"a jot of the kind {self.kind.value} is never shared")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAgenda:
    """Everything that may stand in the document of one meeting."""

    me: str
    person: str
    """The two display names."""
    on: date
    last_met: date | None
    goals: tuple[SharedGoal, ...]
    jots: tuple[SharedJot, ...]
    subject: SharedSubject | None = None

    def of_kind(self, kind: str) -> tuple[SharedJot, ...]:
        """The jots of one kind, oldest first."""
        return tuple(jot for jot in self.jots if jot.kind is JotKind(kind))

    @property
    def focal(self) -> SharedGoal | None:
        """The goal whose questions are asked this time."""
        return next((goal for goal in self.goals if goal.questions), None)


def build_shared(
    *,
    me: str,
    person: str,
    addresses: Collection[Address],
    on: date,
    last_met: datetime | None,
    goals: Iterable[Goal],
    jots: Iterable[Jot],
    now: datetime,
    zone: tzinfo,
    subject: SharedSubject | None = None,
    left_behind: Collection[str] = (),
) -> SharedAgenda:
    """The shared agenda of the meeting on ``on`` with the person who has these addresses.

    ``left_behind`` are the jots that still wait although the two have met (core.jots.left_behind).
    """
    shared = shared_goals(goals, addresses=addresses, now=now)
    focal = focal_goal(shared, now=now, zone=zone)
    return SharedAgenda(
        me=me,
        person=person,
        on=on,
        last_met=last_met.astimezone(zone).date() if last_met is not None else None,
        goals=tuple(
            replace(
                _shared_goal(goal, now, questions=goal is focal),
                carried=_carried(goal, addresses=addresses, now=now, zone=zone),
            )
            for goal in shared
        ),
        jots=tuple(
            SharedJot(id=jot.id, kind=jot.kind, text=jot.text)
            for jot in waiting_jots(
                jots, addresses=addresses, last_met=last_met, now=now, left_behind=left_behind
            )
            if jot.shareable
        ),
        subject=subject,
    )


def is_shared_with(goal: Goal, addresses: Collection[Address]) -> bool:
    """Whether the user marked the goal as shared with the person who has these addresses."""
    return goal.person in addresses and not goal.private


def shared_goals(goals: Iterable[Goal], *, addresses: Collection[Address], now: datetime) -> tuple[Goal, ...]:
    """The open goals shared with somebody, by number."""
    found = [
        goal
        for goal in goals
        if is_shared_with(goal, addresses) and goal.created_at <= now and state_at(goal, now) in OPEN
    ]
    return tuple(sorted(found, key=lambda goal: goal.number))


def focal_goal(goals: Iterable[Goal], *, now: datetime, zone: tzinfo) -> Goal | None:
    """The active goal to ask about: overdue before others, then longest untouched, then soonest due."""
    active = [goal for goal in goals if state_at(goal, now) is GoalState.ACTIVE]
    return min(
        active,
        key=lambda goal: (
            not is_overdue(goal, now, zone),
            last_touch(goal, now),
            goal.due or date.max,
            goal.number,
        ),
        default=None,
    )


def _shared_goal(goal: Goal, now: datetime, *, questions: bool) -> SharedGoal:
    return SharedGoal(
        id=goal.id,
        title=goal.title,
        steps=tuple(
            SharedStep(
                number=step.number, text=step.text, done=step.done_at is not None and step.done_at <= now
            )
            for step in goal.steps
        ),
        progress=progress(goal, now),
        due=goal.due,
        questions=tuple(
            SharedQuestion(question=question, text=text)
            for question, text in questions_for(clip(goal.title, _LONGEST_TITLE), diffuse=goal.diffuse)
        )
        if questions
        else (),
    )


_LONGEST_TITLE = 80
"""Letters of a title in a question; the whole of it stands above."""


_ABOUT = {
    Question.MORE: "what to do more of",
    Question.LESS: "what to do less of",
    Question.START: "what to start doing",
    Question.BALANCE: "how it is balanced",
}
"""What an answer was about, told to somebody who did not give it."""


def about_answer(answer: Answer) -> str:
    """What an answer to a goal's question was about, in few words."""
    return _ABOUT[Question(answer.question)]


def _carried(
    goal: Goal, *, addresses: Collection[Address], now: datetime, zone: tzinfo
) -> tuple[SharedAnswer, ...]:
    """The answers ticked for this very person; every other one stays where it was given."""
    ticked = [answer for answer in goal.answers if answer.shared_with in addresses and answer.at <= now]
    return tuple(
        SharedAnswer(
            on=answer.at.astimezone(zone).date(),
            question=about_answer(answer),
            text=" ".join(answer.text.split()),
        )
        for answer in sorted(ticked, key=lambda answer: (answer.at, answer.number))
    )


def items(agenda: SharedAgenda) -> Mapping[str, str]:
    """What stands in the agenda, by id: a text that changes exactly when the thing itself does."""
    goals = {
        goal.id: "\n".join(
            [goal.title, str(goal.progress), str(goal.due)]
            + [f"{'x' if step.done else ' '} {step.text}" for step in goal.steps]
            + [f"{said.on} {said.question} {said.text}" for said in goal.carried]
        )
        for goal in agenda.goals
    }
    subject = {agenda.subject.id: agenda.subject.question} if agenda.subject else {}
    return goals | subject | {jot.id: jot.text for jot in agenda.jots}


def display_name(address: Address) -> str:
    """A name made of an address, for people who have given none: ``Sam Rivera``."""
    words = re.split(r"[._+\-\d]+", address.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or address
