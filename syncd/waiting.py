"""Finds the jots that still wait for somebody because no entry had room or time for them."""

from collections.abc import Iterable
from sqlite3 import Connection

from syncd.core.cadence.judge import Judged
from syncd.core.jots import Jot, left_behind
from syncd.store import documents


def kept_waiting(connection: Connection, judged: Judged | None, jots: Iterable[Jot]) -> frozenset[str]:
    """The ids of what was in no entry although the two have met since; it waits for the next."""
    if judged is None or judged.last_alone is None:
        return frozenset()
    held = frozenset(one.slot for one in judged.slots if one.met is not None)
    own = [jot for jot in jots if jot.person in judged.person.addresses]
    return left_behind(own, documents.papers(connection, judged.person.addresses), held=held)
