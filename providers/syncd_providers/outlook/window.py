"""Which stretches of time of a calendar are read, and how often everything is. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from syncd.provider import Window

PAST, AHEAD = timedelta(days=400), timedelta(days=366)
"""How far everything is read; a series is known whole wherever it lies."""
BEHIND, BEFORE = timedelta(days=14), timedelta(days=120)
"""How far changes are told. A longer view with series that never end is refused, or takes too long."""
EVERY = timedelta(days=7)
"""Everything is read again that often: the view in which changes are told stands still, a deleted
occurrence may not be told at all, and nothing tells of what changes outside of it."""
COMPARED = timedelta(days=1)
"""All series are compared with what was known that often, for what no view tells."""
SLICE, LEAST = timedelta(days=90), timedelta(days=6)
"""How much is asked for at once; half of it and so on where that takes Outlook too long."""

Span = tuple[datetime, datetime]


def whole(now: datetime) -> Span:
    """What is read of the present and the past."""
    return _midnight(now) - PAST, _midnight(now) + AHEAD


def changing(now: datetime) -> Span:
    """Where changes are told."""
    return _midnight(now) - BEHIND, _midnight(now) + BEFORE


def narrow(now: datetime) -> Span:
    """The same where that takes Outlook too long; it must last until everything is read again."""
    return _midnight(now) - EVERY, _midnight(now) + 4 * EVERY


def slices(span: Span) -> Iterator[Span]:
    """A stretch of time in pieces that can be asked for."""
    since, until = span
    while since < until:
        yield since, min(since + SLICE, until)
        since += SLICE


def halves(span: Span) -> tuple[Span, ...]:
    """A piece in two; nothing when it is as small as pieces get."""
    since, until = span
    middle = since + (until - since) / 2
    return ((since, middle), (middle, until)) if until - since > LEAST else ()


def is_due(read_at: datetime, now: datetime) -> bool:
    """Whether everything is to be read again; a clock that went backwards is no reason to wait."""
    return not timedelta() <= now - read_at < EVERY


def is_to_compare(compared_at: datetime, now: datetime) -> bool:
    """Whether all series are to be compared again."""
    return not timedelta() <= now - compared_at < COMPARED


def limits(span: Span) -> dict[str, str]:
    """A stretch of time as a request names it."""
    since, until = span
    return {"startDateTime": _text(since), "endDateTime": _text(until)}


def as_window(span: Span) -> Window:
    """A stretch of time as the reader of a calendar calls it."""
    return Window(since=span[0], until=span[1])


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
