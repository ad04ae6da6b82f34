"""Until when the clock alone changes nothing about how a relationship is judged.

Must not know what is judged: it gathers every instant that judging compares ``now`` with, and some
more. Local days and days in UTC are all that counts beside instants, so it never lasts past either.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from syncd.core.cadence.history import History, OneOff
from syncd.core.cadence.judged import Judged
from syncd.core.cadence.occurrences import half_gap_at, starts_around
from syncd.core.model import CalendarId, When
from syncd.core.policy import Policy
from syncd.core.window import instant, local_day, shift_days

_TWO_DAYS = timedelta(days=2)
"""Longer than any local day lasts."""


def days_end(now: datetime, zone: tzinfo) -> datetime:
    """The end of the local day or of the day in UTC, whichever comes first."""
    ends = (
        datetime.combine(local_day(now, where) + timedelta(days=1), time(), tzinfo=where).astimezone(UTC)
        for where in (zone, UTC)
    )
    return max(now, min(ends))


def unchanging_until(
    history: History,
    judged: Judged,
    current: Collection[CalendarId],
    *,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> datetime:
    """The first instant from ``now`` on that may change how a relationship is judged.

    What is over at an instant is over from that instant on, so one that is ``now`` has had its
    effect; where it has it only afterwards ``now`` itself is the answer. Of the ``current``
    calendars a later judging knows, like this one, a read at its own ``now``.
    """
    rules = _of_rules(history, now, zone, policy)
    instants = (*_of_history(history, zone), *rules, *_of_judged(judged, zone))
    edges = (*_reads(history, current, now), *_halfway(history, now, zone, policy))
    found = [at for at in instants if at > now] + [at for at in edges if at >= now]
    return min([*found, days_end(now, zone)])


def _of_history(history: History, zone: tzinfo) -> Iterator[datetime]:
    for series in history.series:
        for event in (series.master, *series.exceptions):
            yield from _instants((event.start, event.end, *event.rdates, *event.exdates), zone)
            if event.recurrence_id is not None:
                yield from _instants((event.recurrence_id,), zone)
        if series.counts_from is not None:
            yield series.counts_from
    yield from _of_one_offs(history.one_offs)
    for row in history.settled[-1:]:
        yield from (row.slot, row.starts, row.ends)
    for known in history.open:
        yield from (known.slot, known.ends)
    for word in history.said:
        yield word.slot
    for slot, filled_in in history.documented.items():
        yield from (slot, filled_in)
    for absence in history.absences:
        yield from _instants((absence.start, absence.end), zone)


def _of_rules(history: History, now: datetime, zone: tzinfo, policy: Policy) -> Iterator[datetime]:
    for series in history.series:
        length = instant(series.master.end, zone) - instant(series.master.start, zone)
        for start in starts_around(series, now, zone, policy):
            yield from (start, start + length)


def _halfway(history: History, now: datetime, zone: tzinfo, policy: Policy) -> Iterator[datetime]:
    """Where, halfway between two starts, the other one becomes the nearest and tells another gap."""
    many = policy.gap_neighbours
    for series in history.series:
        starts = starts_around(series, now, zone, policy)
        for at, (start, following) in enumerate(pairwise(starts)):
            halfway = start + (following - start) / 2
            soon = now <= halfway <= now + _TWO_DAYS
            if soon and half_gap_at(starts, at, zone, many) != half_gap_at(starts, at + 1, zone, many):
                yield halfway


def _reads(history: History, current: Collection[CalendarId], now: datetime) -> Iterator[datetime]:
    """Reads that are no longer compared with the others as they are now, and a past still to come."""
    of_series = [read for one in history.series for read in one.coverage]
    of_one_offs = [read for one in history.one_offs for read in one.coverage]
    for read in (*of_series, *of_one_offs, *history.absence_reads):
        if read.read_through is not None and not (read.read_through == now and read.calendar in current):
            yield read.read_through
    yield from (one.missing_since for one in history.series if one.missing_since is not None)
    if history.settled and history.settled[-1].slot > now:
        yield now  # a clock that went back: how far the settled past is looked at moves with it


def _of_judged(judged: Judged, zone: tzinfo) -> Iterator[datetime]:
    for one in judged.recent:
        yield from (one.slot, one.starts, one.ends)
        yield from _of_one_offs(one.away)
    for last in judged.recent[-1:]:
        if last.gap is not None:  # where its next would be
            yield shift_days(last.slot, last.gap, zone)
    for slot in judged.replaced:
        yield from (slot.start, slot.ends)
        yield from _of_one_offs(slot.away)
    yield from _of_one_offs(judged.one_offs)


def _of_one_offs(ones: Iterable[OneOff]) -> Iterator[datetime]:
    for one in ones:
        yield from (one.start, one.end)


def _instants(whens: Iterable[When | date], zone: tzinfo) -> Iterator[datetime]:
    """When they are, for whoever takes a date for the user's midnight and whoever takes it for UTC's."""
    for when in whens:
        yield instant(when, zone)
        if not isinstance(when, datetime):
            yield instant(when, UTC)
