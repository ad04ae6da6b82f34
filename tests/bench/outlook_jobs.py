"""What reading Outlook costs: requests, bytes, time; ``... outlook_jobs [SIZE]`` prints it."""

# ruff: noqa: T201 - what it prints is its interface

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from syncd.provider import Complete, Cursor, Window
from syncd.testing.graph import FakeGraph
from syncd_providers.outlook.graph import Graph, Reply
from syncd_providers.outlook.source import OutlookSource
from syncd_providers.outlook.watched import watched
from tests.providers.outlook.accounts import graph as client

from . import outlook_events
from .calendars import ME, NOW

SIZE, QUICK = 10_000, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One pull of a calendar."""

    kinds: Mapping[str, int]
    """Requests by what they are about: view, changes, series, event."""
    received: int
    """Bytes of the answers' bodies."""
    own: float
    """Seconds of the processor from the answers to resources, the exchange apart."""
    bare: float
    """The same of a loop that parses these answers as JSON and keeps nothing."""
    cursor: Cursor

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookResults:
    """Everything that was measured."""

    size: int
    series: int
    first: Read
    idle: Read


def measure(size: int = SIZE) -> OutlookResults:
    """Read a calendar of this size, and once more when nothing has changed."""
    with FakeGraph(clock=lambda: NOW, seed=outlook_events.seed()) as graph:
        series = outlook_events.fill(graph, size)
        counting = _Counting(client(graph, ME))
        first = _pull(counting, None)
        idle = _pull(counting, first.cursor)
        graph.check()
    return OutlookResults(size=size, series=series, first=first, idle=idle)


class _Counting:
    """The client, counted; what was answered before is answered again, so that only reading takes time."""

    def __init__(self, inner: Graph) -> None:
        self._inner = inner
        self.who = inner.who
        self.kinds: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        self.known: dict[str, Reply] = {}

    @property
    def received(self) -> int:
        """Bytes of the answers since it was last emptied."""
        return sum(map(len, self.bodies))

    def get(self, path: str, **said: Any) -> Reply:
        key = f"{path} {said.get('params')}"
        if key not in self.known:
            self.known[key] = self._inner.get(path, **said)
            self.kinds[_kind(path)] += 1
            self.bodies.append(self.known[key].body)
        return self.known[key]


def _kind(path: str) -> str:
    plain = path.partition("?")[0]
    kinds = {"/delta": "changes", "/calendarView": "view", "/events": "series", "/calendar": "calendar"}
    return next((kind for end, kind in kinds.items() if plain.endswith(end)), "event")


def _pull(counting: _Counting, cursor: Cursor | None) -> Read:
    counting.kinds, counting.bodies = Counter(), []
    end = _read(counting, cursor)
    begun = time.process_time()
    _read(counting, cursor)
    own = time.process_time() - begun
    begun = time.process_time()
    for body in counting.bodies:
        json.loads(body)
    bare = time.process_time() - begun
    kinds = dict(counting.kinds)
    return Read(kinds=kinds, received=counting.received, own=own, bare=bare, cursor=end.cursor)


def _read(counting: _Counting, cursor: Cursor | None) -> Complete:
    source = OutlookSource(cast("Graph", counting), watched({}))
    end = list(source.pull("primary", cursor=cursor, window=Window(), zone="Europe/Berlin"))[-1]
    assert isinstance(end, Complete)
    return end


def main() -> None:
    """Print what was measured."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
    print(f"{found.size} entries, {found.series} of them series")
    for name, read in (("first", found.first), ("idle", found.idle)):
        cost = f"{read.received / 1e6:.1f} MB, {read.own:.2f} s"
        print(f"{name}: {read.requests} requests {dict(read.kinds)}, {cost}")


if __name__ == "__main__":
    main()
