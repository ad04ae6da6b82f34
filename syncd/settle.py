"""Closes what is over: enters settled outcomes into the ledger after a sync."""

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection

from syncd.assess import Assessment, assess
from syncd.config import Config
from syncd.core.cadence.history import History, OneOff, OpenSlot
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.cadence.settled import in_order
from syncd.core.cadence.unchanging import days_end, unchanging_until
from syncd.core.model import MET, Address, Uid
from syncd.core.window import days_between
from syncd.doubt import told_wrong
from syncd.respite import judged_by
from syncd.store import calendars, judging, ledger
from syncd.store.database import transaction
from syncd.store.judging import Judging


def settle(connection: Connection, config: Config, *, now: datetime) -> int:
    """Judge everybody by the real clock and settle what may settle; returns how many slots did.

    When that enters nothing, notes until when it would go on entering nothing (:mod:`syncd.respite`).
    By a clock that is wrong for certain nothing is settled: that could not be taken back.
    """
    if told_wrong(connection, now):
        return 0
    found = assess(connection, config, now=now)
    entries = [_entry(history, judged, found, config) for history, judged in _pairs(found)]
    until = _holds_until(connection, found, config)
    with transaction(connection):
        before = judging.entered(connection, at=now)
        for slots, meetings, _, _ in entries:
            ledger.settle(connection, slots, at=now)
            ledger.settle_meetings(connection, meetings, at=now)
        judged = [where for history in found.histories for where in history.person.addresses]
        ledger.replace_open_slots(
            connection, judged, [row for _, _, waiting, _ in entries for row in waiting]
        )
        ledger.settle_series(connection, [pair for _, _, _, held in entries for pair in held])
        if until > now and judging.entered(connection, at=now) == before:
            by = judged_by(connection, config, now=now)
            judging.note(connection, Judging(at=now, until=until, by=by))
    return sum(len(slots) for slots, _, _, _ in entries)


def _holds_until(connection: Connection, found: Assessment, config: Config) -> datetime:
    """The first instant from now on at which judging may enter something although nothing was written."""
    current = {state.id for state in calendars.calendars(connection)}
    ends = days_end(found.now, found.zone)
    for history, judged in _pairs(found):
        policy = config.policy_for(history.person.addresses)
        own = unchanging_until(history, judged, current, now=found.now, zone=found.zone, policy=policy)
        ends = min(ends, own)
    return ends


def _pairs(found: Assessment) -> Iterable[tuple[History, Judged]]:
    return zip(found.histories, found.judged, strict=True)


Entry = tuple[
    list[tuple[Address, JudgedSlot]],
    list[tuple[Address, OneOff]],
    list[tuple[Address, OpenSlot]],
    list[tuple[Uid, Address]],
]


def _entry(history: History, judged: Judged, found: Assessment, config: Config) -> Entry:
    """What one relationship enters into the ledger."""
    key = judged.person.key
    # By the address the series has, so that merging and splitting people rewrites no history.
    owner = {series.uid: series.address for series in history.series}
    settling = [one for one in judged.recent if one.settles]
    last = max((one.slot for one in judged.recent if one.settled or one.settles), default=None)
    reach = {one.slot: (one.gap or 0) / 2 for one in judged.recent}
    waiting = [
        row
        for one in judged.recent
        if not (one.settled or one.settles)
        and (
            one.slot <= found.now
            or (last is not None and days_between(last, one.slot, found.zone) < reach[last])
        )
        for row in (OpenSlot(slot=one.slot, uid=one.uid, ends=one.ends), *one.known)
    ]
    days = config.policy_for(history.person.addresses).settle_days
    # A meeting that left a replaced slot is found through it until it is entered itself.
    waiting += [
        row
        for slot in judged.replaced
        if any(not met.seen() or days_between(met.start, found.now, found.zone) < days for met in slot.away)
        for row in slot.known
    ]
    meetings = [
        one
        for one in judged.one_offs
        if one.coverage
        and one.seen()
        and one.end <= found.now
        and days_between(one.start, found.now, found.zone) >= days
    ]
    # Whatever became of a slot, the meeting it was moved to has taken place.
    meetings += [met for one in settling for met in one.away]
    settled = in_order(history.settled)
    met = {uid for uid, at in zip(settled.uids, settled.met, strict=True) if at}
    met |= {one.uid for one in judged.recent if one.outcome in MET}
    held = [(uid, where) for uid in sorted(met) for where in history.person.addresses]
    return (
        [(owner.get(one.uid, key), one) for one in settling],
        [(one.address or owner.get(one.uid, key), one) for one in meetings],
        [(owner.get(row.uid, key), row) for row in waiting],
        held,
    )
