"""What became of a slot: the outcome table, first matching row.

Must not know how the facts of a slot were found.
"""

from collections.abc import Callable
from datetime import datetime

from syncd.core.cadence.history import LedgerSlot
from syncd.core.model import Evidence, Outcome, Reason
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the table asks about one slot at one ``now``."""

    now: datetime
    slot: datetime
    live: bool
    starts: datetime
    """Actual start of the live occurrence, else the slot."""
    ends: datetime
    """End of the live occurrence, else of the slot."""
    gone: Reason | None = None
    said: Outcome | None = None
    settled: LedgerSlot | None = None
    covered: bool = False
    claim_starts: datetime | None = None
    """Start and end of the one-off the slot has claimed."""
    claim_ends: datetime | None = None
    away_at_start: Reason | None = None
    """The absence that covers the actual start of the live occurrence."""
    away_at_slot: Reason | None = None
    """The absence that covers the slot."""
    filled_in: datetime | None = None
    """When a person was first seen to have filled in the slot's entry."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A slot's outcome, with the row of the table that gave it."""

    row: int
    outcome: Outcome
    reason: Reason | None
    met: datetime | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the outcome table: a condition in words and in code, and what follows."""

    number: int
    condition: str
    outcome: str
    reason: str
    holds: Callable[[Facts], bool]
    gives: Callable[[Facts], tuple[Outcome, Reason | None]]


def _always(
    outcome: Outcome, reason: Reason | None = None
) -> Callable[[Facts], tuple[Outcome, Reason | None]]:
    return lambda _facts: (outcome, reason)


def _as_stored(facts: Facts) -> tuple[Outcome, Reason | None]:
    assert facts.settled is not None
    return facts.settled.outcome, facts.settled.reason


def _as_said(facts: Facts) -> tuple[Outcome, Reason | None]:
    assert facts.said is not None
    return facts.said, Reason.CONFIRMED


ROWS: tuple[Row, ...] = (
    Row(
        1,
        "the user said so (`held`, `skipped`, `excused`)",
        "as said",
        "confirmed",
        lambda f: f.said is not None,
        _as_said,
    ),
    Row(
        2,
        "live, its end is after now",
        "`upcoming`",
        "",
        lambda f: f.live and f.ends > f.now,
        _always(Outcome.UPCOMING),
    ),
    Row(
        3,
        "gone, slot after now",
        "`upcoming`, never `next`",
        "cancelled-ahead",
        lambda f: not f.live and f.slot > f.now,
        _always(Outcome.UPCOMING, Reason.CANCELLED_AHEAD),
    ),
    Row(4, "settled", "as stored", "as stored", lambda f: f.settled is not None, _as_stored),
    Row(5, "not covered", "`unseen`", "", lambda f: not f.covered, _always(Outcome.UNSEEN)),
    Row(
        6,
        "its claimed one-off has ended",
        "`made-up`",
        "",
        lambda f: f.claim_ends is not None and f.claim_ends <= f.now,
        _always(Outcome.MADE_UP),
    ),
    Row(
        7,
        "its claimed one-off is ahead",
        "`upcoming`",
        "make-up-booked",
        lambda f: f.claim_ends is not None,
        _always(Outcome.UPCOMING, Reason.MAKE_UP_BOOKED),
    ),
    Row(
        8,
        "live inside an absence, its entry filled in by a person after its start",
        "`held`",
        "document",
        lambda f: (
            f.live and f.away_at_start is not None and f.filled_in is not None and f.filled_in >= f.starts
        ),
        _always(Outcome.HELD, Reason.DOCUMENT),
    ),
    Row(
        9,
        "live, an absence covers its actual start",
        "`excused`",
        "out-of-office, holiday, pause",
        lambda f: f.live and f.away_at_start is not None,
        lambda f: (Outcome.EXCUSED, f.away_at_start),
    ),
    Row(
        10,
        "live, actual start = slot",
        "`held`",
        "",
        lambda f: f.live and f.starts == f.slot,
        _always(Outcome.HELD),
    ),
    Row(11, "live", "`moved` (met at its actual start)", "", lambda f: f.live, _always(Outcome.MOVED)),
    Row(
        12,
        "gone, an absence covers the slot",
        "`excused`",
        "out-of-office, holiday, pause",
        lambda f: f.away_at_slot is not None,
        lambda f: (Outcome.EXCUSED, f.away_at_slot),
    ),
    Row(
        13,
        "gone",
        "`skipped`",
        "cancelled, deleted, removed, declined-by-me, declined-by-them, moved-away",
        lambda _: True,
        lambda f: (Outcome.SKIPPED, f.gone),
    ),
)
"""The outcome table. Order is the rule: the first row whose condition holds decides."""


SETTLED = 4
"""The row by which the ledger speaks."""


def judge_slot(facts: Facts) -> Verdict:
    """The outcome of one slot at ``facts.now``."""
    row = next(row for row in ROWS if row.holds(facts))
    outcome, reason = row.gives(facts)
    if row.number == SETTLED and facts.settled:
        return Verdict(SETTLED, outcome, reason, facts.settled.met, facts.settled.evidence)
    met = {
        Outcome.HELD: facts.starts,
        Outcome.MOVED: facts.starts,
        Outcome.MADE_UP: facts.claim_starts,
    }.get(outcome)
    evidence = Evidence.CALENDAR
    if row.number == 1:
        evidence = Evidence.CONFIRMED
    elif met and facts.filled_in and facts.filled_in >= met:
        evidence = Evidence.DOCUMENT
    return Verdict(row.number, outcome, reason, met, evidence)
