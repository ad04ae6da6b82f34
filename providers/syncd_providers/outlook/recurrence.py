"""Reads how a series repeats: Graph's patternedRecurrence as a rule of RFC 5545. Pure.

Sources: Graph's recurrencePattern and recurrenceRange. Fields a pattern does not use are filled with
zeros or missing; of a day that a month does not have Outlook takes the month's last.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from syncd.core.model import When
from syncd.core.recurrence import FIRST_YEAR, LAST_YEAR, MOST_DATES, check_rule, parse_rule, rule_dates
from syncd.dataclass import dataclass
from syncd_providers.online.unreadable import Unreadable

Item = Mapping[str, Any]


def text(value: object) -> str:
    """A text; nothing when it is none."""
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How a series repeats, and its first start: a start the rule does not give is none."""

    rule: str
    start: When


def first_day(said: Item) -> date:
    """The day from which a recurrence counts; raises Unreadable."""
    return _day(_part(said, "range"), "startDate")


def recurrence(said: Item, start: When) -> Repeats:
    """How a series that begins then repeats; raises Unreadable for what cannot be expanded.

    ``start`` lies on :func:`first_day`, in the zone of the rule: the last day of a range is one there.
    """
    rule = ";".join((*_pattern(_part(said, "pattern")), *_end(_part(said, "range"), start)))
    if reason := check_rule(rule, start):
        raise _unreadable(reason)
    begin = start.date() if isinstance(start, datetime) else start
    days = rule_dates(parse_rule(rule, start), start, since=begin, until=date(LAST_YEAR, 12, 31))
    first = next(days, None)
    if first is None:
        raise _unreadable("its recurrence ends before it begins")
    if isinstance(start, datetime):
        return Repeats(rule=rule, start=datetime.combine(first, start.timetz()))
    return Repeats(rule=rule, start=first)


def _unreadable(reason: str) -> Unreadable:
    return Unreadable(reason, field="recurrence")


def _part(said: Item, name: str) -> Item:
    part = said.get(name)
    if not isinstance(part, Mapping):
        raise _unreadable(f"its recurrence has no {name}")
    return part


# -- the pattern ----------------------------------------------------------------------------------

_DAYS = {
    "sunday": "SU",
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
}
_WEEKS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHORTEST = 28


def _pattern(said: Item) -> tuple[str, ...]:
    kind = said.get("type")
    if not isinstance(kind, str) or kind not in _PATTERNS:
        raise _unreadable("it repeats in a way that is not known")
    frequency, parts = _PATTERNS[kind]
    interval = _number(said, "interval", 1, 10_000)
    every = (f"INTERVAL={interval}",) if interval > 1 else ()
    return (f"FREQ={frequency}", *every, *parts(said, interval))


def _daily(_: Item, __: int) -> tuple[str, ...]:
    return ()


def _weekly(said: Item, interval: int) -> tuple[str, ...]:
    # Where a week begins decides which days belong to one of every second week; else it says nothing.
    first = _weekday(said.get("firstDayOfWeek") or "sunday")
    return (f"BYDAY={_weekdays(said)}", *((f"WKST={first}",) if interval > 1 else ()))


def _absolute_monthly(said: Item, _: int) -> tuple[str, ...]:
    return _day_of_month(_number(said, "dayOfMonth", 1, 31))


def _relative_monthly(said: Item, _: int) -> tuple[str, ...]:
    """The n-th of the days that are named, all of them counted together."""
    index = said.get("index") or "first"
    if not isinstance(index, str) or index.lower() not in _WEEKS:
        raise _unreadable("its recurrence counts weeks in a way that is not known")
    return (f"BYDAY={_weekdays(said)}", f"BYSETPOS={_WEEKS[index.lower()]}")


def _absolute_yearly(said: Item, _: int) -> tuple[str, ...]:
    month = _number(said, "month", 1, 12)
    day = _number(said, "dayOfMonth", 1, 31)
    # Only February has no end that is always the same.
    whole = day <= _LONGEST[month - 1] and month != 2
    return (f"BYMONTH={month}", *((f"BYMONTHDAY={day}",) if whole else _day_of_month(day)))


def _relative_yearly(said: Item, interval: int) -> tuple[str, ...]:
    return (f"BYMONTH={_number(said, 'month', 1, 12)}", *_relative_monthly(said, interval))


_PATTERNS: dict[str, tuple[str, Callable[[Item, int], tuple[str, ...]]]] = {
    "daily": ("DAILY", _daily),
    "weekly": ("WEEKLY", _weekly),
    "absoluteMonthly": ("MONTHLY", _absolute_monthly),
    "relativeMonthly": ("MONTHLY", _relative_monthly),
    "absoluteYearly": ("YEARLY", _absolute_yearly),
    "relativeYearly": ("YEARLY", _relative_yearly),
}
"""Graph's patterns, each with its frequency and what else its rule says."""


def _day_of_month(day: int) -> tuple[str, ...]:
    if day <= _SHORTEST:
        return (f"BYMONTHDAY={day}",)
    return (f"BYMONTHDAY={','.join(str(one) for one in range(_SHORTEST, day + 1))}", "BYSETPOS=-1")


def _weekdays(said: Item) -> str:
    named = said.get("daysOfWeek")
    if not isinstance(named, list) or not named:
        raise _unreadable("its recurrence names no days of the week")
    return ",".join(dict.fromkeys(_weekday(one) for one in named))


def _weekday(name: object) -> str:
    if not isinstance(name, str) or name.lower() not in _DAYS:
        raise _unreadable("its recurrence names a day of the week that is none")
    return _DAYS[name.lower()]


def _number(said: Item, name: str, low: int, high: int) -> int:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _unreadable(f"its recurrence has no {name} from {low} to {high}")
    return value


# -- the range ------------------------------------------------------------------------------------


def _end(said: Item, start: When) -> tuple[str, ...]:
    match said.get("type"):
        case "noEnd":
            return ()
        case "numbered":
            return (f"COUNT={_number(said, 'numberOfOccurrences', 1, MOST_DATES)}",)
        case "endDate":
            return _until(_day(said, "endDate"), start)
        case _:
            raise _unreadable("it ends in a way that is not known")


def _until(last: date, start: When) -> tuple[str, ...]:
    """The last day is a start's: it is included."""
    if last.year > LAST_YEAR:  # Exchange writes "no end" like that, too
        return ()
    if not isinstance(start, datetime):
        return (f"UNTIL={last:%Y%m%d}",)
    moment = datetime.combine(last, start.timetz()).astimezone(UTC)
    return (f"UNTIL={moment:%Y%m%dT%H%M%SZ}",)


def _day(said: Item, name: str) -> date:
    try:
        found = date.fromisoformat(str(said.get(name))[:10])
    except ValueError:
        raise _unreadable(f"its recurrence has no {name}") from None
    if found.year < FIRST_YEAR:
        raise _unreadable(f"its recurrence has no {name}")
    return found
