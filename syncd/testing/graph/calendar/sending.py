"""What Exchange mails, and what the mails do in the mailboxes they come to.

Sources: "Update event" (who is mailed for which change, and once more for every modified exception
to come), "Cancel event", "event: accept" and its siblings; MS-OXOCAL for what an update overwrites.
Whether the exceptions of a series take over a change of its body is not established: a setting.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from syncd.testing.graph.calendar import finding, ids
from syncd.testing.graph.calendar.entries import Attachment, Event, Mailbox, Own, Slot, touch
from syncd.testing.graph.calendar.fields import NO_ANSWER
from syncd.testing.graph.calendar.times import instant
from syncd.testing.graph.world import Mail, User, World, stamp

TIMES = frozenset({"start", "end", "recurrence", "all_day", "zone"})


def addresses(event: Event) -> list[str]:
    """Who is invited."""
    return [one["emailAddress"]["address"] for one in event.shared.attendees]


def spread(world: World, event: Event, before: list[str], different: set[str]) -> None:
    """Mail a change by the organizer to whom it concerns, and let it arrive there."""
    now = addresses(event)
    known = {one.casefold() for one in before}
    left = [one for one in before if one.casefold() not in {two.casefold() for two in now}]
    for address in now:
        if address.casefold() not in known:
            _send(world, event, "invitation", address, different)
        elif different - {"attendees"}:
            _send(world, event, "update", address, different)
    for address in left:
        _send(world, event, "cancellation", address, different)
    if different - {"attendees"} and not different & TIMES:
        _spread_exceptions(world, event, different)


def _spread_exceptions(world: World, series: Event, different: set[str]) -> None:
    """One more mail for every exception that is still to come."""
    for exception in series.exceptions.values():
        shared = exception.shared
        if instant(shared.end, shared.zone) < world.now or shared.cancelled:
            continue
        if world.settings.exceptions_follow:
            kept = {name: getattr(series.shared, name) for name in different if name not in TIMES}
            exception.shared = replace(shared, **kept)
            touch(world, exception)
        for address in addresses(exception):
            _send(world, exception, "update", address, different)


def cancel(world: World, event: Event) -> None:
    """Tell everybody invited that a meeting, or one occurrence, is off."""
    for address in addresses(event):
        _send(world, event, "cancellation", address, set())


def _send(world: World, event: Event, kind: str, to: str, different: set[str]) -> None:
    mail = Mail(
        kind=kind,
        by=event.organizer,
        to=to,
        about=event.shared.subject,
        uid=(event.series or event).uid,
        original=event.original.isoformat() if event.original else "",
    )
    world.mails.append(mail)
    user = world.find(to)
    if user is None:
        return
    box = finding.mailbox(world, user)
    if kind == "cancellation":
        _take_back(world, box, event)
    else:
        deliver(world, box, event, different)


# -- arriving -------------------------------------------------------------------------------


def deliver(world: World, box: Mailbox, event: Event, different: set[str]) -> None:
    """Overwrite what a mailbox has of a meeting by what the organizer sent; make it where there is none."""
    copy = _copy_of(world, box, event)
    new = copy is None
    if copy is None:
        copy = _new_copy(world, box, event)
    again = new or bool(different & TIMES)
    copy.shared = _as_sent(event, box)
    copy.attachments = [replace(one, id=_attachment_id(world)) for one in event.attachments]
    if again:
        copy.own = replace(copy.own, response="notResponded", responded=None, show_as="tentative")
    if "recurrence" in different:
        copy.exceptions.clear()
        copy.deleted.clear()
    touch(world, copy)


def _as_sent(event: Event, box: Mailbox) -> Any:
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
        shared=slot.shared,
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


def _take_back(world: World, box: Mailbox, event: Event) -> None:
    """A cancelled meeting stays in an attendee's calendar, marked, until it is removed there."""
    copy = _copy_of(world, box, event)
    if copy is None:
        return
    copy.shared = replace(copy.shared, cancelled=True, subject=_cancelled(copy.shared.subject))
    copy.own.show_as = "free"
    touch(world, copy)


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


# -- answering ------------------------------------------------------------------------------


def answered(world: World, user: User, copy: Event, response: str) -> None:
    """Let an answer arrive in the organizer's mailbox, and nowhere else."""
    world.mails.append(
        Mail(
            kind="response",
            by=user.address,
            to=copy.organizer,
            about=copy.shared.subject,
            uid=(copy.series or copy).uid,
            original=copy.original.isoformat() if copy.original else "",
            response=response,
        )
    )
    organizer = world.find(copy.organizer)
    if organizer is None:
        return
    target = _of_organizer(world, finding.mailbox(world, organizer), copy)
    if target is None:
        return
    said = {"response": response, "time": stamp(world.now.astimezone(UTC))}
    target.shared.attendees = [
        {**one, "status": said} if one["emailAddress"]["address"].casefold() in user.addresses else one
        for one in target.shared.attendees
    ]
    touch(world, target)


def _of_organizer(world: World, box: Mailbox, copy: Event) -> Event | None:
    if copy.series is None or copy.original is None:
        return box.of_uid(copy.uid)
    series = box.of_uid(copy.series.uid)
    if series is None or not _has(series, copy.original):
        return None
    return exception(world, Slot(event=series, day=copy.original))


def _has(series: Event, day: date) -> bool:
    return day in series.exceptions or day not in series.deleted
