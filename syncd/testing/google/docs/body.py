"""The body of a document: UTF-16 code units, paragraphs, bullets, named ranges, and what edits do to them.

The first character stands at index 1, behind the section break ("Structure of a Google Docs
document"). Every paragraph ends with a newline, which carries its style and bullet; the last
newline cannot be deleted. Sources of the single rules: the descriptions of the requests in the
discovery document of the Docs API.

Not established, and chosen here: where two paragraphs become one by a deletion, the style of the
second one stays; text inserted at either end of a named range is not inside of it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from syncd.testing.google.errors import Refusal

FIRST = 1
Style = dict[str, Any]
"""A TextStyle or ParagraphStyle as JSON; never changed in place."""

_STRIPPED = re.compile("[\x00-\x08\x0c-\x1f\ue000-\uf8ff]")
"""What insertText takes out of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """The bullet of a paragraph."""

    list_id: str
    level: int = 0
    ticked: bool = False
    """Whether the box of a check list is ticked: stored, but not in the API."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a newline knows of the paragraph it ends."""

    style: Style
    bullet: Bullet | None = None


PLAIN = Paragraph({"namedStyleType": "NORMAL_TEXT", "direction": "LEFT_TO_RIGHT"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One UTF-16 code unit."""

    unit: str
    style: Style
    paragraph: Paragraph | None = None
    """Of a newline, and of nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRange:
    """A stretch of text with a name that is no part of the text."""

    id: str
    name: str
    start: int
    end: int


def units(text: str) -> list[str]:
    """The UTF-16 code units of a text."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return [raw[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(raw), 2)]


def joined(cells: Iterable[Cell]) -> str:
    """The text that code units make."""
    whole = "".join(cell.unit for cell in cells)
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def wrong(message: str) -> Refusal:
    """An edit that the document does not allow."""
    return Refusal(400, "badRequest", message)


@dataclass
class Body:
    """What stands in a document."""

    cells: list[Cell] = field(default_factory=lambda: [Cell("\n", {}, PLAIN)])
    ranges: list[NamedRange] = field(default_factory=list)
    lists: dict[str, str] = field(default_factory=dict)
    """List id -> the preset its bullets were made with."""

    def copied(self) -> "Body":
        """A body that may be changed without changing this one."""
        return Body(list(self.cells), list(self.ranges), dict(self.lists))

    @property
    def end(self) -> int:
        """The index after the last newline."""
        return FIRST + len(self.cells)

    @property
    def text(self) -> str:
        """All the text."""
        return joined(self.cells)

    def paragraphs(self) -> list[tuple[int, int]]:
        """Where each paragraph starts and ends, its newline included."""
        found, start = [], FIRST
        for at, cell in enumerate(self.cells, FIRST):
            if cell.paragraph is not None:
                found.append((start, at + 1))
                start = at + 1
        return found

    def slice(self, start: int, end: int) -> list[Cell]:
        """The code units from one index to another."""
        return self.cells[start - FIRST : end - FIRST]

    def paragraph(self, end: int) -> Paragraph:
        """The paragraph that ends there."""
        found = self.cells[end - FIRST - 1].paragraph
        assert found is not None
        return found

    # -- edits ------------------------------------------------------------------------------

    def insert(self, index: int, text: str, style: Style | None = None) -> int:
        """Insert text; it looks like the text before it, or in front of a paragraph like that after it.

        A newline in it makes a paragraph like the one it is inserted into. Returns how many code
        units were inserted.
        """
        self._check_insertion(index)
        at = index - FIRST
        new = units(_STRIPPED.sub("", text))
        if style is None:
            first_of_line = at == 0 or self.cells[at - 1].paragraph is not None
            style = self.cells[at if first_of_line else at - 1].style
        paragraph = next(cell.paragraph for cell in self.cells[at:] if cell.paragraph is not None)
        made = [Cell(one, style, _unticked(paragraph) if one == "\n" else None) for one in new]
        self.cells[at:at] = made
        self.ranges = [
            replace(
                one,
                start=one.start + len(new) if one.start >= index else one.start,
                end=one.end + len(new) if one.end > index else one.end,
            )
            for one in self.ranges
        ]
        return len(made)

    def delete(self, start: int, end: int) -> None:
        """Delete a range; a named range that loses all its text is gone."""
        self.check_range(start, end)
        if end >= self.end:
            raise wrong("The range cannot include the newline character at the end of the segment.")
        if self._splits_pair(start) or self._splits_pair(end):
            raise wrong("The range should not split a surrogate pair.")
        del self.cells[start - FIRST : end - FIRST]
        kept = [
            replace(one, start=_after(one.start, start, end), end=_after(one.end, start, end))
            for one in self.ranges
        ]
        self.ranges = [one for one in kept if one.start < one.end]

    def style_text(self, start: int, end: int, style: Style, names: Iterable[str]) -> None:
        """Set these properties of the text in a range; those that ``style`` does not have are reset."""
        self.check_range(start, end)
        for at in range(start - FIRST, end - FIRST):
            self.cells[at] = replace(self.cells[at], style=_with(self.cells[at].style, style, names))

    def style_paragraphs(self, start: int, end: int, style: Style, names: Iterable[str]) -> None:
        """Set these properties of every paragraph that overlaps a range."""
        names = list(names)
        for _, stop in self.touched(start, end):
            paragraph = self.paragraph(stop)
            changed = _with(paragraph.style, style, names)
            changed.setdefault("namedStyleType", "NORMAL_TEXT")
            self.set_paragraph(stop, replace(paragraph, style=changed))

    def set_paragraph(self, end: int, paragraph: Paragraph) -> None:
        """Replace what is known of the paragraph that ends there."""
        at = end - FIRST - 1
        self.cells[at] = replace(self.cells[at], paragraph=paragraph)

    def touched(self, start: int, end: int) -> list[tuple[int, int]]:
        """The paragraphs that overlap a range."""
        self.check_range(start, end)
        return [one for one in self.paragraphs() if one[0] < end and one[1] > start]

    # -- checks -----------------------------------------------------------------------------

    def check_range(self, start: int, end: int) -> None:
        """Refuse a range that is empty or not inside the body."""
        if end <= start:
            raise wrong("The range should not be empty.")
        if start < FIRST:
            raise wrong(f"Index {start} must be greater than or equal to {FIRST}.")
        if end > self.end:
            raise wrong(
                f"Index {end - 1} must be less than the end index of the referenced segment, {self.end}."
            )

    def _check_insertion(self, index: int) -> None:
        if index >= self.end:
            raise wrong(
                f"Index {index} must be less than the end index of the referenced segment, {self.end}."
            )
        if index < FIRST:
            raise wrong("The insertion index must be inside the bounds of an existing paragraph.")
        if self._splits_pair(index):
            raise wrong("The insertion index cannot be within a grapheme cluster.")

    def _splits_pair(self, index: int) -> bool:
        at = index - FIRST
        return 0 < at < len(self.cells) and "\ud800" <= self.cells[at - 1].unit < "\udc00"


def _unticked(paragraph: Paragraph) -> Paragraph:
    """The paragraph a newline makes of one: the same, but its box is empty."""
    if paragraph.bullet is None:
        return paragraph
    return replace(paragraph, bullet=replace(paragraph.bullet, ticked=False))


def _after(index: int, start: int, end: int) -> int:
    """Where an index is after a deletion."""
    return index - (min(index, end) - start) if index > start else index


def _with(before: Style, style: Style, names: Iterable[str]) -> Style:
    after = dict(before)
    for name in names:
        after.pop(name, None)
        if style.get(name) is not None:
            after[name] = style[name]
    return after
