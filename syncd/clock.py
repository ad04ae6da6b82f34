"""Says what time it is; the only module that reads the clock."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from syncd.errors import ConfigError

VARIABLE = "SYNCD_NOW"
"""The environment variable that replaces the clock of one process."""

_YEARS = range(1900, 2101)
"""The years syncd computes with (as in recurrence rules), so that no window leaves the calendar."""


def now() -> datetime:
    """The present moment in UTC, in whole seconds; ``SYNCD_NOW`` when it is set.

    Read it once per decision and pass it on.
    """
    given = os.environ.get(VARIABLE, "").strip()
    moment = _parsed(given) if given else datetime.now(UTC)
    return moment.replace(microsecond=0)


def since_boot() -> float:
    """Seconds since this machine was started, asleep or not, where the system tells; never set back."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def stopwatch() -> Callable[[], timedelta]:
    """Tells how long ago it was made, whatever becomes of the clock meanwhile."""
    begun = since_boot()
    return lambda: timedelta(seconds=since_boot() - begun)


def _parsed(text: str) -> datetime:
    """An ISO 8601 date or time; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong(text, "is no ISO 8601 time") from error
    if moment.year not in _YEARS:
        raise _wrong(text, f"is not between {_YEARS[0]} and {_YEARS[-1]}")
    return moment


def _wrong(text: str, what: str) -> ConfigError:
    return ConfigError(
        f"the environment variable {VARIABLE} {what}: {text[:60]!r}",
        hint=f"write it like {VARIABLE}=2026-11-20T12:00:00Z, or unset it",
    )
