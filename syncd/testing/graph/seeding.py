"""The seed: which people there are at the start."""

from collections.abc import Mapping
from typing import Any

from syncd.testing.graph.calendar import ids
from syncd.testing.graph.calendar.entries import Calendar, Mailbox
from syncd.testing.graph.world import User, World

SAMPLE: Mapping[str, Any] = {
    "users": [
        {"address": "alex.moreau@example.com", "name": "Alex Moreau", "zone": "Europe/Berlin"},
        {"address": "sam.rivera@example.com", "name": "Sam Rivera", "zone": "America/New_York"},
    ]
}
"""Two people with an empty calendar each."""


def sow(world: World, seed: Mapping[str, Any]) -> None:
    """Put what a seed holds into an empty world."""
    for given in seed.get("users", []):
        user = User(**given)
        add_user(world, user)


def add_user(world: World, user: User) -> None:
    """Add somebody with a mailbox: an empty default calendar."""
    world.users[user.address.casefold()] = user
    box = Mailbox(user=user)
    world.mailboxes[user.address.casefold()] = box
    add_calendar(world, box, Calendar(id=ids.calendar_id(world), name="Calendar", default=True))


def add_calendar(world: World, box: Mailbox, calendar: Calendar) -> None:
    """Add a calendar to a mailbox."""
    del world
    box.calendars[calendar.id] = calendar
