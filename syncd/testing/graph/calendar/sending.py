"""What Exchange mails, and what the mails do in the mailboxes they come to.

Sources: "Update event" (who is mailed for which change, and once more for every modified exception
to come), "Cancel event", "event: accept" and its siblings; MS-OXOCAL for what an update overwrites.
Whether the exceptions of a series take over a change of its body is not established: a setting.
"""

from dataclasses import replace
from datetime import UTC, date

from syncd.testing.graph.calendar import copies, finding
from syncd.testing.graph.calendar.entries import Event, Mailbox, Slot, touch
from syncd.testing.graph.calendar.times import instant
from syncd.testing.graph.world import Mail, User, World, stamp


def spread(world: World, event: Event, before: list[str], different: set[str]) -> None:
    """Mail a change by the organizer to whom it concerns, and let it arrive there."""
    now = copies.addresses(event)
    known = {one.casefold() for one in before}
    left = [one for one in before if one.casefold() not in {two.casefold() for two in now}]
    for address in now:
        if address.casefold() not in known:
            _send(world, event, "invitation", address, different)
        elif different - {"attendees"}:
            _send(world, event, "update", address, different)
    for address in left:
        _send(world, event, "cancellation", address, different)
    if different - {"attendees"} and not different & copies.TIMES:
        _spread_exceptions(world, event, different)


def _spread_exceptions(world: World, series: Event, different: set[str]) -> None:
    """One more mail for every exception that is still to come."""
    for exception in series.exceptions.values():
        shared = exception.shared
        if instant(shared.end, shared.zone) < world.now or shared.cancelled:
            continue
        if world.settings.exceptions_follow:
            kept = {name: getattr(series.shared, name) for name in different if name not in copies.TIMES}
            exception.shared = replace(shared, **kept)
            touch(world, exception)
        for address in copies.addresses(exception):
            _send(world, exception, "update", address, different)


def cancel(world: World, event: Event) -> None:
    """Tell everybody invited that a meeting, or one occurrence, is off."""
    for address in copies.addresses(event):
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
        copies.take_back(world, box, event)
    else:
        copies.deliver(world, box, event, different)


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
    return copies.exception(world, Slot(event=series, day=copy.original))


def _has(series: Event, day: date) -> bool:
    return day in series.exceptions or day not in series.deleted
