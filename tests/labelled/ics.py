"""Writes events as iCalendar text the way different programs do.

Knows nothing of labels. The same event always gets the same text, whatever else is in the file, so
that an unchanged event stays unchanged from one sync to the next.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .zones import ZONES, utc, vtimezone

GOOGLE = "-//Google Inc//Google Calendar 70.9054//EN"
OTHERS = ("-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", "-//Nextcloud calendar v4.7.0", "-//khal//EN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One ATTENDEE line."""

    address: str
    name: str = ""
    partstat: str = "ACCEPTED"
    cutype: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vevent:
    """One component of a calendar, visible to the syncs ``since <= sync < until``."""

    uid: str
    start: datetime | date
    """Naive wall time in ``zone``, or a date for an all-day event."""
    zone: str = ""
    minutes: int = 30
    days: int = 1
    """Length of an all-day event."""
    rule: str = ""
    exdates: tuple[datetime, ...] = ()
    rdates: tuple[datetime, ...] = ()
    replaces: datetime | None = None
    """Wall time of the RECURRENCE-ID."""
    status: str = "CONFIRMED"
    summary: str = "Catch-up"
    description: str = ""
    organizer: str = ""
    guests: tuple[Guest, ...] = ()
    extra: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ("work",)
    since: int = 0
    until: int | None = None
    kind: str = "VEVENT"

    def visible(self, sync: int, calendar: str) -> bool:
        """Whether this component is in that calendar when that sync reads it."""
        return calendar in self.calendars and self.since <= sync and (self.until is None or sync < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """The habits of the program that writes a calendar."""

    seed: int
    google: bool
    tzids: str
    """``iana``, ``windows`` or ``prefixed``."""
    vtimezones: bool
    wr_zone: str = ""
    """X-WR-TIMEZONE, when the file carries one."""

    def tzid(self, zone: str) -> str:
        names = {
            "iana": zone,
            "windows": ZONES[zone].windows,
            "prefixed": f"/freeassociation.sourceforge.net/{zone}",
        }
        return names[self.tzids]

    def file(self, events: Iterable[Vevent], order: random.Random) -> str:
        """One VCALENDAR; the components come in the order ``order`` shuffles them to."""
        found = list(events)
        order.shuffle(found)
        pick = random.Random(f"{self.seed}:prodid")
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{GOOGLE if self.google else pick.choice(OTHERS)}",
            "CALSCALE:GREGORIAN",
        ]
        if self.wr_zone:
            lines.append(f"X-WR-TIMEZONE:{self.wr_zone}")
        if self.vtimezones:
            for zone in sorted({e.zone for e in found if e.zone and isinstance(e.start, datetime)}):
                lines += vtimezone(zone, self.tzid(zone))
        for event in found:
            lines += self._component(event)
        lines.append("END:VCALENDAR")
        return "".join(_fold(line) for line in lines)

    def _component(self, event: Vevent) -> list[str]:
        pick = random.Random(f"{self.seed}:{event.uid}:{event.replaces}")
        lines = [f"UID:{event.uid}", "DTSTAMP:20250101T000000Z", *self._times(event, pick)]
        if event.replaces is not None:
            lines.append(
                self._moment("RECURRENCE-ID", event.replaces, event.zone, as_utc=pick.random() < 0.15)
            )
        if event.rule:
            lines.append(f"RRULE:{event.rule}")
        lines += self._lists(event, pick)
        lines += [f"SUMMARY:{_escape(event.summary)}", f"STATUS:{event.status}"]
        if event.description:
            lines.append(f"DESCRIPTION:{_escape(event.description)}")
        shout = pick.random() < 0.15
        if event.organizer:
            lines.append(f"ORGANIZER:{_mailto(event.organizer, shout=shout)}")
        lines += [_attendee(guest, shout=shout) for guest in event.guests]
        lines += event.extra
        head, rest = lines[:2], lines[2:]
        pick.shuffle(rest)
        alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:soon", "TRIGGER:-PT10M", "END:VALARM"]
        tail = alarm if pick.random() < 0.1 and event.kind == "VEVENT" else []
        return [f"BEGIN:{event.kind}", *head, *rest, *tail, f"END:{event.kind}"]

    def _times(self, event: Vevent, pick: random.Random) -> list[str]:
        end = "DUE" if event.kind == "VTODO" else "DTEND"
        if not isinstance(event.start, datetime):
            after = event.start + timedelta(days=event.days)
            return [f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}", f"{end};VALUE=DATE:{after:%Y%m%d}"]
        start = self._moment("DTSTART", event.start, event.zone)
        if pick.random() < 0.3:
            return [start, f"DURATION:PT{event.minutes}M"]
        return [start, self._moment(end, event.start + timedelta(minutes=event.minutes), event.zone)]

    def _lists(self, event: Vevent, pick: random.Random) -> list[str]:
        lines = []
        as_utc, joined = pick.random() < 0.15, pick.random() < 0.4
        for name, moments in (("EXDATE", event.exdates), ("RDATE", event.rdates)):
            each = [self._moment(name, m, event.zone, as_utc=as_utc) for m in moments]
            if joined and each:
                each = [each[0] + "".join("," + line.rsplit(":", 1)[1] for line in each[1:])]
            lines += each
        return lines

    def _moment(self, name: str, wall: datetime, zone: str, *, as_utc: bool = False) -> str:
        if not zone or as_utc:
            return f"{name}:{utc(wall, zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return f"{name};TZID={_quoted(self.tzid(zone))}:{wall:%Y%m%dT%H%M%S}"


def _quoted(value: str) -> str:
    return f'"{value}"' if any(c in value for c in ",;:") else value


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _mailto(address: str, *, shout: bool) -> str:
    return f"MAILTO:{address.upper()}" if shout else f"mailto:{address}"


def _attendee(guest: Guest, *, shout: bool) -> str:
    parts = ["ATTENDEE"]
    if guest.cutype:
        parts.append(f"CUTYPE={guest.cutype}")
    parts += ["ROLE=REQ-PARTICIPANT", f"PARTSTAT={guest.partstat}"]
    if guest.name:
        parts.append(f"CN={_quoted(guest.name)}")
    return ";".join(parts) + ":" + _mailto(guest.address, shout=shout)


def _fold(line: str) -> str:
    """The line as at most 75 octets each, never cutting a character in two."""
    out, width = [], 0
    for char in line:
        size = len(char.encode())
        if width + size > 74:
            out.append("\r\n ")
            width = 1
        out.append(char)
        width += size
    return "".join(out) + "\r\n"
