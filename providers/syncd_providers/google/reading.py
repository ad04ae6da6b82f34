"""Reads one calendar once: all of it, or what changed in it; everything first, then its pages.

What a request costs: a full read one per 2500 events; a read of what changed one, and one more for
each series among it, because a page may name a single instance and a resource is replaced whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.model import Event, address
from syncd.errors import CursorExpired
from syncd.provider import (
    Complete,
    Cursor,
    Page,
    Problem,
    Resource,
    Window,
)
from syncd_providers.google import cursor as cursors
from syncd_providers.google import pages
from syncd_providers.google.calls import execute
from syncd_providers.google.changes import changes
from syncd_providers.google.mapping import ITEM, Context, Item
from syncd_providers.google.series import Stubs, assemble, grouped, is_cancelled, newest, series_of, stubs_of
from syncd_providers.google.service import Services
from syncd_providers.google.watched import Watched
from syncd_providers.online.failures import Failure, Means
from syncd_providers.online.patience import Patience

MOST_SERIES = 40
"""When more than these have changed, one full read is cheaper."""

_AT_ONCE = 500
"""Resources in a page: few, because most are dropped at the door and need not be there together."""


class Reading:
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
        self._excepted: set[str] = set()

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
        about = changes(listed.items)
        if len(about.touched) > MOST_SERIES:
            raise CursorExpired("much has changed", hint="the calendar is read in full")
        if about.untold & state.excepted:
            raise CursorExpired(
                "a series ended and its changed instances may not have", hint="the calendar is read in full"
            )
        removed = set(about.removed)
        self._excepted |= state.excepted - removed
        for name in about.single:
            self._take(name, [changed[name]], {})
        stubs = {name: dict(one) for name, one in state.stubs.items() if name not in about.ended}
        for name in sorted(about.touched):
            stubs[name] = self._again(name, changed.values(), stubs.get(name, {}), removed)
        if changed:
            yield self._page(removed)
        yield self._complete(listed, stubs, unchanged=not changed)

    # -- parts ----------------------------------------------------------------------------------

    def _list(self, *, token: str | None = None) -> pages.Listed:
        listed = self._events(token=token)
        mine = address(self._owner) if self._calendar.primary and self._owner else None
        self._context = Context(zone=self._home(listed.zone), me=mine)
        return listed

    def _events(self, *, token: str | None = None, uid: str | None = None) -> pages.Listed:
        # Only a holiday says in its description whether people work.
        fields = f"{ITEM},description" if self._calendar.holidays else ITEM
        return pages.events(
            self._services, self._patience, self._calendar.id, fields=fields, token=token, uid=uid
        )

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
        listed = self._events(uid=uid)
        items = newest(delta, [item for item in listed.items if series_of(item) == name])
        there = {item["id"] for item in items if not is_cancelled(item)}
        gone = any(item["id"] == name and is_cancelled(item) for item in delta)
        stubs = stubs_of(items) if gone else {**known, **stubs_of(delta), **stubs_of(items)}
        stubs = {one: at for one, at in stubs.items() if one not in there}
        if not self._take(name, items, stubs):
            removed.add(name)
        return stubs

    def _uid(self, name: str) -> str | None:
        """The iCalUID of a series by its master; None when it is deleted without one.

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
        uid: str | None = master.get("iCalUID")
        if uid is None and name in self._excepted:
            raise CursorExpired(
                "changed instances of a series may be left", hint="the calendar is read in full"
            )
        return uid

    def _take(self, name: str, items: Sequence[Item], stubs: Stubs) -> bool:
        """Add what becomes of a series or single event; whether it is there at all."""
        made = assemble(name, items, stubs, self._context)
        if made is None:
            return False
        self._problems += made.problems
        changed = any(item["id"] != name and not is_cancelled(item) for item in items)
        (self._excepted.add if changed else self._excepted.discard)(name)
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
            calendar=self._calendar.id,
            token=listed.token or "",
            window=self._window,
            stubs=stubs,
            excepted=frozenset(self._excepted),
        )
        named = zones.resolve(listed.zone)
        return Complete(
            cursor=cursors.write(state),
            window=self._window,
            listing=listing,
            trusted=listing is None or bool(listing),  # all of it gone: that may be doubted
            zone=named.key if named else None,
            unchanged=unchanged,
            server_time=self._services.server_time(),
        )
