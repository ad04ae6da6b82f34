"""Which one-off makes up for which slot.

Must not know outcomes: only who may claim, who may be claimed, and who is nearest.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from syncd.core.cadence.history import OneOff
from syncd.core.cadence.slots import Slot
from syncd.core.window import days_between

_DAY_AND_MORE = timedelta(days=2)
"""Two instants are up to so much further apart than their local dates."""


def claim(slots: Iterable[Slot], one_offs: Iterable[OneOff], *, zone: tzinfo) -> dict[datetime, OneOff]:
    """Slot start -> the one-off it claims.

    A slot may claim from half a gap before it (local days) up to the start of the next slot.
    The nearest pair goes first, ties to the earlier slot; each one-off is claimed once.
    """
    offers = list(one_offs)
    by_start = sorted(range(len(offers)), key=lambda index: offers[index].start)
    pairs = [
        (abs(days_between(slot.start, offers[index].start, zone)), slot.start, offers[index].start, index)
        for slot in slots
        for index in _near(slot, offers, by_start)
        if may_claim(slot, offers[index], zone=zone)
    ]
    claimed: dict[datetime, OneOff] = {}
    taken: set[int] = set()
    for _, slot_start, _, index in sorted(pairs):
        if slot_start not in claimed and index not in taken:
            claimed[slot_start] = offers[index]
            taken.add(index)
    return claimed


def _near(slot: Slot, offers: Sequence[OneOff], by_start: Sequence[int]) -> Iterator[int]:
    """Which offers may be in the slot's reach, so that not each is compared with each."""
    earliest = slot.start - timedelta(days=(slot.gap or 0) / 2) - _DAY_AND_MORE
    first = bisect_left(by_start, earliest, key=lambda index: offers[index].start)
    for index in map(by_start.__getitem__, range(first, len(by_start))):
        if slot.next_start is not None and offers[index].start >= slot.next_start:
            return
        yield index


def may_claim(slot: Slot, offer: OneOff, *, zone: tzinfo) -> bool:
    """Whether a one-off lies in the slot's reach; without a gap, from its own date on."""
    before = days_between(offer.start, slot.start, zone)
    return before <= (slot.gap or 0) / 2 and (slot.next_start is None or offer.start < slot.next_start)
