"""What is kept between two pulls of a calendar: the sync token, and which instances are special.

Of an instance that is left out Google promises its id and its original start, once. A series that
is read again for another reason need not show it, so they are remembered here; of no event more.
Of a series with changed instances the name: it may go and leave them.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from syncd.dataclass import dataclass
from syncd.errors import CursorExpired
from syncd.provider import Cursor, Window
from syncd_providers.google.mapping import Item

_VERSION = 2
"""Of the form and of what is read: another one reads everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a pull has ended."""

    calendar: str
    token: str
    window: Window
    stubs: Mapping[str, Mapping[str, Item]]
    """Series -> id of the left-out instance -> its original start."""
    excepted: frozenset[str] = frozenset()
    """Series some of whose instances stand beside their master, changed."""


def write(state: State) -> Cursor:
    """The state as a cursor."""
    said = {
        "version": _VERSION,
        "calendar": state.calendar,
        "token": state.token,
        "window": _window(state.window),
        "excepted": sorted(state.excepted),
        "stubs": {name: dict(stubs) for name, stubs in sorted(state.stubs.items()) if stubs},
    }
    return Cursor(json.dumps(said, separators=(",", ":"), sort_keys=True))


def read(cursor: Cursor, *, calendar: str, window: Window) -> State:
    """The state in a cursor; raises CursorExpired unless it is one of this calendar and window."""
    try:
        said = json.loads(cursor)
        if (said["version"], said["calendar"], said["window"]) != (_VERSION, calendar, _window(window)):
            raise ValueError
        return State(
            calendar=calendar,
            token=_text(said["token"]),
            window=window,
            stubs=_stubs(said["stubs"]),
            excepted=frozenset(map(_text, said["excepted"])),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CursorExpired(
            "the note of the last read is not of this calendar", hint="it is read in full"
        ) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no text")
    return value


def _stubs(value: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Item]]:
    return {name: {one: dict(at) for one, at in stubs.items()} for name, stubs in value.items()}


def _window(window: Window) -> list[str | None]:
    return [_instant(window.since), _instant(window.until)]


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
