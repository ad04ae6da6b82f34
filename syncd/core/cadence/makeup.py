"""Which one-off makes up for which slot.

Must not know outcomes: only who may claim, who may be claimed, and who is nearest.
"""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from syncd.core.cadence.history import OneOff
from syncd.core.cadence.slots import Slot
from syncd.core.window import days_between


def claim(slots: Iterable[Slot], one_offs: Iterable[OneOff], *, zone: tzinfo) -> dict[datetime, OneOff]:
    """Slot start -> the one-off it claims.

    A slot may claim from half a gap before it (local days) up to the start of the next slot.
    The nearest pair goes first, ties to the earlier slot; each one-off is claimed once.
    """
    offers = list(one_offs)
    pairs = [
        (abs(days_between(slot.start, offer.start, zone)), slot.start, offer.start, index)
        for slot in slots
        for index, offer in enumerate(offers)
        if may_claim(slot, offer, zone=zone)
    ]
    claimed: dict[datetime, OneOff] = {}
    taken: set[int] = set()
    for _, slot_start, _, index in sorted(pairs):
        if slot_start not in claimed and index not in taken:
            claimed[slot_start] = offers[index]
            taken.add(index)
    return claimed


def may_claim(slot: Slot, offer: OneOff, *, zone: tzinfo) -> bool:
    """Whether a one-off lies in the slot's reach; without a gap, from its own date on."""
    before = days_between(offer.start, slot.start, zone)
    return before <= (slot.gap or 0) / 2 and (slot.next_start is None or offer.start < slot.next_start)
