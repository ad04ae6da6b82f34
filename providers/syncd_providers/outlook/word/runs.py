"""The text of one paragraph of a Word document: what people see of it, how, and what else is in it.

Tracked insertions count as written, tracked deletions do not. Sources: ECMA-376 part 1, 17.3.2, 17.3.3,
17.5.2, 17.13 and 17.16; [MS-DOCX] 2.6.1 for check boxes.
"""

import re
from collections.abc import Callable
from dataclasses import field, replace

from syncd.dataclass import dataclass
from syncd_providers.online.lines import Run, tidied
from syncd_providers.outlook.word.xml import Element, Unreadable, child, elements, q, switched_on, value

EMPTY, TICKED = "\u2610", "\u2612"
"""What Word shows for a box."""
JOINER = "\u2060"
"""Stands, unseen, before words of ours that would otherwise read as a box."""

_UNSEEN = {
    q(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText")
}
_UNSEEN |= {
    q(f"w:{name}") for name in ("delInstrText", "rt", "ffData", "customXmlPr", "smartTagPr", "fldData")
}
_SIGNS = {q("w:tab"): "\t", q("w:ptab"): "\t", q("w:br"): "\n", q("w:cr"): "\n", q("w:noBreakHyphen"): "-"}
_TEXTS = {q("w:t"), q("m:t")}
_WINGDINGS = {
    "F0A8": EMPTY,
    "F06F": EMPTY,
    "F071": EMPTY,
    "F0FE": TICKED,
    "F0FD": TICKED,
    "F052": TICKED,
    "F0FC": "\u2713",
}
_QUIET = {
    q(f"w:{name}") for name in ("r", "hyperlink", "t", "tab", "br", "cr", "noBreakHyphen", "softHyphen")
}
_QUIET |= {
    q(f"w:{name}") for name in ("pPr", "rPr", "proofErr", "lastRenderedPageBreak", "smartTag", "smartTagPr")
}
_QUIET |= {q(f"w:{name}") for name in ("bookmarkStart", "bookmarkEnd")}  # looked at by themselves
_TRACKED = {
    q(f"w:{name}") for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPr")
}
MOST_STYLES = 5_000
"""How often the style may change within a line."""
_DEEPEST = 20
"""Of fields in one another."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LINK = re.compile(r"\s*HYPERLINK\s+(?:\"([^\"]+)\"|([^\s\\\"]+))", re.IGNORECASE)


@dataclass
class Words:
    """What a paragraph says."""

    parts: list[tuple[Run, list[str]]] = field(default_factory=list)
    """Styles, each with the texts that follow one another in it."""
    box: bool | None = None
    """Of a check box before its first word."""
    length: int = 0
    """How many letters were read so far."""
    bare: bool = True
    """Whether it is text that stands there and nothing else: no picture, no comment, no tracked change."""
    boxed: list[Element] = field(default_factory=list)
    """The texts in frames that are anchored here."""

    @property
    def said(self) -> tuple[Run, ...]:
        """Its text without blanks at the ends."""
        if len(self.parts) > MOST_STYLES:
            raise Unreadable("one of its lines is made of more pieces than anybody writes")
        return tidied(replace(style, text="".join(texts)) for style, texts in self.parts)

    def add(self, text: str, style: Run) -> None:
        """Go on with a text."""
        if text:
            if not self.parts or self.parts[-1][0] != style:
                self.parts.append((style, []))
            self.parts[-1][1].append(text)
            self.length += len(text)


@dataclass
class _Field:
    """A field that is under way, such as an older form of a link."""

    told: str = ""
    shown: bool = False


@dataclass
class Reader:
    """Goes through a paragraph once."""

    address: Callable[[str | None], str]
    """Where the link of an id leads."""
    at: Callable[[Element, int], None]
    """Is told of each bookmark, and how many letters stand before it in the paragraph."""
    words: Words = field(default_factory=Words)
    fields: list[_Field] = field(default_factory=list)

    def read(self, paragraph: Element) -> Words:
        """What it says."""
        properties = child(paragraph, "w:pPr")
        if properties is not None and any(one.tag in _TRACKED for one in properties.iter()):
            self.words.bare = False
        self._inside(paragraph, Run(text=""))
        return self.words

    def _inside(self, element: Element, style: Run) -> None:
        for one in elements(element):
            self._one(one, style)

    def _one(self, one: Element, style: Run) -> None:
        tag = one.tag
        if tag in (q("w:bookmarkStart"), q("w:bookmarkEnd")):
            return self.at(one, self.words.length)
        if tag == q("w:instrText") and self.fields:
            self.fields[-1].told += one.text or ""
        box = _box(one)
        if box is not None:
            return self._tick(style, ticked=box)
        self.words.bare &= tag in _QUIET
        if tag in _UNSEEN:
            return None
        if tag in _TEXTS:
            return self.words.add(_text(one), self._linked(style))
        if tag in _SIGNS:
            return self.words.add("" if _breaks_page(one) else _SIGNS[tag], style)
        if tag == q("w:sym"):
            sign = _WINGDINGS.get((one.get(q("w:char")) or "").upper(), "")
            return self.words.add(sign if "ding" in (one.get(q("w:font")) or "").casefold() else "", style)
        return self._holder(one, style)

    def _holder(self, one: Element, style: Run) -> None:
        """What holds runs, or is one; what is not known to be skipped is gone into, so no word is missed."""
        match one.tag.rpartition("}")[2]:
            case "r":
                if switched_on(one, "w:rPr", "w:vanish"):
                    self.words.bare = False
                    return
                self._inside(one, _styled(one, style))
            case "hyperlink":
                target = self.address(one.get(q("r:id")))
                self.words.bare &= bool(target)
                self._inside(one, replace(style, link=_safe(target)))
            case "fldSimple":
                found = _LINK.match(one.get(q("w:instr")) or "")
                self._inside(one, replace(style, link=_safe((found[1] or found[2]) if found else "")))
            case "fldChar":
                self._field(one, style)
            case "sdt":
                if not switched_on(one, "w:sdtPr", "w:showingPlcHdr"):
                    self._inside(one, style)
            case "txbxContent":
                self.words.boxed.append(one)
            case "AlternateContent":  # the same thing twice: for newer programs, and for older ones
                chosen = child(one, "mc:Choice")
                chosen = child(one, "mc:Fallback") if chosen is None else chosen
                if chosen is not None:
                    self._inside(chosen, style)
            case _:
                self._inside(one, style)

    def _tick(self, style: Run, *, ticked: bool) -> None:
        if self.words.box is None and not any(
            text.strip() for _, texts in self.words.parts for text in texts
        ):
            self.words.box = ticked
        else:
            self.words.add(TICKED if ticked else EMPTY, style)

    def _field(self, one: Element, style: Run) -> None:
        kind = one.get(q("w:fldCharType"))
        if kind == "begin" and len(self.fields) < _DEEPEST:
            self.fields.append(_Field())
            checked = child(one, "w:ffData", "w:checkBox")
            if checked is not None:
                name = "w:default" if child(checked, "w:checked") is None else "w:checked"
                self._tick(style, ticked=switched_on(checked, name))
        elif self.fields and kind == "separate":
            self.fields[-1].shown = True
        elif self.fields and kind == "end":
            self.fields.pop()

    def _linked(self, style: Run) -> Run:
        links = (_LINK.match(one.told) for one in self.fields if one.shown)
        found = next((one for one in links if one), None)
        return replace(style, link=_safe(found[1] or found[2])) if found and not style.link else style


def _box(one: Element) -> bool | None:
    """Whether a content control is a box that is ticked; None when it is none."""
    properties = child(one, "w:sdtPr") if one.tag == q("w:sdt") else None
    box = child(properties, "w14:checkbox")
    if box is None:
        return None
    return value(box, "w14:checked", name="w14:val") in {"1", "true", "on"}


def _text(one: Element) -> str:
    """Only a break is a new line; blanks at the ends count where it says so (17.3.3.31)."""
    text = re.sub(r"[\t\r\n]", " ", one.text or "")
    return text if one.get(_SPACE) == "preserve" else text.strip(" ")


def _styled(run: Element, style: Run) -> Run:
    return replace(
        style,
        bold=switched_on(run, "w:rPr", "w:b"),
        italic=switched_on(run, "w:rPr", "w:i"),
        struck=switched_on(run, "w:rPr", "w:strike") or switched_on(run, "w:rPr", "w:dstrike"),
    )


def _safe(address: str) -> str:
    return address if address.casefold().startswith(("https://", "http://", "mailto:")) else ""


def _breaks_page(sign: Element) -> bool:
    return str(sign.get(q("w:type"), "textWrapping")) != "textWrapping"
