"""Tells an address on the network from a path; importing it loads nothing of either."""

import re

from syncd.errors import Permanent


def is_address(location: str) -> bool:
    """Whether a location is an address on the network rather than a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", location.strip()) is not None


def check_name(asked: str, name: str) -> None:
    """Raise Permanent when a location's one calendar is asked for by another name than its own."""
    if asked != name:
        raise Permanent(f"there is no calendar called {asked!r} here, only {name!r}", hint="connect it again")
