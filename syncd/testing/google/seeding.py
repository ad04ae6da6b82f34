"""The seed file: which people, calendars and events there are at the start, and how Google is set up.

A JSON object with ``users`` (address, name, zone), ``calendars`` (id, owner, summary, zone, roles),
``events`` (calendar, event as the API has it, by) and ``settings`` (the fields of
:class:`~syncd.testing.google.world.Settings`, spans of time in seconds). Every user has a primary
calendar by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from syncd import strictjson
from syncd.testing.google import discovery
from syncd.testing.google.calendar import changes
from syncd.testing.google.calendar.entries import Calendar
from syncd.testing.google.calendar.finding import ROLES
from syncd.testing.google.errors import Refusal
from syncd.testing.google.world import Settings, User, World
from syncd.zones import zone

SAMPLE: Mapping[str, Any] = {
    "users": [
        {"address": "alex.moreau@example.com", "name": "Alex Moreau", "zone": "Europe/Berlin"},
        {"address": "sam.rivera@example.com", "name": "Sam Rivera", "zone": "America/New_York"},
    ]
}
"""Two people with an empty calendar each."""


class SeedError(ValueError):
    """A seed that cannot be used; the message has one line per problem."""


def read(path: Path) -> Any:
    """The seed in a file; raises SeedError with everything that is wrong with it."""
    try:
        seed = strictjson.read(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SeedError(f"{path}: {error}") from error
    if found := list(problems(seed)):
        raise SeedError("\n".join(f"{path}: {one}" for one in found))
    return seed


_SHAPE = {
    "users": {"address", "name", "zone"},
    "calendars": {"id", "owner", "summary", "zone", "roles"},
    "events": {"calendar", "event", "by"},
}


def problems(seed: Any) -> Iterator[str]:
    """What is wrong with a seed."""
    if not isinstance(seed, dict):
        yield "the seed is no JSON object"
        return
    yield from (f"unknown field {name!r}" for name in seed.keys() - {*_SHAPE, "settings"})
    for part, known in _SHAPE.items():
        if not isinstance(seed.get(part, []), list):
            yield f"{part} is no list"
            return
        for at, entry in enumerate(seed.get(part, [])):
            if not isinstance(entry, dict):
                yield f"{part}[{at}] is no object"
                return
            yield from (f"{part}[{at}]: unknown field {name!r}" for name in entry.keys() - known)
    yield from _wrong_people(seed)
    yield from _wrong_events(seed)
    yield from _wrong_settings(seed.get("settings", {}))


def _wrong_people(seed: Mapping[str, Any]) -> Iterator[str]:
    users = {one.get("address") for one in seed.get("users", [])}
    for at, user in enumerate(seed.get("users", [])):
        if not isinstance(user.get("address"), str) or "@" not in user["address"]:
            yield f"users[{at}]: address is no mail address"
        if zone(str(user.get("zone", "UTC"))) is None:
            yield f"users[{at}]: {user['zone']!r} is no zone"
    for at, calendar in enumerate(seed.get("calendars", [])):
        if not isinstance(calendar.get("id"), str):
            yield f"calendars[{at}]: id is no text"
        if calendar.get("owner") not in users:
            yield f"calendars[{at}]: the owner is no user"
        wrong = [role for role in calendar.get("roles", {}).values() if role not in ROLES]
        yield from (f"calendars[{at}]: {role!r} is no role" for role in wrong)


def _wrong_events(seed: Mapping[str, Any]) -> Iterator[str]:
    calendars = {one.get("address") for one in seed.get("users", [])}
    calendars |= {one.get("id") for one in seed.get("calendars", [])}
    for at, event in enumerate(seed.get("events", [])):
        if event.get("calendar") not in calendars:
            yield f"events[{at}]: there is no calendar {event.get('calendar')!r}"
        found = discovery.problems(
            "calendar", {"$ref": "Event"}, event.get("event"), method="calendar.events.insert", nulls=True
        )
        yield from (f"events[{at}].event: {one}" for one in found)


def _wrong_settings(given: Any) -> Iterator[str]:
    kinds = {one.name: one.default for one in fields(Settings)}
    if not isinstance(given, dict):
        yield "settings is no object"
        return
    for name, value in given.items():
        if name not in kinds:
            yield f"settings: unknown field {name!r}"
        elif isinstance(kinds[name], bool | str):
            if type(value) is not type(kinds[name]):
                yield f"settings: {name} is no {type(kinds[name]).__name__}"
        elif isinstance(value, bool) or not isinstance(value, int | float):
            yield f"settings: {name} is no number"


def settings(seed: Mapping[str, Any]) -> Settings:
    """The settings of a seed."""
    made = Settings()
    for name, value in seed.get("settings", {}).items():
        span = isinstance(getattr(made, name), timedelta) or name == "refresh_token_lifetime"
        setattr(made, name, timedelta(seconds=value) if span else value)
    return made


def sow(world: World, seed: Mapping[str, Any]) -> None:
    """Put what a seed holds into an empty world."""
    if found := list(problems(seed)):
        raise SeedError("\n".join(found))
    for given in seed.get("users", []):
        add_user(world, User(**{"name": given["address"], **given}))
    for given in seed.get("calendars", []):
        roles = {given["owner"]: "owner", **given.get("roles", {})}
        add_calendar(
            world,
            Calendar(
                id=given["id"],
                owner=given["owner"],
                summary=given.get("summary", given["id"]),
                zone=given.get("zone", world.user(given["owner"]).zone),
                roles=roles,
            ),
        )
    for at, given in enumerate(seed.get("events", [])):
        calendar = world.calendars[given["calendar"]]
        try:
            changes.insert(world, calendar, given["event"], given.get("by", calendar.owner))
        except Refusal as refusal:
            raise SeedError(f"events[{at}].event: {refusal.message}") from refusal


def add_user(world: World, user: User) -> None:
    """Add somebody with an empty primary calendar."""
    world.users[user.address.casefold()] = user
    own = Calendar(
        id=user.address,
        owner=user.address,
        summary=user.address,
        zone=user.zone,
        roles={user.address: "owner"},
        primary=True,
    )
    add_calendar(world, own)


def add_calendar(world: World, calendar: Calendar) -> None:
    """Add a calendar, or note that its entry in the calendar lists has changed."""
    calendar.etag, calendar.changed = world.etag(), world.serial()
    world.calendars[calendar.id] = calendar
