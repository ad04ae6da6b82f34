"""Reads a whole list of a calendar's events, page by page; half a list is a failure.

A list that is cut, empty where it must not be, or comes twice would look like events that were deleted.
"""

from collections.abc import Mapping
from typing import Any

from syncd.dataclass import dataclass
from syncd_providers.google.calls import execute
from syncd_providers.google.errors import GARBLED, REPEATED
from syncd_providers.google.mapping import ITEM, Item
from syncd_providers.google.service import Services
from syncd_providers.online.failures import Failure
from syncd_providers.online.patience import Patience

MOST_PAGES = 1000
"""Of up to 2500 events each."""

_PAGE = "kind,timeZone,accessRole,nextPageToken,nextSyncToken,items({})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A whole list."""

    items: tuple[Item, ...]
    token: str | None
    """What the next list begins at; None where Google gives none."""
    zone: str
    role: str
    """What this account may do in the calendar (accessRole)."""


def events(
    services: Services,
    patience: Patience,
    calendar: str,
    *,
    fields: str = ITEM,
    token: str | None = None,
    uid: str | None = None,
) -> Listed:
    """All events of a calendar, those that changed since a sync token, or those of one iCalUID.

    Series come as masters and exceptions. Raises Failure, or SignInNeeded.
    """
    asked: dict[str, Any] = {"calendarId": calendar, "singleEvents": False, "maxResults": 2500}
    asked |= {"syncToken": token} if token is not None else {}
    asked |= {"iCalUID": uid} if uid is not None else {}
    wanted = _PAGE.format(fields)
    found: dict[str, Item] = {}
    seen: set[str] = set()
    page: Mapping[str, Any] = {}
    for _ in range(MOST_PAGES):
        request = services.api("calendar").events().list(**asked, fields=wanted)
        page = execute(request, patience)
        _take(page, found)
        following = page.get("nextPageToken")
        if following is None:
            break
        if not isinstance(following, str) or following in seen:
            raise Failure(REPEATED)
        seen.add(following)
        asked["pageToken"] = following
    else:
        raise Failure(REPEATED)
    sync = page.get("nextSyncToken")
    if uid is None and not (isinstance(sync, str) and sync):
        raise Failure(GARBLED)  # the last page has one: this was not the end
    if uid is not None and any(item.get("iCalUID", uid) != uid for item in found.values()):
        raise Failure(GARBLED)  # the answer to some other question
    return Listed(
        items=tuple(found.values()),
        token=sync,
        zone=str(page.get("timeZone", "")),
        role=str(page.get("accessRole", "")),
    )


def _take(page: Mapping[str, Any], found: dict[str, Item]) -> None:
    """Add a page's events, each of which comes once."""
    items = page.get("items", [] if "nextPageToken" in page or "nextSyncToken" in page else None)
    if page.get("kind") != "calendar#events" or not isinstance(items, list):
        raise Failure(GARBLED)
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not item["id"]:
            raise Failure(GARBLED)
        if item["id"] in found:
            raise Failure(REPEATED)
        found[item["id"]] = item
