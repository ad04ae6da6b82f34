"""The seed file: which people, calendars and events there are at the start, and how Graph is set up.

A JSON object with ``users`` (address, name, zone, upn, aliases, tenant: a GUID or ``personal``),
``calendars`` (user, name, can_edit, owner), ``events`` (user, event as the API has it, calendar: a name)
and ``settings`` (the fields of :class:`~syncd.testing.graph.world.Settings`, spans of time in seconds).
Every user has a calendar by itself.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syncd.testing.graph import model
from syncd.testing.graph.calendar import ids
from syncd.testing.graph.calendar.entries import Calendar, Mailbox
from syncd.testing.graph.errors import Refusal
from syncd.testing.graph.people import Person
from syncd.testing.graph.world import PERSONAL, Settings, User, World
from syncd.testing.server import SeedError, seeds

SAMPLE: Mapping[str, Any] = {
    "users": [
        {"address": "alex.moreau@example.com", "name": "Alex Moreau", "zone": "Europe/Berlin"},
        {"address": "sam.rivera@example.com", "name": "Sam Rivera", "zone": "America/New_York"},
    ]
}
"""Two people with an empty calendar each."""

_SHAPE = {
    "users": {"address", "name", "zone", "upn", "aliases", "tenant"},
    "calendars": {"user", "name", "can_edit", "owner"},
    "events": {"user", "event", "calendar"},
}


def read(path: Path) -> Any:
    """The seed in a file; raises SeedError with everything that is wrong with it."""
    return seeds.read(path, problems)


def problems(seed: Any) -> Iterator[str]:
    """What is wrong with a seed."""
    checks = (seeds.people_problems, _wrong_calendars, _wrong_events, _wrong_settings)
    return seeds.problems(seed, _SHAPE, checks)


def _wrong_calendars(seed: Mapping[str, Any]) -> Iterator[str]:
    users = {one.get("address") for one in seed.get("users", [])}
    for at, calendar in enumerate(seed.get("calendars", [])):
        if calendar.get("user") not in users:
            yield f"calendars[{at}]: the user is none"
        if not isinstance(calendar.get("name"), str):
            yield f"calendars[{at}]: name is no text"


def _wrong_events(seed: Mapping[str, Any]) -> Iterator[str]:
    users = {one.get("address") for one in seed.get("users", [])}
    known = {(one.get("user"), one.get("name")) for one in seed.get("calendars", [])}
    for at, event in enumerate(seed.get("events", [])):
        if event.get("user") not in users:
            yield f"events[{at}]: there is no user {event.get('user')!r}"
        if "calendar" in event and (event.get("user"), event["calendar"]) not in known:
            yield f"events[{at}]: there is no calendar {event['calendar']!r}"
        if not isinstance(event.get("event"), dict):
            yield f"events[{at}]: event is no object"
            continue
        found = model.problems("Event", event["event"], answer=False)
        yield from (f"events[{at}].event: {one}" for one in found)


def _wrong_settings(seed: Mapping[str, Any]) -> Iterator[str]:
    return seeds.settings_problems(seed.get("settings", {}), Settings)


def settings(seed: Mapping[str, Any]) -> Settings:
    """The settings of a seed."""
    return seeds.settings(seed.get("settings", {}), Settings())


def sow(world: World, seed: Mapping[str, Any]) -> None:
    """Put what a seed holds into an empty world."""
    if found := list(problems(seed)):
        raise SeedError("\n".join(found))
    for given in seed.get("users", []):
        more = {"name": given["address"], **given, "aliases": tuple(given.get("aliases", ()))}
        if more.get("tenant") == "personal":
            more["tenant"] = PERSONAL
        add_user(world, User(**more))
    for given in seed.get("calendars", []):
        more = {name: value for name, value in given.items() if name not in {"user", "name"}}
        Person(world, world.user(given["user"])).calendar(given["name"], **more)
    for at, given in enumerate(seed.get("events", [])):
        _add_event(world, given, at)


def _add_event(world: World, given: Mapping[str, Any], at: int) -> None:
    person = Person(world, world.user(given["user"]))
    named = [one for one in person.box.calendars.values() if one.name == given.get("calendar")]
    try:
        person.insert(given["event"], next(iter(named), None))
    except Refusal as refusal:
        raise SeedError(f"events[{at}].event: {refusal.message}") from refusal


def add_user(world: World, user: User) -> None:
    """Add somebody with a mailbox: an empty default calendar."""
    world.users[user.address.casefold()] = user
    box = Mailbox(user=user)
    made = Calendar(id=ids.calendar_id(world), name="Calendar", default=True)
    box.calendars[made.id] = made
    world.mailboxes[user.address.casefold()] = box
