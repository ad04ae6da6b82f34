"""The ``google`` source: calendars through the API, with a sync token each.

What a request costs: a full read one per 2500 events; a read of what changed one, and one more for
each series among it, because a page may name a single instance and a resource is replaced whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.model import Event, address
from syncd.errors import CursorExpired, Permanent, SyncdError
from syncd.provider import (
    CalendarInfo,
    Calendars,
    Complete,
    Cursor,
    Dismiss,
    Page,
    Problem,
    Resource,
    Source,
    Window,
    read_all,
)
from syncd_providers.google import cursor as cursors
from syncd_providers.google import pages
from syncd_providers.google.calls import execute
from syncd_providers.google.mapping import ITEM, Context, Item
from syncd_providers.google.series import Stubs, assemble, grouped, is_cancelled, newest, series_of, stubs_of
from syncd_providers.google.service import Services, signed_in
from syncd_providers.google.watched import Watched, watched
from syncd_providers.online.failures import Failure, Means
from syncd_providers.online.patience import Patience

MOST_SERIES = 40
"""When more than these have changed, one full read is cheaper."""

_AT_ONCE = 500
"""Resources in a page: few, because most are dropped at the door and need not be there together."""


def source(settings: Mapping[str, str]) -> Source:
    """The calendars of one account; see :func:`service.signed_in` and :func:`watched.watched`."""
    services = Services(signed_in(settings))
    return GoogleSource(services, watched(settings), address_=settings.get("address", ""))


class GoogleSource:
    """Implements :class:`syncd.provider.Source` on the Calendar API."""

    def __init__(
        self,
        services: Services,
        calendars: Iterable[Watched],
        *,
        address_: str,
        patience: Patience | None = None,
    ) -> None:
        self._services = services
        self._watched = {one.name: one for one in calendars}
        self._address = address_
        self._patience = patience or Patience()

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
        del dismiss  # an item costs little once it is here
        if calendar not in self._watched:
            raise Permanent(
                f"{self._services.who.account} watches no calendar {calendar}",
                hint=f"it watches {', '.join(self._watched)}; connect it again with --calendar",
            )
        one = self._watched[calendar]
        reading = _Reading(
            self._services, self._patience, calendar=one, window=window, zone=zone, owner=self._address
        )
        try:
            yield from reading.all() if cursor is None else reading.since(cursor)
        except Failure as failure:
            raise self._error(failure, calendar) from failure

    def _error(self, failure: Failure, calendar: str) -> SyncdError:
        account = self._services.who.account
        if failure.means is Means.GONE:
            return Permanent(
                f"{account}: calendar {calendar}: it was removed in Google, or is no longer shared with you",
                hint="nothing was changed; if it stays so, sign in again and it is watched no longer: "
                f"syncd connect google --name {account}",
            )
        return failure.error(f"{account}: calendar {calendar}")


class _Reading:
    """One pull of one calendar."""

    def __init__(
        self,
        services: Services,
        patience: Patience,
        *,
        calendar: Watched,
        window: Window,
        zone: str,
        owner: str,
    ) -> None:
        self._services = services
        self._patience = patience
        self._calendar = calendar
        self._window = window
        self._zone = zone
        self._owner = owner
        self._context = Context(zone=zones.UTC)
        self._resources: list[Resource] = []
        self._problems: list[Problem] = []

    def all(self) -> Iterator[Page | Complete]:
        """Every event there is."""
        listed = self._list()
        groups = grouped(listed.items)
        listed = replace(listed, items=())  # each is let go once it is understood
        stubs: dict[str, Stubs] = {}
        for name in list(groups):
            items = groups.pop(name)
            left_out = stubs_of(items)
            if self._take(name, items, left_out):
                stubs[name] = left_out
            if len(self._resources) >= _AT_ONCE:
                yield self._page()
        yield self._page()
        yield self._complete(listed, stubs, listing=frozenset(stubs))

    def since(self, cursor: Cursor) -> Iterator[Page | Complete]:
        """What changed; every series it names is read again whole."""
        state = cursors.read(cursor, calendar=self._calendar.id, window=self._window)
        try:
            listed = self._list(token=state.token)
        except Failure as failure:
            if failure.row.status == 400:  # a token Google does not know
                raise CursorExpired(failure.words) from failure
            raise
        changed = {item["id"]: item for item in listed.items}
        deleted = {name for name, item in changed.items() if is_cancelled(item) and series_of(item) == name}
        instances = [item for item in changed.values() if series_of(item) != item["id"]]
        # Whoever is taken off a series and left on one meeting of it keeps that one.
        removed = deleted - {series_of(item) for item in instances if not is_cancelled(item)}
        touched = {series_of(item) for item in instances} - removed
        touched |= {name for name, item in changed.items() if item.get("recurrence") and name not in deleted}
        if len(touched) > MOST_SERIES:
            raise CursorExpired("much has changed", hint="the calendar is read in full")
        single = {name for name, item in changed.items() if series_of(item) == name} - touched - removed
        for name in single:
            self._take(name, [changed[name]], {})
        lost = deleted | single  # what was left out of a series goes with it
        stubs = {name: dict(one) for name, one in state.stubs.items() if name not in lost}
        for name in sorted(touched):
            stubs[name] = self._again(name, changed.values(), stubs.get(name, {}), removed)
        if changed:
            yield self._page(removed)
        yield self._complete(listed, stubs, unchanged=not changed)

    # -- parts ----------------------------------------------------------------------------------

    def _list(self, *, token: str | None = None) -> pages.Listed:
        # Only a holiday says in its description whether people work.
        fields = f"{ITEM},description" if self._calendar.holidays else ITEM
        listed = pages.events(self._services, self._patience, self._calendar.id, fields=fields, token=token)
        mine = address(self._owner) if self._calendar.primary and self._owner else None
        self._context = Context(zone=self._home(listed.zone), me=mine)
        return listed

    def _home(self, name: str) -> ZoneInfo:
        return zones.resolve(name) or zones.resolve(self._zone) or zones.UTC

    def _again(self, name: str, changed: Iterable[Item], known: Stubs, removed: set[str]) -> dict[str, Item]:
        """Read a series whole; returns which of its instances are left out now."""
        delta = [item for item in changed if series_of(item) == name]
        uid = next((item["iCalUID"] for item in delta if item.get("iCalUID")), None)
        uid = uid or self._uid(name)
        if uid is None:
            removed.add(name)
            return {}
        listed = pages.events(self._services, self._patience, self._calendar.id, uid=uid)
        items = newest(delta, [item for item in listed.items if series_of(item) == name])
        there = {item["id"] for item in items if not is_cancelled(item)}
        gone = any(item["id"] == name and is_cancelled(item) for item in delta)
        stubs = stubs_of(items) if gone else {**known, **stubs_of(delta), **stubs_of(items)}
        stubs = {one: at for one, at in stubs.items() if one not in there}
        if not self._take(name, items, stubs):
            removed.add(name)
        return stubs

    def _uid(self, name: str) -> str | None:
        """The iCalUID of a series by its master; None when it is deleted.

        Raises CursorExpired where the master was never there: only a full read shows the rest.
        """
        request = (
            self._services.api("calendar")
            .events()
            .get(calendarId=self._calendar.id, eventId=name, fields="id,status,iCalUID")
        )
        try:
            master = execute(request, self._patience)
        except Failure as failure:
            if failure.means in (Means.GONE, Means.DELETED):
                raise CursorExpired(
                    "a series cannot be seen by itself", hint="the calendar is read in full"
                ) from failure
            raise
        return None if is_cancelled(master) else master.get("iCalUID")

    def _take(self, name: str, items: Iterable[Item], stubs: Stubs) -> bool:
        """Add what becomes of a series or single event; whether it is there at all."""
        made = assemble(name, items, stubs, self._context)
        if made is None:
            return False
        self._problems += made.problems
        if made.resource is not None and not self._is_beyond(made.resource.events):
            self._resources.append(made.resource)
        return True

    def _is_beyond(self, events: tuple[Event, ...]) -> bool:
        """Whether a single event lies outside of the time asked for; Google's own filter knows no series."""
        if len(events) != 1 or events[0].recurring or not isinstance(events[0].start, datetime):
            return False
        start, end = events[0].start, events[0].end
        after = self._window.until is not None and start >= self._window.until
        before = self._window.since is not None and isinstance(end, datetime) and end <= self._window.since
        return after or before

    def _page(self, removed: Iterable[str] = ()) -> Page:
        """What was understood since the last one."""
        made = Page(
            resources=tuple(self._resources), removed=tuple(sorted(removed)), problems=tuple(self._problems)
        )
        self._resources, self._problems = [], []
        return made

    def _complete(
        self,
        listed: pages.Listed,
        stubs: Mapping[str, Stubs],
        *,
        listing: frozenset[str] | None = None,
        unchanged: bool = False,
    ) -> Complete:
        state = cursors.State(
            calendar=self._calendar.id, token=listed.token or "", window=self._window, stubs=stubs
        )
        named = zones.resolve(listed.zone)
        return Complete(
            cursor=cursors.write(state),
            window=self._window,
            listing=listing,
            trusted=listing is None or bool(listing),  # all of it gone: that may be doubted
            zone=named.key if named else None,
            unchanged=unchanged,
        )
