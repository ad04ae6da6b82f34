"""What one mailbox has of a meeting: made by an invitation, overwritten by updates, cut up into exceptions.

Sources: "event resource type", MS-OXOCAL (what an update overwrites, which changes of a series end its
exceptions); that a cancelled meeting stays until it is removed is how Outlook shows it.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import date

from syncd.testing.graph.calendar import ids, rules
from syncd.testing.graph.calendar.entries import Attachment, Event, Mailbox, Own, Shared, Slot, touch
from syncd.testing.graph.calendar.fields import NO_ANSWER
from syncd.testing.graph.world import World

TIMES = frozenset({"start", "end", "recurrence", "all_day", "zone"})
"""Fields of Shared after whose change everybody is to answer anew."""


def addresses(event: Event) -> list[str]:
    """Who is invited."""
    return [one["emailAddress"]["address"] for one in event.shared.attendees]


def deliver(world: World, box: Mailbox, event: Event, different: set[str]) -> None:
    """Overwrite what a mailbox has of a meeting by what the organizer sent; make it where there is none."""
    copy = _copy_of(world, box, event)
    new = copy is None
    if copy is None:
        copy = _new_copy(world, box, event)
    again = new or bool(different & TIMES)
    before = copy.shared
    copy.shared = _as_sent(event, box)
    copy.attachments = [replace(one, id=_attachment_id(world)) for one in event.attachments]
    if again:
        copy.own = replace(copy.own, response="notResponded", responded=None, show_as="tentative")
    if copy.series is None:
        settled(copy, before)
    touch(world, copy)


def settled(series: Event, before: Shared) -> list[Event]:
    """Take the exceptions out of a series that its new times have no place for; returns them.

    Another pattern or time of day ends all of them; another end only those that lie beyond it.
    """
    now = series.shared
    if now.recurrence is None or before.recurrence is None:
        kept: set[date] = set()
    elif now.recurrence["pattern"] != before.recurrence["pattern"] or now.start.time() != before.start.time():
        kept = set()
    else:
        days = {*series.exceptions, *series.deleted}
        last = max(days, default=None)
        kept = days & set(rules.days(now.recurrence, until=last)) if last else set()
    dropped = [one for day, one in series.exceptions.items() if day not in kept]
    series.exceptions = {day: one for day, one in series.exceptions.items() if day in kept}
    series.deleted &= kept
    return dropped


def _as_sent(event: Event, box: Mailbox) -> Shared:
    """What an attendee gets: nobody's answers, and with a hidden list nobody else's name."""
    shared = deepcopy(event.shared)
    mine = box.user.addresses
    shared.attendees = [
        {**one, "status": dict(NO_ANSWER)}
        for one in shared.attendees
        if not shared.hide_attendees or one["emailAddress"]["address"].casefold() in mine
    ]
    return shared


def _copy_of(world: World, box: Mailbox, event: Event) -> Event | None:
    """What a mailbox has of an event; of an occurrence the exception it becomes."""
    if event.series is None or event.original is None:
        return box.of_uid(event.uid)
    series = box.of_uid(event.series.uid)
    if series is None:
        return box.of_uid(event.uid)  # who is invited to one occurrence alone has it as a single event
    return exception(world, Slot(event=series, day=event.original))


def _new_copy(world: World, box: Mailbox, event: Event) -> Event:
    made = Event(
        id=ids.event_id(world),
        immutable_id=ids.immutable_id(world),
        uid=event.uid,
        organizer=event.organizer,
        organizer_name=event.organizer_name,
        shared=event.shared,
        own=Own(),
        created=world.now,
        modified=world.now,
        deleted=set() if event.series else set(event.deleted),
    )
    box.default.events[made.id] = made
    if event.series is None:
        for one in event.exceptions.values():
            if any(address.casefold() in box.user.addresses for address in addresses(one)):
                deliver(world, box, one, set())
    return made


def exception(world: World, slot: Slot) -> Event:
    """The exception that an occurrence is from now on; an event that is none is itself."""
    if slot.day is None:
        return slot.event
    series = slot.event
    if slot.day in series.exceptions:
        return series.exceptions[slot.day]
    made = Event(
        id=ids.occurrence(series.id, slot.day),
        immutable_id=ids.occurrence(series.immutable_id, slot.day),
        uid=ids.uid_on(series.uid, slot.day),
        organizer=series.organizer,
        organizer_name=series.organizer_name,
        shared=deepcopy(slot.shared),
        own=deepcopy(series.own),
        attachments=[replace(one) for one in series.attachments],
        series=series,
        original=slot.day,
        created=world.now,
        modified=world.now,
    )
    made.own.properties = {}
    series.deleted.discard(slot.day)
    series.exceptions[slot.day] = made
    return made


def take_back(world: World, box: Mailbox, event: Event) -> None:
    """A cancelled meeting stays in an attendee's calendar, marked, until it is removed there."""
    series = box.of_uid(event.series.uid) if event.series is not None else None
    if series is not None and event.original in series.deleted:
        return  # removed there before
    copy = _copy_of(world, box, event)
    if copy is None:
        return
    for part in (copy, *copy.exceptions.values()):
        part.shared = replace(part.shared, cancelled=True, subject=_cancelled(part.shared.subject))
        part.own.show_as = "free"
        touch(world, part)


def _cancelled(subject: str) -> str:
    return subject if subject.startswith("Canceled: ") else f"Canceled: {subject}"


def _attachment_id(world: World) -> str:
    return ids.event_id(world)


def attachment(world: World, name: str, content: bytes, content_type: str, *, inline: bool) -> Attachment:
    """A new file for an event."""
    return Attachment(
        id=_attachment_id(world),
        name=name,
        content=content,
        content_type=content_type,
        modified=world.now,
        inline=inline,
    )
