"""A running document as a Word file: read as Markdown, and with an entry or some lines put into it.

Of a file only the parts that must change are replaced; of the text itself nothing that stood there.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from syncd.markdown import EntryFound, entries, where_entry_goes
from syncd.provider import EntryText
from syncd_providers.online.lines import Line, parsed, rendered
from syncd_providers.outlook.word.blank import marker_in
from syncd_providers.outlook.word.numbering import Lists
from syncd_providers.outlook.word.package import Package
from syncd_providers.outlook.word.relations import (
    NUMBERING,
    STYLES,
    WORD,
    ContentTypes,
    Relations,
    main_part,
)
from syncd_providers.outlook.word.structure import ENTRY, Bookmark, Paragraph, Structure, structure
from syncd_providers.outlook.word.styles import Styles
from syncd_providers.outlook.word.writing import Writer, first_free
from syncd_providers.outlook.word.xml import Element, Unreadable, child, elements, new, parse, q, saved

LARGEST_TEXT = 4 * 1024 * 1024
"""Characters of Markdown; more takes seconds to read, and is no running document."""


class Beside(Exception):
    """Among the text that would be replaced stands something that is no text."""


class WordDocument:
    """One file, opened. Raises Unreadable for any that is no plain Word document, or out of bounds."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._types = ContentTypes(self._package)
        self._main = main_part(self._package, self._types)
        self._root = parse(self._package.part(self._main), self._main)
        body = child(self._root, "w:body")
        if self._root.tag != q("w:document") or body is None:
            raise Unreadable("it is no Word document")
        self._body = body
        self._relations = Relations(self._package, self._main)
        self._styles_part = self._relations.part(STYLES)
        self._styles = Styles(self._part(self._styles_part))
        self._lists_part = self._relations.part(NUMBERING)
        self._lists = Lists(self._part(self._lists_part))

    def _part(self, name: str | None) -> Element | None:
        if name is None or name not in self._package:
            return None
        return parse(self._package.part(name), name)

    @property
    def marker(self) -> str:
        """The marker it was made with; empty when syncd did not make it."""
        return marker_in(self._package)

    def is_ours(self, marker: str) -> bool:
        """Whether it is the document of a marker; an editor that drops properties keeps the bookmarks."""
        return self.marker == marker or (not self.marker and bool(self.structure.bookmarks))

    # -- reading ----------------------------------------------------------------------------

    @cached_property
    def structure(self) -> Structure:
        """Its paragraphs, and our bookmarks."""
        try:
            return structure(self._body, styles=self._styles, lists=self._lists, relations=self._relations)
        except RecursionError as error:
            raise Unreadable("what stands in it is nested too deeply") from error

    @cached_property
    def _laid(self) -> tuple[str, tuple[tuple[Paragraph, int], ...]]:
        """The Markdown, and the paragraphs that speak, each with the row it begins on."""
        spoken = self.structure.spoken
        markdown, rows = rendered([one.line for one in spoken])
        if len(markdown) > LARGEST_TEXT:
            raise Unreadable("it holds more text than a running document can")
        return markdown, tuple(zip(spoken, rows, strict=True))

    @property
    def markdown(self) -> str:
        """What stands in it, with the markers."""
        return self._laid[0]

    def entry(self, marker: str) -> EntryFound | None:
        """Where the first entry of a marker stands in the Markdown."""
        return next((one for one in entries(self.markdown) if one.marker == marker), None)

    # -- writing: the document is of no use afterwards --------------------------------------

    def with_entry(self, entry: EntryText) -> bytes:
        """The file with an entry on top of the earlier ones, or in place of the one of its marker.

        Raises Beside where the old one holds more than its text.
        """
        lines = parsed(entry.markdown, ours=True)
        start, end = where_entry_goes(self.markdown, entry.marker)
        old = self._between(start, end)
        if old:
            self._replace(old, entry.marker, lines)
            return self._saved()
        self._forget(lambda one: one.named(ENTRY, entry.marker))
        made = self._written(lines)
        blank = new("w:p")  # people write on a line of its own below the entry's last one
        below = next((one for one, row in self._laid[1] if row >= start), None)
        if below is not None:
            self._before(below, [*made, blank])
        else:
            self._at_the_end(made, blank)
        return self._saved()

    def with_lines(self, marker: str, markdown: str) -> bytes | None:
        """The file with lines added at the end of an entry; None when it does not hold it."""
        found = self.entry(marker)
        own = self._between(found.start, found.end) if found else ()
        if not own:
            return None
        inside = set(map(id, own))
        after = [one for one, _ in self._laid[1] if id(one) not in inside and one.start >= own[-1].end]
        place = self._outermost(own[-1].element, [one.element for one in after[:1]])
        for one in reversed(self._written(parsed(markdown, ours=True))):
            place.addnext(one)
        return self._saved()

    def _between(self, start: int, end: int) -> Sequence[Paragraph]:
        """The paragraphs whose rows these are, and the blank ones between them."""
        own = [one for one, row in self._laid[1] if start <= row < end]
        if not own:
            return ()
        spoken = {id(one.element): one for one, _ in self._laid[1]}
        return [
            spoken.get(id(one.element), one)
            for one in self.structure.paragraphs
            if own[0].start <= one.start and one.end <= own[-1].end
        ]

    def _written(self, lines: Sequence[Line]) -> list[Element]:
        writer = Writer(
            styles=self._styles,
            lists=self._lists,
            relations=self._relations,
            number=first_free(self._root),
            taken={one.get(q("w:name"), "") for one in self._root.iter(q("w:bookmarkStart"))},
        )
        return writer.paragraphs(lines)

    def _replace(self, old: Sequence[Paragraph], marker: str, lines: Sequence[Line]) -> None:
        first, last = old[0].element, old[-1].element
        own = {one.element for one in old}
        between = list(self._siblings(first, last)) if all(one.top for one in old) else []
        if not between or not all(one.bare for one in old) or any(one not in own for one in between):
            raise Beside
        start, end = old[0].start, old[-1].end
        self._forget(lambda one: start <= one.start < end or one.named(ENTRY, marker))
        for one in self._written(lines):
            first.addprevious(one)
        for one in between:
            self._body.remove(one)

    @staticmethod
    def _siblings(first: Element, last: Element) -> Iterator[Element]:
        yield first
        if first is not last:
            for one in first.itersiblings():
                yield one
                if one is last:
                    return

    def _forget(self, which: Callable[[Bookmark], bool]) -> None:
        """Take bookmarks of ours away."""
        for mark in self.structure.bookmarks:
            for one in mark.elements if which(mark) else ():
                if (parent := one.getparent()) is not None:
                    parent.remove(one)

    def _before(self, below: Paragraph, made: Sequence[Element]) -> None:
        above = [one.element for one, _ in self._laid[1] if one.end <= below.start]
        place = self._outermost(below.element, above[-1:])
        for one in made:
            place.addprevious(one)

    def _outermost(self, element: Element, others: Sequence[Element]) -> Element:
        """The largest block around a paragraph or row that holds none of the others."""
        holders = [one for other in others for one in other.iterancestors()]
        best = element
        for one in element.iterancestors():
            if one is self._body or one in holders:
                break
            if one.tag in _BLOCKS:
                best = one
        return best

    def _at_the_end(self, made: Sequence[Element], blank: Element) -> None:
        """Below everything, and above the section's properties, which end a document."""
        last = next((one for one in reversed(list(elements(self._body))) if one.tag != q("w:sectPr")), None)
        paragraph = next((one for one in self.structure.paragraphs if one.element is last), None)
        if paragraph is not None and paragraph.blank and paragraph.bare:
            for one in made:
                paragraph.element.addprevious(one)
            return
        for one in reversed([*made, blank]):
            last.addnext(one) if last is not None else self._body.insert(0, one)

    # -- saving -----------------------------------------------------------------------------

    def _saved(self) -> bytes:
        changed = {self._main: saved(self._root)}
        for kind, name, part in (
            ("styles", self._styles_part, self._styles),
            ("numbering", self._lists_part, self._lists),
        ):
            if part.changed:
                changed[name or self._new_part(kind)] = saved(part.root)
        if self._relations.changed:
            changed[self._relations.name] = self._relations.saved()
        if self._types.changed:
            changed["[Content_Types].xml"] = self._types.saved()
        return self._package.with_parts(changed)

    def _new_part(self, kind: str) -> str:
        folder = self._main.rpartition("/")[0]
        names = (f"{folder}/{kind}{number}.xml".lstrip("/") for number in ("", *range(2, 99)))
        name = next(one for one in names if one not in self._package)
        self._relations.add(STYLES if kind == "styles" else NUMBERING, name)
        self._types.add(name, f"{WORD}{kind}+xml")
        return name


_BLOCKS = {q("w:p"), q("w:tbl"), q("w:sdt"), q("w:customXml")}
"""What stands in a body by itself."""
