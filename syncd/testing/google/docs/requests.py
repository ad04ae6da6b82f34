"""The requests of documents.batchUpdate that the fake serves, each as the discovery document describes it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from syncd.testing.google import discovery
from syncd.testing.google.docs.body import FIRST, Body, Bullet, NamedRange, joined, units, wrong
from syncd.testing.google.errors import Refusal
from syncd.testing.google.world import World

TAB = "t.0"
"""The id of the only tab a document of the fake has."""

_READ_ONLY = "headingId"

Edit = Callable[[Body, Any, World], dict[str, Any]]
"""Changes a body; returns the reply."""


def apply(body: Body, request: Mapping[str, Any], number: int, world: World) -> dict[str, Any]:
    """Carry out one request of a batch; returns its reply, which is empty for most."""
    kinds = [name for name, value in request.items() if value is not None]
    if len(kinds) != 1:
        raise wrong(f"Invalid requests[{number}]: exactly one kind of request must be set.")
    edit = EDITS.get(kinds[0])
    if edit is None:
        world.complaints.append(f"the fake does not model the Docs request {kinds[0]}")
        raise wrong(f"Invalid requests[{number}].{kinds[0]}: the fake does not model it.")
    try:
        return edit(body, request[kinds[0]], world)
    except Refusal as refusal:
        raise wrong(f"Invalid requests[{number}].{kinds[0]}: {refusal.message}") from refusal


def _insert_text(body: Body, asked: Any, world: World) -> dict[str, Any]:
    del world
    if "endOfSegmentLocation" in asked:
        _check_place(asked["endOfSegmentLocation"])
        index = body.end - 1
    else:
        _check_place(asked.get("location") or {})
        index = (asked.get("location") or {}).get("index", 0)
    if not asked.get("text"):
        raise wrong("The text to insert must not be empty.")
    body.insert(index, asked["text"])
    return {}


def _delete(body: Body, asked: Any, world: World) -> dict[str, Any]:
    del world
    body.delete(*_range(asked))
    return {}


def _style_text(body: Body, asked: Any, world: World) -> dict[str, Any]:
    del world
    style = asked.get("textStyle") or {}
    body.style_text(*_range(asked), style, _fields(asked, "TextStyle"))
    return {}


def _style_paragraphs(body: Body, asked: Any, world: World) -> dict[str, Any]:
    del world
    style = asked.get("paragraphStyle") or {}
    names = _fields(asked, "ParagraphStyle")
    if _READ_ONLY in names:
        raise wrong(f"{_READ_ONLY} is read-only.")
    body.style_paragraphs(*_range(asked), style, names)
    return {}


def _create_bullets(body: Body, asked: Any, world: World) -> dict[str, Any]:
    """Nesting is what leading tabs say, which are removed; a list of the same preset just before goes on."""
    preset = asked.get("bulletPreset") or "BULLET_DISC_CIRCLE_SQUARE"
    start, end = _range(asked)
    touched = body.touched(start, end)
    list_id = _list_before(body, touched[0][0], preset) or f"kix.{world.new_id(12)}"
    body.lists[list_id] = preset
    for first, stop in reversed(touched):
        text = joined(body.slice(first, stop))
        level = min(len(text) - len(text.lstrip("\t")), 8)
        paragraph = body.paragraph(stop)
        body.set_paragraph(stop, replace(paragraph, bullet=Bullet(list_id=list_id, level=level)))
        if level:
            body.delete(first, first + level)
    return {}


def _list_before(body: Body, index: int, preset: str) -> str | None:
    if index == FIRST:
        return None
    bullet = body.paragraph(index).bullet
    return bullet.list_id if bullet is not None and body.lists[bullet.list_id] == preset else None


def _delete_bullets(body: Body, asked: Any, world: World) -> dict[str, Any]:
    """The depth stays visible, as an indent."""
    del world
    for _, stop in body.touched(*_range(asked)):
        paragraph = body.paragraph(stop)
        if paragraph.bullet is not None:
            indent = {"magnitude": 36.0 * (paragraph.bullet.level + 1), "unit": "PT"}
            style = {**paragraph.style, "indentStart": indent, "indentFirstLine": indent}
            body.set_paragraph(stop, replace(paragraph, bullet=None, style=style))
    return {}


def _create_range(body: Body, asked: Any, world: World) -> dict[str, Any]:
    name = asked.get("name") or ""
    if not 1 <= len(units(name)) <= 256:
        raise wrong("The name must have 1 to 256 UTF-16 code units.")
    start, end = _range(asked)
    body.check_range(start, end)
    made = NamedRange(id=f"kix.{world.new_id(12)}", name=name, start=start, end=end)
    body.ranges.append(made)
    return {"createNamedRange": {"namedRangeId": made.id}}


def _delete_ranges(body: Body, asked: Any, world: World) -> dict[str, Any]:
    del world
    gone = _named(body, asked.get("namedRangeId"), asked.get("name"))
    body.ranges = [one for one in body.ranges if one not in gone]
    return {}


def _named(body: Body, range_id: str | None, name: str | None) -> list[NamedRange]:
    """The named ranges with this id or this name; 400 for an id there is none of."""
    if (range_id is None) == (name is None):
        raise wrong("Exactly one of the id and the name of the named range must be given.")
    found = [one for one in body.ranges if one.id == range_id or (name is not None and one.name == name)]
    if range_id is not None and not found:
        raise wrong(f"The named range with ID {range_id} was not found.")
    return found


def _replace_ranges(body: Body, asked: Any, world: World) -> dict[str, Any]:
    """Replaces the text, keeps the ranges around the new one."""
    del world
    for one in _named(body, asked.get("namedRangeId"), asked.get("namedRangeName")):
        now = next(other for other in body.ranges if other.id == one.id)
        text = asked.get("text") or ""
        others = [other for other in body.ranges if other.id != now.id]
        style = body.slice(now.start, now.end)[0].style
        size = body.insert(now.start, text, style) if text else 0
        body.delete(now.start + size, now.end + size)
        kept = [other for other in body.ranges if any(other.id == before.id for before in others)]
        body.ranges = [*kept, replace(now, end=now.start + size)] if size else kept
    return {}


def _replace_all(body: Body, asked: Any, world: World) -> dict[str, Any]:
    del world
    criteria = asked.get("containsText") or {}
    if not criteria.get("text"):
        raise wrong("The text to search for must not be empty.")
    pattern = criteria["text"] if criteria.get("searchByRegex") else re.escape(criteria["text"])
    flags = 0 if criteria.get("matchCase") else re.IGNORECASE
    try:
        found = [match for match in re.finditer(pattern, body.text, flags) if match[0]]
    except re.error as error:
        raise wrong(f"Invalid regular expression: {error}") from error
    for match in reversed(found):
        start = FIRST + len(units(body.text[: match.start()]))
        end = start + len(units(match[0]))
        style = body.slice(start, end)[0].style
        body.delete(start, end)
        if asked.get("replaceText"):
            body.insert(start, asked["replaceText"], style)
    return {"replaceAllText": {"occurrencesChanged": len(found)} if found else {}}


def _range(asked: Any) -> tuple[int, int]:
    given = asked.get("range") or {}
    _check_place(given)
    if given.get("startIndex") is None or given.get("endIndex") is None:
        raise wrong("The range must have a start index and an end index.")
    return given["startIndex"], given["endIndex"]


def _check_place(place: Any) -> None:
    """The fake has one tab, and no headers, footers or footnotes."""
    if place.get("segmentId") or place.get("tabId") not in {None, "", TAB}:
        raise wrong("There is no such tab or segment.")


def _fields(asked: Any, schema: str) -> list[str]:
    """The properties a field mask names; ``*`` is all of them."""
    known = discovery.resolved("docs", {"$ref": schema})["properties"]
    if not asked.get("fields"):
        raise wrong("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    names = [one.partition(".")[0] for one in asked["fields"].split(",")]
    if unknown := [one for one in names if one not in known and one != "*"]:
        raise wrong(f"Invalid field mask: {', '.join(unknown)}")
    return [one for one in known if one != _READ_ONLY] if "*" in names else names


EDITS: Mapping[str, Edit] = {
    "insertText": _insert_text,
    "deleteContentRange": _delete,
    "updateTextStyle": _style_text,
    "updateParagraphStyle": _style_paragraphs,
    "createParagraphBullets": _create_bullets,
    "deleteParagraphBullets": _delete_bullets,
    "createNamedRange": _create_range,
    "deleteNamedRange": _delete_ranges,
    "replaceNamedRangeContent": _replace_ranges,
    "replaceAllText": _replace_all,
}
"""Request kind -> what it does. Any other kind is refused, and is a complaint of the fake."""
