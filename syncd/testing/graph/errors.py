"""Refusals as Graph writes them.

Sources: "Microsoft Graph error responses and resource types" for the shape; the codes are those of
Outlook (``Error...``) and of files (in camel case). The service writes ``innerError``, although its
own schema has ``innererror``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from syncd.testing.graph.world import guid
from syncd.testing.server import Status


@dataclass
class Refusal(Exception):
    """A call that is answered with an error and has no effect."""

    status: int
    code: str
    message: str
    inner: tuple[str, ...] = ()
    """More specific codes, each within the one before."""
    headers: tuple[tuple[str, str], ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.message}"

    def as_json(self, headers: Mapping[str, str], now: datetime, request_id: str = "") -> dict[str, Any]:
        """The body of the answer to a request with these headers."""
        request_id = request_id or guid("injected")
        inner: dict[str, Any] = {
            "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request_id,
            "client-request-id": headers.get("client-request-id", request_id),
        }
        for code in reversed(self.inner):
            inner = {"code": code, "innerError": inner} if "code" in inner else {"code": code, **inner}
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


def fault(
    status: int,
    code: str,
    message: str = "injected",
    *,
    headers: tuple[tuple[str, str], ...] = (),
    inner: tuple[str, ...] = (),
    effect: bool = False,
) -> Status:
    """A fault that answers as Graph does, such as ``fault(429, "ApplicationThrottled")``.

    For a retry header pass ``headers=(("Retry-After", "2.128"),)``: Graph's may be fractional, or missing.
    """
    body = Refusal(status, code, message, inner).as_json({}, datetime(2026, 11, 20, 12, tzinfo=UTC))
    return Status(code=status, body=body, headers=headers, effect=effect)


def bad_request(message: str, code: str = "ErrorInvalidRequest") -> Refusal:
    """A request that can never be right."""
    return Refusal(400, code, message)


def invalid_token(message: str = "Lifetime validation failed, the token is expired.") -> Refusal:
    """The access token is missing, expired, revoked or none of ours."""
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    )
    return Refusal(401, "InvalidAuthenticationToken", message, headers=(("WWW-Authenticate", challenge),))


def access_denied() -> Refusal:
    """No scope of the access token allows this call to Outlook."""
    return Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def not_found() -> Refusal:
    """No event or calendar of this id in this mailbox."""
    return Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def conflict() -> Refusal:
    """The change key of ``If-Match`` is no longer the event's."""
    message = (
        "The send or update operation could not be performed because the change key passed in the request "
        "does not match the current change key for the item."
    )
    return Refusal(412, "ErrorIrresolvableConflict", message)


def throttled(seconds: str) -> Refusal:
    """Too many requests to one mailbox at the same time; an empty text gives no time to wait."""
    headers = (("Retry-After", seconds),) if seconds else ()
    message = "Application is over its MailboxConcurrency limit."
    return Refusal(429, "ApplicationThrottled", message, headers=headers)
