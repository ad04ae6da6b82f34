"""When the daemon works next."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.timetable import (
    AFTER_MEETING,
    DEATHS,
    FARTHEST_AHEAD,
    FARTHEST_BACK,
    LEFT_ALONE,
    LONGEST_PAUSE,
    LONGEST_SLEEP,
    MOST_ASKED,
    Due,
    after_death,
    after_failure,
    after_success,
    is_believable,
    is_due,
    moments,
    wakes_at,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("hour", "minute", "minutes"),
    [(6, 59, 30), (7, 0, 10), (20, 59, 10), (21, 0, 30), (23, 0, 30), (3, 0, 30)],
)
def test_calendars_are_read_often_by_day_and_seldom_by_night(hour: int, minute: int, minutes: int) -> None:
    """Every ten minutes from seven to nine in the evening of the user's day, else every thirty."""
    now = datetime(2026, 11, 20, hour, minute, tzinfo=BERLIN)
    assert after_success(now, BERLIN, (), chance=0) == now + minutes * MINUTE


def test_chance_adds_a_tenth_at_most() -> None:
    """So that not all laptops ask in the same second."""
    assert after_success(NOON, BERLIN, (), chance=1) == NOON + 11 * MINUTE


def test_a_moment_that_matters_comes_first() -> None:
    """Before the usual distance is over; one that has passed, or is now, no longer counts."""
    soon, late = NOON + 3 * MINUTE, NOON + 20 * MINUTE
    assert after_success(NOON, BERLIN, [late, soon, NOON, NOON - MINUTE], chance=0) == soon
    assert after_success(NOON, BERLIN, [late], chance=0) == NOON + 10 * MINUTE


def test_what_matters_about_a_meeting() -> None:
    """Its entry is due the lead time before it, its answers are there shortly after it."""
    start, end = NOON, NOON + 30 * MINUTE
    assert moments([(start, end)], lead=timedelta(hours=24)) == [
        start - timedelta(hours=24),
        end + AFTER_MEETING,
    ]


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (99, 60)]
)
def test_each_failure_doubles_the_pause_up_to_an_hour(failures: int, minutes: int) -> None:
    """One minute first, an hour at last."""
    assert after_failure(NOON, failures, asked=None, chance=0) == NOON + minutes * MINUTE


def test_the_pause_a_provider_asks_for_is_a_least() -> None:
    """A longer one of our own holds, and a day is the longest anybody may ask for."""
    asked = timedelta(hours=6)
    assert after_failure(NOON, 1, asked=asked, chance=0) == NOON + asked
    assert after_failure(NOON, 7, asked=MINUTE, chance=0) == NOON + LONGEST_PAUSE
    assert after_failure(NOON, 1, asked=timedelta(days=400), chance=0) == NOON + MOST_ASKED


def test_what_ends_its_process_again_and_again_is_left_alone() -> None:
    """The third time in a row for a day; before that as after any failure."""
    before, at = Due(name="x", deaths=DEATHS - 1), Due(name="x", deaths=DEATHS)
    assert not before.is_set_aside()
    assert at.is_set_aside()
    assert after_death(NOON, DEATHS - 1, chance=0) == after_failure(NOON, DEATHS - 1, asked=None, chance=0)
    assert after_death(NOON, DEATHS, chance=0) == NOON + LEFT_ALONE


def test_work_is_due_at_its_moment() -> None:
    """Not a second before; and what was never tried is due at once."""
    one = Due(name="x", tried_at=NOON, next_due=NOON + MINUTE)
    assert not is_due(one, NOON + MINUTE - SECOND)
    assert is_due(one, NOON + MINUTE)
    assert is_due(Due(name="x"), NOON)


def test_a_clock_set_back_lets_nothing_wait_for_hours() -> None:
    """What was tried in what is now the future is due; what is due within the longest pause may wait."""
    ahead = NOON + timedelta(hours=8)
    assert is_due(Due(name="x", tried_at=ahead, next_due=ahead + 10 * MINUTE), NOON)
    little = NOON + 5 * MINUTE
    assert not is_due(Due(name="x", tried_at=little, next_due=little + 10 * MINUTE), NOON)


def test_a_pause_asked_for_is_no_clock_set_back() -> None:
    """Work tried in the past waits for as long as the provider wanted."""
    one = Due(name="x", tried_at=NOON - MINUTE, next_due=NOON + timedelta(hours=6), failures=1)
    assert not is_due(one, NOON)


def test_it_looks_at_the_clocks_every_few_minutes() -> None:
    """At the next work due, but never later than the longest sleep; and at once when something is due."""
    far, near = NOON + timedelta(hours=1), NOON + MINUTE
    assert wakes_at([Due(name="x", next_due=far)], NOON) == NOON + LONGEST_SLEEP
    assert wakes_at([Due(name="x", next_due=far), Due(name="y", next_due=near)], NOON) == near
    assert wakes_at([Due(name="x", next_due=NOON - MINUTE)], NOON) == NOON
    assert wakes_at([Due(name="new")], NOON) == NOON
    assert wakes_at([], NOON) == NOON + LONGEST_SLEEP


@given(
    jumps=st.lists(st.integers(min_value=-(10**6), max_value=10**6), max_size=30),
    chance=st.floats(min_value=0, max_value=1),
)
def test_whatever_the_clock_does_work_is_done_again_soon(jumps: list[int], chance: float) -> None:
    """After any jumps work is due again within the longest pause of a clock that goes on."""
    now, one = NOON, Due(name="x")
    for jump in jumps:
        now += timedelta(seconds=jump)
        if is_due(one, now):
            one = Due(name="x", tried_at=now, next_due=after_success(now, BERLIN, (), chance=chance))
    assert is_due(one, now + LONGEST_PAUSE)


def test_a_clock_that_is_years_off_is_not_believed() -> None:
    """A year after all that is known, or a day before it: to the second. Where nothing is known it is."""
    first, last = NOON - timedelta(days=700), NOON
    known = (last, first)
    assert is_believable(last + FARTHEST_AHEAD, known)
    assert not is_believable(last + FARTHEST_AHEAD + timedelta(seconds=1), known)
    assert is_believable(first - FARTHEST_BACK, known)
    assert not is_believable(first - FARTHEST_BACK - timedelta(seconds=1), known)
    assert is_believable(NOON, ())
