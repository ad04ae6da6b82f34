"""Puts a series, its exceptions and what is left out of it together into a resource. Pure.

Of an occurrence that is left out Outlook tells the date, where it tells it at all; else it is what the
rule gives and the calendar does not show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeGuard

from syncd.core.model import Event, When
from syncd.core.recurrence import FIRST_YEAR, LAST_YEAR, event_starts
from syncd.dataclass import dataclass
from syncd.provider import Problem, Resource, Severity
from syncd_providers.online.unreadable import Unreadable
from syncd_providers.outlook import mapping
from syncd_providers.outlook.mapping import Context
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.times import slot_of, start_of

OCCURRENCE, EXCEPTION, MASTER = "occurrence", "exception", "seriesMaster"
_EDGE = timedelta(days=2)
"""Where what is shown may begin and end, whatever the zone."""
_NEAR = timedelta(days=40)
"""How far from where it stands now an exception that does not say it may have come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the calendar shows of one series between two moments."""

    rows: tuple[Item, ...]
    since: datetime
    until: datetime
    decides: bool
    """Whether what is not among the rows is left out: the series itself does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What a series or single event has become."""

    resource: Resource | None
    """None when it cannot be understood: what was known of it stays."""
    problems: tuple[Problem, ...] = ()


def is_series(item: Item) -> bool:
    """Whether a row is a series as a whole, by whatever type it bears."""
    return item.get("type") == MASTER or (bool(item.get("recurrence")) and not series_of(item))


def series_of(item: Item) -> str | None:
    """The id of the series a row is part of."""
    said = item.get("seriesMasterId")
    return said if is_id(said) else None


def is_id(value: object) -> TypeGuard[str]:
    """Whether something can be asked for, and kept, by this name."""
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def about(item: Item) -> str | None:
    """The id of the series a row is, or is part of; None for a single event."""
    return series_of(item) or (str(item["id"]) if is_series(item) else None)


def tells_left_out(item: Item) -> bool:
    """Whether a series names any occurrence that is left out: then this mailbox tells of them."""
    return bool(_listed(item, "cancelledOccurrences"))


def is_silent(item: Item, *, tells: bool) -> bool:
    """Whether a series does not say what is left out; an empty list says it only where others are not."""
    return not tells_left_out(item) and not (tells and isinstance(item.get("cancelledOccurrences"), list))


def assemble(item: Item, context: Context, shown: Shown | None = None) -> Assembled:
    """The resource of one series or single event, read with what the calendar shows of it, if anything."""
    try:
        if not is_series(item):
            event, guesses = mapping.single(item, context)
            return Assembled(
                resource=Resource(name=item["id"], events=(event,)), problems=_guessed(guesses, item, event)
            )
        event, guesses = mapping.master(item, context)
    except ValueError as error:
        return Assembled(resource=None, problems=(_quarantined(error, item),))
    made = _Series(item, event, context, shown)
    problems = (*_guessed(guesses, item, event), *made.problems)
    return Assembled(resource=Resource(name=item["id"], events=made.events()), problems=problems)


class _Series:
    """One series that could be read."""

    def __init__(self, item: Item, event: Event, context: Context, shown: Shown | None) -> None:
        self._item = item
        self._event = event
        self._context = context
        self.problems: list[Problem] = []
        self._rows = [row for row in shown.rows if row.get("type") == OCCURRENCE] if shown else []
        held = {row["id"]: row for row in (shown.rows if shown else ()) if row.get("type") == EXCEPTION}
        listed = _listed(item, "exceptionOccurrences")
        held |= {row["id"]: row for row in listed if isinstance(row, dict) and isinstance(row.get("id"), str)}
        said = {name: slot_of(row, event) for name, row in held.items()}
        self._left_out = set(_told(item, event, self._present()))
        self._taken = {_key(slot) for slot in said.values() if slot is not None}
        self._exceptions = self._read(held, said)
        if shown is not None and shown.decides and not self._left_out:
            self._left_out = set(self._compare(shown))

    def events(self) -> tuple[Event, ...]:
        """The series and its exceptions."""
        # One that stands there was not left out.
        left_out = sorted(slot for slot in self._left_out if _key(slot) not in self._taken)
        return (replace(self._event, exdates=tuple(left_out)), *self._exceptions)

    def _present(self) -> set[When]:
        starts = (start_of(row, self._event, self._context.zone) for row in self._rows)
        return {_key(start) for start in starts if start is not None}

    def _read(self, held: dict[str, Item], said: dict[str, When | None]) -> list[Event]:
        made = []
        for name, row in held.items():
            try:
                slot = said[name] or self._guess(row)
                event, guesses = mapping.exception(row, self._item, self._event, self._context, slot)
            except ValueError as error:
                self.problems.append(_quarantined(error, self._item))
                continue
            made.append(event)
            self.problems += _guessed(guesses, self._item, event)
        return made

    def _guess(self, row: Item) -> When:
        """The nearest start that nothing else stands for."""
        at = start_of(row, self._event, self._context.zone)
        if at is None:
            raise Unreadable("it does not say which occurrence it replaces", field="originalStart")
        day = _day(at)
        starts = event_starts(self._event, since=day - _NEAR, until=day + _NEAR)
        used = self._taken | self._present() | {_key(slot) for slot in self._left_out}
        free = [start for start in starts if _key(start) not in used]
        if not free:
            raise Unreadable("it does not say which occurrence it replaces", field="originalStart")
        slot = min(free, key=lambda start: (abs(_moment(start) - _moment(at)), _moment(start)))
        self._taken.add(_key(slot))
        self.problems += _guessed(
            ["an exception does not say which occurrence it replaces; the nearest is taken"],
            self._item,
            self._event,
            field="originalStart",
        )
        return slot

    def _compare(self, shown: Shown) -> Iterable[When]:
        """What the rule gives and the calendar does not show, within what was looked at."""
        since, until = shown.since.date() + _EDGE, shown.until.date() - _EDGE
        given = event_starts(self._event, since=since, until=until)
        present = {at for at in self._present() if since <= _day(at) <= until}
        wide = event_starts(self._event, since=since - _EDGE, until=until + _EDGE)
        known = {_key(start) for start in wide}
        if not present <= known:
            self.problems += _guessed(
                ["the calendar shows it at times that its rule does not give; what was deleted is not known"],
                self._item,
                self._event,
                field="recurrence",
            )
            return ()
        return [start for start in given if _key(start) not in present]


def _told(item: Item, event: Event, present: set[When]) -> Iterable[When]:
    """The starts a series names as left out (``OID.<id>.2026-01-05``), by their dates where it lives.

    A date nothing starts on there is one in UTC, and so is one whose start the calendar shows.
    """
    for said in _listed(item, "cancelledOccurrences"):
        try:
            day = date.fromisoformat(str(said).rpartition(".")[2][:10])
        except ValueError:
            continue
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            continue
        around = event_starts(event, since=day - timedelta(days=1), until=day + timedelta(days=1))
        there = [start for start in around if _day(start) == day and _key(start) not in present]
        in_utc = [start for start in around if _moment(start).date() == day and _key(start) not in present]
        yield from (there or in_utc)[:1]


def _listed(item: Item, name: str) -> Sequence[object]:
    listed = item.get(name)
    return listed if isinstance(listed, list) else ()


def _key(at: When) -> When:
    """Two starts are the same when they are the same moment."""
    return at.astimezone(UTC) if isinstance(at, datetime) else at


def _day(at: When) -> date:
    return at.date() if isinstance(at, datetime) else at


def _moment(at: When) -> datetime:
    return at.astimezone(UTC) if isinstance(at, datetime) else datetime.combine(at, datetime.min.time(), UTC)


def _guessed(
    guesses: Iterable[str], item: Item, event: Event, *, field: str = "timeZone"
) -> tuple[Problem, ...]:
    return tuple(
        Problem(severity=Severity.WARNING, reason=guess, resource=item["id"], uid=event.uid, field=field)
        for guess in guesses
    )


def _quarantined(error: ValueError, of: Item) -> Problem:
    said = isinstance(error, Unreadable)
    uid = of.get("iCalUId")
    return Problem(
        severity=Severity.QUARANTINED,
        reason=str(error) if said else "its fields do not go together",
        resource=of["id"],
        uid=uid if isinstance(uid, str) else "",
        field=error.field if isinstance(error, Unreadable) else "",
    )
