"""Local days, gaps, and what a read of a calendar covers."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.model import CalendarId
from syncd.core.window import Coverage, days_between, instant, local_day, neighbour_gaps, shift_days

BERLIN, AUCKLAND, HONOLULU = (
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Pacific/Auckland"),
    ZoneInfo("Pacific/Honolulu"),
)


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-03-01 22:59", BERLIN, "2026-03-01"),
        ("2026-03-01 23:00", BERLIN, "2026-03-02"),
        ("2026-03-01 10:59", AUCKLAND, "2026-03-01"),
        ("2026-03-01 11:00", AUCKLAND, "2026-03-02"),
        ("2026-03-01 09:59", HONOLULU, "2026-02-28"),
        ("2026-03-01 10:00", HONOLULU, "2026-03-01"),
    ],
)
def test_a_day_begins_at_the_users_midnight(at: str, zone: ZoneInfo, day: str) -> None:
    """Dates are the user's local dates, wherever the meeting is."""
    assert str(local_day(utc(at), zone)) == day


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        ("2026-03-02 00:00", "2026-03-02 22:59", 0),
        ("2026-03-02 22:59", "2026-03-02 23:00", 1),
        ("2026-03-23 14:00", "2026-03-30 13:00", 7),  # a week with 167 hours
        ("2026-10-19 13:00", "2026-10-26 14:00", 7),  # a week with 169 hours
        ("2026-03-30 13:00", "2026-03-23 14:00", -7),
    ],
)
def test_distances_are_counted_in_local_days(earlier: str, later: str, days: int) -> None:
    """Seven days stay seven days across the change of clocks; hours do not count."""
    assert days_between(utc(earlier), utc(later), BERLIN) == days


def test_an_all_day_event_starts_at_the_users_midnight() -> None:
    """A date becomes an instant in the user's zone; an instant stays what it is."""
    assert instant(date(2026, 7, 1), BERLIN) == utc("2026-06-30 22:00")
    assert instant(datetime(2026, 7, 1, 9, tzinfo=AUCKLAND), BERLIN) == utc("2026-06-30 21:00")


@pytest.mark.parametrize(
    ("at", "days", "later"),
    [
        ("2026-03-23 14:00", 7, "2026-03-30 13:00"),
        ("2026-03-23 14:00", 6.5, "2026-03-30 13:00"),
        ("2026-03-23 14:00", 6, "2026-03-29 13:00"),
        ("2026-10-19 13:00", 7, "2026-10-26 14:00"),
    ],
)
def test_a_gap_later_is_the_same_wall_time(at: str, days: float, later: str) -> None:
    """Shifting keeps the user's wall time and rounds up to whole days."""
    assert shift_days(utc(at), days, BERLIN) == utc(later)


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        ([], []),
        ([0], [None]),
        ([0, 7], [7, 7]),
        ([0, 7, 21], [10.5, 10.5, 10.5]),
        ([0, 7, 14, 28, 56], [10.5, 10.5, 10.5, 10.5, 10.5]),
        # Thirteen weekly slots, then fortnightly ones: six on each side are looked at.
        ([*range(0, 85, 7), *range(98, 183, 14)], [7.0] * 12 + [10.5] + [14.0] * 7),
    ],
)
def test_the_gap_is_the_median_of_the_neighbouring_distances(
    days: list[int], gaps: list[float | None]
) -> None:
    """The gap at a slot is the median distance among the six slots before and the six after it."""
    starts = [utc("2026-01-05 14:00") + timedelta(days=day) for day in days]
    assert neighbour_gaps(starts, BERLIN, 6) == gaps


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=40, unique=True), st.sampled_from([BERLIN, AUCKLAND])
)
def test_a_gap_lies_between_the_shortest_and_the_longest_distance(days: list[int], zone: ZoneInfo) -> None:
    """A gap is a distance people really have, or lies between two such."""
    starts = [utc("2026-01-05 00:00") + timedelta(days=day) for day in sorted(days)]
    steps = [later - earlier for earlier, later in zip(sorted(days), sorted(days)[1:], strict=False)]
    for gap in neighbour_gaps(starts, zone, 6):
        assert gap is None if not steps else gap is not None and min(steps) <= gap <= max(steps)


END = utc("2026-03-02 14:30")


@pytest.mark.parametrize(
    ("read", "covered"),
    [
        (None, False),
        (END - timedelta(seconds=1), False),
        (END, True),
        (END + timedelta(seconds=1), True),
    ],
)
def test_a_slot_is_covered_once_read_after_its_end(read: datetime | None, covered: bool) -> None:
    """Only a complete read at or after the end of a meeting says what became of it."""
    coverage = Coverage(calendar=CalendarId("a/a"), read_through=read)
    assert coverage.covers(END - timedelta(minutes=30), END) is covered


@pytest.mark.parametrize(
    ("since", "until", "covered"),
    [
        (timedelta(0), None, True),
        (timedelta(seconds=1), None, False),
        (None, timedelta(0), False),
        (None, timedelta(seconds=1), True),
    ],
)
def test_a_slot_outside_the_window_is_not_covered(
    since: timedelta | None, until: timedelta | None, covered: bool
) -> None:
    """The window of a read is half-open: its first instant belongs to it, its last does not."""
    slot = END - timedelta(minutes=30)
    coverage = Coverage(
        calendar=CalendarId("a/a"),
        read_through=END,
        since=slot + since if since is not None else None,
        until=slot + until if until is not None else None,
    )
    assert coverage.covers(slot, END) is covered
