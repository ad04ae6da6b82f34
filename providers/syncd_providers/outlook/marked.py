"""Says which events, and which links on them, are syncd's own: one property of this mailbox. Pure.

Source: Graph's "Outlook extended properties overview". A mailbox can hold so many names of properties
and no more, so there is one for good; its value says what. It is not sent to anybody.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from syncd.dataclass import dataclass
from syncd.provider import Marker
from syncd_providers.outlook.mentions import canonical
from syncd_providers.outlook.recurrence import Item

_SET = UUID("6f1d4c6e-5a0e-4a7c-9d53-0c9f3f6b7a11")
PROPERTY = f"String {{{_SET}}} Name syncd"
EXPAND = f"singleValueExtendedProperties($filter=id eq '{PROPERTY}')"
"""Asks for the mark together with an event."""

_NOTHING = "-"
"""The value of what is no longer marked: a property cannot be deleted."""


def value_of(item: Item) -> str:
    """What the mark of an event says; empty where it bears none."""
    return next((one for one in _values(item) if one != _NOTHING), "")


def tells(item: Item) -> bool:
    """Whether an event shows a mark at all, be it one that was taken off."""
    return any(True for _ in _values(item))


def _values(item: Item) -> Iterator[str]:
    listed = item.get("singleValueExtendedProperties")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and str(one.get("id")).casefold() == PROPERTY.casefold():
            yield str(one.get("value") or _NOTHING)


def marking(value: str) -> dict[str, Any]:
    """The part of a write that marks an event; with an empty value it is unmarked."""
    return {"singleValueExtendedProperties": [{"id": PROPERTY, "value": value or _NOTHING}]}


# -- companions -----------------------------------------------------------------------------


def companion(marker: Marker) -> str:
    """The mark of the companion of that marker."""
    return f"companion {marker}"


def bearing(value: str) -> str:
    """The filter for events with exactly this mark."""
    quoted = value.replace("'", "''")
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq '{quoted}')"


def transaction(marker: Marker, number: int) -> str:
    """By what Outlook knows that the same event is made again; its id is used up for good."""
    return str(uuid5(_SET, marker if number == 0 else f"{marker} {number}"))


# -- links ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Which links were put onto an event, by the markers they were put there with."""

    links: Mapping[Marker, str]
    """A fingerprint each: an address may be longer than a property."""

    @classmethod
    def of(cls, item: Item) -> "Marks":
        """What the mark of an event says."""
        parts = (one.split() for one in value_of(item).split(";"))
        return cls(links={Marker(one[1]): one[2] for one in parts if len(one) == 3 and one[0] == "link"})

    def marker(self, link: str) -> Marker | None:
        """Under which marker a link was put there; None when it is not ours."""
        found = (marker for marker, known in self.links.items() if known == fingerprint(link))
        return next(found, None)

    def plus(self, marker: Marker, link: str) -> "Marks":
        """With one more."""
        return Marks(links={**self.links, marker: fingerprint(link)})

    def minus(self, marker: Marker) -> "Marks":
        """With one less."""
        return Marks(links={one: known for one, known in self.links.items() if one != marker})

    def marking(self) -> dict[str, Any]:
        """The part of a write that says so."""
        return marking("; ".join(f"link {marker} {known}" for marker, known in sorted(self.links.items())))


def fingerprint(link: str) -> str:
    """What a link is known by, however its letters are spelt."""
    return sha256(canonical(link).encode("utf-8", "replace")).hexdigest()[:16]
