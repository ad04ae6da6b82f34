"""One value per event, whatever the number of calendars that hold or held it.

Must not know how a meeting is judged, nor who counts as a relationship.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from syncd.core.cadence.history import OneOff, Series
from syncd.core.cadence.settled import Settled
from syncd.core.model import Address, Event, Status, Uid
from syncd.core.series import Bundle, Kind, Knowledge, others, side_declined
from syncd.core.window import Coverage, instant
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBundle:
    """A bundle as one calendar holds it, or held it when last seen."""

    calendar: Coverage
    bundle: Bundle
    kind: Kind
    person: Address | None = None
    """The other side of a 1:1, or the owner of an absence, as the event has it; None: mine."""
    counts_from: datetime | None = None
    missing_since: datetime | None = None
    vanished: bool = False
    """It stands in no calendar any more; the ledger remembers how it looked."""
    fresh: bool = False
    included: bool = False
    held_before: bool = False

    @property
    def is_series(self) -> bool:
        """Whether it holds the master of a series."""
        return self.bundle.master is not None and self.bundle.master.recurring


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """The series and single meetings of one person."""

    series: tuple[Series, ...]
    one_offs: tuple[OneOff, ...]
    held: frozenset[Uid]
    """The series of which a slot was held."""


def gather(
    seen: Iterable[SeenBundle],
    person: Address,
    known: Knowledge,
    settled: Settled | None,
    *,
    zone: tzinfo,
) -> Meetings:
    """Everything one person's bundles hold; what vanished stands beside what came back in its place."""
    by_uid: defaultdict[Uid, list[SeenBundle]] = defaultdict(list)
    for one in seen:
        by_uid[one.bundle.uid].append(one)
    settled_uids = set(settled.uids) if settled else set()
    held = {uid for uid, at in zip(settled.uids, settled.met, strict=True) if at} if settled else set()
    series: list[Series] = []
    one_offs: list[OneOff] = []
    for uid, copies in sorted(by_uid.items()):
        held |= {uid for one in copies if one.held_before}
        episodes = [one for one in copies if one.vanished and one.is_series]
        present = [one for one in copies if not one.vanished]
        series += [_series([one], [one], fresh=False) for one in episodes]
        masters = [one for one in present if one.is_series]
        if masters:
            fresh = all(one.fresh for one in masters) and not episodes and uid not in settled_uids
            series.append(_series(masters, present, fresh=fresh))
        else:
            one_offs += _singles(present, person, known, zone)
    return Meetings(series=tuple(series), one_offs=tuple(one_offs), held=frozenset(held))


def _series(masters: Sequence[SeenBundle], copies: Sequence[SeenBundle], *, fresh: bool) -> Series:
    """Merge the copies of one series: of its master and of each exception the latest revision speaks."""
    places = dict(_latest(copies))
    best = max(masters, key=lambda one: _revision(one.bundle.master, one))
    starts = [one.counts_from for one in masters]
    assert best.bundle.master is not None
    assert best.person is not None
    return Series(
        uid=best.bundle.uid,
        address=best.person,
        master=best.bundle.master,
        exceptions=tuple(event for place, event in places.items() if place is not None),
        coverage=tuple(one.calendar for one in masters),
        counts_from=None if None in starts else min(at for at in starts if at is not None),
        missing_since=best.missing_since,
        fresh=fresh,
        included=any(one.included for one in masters),
    )


def _latest(copies: Iterable[SeenBundle]) -> Iterator[tuple[object, Event]]:
    """Of each place (None: the master; else the start it replaces) the latest revision, in order."""
    parts = [(part, one) for one in copies for part in (one.bundle.master, *one.bundle.exceptions) if part]
    for part, _ in sorted(parts, key=lambda pair: _revision(*pair)):
        yield part.recurrence_id, part


def _revision(event: Event | None, copy: SeenBundle) -> tuple[int, float, float, str]:
    assert event is not None
    read = copy.calendar.read_through
    return (
        event.sequence,
        event.modified.timestamp() if event.modified else 0.0,
        read.timestamp() if read else 0.0,
        copy.calendar.calendar,
    )


def _singles(
    copies: Sequence[SeenBundle], person: Address, known: Knowledge, zone: tzinfo
) -> Iterator[OneOff]:
    """The live meetings of one UID without a series of its own."""
    for event in dict(_latest(copies)).values():
        if event.status is Status.CANCELLED:
            continue
        if side_declined(event, known, None) or side_declined(event, known, person):
            continue
        called_one = any(one.included for one in copies)
        if event.recurrence_id is not None and not called_one and others(event, known) != {person}:
            continue  # an exception without its series is asked by itself
        yield OneOff(
            start=instant(event.start, zone),
            end=instant(event.end, zone),
            uid=event.uid,
            coverage=tuple(one.calendar for one in copies),
            address=copies[0].person,
        )
