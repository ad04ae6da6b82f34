"""A Google document as the Docs API tells of it: its paragraphs, where they stand, and the named ranges.

Source: Document and its parts in the description of the Docs API. Indices are UTF-16 code units.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from syncd.dataclass import dataclass
from syncd.markdown import EntryFound, entries
from syncd_providers.online.lines import Line, Run, drawn, rendered, tidied

ENTRY, ITEM = "syncd.entry.", "syncd.item."
"""How the names of our ranges begin; a marker follows. Nobody makes one by typing."""

FIELDS = "documentId,revisionId,body,lists,namedRanges"
"""What is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph."""

    start: int
    end: int
    """Behind its newline."""
    line: Line
    top: bool
    """False inside of a table."""
    bare: bool
    """Whether it is text that stands there and nothing else: no picture, no suggestion, no chip."""

    @property
    def blank(self) -> bool:
        """Whether it says nothing."""
        return not self.line.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRange:
    """A named stretch of text."""

    id: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A document at one revision."""

    revision: str
    paragraphs: tuple[Paragraph, ...]
    """Top to bottom, blank ones too."""
    ranges: tuple[NamedRange, ...]

    @property
    def spoken(self) -> tuple[Paragraph, ...]:
        """The paragraphs that say something, each with the markers of the ranges that begin in it."""
        kept = [one for one in self.paragraphs if not one.blank]
        marks: dict[int, tuple[list[str], list[str]]] = {}
        for named in sorted(self.ranges, key=lambda one: one.start):
            # Where its own first words were deleted a range begins with the next.
            at = next((at for at, one in enumerate(kept) if named.start < one.end), None)
            if at is None or kept[at].start >= named.end:
                continue
            entry, item = marks.setdefault(at, ([], []))
            (entry if named.name.startswith(ENTRY) else item).append(named.name.rpartition(".")[2])
        return tuple(
            replace(one, line=replace(one.line, entry=tuple(marks[at][0]), items=tuple(marks[at][1])))
            if at in marks
            else one
            for at, one in enumerate(kept)
        )

    def named(self, name: str) -> tuple[NamedRange, ...]:
        """The ranges of one name."""
        return tuple(one for one in self.ranges if one.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A structure with the Markdown it reads as."""

    structure: Structure
    markdown: str
    spoken: tuple[Paragraph, ...]
    rows: tuple[int, ...]
    """The row of the Markdown each of them begins on."""

    @classmethod
    def out(cls, structure: Structure) -> "Laid":
        """Lay a structure out."""
        spoken = structure.spoken
        markdown, rows = rendered([one.line for one in spoken])
        return cls(structure=structure, markdown=markdown, spoken=spoken, rows=rows)

    def entry(self, marker: str) -> EntryFound | None:
        """Where the first entry of this marker stands in the Markdown."""
        return next((one for one in entries(self.markdown) if one.marker == marker), None)

    def between(self, start: int, end: int) -> Sequence[Paragraph]:
        """The paragraphs whose rows these are, and the blank ones between them."""
        own = [one for one, row in zip(self.spoken, self.rows, strict=True) if start <= row < end]
        if not own:
            return ()
        first, last = own[0].start, own[-1].end
        return [one for one in self.structure.paragraphs if first <= one.start and one.end <= last]


# -- from the API ---------------------------------------------------------------------------


def structure(document: Mapping[str, Any]) -> Structure:
    """What ``documents.get`` answered."""
    content = (document.get("body") or {}).get("content") or ()
    lists = document.get("lists") or {}
    return Structure(
        revision=str(document.get("revisionId") or ""),
        paragraphs=tuple(_paragraphs(content, lists, top=True)),
        ranges=tuple(_ranges(document.get("namedRanges") or {})),
    )


def _paragraphs(content: Sequence[Any], lists: Mapping[str, Any], *, top: bool) -> Iterator[Paragraph]:
    for element in content:
        if "paragraph" in element:
            yield _paragraph(element, lists, top=top)
        for row in (element.get("table") or {}).get("tableRows") or ():
            for cell in row.get("tableCells") or ():
                yield from _paragraphs(cell.get("content") or (), lists, top=False)


def _paragraph(element: Mapping[str, Any], lists: Mapping[str, Any], *, top: bool) -> Paragraph:
    found = element["paragraph"]
    parts = found.get("elements") or ()
    style = (found.get("paragraphStyle") or {}).get("namedStyleType", "")
    line = Line(runs=tidied(run for part in parts for run in _run(part)))
    if bullet := found.get("bullet"):
        depth = int(bullet.get("nestingLevel") or 0)
        glyph = _glyph(lists, bullet.get("listId"), depth)
        box = False if glyph == _BOX else None
        line = drawn(replace(line, level=depth, ordered=glyph == _NUMBER, box=box))
    else:
        line = replace(line, heading=_HEADINGS.get(style, 0))
    return Paragraph(
        start=int(element.get("startIndex") or 0),
        end=int(element["endIndex"]),
        line=line,
        top=top,
        bare=not found.get("positionedObjectIds") and all(_is_bare(part) for part in parts),
    )


_HEADINGS = {"TITLE": 1, "SUBTITLE": 2, **{f"HEADING_{level}": level for level in range(1, 7)}}
_BULLET, _NUMBER, _BOX = "bullet", "number", "box"


def _glyph(lists: Mapping[str, Any], list_id: Any, depth: int) -> str:
    """What stands before an item: a level without a symbol and without a kind of number is a check list."""
    levels = ((lists.get(list_id) or {}).get("listProperties") or {}).get("nestingLevels") or ()
    level = levels[depth] if depth < len(levels) else {}
    if level.get("glyphSymbol"):
        return _BULLET
    return _BOX if level.get("glyphType") in (None, "GLYPH_TYPE_UNSPECIFIED") and level else _NUMBER


def _run(part: Mapping[str, Any]) -> Iterator[Run]:
    """The text of one element: runs of text, and chips that show one."""
    if text := part.get("textRun"):
        style = text.get("textStyle") or {}
        yield Run(
            text=str(text.get("content") or "").removesuffix("\n").replace("\v", "\n"),
            bold=bool(style.get("bold")),
            italic=bool(style.get("italic")),
            struck=bool(style.get("strikethrough")),
            link=str((style.get("link") or {}).get("url") or ""),
        )
    for chip, properties, names in _CHIPS:
        shown = (part.get(chip) or {}).get(properties) or {}
        if text := next((shown[name] for name in names if shown.get(name)), ""):
            yield Run(text=str(text))


_CHIPS = (
    ("person", "personProperties", ("name", "email")),
    ("richLink", "richLinkProperties", ("title", "uri")),
    ("dateElement", "dateElementProperties", ("displayText",)),
)


def _is_bare(part: Mapping[str, Any]) -> bool:
    text = part.get("textRun") or {}
    return bool(text) and not (text.get("suggestedInsertionIds") or text.get("suggestedDeletionIds"))


def _ranges(named: Mapping[str, Any]) -> Iterator[NamedRange]:
    """Our named ranges, each with its first stretch."""
    for name, group in named.items():
        if not name.startswith((ENTRY, ITEM)):
            continue
        for one in group.get("namedRanges") or ():
            stretches = one.get("ranges") or ()
            if stretches:
                start, end = min((int(s.get("startIndex") or 0), int(s["endIndex"])) for s in stretches)
                yield NamedRange(id=str(one["namedRangeId"]), name=name, start=start, end=end)
