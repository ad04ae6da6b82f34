"""What Graph's recurrences mean, day by day and straight from their descriptions; knows no RRULE."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INDEXES = ("first", "second", "third", "fourth", "last")
Item = dict[str, Any]


def filled(pattern: Item) -> Item:
    """A pattern as the service shows it: what it does not use is zero."""
    return {"month": 0, "dayOfMonth": 0, "index": "first", "firstDayOfWeek": "sunday", **pattern}


def ranged(kind: str, start: date, **said: Any) -> Item:
    """A range as the service shows it."""
    return {
        "type": kind,
        "startDate": start.isoformat(),
        "endDate": "0001-01-01",
        "numberOfOccurrences": 0,
        "recurrenceTimeZone": "W. Europe Standard Time",
        **said,
    }


def days_of(recurrence: Item, *, until: date) -> list[date]:
    """The dates of a recurrence up to a day, that included."""
    span = recurrence["range"]
    start = date.fromisoformat(span["startDate"])
    last = until
    if span["type"] == "endDate":
        last = min(last, date.fromisoformat(span["endDate"]))
    found = [day for day in _from(start, last) if _is_on(recurrence["pattern"], start, day)]
    return found[: span["numberOfOccurrences"]] if span["type"] == "numbered" else found


def _from(start: date, last: date) -> Iterator[date]:
    while start <= last:
        yield start
        start += timedelta(days=1)


def _is_on(pattern: Item, start: date, day: date) -> bool:
    every: int = pattern["interval"]
    months = (day.year - start.year) * 12 + day.month - start.month
    match pattern["type"]:
        case "daily":
            return (day - start).days % every == 0
        case "weekly":
            first = DAYS.index(pattern["firstDayOfWeek"])
            weeks = (_week(day, first) - _week(start, first)).days // 7
            return weeks % every == 0 and bool(DAYS[day.weekday()] in pattern["daysOfWeek"])
        case "absoluteMonthly":
            return months % every == 0 and _is_day(pattern, day)
        case "relativeMonthly":
            return months % every == 0 and _is_nth(pattern, day)
        case "absoluteYearly":
            right = _is_month(pattern, day) and _is_day(pattern, day)
            return (day.year - start.year) % every == 0 and right
        case "relativeYearly":
            right = _is_month(pattern, day) and _is_nth(pattern, day)
            return (day.year - start.year) % every == 0 and right
    raise AssertionError(pattern["type"])


def _is_month(pattern: Item, day: date) -> bool:
    return bool(day.month == pattern["month"])


def _is_day(pattern: Item, day: date) -> bool:
    return bool(day.day == min(pattern["dayOfMonth"], _size(day)))


def _week(day: date, first: int) -> date:
    return day - timedelta(days=(day.weekday() - first) % 7)


def _size(day: date) -> int:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - timedelta(days=1)).day


def _is_nth(pattern: Item, day: date) -> bool:
    month = [day.replace(day=number) for number in range(1, _size(day) + 1)]
    fitting = [one for one in month if DAYS[one.weekday()] in pattern["daysOfWeek"]]
    position = -1 if pattern["index"] == "last" else INDEXES.index(pattern["index"])
    return position < len(fitting) and fitting[position] == day
