"""Finds the jots that still wait for somebody: those no entry had room or time for among them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from sqlite3 import Connection

from syncd.core.cadence.judged import Judged
from syncd.core.jots import Jot, left_behind, waiting_jots
from syncd.core.model import Address
from syncd.store import documents, jots


def kept_waiting(connection: Connection, judged: Judged | None, noted: Iterable[Jot]) -> frozenset[str]:
    """The ids of what was in no entry although the two have met since; it waits for the next.

    What was done by then, or noted later, is not among them: it does not depend on any entry.
    """
    if judged is None or judged.last_alone is None:
        return frozenset()
    own = [
        jot
        for jot in noted
        if jot.person in judged.person.addresses
        and (jot.done_at is None or jot.done_at > judged.last_alone)
        and jot.made_at <= judged.last_alone
        and jot.shareable
    ]
    if not own:  # nothing of theirs can have been left behind: their papers need not be read
        return frozenset()
    held = held_slots(judged)
    return left_behind(own, documents.papers(connection, judged.person.addresses), held=held)


def waiting_for(
    connection: Connection, judged: Judged | None, addresses: Collection[Address], *, now: datetime
) -> tuple[Jot, ...]:
    """The jots for the next 1:1 with somebody, by kind, oldest first; ``judged`` is theirs."""
    noted = jots.jots(connection)
    return waiting_jots(
        noted,
        addresses=addresses,
        last_met=judged.last_alone if judged else None,
        now=now,
        left_behind=kept_waiting(connection, judged, noted),
    )


def held_slots(judged: Judged) -> frozenset[datetime]:
    """The slots in which the two met."""
    return frozenset(one.slot for one in judged.slots if one.met is not None)
