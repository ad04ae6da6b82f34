"""Sorts what changed in a calendar: what is gone, what stands alone, what is to be read again. Pure."""

from collections.abc import Iterable

from syncd.dataclass import dataclass
from syncd_providers.google.mapping import Item
from syncd_providers.google.series import is_cancelled, series_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The names of series and single events a page of changes is about."""

    removed: frozenset[str]
    """Gone, with every instance."""
    single: frozenset[str]
    """There, and no series, or no longer."""
    touched: frozenset[str]
    """Series of which the page need not show everything."""
    ended: frozenset[str]
    """What was left out of these before is so no longer: they are gone, or are no series."""
    untold: frozenset[str]
    """Of these, those whose instances the page does not mention."""


def changes(items: Iterable[Item]) -> Changes:
    """What a list of what changed is about; each item comes once."""
    everything = list(items)
    own = {item["id"]: item for item in everything if series_of(item) == item["id"]}
    instances = [item for item in everything if series_of(item) != item["id"]]
    mentioned = {series_of(item) for item in instances}
    deleted = {name for name, item in own.items() if is_cancelled(item)}
    # Whoever is taken off a series and left on one meeting of it keeps that one.
    removed = deleted - {series_of(item) for item in instances if not is_cancelled(item)}
    repeating = {name for name, item in own.items() if item.get("recurrence")} - deleted
    touched = (mentioned - removed) | repeating
    single = own.keys() - touched - removed
    ended = deleted | single
    return Changes(
        removed=frozenset(removed),
        single=frozenset(single),
        touched=frozenset(touched),
        ended=frozenset(ended),
        untold=frozenset(ended - mentioned),
    )
