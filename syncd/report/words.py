"""Instants, rhythms and names as a reader sees them: local, short and harmless."""

import math
from datetime import datetime, tzinfo

from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.window import days_between
from syncd.safetext import plain

_WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_RHYTHMS = {1: "daily", 7: "weekly"}

NAME = 60
"""Characters of a name that are shown; nobody is called longer."""
SENTENCE = 300
COMMAND = 500
DRAFT = 2000
_MOST_LOOKED_AT = 10_000
"""A text of megabytes is cut before it is looked at closely."""


def short(text: str, limit: int) -> str:
    """Untrusted text on one line, harmless and of bounded length."""
    return plain(text[:_MOST_LOOKED_AT], limit=limit)


def full_name(person: Person) -> str:
    """The name, however long, or else the address; never empty."""
    return plain(person.name) or plain(person.key)


def shown_name(person: Person) -> str:
    """The name, or else the address, short enough for a table."""
    return short(person.name, NAME) or short(person.key, NAME)


def day(at: datetime, zone: tzinfo, *, now: datetime | None = None) -> str:
    """``Mon 23 Nov``; with the year where ``now`` is not given or most of a year away."""
    local = at.astimezone(zone)
    text = f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    if now is not None and abs(days_between(now, at, zone)) < 300:
        return text
    return f"{text} {local.year}"


def moment(at: datetime, zone: tzinfo, *, now: datetime | None = None) -> str:
    """``Mon 23 Nov 16:00``, with the year as :func:`day` has it."""
    return f"{day(at, zone, now=now)} {at.astimezone(zone):%H:%M}"


def ago(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """``9 days ago`` in local days; the date when it is long ago, ``never`` without one."""
    if at is None:
        return "never"
    days = days_between(at, now, zone)
    if days >= 100:
        return day(at, zone)
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def whole_days(gap: float | None) -> int | None:
    """A gap in whole days, halves rounded up."""
    return None if gap is None else math.floor(gap + 0.5)


def rhythm(judged: Judged) -> str:
    """``weekly``, ``every 14 days``; of somebody without a series the interval to keep; else nothing."""
    days = whole_days(judged.gap)
    keep = judged.person.keep_in_touch
    if keep is not None and (days is None or judged.planned is None):
        days = keep.every_days
    if not days:
        return ""
    return _RHYTHMS.get(days, f"every {days} days")


def count(number: int, one: str, many: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{number} {one if number == 1 else many}"
