"""Makes one call of an API, again where that is harmless: bounded in attempts and in time waited."""

import random
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from syncd.dataclass import dataclass
from syncd.errors import Transient
from syncd_providers.google.errors import BROKEN_OFF, GARBLED, OFFLINE, Again, Failure, row
from syncd_providers.google.transport import Unanswered, Unsent

if TYPE_CHECKING:
    from googleapiclient.errors import HttpError


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a call is made, and how long is waited in between all in all."""

    attempts: int = 5
    seconds: float = 30.0
    first: float = 1.0
    """The first wait; each further one may be twice as long."""
    sleep: Callable[[float], None] = _sleep
    chance: Callable[[], float] = random.random
    """From 0 up to 1: so that not all clients come back at the same moment."""


def execute(request: Any, patience: Patience, *, harmless: bool | None = None, raw: bool = False) -> Any:
    """The answer to a request of the library, an object unless ``raw``; raises Failure, or SignInNeeded.

    ``harmless`` tells that sending it twice changes nothing more than once; reading always is.
    """
    again = request.method == "GET" if harmless is None else harmless
    waited = 0.0
    for attempt in range(1, patience.attempts + 1):
        try:
            return _once(request, raw=raw)
        except Failure as failure:
            kind = failure.row.again
            if kind is Again.NEVER or (kind is Again.IF_HARMLESS and not again):
                raise
            # Half of it is left to chance; what Google asks for is a least.
            pause = patience.first * 2 ** (attempt - 1) * (0.5 + patience.chance() / 2)
            pause = max(pause, failure.retry_after or 0.0)
            if attempt == patience.attempts or waited + pause > patience.seconds:
                raise
        patience.sleep(pause)
        waited += pause
    raise AssertionError("patience allows no attempt")


def _once(request: Any, *, raw: bool) -> Any:
    from googleapiclient.errors import Error, HttpError

    try:
        found = request.execute(num_retries=0)
    except HttpError as error:
        raise _refusal(error) from error
    except Unsent as error:
        raise Failure(OFFLINE) from error
    except Unanswered as error:
        raise Failure(BROKEN_OFF) from error
    except Transient as error:  # of the sign-in: no access token, so nothing was sent
        raise Failure(OFFLINE, retry_after=error.retry_after) from error
    except (Error, ValueError, RecursionError) as error:  # no JSON
        raise Failure(GARBLED) from error
    if not raw and request.method != "DELETE" and not (isinstance(found, dict) and found):
        raise Failure(GARBLED)  # a page of a hotel, nothing at all, an empty object
    return found


def _refusal(error: "HttpError") -> Failure:
    reason = _reason(error)
    return Failure(row(error.resp.status, reason), reason=reason, retry_after=_retry_after(error.resp))


def _reason(error: "HttpError") -> str:
    """The reason Google names, in either of the two shapes it writes; empty where there is none."""
    import json

    try:
        said = json.loads(error.content)["error"]
        for one in [*said.get("errors", ()), *said.get("details", ())]:
            if isinstance(one.get("reason"), str):
                return str(one["reason"])
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        pass
    return ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from a number or from a date seen against the server's own; a day at most."""
    text = headers.get("retry-after", "").strip()
    try:
        if text.isdecimal():
            seconds = float(text[:9])
        else:
            seconds = (parsedate_to_datetime(text) - parsedate_to_datetime(headers["date"])).total_seconds()
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
    return min(max(seconds, 0.0), 86_400.0)
