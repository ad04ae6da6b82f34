"""One watched calendar as Graph offers it: its view, its series, its events, what changed in it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from syncd import zones
from syncd.core.model import Event, address
from syncd.errors import CursorExpired
from syncd.provider import Page, Problem, Resource, Window
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook import pages
from syncd_providers.outlook.errors import GARBLED
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.mapping import ABOUT_DAYS, SELECT, Context
from syncd_providers.outlook.people import Mine
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.series import Assembled, is_series
from syncd_providers.outlook.watched import Watched
from syncd_providers.outlook.window import Span, halves, limits, slices

_LEFT_OUT = "cancelledOccurrences,exceptionOccurrences"
TOO_LONG = 504
"""The status of a view that took the service too long."""
_NOT_UNDERSTOOD = 400
NOT_THERE = "ErrorItemNotFound"
"""Of an event alone it says that it is deleted; any other refusal says nothing about it."""


def is_gone(failure: Failure) -> bool:
    """Whether a refusal says that the event itself is not there."""
    return failure.means is Means.GONE and failure.reason.casefold() == NOT_THERE.casefold()


class Offered:
    """What can be asked of a calendar. Every method raises Failure."""

    def __init__(self, graph: Graph, watched: Watched, *, window: Window, zone: str, me: Mine) -> None:
        self._graph = graph
        self.watched = watched
        self.window = window
        self.own = watched.primary
        """Whether it is the user's: the answers in somebody else's calendar are theirs."""
        self._zone = zones.resolve(zone) or zones.UTC
        self._me = me
        self._fields = f"{SELECT},{ABOUT_DAYS}" if watched.holidays else SELECT
        self._expands = True
        self.resources: list[Resource] = []
        self.problems: list[Problem] = []

    @property
    def context(self) -> Context:
        """What the calendar decides about its events."""
        return Context(zone=self._zone, me=self._me if self.own else Mine())

    # -- asking ---------------------------------------------------------------------------------

    def now(self) -> datetime:
        """What time it is at Outlook; whether the calendar is there, and whose, is asked with it."""
        reply = self._graph.get(self.watched.path, params={"$select": "id,owner"})
        owner = reply.object().get("owner")
        said = owner.get("address") if isinstance(owner, dict) else None
        self.own = self.watched.primary or (isinstance(said, str) and address(said) in self._me.all)
        return pages.moment(reply)

    def view(self, span: Span) -> dict[str, Item]:
        """What lies in a stretch of time: single events, occurrences, exceptions."""
        found: dict[str, Item] = {}
        for piece in slices(span):
            found |= self._piece(piece)
        return found

    def _piece(self, span: Span) -> dict[str, Item]:
        params = {**limits(span), "$select": self._fields}
        try:
            return pages.listing(self._graph, self.watched.view, params)
        except Failure as failure:
            if failure.row.status != TOO_LONG or not (parts := halves(span)):
                raise
        return {name: item for part in parts for name, item in self._piece(part).items()}

    def series(self) -> dict[str, Item]:
        """All series by their ids, with their changeKeys: also those that are over, or not yet begun."""
        path = f"{self.watched.path}/events"
        params = {"$select": "id,type,changeKey,recurrence,seriesMasterId"}
        try:
            listed = pages.listing(self._graph, path, {**params, "$filter": "type eq 'seriesMaster'"})
        except Failure as failure:
            if failure.means is not Means.LASTING:
                raise
            # Where there is no such filter, everything is listed.
            listed = pages.listing(self._graph, path, params)
        return {name: item for name, item in listed.items() if is_series(item)}

    def event(self, name: str) -> Item | None:
        """An event with what is left out of it and what was changed in it; None when it is deleted."""
        try:
            found = self._event(name)
        except Failure as failure:
            if is_gone(failure):
                return None
            raise
        if found["id"] != name:
            raise Failure(GARBLED)  # the answer to some other question
        return found

    def _event(self, name: str) -> Item:
        path, plain = self.watched.event(name), {"$select": self._fields}
        if not self._expands:
            return pages.one(self._graph, path, plain)
        more = {"$select": f"{self._fields},{_LEFT_OUT}", "$expand": "exceptionOccurrences"}
        try:
            return pages.one(self._graph, path, more)
        except Failure as failure:
            if failure.row.status != _NOT_UNDERSTOOD:
                raise
        found = pages.one(self._graph, path, plain)
        self._expands = False  # a cloud that does not know these fields yet
        return found

    def occurrences(self, name: str, span: Span) -> tuple[Item, ...]:
        """What the calendar shows of a series."""
        path = f"{self.watched.event(name)}/instances"
        params = {**limits(span), "$select": self._fields}
        return tuple(pages.listing(self._graph, path, params).values())

    def begin(self, span: Span) -> pages.Changes:
        """What there is, and the link to what changes from now on."""
        return pages.changes(self._graph, f"{self.watched.view}/delta", limits(span))

    def changes(self, link: str) -> pages.Changes:
        """What has changed since. Raises CursorExpired for a link to another server than the present one."""
        if not link.startswith(self._graph.who.graph_root):
            raise CursorExpired("the last read was at another server", hint="the calendar is read in full")
        return pages.changes(self._graph, link)

    # -- keeping --------------------------------------------------------------------------------

    def keep(self, made: Assembled) -> None:
        """Keep what has become of an event; nothing of one outside of the time that was asked for."""
        self.problems += made.problems
        if made.resource is not None and not self._is_beyond(made.resource.events):
            self.resources.append(made.resource)

    def _is_beyond(self, events: tuple[Event, ...]) -> bool:
        if len(events) != 1 or events[0].recurring or not isinstance(events[0].start, datetime):
            return False
        start, end = events[0].start, events[0].end
        after = self.window.until is not None and start >= self.window.until
        before = self.window.since is not None and isinstance(end, datetime) and end <= self.window.since
        return after or before

    def page(self, removed: Iterable[str] = ()) -> Iterator[Page]:
        """What was kept."""
        yield Page(
            resources=tuple(self.resources), removed=tuple(sorted(removed)), problems=tuple(self.problems)
        )
