"""Decides which line of an entry is about what, however people moved and reworded the lines.

Must not know Markdown, or what follows from what people wrote.

A line is known by its marker; where that was deleted, by its words. What follows one of our lines,
up to the next of ours or a heading, stands below it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from syncd.core.entry import Item, ItemKind, Line, LineKind
from syncd.core.wording import without_percentages, words
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A line of ours or a heading as it stands now, and what stands below it."""

    number: int
    text: str = ""
    """How it reads now."""
    ticked: bool | None = None
    item: Item | None = None
    """What it is about; None for a heading, or a line of ours about nothing in particular."""
    was: Line | None = None
    """How we wrote it; None for a heading of somebody's own."""
    goal: int | None = None
    """The goal it stands below."""
    unclear: str = ""
    """Why it cannot be told what it is about."""
    below: tuple[Line, ...] = ()


TWICE = "this line stands in the entry more than once"
MERGED = "several lines of the entry were put into one"
OTHER_WORDS = "this line has the words of one line of the entry and the marker of another"
SAME_WORDS = "the marker of this line is gone, and its words fit several"

_FEWEST_WORDS = 3
"""A line without its marker that goes on after our words is known again by at least so many."""
_LONGEST_WRAP = 5
"""Lines over which an editor may have wrapped one of ours."""


def pieces(now: Sequence[Line], *, written: Sequence[Line], items: Mapping[str, Item]) -> tuple[Piece, ...]:
    """Cut an entry into pieces, top to bottom; every line is in exactly one.

    ``written`` is the entry as we wrote it, ``items`` what its markers mean. Markers that are not
    among those mean nothing.
    """
    known = _Known.of(written, items)
    heads = _marked(now, known)
    heads |= _unmarked(now, known, heads)
    heads |= _plain(now, known, heads)
    heads |= _copied(now, known, heads)
    taken = {index for start, head in heads.items() for index in range(start, head.end)}
    made = [_Open(Piece(number=now[0].number if now else 0))]
    for index, line in enumerate(now):
        if index in heads:
            made.append(_Open(_opened(now, index, heads[index], goal=made[-1].piece.goal)))
        elif index in taken:
            continue
        elif line.kind is LineKind.QUOTED and known.copied(line):
            continue  # quoted back at us: no word of theirs
        elif line.kind is LineKind.HEADING:
            made.append(_Open(Piece(number=line.number, text=line.text, ticked=line.ticked)))
        else:
            made[-1].below.append(line)
    return tuple(one.closed() for one in made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The entry as we wrote it."""

    items: Mapping[str, Item]
    lines: Mapping[str, Line]
    """Marker -> the line that ends with it."""
    plain: tuple[Line, ...]
    """Lines about nothing in particular."""
    texts: Mapping[tuple[str, ...], Line]
    """Each line by its words, where those are enough to be nobody else's."""

    @classmethod
    def of(cls, written: Sequence[Line], items: Mapping[str, Item]) -> "_Known":
        lines = {mark: line for line in written for mark in line.markers if mark in items}
        plain = tuple(line for line in written if not set(line.markers) & set(lines))
        texts = {text: line for line in written if len(text := words(line.text)) >= _FEWEST_WORDS}
        return cls(items=items, lines=lines, plain=plain, texts=texts)

    def copied(self, line: Line) -> Line | None:
        """Our line that this one reads exactly like, and not by chance."""
        return self.texts.get(words(line.text))

    def words(self, marker: str) -> tuple[str, ...]:
        return comparable(self.items[marker], self.lines[marker].text)


def comparable(item: Item, text: str) -> tuple[str, ...]:
    """The words by which a line is known again: of a goal not its progress, which people change."""
    return words(without_percentages(text) if item.kind is ItemKind.GOAL else text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Which lines are one of ours."""

    end: int
    item: Item | None = None
    was: Line | None = None
    unclear: str = ""


@dataclass(slots=True)
class _Open:
    piece: Piece
    below: list[Line] = field(default_factory=list)

    def closed(self) -> Piece:
        return replace(self.piece, below=tuple(self.below))


def _opened(now: Sequence[Line], start: int, head: _Head, *, goal: int | None) -> Piece:
    own = now[start : head.end]
    if own[-1].kind is LineKind.HEADING:
        goal = None
    return Piece(
        number=own[0].number,
        text="\n".join(line.text for line in own if line.text),
        ticked=next((line.ticked for line in own if line.ticked is not None), None),
        item=head.item,
        was=head.was,
        goal=head.item.goal if head.item else goal,
        unclear=head.unclear,
    )


# -- lines of ours --------------------------------------------------------------------------


def _marked(now: Sequence[Line], known: _Known) -> dict[int, _Head]:
    """The lines that hold one of the entry's markers, by where they begin."""
    ours = [tuple(mark for mark in line.markers if mark in known.lines) for line in now]
    counts = Counter(mark for marks in ours for mark in marks)
    by_words = {known.words(mark): mark for mark in known.lines}
    heads: dict[int, _Head] = {}
    free = 0
    for index, marks in enumerate(ours):
        if not marks:
            continue
        mark = marks[0]
        start = _beginning(now, index, free, known.words(mark), known.items[mark])
        why = MERGED if len(set(marks)) > 1 else TWICE if counts[mark] > 1 else ""
        reads = comparable(known.items[mark], "\n".join(line.text for line in now[start : index + 1]))
        if not why and reads != known.words(mark) and by_words.get(reads, mark) != mark:
            why = OTHER_WORDS
        heads[start] = _Head(end=index + 1, item=known.items[mark], was=known.lines[mark], unclear=why)
        free = index + 1
    return heads


def _beginning(now: Sequence[Line], index: int, free: int, target: tuple[str, ...], item: Item) -> int:
    """Where the line that ends with a marker begins: further up when an editor has wrapped it."""
    text = ""
    for start in range(index, max(free, index - _LONGEST_WRAP) - 1, -1):
        if start != index and now[start].kind is LineKind.HEADING:
            break
        text = f"{now[start].text}\n{text}"
        if target and comparable(item, text)[: len(target)] == target:
            return start
    return index


def _unmarked(now: Sequence[Line], known: _Known, heads: Mapping[int, _Head]) -> dict[int, _Head]:
    """The lines of ours whose marker was deleted, known by their words."""
    present = {mark for line in now for mark in line.markers}
    missing = [mark for mark in known.lines if mark not in present]
    if not missing:
        return {}
    index_of = _WordIndex(known, missing)
    taken = {index for start, head in heads.items() for index in range(start, head.end)}
    fits = {
        index: marks
        for index, line in enumerate(now)
        if index not in taken and line.kind is not LineKind.QUOTED and (marks := index_of.fitting(line.text))
    }
    claims = Counter(mark for marks in fits.values() for mark in marks)
    found = {}
    for index, marks in fits.items():
        clear = len(marks) == 1 and claims[marks[0]] == 1
        found[index] = _Head(
            end=index + 1,
            item=known.items[marks[0]],
            was=known.lines[marks[0]],
            unclear="" if clear else SAME_WORDS,
        )
    return found


class _WordIndex:
    """Finds the lines of ours a text reads like, without comparing it with each."""

    def __init__(self, known: _Known, marks: Iterable[str]) -> None:
        self._exact: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._first: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for mark in marks:
            target = known.words(mark)
            if target:
                self._exact[target].append(mark)
            if len(target) >= _FEWEST_WORDS:
                self._first[target[:_FEWEST_WORDS]].append((target, mark))

    def fitting(self, text: str) -> tuple[str, ...]:
        """The markers of the lines it reads like; of those it goes on after, the longest."""
        for reads in (words(text), words(without_percentages(text))):
            if exact := self._exact.get(reads):
                return tuple(exact)
            begun = [
                (target, mark)
                for target, mark in self._first.get(reads[:_FEWEST_WORDS], ())
                if reads[: len(target)] == target
            ]
            if begun:
                longest = max(len(target) for target, _ in begun)
                return tuple(mark for target, mark in begun if len(target) == longest)
        return ()


def _plain(now: Sequence[Line], known: _Known, heads: Mapping[int, _Head]) -> dict[int, _Head]:
    """The headings and lines of ours that are about nothing in particular, each as often as we wrote it."""
    taken = {index for start, head in heads.items() for index in range(start, head.end)}
    free = [
        index for index, line in enumerate(now) if index not in taken and line.kind is not LineKind.QUOTED
    ]
    ours: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    found: dict[int, _Head] = {}
    # A heading is first looked for among headings: the same word may be somebody's answer.
    for key in (_kind_and_words, _only_words):
        ours.clear()
        used = {id(head.was) for head in found.values()}
        for line in known.plain:
            if id(line) not in used:
                ours[key(line)].append(line)
        for index in free:
            if index not in found and (waiting := ours.get(key(now[index]))):
                found[index] = _Head(end=index + 1, was=waiting.pop(0))
    return found


def _copied(now: Sequence[Line], known: _Known, heads: Mapping[int, _Head]) -> dict[int, _Head]:
    """Further copies of our lines, without a marker: no words of theirs; what stands below is unclear."""
    taken = {index for start, head in heads.items() for index in range(start, head.end)}
    return {
        index: _Head(end=index + 1, was=was, unclear=TWICE)
        for index, line in enumerate(now)
        if index not in taken and line.kind is not LineKind.QUOTED and (was := known.copied(line))
    }


def _kind_and_words(line: Line) -> tuple[object, ...]:
    return (line.kind, *_only_words(line))


def _only_words(line: Line) -> tuple[object, ...]:
    return words(line.text) or (line.text,)
