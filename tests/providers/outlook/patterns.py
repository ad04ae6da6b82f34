"""What Graph's recurrences mean, day by day and straight from their descriptions; which one a rule is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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


# -- from a rule ------------------------------------------------------------------------------------

_CODES = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), DAYS, strict=True))
_INDEXES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


def of_rule(rule: str, start: datetime | date, zone: str) -> Item:
    """What a person at Outlook chooses who means an RRULE; raises ValueError where nothing is the same.

    ``start`` is a wall time in ``zone``.
    """
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    day = start.date() if isinstance(start, datetime) else start
    pattern = {"interval": int(parts.get("INTERVAL", 1)), **_kind(parts, day)}
    return {"pattern": filled(pattern), "range": _reach(parts, start, day, zone)}


def _kind(parts: dict[str, str], day: date) -> Item:
    match parts["FREQ"]:
        case "DAILY":
            return {"type": "daily"}
        case "WEEKLY":
            named = parts["BYDAY"].split(",") if "BYDAY" in parts else [list(_CODES)[day.weekday()]]
            first = _CODES[parts.get("WKST", "MO")]
            return {"type": "weekly", "daysOfWeek": [_CODES[one] for one in named], "firstDayOfWeek": first}
        case "MONTHLY" if "BYDAY" in parts:
            return _nth(parts)
        case "MONTHLY":
            return {"type": "absoluteMonthly", "dayOfMonth": _number(parts.get("BYMONTHDAY", day.day))}
        case "YEARLY" if not parts.keys() & {"BYDAY", "BYMONTH", "BYMONTHDAY"} and day.day < 29:
            return {"type": "absoluteYearly", "month": day.month, "dayOfMonth": day.day}
    raise ValueError(f"{parts}: Outlook has no such pattern")


def _nth(parts: dict[str, str]) -> Item:
    named = parts["BYDAY"]
    number = int(parts.get("BYSETPOS", named[:-2] or 0))
    if number not in _INDEXES or "," in named:
        raise ValueError(f"{parts}: Outlook has no such pattern")
    return {"type": "relativeMonthly", "index": _INDEXES[number], "daysOfWeek": [_CODES[named[-2:]]]}


def _number(said: str | int) -> int:
    """A day that every month has, or the last one."""
    number = int(said)
    if number > 28 or number < -1:
        raise ValueError(f"of the {number}th Outlook makes the last day of shorter months")
    return 31 if number == -1 else number


def _reach(parts: dict[str, str], start: datetime | date, day: date, zone: str) -> Item:
    if "COUNT" in parts:
        return {
            **ranged("numbered", day, numberOfOccurrences=int(parts["COUNT"])),
            "recurrenceTimeZone": zone,
        }
    if "UNTIL" not in parts:
        return {**ranged("noEnd", day), "recurrenceTimeZone": zone}
    last = date.fromisoformat(parts["UNTIL"][:8])
    if isinstance(start, datetime) and parts["UNTIL"].endswith("Z"):
        moment = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        last = local.date() if local.time() >= start.time() else local.date() - timedelta(days=1)
    return {**ranged("endDate", day, endDate=last.isoformat()), "recurrenceTimeZone": zone}
