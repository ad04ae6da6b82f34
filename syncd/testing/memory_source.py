"""A calendar in memory that keeps the Source contract: for tests of what is built on sources.

It can be edited between pulls, hold events nobody can read, break off, and be away; its cursor is a
revision number, so that a pull after it names only what changed.
"""

from collections.abc import Iterator
from dataclasses import field

from syncd.core.model import Event
from syncd.dataclass import dataclass
from syncd.errors import CursorExpired, Permanent, ProviderError, Transient
from syncd.provider import (
    CalendarInfo,
    Calendars,
    Complete,
    Cursor,
    Dismiss,
    Page,
    Problem,
    Resource,
    Severity,
    Window,
    read_all,
)


@dataclass(slots=True)
class _Item:
    """One UID: its components, or why there are none to be read."""

    revision: int
    events: tuple[Event, ...] = ()
    fault: str = ""
    removed: bool = False


@dataclass(slots=True)
class MemorySource:
    """One calendar held in memory."""

    name: str = "work"
    zone: str | None = None
    trusted: bool = False
    """Whether it vouches for its listings, as a provider with tokens of its own does."""
    incremental: bool = True
    """Whether a cursor spares the unchanged; without it every pull is a full listing."""
    page_size: int = 50
    failure: ProviderError | None = None
    """Raised by every pull while set."""
    broken_off: bool = False
    """While set, a pull stops with an error after its first page."""
    _items: dict[str, _Item] = field(default_factory=dict)
    _revision: int = 0
    _oldest: int = 0

    @property
    def source(self) -> "MemorySource":
        """Itself, so that it is its own world for the contract suite."""
        return self

    # -- editing -------------------------------------------------------------------------------

    def put(self, *components: Event) -> None:
        """Hold these components of one UID, instead of what was held of it."""
        (uid,) = {event.uid for event in components}
        self._items[uid] = _Item(self._next(), events=components)

    def put_unreadable(self, uid: str) -> bool:
        """Hold an event that cannot be understood."""
        self._items[uid] = _Item(self._next(), fault="it was made to be unreadable")
        return True

    def remove(self, uid: str) -> None:
        """Hold nothing of this UID any more."""
        self._items[uid] = _Item(self._next(), removed=True)

    def break_off(self) -> None:
        """Cut every answer off from now on."""
        self.broken_off = True

    def lose(self) -> None:
        """Be away from now on."""
        self.failure = Permanent(f"the calendar {self.name!r} does not exist", hint="connect it again")

    def expire_cursors(self) -> None:
        """Accept no cursor given out so far."""
        self._oldest = self._next()

    def _next(self) -> int:
        self._revision += 1
        return self._revision

    # -- the contract --------------------------------------------------------------------------

    def calendars(self) -> Calendars:
        """The one calendar."""
        return Calendars(items=(CalendarInfo(name=self.name, zone=self.zone),))

    def pull(
        self,
        calendar: str,
        *,
        cursor: Cursor | None,
        window: Window,
        zone: str,  # noqa: ARG002 - held in full
        dismiss: Dismiss = read_all,  # noqa: ARG002 - nothing is left to read
    ) -> Iterator[Page | Complete]:
        """Everything, or what changed since the cursor."""
        if calendar != self.name:
            raise Permanent(f"there is no calendar called {calendar!r} here", hint=f"there is {self.name!r}")
        if self.failure is not None:
            raise self.failure
        since = self._since(cursor)
        yield from self._pages(since)
        present = frozenset(uid for uid, item in self._items.items() if not item.removed)
        unchanged = cursor is not None and since == self._revision
        yield Complete(
            cursor=Cursor(f"revision {self._revision}"),
            window=window,
            listing=present if since == 0 or not self.incremental else None,
            trusted=self.trusted,
            zone=self.zone,
            unchanged=unchanged,
        )

    def _since(self, cursor: Cursor | None) -> int:
        """The revision a cursor stands for; 0 reads everything."""
        if cursor is None:
            return 0
        word, _, number = cursor.partition(" ")
        if word != "revision" or not number.isdecimal():
            return 0
        if int(number) < self._oldest:
            raise CursorExpired(f"the cursor of {self.name!r} has expired", hint="it is read in full")
        if self.incremental or int(number) == self._revision:
            return int(number)
        return 0

    def _pages(self, since: int) -> Iterator[Page]:
        changed = [(uid, item) for uid, item in sorted(self._items.items()) if item.revision > since]
        for begin in range(0, max(len(changed), 1), self.page_size):
            part = changed[begin : begin + self.page_size]
            yield Page(
                resources=tuple(Resource(name=uid, events=item.events) for uid, item in part if item.events),
                removed=tuple(uid for uid, item in part if item.removed and since),
                problems=tuple(
                    Problem(severity=Severity.QUARANTINED, reason=item.fault, resource=uid, uid=uid)
                    for uid, item in part
                    if item.fault
                ),
            )
            if self.broken_off:
                raise Transient(f"the answer of {self.name!r} was cut off", hint="sync again")
