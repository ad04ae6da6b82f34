"""Finds what waits for somebody: jots no entry had room or time for, subjects asked about in vain."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, tzinfo
from sqlite3 import Connection

from syncd.core.cadence.judge import Judged
from syncd.core.jots import Jot, left_behind, waiting_jots
from syncd.core.model import Address
from syncd.core.window import local_day
from syncd.store import documents, jots


def kept_waiting(connection: Connection, judged: Judged | None, noted: Iterable[Jot]) -> frozenset[str]:
    """The ids of what was in no entry although the two have met since; it waits for the next."""
    if judged is None or judged.last_alone is None:
        return frozenset()
    held = _held(judged)
    own = [jot for jot in noted if jot.person in judged.person.addresses]
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


def asked_about(connection: Connection, judged: Judged | None, *, on: date, zone: tzinfo) -> dict[str, int]:
    """Subject -> how many days before ``on`` it last stood in the entry of a 1:1 that was held."""
    if judged is None:
        return {}
    held = _held(judged)
    return {
        item.removeprefix("s."): (on - local_day(paper.slot, zone)).days
        for paper in sorted(documents.papers(connection, judged.person.addresses), key=lambda one: one.slot)
        if paper.slot in held
        for item in paper.items
        if item.startswith("s.")
    }


def _held(judged: Judged) -> frozenset[datetime]:
    """The slots in which the two met."""
    return frozenset(one.slot for one in judged.slots if one.met is not None)
