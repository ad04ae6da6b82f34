"""What may be done to events: create, change, delete, cancel, answer; by anybody, in the own mailbox.

Sources: "Create event" (transactionId), "Update event" (an exception may not pass its neighbours),
"Delete event", "Cancel event", "event: accept". Whether a write that changes nothing is mailed is not
established; here it is, which is harder for a client.
"""

from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from datetime import date, timedelta
from typing import Any

from syncd.testing.graph.calendar import copies, fields, finding, ids, sending
from syncd.testing.graph.calendar.entries import Calendar, Event, Mailbox, Own, Shared, Slot, touch
from syncd.testing.graph.errors import Refusal, bad_request
from syncd.testing.graph.world import World


def create(world: World, box: Mailbox, calendar: Calendar, body: Mapping[str, Any]) -> Event:
    """Create an event; one with a known transactionId is not made again."""
    transaction = body.get("transactionId")
    for event in box.events():
        if transaction and event.transaction == transaction:
            return event
    if not calendar.can_edit:
        raise Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    uid = ids.uid(world)
    made = Event(
        id=ids.event_id(world),
        immutable_id=ids.immutable_id(world),
        uid=uid,
        organizer=box.user.address,
        organizer_name=box.user.name,
        shared=fields.created(world, body, uid, box.user.addresses),
        own=fields.own(Own(response="organizer"), body),
        created=world.now,
        modified=world.now,
        transaction=transaction,
    )
    calendar.events[made.id] = made
    touch(world, made)
    sending.spread(world, made, [], {one.name for one in dataclass_fields(Shared)})
    return made


def change(world: World, box: Mailbox, slot: Slot, body: Mapping[str, Any]) -> Slot:
    """Change an event; an occurrence becomes an exception by it, unless nothing is different."""
    if "transactionId" in body and body["transactionId"] != slot.event.transaction:
        raise bad_request("The transactionId of an event cannot be changed.", "ErrorInvalidPropertySet")
    if "recurrence" in body and body["recurrence"] is not None and _is_part(slot):
        raise bad_request("An occurrence has no recurrence of its own.", "ErrorPropertyValidationFailure")
    before = slot.shared
    shared = fields.changed(world, before, body, slot.event.uid, _organizer(box, slot.event))
    own = fields.own(slot.event.own, body)
    if before.join_url and not shared.join_url and box.user.address != slot.event.organizer:
        shared.join_url = before.join_url  # only the organizer's own copy holds the meeting
    if slot.day is not None or slot.event.series is not None:
        _check_neighbours(slot, shared)
    names = [one.name for one in dataclass_fields(Shared)]
    different = {name for name in names if getattr(shared, name) != getattr(before, name)}
    sent = {"body"} if body.keys() & fields.SENT else set()  # what is written is mailed, changed or not
    if not different and not sent and own == slot.event.own:
        return slot
    event = copies.exception(world, slot)
    invited = copies.addresses(event)
    event.shared, event.own = shared, own
    if different & copies.TIMES and event.series is None:
        _drop_exceptions(world, event, before)
    if "attendees" in different:
        _invite_to_exceptions(event, before)
    touch(world, event)
    if box.user.address == event.organizer:
        sending.spread(world, event, invited, different | sent)
    return Slot(event=event)


def _is_part(slot: Slot) -> bool:
    """Whether this is one part of a series."""
    return slot.day is not None or slot.event.series is not None


def _organizer(box: Mailbox, event: Event) -> frozenset[str]:
    return (
        box.user.addresses if event.organizer == box.user.address else frozenset({event.organizer.casefold()})
    )


def _check_neighbours(slot: Slot, shared: Shared) -> None:
    """An exception stays between the days before and after it."""
    series = slot.event if slot.day is not None else slot.event.series
    day = slot.day or slot.event.original
    if series is None or day is None:
        return
    near = day + timedelta(days=800)  # a yearly series has its next day within
    others = {one for one in series.days_until(near) if one != day}
    others |= {one.shared.start.date() for original, one in series.exceptions.items() if original != day}
    now, was = shared.start.date(), slot.shared.start.date()
    low, high = min(now, was), max(now, was)
    if any(low <= one <= high for one in others):
        message = "Modified occurrence is crossing or overlapping adjacent occurrence."
        raise bad_request(message, "ErrorOccurrenceCrossingBoundary")


def _invite_to_exceptions(series: Event, before: Shared) -> None:
    """Who is added to a series, or taken from it, is so in its exceptions, too."""
    was = {one["emailAddress"]["address"].casefold() for one in before.attendees}
    now = {one["emailAddress"]["address"].casefold() for one in series.shared.attendees}
    new = [one for one in series.shared.attendees if one["emailAddress"]["address"].casefold() not in was]
    for exception in series.exceptions.values():
        guests = exception.shared.attendees
        stay = [one for one in guests if one["emailAddress"]["address"].casefold() not in was - now]
        known = {one["emailAddress"]["address"].casefold() for one in stay}
        added = [one for one in new if one["emailAddress"]["address"].casefold() not in known]
        exception.shared.attendees = [*stay, *({**one} for one in added)]


def _drop_exceptions(world: World, series: Event, before: Shared) -> None:
    """Another pattern has no exceptions; who was invited to one is told that it is off."""
    for exception in copies.settled(series, before):
        if not exception.shared.cancelled:
            sending.cancel(world, exception)


# -- deleting -------------------------------------------------------------------------------


def delete(world: World, box: Mailbox, slot: Slot) -> None:
    """Delete an event: by its organizer for everybody, by an attendee in the own mailbox alone."""
    event = slot.event
    if event.organizer == box.user.address and not slot.shared.cancelled:
        event = copies.exception(world, slot)
        sending.cancel(world, event)
    _remove(world, box, event.series or event, slot.day or event.original)


def _remove(world: World, box: Mailbox, top: Event, day: date | None) -> None:
    """Take an event, or one day of a series, out of a mailbox."""
    touch(world, top)
    if day is None:
        calendar = finding.home(box, top)
        calendar.gone.append(calendar.events.pop(top.id))
        return
    top.exceptions.pop(day, None)
    top.deleted.add(day)


def respond(world: World, box: Mailbox, slot: Slot, response: str, *, send: bool = True) -> None:
    """Answer an invitation; a declined one leaves the own calendar, as Outlook has it by default."""
    if slot.event.organizer.casefold() in box.user.addresses:
        raise bad_request("You can't respond to this meeting because you're the meeting organizer.")
    event = copies.exception(world, slot)
    event.own.response, event.own.responded = response, world.now
    event.own.show_as = "tentative" if response == "tentativelyAccepted" else "busy"
    touch(world, event)
    if send:
        sending.answered(world, box.user, event, response)
    if response == "declined" and not world.settings.declined_kept:
        _remove(world, box, event.series or event, event.original)
