"""The calendar of :mod:`tests.bench.google_events` as Outlook has it: the same events in a mailbox."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from syncd.testing.graph import FakeGraph
from tests.providers.outlook.standing import Wanted, attendee, stand

from . import google_events
from .calendars import ME

_ANSWERS = {
    "accepted": "accepted",
    "needsAction": "notResponded",
    "tentative": "tentativelyAccepted",
    "declined": "declined",
}


def seed() -> dict[str, Any]:
    """Me, with an empty mailbox."""
    return {"users": [{"address": ME, "name": "Robin Hale", "zone": google_events.ZONE}]}


def fill(graph: FakeGraph, size: int) -> int:
    """Let ``size`` entries stand in my calendar; how many of them are series."""
    calendar = graph.world.mailboxes[ME].default
    moved: dict[str, dict[date, Wanted]] = {}
    deleted: dict[str, set[date]] = {}
    bodies = {f"{number}@bench": body for number, body in enumerate(_mine(size))}
    of_title = {body["summary"]: uid for uid, body in bodies.items()}
    for title, at, by in google_events.exceptions(size):
        uid = of_title[title]
        if by is None:
            deleted.setdefault(uid, set()).add(at.date())
        else:
            start = at + by
            moved.setdefault(uid, {})[at.date()] = _wanted(bodies[uid], start=start)
    for uid, body in bodies.items():
        stand(
            graph.world,
            calendar,
            uid,
            _wanted(body),
            exceptions=moved.get(uid),
            deleted=frozenset(deleted.get(uid, ())),
        )
    return sum(event.shared.recurrence is not None for event in calendar.events.values())


def _mine(size: int) -> list[Mapping[str, Any]]:
    return [one["event"] for one in google_events.seed(size)["events"] if one["calendar"] == ME]


def _wanted(body: Mapping[str, Any], *, start: datetime | None = None) -> Wanted:
    begins, ends = _when(body["start"]), _when(body["end"])
    if start is not None and isinstance(begins, datetime) and isinstance(ends, datetime):
        begins, ends = start, start + (ends - begins)
    rules = body.get("recurrence", []) if start is None else []
    guests = [one for one in body.get("attendees", ()) if one["email"] != ME]
    return Wanted(
        start=begins,
        end=ends,
        zone=google_events.ZONE,
        title=body["summary"],
        text=body.get("description", ""),
        organizer=ME,
        organizer_name="Robin Hale",
        attendees=tuple(
            attendee(one["email"], one["displayName"], _ANSWERS[one["responseStatus"]]) for one in guests
        ),
        rule=rules[0].removeprefix("RRULE:") if rules else "",
    )


def _when(said: Mapping[str, str]) -> datetime | date:
    if "date" in said:
        return date.fromisoformat(said["date"])
    return datetime.fromisoformat(said["dateTime"]).replace(tzinfo=None)
