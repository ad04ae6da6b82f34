"""Says that something an answer holds is not what the provider's description says of it."""

from collections.abc import Callable

from syncd.core.model import When
from syncd.core.recurrence import FIRST_YEAR, LAST_YEAR


class Unreadable(ValueError):
    """An event, or a field it cannot do without, is not what the provider's description says."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


def when(value: object, field: str, read: Callable[[], When]) -> When:
    """What ``read`` makes of the value of a field; raises Unreadable where that is no date and no time."""
    try:
        found = read()
    except (KeyError, TypeError, ValueError, OverflowError):
        reason = f"it has no {field}" if value is None else f"its {field} is no time"
        raise Unreadable(reason, field=field) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(f"the year {found.year} is not between {FIRST_YEAR} and {LAST_YEAR}", field=field)
    return found
