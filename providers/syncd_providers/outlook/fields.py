"""Reads single fields of an event of Graph, and writes them as they are sent. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from syncd.provider import Revision
from syncd_providers.online.failures import Failure
from syncd_providers.outlook.errors import GARBLED, TOO_LONG
from syncd_providers.outlook.mentions import Body
from syncd_providers.outlook.recurrence import Item

MOST = 1_500_000
"""Letters of a text that is looked through and sent; Graph takes requests of up to four megabytes."""


def revision(item: Item) -> Revision:
    """The state an event was read in: its changeKey, which its entity tag holds; raises Failure without."""
    tag, key = item.get("@odata.etag"), item.get("changeKey")
    if isinstance(tag, str) and tag.strip('W/"'):
        return Revision(tag.removeprefix("W/").strip('"'))
    if isinstance(key, str) and key:
        return Revision(key)
    raise Failure(GARBLED)


def body_of(item: Item) -> Body:
    """The text of an event; one that cannot be read is no empty one: raises Failure, as for one too long."""
    body = item.get("body")
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(content, str):
        raise Failure(GARBLED)
    if len(content) > MOST:
        raise Failure(TOO_LONG)
    return Body(content=content, html=body.get("contentType") != "text")


def as_json(body: Body) -> dict[str, Any]:
    """A text as it is sent."""
    return {"body": {"contentType": "html" if body.html else "text", "content": body.content}}


def instant(value: object) -> datetime | None:
    """A time that was asked for in UTC; None when it is none."""
    said = value.get("dateTime") if isinstance(value, Mapping) else None
    try:
        return datetime.fromisoformat(str(said)[:19]).replace(tzinfo=UTC)
    except ValueError:
        return None
