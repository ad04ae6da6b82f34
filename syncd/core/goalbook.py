"""Decides what of a goal is the user's own, and what another text of the same goal would change in it.

Must not know in which form goals are written down, or where they are stored.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from syncd.core.goals import Beneficiary, CheckIn, Goal, GoalState, StateNoted, Step
from syncd.core.model import Address
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An answer without its row: other people's words, with where they were read."""

    question: str
    person: Address
    text: str
    at: datetime
    read_at: datetime
    entry: str | None = None
    document: str | None = None
    revision: str | None = None
    shared_with: Address | None = None
    rung: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRecord:
    """Everything of a goal that is the user's own, and no number of a row: equal in every home."""

    uid: str
    title: str
    created_at: datetime
    why: str = ""
    outcome_for: Beneficiary | None = None
    due: date | None = None
    person: Address | None = None
    private: bool = False
    diffuse: bool = False
    rung: str = ""
    states: tuple[StateNoted, ...] = ()
    steps: tuple[Step, ...] = ()
    """By number."""
    check_ins: tuple[CheckIn, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()

    @property
    def state(self) -> GoalState:
        """The state last noted."""
        return self.states[-1].state if self.states else GoalState.ACTIVE


def record_of(goal: Goal) -> GoalRecord:
    """The goal as it is written down; the rows its answers stand in are left behind."""
    return in_order(
        GoalRecord(
            uid=goal.uid,
            title=goal.title,
            created_at=goal.created_at,
            why=goal.why,
            outcome_for=goal.outcome_for,
            due=goal.due,
            person=goal.person,
            private=goal.private,
            diffuse=goal.diffuse,
            rung=goal.rung,
            states=goal.states,
            steps=goal.steps,
            check_ins=goal.check_ins,
            answers=tuple(
                GivenAnswer(
                    question=one.question,
                    person=one.person,
                    text=one.text,
                    at=one.at,
                    read_at=one.read_at,
                    entry=one.entry,
                    document=one.document,
                    revision=one.revision,
                    shared_with=one.shared_with,
                    rung=one.rung,
                )
                for one in goal.answers
            ),
        )
    )


def in_order(record: GoalRecord) -> GoalRecord:
    """The record as every form writes it: oldest first; of one second, in the order given."""
    return replace(
        record,
        states=_by_time(record.states),
        steps=tuple(sorted(record.steps, key=lambda one: one.number)),
        check_ins=_by_time(record.check_ins),
        answers=_by_time(record.answers),
    )


def book(records: Iterable[GoalRecord]) -> tuple[GoalRecord, ...]:
    """Several goals in the order every form writes them: by creation."""
    return tuple(sorted(records, key=lambda one: (one.created_at, one.uid)))


Dated = TypeVar("Dated", StateNoted, CheckIn, GivenAnswer)


def _by_time(things: Iterable[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(things, key=lambda one: one.at))


# -- another text of the same goal ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What becomes of a goal when another text of it is taken over."""

    record: GoalRecord
    """The goal afterwards; the one before when nothing changes."""
    changes: tuple[str, ...]
    """What differs, in words, in the order of the form; empty when there is nothing to do."""
    lost: tuple[str, ...]
    """Dated history that stood in the goal and is missing in the text. It stays in the record."""


_FIELDS = {
    "title": "title",
    "why": "why",
    "outcome_for": "for",
    "due": "due",
    "person": "with",
    "private": "private",
    "diffuse": "diffuse",
    "rung": "rung",
}
"""What the text decides: field -> its word."""


def revise(old: GoalRecord, new: GoalRecord, *, now: datetime, whole: bool, last_step: int) -> Revision:
    """Take over what a text says of a goal; any change is an edit, and so a touch, at ``now``.

    Title, why and the other fields and the words of steps become those of the text; dated history
    is only ever added to. With ``whole`` the text is all there is: a step it no longer has goes,
    and one it no longer ticks is open again. Without, steps and ticks it lacks stay. A number up
    to ``last_step`` that no step has any more was a removed step's, and is given to no other.
    """
    new = replace(new, steps=_renumbered(old.steps, new.steps, last_step))
    changes = [word for name, word in _FIELDS.items() if getattr(old, name) != getattr(new, name)]
    steps, step_changes = _steps(old.steps, new.steps, whole=whole)
    changes += step_changes
    states, check_ins = added(old.states, new.states), added(old.check_ins, new.check_ins)
    if new.created_at != old.created_at:  # what a text says of a creation it had to guess is no news
        states = tuple(one for one in states if one.at != new.created_at or one.state is not old.state)
    answers = added(old.answers, new.answers)
    if states:
        changes.append(f"state ({states[-1].state.value})")
    changes += [f"{_count(check_ins, 'check-in')} (new)"] if check_ins else []
    changes += [f"{_count(answers, 'answer')} (new)"] if answers else []
    lost = [f"check-in of {one.at:%Y-%m-%d}" for one in added(new.check_ins, old.check_ins)]
    lost += [f"state noted on {one.at:%Y-%m-%d}" for one in added(new.states, old.states)]
    lost += [f"answer of {one.at:%Y-%m-%d}" for one in added(new.answers, old.answers)]
    if not changes:
        return Revision(record=old, changes=(), lost=tuple(lost))
    kept = (*old.states, *states)
    latest = max(kept, key=lambda one: one.at, default=None) if not states else states[-1]
    if all(one.at != now for one in states):
        kept = (*kept, StateNoted(at=now, state=latest.state if latest else GoalState.ACTIVE))
    record = replace(
        new,
        uid=old.uid,
        created_at=old.created_at,
        steps=steps,
        states=kept,
        check_ins=(*old.check_ins, *check_ins),
        answers=(*old.answers, *answers),
    )
    return Revision(record=in_order(record), changes=tuple(changes), lost=tuple(lost))


def added(old: Sequence[Dated], new: Sequence[Dated]) -> tuple[Dated, ...]:
    """What of ``new`` is not in ``old``, counting equal things."""
    left = Counter(old)
    found = []
    for one in new:
        if left[one]:
            left[one] -= 1
        else:
            found.append(one)
    return tuple(found)


def _count(things: Sequence[object], word: str) -> str:
    return f"{len(things)} {word}{'s' if len(things) != 1 else ''}"


def _steps(old: Sequence[Step], new: Sequence[Step], *, whole: bool) -> tuple[tuple[Step, ...], list[str]]:
    """The steps afterwards, each with the number it had, and what changed about them."""
    before, after = {one.number: one for one in old}, {one.number: one for one in new}
    steps: dict[int, Step] = {}
    changes: list[str] = []
    for number in sorted(before.keys() | after.keys()):
        was, is_now = before.get(number), after.get(number)
        if was is None:
            assert is_now is not None
            steps[number] = is_now
            changes.append(f"step {number} (new)")
        elif is_now is None:
            if whole:
                changes.append(f"step {number} (removed)")
            else:
                steps[number] = was
        else:
            if was.done_at is not None and not whole:
                is_now = replace(is_now, done_at=was.done_at)
            steps[number] = is_now
            what = _step_change(was, is_now)
            changes += [f"step {number} ({what})"] if what else []
    return tuple(steps[number] for number in sorted(steps)), changes


def _renumbered(old: Sequence[Step], new: Sequence[Step], last_step: int) -> tuple[Step, ...]:
    """The steps of a text, with the next free numbers for those it gives the number of a removed one.

    One that reads like a step of the goal the text does not name is that step.
    """
    here, named = {one.number for one in old}, {one.number for one in new}
    unnamed = {one.text: one.number for one in reversed(old) if one.number not in named}
    highest = max(last_step, *here, *named, 0)
    steps = []
    for step in new:
        number = step.number
        if number not in here and number <= last_step:
            number = unnamed.pop(step.text, highest + 1)
            highest = max(highest, number)
        steps.append(replace(step, number=number))
    return tuple(steps)


def _step_change(was: Step, now: Step) -> str:
    words = ["reworded"] if was.text != now.text else []
    if was.done_at != now.done_at:
        words.append("open again" if now.done_at is None else "done")
    return ", ".join(words)
