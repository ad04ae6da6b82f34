"""Waiting: until something is due, or it is to stop; what the clocks did meanwhile is noticed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from syncd.daemon.waiting import JUMP, Bell, Woken, wait

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Bells:
    """The two bells a wait listens to."""

    def __init__(self) -> None:
        self.stop, self.wake = Bell(), Bell()

    def wait(self, until: datetime, *, after: datetime, boot: Iterator[float]) -> Woken:
        """Wait after work that began at NOW, 100 seconds after the start; in the end it is ``after``."""
        return wait(
            until,
            NOW,
            begun=100,
            stop=self.stop,
            wake=self.wake,
            wall=lambda: after,
            boot=lambda: next(boot),
        )


@pytest.fixture
def bells() -> Iterator[Bells]:
    """Nobody has rung yet."""
    made = Bells()
    yield made
    made.stop.close()
    made.wake.close()


def boot(*seconds: float) -> Iterator[float]:
    """The clock that counts from the start of the machine, as it is read."""
    return iter(seconds)


def test_a_wait_for_what_is_due_now_is_none(bells: Bells) -> None:
    """It comes back at once, with the time it is then."""
    woken = bells.wait(NOW, after=NOW + SECOND, boot=boot(100, 100))
    assert woken == Woken(now=NOW + SECOND, boot=100)


def test_work_takes_time_too(bells: Bells) -> None:
    """What it took is not waited for once more, and is no clock that was set."""
    minutes = timedelta(minutes=7)
    after = 100 + minutes.total_seconds()
    woken = bells.wait(NOW + timedelta(minutes=5), after=NOW + minutes, boot=boot(after, after))
    assert woken == Woken(now=NOW + minutes, boot=after)


def test_it_ends_when_it_is_to_stop(bells: Bells) -> None:
    """However long was planned; a signal that comes thousands of times is one."""
    for _ in range(100_000):
        bells.stop.ring()
    assert bells.wait(NOW + timedelta(hours=1), after=NOW, boot=boot(100, 100)).stopped


def test_it_wakes_when_it_is_to_look(bells: Bells) -> None:
    """Once for each time it was rung for, and without an end."""
    bells.wake.ring()
    bells.wake.ring()
    later = NOW + timedelta(hours=1)
    assert not bells.wait(later, after=NOW, boot=boot(100, 100)).stopped
    bells.stop.ring()
    assert bells.wait(later, after=NOW, boot=boot(100, 100)).stopped


@pytest.mark.parametrize(
    ("passed", "wall", "asleep", "set_by"),
    [
        (JUMP, JUMP, timedelta(0), timedelta(0)),
        (JUMP + SECOND, JUMP + SECOND, JUMP + SECOND, timedelta(0)),
        (8 * 60 * JUMP, 8 * 60 * JUMP, 8 * 60 * JUMP, timedelta(0)),
        (timedelta(0), 8 * 60 * JUMP, timedelta(0), 8 * 60 * JUMP),
        (timedelta(0), -2 * JUMP, timedelta(0), -2 * JUMP),
        (timedelta(0), -JUMP, timedelta(0), timedelta(0)),
    ],
    ids=["late", "a little asleep", "asleep", "set on", "set back", "set back a little"],
)
def test_sleep_is_told_from_a_clock_that_was_set(
    bells: Bells, passed: timedelta, wall: timedelta, asleep: timedelta, set_by: timedelta
) -> None:
    """Asleep both clocks go on; set, only the one on the wall changes."""
    woken = bells.wait(NOW, after=NOW + wall, boot=boot(100, 100 + passed.total_seconds()))
    assert (woken.asleep, woken.set_by) == (asleep, set_by)
