"""Reads one calendar text into resources and problems: one resource for each UID. Pure.

A UID whose every master was quarantined yields no resource, so that what is known of it stays; its
name is in the listing all the same, for it has not vanished.
"""

from collections.abc import Iterator
from datetime import datetime

from syncd.core.eventtext import clean
from syncd.core.model import Event, When
from syncd.dataclass import dataclass
from syncd.provider import Dismiss, Dismissed, Problem, Resource, Severity, read_all
from syncd_providers.ics.fields import Fields, Remark, Unreadable
from syncd_providers.ics.glimpse import glimpse
from syncd_providers.ics.lines import breaks_in, is_utf8, lines_of, name_of
from syncd_providers.ics.mapping import Context, to_event
from syncd_providers.ics.parse import parse
from syncd_providers.ics.scan import Block, Scan
from syncd_providers.ics.strangers import by_a_stranger
from syncd_providers.ics.zone_book import ZoneBook

MOST_BLOCKS = 3000
"""Events of one UID: each costs time, and no series has more exceptions than dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one UID of a text came to."""

    name: str
    resource: Resource | None
    """None: nothing of it may replace what was known."""
    problems: tuple[Problem, ...]
    dismissed: Dismissed | None = None
    """In place of the resource of which nothing would be kept."""


class Reader:
    """Reads the events of one scanned text, one UID at a time, in the order of the text."""

    def __init__(self, text: Scan, *, zone: str, dismiss: Dismiss = read_all) -> None:
        self._text = text
        self._dismiss = dismiss
        self._book = ZoneBook(text.heads, fallback=zone)
        self._guess_encoding = not text.text.isascii()
        self._groups: dict[str, list[Block]] = {}
        self._nameless: list[Block] = []
        for block in text.events:
            if block.uid:
                self._groups.setdefault(clean(block.uid), []).append(block)
            else:
                self._nameless.append(block)

    @property
    def uids(self) -> list[str]:
        """Every UID that stands in the text, readable or not."""
        return list(self._groups)

    @property
    def zone(self) -> str | None:
        """The IANA zone the text names as its own."""
        return self._book.declared()

    def problems(self, name: str) -> Iterator[Problem]:
        """The problems of events that belong to no UID; ``name`` is what they are shown under."""
        for block in self._nameless:
            reason = block.broken or "it has no UID"
            yield self._problem(block, name, Severity.QUARANTINED, Remark(reason=reason, field="UID"))

    def read(self, uid: str, *, name: str) -> Reading:
        """All components of a UID, as the resource ``name``."""
        blocks = self._groups[uid]
        if len(blocks) > MOST_BLOCKS:
            fault = Remark(reason=f"more than {MOST_BLOCKS} events have its UID", field="UID")
            problem = self._problem(blocks[0], name, Severity.QUARANTINED, fault)
            return Reading(name=name, resource=None, problems=(problem,))
        if len(blocks) == 1 and (dismissed := self._dismissed(uid, blocks[0], name)):
            return Reading(name=name, resource=None, problems=(), dismissed=dismissed)
        problems: list[Problem] = []
        events: dict[object, tuple[Event, Block]] = {}
        for block in blocks:
            event = self._event(uid, block, name, problems)
            if event is not None:
                self._keep(event, block, name, events, problems)
        self._drop_strangers(name, events, problems)
        lost_master = any(not block.override for block in blocks) and _MASTER not in events
        resource = None
        if events and not lost_master:
            resource = Resource(name=name, events=tuple(event for event, _ in events.values()))
        return Reading(name=name, resource=resource, problems=tuple(problems))

    def _dismissed(self, uid: str, block: Block, name: str) -> Dismissed | None:
        """The single event of a UID, when a glimpse at it is enough to tell that nobody wants it."""
        if self._dismiss is read_all or block.broken or block.override:
            return None
        text = self._text.text[block.start : block.end]
        seen = glimpse(uid, text, lambda: self._context(block))
        # A guess has to be told: it waits for the event that needs it to be read.
        if seen is None or self._book.guessing or not self._dismiss(seen):
            return None
        return Dismissed(name=name, with_attendees=bool(seen.attendees))

    def _event(self, uid: str, block: Block, name: str, problems: list[Problem]) -> Event | None:
        """One component, or None and the problem why not."""
        try:
            event, remarks = to_event(uid, self._fields(block), self._context(block))
        except Unreadable as error:
            fault = Remark(reason=str(error), field=error.field)
            problems.append(self._problem(block, name, Severity.QUARANTINED, fault))
            return None
        said = (*remarks, *self._book.take_guesses(), *self._encoding(block))
        problems += [self._problem(block, name, Severity.WARNING, remark) for remark in said]
        return event

    def _fields(self, block: Block) -> Fields:
        if block.broken:
            raise Unreadable(block.broken)
        return parse(self._text.text[block.start : block.end])

    def _context(self, block: Block) -> Context:
        head = self._text.heads[block.calendar]
        return Context(
            zone=self._book.home(block.calendar),
            named_zone=lambda tzid: self._book.named(block.calendar, tzid),
            product=head.product,
            method=head.method,
        )

    def _encoding(self, block: Block) -> Iterator[Remark]:
        """Said once for a text: its umlauts are a guess."""
        if not self._guess_encoding:
            return
        text = self._text.text[block.start : block.end]
        if not is_utf8(text) and not all(is_utf8(line) for _, line in lines_of(text)):
            self._guess_encoding = False
            yield Remark(reason="it is not UTF-8; read as Latin-1")

    def _keep(
        self,
        event: Event,
        block: Block,
        name: str,
        events: dict[object, tuple[Event, Block]],
        problems: list[Problem],
    ) -> None:
        """Of two components for one instance the newer counts (RFC 5546 2.1.5), a stranger's never."""
        key = _instance(event.recurrence_id)
        if key not in events:
            events[key] = (event, block)
            return
        known, known_block = events[key]
        strange = by_a_stranger(event, known)
        newer = not strange and _age(event) >= _age(known)
        loser, winner = (known_block, block) if newer else (block, known_block)
        if newer:
            events[key] = (event, block)
        if event != known:
            why = "another organizer" if strange else "is newer"
            reason = f"the event in line {winner.line} has the same UID and {why}; this one was left out"
            remark = Remark(reason=reason, field="UID")
            problems.append(self._problem(loser, name, Severity.QUARANTINED, remark))

    def _drop_strangers(
        self, name: str, events: dict[object, tuple[Event, Block]], problems: list[Problem]
    ) -> None:
        """Only those who are on a series cancel, move or take over an instance of it."""
        if _MASTER not in events:
            return
        master, _ = events[_MASTER]
        for key, (event, block) in list(events.items()):
            if by_a_stranger(event, master):
                del events[key]
                remark = Remark(reason="its organizer is nobody who is on its series", field="ORGANIZER")
                problems.append(self._problem(block, name, Severity.QUARANTINED, remark))

    def _problem(self, block: Block, name: str, severity: Severity, remark: Remark) -> Problem:
        return Problem(
            severity=severity,
            reason=clean(remark.reason),
            resource=name,
            uid=clean(block.uid),
            line=self._line(block, remark.field),
            field=remark.field,
        )

    def _line(self, block: Block, field: str) -> int:
        """The line of a property in the text; the event's own where it has none."""
        if not field or block.broken:
            return block.line
        text = self._text.text[block.start : block.end]
        for offset, line in lines_of(text):
            if name_of(line) == field:
                return block.line + breaks_in(text, 0, offset)
        return block.line


_MASTER = "master"


def _instance(recurrence_id: When | None) -> object:
    """What two components must share to be about the same instance."""
    if recurrence_id is None:
        return _MASTER
    return recurrence_id.timestamp() if isinstance(recurrence_id, datetime) else recurrence_id


def _age(event: Event) -> tuple[int, float]:
    return event.sequence, event.modified.timestamp() if event.modified else 0.0
