"""Reads an iCalendar text as far as it can be read: one odd line costs that line, and is said."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from syncd.goaltext.shape import Remark
from syncd.safetext import plain

if TYPE_CHECKING:
    from icalendar import Component

ERRORS = (ValueError, IndexError, KeyError, RecursionError)
"""What the parser raises for a text it cannot read."""


def components(text: str, *, strictly: bool) -> tuple[list["Component"], list[Remark]]:
    """The calendars of a text, and the lines that had to be left out; raises one of ERRORS for no calendar.

    Strictly, no line may be left out.
    """
    from icalendar import Calendar

    try:
        return list(Calendar.from_ical(text, multiple=True)), []
    except ERRORS:
        if strictly:
            raise
        kept, notes = _readable(text)
        return list(Calendar.from_ical(kept, multiple=True)), notes


def rows(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return re.split(r"\r\n|\r|\n", text)


def _readable(text: str) -> tuple[str, list[Remark]]:
    """The text with each line that cannot be read left blank, so that the others keep their numbers.

    Definitions of zones go with them: a day is a day without.
    """
    kept: list[str] = []
    notes: list[Remark] = []
    inside: list[str] = []
    for number, lines in _unfolded(rows(text)):
        whole = "".join((lines[0], *(line[1:] for line in lines[1:])))
        word, _, value = whole.partition(":")
        name = value.strip().upper()
        if word.upper() == "BEGIN":
            inside.append(name)
        fine = not whole.strip() or word.upper() in ("BEGIN", "END") or _reads(whole, inside)
        if not fine:
            what = re.split("[;:]", whole, maxsplit=1)[0]
            notes.append(
                Remark(
                    what=f"{plain(what, limit=60)}: not understood; left out: {plain(value, limit=80)}",
                    line=number,
                )
            )
        kept += lines if fine and "VTIMEZONE" not in inside else [""] * len(lines)
        if word.upper() == "END" and inside:
            inside.pop()
    return "\r\n".join(kept), notes


def _unfolded(found: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each content line with the number of its first row and the rows it stands in."""
    lines: list[str] = []
    for number, row in enumerate(found, start=1):
        if lines and not row.startswith((" ", "\t")):
            yield number - len(lines), lines
            lines = []
        lines.append(row)
    yield len(found) + 1 - len(lines), lines


def _reads(line: str, inside: list[str]) -> bool:
    """Whether a line can be read by itself, where it stands."""
    from icalendar import Calendar

    if not inside:
        return False
    if "VTIMEZONE" in inside:
        return True
    try:
        Calendar.from_ical(f"BEGIN:{inside[-1]}\r\n{line}\r\nEND:{inside[-1]}\r\n", multiple=True)
    except ERRORS:
        return False
    return True
