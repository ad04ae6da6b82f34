"""Reads whole lists of events, page by page; half a list is a failure.

A list that is cut, or that goes round in circles, would look like events that were deleted. What a
page is to be like is said with each of them, for a link to the next one does not remember it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from syncd.core.recurrence import FIRST_YEAR, LAST_YEAR
from syncd.dataclass import dataclass
from syncd_providers.online import dates
from syncd_providers.online.failures import Failure
from syncd_providers.outlook.errors import GARBLED, REPEATED
from syncd_providers.outlook.graph import Graph, Reply
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.series import is_id

MOST_PAGES = 1000
"""Of up to so many events each as follows; an answer with more is none."""
LISTED, CHANGED = 500, 200
"""How many events are asked for at once, in a list (``$top``) and of what has changed, where that is
no parameter but a wish. There may come fewer."""
_UTC = 'outlook.timezone="UTC"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What has changed in a view."""

    items: Mapping[str, Item]
    """By id; of an event that comes twice the later row."""
    link: str
    """Leads to what changes after it."""
    at: datetime
    """When it was answered, by Graph's clock."""


def one(graph: Graph, path: str, params: Mapping[str, str]) -> Item:
    """A single event. Raises Failure."""
    found = graph.get(path, params=params, prefer=(_UTC,)).object()
    if not _is_item(found):
        raise Failure(GARBLED)
    return found


def listing(graph: Graph, path: str, params: Mapping[str, str]) -> dict[str, Item]:
    """All events that a path shows, by id. Raises Failure."""
    found: dict[str, Item] = {}
    for page, _ in _pages(graph, path, {**params, "$top": str(LISTED)}, (_UTC,)):
        found |= {item["id"]: item for item in page["value"]}
    return found


def changes(graph: Graph, path: str, params: Mapping[str, str] | None = None) -> Changes:
    """What a view shows that tells of changes, or what has changed since a link was given. Raises Failure."""
    found: dict[str, Item] = {}
    link, at = None, None
    for page, reply in _pages(graph, path, params, (_UTC, f"odata.maxpagesize={CHANGED}")):
        at = at or moment(reply)
        link = page.get("@odata.deltaLink")
        found |= {item["id"]: item for item in page["value"]}
    if not isinstance(link, str) or not link or at is None:
        raise Failure(GARBLED)  # the last page has one: this was not the end
    return Changes(items=found, link=link, at=at)


def moment(reply: Reply) -> datetime:
    """When Graph answered."""
    try:
        found = dates.moment(reply.headers["date"])
    except (KeyError, ValueError, TypeError):
        raise Failure(GARBLED) from None
    if not FIRST_YEAR < found.year < LAST_YEAR:  # no time to count from
        raise Failure(GARBLED)
    return found


def _pages(
    graph: Graph, path: str, params: Mapping[str, str] | None, prefer: Sequence[str]
) -> Iterator[tuple[dict[str, Any], Reply]]:
    """The pages of a list, each of which is whole; a last one comes."""
    followed: set[str] = set()
    seen: set[tuple[tuple[str, str], ...]] = set()
    for _ in range(MOST_PAGES):
        reply = graph.get(path, params=params, prefer=prefer)
        page = reply.object()
        items = page.get("value")
        if not isinstance(items, list) or not all(_is_item(item) for item in items):
            raise Failure(GARBLED)
        # Graph may tell of an event twice; a whole page that comes again stands where another one should.
        content = tuple((item["id"], str(item.get("@odata.etag"))) for item in items)
        if content in seen:
            raise Failure(REPEATED)
        seen |= {content} if content else set()
        yield page, reply
        following = page.get("@odata.nextLink")
        if following is None:
            return
        if not isinstance(following, str) or following in followed:
            raise Failure(REPEATED)
        followed.add(following)
        path, params = following, None
    raise Failure(REPEATED)


def _is_item(item: object) -> bool:
    return isinstance(item, dict) and is_id(item.get("id"))
