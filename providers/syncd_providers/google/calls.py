"""Makes one call of an API of Google's, again where that is harmless."""

from typing import TYPE_CHECKING, Any

from syncd.errors import Transient
from syncd_providers.google.errors import BROKEN_OFF, GARBLED, OFFLINE, TABLE
from syncd_providers.online.failures import Failure
from syncd_providers.online.patience import Patience, patiently, retry_after
from syncd_providers.online.wire import NoAnswer, Unsent

if TYPE_CHECKING:
    from googleapiclient.errors import HttpError


def execute(request: Any, patience: Patience, *, harmless: bool | None = None, raw: bool = False) -> Any:
    """The answer to a request of the library, an object unless ``raw``; raises Failure, or SignInNeeded.

    ``harmless`` tells that sending it twice changes nothing more than once; reading always is.
    """
    again = request.method == "GET" if harmless is None else harmless
    return patiently(lambda: _once(request, raw=raw), patience, harmless=again)


def _once(request: Any, *, raw: bool) -> Any:
    from googleapiclient.errors import Error, HttpError

    try:
        found = request.execute(num_retries=0)
    except HttpError as error:
        raise _refusal(error) from error
    except Unsent as error:
        raise Failure(OFFLINE) from error
    except NoAnswer as error:
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
    return Failure(TABLE.row(error.resp.status, reason), reason=reason, retry_after=retry_after(error.resp))


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
