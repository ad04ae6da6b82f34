"""Decides what an agenda leaves out so that it stays short enough to be read.

Must not know how an agenda is laid out: how long one is, whoever lays it out says.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from syncd.core.agenda import SharedAgenda, SharedGoal
from syncd.core.jots import JotKind
from syncd.dataclass import dataclass

LONGEST_LINE = 240
"""Letters of one thing an agenda shows: three lines of a page; the rest is an ellipsis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something of an agenda for which there was no room this time."""

    id: str
    """``j3``, ``g1``, ``g1.2``, ``s.career``; ``g1.said.2`` for the second answer carried over."""
    what: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """An agenda that is short enough, and what had to go for it, the least important first."""

    agenda: SharedAgenda
    left_out: tuple[LeftOut, ...] = ()


Finder = Callable[[SharedAgenda], Iterable[LeftOut]]


def _jots(kind: JotKind) -> Finder:
    """The newest goes first: what has waited longest stays."""
    return lambda agenda: [
        LeftOut(id=jot.id, what=kind.value, text=jot.text) for jot in reversed(agenda.of_kind(kind.value))
    ]


def _steps(*, done: bool, focal: bool) -> Finder:
    """Of the done steps the first goes first, of the open ones the last."""

    def find(agenda: SharedAgenda) -> Iterator[LeftOut]:
        for goal in _goals(agenda, focal=focal):
            for step in goal.steps if done else reversed(goal.steps):
                if step.done is done:
                    what = "done step" if done else "step"
                    yield LeftOut(id=f"{goal.id}.{step.number}", what=what, text=step.text)

    return find


def _carried(*, focal: bool) -> Finder:
    return lambda agenda: [
        LeftOut(id=_said(goal, at), what="answer", text=said.text)
        for goal in _goals(agenda, focal=focal)
        for at, said in enumerate(goal.carried, start=1)
    ]


def _whole(*, focal: bool) -> Finder:
    return lambda agenda: [
        LeftOut(id=goal.id, what="goal", text=goal.title) for goal in _goals(agenda, focal=focal)
    ]


def _subject(agenda: SharedAgenda) -> Iterator[LeftOut]:
    if agenda.subject:
        yield LeftOut(id=agenda.subject.id, what="subject", text=agenda.subject.question)


GOES_FIRST: tuple[tuple[str, Finder], ...] = (
    ("done steps of other goals", _steps(done=True, focal=False)),
    ("wins", _jots(JotKind.WIN)),
    ("done steps of the goal asked about", _steps(done=True, focal=True)),
    ("open steps of other goals", _steps(done=False, focal=False)),
    ("answers carried over, of other goals", _carried(focal=False)),
    ("other goals", _whole(focal=False)),  # after their steps: a step means nothing without its goal
    ("topics", _jots(JotKind.TOPIC)),
    ("answers carried over, of the goal asked about", _carried(focal=True)),
    ("open steps of the goal asked about", _steps(done=False, focal=True)),
    ("asks", _jots(JotKind.ASK)),
    ("actions", _jots(JotKind.ACTION)),  # they wait until they are ticked, on paper or not
    ("the subject whose turn it is", _subject),
    ("heads-ups", _jots(JotKind.HEADS_UP)),  # nobody is surprised for want of paper
    ("the goal asked about, with its questions", _whole(focal=True)),  # a few lines, in every agenda
)
"""What an agenda can do without, the least important first."""


def dispensable(agenda: SharedAgenda) -> tuple[LeftOut, ...]:
    """Everything in an agenda, in the order in which it would go."""
    return tuple(one for _, find in GOES_FIRST for one in find(agenda))


def fit(agenda: SharedAgenda, *, lines: Callable[[SharedAgenda], int], most: int) -> Fitted:
    """The agenda with as little left out as keeps it at ``most`` lines.

    A template that fills most of that by itself leaves things at least half of it.
    """
    if lines(agenda) <= most:
        return Fitted(agenda=agenda)
    order = dispensable(agenda)
    bare = lines(without(agenda, {one.id for one in order}))
    most = max(most, bare + most // 2)
    low, high = 0, len(order)  # leaving out `high` suffices; the more goes, the shorter it is
    while low < high:
        half = (low + high) // 2
        if lines(without(agenda, {one.id for one in order[:half]})) <= most:
            high = half
        else:
            low = half + 1
    gone = order[:high]
    return Fitted(agenda=without(agenda, {one.id for one in gone}), left_out=gone)


def without(agenda: SharedAgenda, ids: Collection[str]) -> SharedAgenda:
    """The agenda without the things of these ids."""
    return replace(
        agenda,
        goals=tuple(_goal_without(goal, ids) for goal in agenda.goals if goal.id not in ids),
        jots=tuple(jot for jot in agenda.jots if jot.id not in ids),
        subject=agenda.subject if agenda.subject and agenda.subject.id not in ids else None,
    )


def _goal_without(goal: SharedGoal, ids: Collection[str]) -> SharedGoal:
    return replace(
        goal,
        steps=tuple(step for step in goal.steps if f"{goal.id}.{step.number}" not in ids),
        carried=tuple(said for at, said in enumerate(goal.carried, start=1) if _said(goal, at) not in ids),
    )


def _goals(agenda: SharedAgenda, *, focal: bool) -> Iterator[SharedGoal]:
    """The goal that is asked about, or the others, the newest first."""
    for goal in reversed(agenda.goals):
        if (goal is agenda.focal) is focal:
            yield goal


def _said(goal: SharedGoal, at: int) -> str:
    return f"{goal.id}.said.{at}"
