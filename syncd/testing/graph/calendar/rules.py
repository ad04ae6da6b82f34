"""Recurrence: what is refused, what the server fills in, and on which days a series falls.

Sources: "recurrencePattern resource type" (six types, what each requires), "recurrenceRange resource
type" (three types, the end date is inclusive), "Schedule repeating appointments as recurring events
in Outlook" (even ignored properties are validated). A month that is too short for its day has its
last day instead, as Outlook says on its form.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from syncd.testing.graph.calendar.times import zone_of
from syncd.testing.graph.errors import Refusal, bad_request

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INDEX = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_NEEDS = {
    "daily": (),
    "weekly": ("daysOfWeek", "firstDayOfWeek"),
    "absoluteMonthly": ("dayOfMonth",),
    "relativeMonthly": ("daysOfWeek",),
    "absoluteYearly": ("dayOfMonth", "month"),
    "relativeYearly": ("daysOfWeek", "month"),
}
"""Pattern -> what it requires beside type and interval."""
_BOUNDS = {"interval": (1, 999), "dayOfMonth": (0, 31), "month": (0, 12)}
NO_DATE = "0001-01-01"
_EDGE = date(2100, 1, 1)


def _invalid(message: str) -> Refusal:
    return bad_request(message, "ErrorPropertyValidationFailure")


def normal(value: Mapping[str, Any], start: date, zone_name: str) -> dict[str, Any]:
    """The recurrence as the server keeps it, unused properties filled in; 400 when it is none."""
    pattern, span = dict(value.get("pattern") or {}), dict(value.get("range") or {})
    _check_pattern(pattern)
    if span.get("startDate") != start.isoformat():
        raise _invalid("The recurrence range's startDate is not the date of the event's start.")
    _check_range(span, start)
    made: dict[str, Any] = {
        "type": pattern["type"],
        "interval": pattern["interval"],
        "month": pattern.get("month") or 0,
        "dayOfMonth": pattern.get("dayOfMonth") or 0,
    }
    if pattern.get("daysOfWeek"):
        made["daysOfWeek"] = [day for day in DAYS if day in pattern["daysOfWeek"]]
    made["firstDayOfWeek"] = pattern.get("firstDayOfWeek") or "sunday"
    made["index"] = pattern.get("index") or "first"
    named = span.get("recurrenceTimeZone") or zone_name
    if named != zone_name:  # a recurrence may be sent back as it came
        zone_of(named)
    return {
        "pattern": made,
        "range": {
            "type": span["type"],
            "startDate": span["startDate"],
            "endDate": span["endDate"] if span["type"] == "endDate" else NO_DATE,
            "recurrenceTimeZone": named,
            "numberOfOccurrences": span["numberOfOccurrences"] if span["type"] == "numbered" else 0,
        },
    }


def _check_pattern(pattern: Mapping[str, Any]) -> None:
    kind = pattern.get("type")
    if kind not in _NEEDS:
        raise _invalid("The recurrence pattern has no type.")
    for name in ("interval", *_NEEDS[kind]):
        if not pattern.get(name):
            raise _invalid(f"Required property '{name}' of the recurrence pattern {kind} is missing.")
    for name, (least, most) in _BOUNDS.items():
        if not least <= (pattern.get(name) or (1 if name == "interval" else 0)) <= most:
            raise _invalid(f"Property '{name}' of the recurrence pattern is out of range.")


def _check_range(span: Mapping[str, Any], start: date) -> None:
    kind = span.get("type")
    if kind not in {"noEnd", "endDate", "numbered"}:
        raise _invalid("The recurrence range has no type.")
    if not 0 <= (span.get("numberOfOccurrences") or 0) <= 999:
        raise _invalid("Property 'numberOfOccurrences' is out of range.")
    if kind == "numbered" and not span.get("numberOfOccurrences"):
        raise _invalid("Required property 'numberOfOccurrences' is missing.")
    if kind == "endDate" and date.fromisoformat(span.get("endDate") or NO_DATE) < start:
        raise _invalid("The recurrence range ends before it starts.")


def days(recurrence: Mapping[str, Any], *, until: date | None = None) -> Iterator[date]:
    """The days a series falls on, ascending, none after ``until``; exceptions are none of its business."""
    span = recurrence["range"]
    start = date.fromisoformat(span["startDate"])
    last = min(until or _EDGE, _EDGE)
    if span["type"] == "endDate":
        last = min(last, date.fromisoformat(span["endDate"]))
    left = span["numberOfOccurrences"] if span["type"] == "numbered" else None
    for day in _pattern_days(recurrence["pattern"], start):
        if day > last or left == 0:
            return
        yield day
        left = None if left is None else left - 1


def _pattern_days(pattern: Mapping[str, Any], start: date) -> Iterator[date]:
    """The days of a pattern from a start on, without an end."""
    match pattern["type"]:
        case "daily":
            step = timedelta(days=pattern["interval"])
            day = start
            while True:
                yield day
                day += step
        case "weekly":
            yield from _weekly(pattern, start)
        case "absoluteMonthly" | "relativeMonthly":
            months = ((start.year * 12 + start.month - 1) + at for at in _every(pattern["interval"]))
            yield from _monthly(pattern, start, months)
        case _:
            first = start.year * 12 + pattern["month"] - 1
            yield from _monthly(pattern, start, (first + 12 * at for at in _every(pattern["interval"])))


def _every(step: int) -> Iterator[int]:
    at = 0
    while True:
        yield at
        at += step


def _weekly(pattern: Mapping[str, Any], start: date) -> Iterator[date]:
    """Weeks begin on ``firstDayOfWeek``: with an interval of two it decides which weeks are meant."""
    first = DAYS.index(pattern["firstDayOfWeek"])
    wanted = sorted((DAYS.index(day) - first) % 7 for day in pattern["daysOfWeek"])
    week = start - timedelta(days=(start.weekday() - first) % 7)
    while True:
        for offset in wanted:
            if (day := week + timedelta(days=offset)) >= start:
                yield day
        week += timedelta(weeks=pattern["interval"])


def _monthly(pattern: Mapping[str, Any], start: date, months: Iterator[int]) -> Iterator[date]:
    for number in months:
        year, month = divmod(number, 12)
        if year > _EDGE.year:
            yield _EDGE + timedelta(days=1)
            return
        if (day := _in_month(pattern, year, month + 1)) >= start:
            yield day


def _in_month(pattern: Mapping[str, Any], year: int, month: int) -> date:
    """The one day of a month that a monthly or yearly pattern means."""
    length = monthrange(year, month)[1]
    if pattern["type"].startswith("absolute"):
        return date(year, month, min(pattern["dayOfMonth"], length))
    fitting = [
        day
        for day in (date(year, month, at) for at in range(1, length + 1))
        if DAYS[day.weekday()] in pattern["daysOfWeek"]
    ]
    return fitting[_INDEX[pattern["index"]]]
