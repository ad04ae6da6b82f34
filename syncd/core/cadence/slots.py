"""Which slots a relationship has, and which of them are live.

Must not know what becomes of a slot: absences, make-ups and outcomes come later.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from syncd.core.cadence.history import History, LedgerSlot, OneOff, OpenSlot
from syncd.core.cadence.occurrences import Occurrence, Past, occurrences, orphans, own_half_gap, past_of
from syncd.core.model import Outcome, Reason, Uid
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.core.window import local_day, neighbour_gaps, shift_days
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One expected meeting, after stitching."""

    start: datetime
    occurrences: tuple[Occurrence, ...]
    """The live ones first; at least one unless the ledger speaks for the slot."""
    gone: Reason | None
    gap: float | None = None
    next_start: datetime | None = None
    """The start of the next slot; when none follows, a gap later; None without a gap."""
    settled: LedgerSlot | None = None
    away: tuple[OneOff, ...] = ()
    """Where occurrences of it went that were moved to or past the next slot."""
    left: tuple[Occurrence, ...] = ()
    """Those occurrences themselves."""
    lost: bool = False
    """Known from an earlier sync, and nothing in the calendar speaks for it any more."""

    @property
    def live(self) -> bool:
        """Whether the meeting stands in the calendar."""
        return self.gone is None

    @property
    def now_at(self) -> datetime:
        """When it is to take place or took place; the slot itself when gone."""
        return self.occurrences[0].start if self.live and self.occurrences else self.start

    @property
    def ends(self) -> datetime:
        """The end of its occurrence, or of the slot when gone."""
        if self.settled:
            return self.settled.ends
        if not self.occurrences:
            return self.start
        return self.occurrences[0].end if self.live else self.occurrences[0].slot_end

    @property
    def known(self) -> tuple[OpenSlot, ...]:
        """Every start that was stitched into it, as a later sync must still know it until it settles."""
        return tuple(
            OpenSlot(slot=one.slot, uid=one.uid, ends=one.slot_end, stitched=True)
            for one in (*self.occurrences, *self.left)
        )

    @property
    def uid(self) -> Uid:
        """The series the slot belongs to."""
        return self.settled.uid if self.settled else self.occurrences[0].uid if self.occurrences else Uid("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A relationship's slots, ascending, and the meetings outside of them."""

    slots: tuple[Slot, ...]
    one_offs: tuple[OneOff, ...]
    replaced: tuple[Slot, ...] = ()
    """Slots another series replaces, of which an occurrence went elsewhere and is among the one-offs."""


Halves = Mapping[Uid, float | None]
"""Half the gap of each series' own rule, in local days."""


def half_gaps(history: History, *, now: datetime, zone: tzinfo, policy: Policy) -> Halves:
    """Half the gap of each of a relationship's series around ``now``."""
    return {one.uid: own_half_gap(one, now, zone, policy) for one in history.series}


def plan_slots(
    history: History, known: Knowledge, halves: Halves, *, now: datetime, zone: tzinfo, policy: Policy
) -> Plan:
    """Expand, stitch and settle who moved away. Input order does not matter."""
    past = past_of(history)
    person = history.person.key
    found: list[Occurrence] = []
    one_offs = list(history.one_offs)
    for series in sorted(history.series, key=lambda one: one.uid):
        found += occurrences(
            series, past, person, known, halves[series.uid], now=now, zone=zone, policy=policy
        )
        one_offs += orphans(series, person, known, zone)
    slots = _with_lost(_stitch(_speaking(found), past, halves, zone), history, past, zone)
    slots, away = _move_away(_chain(slots, zone, policy))
    kept = _drop_replaced(slots, halves, zone)
    stands = {(slot.start, slot.uid) for slot in kept}
    return Plan(
        slots=tuple(_chain(kept, zone, policy)),
        one_offs=_distinct([*one_offs, *away]),
        replaced=tuple(slot for slot in slots if slot.away and (slot.start, slot.uid) not in stands),
    )


# -- all series of a relationship -----------------------------------------------------------


def _speaking(found: list[Occurrence]) -> list[Occurrence]:
    """Of one series gone and back again, what still stands speaks for a start, else what was read last."""
    best: dict[tuple[datetime, Uid], Occurrence] = {}
    for one in found:
        other = best.setdefault((one.slot, one.uid), one)
        if other is not one and _read_through(one) > _read_through(other):
            best[one.slot, one.uid] = one
    return list(best.values())


def _read_through(one: Occurrence) -> float:
    return max((read.read_through.timestamp() for read in one.coverage if read.read_through), default=0.0)


_Group = tuple[list[Occurrence | LedgerSlot], set[Uid]]
"""What becomes one slot, and the series of it: there may be thousands."""


def _stitch(found: list[Occurrence], past: Past, halves: Halves, zone: tzinfo) -> list[Slot]:
    """Live occurrences of different series on the same or the next local date are one slot."""
    quiet: list[Slot] = [_from_ledger(row) for row in past.settled if not row.live]
    by_day: dict[int, list[_Group]] = {}
    for row in past.settled:
        if row.live:
            by_day.setdefault(local_day(row.slot, zone).toordinal(), []).append(([row], {row.uid}))
    for one in sorted((o for o in found if o.gone is None), key=lambda o: (o.slot, o.uid)):
        day = local_day(one.slot, zone).toordinal()
        # A settled slot may also lie a day after: it keeps its start whatever is added before it.
        home = next(
            (
                (group, uids)
                for near in (day, day - 1, day + 1)
                for group, uids in by_day.get(near, [])
                if one.uid not in uids and (near <= day or isinstance(group[0], LedgerSlot))
            ),
            None,
        )
        if home is None:
            by_day.setdefault(day, []).append(([one], {one.uid}))
        else:
            home[0].append(one)
            home[1].add(one.uid)
    live = [_from_group(group) for here in by_day.values() for group, _ in here]
    gone = [Slot(start=one.slot, occurrences=(one,), gone=one.gone) for one in found if one.gone is not None]
    return _drop_replaced([*live, *quiet, *_one_each(gone)], halves, zone)


def _from_ledger(row: LedgerSlot) -> Slot:
    gone = (row.reason or Reason.CANCELLED) if row.outcome is Outcome.SKIPPED else None
    return Slot(start=row.slot, occurrences=(), gone=gone, settled=row)


def _from_group(group: list[Occurrence | LedgerSlot]) -> Slot:
    head = group[0]
    if isinstance(head, LedgerSlot):
        return _from_ledger(head)
    members = tuple(one for one in group if isinstance(one, Occurrence))
    return Slot(start=head.slot, occurrences=members, gone=None)


def _one_each(gone: list[Slot]) -> Iterator[Slot]:
    """A slot is a relationship and a start: two series cancelled at one start are one slot."""
    seen: set[datetime] = set()
    for slot in sorted(gone, key=lambda one: (one.start, one.uid)):
        if slot.start not in seen:
            seen.add(slot.start)
            yield slot


def _drop_replaced(slots: list[Slot], halves: Halves, zone: tzinfo) -> list[Slot]:
    """Leave out a gone slot when another series has a live one less than half the shorter gap away."""
    if all(slot.live or slot.settled or slot.lost for slot in slots):
        return sorted(slots, key=lambda slot: (slot.start, slot.uid))
    live = sorted(
        (
            (local_day(slot.start, zone).toordinal(), uid, half)
            for slot in slots
            if (slot.settled.live if slot.settled else slot.live)
            for uid, half in _rhythms(slot, halves)
        ),
        key=lambda row: row[0],
    )
    furthest = max([1.0, *(half for _, _, half in live if half is not None)])
    kept = (
        slot
        for slot in slots
        if slot.live or slot.settled or slot.lost or not _replaced(slot, live, furthest, zone)
    )
    return sorted(kept, key=lambda slot: (slot.start, slot.uid))


def _rhythms(slot: Slot, halves: Halves) -> list[tuple[Uid, float | None]]:
    """The series of a slot with half their own gaps; for one long gone, half the gap it settled with."""
    if slot.settled is None:
        return [(one.uid, one.half_gap) for one in slot.occurrences]
    then = slot.settled.gap / 2 if slot.settled.gap is not None else None
    return [(slot.uid, halves.get(slot.uid, then))]


def _replaced(slot: Slot, live: list[tuple[int, Uid, float | None]], furthest: float, zone: tzinfo) -> bool:
    """``live`` is in the order of its days: only those in reach are looked at, ``furthest`` at most."""
    day = local_day(slot.start, zone).toordinal()
    own = slot.occurrences[0].half_gap
    uids = {one.uid for one in slot.occurrences}
    reach = furthest if own is None else own
    for at in range(bisect_left(live, (day - reach,)), len(live)):
        other, uid, half = live[at]
        if other > day + reach:
            break
        if uid in uids:
            continue
        halves = [value for value in (own, half) if value is not None]
        if abs(other - day) < (min(halves) if halves else 1):
            return True
    return False


def _with_lost(slots: list[Slot], history: History, past: Past, zone: tzinfo) -> list[Slot]:
    """Add the open slots the settled past protects although no series gives them any more."""
    if not past.settled:
        return slots
    have = {slot.start for slot in slots} | {one.slot for slot in slots for one in slot.occurrences}
    lost = [
        Slot(
            start=row.slot,
            occurrences=(
                Occurrence(
                    slot=row.slot,
                    uid=row.uid,
                    slot_end=row.ends,
                    start=row.slot,
                    end=row.ends,
                    gone=Reason.DELETED,
                ),
            ),
            gone=Reason.DELETED,
            lost=True,
        )
        for row in history.open
        if not row.stitched and row.slot not in have and not past.is_after(row.slot, zone)
    ]
    return sorted([*slots, *lost], key=lambda slot: (slot.start, slot.uid))


def _chain(slots: Iterable[Slot], zone: tzinfo, policy: Policy) -> list[Slot]:
    """Give every slot its gap and the start of the next one."""
    ordered = sorted(slots, key=lambda slot: (slot.start, slot.uid))
    gaps = neighbour_gaps([slot.start for slot in ordered], zone, policy.gap_neighbours)
    after: list[datetime | None] = [slot.start for slot in ordered[1:]]
    if ordered:
        gap = gaps[-1]
        after.append(shift_days(ordered[-1].start, gap, zone) if gap is not None else None)
    return [
        slot if (slot.gap, slot.next_start) == (gap, ahead) else replace(slot, gap=gap, next_start=ahead)
        for slot, gap, ahead in zip(ordered, gaps, after, strict=True)
    ]


def _move_away(slots: list[Slot]) -> tuple[list[Slot], list[OneOff]]:
    """Turn occurrences moved to or past the next slot into one-offs; their slot is gone without them."""
    kept: list[Slot] = []
    away: list[OneOff] = []
    for slot in slots:
        if not slot.live or slot.settled or slot.next_start is None:
            kept.append(slot)
            continue
        stay = tuple(one for one in slot.occurrences if one.start < slot.next_start)
        left = tuple(one for one in slot.occurrences if one.start >= slot.next_start)
        if not left:
            kept.append(slot)
            continue
        gone = tuple(OneOff(start=one.start, end=one.end, uid=one.uid, coverage=one.coverage) for one in left)
        if stay:
            kept.append(replace(slot, occurrences=stay, away=gone, left=left))
        else:
            kept.append(replace(slot, gone=Reason.MOVED_AWAY, away=gone))
        away += gone
    return kept, away


def _distinct(one_offs: list[OneOff]) -> tuple[OneOff, ...]:
    """One meeting seen twice (two accounts, the ledger and the calendar) counts once."""
    seen: dict[tuple[datetime, Uid], OneOff] = {}
    for one in sorted(one_offs, key=lambda o: (o.start, o.uid, bool(o.coverage))):
        seen.setdefault((one.start, one.uid), one)
    return tuple(seen.values())
