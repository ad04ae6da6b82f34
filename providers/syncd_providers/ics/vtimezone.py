"""Finds the IANA zone that a calendar's own VTIMEZONE describes. Pure.

A VTIMEZONE is never used as a zone itself: its rules come from strangers, and an event's zone must
have a name. Only yearly rules and single changes are understood; no other is expanded.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.recurrence import LAST_YEAR, check_rule, parse_rule, rule_dates
from syncd.dataclass import dataclass
from syncd_providers.ics.lines import decode, lines_of

_RECENT = 2020
"""Zones are compared from this year on, or from the latest change the definition names."""
_YEARS = 4
_MOST_OBSERVANCES = 200
_MOST_DATES = 400

COMMON = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Athens",
    "Europe/Moscow",
    "Europe/Istanbul",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Anchorage",
    "America/Halifax",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Mexico_City",
    "America/Santiago",
    "America/Caracas",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Dubai",
    "Asia/Jerusalem",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Kathmandu",
    "Asia/Yangon",
    "Asia/Kabul",
    "Asia/Tehran",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Casablanca",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Perth",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "UTC",
)
"""One zone for each set of rules that many people live by, tried in this order."""


@dataclass(slots=True)
class _Observance:
    """A STANDARD or DAYLIGHT part as written."""

    values: dict[str, str] = field(default_factory=dict)
    dates: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """From ``at`` on the offset is ``after``; before it was ``before``."""

    at: datetime
    before: timedelta
    after: timedelta


def location(block: bytes) -> str:
    """The zone name a definition gives beside its own id (X-LIC-LOCATION); empty without one."""
    for _, line in lines_of(block):
        name, _, value = decode(line).partition(":")
        if name.split(";")[0].strip().upper() == "X-LIC-LOCATION":
            return value.strip()
    return ""


def same_zone(block: bytes, candidates: Iterable[ZoneInfo]) -> ZoneInfo | None:
    """The first candidate with the offsets and changes this definition has in recent years."""
    observances = list(_observances(block))
    begins = [start for item in observances if (start := _local(item.values.get("DTSTART", "")))]
    if not begins or len(observances) > _MOST_OBSERVANCES:
        return None
    latest = min(max(begins).year, LAST_YEAR - _YEARS)
    spans = [(max(latest, _RECENT), _YEARS), (latest, 1)]
    choices = list(candidates)
    for first, years in spans:
        samples = _samples(_changes(observances, first, years), first, years)
        for candidate in choices if samples else ():
            if all(at.astimezone(candidate).utcoffset() == offset for at, offset in samples):
                return candidate
    return None


def common_zones() -> Iterator[ZoneInfo]:
    """The zones a definition is compared with when its calendar's own does not fit."""
    names = (*COMMON, *(f"Etc/GMT{-hours:+d}" for hours in range(-11, 15) if hours))
    return (zone for name in names if (zone := zones.zone(name)))


# -- reading the definition --------------------------------------------------------------------


def _observances(block: bytes) -> Iterator[_Observance]:
    current: _Observance | None = None
    for _, line in lines_of(block):
        head, _, value = decode(line).partition(":")
        name, value = head.split(";")[0].strip().upper(), value.strip()
        if name == "BEGIN" and value.upper() in ("STANDARD", "DAYLIGHT"):
            current = _Observance()
            yield current
        elif name == "END":
            current = None
        elif current is not None and name == "RDATE":
            current.dates += value.split(",")[:_MOST_DATES]
        elif current is not None:
            current.values.setdefault(name, value)


def _local(text: str) -> datetime | None:
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?", text)
    try:
        return datetime(*(int(part or 0) for part in match.groups())) if match else None  # type: ignore[arg-type] # noqa: DTZ001 - six numbers; local by definition
    except ValueError:
        return None


def _offset(text: str) -> timedelta | None:
    match = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?", text)
    if match is None or int(match[2]) > 23:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -size if match[1] == "-" else size


def _changes(observances: Iterable[_Observance], first: int, years: int) -> list[_Change]:
    """What changes up to the end of the given years, ascending; nothing when a part is not understood."""
    found: list[_Change] = []
    for item in observances:
        before = _offset(item.values.get("TZOFFSETFROM", ""))
        after = _offset(item.values.get("TZOFFSETTO", ""))
        start = _local(item.values.get("DTSTART", ""))
        onsets = None if start is None else _onsets(item, start, first, years)
        if before is None or after is None or onsets is None:
            return []
        starts = [(onset - before).replace(tzinfo=UTC) for onset in onsets]
        found += [_Change(at=at, before=before, after=after) for at in starts]
    return sorted(found, key=lambda change: change.at)


def _onsets(item: _Observance, start: datetime, first: int, years: int) -> list[datetime] | None:
    """The local times at which an observance begins, the year before the span included."""
    start = start.replace(year=max(start.year, 1972))  # Outlook writes 1601; 1972 has a 29 February too
    dates = [_local(text) for text in item.dates]
    onsets = [start, *(moment for moment in dates if moment)]
    if rule := item.values.get("RRULE", "").upper():
        if "FREQ=YEARLY" not in rule.split(";") or check_rule(rule, start):
            return None
        since, until = date(first - 1, 1, 1), date(first + years - 1, 12, 31)
        days = rule_dates(parse_rule(rule, start), start, since=since, until=until)
        onsets += [datetime.combine(day, start.time()) for day in days]
    return [onset for onset in onsets if 1900 <= onset.year < first + years]


# -- comparing ---------------------------------------------------------------------------------


def _samples(changes: list[_Change], first: int, years: int) -> list[tuple[datetime, timedelta]]:
    """Instants in the given years with their offset: monthly, and around each change; none when unsaid."""
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(first + years, 1, 1, tzinfo=UTC)
    instants = [datetime(first + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(12 * years)]
    inside = [change.at for change in changes if begin < change.at < end]
    offsets = {change.before for change in changes} | {change.after for change in changes}
    if not inside and len(offsets) != 1:
        return []  # a part of a definition, or one for other years: it says nothing about these
    for earlier, later in pairwise(changes):
        if begin < later.at < end and earlier.after != later.before:
            return []  # half of a definition
    instants += [moment for at in inside for moment in (at - timedelta(seconds=1), at)]
    starts = [change.at for change in changes]
    samples = []
    for at in instants:
        index = bisect_right(starts, at)
        samples.append((at, changes[index - 1].after if index else changes[0].before))
    return samples
