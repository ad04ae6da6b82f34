"""Reads the dates, times and intervals a user types: ISO, today, yesterday, a weekday, 90d."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from syncd.errors import UsageError
from syncd.safetext import plain

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = {"today": 0, "yesterday": -1, "tomorrow": 1}
_FIRST, _LAST = 1900, 2100


def read_day(text: str, *, today: date, ahead: bool = False) -> date:
    """A date: ISO, today, yesterday, tomorrow or a weekday: the latest, or with ``ahead`` the next.

    Weekdays may be cut to three letters. Raises UsageError for anything else.
    """
    word = text.strip().casefold()
    if word in _RELATIVE:
        return today + timedelta(days=_RELATIVE[word])
    meant = [index for index, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    if meant:
        back = (today.weekday() - meant[0]) % 7
        return today + timedelta(days=7 - back if ahead else -back)
    try:
        found = date.fromisoformat(word)
    except ValueError:
        found = None
    if found is None or not _FIRST <= found.year <= _LAST:
        words = "today, tomorrow or a weekday" if ahead else "today, yesterday or a weekday"
        raise UsageError(f"{plain(text, limit=60)!r} is no date", hint=f"use {today}, {words}")
    return found


def read_moment(text: str, *, today: date, zone: tzinfo) -> datetime:
    """An instant in UTC: ISO 8601, or a date, which means the end of that local day.

    Without an offset a time is local. Raises UsageError for anything else.
    """
    if not re.search(r":|\d[Tt]\d", text):
        day = read_day(text, today=today) + timedelta(days=1)
        return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        at = None
    if at is None or not _FIRST <= at.year <= _LAST:
        raise UsageError(
            f"{plain(text, limit=60)!r} is no time", hint=f"use {today}T12:00:00Z, or a date for its end"
        )
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def read_interval(text: str) -> int:
    """Days out of ``90d``, ``12w`` or ``90``, from 1 to 3650. Raises UsageError for anything else."""
    number, unit = (text[:-1], text[-1]) if text.lower().endswith(("d", "w")) else (text, "d")
    whole = number.isascii() and number.isdigit() and len(number) <= 4
    days = int(number) * (7 if unit in "wW" else 1) if whole else 0
    if not 0 < days <= 3650:
        raise UsageError(
            f"{plain(text, limit=60)!r} is no interval", hint="use 90d, 12w or a number of days up to 3650"
        )
    return days
