"""How instants, rhythms and names read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from syncd.core.cadence.history import KeepInTouch
from syncd.report.words import ago, day, moment, rhythm, shown_name
from tests.report.samples import BERLIN, NOW, judged, person


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (None, "never"),
        (NOW, "today"),
        (datetime(2026, 11, 19, 23, 0, tzinfo=UTC), "today"),
        (datetime(2026, 11, 19, 22, 59, tzinfo=UTC), "yesterday"),
        (datetime(2026, 11, 18, 12, tzinfo=UTC), "2 days ago"),
        (NOW - timedelta(days=99), "99 days ago"),
        (NOW - timedelta(days=100), "Wed 12 Aug 2026"),
    ],
)
def test_a_distance_is_counted_in_local_days(at: datetime | None, text: str) -> None:
    """Midnight of the user's zone makes yesterday; what is long ago has its date."""
    assert ago(at, NOW, BERLIN) == text


def test_times_are_local_and_carry_their_weekday() -> None:
    """The zone's own hour, in summer and winter; the year where it could be mistaken."""
    assert moment(datetime(2026, 7, 6, 15, tzinfo=UTC), BERLIN, now=NOW) == "Mon 6 Jul 17:00"
    assert moment(datetime(2027, 1, 4, 15, tzinfo=UTC), BERLIN, now=NOW) == "Mon 4 Jan 16:00"
    assert moment(datetime(2027, 1, 4, 15, tzinfo=UTC), BERLIN) == "Mon 4 Jan 2027 16:00"
    assert day(NOW + timedelta(days=299), BERLIN, now=NOW) == "Wed 15 Sep"
    assert day(NOW + timedelta(days=300), BERLIN, now=NOW) == "Thu 16 Sep 2027"


@pytest.mark.parametrize(
    ("gap", "text"),
    [(None, ""), (1.0, "daily"), (7.0, "weekly"), (13.5, "every 14 days"), (30.0, "every 30 days")],
)
def test_a_rhythm_is_a_word_where_there_is_one(gap: float | None, text: str) -> None:
    """Daily and weekly; any other rhythm is told in days."""
    assert rhythm(judged(gap=gap)) == text


def test_keeping_in_touch_is_a_rhythm() -> None:
    """Somebody without a series, or whose series is over, is met at the interval the user set."""
    who = person(keep_in_touch=KeepInTouch(every_days=90, set_on=date(2026, 1, 1)))
    assert rhythm(judged("h", who=who, gap=None)) == "every 90 days"
    assert rhythm(judged("h", who=who, gap=7.0)) == "every 90 days"
    assert rhythm(judged("h.", who=who, gap=7.0)) == "weekly"


def test_a_name_is_bounded_and_never_empty() -> None:
    """Four megabytes are cut, what cannot be seen is no name."""
    assert len(shown_name(person("x" * 4_000_000))) == 60
    assert shown_name(person("\u200b" * 4_000_000)) == "sam.rivera@example.com"
    assert shown_name(person("Sam\n\x1b[31m Rivera\u202e")) == "Sam [31m Rivera"
