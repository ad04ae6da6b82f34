"""Which part of the settled past nothing can reach any more: there the ledger alone speaks.

Must not know what becomes of a slot: only how far back anything still open can reach.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from syncd.core.cadence.history import History, LedgerSlot
from syncd.core.policy import Policy

_SLACK = timedelta(days=3)
"""A slot may be stitched to one a local day away, and a local day is not 24 hours."""


def bygone(
    settled: Sequence[LedgerSlot],
    history: History,
    halves: Iterable[float | None],
    *,
    now: datetime,
    policy: Policy,
) -> int:
    """How many of a relationship's settled slots, ascending, are bygone.

    The others could still be stitched to, replace or be told of, be claimed around or counted
    from: within a whole gap of the first slot that is open, spoken of or not past at ``now``, and
    as many before it as its gap looks at. ``halves`` are half the gaps of the series' own rules.
    While a series may add slots anywhere, nothing is bygone.
    """
    if not settled or any(series.fresh for series in history.series):
        return 0
    gap = 2 * max(half or 0.0 for half in (*halves, *((row.gap or 0.0) / 2 for row in settled)))
    touched = [settled[-1].slot, now, *(one.slot for one in history.open)]
    touched += [word.slot for word in history.said]
    border = min(touched) - timedelta(days=gap) - _SLACK
    past = next((at for at, row in enumerate(settled) if max(row.slot, row.ends) >= border), len(settled))
    return max(0, past - 2 * policy.gap_neighbours)
