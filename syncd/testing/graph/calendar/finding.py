"""Finds mailboxes, calendars and events by the ids a client sends."""

from syncd.testing.graph.calendar import ids, rules
from syncd.testing.graph.calendar.entries import Calendar, Event, Mailbox, Slot
from syncd.testing.graph.errors import not_found
from syncd.testing.graph.world import User, World


def mailbox(world: World, user: User) -> Mailbox:
    """The mailbox of a user."""
    found: Mailbox = world.mailboxes[user.address.casefold()]
    return found


def calendar(box: Mailbox, calendar_id: str | None) -> Calendar:
    """A calendar by its id; the default one without; 404 for one that is not there."""
    if calendar_id is None:
        return box.default
    if calendar_id not in box.calendars:
        raise not_found()
    return box.calendars[calendar_id]


def slot(box: Mailbox, event_id: str) -> Slot:
    """An event, an exception or an occurrence by either of its ids; 404 when it is not there."""
    found = find(box, event_id)
    if found is None:
        raise not_found()
    return found


def find(box: Mailbox, event_id: str) -> Slot | None:
    """An event, an exception or an occurrence; None when this mailbox has none of this id."""
    for event in box.events():
        if event_id in {event.id, event.immutable_id}:
            return Slot(event=event)
    parts = ids.split(event_id)
    if parts is None:
        return None
    series = next((one for one in box.events() if parts[0] in {one.id, one.immutable_id}), None)
    if series is None or series.shared.recurrence is None:
        return None
    day = parts[1]
    if day in series.exceptions:
        return Slot(event=series.exceptions[day])
    if day in series.deleted or day not in rules.days(series.shared.recurrence, until=day):
        return None
    return Slot(event=series, day=day)


def home(box: Mailbox, event: Event) -> Calendar:
    """The calendar an event, or the series of an exception, is in."""
    top = event.series or event
    return next(one for one in box.calendars.values() if top.id in one.events)
