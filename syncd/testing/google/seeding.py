"""The seed file: which people, calendars and events there are at the start, and how Google is set up.

A JSON object with ``users`` (address, name, zone), ``calendars`` (id, owner, summary, zone, roles),
``events`` (calendar, event as the API has it, by) and ``settings`` (the fields of
:class:`~syncd.testing.google.world.Settings`, spans of time in seconds). Every user has a primary
calendar by itself.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syncd.testing.google import discovery
from syncd.testing.google.calendar import changes
from syncd.testing.google.calendar.entries import Calendar
from syncd.testing.google.calendar.finding import ROLES
from syncd.testing.google.errors import Refusal
from syncd.testing.google.world import Settings, User, World
from syncd.testing.server import SeedError, seeds

SAMPLE: Mapping[str, Any] = {
    "users": [
        {"address": "alex.moreau@example.com", "name": "Alex Moreau", "zone": "Europe/Berlin"},
        {"address": "sam.rivera@example.com", "name": "Sam Rivera", "zone": "America/New_York"},
    ]
}
"""Two people with an empty calendar each."""


def read(path: Path) -> Any:
    """The seed in a file; raises SeedError with everything that is wrong with it."""
    return seeds.read(path, problems)


_SHAPE = {
    "users": {"address", "name", "zone"},
    "calendars": {"id", "owner", "summary", "zone", "roles"},
    "events": {"calendar", "event", "by"},
}


def problems(seed: Any) -> Iterator[str]:
    """What is wrong with a seed."""
    checks = (seeds.people_problems, _wrong_calendars, _wrong_events, _wrong_settings)
    return seeds.problems(seed, _SHAPE, checks)


def _wrong_calendars(seed: Mapping[str, Any]) -> Iterator[str]:
    users = {one.get("address") for one in seed.get("users", [])}
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
