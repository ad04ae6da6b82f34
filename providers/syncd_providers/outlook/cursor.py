"""What is kept between two pulls of a calendar: the link to what changes, and what a change may be about.

A deleted event is told by its id alone: of series the ids of their exceptions are kept, of single
events only as much of an id as it takes to know it again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from syncd.dataclass import dataclass
from syncd.errors import CursorExpired
from syncd.provider import Complete, Cursor, Window
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.window import Span, as_window

_VERSION = 1
"""Of the form and of what is read: another one reads everything again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of one series."""

    key: str
    """Its changeKey: another one says that something about it has changed. Empty: no list shows it."""
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a pull has ended."""

    calendar: str
    link: str
    """Leads to what changes from here on (a deltaLink)."""
    own: bool
    """Whether the calendar is the user's."""
    window: Window
    """What was asked for."""
    read: Span
    """What was read when everything was."""
    read_at: datetime
    compared_at: datetime
    """When all series were last compared with what is kept of them."""
    tells: bool
    """Whether this mailbox has ever told which occurrences of a series are left out."""
    series: Mapping[str, Known]
    singles: frozenset[str]
    """Of the single events where changes are told, each by its :func:`sign`."""


def known(item: Item | None, row: Item | None) -> Known:
    """What is kept of a series, by itself and as a list shows it."""
    listed = item.get("exceptionOccurrences") if item else None
    parts = listed if isinstance(listed, list) else []
    return Known(
        key=str((row or {}).get("changeKey") or ""),
        exceptions=tuple(
            one["id"] for one in parts if isinstance(one, dict) and isinstance(one.get("id"), str)
        ),
    )


def end(
    state: State, *, at: datetime, listing: frozenset[str] | None = None, unchanged: bool = False
) -> Complete:
    """The end of a pull that began ``at`` that time by Graph's clock.

    The link vouches for it; how far it saw is how far everything was read.
    """
    return Complete(
        cursor=write(state),
        window=as_window(state.read),
        listing=listing,
        trusted=True,
        unchanged=unchanged,
        server_time=at,
    )


def sign(name: str) -> str:
    """As much of an event's id as is kept; two ids with one sign cost a request."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_SIGN]


_SIGN = 8


def write(state: State) -> Cursor:
    """The state as a cursor."""
    said = {
        "version": _VERSION,
        "calendar": state.calendar,
        "link": state.link,
        "own": state.own,
        "window": [_text(state.window.since), _text(state.window.until)],
        "read": [_text(moment) for moment in state.read],
        "read_at": _text(state.read_at),
        "compared_at": _text(state.compared_at),
        "tells": state.tells,
        "series": {name: [one.key, *one.exceptions] for name, one in sorted(state.series.items())},
        "singles": "".join(sorted(state.singles)),
    }
    return Cursor(json.dumps(said, separators=(",", ":"), sort_keys=True))


def read(cursor: Cursor, *, calendar: str, window: Window) -> State:
    """The state in a cursor; raises CursorExpired unless it is one of this calendar and window."""
    try:
        said = json.loads(cursor)
        asked = [_text(window.since), _text(window.until)]
        if (said["version"], said["calendar"], said["window"]) != (_VERSION, calendar, asked):
            raise ValueError
        since, until = said["read"]
        return State(
            calendar=calendar,
            link=_word(said["link"]),
            own=said["own"] is True,
            window=window,
            read=(_instant(since), _instant(until)),
            read_at=_instant(said["read_at"]),
            compared_at=_instant(said["compared_at"]),
            tells=said["tells"] is True,
            series={name: _known(words) for name, words in said["series"].items()},
            singles=_signs(said["singles"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CursorExpired(
            "the note of the last read is not of this calendar", hint="it is read in full"
        ) from None


def _known(words: list[Any]) -> Known:
    key, *exceptions = words
    return Known(key=str(key), exceptions=tuple(_word(one) for one in exceptions))


def _signs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _SIGN] for at in range(0, len(text), _SIGN))


def _word(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not a word")
    return value


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment
