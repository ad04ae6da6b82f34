"""Reads what has changed in a calendar, all of it before the first page is given.

A view tells of a change by bare rows, twice, in any order, or by the id of what is gone from it, which
may be no more than outside of it. What it tells is therefore only where to look; what is seen there counts.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta

from syncd.core.model import When
from syncd.errors import CursorExpired
from syncd.provider import Complete, Cursor, Page
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook import cursor as cursors
from syncd_providers.outlook.cursor import State, end, known, sign
from syncd_providers.outlook.offered import Offered
from syncd_providers.outlook.pages import Changes
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.series import Shown, about, assemble, is_series, is_silent
from syncd_providers.outlook.whole import Whole
from syncd_providers.outlook.window import is_due, is_to_compare

MOST_LOOKS = 40
"""When more series and events than these have to be looked at, reading everything is cheaper."""
_IN_FULL = "the calendar is read in full"


class Changed:
    """One pull of what has changed."""

    def __init__(self, calendar: Offered, cursor: Cursor) -> None:
        self._calendar = calendar
        self._state = cursors.read(cursor, calendar=calendar.watched.id, window=calendar.window)
        calendar.own = self._state.own
        self._series = dict(self._state.series)
        self._owners = {part: name for name, one in self._series.items() for part in one.exceptions}
        self._singles = set(self._state.singles)
        self._removed: set[str] = set()
        self._listed: Mapping[str, Item] | None = None
        self._looks = 0

    def pull(self) -> Iterator[Page | Complete]:
        """What has changed; every series it names is read again whole. Once a week it is everything.

        Raises CursorExpired.
        """
        told = self._told()
        if is_due(self._state.read_at, told.at):
            yield from Whole(self._calendar, before=self._state).pull()
            return
        removed = {name for name, item in told.items.items() if "@removed" in item}
        rows = {name: item for name, item in told.items.items() if name not in removed}
        named = {series for item in rows.values() if (series := about(item))}
        lost = sorted(one for one in removed if sign(one) in self._singles)
        touched = sorted(named | self._named_by(removed, told.at))
        if len(touched) + len(lost) > MOST_LOOKS:
            raise CursorExpired("much has changed", hint=_IN_FULL)
        for series in touched:
            self._read_series(series, is_told=series in named and series not in removed)
        for name, item in rows.items():
            if about(item) is None:
                self._read_single(name, item)
        for name in lost:
            self._look_for(name)
        changed = bool(touched or rows or removed)
        if changed:
            yield from self._calendar.page(self._removed)
        yield end(self._next(told), at=told.at, unchanged=not changed)

    def _told(self) -> Changes:
        try:
            return self._calendar.changes(self._state.link)
        except Failure as failure:
            if failure.means in (Means.LASTING, Means.GONE):  # a link Graph does not know
                raise CursorExpired(failure.words, hint=_IN_FULL) from failure
            raise

    def _named_by(self, removed: set[str], now: datetime) -> set[str]:
        """The series to look at for what is said to be gone, and once a day for what is not said.

        An id nobody knows may be that of an occurrence: then all series are compared with what was known.
        """
        found = {self._owners.get(name, name) for name in removed if name in {*self._owners, *self._series}}
        strangers = removed - self._owners.keys() - self._series.keys()
        single = all(sign(name) in self._singles for name in strangers)
        if single and not is_to_compare(self._state.compared_at, now):
            return found
        listed = self._all_series()
        return found | {name for name in {*listed, *self._series} if self._differs(name, listed)}

    def _differs(self, name: str, listed: Mapping[str, Item]) -> bool:
        before, row = self._series.get(name), listed.get(name)
        return before is None or before.key != str((row or {}).get("changeKey") or "")

    def _next(self, told: Changes) -> State:
        return State(
            calendar=self._state.calendar,
            link=told.link,
            own=self._state.own,
            window=self._state.window,
            read=self._state.read,
            read_at=self._state.read_at,
            compared_at=self._state.compared_at if self._listed is None else told.at,
            tells=self._state.tells,
            series=self._series,
            singles=frozenset(self._singles),
        )

    # -- looking --------------------------------------------------------------------------------

    def _read_series(self, name: str, *, is_told: bool) -> None:
        item = self._event(name)
        if item is None and is_told:
            # What has just been told of cannot be gone without a word.
            raise CursorExpired("a series that changed cannot be seen by itself", hint=_IN_FULL)
        if item is None or (is_series(item) and not is_told and not self._is_listed(name)):
            self._forget(name)  # deleted, or in another calendar by now
        elif is_series(item):
            self._keep_series(item)
        else:
            self._keep_single(item)

    def _is_listed(self, name: str) -> bool:
        """Whether this calendar still lists a series; one that it never did proves nothing by that."""
        before = self._series.get(name)
        return name in self._all_series() or (before is not None and not before.key)

    def _all_series(self) -> Mapping[str, Item]:
        if self._listed is None:
            self._listed = self._calendar.series()
        return self._listed

    def _keep_series(self, item: Item) -> None:
        shown, silent = None, is_silent(item, tells=self._state.tells)
        if silent or not isinstance(item.get("exceptionOccurrences"), list):
            since, until = self._state.read
            rows = self._calendar.occurrences(item["id"], self._state.read)
            shown = Shown(rows=rows, since=since, until=until, decides=silent)
        before, row = self._series.get(item["id"]), (self._listed or {}).get(item["id"], item)
        self._series[item["id"]] = known(item, row if before is None or before.key else None)
        self._singles.discard(sign(item["id"]))
        self._calendar.keep(assemble(item, self._calendar.context, shown))

    def _read_single(self, name: str, item: Item) -> None:
        """A row of a single event is whole; what is not is read by itself."""
        if "iCalUId" in item and "isAllDay" in item:
            self._keep_single(item)
            return
        found = self._event(name)
        if found is None:
            raise CursorExpired("an event that changed cannot be seen by itself", hint=_IN_FULL)
        if series := about(found):
            self._read_series(series, is_told=True)
        else:
            self._keep_single(found)

    def _keep_single(self, item: Item) -> None:
        self._series.pop(item["id"], None)
        self._singles.add(sign(item["id"]))
        self._calendar.keep(assemble(item, self._calendar.context))

    def _look_for(self, name: str) -> None:
        """A single event that is said to be gone may lie outside of the view, or in another calendar."""
        item = self._event(name)
        if item is not None and is_series(item):
            self._read_series(name, is_told=False)
        elif item is None or not self._is_here(item):
            self._forget(name)
        else:
            self._keep_single(item)

    def _is_here(self, item: Item) -> bool:
        """Whether this calendar shows an event of which all that is certain is that it is somewhere."""
        made = assemble(item, self._calendar.context)
        if made.resource is None:
            return True
        days = [_midnight(at) for event in made.resource.events for at in (event.start, event.end)]
        view = self._calendar.view((min(days) - timedelta(days=1), max(days) + timedelta(days=2)))
        return item["id"] in view

    def _event(self, name: str) -> Item | None:
        self._looks += 1
        if self._looks > MOST_LOOKS:
            raise CursorExpired("much has changed", hint=_IN_FULL)
        try:
            return self._calendar.event(name)
        except Failure as failure:
            if failure.means in (Means.LASTING, Means.GONE, Means.NOT_ALLOWED):
                raise CursorExpired(failure.words, hint=_IN_FULL) from failure
            raise

    def _forget(self, name: str) -> None:
        self._removed.add(name)
        self._series.pop(name, None)
        self._singles.discard(sign(name))


def _midnight(at: When) -> datetime:
    return datetime.combine(at.date() if isinstance(at, datetime) else at, time(), UTC)
