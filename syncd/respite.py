"""Says whether the last judging still holds, so that judging again could enter nothing into the ledger.

It holds when it entered nothing itself, no row it went by was written since (triggers of the schema
take its mark away, whoever writes), it went by the same config, zone, program and reads of the
calendars, and the clock is still before the first instant that may change anything.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from sqlite3 import Connection

from syncd import __version__
from syncd.config import Config
from syncd.store import calendars, judging
from syncd.store.calendars import CalendarState
from syncd.store.knowledge import user_zone


def holds(connection: Connection, config: Config, *, now: datetime) -> bool:
    """Whether a judging at ``now`` would enter what the last one entered: nothing."""
    last = judging.last(connection)
    return (
        last is not None and last.at <= now < last.until and last.by == judged_by(connection, config, now=now)
    )


def judged_by(connection: Connection, config: Config, *, now: datetime) -> str:
    """A key of what a judging at ``now`` goes by beside the rows whose writing is noticed."""
    reads = [_read(state, now) for state in calendars.calendars(connection)]
    parts = (__version__, user_zone(connection, config).key, _config(config), reads)
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _read(state: CalendarState, now: datetime) -> tuple[object, ...]:
    """What a judging asks of a calendar; one read just now counts as read, whenever now is."""
    read = state.coverage.read_through
    return (
        state.id,
        state.kind,
        state.for_person,
        "now" if read == now else read,
        state.coverage.since,
        state.coverage.until,
        state.supplies_absences,
    )


def _config(config: Config) -> list[tuple[str, object]]:
    """Every field of the config that counts, in an order that no two processes tell apart."""
    compared = (field.name for field in fields(config) if field.compare)
    return [(name, _ordered(getattr(config, name))) for name in compared]


def _ordered(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted((str(key), repr(own)) for key, own in value.items())
    return sorted(map(str, value)) if isinstance(value, frozenset) else repr(value)
