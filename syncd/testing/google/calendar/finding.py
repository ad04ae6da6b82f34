"""Finding a calendar as a user sees it, and an event in it, be it an instance that nothing is stored of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syncd.testing.google.calendar.entries import Calendar, Copy, Meeting, View, stub
from syncd.testing.google.calendar.times import Moment, split_id, starts, suffix, write_time
from syncd.testing.google.call import Call
from syncd.testing.google.errors import Refusal, bad_request, not_found
from syncd.testing.google.world import User, World
from syncd.zones import zone

ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
"""Ascending (CalendarListEntry.accessRole)."""

_OWNED_ONLY = {"calendar.events.owned", "calendar.events.owned.readonly"}
_NARROW = {"calendar.app.created", "calendar.events.freebusy", "calendar.events.public.readonly"}
_PREFIX = "https://www.googleapis.com/auth/"


def calendar_of(call: Call, *, write: bool = False) -> Calendar:
    """The calendar a call is about, if its user may see it, or write to it."""
    calendar = seen_by(call.world, call.user, call.path["calendarId"])
    role = calendar.roles[call.user.address]
    useful = {scope.removeprefix(_PREFIX) for scope in call.grant.scopes & set(call.method.scopes)}
    if useful <= _NARROW:
        call.world.complaints.append(f"the fake does not model the scopes {', '.join(sorted(useful))}")
        raise Refusal(403, "forbidden", "The fake does not model this scope.")
    if useful <= _OWNED_ONLY | _NARROW and role != "owner":
        raise Refusal(403, "forbidden", "The scope allows only calendars you own.")
    if write and ROLES.index(role) < ROLES.index("writer"):
        raise Refusal(
            403, "requiredAccessLevel", "You need to have writer access to this calendar.", domain="calendar"
        )
    return calendar


def seen_by(world: World, user: User, calendar_id: str) -> Calendar:
    """The calendar of this id, or the user's primary one; 404 when the user may not see it."""
    wanted = user.address if calendar_id == "primary" else calendar_id
    found = world.calendars.get(wanted)
    if found is None or found.deleted or user.address not in found.roles:
        raise not_found()
    return found


def view_of(call: Call, calendar: Calendar) -> View:
    """How the user of a call looks at a calendar."""
    most, shown_in = call.text("maxAttendees"), call.text("timeZone")
    if shown_in is not None and zone(shown_in) is None:
        raise bad_request("Invalid time zone.", location="timeZone", reason="invalidParameter")
    return View(
        calendar=calendar,
        role=calendar.roles[call.user.address],
        looker=call.user.address,
        zone=shown_in or calendar.zone,
        most_attendees=call.world.settings.most_attendees if most is None else int(most),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An event of a calendar: a stored copy, or an instance of a stored series."""

    copy: Copy
    """Of the event itself, or of the series."""
    start: Moment | None = None
    """The original start of an instance nothing is stored of."""

    def as_json(self, view: View) -> dict[str, Any]:
        """The event as events.get shows it."""
        if self.start is None:
            return view.event(self.copy, details=True)
        return instance(view, self.copy, self.start, details=True)


def find(world: World, calendar: Calendar, event_id: str) -> Found | None:
    """The event with this id; None when the calendar never had one."""
    if event_id in calendar.copies:
        return Found(copy=calendar.copies[event_id])
    parts = split_id(event_id)
    if parts is None or parts[0] not in calendar.copies:
        return None
    series = calendar.copies[parts[0]]
    start = next((one for one in instances(world, series.meeting) if suffix(one) == suffix(parts[1])), None)
    return None if start is None else Found(copy=series, start=start)


def instances(world: World, series: Meeting, until: datetime | None = None) -> list[Moment]:
    """The original starts of a recurring event; none of a single one."""
    recurrence = series.shared.get("recurrence")
    if not recurrence:
        return []
    most = world.settings.most_instances
    return list(starts(recurrence, series.shared["start"], most=most, until=until))


def reshape(world: World, series: Meeting, shared: dict[str, Any]) -> None:
    """Let a meeting share this from now on; the instances it loses by that are remembered as lost."""
    before = instances(world, series)
    series.shared = shared
    now = set(instances(world, series))
    serial = world.serial()
    lost = {start: serial for start in before if start not in now}
    series.former = {start: at for start, at in series.former.items() if start not in now} | lost


def lost_instance(view: View, series: Copy, start: Moment) -> dict[str, Any]:
    """What is left of an instance a series no longer has."""
    cancelled = stub(series, view.zone)
    original = {"recurringEventId": series.meeting.id, "originalStartTime": write_time(start, view.zone)}
    return {**cancelled, "id": series.meeting.id + suffix(start), **original}


def instance(view: View, series: Copy, start: Moment, *, details: bool = False) -> dict[str, Any]:
    """An instance of a series that is as the series says."""
    if series.gone and not (details and series.details_kept):
        return lost_instance(view, series, start)
    original = write_time(start, view.zone)
    found = view.event(series, details=details)
    found.pop("recurrence", None)
    end = start + (series.meeting.shared["end"] - series.meeting.shared["start"])
    return {
        **found,
        "id": series.meeting.id + suffix(start),
        "start": original,
        "end": write_time(end, view.zone),
        "recurringEventId": series.meeting.id,
        "originalStartTime": original,
    }
