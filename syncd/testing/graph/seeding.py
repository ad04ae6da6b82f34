"""The seed: which people there are at the start."""

from collections.abc import Mapping
from typing import Any

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
        world.users[user.address.casefold()] = user
