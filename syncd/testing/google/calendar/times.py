"""Times of events as the Calendar API writes them, instance ids, and the instances of a recurring event."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.recurrence import Unsupported, parse_rule, rule_dates
from syncd.testing.google.errors import bad_request
from syncd.zones import zone

Moment = date | datetime
"""A date for an all-day event, an aware datetime in the event's zone else."""

EDGE = date(2100, 1, 1)
_YEARS = range(1600, 3000)
"""The years the fake computes with; a time zone takes no time in them beyond the calendar."""


def read_time(value: dict[str, Any], default_zone: str, what: str) -> Moment:
    """What an EventDateTime says (Calendar API, Event.start); 400 when it says nothing or two things."""
    day, moment = value.get("date"), value.get("dateTime")
    if (day is None) == (moment is None):
        raise bad_request(f"Invalid {what} time.")
    if int((day or moment or "")[:4]) not in _YEARS:
        raise bad_request(f"Invalid {what} time.")
    if day is not None:
        return date.fromisoformat(day)
    named = value.get("timeZone")
    place = zone(named or default_zone)
    if place is None:
        raise bad_request(f"Invalid time zone definition for {what} time.", reason="timeZoneInvalid")
    parsed = datetime.fromisoformat(str(moment))
    if parsed.tzinfo is None:
        if named is None:
            raise bad_request(f"Missing time zone definition for {what} time.", reason="required")
        return parsed.replace(tzinfo=place)
    return parsed.astimezone(place)


def write_time(moment: Moment, shown_in: str) -> dict[str, Any]:
    """An EventDateTime: the offset is that of the zone the calendar is shown in, the name the event's own."""
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat()}
    shown = moment.astimezone(ZoneInfo(shown_in))
    return {"dateTime": shown.isoformat(timespec="seconds"), "timeZone": str(moment.tzinfo)}


def instant(moment: Moment, place: str = "UTC") -> datetime:
    """The moment as a point in time; an all-day event begins at midnight of the calendar's zone."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=ZoneInfo(place)).astimezone(UTC)


def suffix(moment: Moment, *, series: bool = False) -> str:
    """What an instance id ends with: the original start in UTC, or the date.

    With ``series`` what the id of a series ends with that "this and following" split off, ``_R...``.
    """
    if not isinstance(moment, datetime):
        return f"_{'R' if series else ''}{moment:%Y%m%d}"
    stamp = f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}"
    return f"_R{stamp}" if series else f"_{stamp}Z"


_SUFFIX = re.compile(r"(.+)_(\d{8})(?:T(\d{6})Z)?")


def split_id(event_id: str) -> tuple[str, Moment] | None:
    """The id of the series and the original start (in UTC) that an instance id is made of."""
    found = _SUFFIX.fullmatch(event_id)
    if found is None:
        return None
    try:
        if found[3] is None:
            return found[1], datetime.strptime(found[2], "%Y%m%d").replace(tzinfo=UTC).date()
        return found[1], datetime.strptime(found[2] + found[3], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


# -- recurrence -----------------------------------------------------------------------------


def check_recurrence(lines: list[str], start: Moment) -> None:
    """Refuse what is no recurrence (Calendar API, Event.recurrence), or a rule that is not modelled."""
    for line in lines:
        name = re.split("[;:]", line, maxsplit=1)[0]
        if name not in {"RRULE", "EXRULE", "RDATE", "EXDATE"} or ":" not in line:
            raise bad_request(f"Invalid recurrence rule: {line}", reason="invalidRecurrence")
        if name == "EXRULE":
            raise bad_request("the fake does not model EXRULE", reason="invalidRecurrence")
        if name == "RRULE":
            try:
                parse_rule(line.partition(":")[2], start)
            except Unsupported as error:
                raise bad_request(f"Invalid recurrence rule: {error}", reason="invalidRecurrence") from error
    try:
        for name in ("RDATE", "EXDATE"):
            list(_listed(lines, name, start))
    except ValueError as error:
        raise bad_request(f"Invalid recurrence date: {error}", reason="invalidRecurrence") from error


def starts(lines: list[str], first: Moment, *, most: int, until: datetime | None = None) -> Iterator[Moment]:
    """The original starts of a recurring event, ascending: at most ``most``, none from ``until`` on."""
    last = EDGE if until is None else until.date() + timedelta(days=1)
    gone = set(_listed(lines, "EXDATE", first))
    found = {first, *_listed(lines, "RDATE", first)}
    day = first.date() if isinstance(first, datetime) else first
    for line in lines:
        if line.startswith("RRULE"):
            days = rule_dates(parse_rule(line.partition(":")[2], first), first, since=day, until=last)
            for _, found_day in zip(range(most), days, strict=False):
                found.add(_on(found_day, first))
    kept = sorted(found - gone)[:most]
    return (one for one in kept if until is None or instant(one) < until)


def _on(day: date, first: Moment) -> Moment:
    """That day at the local time the series has."""
    if not isinstance(first, datetime):
        return day
    return datetime.combine(day, first.timetz())


def _listed(lines: list[str], name: str, first: Moment) -> Iterator[Moment]:
    for line in lines:
        head, _, values = line.partition(":")
        if not head.startswith(name):
            continue
        named = re.search(r"TZID=([^;:]+)", head)
        for value in values.split(","):
            if not isinstance(first, datetime) or "T" not in value:
                yield _on(datetime.strptime(value[:8], "%Y%m%d").replace(tzinfo=UTC).date(), first)
                continue
            local = datetime.strptime(value[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            if not value.endswith("Z"):
                place = zone(named[1]) if named else first.tzinfo
                if place is None:
                    raise ValueError(f"no zone of this name: {head}")
                local = local.replace(tzinfo=place)
            yield local.astimezone(first.tzinfo)


def with_until(lines: list[str], cut: Moment) -> list[str]:
    """The recurrence ended just before ``cut`` ("Recurring events" guide: modifying following instances)."""
    if isinstance(cut, datetime):
        last = f"{(cut - timedelta(seconds=1)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    else:
        last = f"{cut - timedelta(days=1):%Y%m%d}"
    made = []
    for line in lines:
        if line.startswith("RRULE"):
            head, _, rule = line.partition(":")
            kept = [part for part in rule.split(";") if not part.startswith(("UNTIL=", "COUNT="))]
            made.append(f"{head}:{';'.join([*kept, f'UNTIL={last}'])}")
        else:
            made.append(line)
    return made
