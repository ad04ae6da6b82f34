"""Queries on the settled past: slots, open slots, meetings, what was said."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from syncd.core.cadence.history import LedgerSlot, OneOff, OpenSlot, Said
from syncd.core.cadence.settled import Settled
from syncd.core.model import Address, Evidence, Outcome, Reason, Uid
from syncd.store.instants import from_text, maybe_instant, maybe_text, to_text

if TYPE_CHECKING:
    from syncd.core.cadence.judged import JudgedSlot


_OUTCOMES = {one.value: one for one in Outcome}
_REASONS = {one.value: one for one in Reason}
_EVIDENCE = {one.value: one for one in Evidence}
"""Looked up, for calling an Enum takes longer than reading the row."""


WRONG_CLOCK = timedelta(days=1)
"""What was settled so long after now was settled by a clock that was wrong: a battery that died, a
machine that woke in 2038. It counts for nothing, and gives way to what is settled in its place."""


def settled_slots(connection: Connection, *, now: datetime) -> dict[Address, Settled]:
    """Every settled slot by the address its series had; each is read when it is looked at."""
    cursor = connection.cursor()
    cursor.row_factory = None  # there may be thousands, and of most only three columns are asked for
    rows = cursor.execute(
        "SELECT person, slot, uid, outcome, reason, met, starts, ends, evidence, gap, live, decided_by"
        " FROM slot WHERE settled_at <= ? ORDER BY person, slot",
        (_believed(now),),
    )
    found: dict[Address, Settled] = {}
    for person, own in groupby(rows, key=itemgetter(0)):
        kept = list(own)
        found[Address(person)] = Settled(
            kept,
            _settled_slot,
            outcomes=[_OUTCOMES[row[3]] for row in kept],
            met=[from_text(row[5]) if row[5] else None for row in kept],
            uids=[row[2] for row in kept],
        )
    return found


def _believed(now: datetime) -> str:
    return to_text(now + WRONG_CLOCK)


def _settled_slot(row: tuple[Any, ...]) -> LedgerSlot:
    _, slot, uid, outcome, reason, met, starts, ends, evidence, gap, live, decided_by = row
    return LedgerSlot(
        slot=from_text(slot),
        uid=Uid(uid),
        outcome=_OUTCOMES[outcome],
        reason=_REASONS[reason] if reason else None,
        met=maybe_instant(met),
        starts=from_text(starts),
        ends=from_text(ends),
        evidence=_EVIDENCE[evidence],
        gap=gap,
        live=bool(live),
        decided_by=decided_by,
    )


def open_slots(connection: Connection) -> dict[Address, list[OpenSlot]]:
    """Every slot known and not settled, ascending, by address."""
    found: defaultdict[Address, list[OpenSlot]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM open_slot ORDER BY person, slot"):
        found[Address(row["person"])].append(
            OpenSlot(
                slot=from_text(row["slot"]),
                uid=Uid(row["uid"]),
                ends=from_text(row["ends"]),
                stitched=bool(row["stitched"]),
            )
        )
    return found


def meetings(connection: Connection, *, now: datetime) -> dict[Address, list[OneOff]]:
    """Settled one-offs, and what the user said was held on a date without a slot, by address."""
    found: defaultdict[Address, list[OneOff]] = defaultdict(list)
    for row in connection.execute(
        'SELECT person, start, "end", uid FROM meeting WHERE settled_at <= ? ORDER BY person, start',
        (_believed(now),),
    ):
        found[Address(row[0])].append(OneOff(start=from_text(row[1]), end=from_text(row[2]), uid=Uid(row[3])))
    for row in connection.execute(
        "SELECT person, slot FROM said WHERE NOT on_slot AND outcome = 'held' ORDER BY slot"
    ):
        at = from_text(row[1])
        found[Address(row[0])].append(OneOff(start=at, end=at, evidence=Evidence.CONFIRMED))
    return found


def said(connection: Connection) -> dict[Address, list[Said]]:
    """What the user said about slots, by address."""
    found: defaultdict[Address, list[Said]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM said WHERE on_slot ORDER BY person, day"):
        found[Address(row["person"])].append(
            Said(
                day=date.fromisoformat(row["day"]),
                slot=from_text(row["slot"]),
                outcome=Outcome(row["outcome"]),
            )
        )
    return found


def filled_entries(connection: Connection) -> dict[Address, dict[datetime, datetime]]:
    """For each person the slots whose entry somebody filled in, with when that was first seen."""
    found: dict[Address, dict[datetime, datetime]] = {}
    rows = connection.execute(
        "SELECT person, slot, max(filled_at) FROM entry JOIN document ON document.marker = entry.document"
        " WHERE filled_at IS NOT NULL GROUP BY person, slot ORDER BY person, slot"
    )
    for person, slot, filled_at in rows:
        found.setdefault(Address(person), {})[from_text(slot)] = from_text(filled_at)
    return found


def settle(connection: Connection, slots: Iterable[tuple[Address, "JudgedSlot"]], *, at: datetime) -> None:
    """Enter outcomes into the ledger; what is there already is never changed.

    But for what was settled by a clock that was ahead, for no other reason than that it stood in the
    calendar: it had not happened yet then. What says more than that stays also where it is today's
    clock that is wrong.
    """
    connection.executemany(
        "INSERT INTO slot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (person, slot) DO UPDATE SET uid = excluded.uid, outcome = excluded.outcome,"
        " reason = excluded.reason, met = excluded.met, starts = excluded.starts, ends = excluded.ends,"
        " evidence = excluded.evidence, gap = excluded.gap, live = excluded.live,"
        " decided_by = excluded.decided_by, settled_at = excluded.settled_at"
        " WHERE slot.settled_at > ? AND slot.outcome IN ('held', 'moved') AND slot.evidence = 'calendar'",
        [
            (
                person,
                to_text(one.slot),
                one.uid,
                one.outcome.value,
                one.reason.value if one.reason else None,
                maybe_text(one.met),
                to_text(one.met or one.starts),
                to_text(one.ends),
                one.evidence.value,
                one.gap,
                one.live,
                one.row,
                to_text(at),
                _believed(at),
            )
            for person, one in slots
        ],
    )


def settle_meetings(connection: Connection, ones: Iterable[tuple[Address, OneOff]], *, at: datetime) -> None:
    """Enter meetings outside of any slot into the ledger."""
    connection.executemany(
        "INSERT INTO meeting VALUES (?, ?, ?, ?, ?)"
        ' ON CONFLICT (person, start, uid) DO UPDATE SET "end" = excluded."end",'
        " settled_at = excluded.settled_at WHERE meeting.settled_at > ?",
        [
            (person, to_text(one.start), to_text(one.end), one.uid, to_text(at), _believed(at))
            for person, one in ones
        ],
    )


def replace_open_slots(
    connection: Connection, people: Iterable[Address], rows: Iterable[tuple[Address, OpenSlot]]
) -> None:
    """Remember the slots of some people known and not settled, in place of those of the sync before."""
    connection.executemany("DELETE FROM open_slot WHERE person = ?", [(where,) for where in people])
    connection.executemany(
        "INSERT OR IGNORE INTO open_slot VALUES (?, ?, ?, ?, ?)",
        [(person, to_text(row.slot), row.uid, to_text(row.ends), row.stitched) for person, row in rows],
    )


def settle_series(connection: Connection, held: Iterable[tuple[Uid, Address]]) -> None:
    """Mark series of which a slot was held, and those whose older slots have now been added."""
    connection.executemany("UPDATE series SET held = 1 WHERE uid = ? AND person = ? AND NOT held", list(held))
    connection.execute("UPDATE series SET fresh = 0 WHERE fresh")
