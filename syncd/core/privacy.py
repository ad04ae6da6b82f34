"""Decides whether a text about to leave the house holds anything private.

Must not know how the text was made: it judges what would be written, whatever the reason.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import field, fields, is_dataclass
from itertools import chain

from syncd.core.agenda import SharedAgenda, is_shared_with
from syncd.core.answers import Answer
from syncd.core.goals import Goal
from syncd.core.jots import Jot
from syncd.core.model import Address
from syncd.dataclass import dataclass

LEAST_LETTERS = 12
"""A shorter private text is too common to be recognised as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateText:
    """Something one person must not read, and the id of the thing it belongs to."""

    id: str
    text: str = field(repr=False)
    context: bool = False
    """A name, an address, a company: private by itself, but the user may write it into a shared thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedText:
    """Words that belong to no goal, jot or answer, and who has read them already."""

    id: str
    text: str = field(repr=False)
    entry: str | None = None
    """The marker of the entry it stands in: whoever has that document may read it. None: nobody."""
    context: bool = False
    """As in :class:`PrivateText`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who an outgoing text is for."""

    addresses: Collection[Address]
    entries: Collection[str] = frozenset()
    """The markers of the entries in their own document: what stands there they can read already."""


def private_texts(
    goals: Iterable[Goal],
    jots: Iterable[Jot],
    answers: Iterable[Answer] = (),
    noted: Iterable[NotedText] = (),
    *,
    reader: Reader,
    ours: Iterable[str] = (),
) -> tuple[PrivateText, ...]:
    """Everything ever noted that is not for this reader.

    What is shared with somebody else is private here; closed goals and ticked jots still are.
    ``answers`` may hold those of the goals again, and replaced ones. What the reader has said
    or can read in their own document is no secret, and neither is what is shared word for word, nor
    a part of ``ours``: lines that syncd puts into agendas of its own accord give nobody away.
    """
    goals = tuple(goals)
    said = {one.number: one for one in chain(*(goal.answers for goal in goals), answers)}
    told = _Told(
        reader=reader, goals=goals, jots=tuple(jots), answers=tuple(said.values()), noted=tuple(noted)
    )
    shared = {letters_of(text) for text in told.shared()}
    known = "\n".join(letters_of(text) for text in chain(told.known(), ours))
    pieces = dict.fromkeys(piece for one in told.private() for piece in _pieces(one))
    return tuple(
        piece
        for piece in pieces
        if (letters := letters_of(piece.text)) not in shared and letters not in known
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Everything noted, sorted by whether one reader may have it."""

    reader: Reader
    goals: tuple[Goal, ...]
    jots: tuple[Jot, ...]
    answers: tuple[Answer, ...]
    noted: tuple[NotedText, ...]

    def shared(self) -> Iterator[str]:
        """What the user marked as shared with them; word for word it may be shared."""
        for goal in self.goals:
            if is_shared_with(goal, self.reader.addresses):
                yield from _parts_shared_of(goal)
        yield from (jot.text for jot in self.jots if self._reads(jot))

    def known(self) -> Iterator[str]:
        """What they said or can read in their document, whatever is quoted of it."""
        yield from (one.text for one in self.answers if self._has(one))
        yield from (note.text for note in self.noted if self._stands_there(note.entry))
        for goal in self.goals:
            yield from (note.text for note in goal.check_ins if self._stands_there(note.source))

    def private(self) -> Iterator[PrivateText]:
        """The rest."""
        for goal in self.goals:
            parts = [goal.why]
            parts += [note.text for note in goal.check_ins if not self._stands_there(note.source)]
            if not is_shared_with(goal, self.reader.addresses):
                parts += _parts_shared_of(goal)
            yield from (PrivateText(id=goal.id, text=part) for part in parts)
        for jot in self.jots:
            if not self._reads(jot):
                yield PrivateText(id=jot.id, text=jot.text)
            if jot.about is not None and jot.about not in self.reader.addresses:
                yield PrivateText(id=jot.id, text=jot.about, context=True)
        yield from (PrivateText(id=one.id, text=one.text) for one in self.answers if not self._has(one))
        for note in self.noted:
            if not self._stands_there(note.entry):
                yield PrivateText(id=note.id, text=note.text, context=note.context)

    def _reads(self, jot: Jot) -> bool:
        return jot.shareable and jot.person in self.reader.addresses

    def _has(self, answer: Answer) -> bool:
        """Whether they said it, have it in their document, or were given it together with its goal."""
        if answer.person in self.reader.addresses or self._stands_there(answer.entry):
            return True
        if answer.shared_with is None or answer.shared_with not in self.reader.addresses:
            return False
        return answer.goal is None or any(
            goal.number == answer.goal and is_shared_with(goal, self.reader.addresses) for goal in self.goals
        )

    def _stands_there(self, entry: str | None) -> bool:
        return entry is not None and entry in self.reader.entries


def _parts_shared_of(goal: Goal) -> list[str]:
    return [goal.title, *(step.text for step in goal.steps)]


def _pieces(one: PrivateText) -> Iterator[PrivateText]:
    """A text of several lines leaks with any one of them, and as a whole where some are short."""
    lines = [line for line in one.text.splitlines() if line.strip()]
    if any(_count(line) < LEAST_LETTERS for line in lines):
        lines.append(one.text)
    for text in dict.fromkeys(lines):
        if _count(text) >= LEAST_LETTERS:
            yield PrivateText(id=one.id, text=text, context=one.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A private text found in an outgoing one. Names things by id and never quotes them."""

    private: str
    shared: str | None
    """The shared thing whose text holds it; None when it came from nowhere that is shared."""


def leaks(outgoing: str, private: Iterable[PrivateText], agenda: SharedAgenda) -> tuple[Leak, ...]:
    """The private texts that the outgoing one contains, whatever its case, spacing and escapes.

    The agenda only tells which thing holds one: that something stands in it proves nothing. The
    two display names are no leak.
    """
    # With and without comments: neither hides a text, in them or across them.
    rendered = f"{letters_of(outgoing)}\n{letters_of(_COMMENT.sub('', outgoing))}"
    shared = [(owner, letters_of(text)) for owner, text in _texts(agenda)]
    names = {letters_of(agenda.me), letters_of(agenda.person)}
    found: dict[tuple[str, str | None], None] = {}
    for one in private:
        letters = letters_of(one.text)
        # A long line goes out cut off, so what it was is searched as well as what it became.
        holder = next((owner for owner, text in shared if letters in text), None)
        if letters in names or (letters not in rendered and holder is None):
            continue
        if not (one.context and holder):
            found[one.id, holder] = None
    return tuple(Leak(private=private_id, shared=holder) for private_id, holder in found)


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def _texts(value: object, owner: str = "") -> Iterator[tuple[str, str]]:
    """Every text in an agenda, with the id of the thing that holds it; what belongs to none has no id."""
    if isinstance(value, str):
        if owner:
            yield owner, value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, owner)
    elif is_dataclass(value):
        owner = getattr(value, "id", owner)
        for one in fields(value):
            yield from _texts(getattr(value, one.name), owner)


def letters_of(text: str) -> str:
    """Only the letters and digits: no escape, line break or spacing hides a text, in any script."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _count(text: str) -> int:
    return sum(1 for letter in text if letter.isalpha())
