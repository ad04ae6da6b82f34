"""Refusals, in the two shapes Google writes them.

Sources: the Calendar API's "Handle API errors" guide and Drive's "Resolve errors" guide for the
reasons and their messages; the error model of newer Google APIs (``status``) for Docs.
"""

from dataclasses import dataclass
from typing import Any

from syncd.testing.server import Status

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    410: "NOT_FOUND",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


@dataclass
class Refusal(Exception):
    """A call that is answered with an error and has no effect."""

    code: int
    reason: str
    message: str
    domain: str = "global"
    location: str | None = None
    location_type: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.reason}: {self.message}"

    def as_json(self, api: str) -> dict[str, Any]:
        """The body of the answer, as this API writes it."""
        if api == "docs":
            error: dict[str, Any] = {"code": self.code, "message": self.message, "status": _STATUS[self.code]}
            if self.reason in _DETAILED:
                error["details"] = [_error_info(_DETAILED[self.reason])]
            return {"error": error}
        detail: dict[str, Any] = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location is not None:
            detail["locationType"] = self.location_type or "parameter"
            detail["location"] = self.location
        error = {"errors": [detail], "code": self.code, "message": self.message}
        if self.reason in _DETAILED:
            error["status"] = _STATUS[self.code]
            error["details"] = [_error_info(_DETAILED[self.reason])]
        return {"error": error}


_DETAILED = {"insufficientPermissions": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
"""Reasons that the API front end gives, which adds an ErrorInfo."""


def _error_info(reason: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}


_USAGE = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}


def fault(
    code: int,
    reason: str,
    *,
    api: str = "calendar",
    headers: tuple[tuple[str, str], ...] = (),
    effect: bool = False,
) -> Status:
    """A fault that answers as this API does, such as ``fault(403, "rateLimitExceeded")``."""
    refusal = Refusal(code, reason, reason, domain="usageLimits" if reason in _USAGE else "global")
    return Status(code=code, body=refusal.as_json(api), headers=headers, effect=effect)


def bad_request(message: str, *, location: str | None = None, reason: str = "invalid") -> Refusal:
    """A request that can never be right."""
    return Refusal(400, reason, message, location=location)


def invalid_credentials() -> Refusal:
    """Errors guide, 401: the access token is expired, revoked or none of ours."""
    return Refusal(401, "authError", "Invalid Credentials", location="Authorization", location_type="header")


def not_found(what: str = "Not Found") -> Refusal:
    """Errors guide, 404: it does not exist, or not for this user."""
    return Refusal(404, "notFound", what)


def precondition_failed() -> Refusal:
    """Errors guide, 412: the etag of If-Match is no longer the resource's."""
    return Refusal(412, "conditionNotMet", "Precondition Failed", location="If-Match", location_type="header")


def forbidden_for_non_organizer() -> Refusal:
    """Errors guide, 403: a guest changes what belongs to everybody on the event."""
    return Refusal(
        403,
        "forbiddenForNonOrganizer",
        "Shared properties can only be changed by the organizer of the event.",
        domain="calendar",
    )


def insufficient_permissions() -> Refusal:
    """No scope of the access token allows this method."""
    return Refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
