"""Refusals of OneDrive, whose codes are written in camel case.

Sources: "Microsoft Graph error responses"; the bodies in onedrive-api-docs#413, #514, #912, #1199,
#1561 and #1700, msgraph-sdk-java#365, skilion/onedrive#366.
"""

from typing import Literal

from syncd.testing.graph.errors import Refusal


def invalid(message: str, *inner: str) -> Refusal:
    """The request is malformed or cannot be served."""
    return Refusal(400, "invalidRequest", message, inner)


def denied(message: str = "Access denied. You do not have permission to perform this action.") -> Refusal:
    """The user or the app may not."""
    return Refusal(403, "accessDenied", message)


def missing(message: str = "The resource could not be found.") -> Refusal:
    """No such item, or one that was deleted."""
    return Refusal(404, "itemNotFound", message)


def taken() -> Refusal:
    """The name is another item's."""
    return Refusal(409, "nameAlreadyExists", "An item with the same name already exists under the parent")


def modified() -> Refusal:
    """If-Match names another state of the item."""
    return Refusal(412, "resourceModified", "ETag does not match current item's value")


def locked(how: Literal["resourceLocked", "notAllowed", "accessDenied"]) -> Refusal:
    """Somebody has the document open."""
    if how == "accessDenied":
        message = "The file is currently checked out or locked for editing by another user."
        return Refusal(423, "accessDenied", message)
    message = "The resource you are attempting to access is locked"
    return Refusal(423, how, message, ("resourceLocked",) if how == "notAllowed" else ())


def full() -> Refusal:
    """The drive has no room for it."""
    return Refusal(507, "quotaLimitReached", "Insufficient Space Available")


def insecure() -> Refusal:
    """Somebody cannot be invited with sign-in."""
    return invalid("Some users in the request cannot be invited securely.", "secureSharingInvalidRequest")
