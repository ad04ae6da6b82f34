"""Writes events as an iCalendar file, for calendars that tests edit between syncs. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from syncd.core.model import CuType, Event, Participant, When


def as_ics(events: Iterable[Event], *, zone: str = "Europe/Berlin") -> str:
    """The events as an iCalendar file in their order; zones are named, not described."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//syncd//timeline//EN", f"X-WR-TIMEZONE:{zone}"]
    for event in events:
        lines += ["BEGIN:VEVENT", *_lines(event), "END:VEVENT"]
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _lines(event: Event) -> Iterator[str]:
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{(event.modified or datetime(2020, 1, 1, tzinfo=UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{event.status.name}"
    yield f"SUMMARY:{_escaped(event.title)}"
    for name, moments in (
        ("DTSTART", [event.start]),
        ("DTEND", [event.end]),
        ("RECURRENCE-ID", [event.recurrence_id] if event.recurrence_id else []),
        ("RDATE", event.rdates),
        ("EXDATE", event.exdates),
    ):
        yield from (f"{name}{_moment(moment)}" for moment in moments)
    if event.rule:
        yield f"RRULE:{event.rule}"
    if event.out_of_office:
        yield "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
    if event.observance:
        yield "DESCRIPTION:Observance"
    if event.organizer:
        yield f"ORGANIZER{_name(event.organizer)}:mailto:{event.organizer.address}"
    for who in event.attendees:
        kind = f";CUTYPE={who.kind.name}" if who.kind is not CuType.INDIVIDUAL else ""
        answer = who.answer.value.upper()
        yield f"ATTENDEE;PARTSTAT={answer}{kind}{_name(who)}:mailto:{who.address}"


def _name(who: Participant) -> str:
    return f';CN="{who.name.replace(chr(34), chr(39))}"' if who.name else ""


def _moment(when: When) -> str:
    if not isinstance(when, datetime):
        return f";VALUE=DATE:{when:%Y%m%d}"
    name = getattr(when.tzinfo, "key", "UTC")
    if name == "UTC":
        return f":{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f";TZID={name}:{when:%Y%m%dT%H%M%S}"


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """One line ended as RFC 5545 wants it, folded so that no character is cut (3.1)."""
    parts = [""]
    for char in line:
        if len((parts[-1] + char).encode()) > 74:
            parts.append("")
        parts[-1] += char
    return "\r\n ".join(parts) + "\r\n"
