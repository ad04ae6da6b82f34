"""Turns an entry into requests of ``documents.batchUpdate``, each batch for one known revision.

Everything is inserted as plain text, so nothing in it can mean anything. Sources: the descriptions
of the requests in the description of the Docs API.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from syncd.dataclass import dataclass
from syncd.markdown import where_entry_goes
from syncd.provider import EntryText
from syncd_providers.google.structure import ENTRY, ITEM, Laid, Paragraph
from syncd_providers.online.lines import TICKED, Line, Run, parsed

Request = dict[str, Any]

_STRIPPED = re.compile("[\x00-\x08\x0c-\x1f\ud800-\udfff\ue000-\uf8ff]")
"""What insertText takes out of a text (InsertTextRequest.text), and halves of letters."""


class Beside(Exception):
    """Among the text that would be replaced stands something that is no text."""


def entry_requests(laid: Laid, entry: EntryText) -> list[Request]:
    """What puts an entry on top of the earlier ones, or in place of the one of its marker.

    Raises Beside where the old one holds more than its text.
    """
    lines = parsed(entry.markdown, ours=True)
    start, end = where_entry_goes(laid.markdown, entry.marker)
    forget: list[Request] = [
        {"deleteNamedRange": {"namedRangeId": one.id}} for one in laid.structure.named(ENTRY + entry.marker)
    ]
    old = laid.between(start, end)
    if old:
        return [*forget, *_replaced(laid, old, lines)]
    below = [one for one, row in zip(laid.spoken, laid.rows, strict=True) if row >= start]
    place = next((one for one in below if one.top), None) or _blank_end(laid)
    if place is None:
        return [*forget, *_at_the_end(laid, lines)]
    # People write on a line of its own below the entry's last one.
    gap = "" if place.blank else "\n"
    return [*forget, *_written(lines, place.start, ends="\n" + gap)]


def append_requests(laid: Laid, marker: str, markdown: str) -> list[Request] | None:
    """What adds lines at the end of an entry; None when the document does not hold it."""
    found = laid.entry(marker)
    own = laid.between(found.start, found.end) if found else ()
    if not own:
        return None
    lines = parsed(markdown, ours=True)
    # In front of what follows, not behind the last line: a tick there must stay where it is.
    follows = next((one for one in laid.structure.paragraphs if one.start >= own[-1].end), None)
    if follows is not None and follows.top and (follows.start == own[-1].end or not own[-1].top):
        return _written(lines, follows.start, ends="\n")
    return _written(lines, own[-1].end - 1, begins="\n")


def _replaced(laid: Laid, old: Sequence[Paragraph], lines: Sequence[Line]) -> list[Request]:
    if not all(one.top and one.bare for one in old):
        raise Beside
    start, end = old[0].start, old[-1].end
    inside = [one for one in laid.structure.ranges if start <= one.start < end and one.name.startswith(ITEM)]
    forget: list[Request] = [{"deleteNamedRange": {"namedRangeId": one.id}} for one in inside]
    # The last newline of a document cannot be deleted; that of the old entry ends the new one.
    gone = {"deleteContentRange": {"range": _span(start, end - 1)}}
    return [*forget, gone, *_written(lines, start)]


def _blank_end(laid: Laid) -> Paragraph | None:
    last = laid.structure.paragraphs[-1:]
    return last[0] if last and last[0].blank and last[0].top else None


def _at_the_end(laid: Laid, lines: Sequence[Line]) -> list[Request]:
    last = laid.structure.paragraphs[-1].end - 1
    return _written(lines, last, begins="\n")


# -- writing --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A line and where it will stand, the tabs in front of it included."""

    line: Line
    start: int
    text: str

    @property
    def tabs(self) -> int:
        return self.line.level or 0

    @property
    def said(self) -> int:
        """Where its words begin."""
        return self.start + self.tabs + (size(TICKED + " ") if self.line.box else 0)

    @property
    def end(self) -> int:
        """Before its newline."""
        return self.start + size(self.text)

    @property
    def preset(self) -> str | None:
        """Which bullets it gets. A box cannot be made ticked: such an item has it in its text."""
        if self.line.level is None:
            return None
        if self.line.box is False:
            return "BULLET_CHECKBOX"
        return "NUMBERED_DECIMAL_ALPHA_ROMAN" if self.line.ordered else "BULLET_DISC_CIRCLE_SQUARE"


def size(text: str) -> int:
    """How many UTF-16 code units a text has."""
    return len(text.encode("utf-16-le")) // 2


def _written(lines: Sequence[Line], at: int, *, begins: str = "", ends: str = "") -> list[Request]:
    """What writes lines at an index: the text, then its styles, names and last its bullets, bottom up.

    Bullets take away the tabs that say how deep an item stands, so what is below must be done before.
    """
    placed = list(_placed(lines, at + len(begins)))
    text = "\n".join(one.text for one in placed)
    whole = _span(at + len(begins), at + len(begins) + size(text) + len(ends))
    requests: list[Request] = [
        {"insertText": {"location": {"index": at}, "text": f"{begins}{text}{ends}"}},
        {"deleteParagraphBullets": {"range": whole}},
        _paragraph_style(whole, "NORMAL_TEXT"),
        {"updateTextStyle": {"range": whole, "textStyle": {}, "fields": _TEXT_STYLE}},
    ]
    for one in placed:
        if one.line.heading:
            requests.append(_paragraph_style(_span(one.start, one.end), f"HEADING_{one.line.heading}"))
        requests += _styles(one)
    requests += _names(placed)
    for preset, group in reversed([(key, list(found)) for key, found in groupby(placed, _same_list)]):
        if preset is not None:
            span = _span(group[0].start, max(group[-1].end, group[0].start + 1))  # one may say nothing
            requests.append({"createParagraphBullets": {"range": span, "bulletPreset": preset}})
    return requests


_PARAGRAPH_STYLE = "namedStyleType,alignment,indentStart,indentFirstLine,indentEnd,spaceAbove,spaceBelow"
_TEXT_STYLE = (
    "bold,italic,underline,strikethrough,smallCaps,baselineOffset,backgroundColor,foregroundColor,"
    "fontSize,weightedFontFamily,link"
)
"""What text takes over from the text beside it, and must not."""


def _same_list(one: _Placed) -> str | None:
    return one.preset


def _placed(lines: Sequence[Line], at: int) -> Iterator[_Placed]:
    for line in lines:
        clean = tuple(replace(run, text=_clean(run.text)) for run in line.runs)
        bare = replace(line, runs=clean)
        mark = f"{TICKED} " if line.box else ""
        text = "\t" * (line.level or 0) + mark + bare.text
        yield _Placed(line=bare, start=at, text=text)
        at += size(text) + 1


def _clean(text: str) -> str:
    """A line feed becomes a break within the paragraph, a tab, which would count as depth, a blank."""
    return _STRIPPED.sub("", text.replace("\t", " ").replace("\n", "\v"))


def _span(start: int, end: int) -> dict[str, int]:
    return {"startIndex": start, "endIndex": end}


def _paragraph_style(span: dict[str, int], name: str) -> Request:
    style = {"namedStyleType": name}
    return {"updateParagraphStyle": {"range": span, "paragraphStyle": style, "fields": _PARAGRAPH_STYLE}}


def _styles(one: _Placed) -> Iterator[Request]:
    at = one.said
    for run in one.line.runs:
        end = at + size(run.text)
        if (style := _text_style(run)) and end > at:
            fields = ",".join(style)
            yield {"updateTextStyle": {"range": _span(at, end), "textStyle": style, "fields": fields}}
        at = end


def _text_style(run: Run) -> dict[str, Any]:
    flags = {"bold": run.bold, "italic": run.italic, "strikethrough": run.struck}
    link = {"link": {"url": run.link}} if run.link else {}
    return {**{name: True for name, on in flags.items() if on}, **link}


def _names(placed: Sequence[_Placed]) -> Iterator[Request]:
    """Named ranges for the markers: of an entry over all of it, of an item over its line."""
    for one in placed:
        for prefix, markers, end in (
            (ENTRY, one.line.entry, placed[-1].end),
            (ITEM, one.line.items, one.end),
        ):
            # A line that says nothing has no place for a range.
            for marker in markers if _inside(one) < end else ():
                span = _span(_inside(one), end)
                yield {"createNamedRange": {"name": prefix + marker, "range": span}}


def _inside(one: _Placed) -> int:
    """Behind the first letter: what somebody inserts right before the line is then not within the range."""
    words = one.line.text
    return one.said + size(words[:1]) if len(words) > 1 else one.said
