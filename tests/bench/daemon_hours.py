"""Lets hours of a daemon pass and says what they cost: ``daemon_hours HOME HOURS TICKS NOW``.

Started with the Python of an installed syncd. The hours are real rounds in real processes, only the
waiting between them is left out; the ticks that follow have a child that does nothing, to see
whether the daemon itself grows. Prints one JSON object.
"""

# ruff: noqa: T201 - what it prints is its interface

import json
import resource
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from syncd.core.timetable import Due
from syncd.daemon.log import Log
from syncd.daemon.loop import Daemon
from syncd.daemon.process import Ending, run_child
from syncd.daemon.waiting import Bell
from syncd.paths import Home, locate
from syncd.store import work
from syncd.store.database import open_database

Hear = Callable[[Mapping[str, Any]], None]
WARM = 100
"""Ticks after which memory is looked at for the first time."""


class Clocked:
    """Gives a child the time it is in the hours that pass."""

    def __init__(self, home: Home, now: datetime) -> None:
        self.home = home
        self.now = now
        self.rounds = 0
        self._stop = Bell()

    def real(self, names: Sequence[str], hear: Hear, /) -> Ending:
        """A round in a process of its own."""
        self.rounds += 1
        return run_child(
            str(self.home.state),
            names,
            hear=hear,
            stop=self._stop.reader,
            errors=self.home.crash,
            environment={"SYNCD_NOW": self.now.isoformat()},
        )

    def idle(self, names: Sequence[str], hear: Hear, /) -> Ending:
        """All is done, and due again in ten minutes."""
        with closing(open_database(self.home.database)) as database:
            for name in names:
                hear({"begin": name})
                due = self.now + timedelta(minutes=10)
                work.note(database, Due(name=name), tried_at=self.now, next_due=due)
                hear({"done": name, "ok": True})
        return Ending(code=0, at=None)


def main(place: str, hours: str, ticks: str, now: str) -> None:
    """Let the hours pass, then the ticks."""
    home = locate(place)
    clocked = Clocked(home, datetime.fromisoformat(now))
    log = Log(home.log, debug=False)
    begun, passed = _processor(), timedelta(hours=int(hours))
    daemon = Daemon(home, child=clocked.real, log=log)
    end, wakes = clocked.now + passed, 0
    while clocked.now < end:
        clocked.now = daemon.tick(clocked.now)
        wakes += 1
    taken = _processor() - begun
    before, after = _ticks(Daemon(home, child=clocked.idle, log=log), clocked, int(ticks))
    minutes = passed / timedelta(minutes=1)
    print(
        json.dumps(
            {
                "rounds": clocked.rounds,
                "wakes_a_minute": wakes / minutes,
                "percent": 100 * taken / passed.total_seconds(),
                "before": before,
                "after": after,
            }
        )
    )


def _ticks(daemon: Daemon, clocked: Clocked, count: int) -> tuple[dict[str, int], dict[str, int]]:
    """What the daemon holds after its first ticks, and after all of them."""
    before: dict[str, int] = {}
    for number in range(WARM + count):
        if number == WARM:
            before = _held(clocked.home)
        clocked.now = max(daemon.tick(clocked.now), clocked.now + timedelta(minutes=1))
    return before, _held(clocked.home)


def _held(home: Home) -> dict[str, int]:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    return {
        "memory": int(status["VmRSS"].split()[0]),
        "threads": threading.active_count(),
        "descriptors": sum(1 for _ in Path("/proc/self/fd").iterdir()),
        "files": sum(1 for one in home.state.rglob("*") if one.is_file()),
    }


def _processor() -> float:
    """Seconds of the processor so far, those of the children included."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main(*sys.argv[1:])
