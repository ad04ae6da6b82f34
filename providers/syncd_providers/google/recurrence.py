"""Reads the recurrence lines of an event: RRULE, RDATE and EXDATE as RFC 5545 writes them. Pure."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.model import When
from syncd.core.recurrence import check_rule
from syncd.dataclass import dataclass
from syncd_providers.online.unreadable import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """How an event repeats."""

    rule: str | None = None
    rdates: tuple[When, ...] = ()
    exdates: tuple[When, ...] = ()


_LINE = re.compile(r"(RRULE|RDATE|EXDATE|EXRULE)(;[^:]*)?:(.*)", re.IGNORECASE | re.DOTALL)
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")


def recurrence(lines: Iterable[object], start: When, home: ZoneInfo) -> Recurrence:
    """How an event that starts then repeats; raises Unreadable for what cannot be expanded."""
    rules: list[str] = []
    dates: dict[str, list[When]] = {"RDATE": [], "EXDATE": []}
    for line in lines:
        found = _LINE.fullmatch(line.strip()) if isinstance(line, str) else None
        if found is None:
            raise Unreadable("a line of its recurrence is none", field="recurrence")
        name, parameters, value = found[1].upper(), found[2] or "", found[3]
        if name == "EXRULE":
            raise Unreadable("it holds an EXRULE, which RFC 5545 no longer has", field="recurrence")
        if name == "RRULE":
            rules.append(value)
        else:
            dates[name] += [_stamp(text, parameters, start, home) for text in value.split(",") if text]
    if len(rules) > 1:
        raise Unreadable("it holds more than one RRULE", field="recurrence")
    for rule in rules:
        if reason := check_rule(rule, start):
            raise Unreadable(reason, field="recurrence")
    return Recurrence(
        rule=rules[0] if rules else None, rdates=tuple(dates["RDATE"]), exdates=tuple(dates["EXDATE"])
    )


def _stamp(text: str, parameters: str, start: When, home: ZoneInfo) -> When:
    """One date or time of a list; for an all-day event its date."""
    found = _STAMP.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None or not isinstance(start, datetime):
            return day
        moment = datetime.combine(day, time(int(found[4]), int(found[5]), int(found[6])))
    except ValueError:
        raise Unreadable("a date of its recurrence is none", field="recurrence") from None
    if found[7]:
        return moment.replace(tzinfo=zones.UTC)
    named = re.search(r';TZID="?([^";:]+)', parameters, re.IGNORECASE)
    zone = zones.resolve(named[1]) if named else start.tzinfo
    return moment.replace(tzinfo=zone or home)
