"""Which of an event's attachments are ours: noted in a private property of the calendar's own copy. Pure."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from syncd.provider import Marker
from syncd_providers.google.mapping import Item

MOST = 25
"""Attachments on one event (Event.attachments)."""

_PREFIX = "syncd-"
_LONGEST = 44
"""Longer keys Google drops without a word ("Extended properties" guide)."""


def key_of(marker: Marker) -> str:
    """The name of the property that notes an attachment."""
    key = f"{_PREFIX}{marker}"
    return (
        key
        if len(key) <= _LONGEST
        else _PREFIX + sha256(marker.encode()).hexdigest()[: _LONGEST - len(_PREFIX)]
    )


class Held:
    """What an event says of attachments of ours."""

    def __init__(self, item: Item) -> None:
        properties = (item.get("extendedProperties") or {}).get("private") or {}
        self._links = {key: link for key, link in properties.items() if key.startswith(_PREFIX)}

    def link(self, marker: Marker) -> str | None:
        """The link that was attached under a marker."""
        return self._links.get(key_of(marker))

    def marker(self, attachment: Mapping[str, Any]) -> Marker | None:
        """Under which marker an attachment was attached; None when it is not ours."""
        keys = (key for key, link in self._links.items() if same_link(attachment, link))
        key = next(keys, None)
        return None if key is None else Marker(key.removeprefix(_PREFIX))


def ours(item: Item, marker: Marker, link: str, marked: str | None = None) -> bool:
    """Whether an event holds what was attached under a marker, or else exactly this link."""
    known = marked or Held(item).link(marker) or link
    return any(same_link(one, known) for one in item.get("attachments") or ())


def same_link(attachment: Mapping[str, Any], link: str) -> bool:
    """Whether an attachment is what the link leads to; Google may write a document's address anew."""
    url = str(attachment.get("fileUrl", ""))
    if url == link:
        return True
    file = _FILE.search(link)
    return file is not None and file[1] in (attachment.get("fileId"), *_FILE.findall(url))


_FILE = re.compile(r"^https://(?:docs|drive)\.google\.com/.*?/d/([\w-]{10,})")
