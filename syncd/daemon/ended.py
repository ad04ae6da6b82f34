"""How one piece of the daemon's work ended."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How one piece of work ended."""

    next_due: datetime | None = None
    """When it is due again; None: as usual."""
    reason: str = ""
    """Why it failed; empty when it did not."""
    asked: timedelta | None = None
    """The pause a provider wants."""
    facts: Mapping[str, int | str] | None = None
    """What the log may know: numbers and words of ours, nothing of the user's."""
