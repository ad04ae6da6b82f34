"""The lists of a Word document: what stands before their items, and the three kinds syncd writes.

Source: ECMA-376 part 1, 17.9.
"""

from collections.abc import Callable
from zlib import crc32

from syncd_providers.outlook.word.xml import Element, child, new, q, value, whole

DEEPEST = 8
"""Word has nine levels, counted from 0."""
_STEP = 360
"""A quarter of an inch, in twentieths of a point."""
BULLETS, BOXES, NUMBERS = "syncd bullets", "syncd boxes", "syncd numbers"
"""Names of the definitions; Word keeps them and shows them nowhere."""
_SIGNS: dict[str, Callable[[int], tuple[str, str]]] = {
    BULLETS: lambda level: ("bullet", "\u2022\u25e6\u25aa"[level % 3]),
    # A check box stands in the text, so nothing stands before it.
    BOXES: lambda _: ("none", ""),
    NUMBERS: lambda level: (("decimal", "lowerLetter", "lowerRoman")[level % 3], f"%{level + 1}."),
}


class Lists:
    """The numbering part; an empty document has none."""

    def __init__(self, root: Element | None) -> None:
        self.missing = root is None
        self.root = new("w:numbering") if root is None else root
        self.changed = False
        self._definitions = {
            one.get(q("w:abstractNumId")): one for one in self.root.iterfind(q("w:abstractNum"))
        }
        self._lists = {one.get(q("w:numId")): one for one in self.root.iterfind(q("w:num"))}

    def ordered(self, number: str, level: int) -> bool:
        """Whether a number or letter stands before the items of a list at a level."""
        one = self._lists.get(number)
        key = str(level)
        for own in () if one is None else one.iterfind(q("w:lvlOverride")):
            kind = value(own, "w:lvl", "w:numFmt")
            if own.get(q("w:ilvl")) == key and kind is not None:
                return kind not in {"bullet", "none"}
        for own in self._levels(value(one, "w:abstractNumId")):
            if own.get(q("w:ilvl")) == key:
                return value(own, "w:numFmt") not in {"bullet", "none"}
        return False

    def _levels(self, definition: str | None) -> list[Element]:
        found = self._definitions.get(definition)
        style = value(found, "w:numStyleLink")
        if style is not None:  # the levels stand where the style of the list does
            linked = (one for one in self._definitions.values() if value(one, "w:styleLink") == style)
            found = next(linked, found)
        return [] if found is None else found.findall(q("w:lvl"))

    # -- writing ----------------------------------------------------------------------------

    def shared(self, kind: str) -> str:
        """The list of all items of a kind."""
        definition = self._definition(kind)
        for number, one in self._lists.items():
            if value(one, "w:abstractNumId") == definition and child(one, "w:lvlOverride") is None and number:
                return str(number)
        return self._add(definition)

    def fresh(self, kind: str) -> str:
        """A list of its own, that counts from 1."""
        start = new("w:startOverride", w_val="1")
        return self._add(self._definition(kind), new("w:lvlOverride", start, w_ilvl="0"))

    def _add(self, definition: str, *own: Element) -> str:
        number = _free(self._lists)
        made = new("w:num", new("w:abstractNumId", w_val=definition), *own, w_numId=number)
        last = self.root.findall(q("w:num")) or self.root.findall(q("w:abstractNum"))
        last[-1].addnext(made)
        self._lists[number] = made
        self.changed = True
        return number

    def _definition(self, kind: str) -> str:
        for key, one in self._definitions.items():
            if value(one, "w:name") == kind and key:
                return str(key)
        key = _free(self._definitions)
        made = new(
            "w:abstractNum",
            new("w:nsid", w_val=f"{crc32(kind.encode()):08X}"),  # Word takes lists of one number for the same
            new("w:multiLevelType", w_val="multilevel"),
            new("w:name", w_val=kind),
            *(_level(kind, level) for level in range(DEEPEST + 1)),
            w_abstractNumId=key,
        )
        # All definitions stand before all lists.
        before = self.root.findall(q("w:abstractNum")) or self.root.findall(q("w:numPicBullet"))
        before[-1].addnext(made) if before else self.root.insert(0, made)
        self._definitions[key] = made
        self.changed = True
        return key


def _level(kind: str, level: int) -> Element:
    form, sign = _SIGNS[kind](level)
    left = str(_STEP * (level + 1))
    return new(
        "w:lvl",
        new("w:start", w_val="1"),
        new("w:numFmt", w_val=form),
        *([new("w:suff", w_val="nothing")] if kind == BOXES else []),
        new("w:lvlText", w_val=sign),
        new("w:lvlJc", w_val="left"),
        new("w:pPr", new("w:ind", w_left=left, w_hanging=str(_STEP))),
        w_ilvl=str(level),
    )


def _free(taken: dict[str | None, Element]) -> str:
    return str(max((whole(one, most=2**31) or 0 for one in taken), default=0) + 1)
