"""Lets events stand in a calendar of the fake Graph as they are said to, whoever could have made them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from syncd.testing.graph.calendar import bodies, ids
from syncd.testing.graph.calendar.entries import Calendar, Event, Own, Shared, touch
from syncd.testing.graph.calendar.times import zone_name
from syncd.testing.graph.world import World
from tests.providers.outlook.patterns import of_rule


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One event as it is to stand there: a single one, a series, or an exception."""

    start: datetime | date
    """A wall time in ``zone``, or a day."""
    end: datetime | date
    zone: str = "UTC"
    title: str = ""
    text: str = ""
    organizer: str
    organizer_name: str = ""
    attendees: tuple[Mapping[str, Any], ...] = ()
    rule: str = ""
    cancelled: bool = False
    show_as: str = "busy"
    response: str = "none"
    """What the owner of the calendar has answered."""
    odd: Mapping[str, Any] = field(default_factory=dict)

    def shared(self) -> Shared:
        """What of it everybody has."""
        named = zone_name(self.zone)
        return Shared(
            subject=self.title,
            body=bodies.stored({"contentType": "text", "content": self.text}),
            start=_midnight(self.start),
            end=_midnight(self.end),
            zone=self.zone,
            zone_name=named,
            all_day=not isinstance(self.start, datetime),
            attendees=[dict(one) for one in self.attendees],
            recurrence=_shown(of_rule(self.rule, self.start, self.zone), named) if self.rule else None,
            cancelled=self.cancelled,
        )


def attendee(address: str, name: str = "", response: str = "none", kind: str = "required") -> dict[str, Any]:
    """Somebody who is invited."""
    return {
        "type": kind,
        "status": {"response": response, "time": "0001-01-01T00:00:00Z"},
        "emailAddress": {"name": name, "address": address},
    }


def stand(
    world: World,
    calendar: Calendar,
    uid: str,
    wanted: Wanted,
    *,
    exceptions: Mapping[date, Wanted] | None = None,
    deleted: frozenset[date] = frozenset(),
) -> Event:
    """Let a calendar hold this of a UID, instead of what it held; what is the same is not touched."""
    event = held(calendar, uid)
    if event is None:
        event = _made(world, uid, wanted)
        calendar.events[event.id] = event
        touch(world, event)
    _become(world, event, wanted)
    wanted_exceptions = dict(exceptions or {})
    for day in event.exceptions.keys() - wanted_exceptions.keys():
        del event.exceptions[day]
        touch(world, event)
    for day, one in wanted_exceptions.items():
        if day not in event.exceptions:
            made = _made(world, ids.uid_on(uid, day), one)
            made.series, made.original = event, day
            event.exceptions[day] = made
            touch(world, made)
        _become(world, event.exceptions[day], one)
    if event.deleted != deleted:
        event.deleted = set(deleted)
        touch(world, event)
    return event


def remove(world: World, calendar: Calendar, uid: str) -> None:
    """Let nothing of a UID be left."""
    event = held(calendar, uid)
    assert event is not None
    touch(world, event)
    calendar.gone.append(calendar.events.pop(event.id))


def held(calendar: Calendar, uid: str) -> Event | None:
    """What a calendar holds of a UID."""
    return next((one for one in calendar.events.values() if one.uid == uid), None)


def _made(world: World, uid: str, wanted: Wanted) -> Event:
    return Event(
        id=ids.event_id(world),
        immutable_id=ids.immutable_id(world),
        uid=uid,
        organizer=wanted.organizer,
        organizer_name=wanted.organizer_name,
        shared=wanted.shared(),
        created=world.now,
        modified=world.now,
    )


def _become(world: World, event: Event, wanted: Wanted) -> None:
    shared, own = wanted.shared(), replace(Own(), show_as=wanted.show_as, response=wanted.response)
    now = (event.shared, event.own, event.organizer, event.organizer_name, event.odd)
    then = (shared, own, wanted.organizer, wanted.organizer_name, dict(wanted.odd))
    if now != then:
        event.shared, event.own, event.organizer, event.organizer_name, event.odd = then
        touch(world, event)


def _midnight(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time())


def _shown(recurrence: dict[str, Any], named: str) -> dict[str, Any]:
    return {**recurrence, "range": {**recurrence["range"], "recurrenceTimeZone": named}}
