"""Which part of the settled past nothing can reach any more: there the ledger alone speaks.

Must not know what becomes of a slot: only how far back anything still open can reach.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from syncd.core.cadence.history import History
from syncd.core.cadence.settled import Settled
from syncd.core.policy import Policy

_SLACK = timedelta(days=3)
"""A slot may be stitched to one a local day away, and a local day is not 24 hours."""


def bygone(
    settled: Settled,
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
    While a series may add slots anywhere, or has no gap of its own, nothing is bygone.
    """
    own = list(halves)
    if not settled or None in own or any(series.fresh for series in history.series):
        return 0
    gap = 2 * max((half for half in own if half), default=settled[-1].gap or 0.0)
    touched = [settled[-1].slot, now, *(one.slot for one in history.open)]
    touched += [word.slot for word in history.said]
    border = min(touched) - timedelta(days=gap) - _SLACK
    past = len(settled)
    # From the end, so that little is read; of slots in order only the last can end late.
    while past and max((row := settled[past - 1]).slot, row.ends) >= border:
        past -= 1
    return max(0, past - policy.gap_neighbours - 1)
