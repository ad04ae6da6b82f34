"""Asks a service again where that is harmless: bounded in attempts and in time."""

import random
import re
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from syncd.dataclass import dataclass
from syncd_providers.online.dates import moment
from syncd_providers.online.failures import Again, Failure

Answered = TypeVar("Answered")


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a call is made, how long is waited in between all in all, and how long for answers."""

    attempts: int = 5
    seconds: float = 30.0
    busy: float = 60.0
    """No attempt is made once those before took so many seconds themselves."""
    first: float = 1.0
    """The first wait; each further one may be twice as long."""
    sleep: Callable[[float], None] = _sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    """From 0 up to 1: so that not all clients come back at the same moment."""


def patiently(once: Callable[[], Answered], patience: Patience, *, harmless: bool) -> Answered:
    """What ``once`` answers, be it at a later attempt; raises the last Failure, and at once any other error.

    ``harmless`` tells that doing it twice changes nothing more than once.
    """
    waited = busy = 0.0
    for attempt in range(1, patience.attempts + 1):
        begun = patience.clock()
        try:
            return once()
        except Failure as failure:
            kind = failure.row.again
            if kind is Again.NEVER or (kind is Again.IF_HARMLESS and not harmless):
                raise
            # Half of it is left to chance; what the service asks for is a least.
            pause = patience.first * 2 ** (attempt - 1) * (0.5 + patience.chance() / 2)
            pause = max(pause, failure.retry_after or 0.0)
            busy += patience.clock() - begun
            if attempt == patience.attempts or waited + pause > patience.seconds or busy > patience.busy:
                raise
        patience.sleep(pause)
        waited += pause
    raise AssertionError("patience allows no attempt")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait (RFC 9110 10.2.3), a day at most; ``headers`` have names in lower case.

    A date is seen against the server's own. Graph writes fractions of a second, too.
    """
    text = headers.get("retry-after", "").strip()
    try:
        if _NUMBER.fullmatch(text):
            seconds = float(text[:12])
        else:
            seconds = (moment(text) - moment(headers["date"])).total_seconds()
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
    return min(max(seconds, 0.0), 86_400.0)


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
