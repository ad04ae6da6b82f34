"""Waits until something is due or the daemon is to stop, and notices what the clocks did meanwhile."""

import select
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

from syncd import clock
from syncd.dataclass import dataclass

JUMP = timedelta(minutes=1)
"""What the clocks may differ by before it counts: a machine under load wakes late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """What the clocks say after a wait."""

    now: datetime
    boot: float
    """What the clock since the start of the machine says."""
    asleep: timedelta = timedelta(0)
    """How much longer than planned it took: the machine slept."""
    set_by: timedelta = timedelta(0)
    """How far the wall clock was set meanwhile, below zero: back."""
    stopped: bool = False


class Bell:
    """Ends waits; safe to ring from a signal handler, however often.

    A pair of sockets, because on Windows nothing else can be waited for.
    """

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.settimeout(0)
        self._writer.settimeout(0)

    @property
    def reader(self) -> int:
        """What can be read from while it rings."""
        return self._reader.fileno()

    def ring(self, *_: object) -> None:
        """End every wait for it, and those to come, until it is silenced."""
        try:
            self._writer.send(b"x")
        except BlockingIOError:
            return  # it rings already

    def silence(self) -> None:
        """Let waits wait again."""
        try:
            while self._reader.recv(1 << 16):
                continue
        except BlockingIOError:
            return

    def close(self) -> None:
        """Give the descriptors back."""
        self._reader.close()
        self._writer.close()


def wait(
    until: datetime,
    now: datetime,
    *,
    begun: float,
    stop: Bell,
    wake: Bell,
    wall: Callable[[], datetime] = clock.now,
    boot: Callable[[], float] = clock.since_boot,
) -> Woken:
    """Wait until a moment; sooner when somebody rings.

    ``now`` is when the work before it began, and ``begun`` what ``boot`` said then: it takes time, too.
    """
    worked = boot()
    planned = max((until - now).total_seconds() - (worked - begun), 0.0)
    ready, _, _ = select.select([stop.reader, wake.reader], [], [], planned)
    wake.silence()
    ended, after = boot(), wall()
    asleep = timedelta(seconds=ended - worked - planned)
    set_by = after - now - timedelta(seconds=ended - begun)
    return Woken(
        now=after,
        boot=ended,
        asleep=asleep if asleep > JUMP else timedelta(0),
        set_by=set_by if abs(set_by) > JUMP else timedelta(0),
        stopped=stop.reader in ready,
    )
