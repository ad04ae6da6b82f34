"""Reads when an event of Graph is: its times, the zone it lives in, where an exception stood. Pure.

Times come in UTC, because that is asked for; the zone stands beside them, by a Windows name most often.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.eventtext import clean
from syncd.core.model import Event, When
from syncd.core.recurrence import FIRST_YEAR, LAST_YEAR
from syncd_providers.online import unreadable
from syncd_providers.online.unreadable import Unreadable
from syncd_providers.outlook.recurrence import Item, first_day, text


def slot_of(item: Item, series: Event) -> When | None:
    """Where an exception stood in its series; None when it does not say.

    It is told in UTC, with or without saying so; for an all-day event that is midnight where the
    series lives, or midnight in UTC. Where it is not told, its iCalUId may name the day.
    """
    moment = instant(item.get("originalStart"))
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return _slot_in_uid(item, series)
    if isinstance(series.start, datetime):
        return moment.astimezone(series.start.tzinfo)
    if not moment.hour and not moment.minute:
        return moment.date()
    home = zones.resolve(text(item.get("originalStartTimeZone")))
    # East of Greenwich a day begins the evening before.
    return (moment.astimezone(home) if home else moment + timedelta(hours=12)).date()


_UID = re.compile(r"040000008200E00074C5B7101A82E008([0-9A-F]{4})([0-9A-F]{2})([0-9A-F]{2})", re.IGNORECASE)
"""The iCalUId of an exception holds the day it stood on (MS-OXOCAL 2.2.1.27), that of a series zeros."""


def _slot_in_uid(item: Item, series: Event) -> When | None:
    found = _UID.match(text(item.get("iCalUId")))
    try:
        day = date(*(int(part, 16) for part in found.groups())) if found else None
    except ValueError:
        return None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return datetime.combine(day, series.start.timetz()) if isinstance(series.start, datetime) else day


def start_of(item: Item, series: Event, fallback: ZoneInfo) -> When | None:
    """When an occurrence is, in the words of its series; None when that cannot be read."""
    home = series.start.tzinfo if isinstance(series.start, datetime) else None
    try:
        found = _when(item.get("start"), "start", fallback, [], all_day=series.all_day)
    except Unreadable:
        return None
    return found.astimezone(home) if isinstance(found, datetime) else found


def span(item: Item, home: ZoneInfo, fallback: ZoneInfo, guesses: list[str]) -> tuple[When, When]:
    """Start and exclusive end, in a zone with a name; of an all-day event its dates as they are written."""
    all_day = item.get("isAllDay") is True
    start = _when(item.get("start"), "start", fallback, guesses, all_day=all_day)
    end = _when(item.get("end"), "end", fallback, guesses, all_day=all_day)
    if end < start:
        raise Unreadable("it ends before it starts", field="end")
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _at_home(start, home), _at_home(end, home)
    return start, start + timedelta(days=1) if end == start else end


def _when(value: object, field: str, fallback: ZoneInfo, guesses: list[str], *, all_day: bool) -> When:
    said = value if isinstance(value, Mapping) else {}

    def read() -> When:
        return date.fromisoformat(said["dateTime"][:10]) if all_day else _moment(said, fallback, guesses)

    return unreadable.when(value, field, read)


def _moment(said: Mapping[str, Any], fallback: ZoneInfo, guesses: list[str]) -> datetime:
    moment = datetime.fromisoformat(said["dateTime"])
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    name = text(said.get("timeZone"))
    zone = zones.resolve(name) if name else zones.UTC
    if zone is None:
        guesses.append(_unknown(name, fallback))
        zone = fallback
    return moment.replace(tzinfo=zone).astimezone(UTC)


def _at_home(moment: datetime, home: ZoneInfo) -> datetime:
    local = moment.astimezone(home)
    # The second of two equal wall times can only be said in UTC.
    return moment.replace(tzinfo=zones.UTC) if local.fold else local


def midnight(day: When) -> datetime:
    """The beginning of a day, as if days began everywhere at once."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def after(start: When, lasts: timedelta) -> When:
    """So long after a start, where that is."""
    if not isinstance(start, datetime):
        return start + lasts
    assert isinstance(start.tzinfo, ZoneInfo)
    return _at_home(start.astimezone(UTC) + lasts, start.tzinfo)


def zone_of_rule(item: Item, said: Item, fallback: ZoneInfo, guesses: list[str]) -> ZoneInfo:
    """Where a series lives: of what is named, the zone in which it starts on the first day of its range."""
    reach = said.get("range")
    named = [text(item.get("originalStartTimeZone"))]
    named += [text(reach.get("recurrenceTimeZone"))] if isinstance(reach, Mapping) else []
    known = [zone for name in named if name and (zone := zones.resolve(name))]
    if not known:
        guesses += [_unknown(name, fallback) for name in named if name][:1]
        return fallback
    if item.get("isAllDay") is True:
        return known[0]
    start, first = _when(item.get("start"), "start", fallback, [], all_day=False), first_day(said)
    assert isinstance(start, datetime)
    return next((zone for zone in known if start.astimezone(zone).date() == first), known[0])


def _unknown(name: str, fallback: ZoneInfo) -> str:
    return f"the zone {clean(name)[:80]!r} is not known; its times are read in {fallback.key}"


def instant(value: object) -> datetime | None:
    """A moment in UTC, whether it says so or not."""
    try:
        found = datetime.fromisoformat(str(value))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
