"""When an outcome settles: from then on the ledger speaks for the slot.

Must not know how the outcome was reached.
"""

from datetime import datetime, tzinfo

from syncd.core.model import Outcome
from syncd.core.policy import Policy
from syncd.core.window import days_between

NEVER_SETTLES = frozenset({Outcome.UPCOMING, Outcome.UNSEEN})


def settles(
    outcome: Outcome,
    *,
    slot: datetime,
    ends: datetime,
    next_start: datetime | None,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> bool:
    """Whether an outcome may settle now.

    It must be ``settle_days`` local days past its slot, past the end of its occurrence or
    make-up (``ends``), and past the start of the next slot where there is one.
    """
    return (
        outcome not in NEVER_SETTLES
        and days_between(slot, now, zone) >= policy.settle_days
        and ends <= now
        and (next_start is None or next_start <= now)
    )
