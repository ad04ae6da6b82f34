"""What the body of a write says about an event: what of it is sent, and what is the user's own.

Sources: "Create event", "Update event" (what may be set), "event resource type".
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from syncd.testing.graph.calendar import bodies, rules
from syncd.testing.graph.calendar.entries import Own, Shared
from syncd.testing.graph.calendar.times import read, zone_of
from syncd.testing.graph.errors import bad_request
from syncd.testing.graph.world import World

NO_ANSWER = {"response": "none", "time": "0001-01-01T00:00:00Z"}

_PLAIN = {
    "subject": "subject",
    "importance": "importance",
    "sensitivity": "sensitivity",
    "hideAttendees": "hide_attendees",
    "responseRequested": "response_requested",
    "allowNewTimeProposals": "new_time_proposals",
}
"""Property of Graph -> field of Shared."""
SENT = frozenset(_PLAIN) | frozenset(
    "body start end isAllDay location locations recurrence isOnlineMeeting onlineMeetingProvider".split()
)
"""Properties that concern everybody invited; a change of ``attendees`` concerns only who comes or goes."""
_OWN = {
    "showAs": "show_as",
    "categories": "categories",
    "reminderMinutesBeforeStart": "reminder",
    "isReminderOn": "reminded",
}
"""Property of Graph -> field of Own."""


def own(before: Own, body: Mapping[str, Any]) -> Own:
    """What belongs to the user after a write."""
    changed = {field: body[name] for name, field in _OWN.items() if body.get(name) is not None}
    properties = dict(before.properties)
    for one in body.get("singleValueExtendedProperties") or []:
        if one.get("value") is None:
            properties.pop(one["id"], None)
        else:
            properties[one["id"]] = one["value"]
    return replace(before, **changed, properties=properties)


def created(world: World, body: Mapping[str, Any], uid: str, organizer: frozenset[str]) -> Shared:
    """What a new event shares; 400 when it lacks its times."""
    start, named = read(body.get("start"), "Start")
    end, end_named = read(body.get("end"), "End")
    made = Shared(
        start=start, end=_in(end, end_named, named), zone=zone_of(named).key, zone_name=named,
        end_zone_name=end_named,
    )  # fmt: skip
    rest = {name: value for name, value in body.items() if name not in {"start", "end"}}
    return changed(world, made, rest, uid, organizer)


def changed(
    world: World, before: Shared, body: Mapping[str, Any], uid: str, organizer: frozenset[str]
) -> Shared:
    """What an event shares after a write; 400 when that cannot be."""
    made = replace(before)
    for name, field in _PLAIN.items():
        if body.get(name) is not None:
            setattr(made, field, body[name])
    _set_times(made, body)
    if "location" in body or "locations" in body:
        made.location = _location(body)
    if "attendees" in body:
        made.attendees = _attendees(world, before, body["attendees"] or [], organizer)
    if "recurrence" in body:
        made.recurrence = (
            None
            if body["recurrence"] is None
            else rules.normal(body["recurrence"], made.start.date(), made.zone_name)
        )
    elif made.recurrence is not None and made.start.date() != before.start.date():
        raise bad_request(
            "The start of a series was moved without its recurrence.", "ErrorPropertyValidationFailure"
        )
    _set_body(made, before, body, uid)
    return made


def _set_times(made: Shared, body: Mapping[str, Any]) -> None:
    if body.get("isAllDay") is not None:
        made.all_day = body["isAllDay"]
    if body.get("start") is not None:
        made.start, named = read(body["start"], "Start")
        finish, end_named = (made.end, made.zone) if body.get("end") is None else read(body["end"], "End")
        made.zone, made.zone_name = zone_of(named).key, named
        made.end, made.end_zone_name = _in(finish, end_named, named), named
    elif body.get("end") is not None:
        finish, end_named = read(body["end"], "End")
        made.end = _in(finish, end_named, made.zone)
    if made.end < made.start:
        raise bad_request("The event ends before it starts.", "ErrorPropertyValidationFailure")
    if made.all_day and (made.start, made.end) != (_midnight(made.start), _midnight(made.end)):
        message = "The Event.Start and Event.End properties of an all-day event must be set to midnight."
        raise bad_request(message, "ErrorPropertyValidationFailure")
    if made.all_day and made.start == made.end:
        message = "The duration of an event marked as All day must be at least 24 hours."
        raise bad_request(message, "ErrorPropertyValidationFailure")


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _in(moment: datetime, named: str, wanted: str) -> datetime:
    """A local time of one zone as that of another."""
    if named == wanted:
        return moment
    return moment.replace(tzinfo=zone_of(named)).astimezone(zone_of(wanted)).replace(tzinfo=None)


def _location(body: Mapping[str, Any]) -> dict[str, Any]:
    given = body.get("location") or next(iter(body.get("locations") or []), None) or {}
    name = given.get("displayName") or ""
    if not name:
        return {}
    return {"displayName": name, "locationType": given.get("locationType") or "default",
            "uniqueId": name, "uniqueIdType": "private"}  # fmt: skip


def _attendees(
    world: World, before: Shared, given: list[Mapping[str, Any]], organizer: frozenset[str]
) -> list[dict[str, Any]]:
    """Who is invited; answers are kept, and the organizer is not repeated."""
    known = {one["emailAddress"]["address"].casefold(): one for one in before.attendees}
    made: dict[str, dict[str, Any]] = {}
    for one in given:
        mail = one.get("emailAddress") or {}
        address = mail.get("address")
        if not address or "@" not in address:
            raise bad_request("An attendee has no address.", "ErrorInvalidRecipients")
        key = address.casefold()
        if key in organizer:
            continue
        user = world.find(address)
        made[key] = {
            "type": one.get("type") or "required",
            "status": known[key]["status"] if key in known else dict(NO_ANSWER),
            "emailAddress": {
                "name": mail.get("name") or (user.name if user else address),
                "address": address,
            },
        }
    return list(made.values())


def _set_body(made: Shared, before: Shared, body: Mapping[str, Any], uid: str) -> None:
    """Set the body; with its block an online meeting loses its link ("Update event")."""
    if body.get("body") is not None:
        made.body = bodies.stored(body["body"])
        if before.join_url and not bodies.has_blob(made.body, before.join_url):
            made.join_url = ""
    if body.get("isOnlineMeeting") in {True, "true"} and not made.join_url:
        made.join_url = bodies.join_url(uid)
        made.body = bodies.with_blob(made.body, made.join_url)
