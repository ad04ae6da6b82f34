"""What one series has in the calendar: its occurrences, live or gone, and the meetings beside them.

Must not know the other series of the relationship, nor what becomes of a slot.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from syncd.core.cadence.history import History, LedgerSlot, OneOff, Series
from syncd.core.cadence.settled import in_order
from syncd.core.model import Address, Event, Reason, Status, Uid, When
from syncd.core.policy import Policy
from syncd.core.recurrence import event_starts, given_among
from syncd.core.series import Knowledge, others, participants, side_declined
from syncd.core.window import Coverage, days_between, instant, local_day, neighbour_gaps
from syncd.dataclass import dataclass

_ALWAYS = date(1900, 1, 1)
_AHEAD = 50
"""Days a rule is followed at least: further than any report looks ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What stands in the calendar for one start of one series."""

    slot: datetime
    uid: Uid
    slot_end: datetime
    start: datetime
    """The actual start; equals ``slot`` unless it was moved."""
    end: datetime
    gone: Reason | None
    """Why it is not live; None when it is."""
    coverage: tuple[Coverage, ...] = ()
    half_gap: float | None = None
    """Half the gap of its series' own rule, in local days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the ledger says of a relationship's slots, and so what a rule may still say."""

    settled: tuple[LedgerSlot, ...]
    """Ascending."""
    open: frozenset[datetime]
    """Slots known by an earlier sync that have not settled."""
    closed: frozenset[datetime]
    """The starts of the settled slots."""

    def leaves_open(self, start: datetime, zone: tzinfo) -> bool:
        """Whether a rule may give this start: it is known, or half a gap past the last settled slot."""
        return start in self.open or self.is_after(start, zone)

    def is_after(self, start: datetime, zone: tzinfo) -> bool:
        """Whether a start is far enough past the last settled slot to be a new one."""
        if not self.settled:
            return True
        last = self.settled[-1]
        return start > last.slot and days_between(last.slot, start, zone) >= (last.gap or 0) / 2

    def open_from(self, zone: tzinfo) -> date:
        """The local date from which a rule may still say something."""
        if not self.settled:
            return _ALWAYS
        return local_day(min([self.settled[-1].slot, *self.open]), zone) - timedelta(days=2)


def past_of(history: History) -> Past:
    """The past of a relationship, whatever the order of its rows."""
    settled = tuple(in_order(history.settled))
    return Past(
        settled=settled,
        open=frozenset(row.slot for row in history.open),
        closed=frozenset(row.slot for row in settled),
    )


def occurrences(
    series: Series,
    past: Past,
    person: Address,
    known: Knowledge,
    half: float | None,
    *,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> list[Occurrence]:
    """The series' occurrences that the settled past leaves open, from the first to the horizon.

    A fresh series may add slots older than the settled past. ``half`` is half its own gap.
    """
    since = _ALWAYS if series.fresh else past.open_from(zone)
    found = []
    for local in _starts(series, since, now, policy):
        start = instant(local, zone)
        if series.counts_from and start < series.counts_from:
            continue
        if start in past.closed or not (series.fresh or past.leaves_open(start, zone)):
            continue
        found.append((local, start))
    read = _read(series, found, half, person, known, zone=zone)
    return [one for seen in read if (one := _as_vanished(series, seen)) is not None]


def _as_vanished(series: Series, one: Occurrence) -> Occurrence | None:
    """What is left of an occurrence when its series is gone: what began, as it was last read.

    From the read that missed the series on nothing stands there: a slot from then on is none,
    unless it was met early; a meeting moved beyond it is deleted, which that read has seen.
    """
    missing = series.missing_since
    if missing is None:
        return one
    if one.slot >= missing:
        met_early = one.gone is None and any(read.covers(one.slot, one.end) for read in one.coverage)
        return one if met_early else None
    if one.gone is None and one.start >= missing:
        saw = tuple(replace(read, read_through=missing) for read in one.coverage)
        return replace(one, gone=Reason.DELETED, coverage=saw)
    return one


def _read(
    series: Series,
    starts: list[tuple[When, datetime]],
    half_gap: float | None,
    person: Address,
    known: Knowledge,
    *,
    zone: tzinfo,
) -> list[Occurrence]:
    """What stands in the calendar for some starts of the rule, each local and in UTC."""
    exceptions, excluded = _by_slot(series), _excluded(series.master)
    length = instant(series.master.end, zone) - instant(series.master.start, zone)
    as_planned = _gone(series.master, series, person, known)
    found = []
    for local, start in starts:
        day = local.date() if isinstance(local, datetime) else local
        exception = exceptions.get(start) or exceptions.get(day)
        deleted = not exception and (start in excluded or day in excluded)
        found.append(
            Occurrence(
                slot=start,
                uid=series.uid,
                slot_end=start + length,
                start=instant(exception.start, zone) if exception else start,
                end=instant(exception.end, zone) if exception else start + length,
                gone=Reason.DELETED
                if deleted
                else (_gone(exception, series, person, known) if exception else as_planned),
                coverage=series.coverage,
                half_gap=half_gap,
            )
        )
    return found


def is_quiet(
    series: Series, person: Address, known: Knowledge, *, now: datetime, zone: tzinfo, policy: Policy
) -> bool:
    """Whether a series that goes on has had no live occurrence for ``quiet_gaps`` of its own gaps."""
    half = own_half_gap(series, now, zone, policy)
    if half is None or not any(instant(start, zone) > now for start in _starts(series, _ALWAYS, now, policy)):
        return False
    today = local_day(now, zone)
    since = today - timedelta(days=round(2 * half * policy.quiet_gaps))
    if local_day(instant(series.master.start, zone), zone) > since:
        return False
    starts = [
        (local, instant(local, zone)) for local in event_starts(series.master, since=since, until=today)
    ]
    past = _read(series, [pair for pair in starts if pair[1] <= now], half, person, known, zone=zone)
    return bool(past) and all(one.gone for one in past)


def _starts(series: Series, since: date, now: datetime, policy: Policy) -> list[When]:
    """The rule's starts up to the horizon: far enough that the next live one is among them."""
    taken = [*(one.recurrence_id for one in series.exceptions), *series.master.exdates]
    least = policy.gap_neighbours + sum(1 for at in taken if at and instant(at, UTC) > now) + 1
    begin = series.master.start.date() if isinstance(series.master.start, datetime) else series.master.start
    around = max(begin, now.astimezone(UTC).date())
    starts: list[When] = []
    for reach in (_AHEAD, 100, 400, 1600, 6400, 80_000):
        until = date.fromordinal(min(around.toordinal() + reach, date(2100, 12, 31).toordinal()))
        starts = event_starts(series.master, since=since, until=until)
        ahead = sum(1 for start in starts if instant(start, UTC) > now)
        if ahead >= least:
            return starts if reach == _AHEAD else starts[: len(starts) - ahead + least]
    return starts


def starts_around(series: Series, now: datetime, zone: tzinfo, policy: Policy) -> list[datetime]:
    """The rule's starts around now, ascending: enough of them on either side to tell its gap."""
    begin = local_day(instant(series.master.start, zone), zone)
    around = max(begin, min(local_day(now, zone), date(2099, 1, 1)))
    many = policy.gap_neighbours
    starts: list[datetime] = []
    for reach in (100, 800, 80_000):
        first = date.fromordinal(max(_ALWAYS.toordinal(), around.toordinal() - reach))
        until = date.fromordinal(min(date(2100, 12, 31).toordinal(), around.toordinal() + reach))
        starts = [instant(start, zone) for start in event_starts(series.master, since=first, until=until)]
        if len(starts) > 2 * many or reach == 80_000:
            break
    return starts


def own_half_gap(series: Series, now: datetime, zone: tzinfo, policy: Policy) -> float | None:
    """Half the gap of the series' own rule around now, in local days."""
    starts, many = starts_around(series, now, zone, policy), policy.gap_neighbours
    if not starts:
        return None
    at = min(range(len(starts)), key=lambda index: abs((starts[index] - now).total_seconds()))
    return half_gap_at(starts, at, zone, many)


def half_gap_at(starts: list[datetime], at: int, zone: tzinfo, many: int) -> float | None:
    """Half the gap of one of the ascending starts, told by so many on either side of it."""
    near = starts[max(0, at - many) : at + many + 1]
    gap = neighbour_gaps(near, zone, many)[min(at, many)]
    return gap / 2 if gap is not None else None


def _by_slot(series: Series) -> dict[datetime | date, Event]:
    """Exceptions by the start they replace: an instant, or a local date where only that is given."""
    return {
        at.astimezone(UTC) if isinstance(at, datetime) else at: event
        for event in series.exceptions
        if (at := event.recurrence_id) is not None
    }


def _excluded(master: Event) -> set[datetime | date]:
    return {at.astimezone(UTC) if isinstance(at, datetime) else at for at in master.exdates}


def _gone(event: Event, series: Series, person: Address, known: Knowledge) -> Reason | None:
    """Why an occurrence is not live; None when it is."""
    if event.status is Status.CANCELLED:
        return Reason.CANCELLED
    on_it = participants(event, known)
    if not series.included and (person not in others(event, known) or not known.me & on_it.keys()):
        return Reason.REMOVED
    if side_declined(event, known, None):
        return Reason.DECLINED_BY_ME
    if side_declined(event, known, person):
        return Reason.DECLINED_BY_THEM
    return None


def orphans(series: Series, person: Address, known: Knowledge, zone: tzinfo) -> Iterator[OneOff]:
    """Live exceptions that replace a start no rule gives: meetings outside of any slot."""
    given = _given(series.master, series.exceptions)
    for event in series.exceptions:
        at = event.recurrence_id
        if at is None or (at.astimezone(UTC) if isinstance(at, datetime) else at) in given:
            continue
        if _gone(event, series, person, known):
            continue
        if series.missing_since and instant(event.start, zone) >= series.missing_since:
            continue
        yield OneOff(
            start=instant(event.start, zone),
            end=instant(event.end, zone),
            uid=series.uid,
            coverage=series.coverage,
            address=series.address,
        )


def gives(master: Event, at: When) -> bool:
    """Whether the master's own DTSTART, RRULE or RDATEs give this start."""
    return bool(_given(master, [replace(master, recurrence_id=at)]))


def _given(master: Event, exceptions: Iterable[Event]) -> set[When]:
    """Those starts replaced by exceptions that the master gives: in UTC, or local dates of a date."""
    wanted = {
        at.astimezone(UTC) if isinstance(at, datetime) else at
        for event in exceptions
        if (at := event.recurrence_id) is not None
    }
    return given_among(master, wanted)
