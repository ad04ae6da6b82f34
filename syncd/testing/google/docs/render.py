"""A document's body as the Docs API shows it: structural elements, lists, named ranges.

Sources: Document, StructuralElement, List in the discovery document. That the levels of a check
list have a glyphType without a value and no symbol is general knowledge, not documented.
"""

from itertools import groupby
from typing import Any

from syncd.testing.google.docs.body import Body, Paragraph, joined

_DISCS = ("●", "○", "■")
_NUMBERS = ("DECIMAL", "ALPHA", "ROMAN")
LEVELS = 9


def content(body: Body) -> dict[str, Any]:
    """``body``, ``lists`` and ``namedRanges``, as a document or a tab has them."""
    section = {
        "endIndex": 1,
        "sectionBreak": {"sectionStyle": {"sectionType": "CONTINUOUS", "contentDirection": "LEFT_TO_RIGHT"}},
    }
    found: dict[str, Any] = {
        "body": {"content": [section, *(_paragraph(body, *one) for one in body.paragraphs())]},
        "documentStyle": {"pageNumberStart": 1},
        "namedStyles": {"styles": [{"namedStyleType": "NORMAL_TEXT", "textStyle": {}, "paragraphStyle": {}}]},
    }
    used = {bullet.list_id for _, end in body.paragraphs() if (bullet := body.paragraph(end).bullet)}
    if used:
        found["lists"] = {
            list_id: {"listProperties": {"nestingLevels": [_level(preset, at) for at in range(LEVELS)]}}
            for list_id, preset in body.lists.items()
            if list_id in used
        }
    if body.ranges:
        found["namedRanges"] = _ranges(body)
    return found


def _paragraph(body: Body, start: int, end: int) -> dict[str, Any]:
    paragraph = body.paragraph(end)
    elements, at = [], start
    for style, cells in groupby(body.slice(start, end), key=lambda cell: cell.style):
        run = list(cells)
        text = {"content": joined(run), "textStyle": style}
        elements.append({"startIndex": at, "endIndex": at + len(run), "textRun": text})
        at += len(run)
    shown: dict[str, Any] = {"elements": elements, "paragraphStyle": paragraph.style}
    if paragraph.bullet is not None:
        shown["bullet"] = _bullet(paragraph)
    return {"startIndex": start, "endIndex": end, "paragraph": shown}


def _bullet(paragraph: Paragraph) -> dict[str, Any]:
    """Whether a box is ticked is not in the API."""
    assert paragraph.bullet is not None
    found: dict[str, Any] = {"listId": paragraph.bullet.list_id, "textStyle": {}}
    if paragraph.bullet.level:
        found["nestingLevel"] = paragraph.bullet.level
    return found


def _level(preset: str, at: int) -> dict[str, Any]:
    indent = {"magnitude": 36.0 * (at + 1), "unit": "PT"}
    first = {"magnitude": 36.0 * at + 18.0, "unit": "PT"}
    level = {"bulletAlignment": "START", "indentFirstLine": first, "indentStart": indent, "textStyle": {}}
    if preset == "BULLET_CHECKBOX":
        return {**level, "glyphFormat": f"%{at}", "glyphType": "GLYPH_TYPE_UNSPECIFIED"}
    if preset.startswith("NUMBERED"):
        return {**level, "glyphFormat": f"%{at}.", "glyphType": _NUMBERS[at % 3], "startNumber": 1}
    return {**level, "glyphFormat": f"%{at}", "glyphSymbol": _DISCS[at % 3]}


def _ranges(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in body.ranges:
        named = found.setdefault(one.name, {"name": one.name, "namedRanges": []})
        where = {"startIndex": one.start, "endIndex": one.end}
        named["namedRanges"].append({"name": one.name, "namedRangeId": one.id, "ranges": [where]})
    return found
