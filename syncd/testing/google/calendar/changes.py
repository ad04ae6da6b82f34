"""Changing meetings: what a write does to a meeting, to the copies of its guests, and to an instance.

Who may do what, in the order asked (Calendar API, "Handle API errors": forbiddenForNonOrganizer;
events.patch): the organizer's calendar changes anything; a guest changes what belongs to the own
copy and the own answer, invites further people unless guestsCanInviteOthers is false, and changes
the rest where guestsCanModify is true.
"""

from typing import Any

from syncd.testing.google.calendar.entries import Calendar, Copy, Meeting, touch
from syncd.testing.google.calendar.finding import Found, reshape
from syncd.testing.google.calendar.shaping import merged, normal
from syncd.testing.google.calendar.times import Moment, instant, suffix
from syncd.testing.google.errors import Refusal, bad_request, forbidden_for_non_organizer
from syncd.testing.google.world import World

_OWN_ANSWER = ("responseStatus", "comment", "additionalGuests", "displayName")
"""What a guest may say in the own entry among the attendees."""


def insert(world: World, calendar: Calendar, body: dict[str, Any], by: str) -> Copy:
    """Create an event on a calendar, and its copies in the calendars of the guests."""
    event_id = body.get("id") or world.new_id()
    if event_id in calendar.copies:
        raise Refusal(409, "duplicate", "The requested identifier already exists.")
    shared, private = normal(body, calendar.zone)
    meeting = Meeting(
        id=event_id,
        ical_uid=body.get("iCalUID") or f"{event_id}@google.com",
        calendar=calendar.id,
        creator=by,
        created=world.stamp(),
        shared=shared,
        sequence=body.get("sequence") or 0,
    )
    own = Copy(meeting=meeting, private=private)
    calendar.copies[event_id] = own
    spread(world, meeting)
    return own


def spread(world: World, meeting: Meeting) -> None:
    """Let every guest's calendar have a copy, and nobody else's; all of them have changed."""
    wanted = {meeting.calendar.casefold()} | {one["email"].casefold() for one in meeting.attendees}
    for calendar in world.calendars.values():
        copy = calendar.copies.get(meeting.id)
        invited = calendar.id.casefold() in wanted and (calendar.primary or calendar.id == meeting.calendar)
        known = not meeting.cancelled or meeting.series in calendar.copies
        if copy is None and invited and known:
            private = _of_series(calendar, meeting)
            copy = Copy(meeting=meeting, private=private, gone=meeting.cancelled)
            calendar.copies[meeting.id] = copy
            touch(world, copy)
        elif copy is not None and (invited or not copy.gone):
            if not invited:
                copy.gone = True
            elif calendar.id != meeting.calendar and not copy.details_kept:
                copy.gone = meeting.cancelled  # a guest who removed it keeps it removed
            touch(world, copy)


def _of_series(calendar: Calendar, meeting: Meeting) -> dict[str, Any]:
    """What an exception's copy starts with: what this calendar's copy of the series has."""
    series = calendar.copies.get(meeting.series or "")
    return dict(series.private) if series else {}


def change(
    world: World, calendar: Calendar, found: Found, body: dict[str, Any], *, whole: bool = False
) -> None:
    """Patch an event, or with ``whole`` replace it; an instance becomes an exception by it."""
    before_shared, before_private = _sides(found)
    shared, private = normal(
        merged(before_shared, before_private, body, calendar.zone, whole=whole), calendar.zone
    )
    different = {name for name in {*shared, *before_shared} if shared.get(name) != before_shared.get(name)}
    _check(calendar, found.copy.meeting, before_shared, shared, different)
    if not different and private == before_private:
        return
    only_reminders = _only_reminders(before_private, private)
    copy = materialised(world, calendar, found)
    copy.private = private
    if not different:
        touch(world, copy, only_reminders=only_reminders)
        return
    if different & {"start", "end", "recurrence"}:
        copy.meeting.sequence += 1
    reshape(world, copy.meeting, shared)
    spread(world, copy.meeting)
    if "attachments" in different and world.settings.exceptions_follow:
        _let_exceptions_follow(world, calendar, copy.meeting, before_shared.get("attachments"))


def _let_exceptions_follow(world: World, calendar: Calendar, series: Meeting, before: Any) -> None:
    """Give the exceptions that had the attachments of the series the new ones."""
    for exception in calendar.exceptions(series.id).values():
        if not exception.gone and exception.meeting.shared.get("attachments") == before:
            exception.meeting.shared["attachments"] = series.shared.get("attachments", [])
            spread(world, exception.meeting)


def _only_reminders(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)} == {"reminders"}


def _sides(found: Found) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the event shares, and what is this copy's, as it stands before a change."""
    shared, private = dict(found.copy.meeting.shared), dict(found.copy.private)
    if found.start is not None:
        shared["end"] = found.start + (shared["end"] - shared["start"])
        shared["start"] = found.start
        shared.pop("recurrence", None)
    return shared, private


def _check(
    calendar: Calendar, meeting: Meeting, before: dict[str, Any], after: dict[str, Any], different: set[str]
) -> None:
    """Refuse what this calendar may not change."""
    if "eventType" in different:
        raise bad_request("Event type cannot be changed.", reason="eventTypeRestriction")
    if calendar.id == meeting.calendar or before.get("guestsCanModify"):
        return
    if different - {"attendees"}:
        raise forbidden_for_non_organizer()
    if "attendees" in different:
        _check_guests(calendar, before, after)


def _check_guests(calendar: Calendar, before: dict[str, Any], after: dict[str, Any]) -> None:
    """A guest answers for the own calendar, and may add people unless that is switched off."""
    old = {one["email"].casefold(): one for one in before.get("attendees", [])}
    new = {one["email"].casefold(): one for one in after.get("attendees", [])}
    own = calendar.id.casefold()
    for address, entry in old.items():
        now = new.get(address)
        if now is None:
            raise forbidden_for_non_organizer()
        kept = {name for name in {*entry, *now} if entry.get(name) != now.get(name)}
        if kept - (set(_OWN_ANSWER) if address == own else set()):
            raise forbidden_for_non_organizer()
    if new.keys() - old.keys() and before.get("guestsCanInviteOthers") is False:
        raise forbidden_for_non_organizer()


# -- exceptions -----------------------------------------------------------------------------


def materialised(world: World, calendar: Calendar, found: Found) -> Copy:
    """The copy of an event; of an instance the exception it becomes, in this calendar alone so far."""
    if found.start is None:
        return found.copy
    series = found.copy.meeting
    exception_id = series.id + suffix(found.start)
    known = (one.copies.get(exception_id) for one in world.calendars.values())
    meeting = next((one.meeting for one in known if one is not None), None)
    if meeting is None:
        shared, _ = _sides(found)
        meeting = Meeting(
            id=exception_id,
            ical_uid=series.ical_uid,
            calendar=series.calendar,
            creator=series.creator,
            created=series.created,
            shared=shared,
            sequence=series.sequence,
            series=series.id,
            original=found.start,
        )
    copy = Copy(meeting=meeting, private=dict(found.copy.private))
    calendar.copies[exception_id] = copy
    return copy


# -- deleting -------------------------------------------------------------------------------


def remove(world: World, calendar: Calendar, found: Found) -> None:
    """Delete an event: for everybody from the organizer's calendar, else from this one with a "no"."""
    if found.copy.gone:
        raise Refusal(410, "deleted", "Resource has been deleted")
    copy = materialised(world, calendar, found)
    meeting = copy.meeting
    copy.gone = copy.details_kept = True
    if calendar.id == meeting.calendar:
        meeting.cancelled = True
    elif (entry := meeting.attendee(calendar.id)) is not None:
        answered = [
            {**one, "responseStatus": "declined"} if one is entry else one for one in meeting.attendees
        ]
        meeting.shared = {**meeting.shared, "attendees": answered}
    spread(world, meeting)
    touch(world, copy)
    if meeting.cancelled:
        end_exceptions(world, meeting.id)
    else:
        for exception in calendar.exceptions(meeting.id).values():
            exception.gone = exception.details_kept = True
            touch(world, exception)


def end_exceptions(world: World, series: str, since: Moment | None = None) -> None:
    """Cancel the exceptions of a series, or those whose original start is not before a moment."""
    for calendar in world.calendars.values():
        for original, copy in calendar.exceptions(series).items():
            if not copy.gone and (since is None or instant(original) >= instant(since)):
                copy.meeting.cancelled = copy.gone = True
                touch(world, copy)
