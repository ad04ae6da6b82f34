"""Decides what can be read back from an entry at all, and what is new in a later reading.

Must not know how it is read, or where it is kept.

Nothing that could change a goal's title, state, visibility or due date has a place in a
:class:`ReadBack`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields

from syncd.core.entry import Item
from syncd.core.wording import words
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRead:
    """An answer to a question about a goal, or to a subject."""

    goal: int | None
    question: str
    """Of a goal ``more``, ``less``, ``start`` or ``balance``; else the code of the subject."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRead:
    """How far a goal is, in per cent."""

    goal: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRead:
    """Other words, and the goal they stand below."""

    goal: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """Something people wrote that could mean several things."""

    line: int
    """In the document, counted from 1."""
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What people said in one entry."""

    answers: tuple[AnswerRead, ...] = ()
    ticked: tuple[Item, ...] = ()
    """Steps and jots ticked since we wrote them."""
    progress: tuple[ProgressRead, ...] = ()
    notes: tuple[NoteRead, ...] = ()
    discussed: tuple[str, ...] = ()
    """Subjects that were ticked and say no more."""
    not_understood: tuple[NotUnderstood, ...] = ()

    def __bool__(self) -> bool:
        """Whether anybody said anything."""
        return any(getattr(self, part.name) for part in fields(self))


# -- read again -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKept:
    """A note of an earlier reading that still stands."""

    number: int
    goal: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChanges:
    """What a later reading makes of the notes of an entry."""

    replaced: tuple[int, ...]
    new: tuple[NoteRead, ...]


def compare_notes(kept: Sequence[NoteKept], found: Sequence[NoteRead]) -> NoteChanges:
    """Which notes are new, and which they replace: one whose words are for the larger part in a new one.

    A note that is found no more and went into no other was deleted by people; it is kept.
    """
    waiting = Counter((one.goal, one.text) for one in found)
    gone = []
    for one in kept:
        if waiting[one.goal, one.text]:
            waiting[one.goal, one.text] -= 1
        else:
            gone.append(one)
    new = tuple(one for one in dict.fromkeys(found) for _ in range(waiting[one.goal, one.text]))
    texts = [(one.goal, Counter(words(one.text))) for one in new]
    replaced = [
        one.number
        for one in gone
        if any(goal == one.goal and _mostly(Counter(words(one.text)), text) for goal, text in texts)
    ]
    return NoteChanges(replaced=tuple(replaced), new=new)


def _mostly(old: Counter[str], new: Counter[str]) -> bool:
    return (old & new).total() * 2 > old.total()
