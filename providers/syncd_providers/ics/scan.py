"""Cuts raw iCalendar text into calendars, zones and events without parsing any of them.

Pure. It reads line by line, in time linear in the text whatever stands there, and decides one
thing: whether the text is a whole calendar. A text that is not raises :class:`NotACalendar`; an
event whose own lines do not fit together is handed on as broken, its neighbours untouched.
"""

import re
from dataclasses import field
from enum import Enum

from syncd.dataclass import dataclass
from syncd_providers.ics.known_zones import KnownZones
from syncd_providers.ics.lines import boundary, breaks_in, line_end, name_of, plain, text_value, unfold

MOST_EVENT_BYTES = 1024 * 1024
"""A larger event is not parsed."""
MOST_NESTING = 16
"""Deeper components are nobody's calendar."""


class Defect(Enum):
    """In which way a text is no whole calendar."""

    EMPTY = "it is empty"
    WEB_PAGE = "it is a web page, not a calendar"
    FOREIGN = "it does not start with BEGIN:VCALENDAR"
    CUT_OFF = "it is cut off"
    UNBALANCED = "its BEGIN and END lines do not match"
    TRAILING = "something other than a calendar follows the calendar"


class NotACalendar(ValueError):
    """The text is no whole calendar, so nothing may be concluded from it."""

    def __init__(self, defect: Defect, *, line: int | None = None) -> None:
        where = f" (line {line})" if line is not None else ""
        super().__init__(f"{defect.value}{where}")
        self.defect = defect
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a VCALENDAR says of itself; one per VCALENDAR of the text."""

    product: str = ""
    method: str = ""
    zone: str = ""
    """X-WR-TIMEZONE as written."""
    zones: dict[str, bytes] = field(default_factory=dict)
    """The raw VTIMEZONE blocks by TZID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One VEVENT, unparsed."""

    start: int
    end: int
    """Byte offsets in the scanned text; the block is ``text[start:end]``."""
    line: int
    """1-based line of its BEGIN."""
    calendar: int
    """Which of the text's VCALENDARs it stands in."""
    uid: str
    """Empty when it names none."""
    override: bool
    """Whether it names the instance it replaces (RECURRENCE-ID)."""
    broken: str = ""
    """Why it cannot be parsed, where the scan has found a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A whole calendar text, cut up."""

    text: bytes
    """The text the offsets refer to: UTF-8, or whatever single-byte encoding it came in."""
    heads: tuple[Head, ...]
    events: tuple[Block, ...]


_STARTS = frozenset({b"BE", b"EN", b"UI", b"TZ", b"RE", b"X-", b"PR", b"ME"})
"""How the lines start that the scan looks at; all others are skipped unseen."""
_LOOKED_AT = re.compile(
    rb"\n(?:(BEGIN|END):([A-Z-]{1,64})\r?\n(?=[!-~])"
    rb"|BEGIN|END|UID|TZID|RECURRENCE-ID|X-WR-TIMEZONE|PRODID|METHOD"
    rb"|(?:BE|EN|UI|TZ|RE|X-|PR|ME)[A-Z0-9 \t-]*+[\r\n])",
    re.IGNORECASE,
)
"""The break before such a line, or before one whose name may go on behind a fold; a whole BEGIN or END
line where it is written as usual, which is what most of them are."""
_MOST_LINE = 4096
"""No line the scan looks at is longer."""
_UNREAD = frozenset({"VTODO", "VJOURNAL", "VFREEBUSY"})
_TOP_LEVEL = _UNREAD | {"VEVENT", "VTIMEZONE"}


def scan(raw: bytes, *, zones: KnownZones | None = None) -> Scan:
    """Cut ``raw`` up; raise NotACalendar unless it is one or more whole VCALENDARs and nothing else."""
    text = plain(raw)
    if not text[:_MOST_LINE].strip() and not text.strip():
        raise NotACalendar(Defect.EMPTY)
    scanner = _Scanner(text, zones or KnownZones())
    start = 0
    while start < len(text):
        if scanner.one_kind and scanner.stack and start:
            found = _LOOKED_AT.search(text, start - 1)
            if found is None:
                break
            start = found.start() + 1
            if found[1]:
                start = scanner.edge(found[1], found[2].decode("ascii").upper(), start, found.end())
                continue
        end = line_end(text, start)
        scanner.feed(start, end)
        start = end
    return scanner.finish()


# -- the state machine -------------------------------------------------------------------------

_DEEP = ""
"""Stands in the stack for everything nested too deeply to be told apart."""
_OF_CALENDAR = frozenset({"PRODID", "METHOD", "X-WR-TIMEZONE"})
_OF_ITEM = frozenset({"TZID", "RECURRENCE-ID"})
_MOST_UIDS = 1000
"""More in one event are not told apart."""


class _Scanner:
    """Follows BEGIN and END through the lines and notes where blocks start and end."""

    def __init__(self, text: bytes, known_zones: KnownZones) -> None:
        self.text = text
        self.known_zones = known_zones
        self.one_kind = text.count(b"\r") == text.count(b"\r\n")
        """Each line begins behind a line feed."""
        self.heads: list[Head] = []
        self.events: list[Block] = []
        self.stack: list[str] = []
        self.head: dict[str, str] = {}
        self.zones: dict[str, bytes] = {}
        self.item: dict[str, str] = {}  # what is noted of the component directly inside the calendar
        self.uids: list[str] = []
        self.item_start = 0
        self.item_fault = ""
        self.counted = (0, 1)  # an offset and its line number: lines are counted once, forwards

    def feed(self, start: int, end: int) -> None:
        """Take the next content line."""
        if not self.stack:
            self._outside(start, end)
        elif self.text[start : start + 2].upper() not in _STARTS or end - start > _MOST_LINE:
            return
        elif edge := boundary(unfold(self.text[start:end])):
            begins, name = edge
            if begins:
                self._begin(name, start)
            else:
                self._end(name, start, end)
        elif len(self.stack) <= 2:
            self._property(unfold(self.text[start:end]))

    def edge(self, word: bytes, name: str, start: int, end: int) -> int:
        """Take a whole BEGIN or END line; returns where to go on, behind a VTIMEZONE met before."""
        if word[0] in b"Ee":
            self._end(name, start, end)
            return end
        if name == "VTIMEZONE" and len(self.stack) == 1 and (known := self.known_zones.at(self.text, start)):
            zone, block = known
            self.zones.setdefault(zone, block)
            return start + len(block)
        self._begin(name, start)
        return end

    def finish(self) -> Scan:
        """What was found; raises when a component is still open."""
        if self.stack:
            raise NotACalendar(Defect.CUT_OFF, line=self._line(len(self.text)))
        return Scan(text=self.text, heads=tuple(self.heads), events=tuple(self.events))

    def _outside(self, start: int, end: int) -> None:
        """Between calendars only the beginning of one may stand, white space, and X- lines of caches."""
        line = unfold(self.text[start:end]).strip()
        if not line:
            return
        if boundary(line) == (True, "VCALENDAR"):
            self.stack.append("VCALENDAR")
            self.head, self.zones = {}, {}
        elif self.heads and line[:2].upper() == b"X-":
            return
        elif self.heads:
            raise NotACalendar(Defect.TRAILING, line=self._line(start))
        else:
            raise NotACalendar(Defect.WEB_PAGE if line.startswith(b"<") else Defect.FOREIGN)

    def _begin(self, name: str, start: int) -> None:
        if name == "VCALENDAR":
            raise NotACalendar(Defect.UNBALANCED, line=self._line(start))
        if len(self.stack) > 1 and name in _TOP_LEVEL and self.stack[1] in _TOP_LEVEL:
            # The component before it was never closed: it alone is broken, this one is whole.
            self.item_fault = f"its END:{self.stack[1]} is missing"
            self._close(start)
        if len(self.stack) == 1:
            self.item, self.uids, self.item_start, self.item_fault = {}, [], start, ""
        if len(self.stack) < MOST_NESTING:
            self.stack.append(name)
        else:
            self.stack.append(_DEEP)
            self.item_fault = f"it is nested more than {MOST_NESTING} deep"

    def _end(self, name: str, start: int, end: int) -> None:
        if name == "VCALENDAR" and len(self.stack) > 1 and self.stack[1] in _UNREAD:
            self._close(end)  # nothing of an unclosed to-do is wanted
        depth = len(self.stack)
        if depth == 1 and name == "VCALENDAR":
            self._close_calendar()
        elif depth == 1 or name == "VCALENDAR":
            # A lost BEGIN or END of a whole event: what stood between is anybody's guess.
            defect = Defect.CUT_OFF if name != "VCALENDAR" and end == len(self.text) else Defect.UNBALANCED
            raise NotACalendar(defect, line=self._line(start))
        elif name == self.stack[1] and (depth == 2 or name in _TOP_LEVEL):
            if depth > 2:
                self.item_fault = self.item_fault or f"its END:{self.stack[-1]} is missing"
            self._close(end)
        elif depth > 2 and self.stack[-1] in (name, _DEEP):
            self.stack.pop()
        elif name in _TOP_LEVEL and self.stack[1] in _TOP_LEVEL:
            raise NotACalendar(Defect.UNBALANCED, line=self._line(start))
        else:
            self.item_fault = f"END:{name} stands in it without its BEGIN"

    def _close(self, end: int) -> None:
        """The component directly inside the calendar ends here."""
        name = self.stack[1]
        del self.stack[1:]
        size = end - self.item_start
        if name == "VEVENT":
            if size > MOST_EVENT_BYTES:
                self.item_fault = f"it is larger than {MOST_EVENT_BYTES // 1024} KiB"
            if len(self.uids) > 1:
                self.item_fault = "it holds two UIDs, so it may be two events whose limits are lost"
            # Every UID that stands there has a block: none of them may be taken for gone.
            self.events += [self._block(uid, end) for uid in self.uids or ("",)]
        elif name == "VTIMEZONE" and "TZID" in self.item and size <= MOST_EVENT_BYTES:
            block = self.text[self.item_start : end]
            self.zones.setdefault(self.item["TZID"], block)
            if not self.item_fault:
                self.known_zones.add(self.item["TZID"], block)

    def _block(self, uid: str, end: int) -> Block:
        return Block(
            start=self.item_start,
            end=end,
            line=self._line(self.item_start),
            calendar=len(self.heads),
            uid=uid,
            override="RECURRENCE-ID" in self.item,
            broken=self.item_fault,
        )

    def _close_calendar(self) -> None:
        self.stack.pop()
        self.heads.append(
            Head(
                product=self.head.get("PRODID", ""),
                method=self.head.get("METHOD", "").upper(),
                zone=self.head.get("X-WR-TIMEZONE", ""),
                zones=self.zones,
            )
        )

    def _property(self, line: bytes) -> None:
        """Note the few properties by which calendars and components are told apart."""
        wanted, noted = (_OF_CALENDAR, self.head) if len(self.stack) == 1 else (_OF_ITEM, self.item)
        name = name_of(line)
        if name == "UID" and len(self.stack) == 2:
            uid = text_value(line) if len(self.uids) < _MOST_UIDS else ""
            if uid and uid not in self.uids:
                self.uids.append(uid)
        elif name in wanted:
            noted.setdefault(name, text_value(line))

    def _line(self, offset: int) -> int:
        at, number = self.counted if offset >= self.counted[0] else (0, 1)
        number += self.text.count(b"\n", at, offset) if self.one_kind else breaks_in(self.text, at, offset)
        self.counted = (offset, number)
        return number
