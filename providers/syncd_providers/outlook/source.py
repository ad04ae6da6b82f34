"""The ``outlook`` source: calendars through Graph, with a link each that leads to what changes.

What a request costs: everything is read with one per 500 events and slice of time, and one for each
series; what has changed with one, and one more for each series among it, because what is told of a
series by a view is neither whole nor all that has changed.
"""

from collections.abc import Iterable, Iterator, Mapping

from syncd.errors import Permanent
from syncd.provider import CalendarInfo, Calendars, Complete, Cursor, Dismiss, Page, Source, Window, read_all
from syncd_providers.online.failures import Failure
from syncd_providers.outlook.changed import Changed
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.offered import Offered
from syncd_providers.outlook.people import owner
from syncd_providers.outlook.service import signed_in
from syncd_providers.outlook.watched import Watched, watched
from syncd_providers.outlook.whole import Whole


def source(settings: Mapping[str, str]) -> Source:
    """The calendars of one account; see :func:`service.signed_in` and :func:`watched.watched`."""
    return OutlookSource(Graph(signed_in(settings)), watched(settings))


class OutlookSource:
    """Implements :class:`syncd.provider.Source` on Graph v1.0."""

    def __init__(self, graph: Graph, calendars: Iterable[Watched]) -> None:
        self._graph = graph
        self._watched = {one.name: one for one in calendars}
        self._me = owner(graph.who.address, graph.who.addresses)

    def calendars(self) -> Calendars:
        """The watched ones, as they were chosen; asks nobody."""
        items = [CalendarInfo(name=one.name, holidays=one.holidays) for one in self._watched.values()]
        return Calendars(items=tuple(items))

    def pull(
        self,
        calendar: str,
        *,
        cursor: Cursor | None,
        window: Window,
        zone: str,
        dismiss: Dismiss = read_all,
    ) -> Iterator[Page | Complete]:
        """Read a calendar, or what changed in it: everything first, then its pages."""
        del dismiss  # an event costs little once it is here
        account = self._graph.who.account
        if calendar not in self._watched:
            raise Permanent(
                f"{account} watches no calendar {calendar}",
                hint=f"it watches {', '.join(self._watched)}; connect it again with --calendar",
            )
        offered = Offered(self._graph, self._watched[calendar], window=window, zone=zone, me=self._me)
        try:
            yield from Whole(offered).pull() if cursor is None else Changed(offered, cursor).pull()
        except Failure as failure:
            raise failure.error(f"{account}: calendar {calendar}") from failure
