"""Puts the items of one series, or a single event, together into a resource. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from syncd.core.model import Event, Status, Uid, When
from syncd.dataclass import dataclass
from syncd.errors import CursorExpired
from syncd.provider import Problem, Resource, Severity
from syncd_providers.google.mapping import Context, Item, matters, to_event, uid_of, when
from syncd_providers.online.unreadable import Unreadable

Stubs = Mapping[str, Item]
"""The cancelled instances of a series: id to original start, all that Google guarantees of them."""

_INSTANCE = re.compile(r"(.+)_\d{8}(?:T\d{6}Z)?")
"""Base and suffix of an instance's id; a part split off by "this and following" has ``_R`` in its base."""


def is_cancelled(item: Item) -> bool:
    """Whether an event is deleted, or an instance left out."""
    return item.get("status") == "cancelled"


def series_of(item: Item) -> str:
    """The id of the series an item belongs to; of a single event or a master its own."""
    said = item.get("recurringEventId")
    if isinstance(said, str) and said:
        return said
    if is_cancelled(item) and "start" not in item and (found := _INSTANCE.fullmatch(item["id"])):
        return found[1]
    return str(item["id"])


def grouped(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items of a calendar by the series they belong to; a single event stands alone."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(series_of(item), []).append(item)
    return groups


def stubs_of(items: Iterable[Item]) -> dict[str, Item]:
    """Which instances these items say are left out."""
    return {
        item["id"]: item["originalStartTime"]
        for item in items
        if is_cancelled(item) and isinstance(item.get("originalStartTime"), dict)
    }


def newest(changed: Iterable[Item], shown: Iterable[Item]) -> list[Item]:
    """The items of a series that is shown by itself, none of them older than what changed just before.

    Raises CursorExpired when one that changed and is there is not shown at all: that is no proof
    that it is gone.
    """
    found = {item["id"]: item for item in shown}
    for item in changed:
        if is_cancelled(item):
            continue
        if item["id"] not in found:
            raise CursorExpired("what changed is not shown by itself", hint="the calendar is read in full")
        if str(item.get("updated")) > str(found[item["id"]].get("updated")):
            found[item["id"]] = item
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What a series or single event has become."""

    resource: Resource | None
    """None when it cannot be understood: what was known of it stays."""
    problems: tuple[Problem, ...] = ()


def assemble(name: str, items: Iterable[Item], stubs: Stubs, context: Context) -> Assembled | None:
    """The resource of one series or single event; None when nothing of it is there any more."""
    live = [item for item in items if not is_cancelled(item)]
    master = next((item for item in live if item["id"] == name), None)
    exceptions = [item for item in live if item["id"] != name]
    first = master or (exceptions[0] if exceptions else None)
    if first is None:
        return None
    if not matters(first):
        return Assembled(resource=Resource(name=name, events=()))
    problems: list[Problem] = []
    try:
        uid = uid_of(first)
        events = [_read(master, uid, name, context, problems)] if master else []
    except ValueError as error:
        return Assembled(resource=None, problems=(*problems, _quarantined(error, first, name)))
    for item in exceptions:
        try:
            events.append(_read(item, uid, name, context, problems))
        except ValueError as error:
            problems.append(_quarantined(error, item, name))
    left_out = _moments(stubs, context)
    if master and not master.get("recurrence"):
        pass  # once a series: what was left out of it is no matter now
    elif master:
        events[0] = replace(events[0], exdates=(*events[0].exdates, *left_out))
    elif not events:
        return Assembled(resource=None, problems=tuple(problems))
    else:
        events += [_cancelled(uid, at) for at in left_out]
    return Assembled(resource=Resource(name=name, events=tuple(events)), problems=tuple(problems))


def _read(item: Item, uid: Uid, name: str, context: Context, problems: list[Problem]) -> Event:
    """One event of the series ``uid``; adds what was guessed to ``problems``, raises ValueError."""
    event, guesses = to_event({**item, "iCalUID": uid}, context)
    problems += [
        Problem(severity=Severity.WARNING, reason=guess, resource=name, uid=uid, field="timeZone")
        for guess in guesses
    ]
    return event


def _quarantined(error: ValueError, item: Item, name: str) -> Problem:
    said = isinstance(error, Unreadable)
    uid = item.get("iCalUID")
    return Problem(
        severity=Severity.QUARANTINED,
        reason=str(error) if said else "its fields do not go together",
        resource=name,
        uid=uid if isinstance(uid, str) else "",
        field=error.field if isinstance(error, Unreadable) else "",
    )


def _moments(stubs: Stubs, context: Context) -> tuple[When, ...]:
    """When the left-out instances would have been; one that cannot be read leaves nothing out."""
    found: list[When] = []
    for original in stubs.values():
        try:
            found.append(when(original, context, "originalStartTime"))
        except Unreadable:
            continue
    return tuple(sorted(found, key=lambda at: at.isoformat()))


def _cancelled(uid: Uid, at: When) -> Event:
    """An instance that is left out, of a series that is not there itself."""
    return Event(uid=uid, start=at, end=at, recurrence_id=at, status=Status.CANCELLED, organizer_listed=True)
