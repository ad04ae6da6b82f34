"""The styles of a Word document: which are headings, which are of lists, and the headings it lacks.

Word writes the names of its own styles in English in every language; other programs do not, and
people make styles of their own, so what a heading is is looked for in four places. Sources: ECMA-376
part 1, 17.7.4 and 17.9.
"""

import re
from collections.abc import Iterator

from syncd_providers.outlook.word.xml import Element, child, new, q, value, whole

DEEPEST = 6
"""Of headings; Markdown has six."""
_BASES = 20
"""Styles based on one another; a loop ends there."""
_ENGLISH = re.compile(r"heading ?([1-9])")
_ELSEWHERE = re.compile(
    r"(?:überschrift|titre|título|titulo|titolo|cabeçalho|kop|rubrik|otsikko|overskrift|nagłówek|nadpis"
    r"|заголовок|címsor|titlu|επικεφαλίδα|見出し|标题|標題|제목) ?([1-9])"
)
_NAMED = {"title": 1, "subtitle": 2}
_LIST = re.compile(r"list (?:bullet|number) ?([2-5])?")


class Styles:
    """The styles of paragraphs. An empty document has none."""

    def __init__(self, root: Element | None) -> None:
        self.root = new("w:styles") if root is None else root
        self.changed = False
        all_ = [one for one in self.root.iterfind(q("w:style")) if one.get(q("w:type")) == "paragraph"]
        self._styles = {one.get(q("w:styleId"), ""): one for one in all_}
        self._levels: dict[str | None, int] = {}

    def heading(self, style: str | None) -> int:
        """The rank of a style's headings, from 1; 0 when it is of none."""
        if style not in self._levels:
            levels = (level for one in self._chain(style) if (level := _level(one)) is not None)
            self._levels[style] = next(levels, 0)
        return self._levels[style]

    def numbering(self, style: str | None) -> tuple[str, int] | None:
        """The list a style puts its paragraphs into, and how deep; None when into none."""
        for one in self._chain(style):
            number = value(one, "w:pPr", "w:numPr", "w:numId")
            if number is not None:
                depth = whole(value(one, "w:pPr", "w:numPr", "w:ilvl"), most=8) or 0
                return number, max(depth, self._depth(style))
        return None

    def _depth(self, style: str | None) -> int:
        """How deep a style of a list stands by its name: the third of its kind two levels deep."""
        names = (_LIST.fullmatch(_name(one)) for one in self._chain(style))
        found = next((one for one in names if one), None)
        return int(found[1] or 1) - 1 if found else 0

    def named(self, name: str) -> str | None:
        """The id of a style by its name."""
        return next((key for key, one in self._styles.items() if _name(one) == name), None)

    def heading_style(self, level: int) -> str:
        """The id of a style for headings of a rank, made where there is none."""
        level = min(level, DEEPEST)
        exact = self.named(f"heading {level}") or self.named(f"heading{level}")
        if exact:
            return exact
        own = (key for key, one in self._styles.items() if _name(one) not in _NAMED)
        return next((key for key in own if self.heading(key) == level), None) or self._made(level)

    def _made(self, level: int) -> str:
        key = next(
            name for name in (f"Heading{level}{'x' * at}" for at in range(99)) if name not in self._styles
        )
        size = str(max(22, 34 - 3 * level))
        made = new(
            "w:style",
            new("w:name", w_val=f"heading {level}"),
            new("w:next", w_val=self.named("normal") or "Normal"),
            new("w:uiPriority", w_val="9"),
            new("w:qFormat"),
            new(
                "w:pPr",
                new("w:keepNext"),
                new("w:spacing", w_before="240", w_after="60"),
                new("w:outlineLvl", w_val=str(level - 1)),
            ),
            new("w:rPr", new("w:b"), new("w:sz", w_val=size)),
            w_type="paragraph",
            w_styleId=key,
        )
        self.root.append(made)
        self._styles[key] = made
        self.changed = True
        return key

    def _chain(self, style: str | None) -> Iterator[Element]:
        """A style and those it is based on; without one, what paragraphs have by default."""
        for _ in range(_BASES):
            one = self._styles.get(style or "")
            if one is None:
                return
            yield one
            style = value(one, "w:basedOn")


def outline(properties: Element | None) -> int | None:
    """The rank the outline gives a paragraph or style; 0 for body text, None where it says nothing."""
    level = whole(value(properties, "w:outlineLvl"), most=9)
    return None if level is None else 0 if level == 9 else min(level + 1, DEEPEST)


def _level(style: Element) -> int | None:
    name = _name(style)
    found = _ENGLISH.fullmatch(name)
    if found or name in _NAMED:
        return min(int(found[1]), DEEPEST) if found else _NAMED[name]
    told = outline(child(style, "w:pPr"))
    if told is not None:
        return told
    found = _ELSEWHERE.fullmatch(name)
    return min(int(found[1]), DEEPEST) if found else None


def _name(style: Element) -> str:
    return " ".join((value(style, "w:name") or "").casefold().split())
