"""Decides whether a text about to leave the house holds anything private.

Must not know how the text was made: it judges what would be written, whatever the reason.
"""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from syncd.core.agenda import SharedAgenda, is_shared_with
from syncd.core.goals import Goal
from syncd.core.jots import Jot
from syncd.core.model import Address

LEAST_LETTERS = 12
"""A shorter private text is too common to be recognised as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateText:
    """Something one person must not read, and the id of the thing it belongs to."""

    id: str
    text: str = field(repr=False)


def private_texts(
    goals: Iterable[Goal], jots: Iterable[Jot], *, addresses: Collection[Address]
) -> tuple[PrivateText, ...]:
    """Everything ever noted that is not for the person who has these addresses.

    What is shared with somebody else is private here; closed goals and ticked jots still are.
    """
    texts = [PrivateText(id=goal.id, text=text) for goal in goals for text in _private_parts(goal, addresses)]
    texts += [
        PrivateText(id=jot.id, text=jot.text)
        for jot in jots
        if jot.person not in addresses or not jot.shareable
    ]
    return tuple(private for private in texts if _count(private.text) >= LEAST_LETTERS)


def _private_parts(goal: Goal, addresses: Collection[Address]) -> list[str]:
    parts = [goal.why, *(note.text for note in goal.check_ins)]
    if not is_shared_with(goal, addresses):
        parts += [goal.title, *(step.text for step in goal.steps)]
    # A remark of several lines leaks with any one of them.
    return [line for part in parts for line in part.splitlines()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A private text found in an outgoing one. Names things by id and never quotes them."""

    private: str
    shared: str | None
    """The shared thing whose text holds it; None when it came from nowhere that is shared."""


def leaks(outgoing: str, private: Iterable[PrivateText], agenda: SharedAgenda) -> tuple[Leak, ...]:
    """The private texts that the outgoing one contains, whatever its case, spacing and escapes.

    A text that is word for word marked as shared as well, as a title, step, jot or name, is no leak.
    """
    rendered = _letters_of(outgoing)
    shared = [(owner, _letters_of(text)) for owner, text in _shared_parts(agenda)]
    marked = {text for _, text in shared} | {_letters_of(agenda.me), _letters_of(agenda.person)}
    found: dict[tuple[str, str | None], None] = {}
    for one in private:
        letters = _letters_of(one.text)
        if letters in rendered and letters not in marked:
            holder = next((owner for owner, text in shared if letters in text), None)
            found[one.id, holder] = None
    return tuple(Leak(private=private_id, shared=holder) for private_id, holder in found)


def _shared_parts(agenda: SharedAgenda) -> Iterable[tuple[str, str]]:
    for goal in agenda.goals:
        yield goal.id, goal.title
        yield from ((goal.id, step.text) for step in goal.steps)
        yield from ((goal.id, said.text) for said in goal.carried)
    yield from ((jot.id, jot.text) for jot in agenda.jots)
    if agenda.subject:
        yield agenda.subject.id, agenda.subject.question


def _letters_of(text: str) -> str:
    """Only the letters and digits: no escape, line break or spacing hides a text, in any script."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _count(text: str) -> int:
    return sum(1 for letter in text if letter.isalpha())
