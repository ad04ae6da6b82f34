"""A Word document as its paragraphs, top to bottom, with the markers of the bookmarks that begin in them.

Sources: ECMA-376 part 1, 17.2 to 17.5 and 17.13.6.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from syncd.dataclass import dataclass
from syncd_providers.online.lines import Line, Run, cut, tidied
from syncd_providers.outlook.word.numbering import DEEPEST, Lists
from syncd_providers.outlook.word.relations import Relations
from syncd_providers.outlook.word.runs import JOINER, TICKED, Reader, Words
from syncd_providers.outlook.word.styles import Styles, outline
from syncd_providers.outlook.word.xml import Element, Unreadable, child, elements, q, value, whole

ENTRY, ITEM = "_syncd_entry_", "_syncd_item_"
"""How the names of our bookmarks begin; a marker follows. Word hides such names; it has room for 40 signs."""
_AGAIN = re.compile(r"_[0-9]{1,3}$")
"""Ends the name of a further bookmark of one marker: in Word a name counts once."""
_SKIPPED = {
    q(f"w:{name}")
    for name in ("sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "del", "moveFrom")
}
_BOX = re.compile(r"(?:\[\s?([xX ]?)\s?\]|([\u2610\u2611\u2612\u2705\u2713\u2714])\ufe0f?)(?=\s|$)")
"""A box as people type it, or as an editor draws it that has none."""
MOST_PARAGRAPHS = 50_000
"""A page a week for twenty years."""
_CURSOR = "_GoBack"
"""Where the cursor was when Word last saved."""
_BETWEEN = Run(text=" | ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph; of a table whose cells hold one line each, a row."""

    element: Element
    line: Line
    start: int
    end: int
    """Behind its end; letters are counted through the document, and each end of a paragraph."""
    top: bool
    """Whether it stands right in the document: in no table, no frame, no content control."""
    bare: bool
    """Whether it is text that stands there and nothing else."""

    @property
    def blank(self) -> bool:
        """Whether it says nothing."""
        return not self.line.text.strip() and self.line.box is None


@dataclass(slots=True, kw_only=True)
class Bookmark:
    """A bookmark of ours."""

    name: str
    start: int
    end: int
    elements: list[Element]

    def named(self, prefix: str, marker: str) -> bool:
        """Whether it is one of this marker."""
        return _AGAIN.sub("", self.name) == prefix + marker


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A document."""

    paragraphs: tuple[Paragraph, ...]
    """Top to bottom, blank ones too."""
    bookmarks: tuple[Bookmark, ...]

    @property
    def spoken(self) -> tuple[Paragraph, ...]:
        """The paragraphs that say something, each with the markers of the bookmarks that begin in it."""
        kept = [one for one in self.paragraphs if not one.blank]
        marks: dict[int, tuple[list[str], list[str]]] = {}
        at = 0
        for mark in sorted(self.bookmarks, key=lambda one: one.start):
            # Where its own first words were deleted a bookmark begins with the next.
            while at < len(kept) and kept[at].end <= mark.start:
                at += 1
            if at == len(kept) or max(mark.start, kept[at].start) >= mark.end:
                continue
            entry, item = marks.setdefault(at, ([], []))
            prefix, own = (ENTRY, entry) if mark.name.startswith(ENTRY) else (ITEM, item)
            own.append(_AGAIN.sub("", mark.name.removeprefix(prefix)))
        return tuple(
            replace(one, line=replace(one.line, entry=tuple(marks[at][0]), items=tuple(marks[at][1])))
            if at in marks
            else one
            for at, one in enumerate(kept)
        )


def structure(body: Element, *, styles: Styles, lists: Lists, relations: Relations) -> Structure:
    """What stands in a document's body."""
    walk = _Walk(body=body, styles=styles, lists=lists, relations=relations)
    walk.inside(body)
    # One whose end is gone reaches to the end of where it begins.
    return Structure(paragraphs=tuple(walk.paragraphs), bookmarks=tuple(walk.bookmarks.values()))


@dataclass(kw_only=True)
class _Walk:
    """Goes through a document once."""

    body: Element
    styles: Styles
    lists: Lists
    relations: Relations
    paragraphs: list[Paragraph] = field(default_factory=list)
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)
    """By the number that ties an end to a beginning."""
    cursors: set[str] = field(default_factory=set)
    letters: int = 0

    def inside(self, element: Element) -> None:
        """Go through what is in an element."""
        for one in elements(element):
            self._one(one)

    def _one(self, one: Element) -> None:
        if one.tag == q("w:p"):
            self._paragraph(one)
        elif one.tag == q("w:tr"):
            self._row(one)
        elif one.tag in (q("w:bookmarkStart"), q("w:bookmarkEnd")):
            self._bookmark(one, self.letters)
        elif one.tag == q("mc:AlternateContent"):
            chosen = next(elements(one), None)
            self.inside(chosen if chosen is not None else one)
        elif one.tag not in _SKIPPED:
            self.inside(one)

    def _bookmark(self, one: Element, at: int) -> None:
        number = one.get(q("w:id"), "")
        name = one.get(q("w:name"), "")
        if one.tag == q("w:bookmarkEnd"):
            if number in self.bookmarks:
                self.bookmarks[number].end = at
                self.bookmarks[number].elements.append(one)
        elif name.startswith((ENTRY, ITEM)):
            self.bookmarks[number] = Bookmark(name=name, start=at, end=at + 1, elements=[one])

    def _paragraph(self, element: Element) -> None:
        begins = self.letters
        foreign = False

        def at(one: Element, letters: int) -> None:
            nonlocal foreign
            self._bookmark(one, begins + letters)
            name = one.get(q("w:name"), "")
            if name == _CURSOR:
                self.cursors.add(one.get(q("w:id"), ""))
            number = one.get(q("w:id"), "")
            foreign |= number not in self.bookmarks and number not in self.cursors

        if len(self.paragraphs) >= MOST_PARAGRAPHS:
            raise Unreadable("it holds more lines than a running document can")
        words = Reader(address=self.relations.address, at=at).read(element)
        self.letters = begins + words.length + 1
        self.paragraphs.append(
            Paragraph(
                element=element,
                line=self._line(element, words),
                start=begins,
                end=self.letters,
                top=element.getparent() is self.body,
                bare=words.bare and not foreign,
            )
        )
        for text in words.boxed:
            self.inside(text)

    def _line(self, element: Element, words: Words) -> Line:
        properties = child(element, "w:pPr")
        style = value(properties, "w:pStyle")
        line = Line(runs=words.said, box=words.box)
        heading = outline(properties) or self.styles.heading(style)
        listed = self._listed(properties, style)
        if heading and words.box is None:
            return replace(line, heading=heading)
        if listed is not None:
            number, level = listed
            line = replace(line, level=level, ordered=self.lists.ordered(number, level))
        line = _typed_box(line)
        # A box makes an item, with or without a bullet.
        return replace(line, level=0) if line.box is not None and line.level is None else line

    def _listed(self, properties: Element | None, style: str | None) -> tuple[str, int] | None:
        by_style = self.styles.numbering(style)
        number = value(properties, "w:numPr", "w:numId") or (by_style[0] if by_style else None)
        if number in (None, "0"):  # none, or taken out of its style's list
            return None
        assert number is not None
        level = whole(value(properties, "w:numPr", "w:ilvl"), most=DEEPEST)
        return number, level if level is not None else by_style[1] if by_style else 0

    def _row(self, row: Element) -> None:
        """A row is one line, unless there is more than a line in one of its cells, or one is ours."""
        first, marks = len(self.paragraphs), len(self.bookmarks)
        cells: list[list[Paragraph]] = []
        for one in elements(row):
            before = len(self.paragraphs)
            self._one(one)
            cells.append([found for found in self.paragraphs[before:] if not found.blank])
        spoken = [found for cell in cells for found in cell]
        if len(spoken) < 2 or len(self.bookmarks) > marks or any(len(cell) > 1 for cell in cells):
            return
        line = Line(runs=tidied(_joined(spoken)))
        whole_row = Paragraph(
            element=row, line=line, start=spoken[0].start, end=self.letters, top=False, bare=False
        )
        self.paragraphs[first:] = [whole_row]


def _joined(cells: Sequence[Paragraph]) -> Iterator[Run]:
    for at, one in enumerate(cells):
        if at:
            yield _BETWEEN
        if one.line.box is not None:
            yield Run(text=f"{TICKED} " if one.line.box else "\u2610 ")
        yield from one.line.runs


def _typed_box(line: Line) -> Line:
    """The line with a box that was typed taken out of its text; after an unseen joiner it is text."""
    if line.text.startswith(JOINER):
        return cut(line, len(JOINER))
    found = _BOX.match(line.text) if line.box is None else None
    if found is None or not line.runs or len(line.runs[0].text) < found.end():
        return line
    ticked = (found[1] or "").strip() or (found[2] or "\u2610") != "\u2610"
    return replace(cut(line, found.end()), box=bool(ticked))


def reads_as_box(line: Line) -> bool:
    """Whether a line without a box would be read as one with it."""
    return line.box is None and not line.heading and _BOX.match(line.text) is not None
