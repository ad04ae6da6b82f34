"""Parses one VEVENT, alone, so that a bad one harms no other.

The icalendar library reads the values; its complaints are judged, never swallowed.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from syncd_providers.ics.fields import Caller, Fields, Stamp, Unreadable
from syncd_providers.ics.prepare import own_lines, rewritten
from syncd_providers.ics.verdict import Verdict, short

_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
)
"""What the library raises on input it does not expect."""


def parse(block: bytes) -> Fields:
    """Read one whole ``BEGIN:VEVENT`` to ``END:VEVENT``; raise Unreadable when the event is lost."""
    verdict = Verdict()
    lines = list(rewritten(own_lines(block, verdict), verdict))
    component = _parsed(lines)
    for name, message in _errors(component):
        verdict.judge(name, message)
    try:
        return _fields(component, lines, verdict)
    except Unreadable:
        raise
    except _FAULTS as error:  # a VALUE parameter has made a property something else
        raise Unreadable(f"it cannot be read: {short(error)}") from error


def _fields(component: Any, lines: list[str], verdict: Verdict) -> Fields:
    return Fields(
        start=_one_stamp(component, "DTSTART"),
        end=_one_stamp(component, "DTEND"),
        duration=_duration(component),
        recurrence_id=_one_stamp(component, "RECURRENCE-ID"),
        this_and_future=_ranged(component),
        rules=tuple(rule for line in lines if line[:5].upper() == "RRULE" and (rule := _rule(line))),
        exception_rules=len(_all(component, "EXRULE")),
        rdates=tuple(_stamps(component, "RDATE")),
        exdates=tuple(_stamps(component, "EXDATE")),
        organizer=next(iter(_callers(component, "ORGANIZER")), None),
        attendees=tuple(_callers(component, "ATTENDEE")),
        people_readable=verdict.people_readable,
        title=_text(component, "SUMMARY"),
        description=_text(component, "DESCRIPTION"),
        categories=tuple(str(word) for item in _all(component, "CATEGORIES") for word in item.cats),
        status=_text(component, "STATUS").strip().upper(),
        busy_status=_text(component, "X-MICROSOFT-CDO-BUSYSTATUS").strip().upper(),
        sequence=_sequence(component),
        modified=_instant(component, "LAST-MODIFIED") or _instant(component, "DTSTAMP"),
        remarks=tuple(verdict.remarks),
    )


def _parsed(lines: list[str]) -> Any:
    """The library's VEVENT of these lines."""
    from icalendar import Event

    text = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])
    try:
        component = Event.from_ical(text, multiple=False)
    except _FAULTS as error:
        raise Unreadable(f"it cannot be read: {short(error)}") from error
    return component


def _errors(component: Any) -> Iterator[tuple[str, str]]:
    """The library's complaints: property name, message."""
    for name, message in component.errors:
        quoted = re.search(r"'([A-Za-z0-9-]+)", message)
        yield (name or (quoted[1] if quoted else "")).upper(), message


# -- values ------------------------------------------------------------------------------------


def _all(component: Any, name: str) -> list[Any]:
    """The values of a property that could be read."""
    from icalendar.prop import vBroken

    value = component.get(name, [])
    values = value if isinstance(value, list) else [value]
    return [item for item in values if not isinstance(item, vBroken)]


def _one(component: Any, name: str) -> Any:
    values = _all(component, name)
    if len(values) > 1:
        raise Unreadable(f"{name} stands in it more than once", field=name)
    return values[0] if values else None


def _text(component: Any, name: str) -> str:
    """The first one: of titles and the like the others are no loss."""
    values = _all(component, name)
    return str(values[0]) if values else ""


def _one_stamp(component: Any, name: str) -> Stamp | None:
    value = _one(component, name)
    return None if value is None else _stamp(value.dt, value.params, name)


def _stamps(component: Any, name: str) -> Iterator[Stamp]:
    for item in _all(component, name):
        for single in item.dts:
            yield _stamp(single.dt, item.params, name)


def _stamp(value: object, parameters: Any, name: str) -> Stamp:
    if isinstance(value, tuple):  # a period: where it starts
        value = value[0]
    if isinstance(value, datetime):
        zone = "" if value.tzinfo else str(parameters.get("X-ZONE", ""))
        return Stamp(value=value, zone=zone)
    if isinstance(value, date):
        return Stamp(value=value)
    raise Unreadable(f"{name} is no date or time", field=name)


def _duration(component: Any) -> timedelta | None:
    value = _one(component, "DURATION")
    if value is None:
        return None
    if not isinstance(value.dt, timedelta):
        raise Unreadable("DURATION is no duration", field="DURATION")
    return value.dt


def _rule(line: str) -> str:
    """An RRULE's value in one spelling: capitals, FREQ first. As written: the library drops what
    it does not understand, and the rule must be judged as it stands. Empty: no rule.
    """
    parts = {part.strip() for part in line.rpartition(":")[2].upper().split(";")} - {""}
    return ";".join(sorted(parts, key=lambda part: (not part.startswith("FREQ="), part)))


def _ranged(component: Any) -> bool:
    value = _one(component, "RECURRENCE-ID")
    return value is not None and "RANGE" in value.params


def _callers(component: Any, name: str) -> Iterator[Caller]:
    for item in _all(component, name):
        words = {key.upper(): _word(value) for key, value in item.params.items()}
        yield Caller(
            value=str(item),
            name=words.get("CN", ""),
            email=words.get("EMAIL", ""),
            answer=words.get("PARTSTAT", "").upper(),
            kind=words.get("CUTYPE", "").upper(),
        )


def _word(value: object) -> str:
    """A parameter's value; one with commas comes as a list."""
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _sequence(component: Any) -> int:
    """SEQUENCE, as far as a counter can be believed."""
    values = _all(component, "SEQUENCE")
    return min(max(int(values[0]), 0), 2**31 - 1) if values else 0


def _instant(component: Any, name: str) -> datetime | None:
    values = [value.dt for value in _all(component, name) if isinstance(value.dt, datetime)]
    if not values:
        return None
    return values[0].replace(tzinfo=UTC) if values[0].tzinfo is None else values[0].astimezone(UTC)
