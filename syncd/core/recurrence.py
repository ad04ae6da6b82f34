"""Which dates a recurrence rule gives (RFC 5545 3.3.10), for rules of a known shape only.

Must not know what the dates mean: slots, absences and outcomes are other modules' business.

The shape (DAILY to YEARLY, INTERVAL up to 1000, no parts below the day, no BYYEARDAY or BYWEEKNO)
covers what calendar programs write for meetings; everything else is rejected with a reason. Time
is bounded by the dates between DTSTART and the end asked for, whatever the rule says: a rule that
can never match costs no more than one that does.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from itertools import count as count_from

from syncd.core.model import Event, When
from syncd.dataclass import dataclass

FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_DATES = 3000
MOST_INTERVAL = 1000
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Unsupported(ValueError):
    """The rule is not of the known shape; the message is the reason shown to the user."""


class Freq(Enum):
    """The period a rule repeats in."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A parsed RRULE of the known shape."""

    freq: Freq
    interval: int = 1
    count: int | None = None
    until: When | None = None
    """A date, an aware datetime, or a naive one that means the series' own wall time."""
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    """1 to 31, or -1 to -31 counted from the end of the month."""
    weekdays: tuple[tuple[int, int], ...] = ()
    """(ordinal, weekday), ordinal 0 for every one; Monday is 0."""
    positions: tuple[int, ...] = ()
    week_start: int = 0


# -- reading a rule -------------------------------------------------------------------------

_REFUSED = {"BYHOUR", "BYMINUTE", "BYSECOND", "BYYEARDAY", "BYWEEKNO"}
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")


def check_rule(text: str, start: When) -> str | None:
    """Say why the rule of a series starting at ``start`` is not accepted; None when it is."""
    try:
        parse_rule(text, start)
    except Unsupported as refusal:
        return str(refusal)
    return None


@lru_cache(maxsize=4096)
def parse_rule(text: str, start: When) -> Rule:
    """Read an RRULE value; raise Unsupported with the reason when its shape is not known."""
    parts = _split(text)
    try:
        freq = Freq(parts["FREQ"])
    except KeyError:
        raise Unsupported("RRULE has no FREQ") from None
    except ValueError:
        raise Unsupported(f"RRULE repeats {parts['FREQ'][:20]}, not daily to yearly") from None
    if "COUNT" in parts and "UNTIL" in parts:
        raise Unsupported("RRULE has both COUNT and UNTIL")
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise Unsupported(f"the series starts in {start.year}, outside {FIRST_YEAR} to {LAST_YEAR}")
    week_start = parts.get("WKST", "MO")
    if week_start not in WEEKDAYS:
        raise Unsupported("WKST is no weekday")
    rule = Rule(
        freq=freq,
        interval=_number(parts, "INTERVAL", 1, MOST_INTERVAL) if "INTERVAL" in parts else 1,
        count=_number(parts, "COUNT", 1, MOST_DATES) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        months=_numbers(parts, "BYMONTH", 1, 12),
        month_days=_numbers(parts, "BYMONTHDAY", -31, 31),
        weekdays=_weekdays(parts.get("BYDAY", ""), freq),
        positions=_numbers(parts, "BYSETPOS", -366, 366),
        week_start=WEEKDAYS.index(week_start),
    )
    _refuse_impossible(rule)
    return rule


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    if len(text) > 1000:
        raise Unsupported("RRULE is longer than 1000 characters")
    for part in text.strip().upper().strip(";").split(";"):
        name, _, value = part.partition("=")
        name = name.strip()
        if name in _REFUSED:
            raise Unsupported(f"RRULE uses {name}, which no 1:1 needs")
        if name not in _KNOWN or not value:
            raise Unsupported(f"RRULE has an unknown part {name[:20]!r}")
        if name in parts:
            raise Unsupported(f"RRULE has {name} twice")
        parts[name] = value.strip()
    return parts


def _number(parts: dict[str, str], name: str, low: int, high: int) -> int:
    text = parts[name]
    if not re.fullmatch(r"[+-]?[0-9]{1,6}", text) or not low <= int(text) <= high:
        raise Unsupported(f"{name} {text[:20]!r} is not a number from {low} to {high}")
    return int(text)


def _numbers(parts: dict[str, str], name: str, low: int, high: int) -> tuple[int, ...]:
    if name not in parts:
        return ()
    values = {_number({name: item.strip()}, name, low, high) for item in parts[name].split(",")}
    if 0 in values:
        raise Unsupported(f"{name} holds a zero")
    return tuple(sorted(values))


def _weekdays(text: str, freq: Freq) -> tuple[tuple[int, int], ...]:
    days: set[tuple[int, int]] = set()
    for item in text.split(",") if text else ():
        found = _DAY.fullmatch(item.strip())
        if not found:
            raise Unsupported(f"BYDAY {item[:20]!r} is no weekday")
        ordinal = int(found[1] or 0)
        if (found[1] and ordinal == 0) or abs(ordinal) > 53:
            raise Unsupported(f"BYDAY {item[:20]!r} counts no existing week")
        if ordinal and freq in (Freq.DAILY, Freq.WEEKLY):
            raise Unsupported(f"BYDAY {item[:20]!r} counts weeks in a {freq.value} rule")
        days.add((ordinal, WEEKDAYS.index(found[2])))
    return tuple(sorted(days))


def _until(text: str) -> When:
    found = _UNTIL.fullmatch(text)
    if not found:
        raise Unsupported(f"UNTIL {text[:20]!r} is no date")
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    if year > LAST_YEAR:  # Exchange writes 9999 for "no end"
        year, month, day = LAST_YEAR, 12, 31
    try:
        last = date(year, month, day)
        if found[4] is None:
            return last
        return datetime.fromisoformat(
            f"{last}T{found[4]}:{found[5]}:{found[6]}" + ("+00:00" if found[7] else "")
        )
    except ValueError:
        raise Unsupported(f"UNTIL {text[:20]!r} is no date") from None


def _refuse_impossible(rule: Rule) -> None:
    if rule.freq is Freq.WEEKLY and rule.month_days:
        raise Unsupported("RRULE names days of the month in a WEEKLY rule")
    longest = {month: _month_size(2024, month) for month in rule.months or range(1, 13)}
    if rule.month_days and all(abs(day) > size for day in rule.month_days for size in longest.values()):
        raise Unsupported("RRULE names a day that none of its months has")
    if rule.freq is Freq.MONTHLY or rule.months:
        ordinals = [ordinal for ordinal, _ in rule.weekdays]
        if ordinals and all(abs(ordinal) > 5 for ordinal in ordinals):
            raise Unsupported("BYDAY counts a week that no month has")
    most = {Freq.DAILY: 1, Freq.WEEKLY: 7, Freq.MONTHLY: 31, Freq.YEARLY: 366}[rule.freq]
    if rule.positions and all(abs(position) > most for position in rule.positions):
        raise Unsupported("BYSETPOS picks beyond the period")


# -- giving the dates -----------------------------------------------------------------------


def rule_dates(rule: Rule, start: When, *, since: date, until: date) -> Iterator[date]:
    """The rule's local dates from ``since`` to ``until``, both included, ascending.

    ``start`` is DTSTART; a COUNT is counted from there whatever ``since`` says. A DTSTART that
    its rule does not give is not among them.
    """
    first = start.date() if isinstance(start, datetime) else start
    last = min(until, _last_date(rule, start), date(LAST_YEAR, 12, 31))
    left = rule.count
    for period in _periods(rule, first, first if left is not None else max(first, since), last):
        chosen = _pick(period, rule.positions)
        for day in chosen:
            if day < first:
                continue
            if day > last:
                return
            if left is not None:
                if left == 0:
                    return
                left -= 1
            if day >= since:
                yield day


def _last_date(rule: Rule, start: When) -> date:
    """The last local date UNTIL allows for a series at ``start``'s time of day."""
    if rule.until is None:
        return date(LAST_YEAR, 12, 31)
    if not isinstance(rule.until, datetime):
        return rule.until
    if not isinstance(start, datetime):
        return rule.until.date()
    local = rule.until if rule.until.tzinfo is None else rule.until.astimezone(start.tzinfo)
    before = time(local.hour, local.minute, local.second) < start.time()
    return local.date() - timedelta(days=1) if before else local.date()


def _pick(days: list[date], positions: tuple[int, ...]) -> list[date]:
    if not positions:
        return days
    wanted = {position - 1 if position > 0 else len(days) + position for position in positions}
    return [day for index, day in enumerate(days) if index in wanted]


def _periods(rule: Rule, first: date, since: date, last: date) -> Iterator[list[date]]:
    """The candidate dates of each period that touches [since, last], sorted within it."""
    if rule.freq in (Freq.DAILY, Freq.WEEKLY):
        weekly = rule.freq is Freq.WEEKLY
        offsets = _offsets(rule, first) if weekly else (timedelta(),)
        step = timedelta(days=rule.interval * (7 if weekly else 1))
        begin = first - timedelta(days=(first.weekday() - rule.week_start) % 7) if weekly else first
        begin += step * max(0, (since - begin) // step)
        while begin <= last:
            yield [day for offset in offsets if _allows(rule, day := begin + offset)]
            begin += step
        return
    months = rule.interval * (1 if rule.freq is Freq.MONTHLY else 12)
    origin = first.year * 12 + (first.month - 1 if rule.freq is Freq.MONTHLY else 0)
    skip = max(0, (since.year * 12 + since.month - 1 - origin) // months)
    for number in count_from(origin + skip * months, months):
        year, month = divmod(number, 12)
        if (year, month + 1) > (last.year, last.month):
            return
        if rule.freq is Freq.MONTHLY:
            yield _month(rule, first, year, month + 1) if month + 1 in (rule.months or (month + 1,)) else []
        else:
            yield _year(rule, first, year)


def _allows(rule: Rule, day: date) -> bool:
    """Whether the limiting parts of a DAILY or WEEKLY rule let ``day`` stand."""
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or _is_month_day(rule, day))
        and (not rule.weekdays or any(weekday == day.weekday() for _, weekday in rule.weekdays))
    )


def _month_size(year: int, month: int) -> int:
    """How many days a month has (the library's costs a slow import)."""
    following = date(year + month // 12, month % 12 + 1, 1) if year < date.max.year else None
    return (following - date(year, month, 1)).days if following else 31


def _is_month_day(rule: Rule, day: date) -> bool:
    size = _month_size(day.year, day.month)
    return day.day in rule.month_days or day.day - size - 1 in rule.month_days


def _offsets(rule: Rule, first: date) -> tuple[timedelta, ...]:
    """How far into its weeks the days of a WEEKLY rule lie, ascending."""
    wanted = {weekday for _, weekday in rule.weekdays} or {first.weekday()}
    return tuple(timedelta(days=day) for day in sorted((day - rule.week_start) % 7 for day in wanted))


def _month(rule: Rule, first: date, year: int, month: int) -> list[date]:
    size = _month_size(year, month)
    if rule.weekdays:
        days = _nth_weekdays(rule.weekdays, date(year, month, 1), date(year, month, size))
        return [day for day in days if not rule.month_days or _is_month_day(rule, day)]
    numbers = rule.month_days or (first.day,)
    chosen = {number if number > 0 else size + 1 + number for number in numbers}
    return [date(year, month, number) for number in sorted(chosen) if 1 <= number <= size]


def _year(rule: Rule, first: date, year: int) -> list[date]:
    if rule.weekdays and not rule.months:
        days = _nth_weekdays(rule.weekdays, date(year, 1, 1), date(year, 12, 31))
        return [day for day in days if not rule.month_days or _is_month_day(rule, day)]
    months = rule.months or (tuple(range(1, 13)) if rule.month_days else (first.month,))
    return [day for month in months for day in _month(rule, first, year, month)]


def _nth_weekdays(weekdays: tuple[tuple[int, int], ...], begin: date, end: date) -> list[date]:
    """The dates in [begin, end] that are the n-th such weekday of that span, from either end."""
    chosen: set[date] = set()
    for ordinal, weekday in weekdays:
        head = begin + timedelta(days=(weekday - begin.weekday()) % 7)
        found = [head + timedelta(days=7 * index) for index in range((end - head).days // 7 + 1)]
        if ordinal == 0:
            chosen.update(found)
        elif abs(ordinal) <= len(found):
            chosen.add(found[ordinal - 1 if ordinal > 0 else ordinal])
    return sorted(chosen)


# -- the starts of an event -----------------------------------------------------------------


def event_starts(event: Event, *, since: date, until: date) -> list[When]:
    """Every start the event's DTSTART, RRULE and RDATEs give on local dates in [since, until].

    EXDATEs are not applied: an excluded start was planned all the same. Ascending, without
    doubles; dates for an all-day event, aware datetimes in the event's zone else.
    """
    first = event.start.date() if isinstance(event.start, datetime) else event.start
    days: set[date] = {first} if since <= first <= until else set()
    if event.rule:
        days.update(rule_dates(parse_rule(event.rule, event.start), event.start, since=since, until=until))
    extra = [when for when in event.rdates if since <= _local_day(when, event.start) <= until]
    if not isinstance(event.start, datetime):
        return sorted({*days, *(_local_day(when, event.start) for when in extra)})
    clock = event.start.timetz().replace(tzinfo=None)
    zone = event.start.tzinfo
    starts = [datetime.combine(day, clock, tzinfo=zone) for day in days]
    # A wall time that exists twice means the first; an instant means itself.
    starts += [
        when.astimezone(zone) if isinstance(when, datetime) else datetime.combine(when, clock, tzinfo=zone)
        for when in extra
    ]
    by_instant = {start.astimezone(UTC): start for start in starts}
    return [by_instant[at] for at in sorted(by_instant)]


def given_among(event: Event, wanted: Collection[When]) -> set[When]:
    """Which of these starts the event's DTSTART, RRULE and RDATEs give: instants in UTC, or local dates.

    Of an event at a time of day a date is given where one of its starts lies on it.
    """
    if not wanted:
        return set()
    around = [at.date() if isinstance(at, datetime) else at for at in wanted]
    since, until = min(around) - timedelta(days=2), max(around) + timedelta(days=2)
    if len(wanted) < 3 or event.rdates or not isinstance(event.start, datetime):
        starts = event_starts(event, since=since, until=until)
        by_instant = {start.astimezone(UTC) for start in starts if isinstance(start, datetime)}
        by_day = {start.date() if isinstance(start, datetime) else start for start in starts}
        if not isinstance(event.start, datetime):
            by_instant = {datetime.combine(day, time(), tzinfo=UTC) for day in by_day}
        return {at for at in wanted if at in (by_instant if isinstance(at, datetime) else by_day)}
    # Only the days near a wanted instant are turned into instants.
    days = {event.start.date()}
    if event.rule:
        days.update(rule_dates(parse_rule(event.rule, event.start), event.start, since=since, until=until))
    clock, zone = event.start.timetz().replace(tzinfo=None), event.start.tzinfo

    def is_given(at: When) -> bool:
        if not isinstance(at, datetime):
            return at in days
        near = at.astimezone(zone).date()
        return any(
            datetime.combine(day, clock, tzinfo=zone).astimezone(UTC) == at
            for day in (near, near - timedelta(days=1), near + timedelta(days=1))
            if day in days
        )

    return {at for at in wanted if is_given(at)}


def _local_day(when: When, start: When) -> date:
    if not isinstance(when, datetime):
        return when
    return when.astimezone(start.tzinfo).date() if isinstance(start, datetime) else when.date()
