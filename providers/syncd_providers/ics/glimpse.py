"""Tells what is certain of one event by a look at its raw text, if all of it is written as usual. Pure.

It decides which events need no parsing, so it may be ignorant and never wrong: whatever is not
exactly as most programs write it is left to :mod:`~syncd_providers.ics.parse`.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from syncd import zones
from syncd.core.model import Participant, Uid
from syncd.provider import Glimpse
from syncd_providers.ics.fields import Caller
from syncd_providers.ics.lines import is_utf8
from syncd_providers.ics.mapping import Context
from syncd_providers.ics.people import participant
from syncd_providers.ics.prepare import MOST_PEOPLE
from syncd_providers.ics.verdict import NEEDS

_MOST_BYTES = 64 * 1024
"""A larger event is not glimpsed at."""
_MOST_LINE = 500
"""A longer line about a person is not understood here."""

_DAY = (
    rb"(?:19|20)\d\d"
    rb"(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8]))"
)
"""A date there is; the 29th of February is left to others."""
_TIME = _DAY + rb"T(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"
_ZONE = rb"[A-Za-z](?:[A-Za-z0-9_+/. -]{0,60}[A-Za-z0-9])?"
_WHEN = rb"(?::" + _TIME + rb"Z?|;TZID=(?:" + _ZONE + rb'|"' + _ZONE + rb'"):' + _TIME + rb")"
_TEXT = rb"(?:;LANGUAGE=[A-Za-z-]{1,20})?:[^\n]*+"

_USUAL: dict[str, bytes] = {
    "DTSTART": _WHEN,
    "DTEND": _WHEN,
    "DTSTAMP": rb":" + _TIME + rb"Z",
    "LAST-MODIFIED": rb":" + _TIME + rb"Z",
    "SEQUENCE": rb":\d{1,9}",
    "STATUS": rb":[A-Z-]{1,20}",
    "SUMMARY": _TEXT,
    "DESCRIPTION": _TEXT,
    "CATEGORIES": _TEXT,
    "X-MICROSOFT-CDO-BUSYSTATUS": rb":(?:BUSY|FREE|TENTATIVE|WORKINGELSEWHERE)",
    "ORGANIZER": rb"[:;][^\n]*+",  # looked at below
    "ATTENDEE": rb"[:;][^\n]*+",
}
"""The properties of a single event that are read, and how each is usually written after its name."""


def _body(usual: dict[str, bytes]) -> re.Pattern[bytes]:
    """Lines of which each is a usual one, or a property that nobody reads."""
    known = [name.encode() + value for name, value in usual.items()]
    read = "|".join((*NEEDS, "BEGIN", "END")).encode()
    unread = rb"(?!(?i:" + read + rb")[:;])[A-Za-z0-9-]++[:;][^\n]*+"
    return re.compile(rb"(?:\n(?:" + b"|".join([*known, unread]) + rb"))*")


_BODY = _body(_USUAL)
_BEGIN, _END = b"BEGIN:VEVENT", b"\nEND:VEVENT"
_FOLD = re.compile(rb"\n[ \t]")
_INNER = re.compile(rb"\nBEGIN:([A-Z-]{1,64})(?:\n(?!(?i:BEGIN|END))[^\n]*+)*+\nEND:\1(?=\n|$)")
"""An alarm, or another component without components of its own."""
_TIMES = re.compile(rb'\nDT(START|END)(?:;TZID="?([^":]+)"?)?:([0-9T]+)(Z?)')
_PEOPLE = re.compile(rb"\n(ORGANIZER|ATTENDEE)([:;][^\n]*)")


def glimpse(uid: str, block: bytes, context_of: Callable[[], Context]) -> Glimpse | None:
    """What is certain of a whole ``BEGIN:VEVENT`` to ``END:VEVENT``; None: it has to be parsed.

    ``context_of`` is asked as the full parse asks it: only of an event that can be read, and then
    for the same zones in the same order, since looking one up may be a guess that is told once.
    """
    body = _unfolded(block)
    if body is None or not _BODY.fullmatch(body):
        return None
    times = _times(_TIMES.findall(body))
    people = _people(_PEOPLE.findall(body))
    if times is None or people is None:
        return None
    context = context_of()
    zone, start, end = times
    organizer, attendees = people
    where = zones.UTC if zone is None else context.named_zone(zone) if zone else context.zone
    return Glimpse(
        uid=Uid(uid),
        start=start.replace(tzinfo=where),
        end=end.replace(tzinfo=where),
        organizer=organizer,
        attendees=attendees,
        organizer_listed=context.organizer_listed,
    )


def _unfolded(block: bytes) -> bytes | None:
    """The lines inside the event, without inner components; None where they do not end as usual."""
    if len(block) > _MOST_BYTES or not is_utf8(block):
        return None
    if block.count(b"\r") != block.count(b"\r\n"):
        return None
    text = block.translate(None, b"\r").rstrip(b"\n")
    if b"\n\n" in text:
        return None
    text = _FOLD.sub(b"", text)
    if not text.startswith(_BEGIN) or not text.endswith(_END):
        return None
    body = text[len(_BEGIN) : -len(_END)]
    return _INNER.sub(b"", body) if b"\nBEGIN:" in body else body


def _times(
    found: Iterable[tuple[bytes, bytes, bytes, bytes]],
) -> tuple[str | None, datetime, datetime] | None:
    """The zone as written (None: UTC, empty: none), start and end; None where they do not fit."""
    by_name = sorted(found, reverse=True)
    if [name for name, _, _, _ in by_name] != [b"START", b"END"]:
        return None
    (_, zone, start, utc), (_, end_zone, end, end_utc) = by_name
    if (zone, utc) != (end_zone, end_utc) or end < start:
        return None
    first, last = (datetime.fromisoformat(text.decode()) for text in (start, end))
    return (None if utc else zone.decode()), first, last


def _people(
    found: Iterable[tuple[bytes, bytes]],
) -> tuple[Participant | None, tuple[Participant, ...]] | None:
    """The organizer and the attendees; None where somebody is not told plainly, or told twice."""
    people: dict[bytes, list[Participant]] = {b"ORGANIZER": [], b"ATTENDEE": []}
    for name, line in found:
        who = _person(line)
        if who is None:
            return None
        people[name].append(who)
    organizers, attendees = people.values()
    each = {who.address for who in attendees}
    if len(organizers) > 1 or len(each) < len(attendees) or len(attendees) > MOST_PEOPLE:
        return None
    return (organizers[0] if organizers else None), tuple(attendees)


_PARAMETER = rb';([A-Z0-9-]+)=("[^"\x00-\x1f\x7f\\]*"|[^"\x00-\x1f\x7f\\:;,]*)'
_PARAMETERS = re.compile(_PARAMETER)
_CALLER = re.compile(rb"((?:" + _PARAMETER + rb")*):([\x20-\x5b\x5d-\x7e]+)")


@lru_cache(maxsize=4096)
def _person(line: bytes) -> Participant | None:
    """Whom an ORGANIZER or ATTENDEE line names, by address and kind; colleagues come again and again."""
    match = _CALLER.fullmatch(line) if len(line) <= _MOST_LINE else None
    if match is None:
        return None
    kinds = [value for name, value in _PARAMETERS.findall(match[1]) if name == b"CUTYPE"]
    if len(kinds) > 1 or not all(kind.isalpha() and kind.isupper() for kind in kinds):
        return None
    return participant(Caller(value=match[4].decode(), kind=b"".join(kinds).decode()))
