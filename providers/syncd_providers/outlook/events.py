"""Reads and changes single events of a calendar; a change goes through only where nobody was faster."""

from collections.abc import Mapping
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
        """Change an event as it was read.

        Exchange at times refuses this although nobody has changed the event: then it is sent once more.
        """
        try:
            self._patch(calendar, item, body)
        except Failure as failure:
            if failure.means is not Means.CONFLICT:
                raise
            now = self.get(calendar, item["id"], {"$select": "id,changeKey"}).item
            if revision(now) != revision(item):
                raise
            self._patch(calendar, item, body)

    def delete(self, calendar: Watched, item: Item) -> None:
        """Delete an event; one that is gone already will do."""
        try:
            self._graph.send("DELETE", calendar.event(item["id"]), harmless=True)
        except Failure as failure:
            if failure.means is not Means.GONE:
                raise

    def _patch(self, calendar: Watched, item: Item, body: Mapping[str, Any]) -> None:
        tag = {"If-Match": f'W/"{revision(item)}"'}
        self._graph.send("PATCH", calendar.event(item["id"]), json=dict(body), prefer=_PREFER, headers=tag)
