"""Chooses the lines of an event that the iCalendar library gets to see, and in which form. Pure.

Only the properties syncd uses: a broken one nobody needs costs nothing. Zone names are kept from
the library, which would look them up in the file system and in a table all calendars share.
"""

import re
from collections.abc import Iterable, Iterator

from syncd_providers.ics.fields import Remark, Unreadable
from syncd_providers.ics.lines import boundary, decode, lines_of, name_of
from syncd_providers.ics.verdict import NEEDS, Verdict

_TIMES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"})
_CUT = {"SUMMARY": 4000, "DESCRIPTION": 300, "CATEGORIES": 4000}
"""Texts are cut to this length before they are parsed; of descriptions only the beginning counts."""
MOST_DATES = 3000
"""An event that lists more RDATEs or EXDATEs is not read."""
MOST_PEOPLE = 1000
"""Of a longer list only the beginning is read: it is no meeting of two."""
_MOST_LINE = 8192
"""No other property, lists of dates apart, is longer in good faith."""
_PROPERTY = re.compile(rb"[A-Za-z0-9-]+[ \t]*[:;]")


def own_lines(block: bytes, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """The event's properties that matter: name, unfolded line; those of its alarms left out."""
    depth, strange = 0, False
    for _, line in lines_of(block):
        name = name_of(line)
        if edge := boundary(line):
            depth += 1 if edge[0] else -1
        elif depth == 1 and name in NEEDS:
            yield name, decode(line)
        elif depth == 1 and line.strip() and not strange and not _PROPERTY.match(line):
            strange = True
            verdict.remarks.append(Remark(reason="a line that is no iCalendar property was skipped"))


def rewritten(lines: Iterable[tuple[str, str]], verdict: Verdict) -> Iterator[str]:
    """The lines in the form in which the library is to read them; repeated ones once."""
    seen = set()
    people = 0
    for name, line in lines:
        if name == "ATTENDEE":
            people += 1
            if people > MOST_PEOPLE:
                continue
        elif line in seen:
            continue
        seen.add(line)
        if name in _CUT:
            yield line[: _CUT[name]].rstrip("\\")
        elif name in _TIMES:
            yield from _time_line(name, line)
        elif len(line) <= _MOST_LINE:
            yield line
        else:
            verdict.judge(name, f"it is longer than {_MOST_LINE} characters")
    if people > MOST_PEOPLE:
        verdict.judge("ATTENDEE", f"more than {MOST_PEOPLE} people are listed")


_ZONE_PARAMETER = re.compile(r';[ \t]*TZID[ \t]*=[ \t]*("[^"]*"|[^;]*)', re.IGNORECASE)
_VALUE_PARAMETER = re.compile(r';[ \t]*VALUE[ \t]*=[ \t]*"?([A-Za-z-]+)', re.IGNORECASE)
_RANGE_PARAMETER = re.compile(r";[ \t]*RANGE[ \t]*=[ \t]*\"?THISANDFUTURE", re.IGNORECASE)


def _time_line(name: str, line: str) -> Iterator[str]:
    """A property of dates or times with its zone's name moved to a parameter the library ignores.

    Its value holds no colon, so a zone name with one (``(UTC+01:00) ...``) needs no quotes.
    """
    head, colon, value = line.rpartition(":")
    if not colon:
        raise Unreadable(f"{name} has no value", field=name)
    if not value.strip():
        if name in ("RDATE", "EXDATE"):  # some programs write empty lists
            return
        raise Unreadable(f"{name} is empty", field=name)
    if value.count(",") >= MOST_DATES:  # here, where counting costs nothing yet
        raise Unreadable(f"it lists more than {MOST_DATES} dates", field=name)
    parameters = ""
    if (kind := _VALUE_PARAMETER.search(head)) and kind[1].upper() in ("DATE", "DATE-TIME", "PERIOD"):
        parameters += f";VALUE={kind[1].upper()}"
    if zone := _ZONE_PARAMETER.search(head):
        quoted = zone[1].replace('"', "").strip()
        parameters += f';X-ZONE="{quoted}"' if quoted else ""
    if _RANGE_PARAMETER.search(head):
        parameters += ";RANGE=THISANDFUTURE"
    yield f"{name}{parameters}:{value.strip()}"
