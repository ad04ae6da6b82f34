"""Lines as the paragraphs of a Word document: headings, items of lists, boxes to tick, links, bookmarks.

Everything is written as plain text, so nothing in it can mean anything. Sources: ECMA-376 part 1, 17.3,
17.5.2, 17.9, 17.13.6 and 17.16.22; [MS-DOCX] 2.6.1 for check boxes.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from syncd.dataclass import dataclass
from syncd_providers.online.lines import Line, Run
from syncd_providers.outlook.word.numbering import BOXES, BULLETS, DEEPEST, NUMBERS, Lists
from syncd_providers.outlook.word.relations import Relations
from syncd_providers.outlook.word.runs import EMPTY, JOINER, TICKED
from syncd_providers.outlook.word.structure import ENTRY, ITEM, reads_as_box
from syncd_providers.outlook.word.styles import Styles
from syncd_providers.outlook.word.xml import Element, new, q, whole

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JOINED = {"Mn", "Mc", "Me", "Cf", "Sk"}
"""Signs that belong to the letter before them."""
_FLAGS = range(0x1F1E6, 0x1F200)
_BLUE = "0563C1"


@dataclass(kw_only=True)
class Writer:
    """Makes the paragraphs of one text; what the document lacks for them is added to its other parts."""

    styles: Styles
    lists: Lists
    relations: Relations
    number: int
    """The first that no bookmark has."""
    taken: set[str]
    """Names of bookmarks the document has: in Word a name counts once."""
    numbers: str | None = None
    """The list of the items with numbers that is under way."""
    ends: list[Element] = field(default_factory=list)
    """Of the entry that is under way."""

    def paragraphs(self, lines: Sequence[Line]) -> list[Element]:
        """A paragraph for each line; the bookmark of an entry reaches to the last."""
        made = [self._paragraph(line) for line in lines]
        if made:
            made[-1].extend(self.ends)
        return made

    def _paragraph(self, line: Line) -> Element:
        clean = replace(line, runs=tuple(replace(run, text=_clean(run.text)) for run in line.runs))
        if reads_as_box(clean):
            first, *rest = clean.runs
            clean = replace(clean, runs=(replace(first, text=JOINER + first.text), *rest))
        made = new("w:p")
        if properties := self._properties(clean):
            made.append(new("w:pPr", *properties))
        if clean.box is not None:
            made.append(_box(ticked=clean.box))
            made.append(new("w:r", new("w:tab")))
        made.extend(self._marked(clean))
        return made

    def _properties(self, line: Line) -> list[Element]:
        if line.heading:
            return [new("w:pStyle", w_val=self.styles.heading_style(line.heading))]
        if line.level is None:
            self.numbers = None
            return []
        style = self.styles.named("list paragraph")
        place = new(
            "w:numPr",
            new("w:ilvl", w_val=str(min(line.level, DEEPEST))),
            new("w:numId", w_val=self._list(line)),
        )
        return [*([new("w:pStyle", w_val=style)] if style else []), place]

    def _list(self, line: Line) -> str:
        if not line.ordered:
            return self.lists.shared(BULLETS if line.box is None else BOXES)
        self.numbers = self.numbers or self.lists.fresh(NUMBERS)
        return self.numbers

    # -- text -------------------------------------------------------------------------------

    def _marked(self, line: Line) -> Iterator[Element]:
        """The runs, and around them the bookmarks.

        They begin behind the first letter: a line that somebody inserts right before is then not in them.
        """
        if not line.text.strip():  # what says nothing has no place for a bookmark
            return
        starts: list[Element] = []
        ends: list[Element] = []
        for name, closing in (
            *((ENTRY + one, self.ends) for one in line.entry),
            *((ITEM + one, ends) for one in line.items),
        ):
            key = str(self.number)
            self.number += 1
            starts.append(new("w:bookmarkStart", w_id=key, w_name=self._free(name)))
            closing.append(new("w:bookmarkEnd", w_id=key))
        runs = list(line.runs)
        if starts:
            head, runs = _split(runs)
            yield from (self._run(run) for run in head)
            yield from starts
        yield from (self._run(run) for run in runs)
        yield from ends

    def _free(self, name: str) -> str:
        free = next(
            one for one in (name, *(f"{name}_{at}" for at in range(2, 1000))) if one not in self.taken
        )
        self.taken.add(free)
        return free

    def _run(self, run: Run) -> Element:
        link = bool(run.link) and _opens(run.link)
        made = new("w:r")
        if properties := _properties(run, link=link):
            made.append(new("w:rPr", *properties))
        for at, text in enumerate(run.text.split("\n")):
            if at:
                made.append(new("w:br"))
            if text:
                made.append(_text(text))
        return new("w:hyperlink", made, r_id=self.relations.link(run.link)) if link else made


def _properties(run: Run, *, link: bool) -> list[Element]:
    """In the order the schema wants."""
    flags = [
        new(name) for name, on in (("w:b", run.bold), ("w:i", run.italic), ("w:strike", run.struck)) if on
    ]
    look = [new("w:color", w_val=_BLUE), new("w:u", w_val="single")] if link else []
    return [*flags, *look]


def _text(text: str) -> Element:
    made = new("w:t")
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _box(*, ticked: bool) -> Element:
    """A box that Word ticks with a click; its sign is what other programs show."""
    font = {"w14_font": "MS Gothic"}
    box = new(
        "w14:checkbox",
        new("w14:checked", w14_val="1" if ticked else "0"),
        new("w14:checkedState", w14_val="2612", **font),
        new("w14:uncheckedState", w14_val="2610", **font),
    )
    fonts = new("w:rFonts", w_ascii="MS Gothic", w_eastAsia="MS Gothic", w_hAnsi="MS Gothic")
    sign = new("w:r", new("w:rPr", fonts), _text(TICKED if ticked else EMPTY))
    return new("w:sdt", new("w:sdtPr", box), new("w:sdtContent", sign))


def _clean(text: str) -> str:
    """Without what XML cannot hold; a tab would look like one that makes a column."""
    return _NOT_XML.sub("", text.replace("\t", " ").replace("\r", "\n"))


def _opens(address: str) -> bool:
    return address.casefold().startswith(("https://", "http://", "mailto:"))


def _split(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The first letter with all that belongs to it, and the rest; nothing in front where there is no rest."""
    first, *rest = runs
    end = _letter(first.text)
    if len(first.text) > end:
        return [replace(first, text=first.text[:end])], [replace(first, text=first.text[end:]), *rest]
    return ([first], rest) if rest else ([], [first])


def _letter(text: str) -> int:
    """How many signs the first letter takes, with its accents, joined parts and the joiner before it."""
    end = 2 if text.startswith(JOINER) else 1
    while end < len(text) and (
        unicodedata.category(text[end]) in _JOINED
        or text[end - 1] == "\u200d"
        or (end == 1 and ord(text[0]) in _FLAGS and ord(text[1]) in _FLAGS)
    ):
        end += 1
    return end


def first_free(root: Element) -> int:
    """A number that no bookmark and no comment of a document has."""
    numbers = (one.get(q("w:id")) for one in root.iter() if isinstance(one.tag, str))
    return max((whole(one, most=10**8) or 0 for one in numbers), default=0) + 1
