"""Writes the text of a companion: a private event of the user's own that carries a link. Pure.

One that is there already is moved by changing its own lines: what somebody has added to it stays.
"""

import re
from datetime import UTC, datetime

from syncd.provider import Companion
from syncd.safetext import plain
from syncd_providers.ics.attachments import PARAMETER, Uneditable, folded, open_event, own_lines
from syncd_providers.ics.files import COMPANION_NAME
from syncd_providers.ics.lines import name_of

PRODUCT = "-//syncd//companion//EN"

_OURS = frozenset({"DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "URL", "CLASS", "TRANSP"})
"""The properties a move writes anew, besides the ATTACH of ours."""
_SERVERS = frozenset({"UID", "CREATED", "LAST-MODIFIED", "SEQUENCE", "STATUS", "PRIORITY"})
"""What calendar programs add by themselves."""


def file_name(marker: str) -> str:
    """The companion's file; raises Uneditable for what is no marker."""
    name = f"syncd-{marker}.ics"
    if not COMPANION_NAME.fullmatch(name):
        raise Uneditable("the marker is none of syncd's")
    return name


def uid_of(marker: str) -> str:
    """The UID of a companion, the same on every run."""
    return f"syncd-{marker}"


def written(wanted: Companion) -> bytes:
    """The whole text of a new companion, the same for the same companion."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "BEGIN:VEVENT",
        f"UID:{uid_of(wanted.marker)}",
    ]
    lines = [line.encode() for line in head] + _lines(wanted) + [b"END:VEVENT", b"END:VCALENDAR"]
    return b"".join(folded(line, b"\r\n") for line in lines)


def moved(raw: bytes, wanted: Companion) -> bytes:
    """The text of a companion that is there, as wanted; the same bytes when it is so already."""
    calendar = open_event(raw, uid_of(wanted.marker))
    if calendar is None:
        raise Uneditable("a file that is not syncd's has the name of its companion")
    lines = list(own_lines(calendar.text.text, calendar.master))
    ours = [one for one in lines if name_of(one[2]) in _OURS] + [
        (line.start - calendar.shift, line.end - calendar.shift, b"ATTACH")
        for line in calendar.attached()
        if line.marker == wanted.marker
    ]
    if _significant([one[2] for one in lines]) == _significant(_lines(wanted)):
        return raw
    stripped = raw
    for start, end, _ in sorted(ours, reverse=True):
        stripped = stripped[: start + calendar.shift] + stripped[end + calendar.shift :]
    return _inserted(stripped, wanted)


def has_words(raw: bytes, marker: str) -> bool:
    """Whether somebody has put something of their own into a companion."""
    calendar = open_event(raw, uid_of(marker))
    if calendar is None:
        return True
    names = {name_of(line) for _, _, line in own_lines(calendar.text.text, calendar.master)}
    foreign = {name for name in names if name and name not in _OURS | _SERVERS and not name.startswith("X-")}
    others = [line for line in calendar.attached() if line.marker != marker]
    return bool(foreign - {"ATTACH"}) or bool(others) or len(calendar.text.events) > 1


def unlinked(raw: bytes, marker: str) -> bytes:
    """A companion with words of somebody's own, without our link."""
    calendar = open_event(raw, uid_of(marker))
    if calendar is None:
        return raw
    ours = {line.start: line.end for line in calendar.attached() if line.marker == marker}
    ours |= {
        start + calendar.shift: end + calendar.shift
        for start, end, line in own_lines(calendar.text.text, calendar.master)
        if name_of(line) == "URL"
    }
    for start in sorted(ours, reverse=True):
        raw = raw[:start] + raw[ours[start] :]
    return raw


def _inserted(raw: bytes, wanted: Companion) -> bytes:
    calendar = open_event(raw, uid_of(wanted.marker))
    assert calendar is not None
    at, ending = calendar.own_end()
    text = b"".join(folded(line, ending) for line in _lines(wanted))
    return raw[:at] + text + raw[at:]


def _lines(wanted: Companion) -> list[bytes]:
    """The properties of a companion; in UTC, so that no zone is needed."""
    start, end = _stamp(wanted.start), _stamp(wanted.end)
    lines = [
        f"DTSTAMP:{start}",
        f"DTSTART:{start}",
        f"DTEND:{end}",
        f"SUMMARY:{_escaped(plain(wanted.title, limit=200))}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        f"URL:{wanted.link}",
        f"ATTACH;{PARAMETER}={wanted.marker}:{wanted.link}",
    ]
    return [line.encode("utf-8", "replace") for line in lines]


def _significant(lines: list[bytes]) -> list[bytes]:
    """What tells whether a companion is as wanted; a server may stamp and reorder it."""
    kept = {"DTSTART", "DTEND", "SUMMARY", "URL"}
    return sorted(line for line in lines if name_of(line) in kept)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text)
