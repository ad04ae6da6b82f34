"""Reads and changes single events of a calendar; a change goes through only where nobody was faster."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from syncd.dataclass import dataclass
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook.errors import GARBLED
from syncd_providers.outlook.fields import revision
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.pages import listing, moment
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.watched import Watched

_PREFER = ('outlook.timezone="UTC"', 'outlook.body-content-type="html"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An event as it was read."""

    item: Item
    at: datetime
    """When, by the service's clock."""


class Events:
    """The events of an account. Every method raises Failure."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def get(self, calendar: Watched, name: str, params: Mapping[str, str]) -> Seen:
        """One event by its id, its times in UTC."""
        reply = self._graph.get(calendar.event(name), params=params, prefer=_PREFER)
        item = reply.object()
        if item.get("id") != name:
            raise Failure(GARBLED)  # the answer to some other question
        return Seen(item=item, at=moment(reply))

    def listed(self, calendar: Watched, params: Mapping[str, str]) -> dict[str, Item]:
        """The single events and series of a calendar that answer a filter, by id."""
        return listing(self._graph, f"{calendar.path}/events", params)

    def instances(self, calendar: Watched, name: str, params: Mapping[str, str]) -> dict[str, Item]:
        """What the calendar shows of a series between two moments, by id."""
        return listing(self._graph, f"{calendar.event(name)}/instances", params)

    def create(self, calendar: Watched, body: Mapping[str, Any]) -> str:
        """Make an event, and answer its id; whether a lost answer made one is to be looked up."""
        reply = self._graph.send("POST", f"{calendar.path}/events", json=dict(body), prefer=_PREFER)
        return str(reply.object().get("id"))

    def change(self, calendar: Watched, item: Item, body: Mapping[str, Any]) -> None:
        """Change an event as it was read."""
        path, tag = calendar.event(item["id"]), _as_read(item)
        self._as_it_is(
            calendar,
            item,
            lambda: self._graph.send("PATCH", path, json=dict(body), prefer=_PREFER, headers=tag),
        )

    def delete(self, calendar: Watched, item: Item) -> None:
        """Delete an event as it was read; one that is gone already will do."""
        path, tag = calendar.event(item["id"]), _as_read(item)
        try:
            self._as_it_is(
                calendar, item, lambda: self._graph.send("DELETE", path, headers=tag, harmless=True)
            )
        except Failure as failure:
            if failure.means is not Means.GONE:
                raise

    def _as_it_is(self, calendar: Watched, item: Item, act: Callable[[], object]) -> None:
        """Exchange at times refuses this although nobody has changed the event: then it is done once more."""
        try:
            act()
        except Failure as failure:
            if failure.means is not Means.CONFLICT:
                raise
            now = self.get(calendar, item["id"], {"$select": "id,changeKey"}).item
            if revision(now) != revision(item):
                raise
            act()


def _as_read(item: Item) -> dict[str, str]:
    """The header by which a change goes through only to what was read."""
    return {"If-Match": f'W/"{revision(item)}"'}
