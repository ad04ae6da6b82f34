"""Bodies of writes made into what is stored: defaults, limits, and how a patch is laid over what is there.

Sources: Event (fields, limits), events.patch ("array fields, if specified, overwrite the existing
arrays; this discards any previous array elements"), "Extended properties" guide (limits).
"""

import json
import re
from typing import Any

from syncd.testing.google.calendar.entries import PRIVATE, SHARED
from syncd.testing.google.calendar.times import check_recurrence, read_time, write_time
from syncd.testing.google.errors import bad_request

MOST_ATTACHMENTS = 25
_KEY, _VALUE, _PROPERTIES, _BYTES = 44, 1024, 300, 32 * 1024
_ID = re.compile(r"[a-v0-9]{5,1024}")


def check_id(event_id: str) -> None:
    """Refuse an id a client may not choose (Event.id)."""
    if not _ID.fullmatch(event_id):
        raise bad_request("Invalid resource id value.", location="id")


def merged(
    shared: dict[str, Any], private: dict[str, Any], body: dict[str, Any], place: str, *, whole: bool
) -> dict[str, Any]:
    """The body of an Event after a patch; with ``whole`` after a replacement."""
    before: dict[str, Any] = {}
    if not whole:
        before = {name: shared[name] for name in SHARED if name in shared}
        before |= {name: private[name] for name in PRIVATE if name in private}
        before |= {name: write_time(shared[name], place) for name in ("start", "end")}
        before["extendedProperties"] = {
            "shared": shared.get("sharedProperties", {}),
            "private": private.get("privateProperties", {}),
        }
    elif "eventType" in shared:
        before = {"eventType": shared["eventType"]}
    body = dict(body)
    if body.pop("attendeesOmitted", False) and "attendees" in body:
        body["attendees"] = _own_answers(shared.get("attendees", []), body["attendees"] or [])
    for name in ("start", "end"):
        if name in body and not whole:
            before.pop(name)  # a time is set whole: a date does not keep the dateTime it replaces
    made: dict[str, Any] = _laid_over(before, body)
    return made


def _own_answers(known: list[dict[str, Any]], sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With attendeesOmitted only the entries sent are changed, the others stay (Event.attendeesOmitted)."""
    by_address = {one.get("email", "").casefold(): one for one in sent}
    return [{**one, **by_address.get(one["email"].casefold(), {})} for one in known]


def _laid_over(before: Any, patch: Any) -> Any:
    if not isinstance(before, dict) or not isinstance(patch, dict):
        return patch
    made = dict(before)
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = _laid_over(before.get(name, {} if isinstance(value, dict) else None), value)
    return made


def normal(body: dict[str, Any], place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of a body is stored: what is shared, and what belongs to the copy."""
    kept = {name: value for name, value in body.items() if value is not None}
    shared = {name: kept[name] for name in SHARED if name in kept}
    shared.setdefault("eventType", "default")
    for name in ("start", "end"):
        shared[name] = read_time(kept.get(name) or {}, place, name)
    _check_times(shared, kept)
    if "recurrence" in shared:
        check_recurrence(shared["recurrence"], shared["start"])
        if not shared["recurrence"]:
            del shared["recurrence"]
    if shared.get("attendees"):
        shared["attendees"] = [_attendee(one) for one in shared["attendees"]]
    else:
        shared.pop("attendees", None)
    if "attachments" in shared:
        shared["attachments"] = _attachments(shared["attachments"])
        if not shared["attachments"]:
            del shared["attachments"]
    private = {name: kept[name] for name in PRIVATE if name in kept}
    properties = kept.get("extendedProperties") or {}
    _check_size(properties)
    if found := _properties(properties.get("shared") or {}):
        shared["sharedProperties"] = found
    if found := _properties(properties.get("private") or {}):
        private["privateProperties"] = found
    return shared, private


def _check_times(shared: dict[str, Any], body: dict[str, Any]) -> None:
    start, end = shared["start"], shared["end"]
    if type(start) is not type(end):
        raise bad_request("Start and end times must either both be date or both be dateTime.")
    if end < start:
        raise bad_request("The specified time range is empty.", reason="timeRangeEmpty")
    if shared.get("recurrence") and "dateTime" in body["start"] and "timeZone" not in body["start"]:
        raise bad_request("Missing time zone definition for start time.", reason="required")


def _attendee(sent: dict[str, Any]) -> dict[str, Any]:
    """What is stored of a guest; the flags that depend on who looks are not."""
    if not sent.get("email"):
        raise bad_request("Missing attendee email.", reason="required")
    kept = {
        name: value
        for name, value in sent.items()
        if name not in {"self", "organizer", "id"} and value is not None and value is not False
    }
    kept.setdefault("responseStatus", "needsAction")
    return kept


def _attachments(sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Attachments as they are stored: fileId, read-only, is taken from the link of a Drive file."""
    if len(sent) > MOST_ATTACHMENTS:
        raise bad_request(f"An event has at most {MOST_ATTACHMENTS} attachments.", location="attachments")
    made = []
    for one in sent:
        if not one.get("fileUrl"):
            raise bad_request("Missing attachment fileUrl.", reason="required", location="attachments")
        kept = {name: value for name, value in one.items() if name != "fileId" and value is not None}
        if found := re.search(r"/d/([\w-]{10,})", one["fileUrl"]):
            kept["fileId"] = found[1]
        made.append(kept)
    return made


def _check_size(properties: dict[str, Any]) -> None:
    both = [(k, v) for side in ("shared", "private") for k, v in (properties.get(side) or {}).items()]
    if len(both) > _PROPERTIES or len(json.dumps(both, ensure_ascii=False).encode()) > _BYTES:
        raise bad_request("Too many or too large extended properties.", location="extendedProperties")


def _properties(sent: dict[str, Any]) -> dict[str, str]:
    """The guide: longer keys are dropped without a word, longer values cut."""
    return {key: value[:_VALUE] for key, value in sent.items() if len(key) <= _KEY and value is not None}
