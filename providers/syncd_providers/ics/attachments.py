"""Puts one ATTACH line into a calendar text and takes it out again. Pure.

Every other byte stays as it was: lines are inserted and removed, nothing is written anew.
"""

import re
from collections.abc import Iterator

from syncd.core.eventtext import clean
from syncd.dataclass import dataclass
from syncd_providers.ics.lines import boundary, decode, name_of, spans, unfold
from syncd_providers.ics.scan import Block, Scan, scan

PARAMETER = "X-SYNCD"
"""Carries the marker by which our line is known again."""
WIDTH = 75
"""Octets of a line before it is folded (RFC 5545 3.1), its break not counted."""

_BOM = b"\xef\xbb\xbf"
_BREAK = re.compile(rb"\r\n|\n|\r")
_LINK = re.compile(r"[!-~]{1,2000}")


class Uneditable(ValueError):
    """The text cannot be changed safely; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachLine:
    """One ATTACH of an event."""

    start: int
    end: int
    """Byte offsets in the raw text, folds and line break included."""
    link: str
    marker: str
    """Empty when it is not marked as ours."""
    occurrence: bool
    """Whether it is attached to a single occurrence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar text with one of its events, ready to be looked at and changed."""

    raw: bytes
    blocks: tuple[Block, ...]
    """Every component of the event."""
    text: Scan
    shift: int
    """Where the scanned text begins in the raw one."""

    @property
    def master(self) -> Block:
        """The whole series, or the single event; raises Uneditable where it is not clear which that is."""
        broken = next((block.broken for block in self.blocks if block.broken), "")
        if broken:
            raise Uneditable(f"the event cannot be read: {broken}")
        masters = [block for block in self.blocks if not block.override]
        if len(masters) != 1:
            raise Uneditable(f"{len(masters) or 'no'} events of this UID are the whole series")
        return masters[0]

    def attached(self) -> tuple[AttachLine, ...]:
        """What is attached to the event and to single occurrences of it, in the order of the text."""
        return tuple(line for block in self.blocks for line in self._attached(block))

    def with_link(self, link: str, marker: str) -> bytes:
        """The text with one line more, before the master's own END; raises Uneditable."""
        if not _LINK.fullmatch(link):
            raise Uneditable("the link is no plain address")
        at, ending = self.own_end()
        line = folded(f"ATTACH;{PARAMETER}={marker}:{link}".encode("ascii"), ending)
        return self.raw[:at] + line + self.raw[at:]

    def ours(self, link: str, marker: str) -> tuple[AttachLine, ...]:
        """The lines of this marker; where no program kept the marker, those of this link.

        A series that was split off carries a copy of the line, with the marker of the first.
        """
        found = self.attached()
        marked = tuple(line for line in found if line.marker == marker or (line.marker and line.link == link))
        return marked or tuple(line for line in found if line.link == link and not line.marker)

    def without_link(self, link: str, marker: str) -> bytes:
        """The text without the lines of :meth:`ours`."""
        raw = self.raw
        for line in reversed(self.ours(link, marker)):
            raw = raw[: line.start] + raw[line.end :]
        return raw

    def own_end(self) -> tuple[int, bytes]:
        """Where the master's END line begins in the raw text, and the line break used around it."""
        text, master = self.text.text, self.master
        last = master.start + [start for start, _ in spans(text[master.start : master.end])][-1]
        ending = _BREAK.search(text, master.start, master.end)
        if boundary(unfold(text[last : master.end])) != (False, "VEVENT") or not ending:
            raise Uneditable("the end of the event cannot be found")
        return last + self.shift, ending[0]

    def _attached(self, block: Block) -> Iterator[AttachLine]:
        for start, end, line in own_lines(self.text.text, block):
            if name_of(line) == "ATTACH":
                parameters, value = _split(decode(line))
                yield AttachLine(
                    start=start + self.shift,
                    end=end + self.shift,
                    link=value.strip(),
                    marker=parameters.get(PARAMETER, ""),
                    occurrence=block.override,
                )


def open_event(raw: bytes, uid: str) -> Calendar | None:
    """The event of a UID in a text; None when it is not there.

    Raises NotACalendar for what is no whole calendar, Uneditable for a text whose bytes cannot be kept.
    """
    text = scan(raw)
    blocks = tuple(block for block in text.events if clean(block.uid) == uid)
    if not blocks:
        return None
    shift = len(_BOM) if raw.startswith(_BOM) else 0
    if raw[shift:] != text.text:
        raise Uneditable("it is not UTF-8")
    return Calendar(raw=raw, blocks=blocks, text=text, shift=shift)


def own_lines(text: bytes, block: Block) -> Iterator[tuple[int, int, bytes]]:
    """The event's own content lines, those of its alarms left out: offsets in the text, unfolded line."""
    depth = 0
    for start, end in spans(text[block.start : block.end]):
        piece = text[block.start + start : block.start + end]
        line = unfold(piece)
        if edge := boundary(line):
            depth += 1 if edge[0] else -1
        elif depth == 1:
            # Empty lines that follow are nobody's to remove.
            bare = len(piece.rstrip(b"\r\n"))
            ending = _BREAK.match(piece, bare)
            yield block.start + start, block.start + start + (ending.end() if ending else bare), line


def folded(line: bytes, ending: bytes) -> bytes:
    """A content line in pieces of at most 75 octets, with its line break. ASCII is cut anywhere."""
    pieces = [line[:WIDTH]]
    rest = line[WIDTH:]
    while rest:
        cut = min(WIDTH - 1, len(rest))
        while cut < len(rest) and rest[cut] & 0xC0 == 0x80:
            cut -= 1  # not inside of a letter
        pieces.append(b" " + rest[:cut])
        rest = rest[cut:]
    return ending.join(pieces) + ending


_PARAMETERS = re.compile(r';[ \t]*([A-Za-z0-9-]+)[ \t]*=[ \t]*("[^"]*"|[^";:]*)')


def _split(line: str) -> tuple[dict[str, str], str]:
    """A property's parameters, in capitals, and its value."""
    at = re.match(r"[A-Za-z0-9-]+", line)
    position = at.end() if at else 0
    found: dict[str, str] = {}
    while match := _PARAMETERS.match(line, position):
        found[match[1].upper()] = match[2].strip('"').strip()
        position = match.end()
    head, colon, value = line[position:].partition(":")
    return found, value if colon and not head.strip() else ""
