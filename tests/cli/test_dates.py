"""The dates and times a user types."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from syncd.cli.dates import read_day, read_moment
from syncd.errors import UsageError

FRIDAY = date(2026, 11, 20)
BERLIN = ZoneInfo("Europe/Berlin")

WORDS = [
    # what is typed, the latest of that name, the next of that name
    ("2026-11-20", "2026-11-20", "2026-11-20"),
    ("20261120", "2026-11-20", "2026-11-20"),
    (" 2025-01-02 ", "2025-01-02", "2025-01-02"),
    ("today", "2026-11-20", "2026-11-20"),
    ("TODAY", "2026-11-20", "2026-11-20"),
    ("yesterday", "2026-11-19", "2026-11-19"),
    ("tomorrow", "2026-11-21", "2026-11-21"),
    ("friday", "2026-11-20", "2026-11-27"),
    ("Thursday", "2026-11-19", "2026-11-26"),
    ("saturday", "2026-11-14", "2026-11-21"),
    ("mon", "2026-11-16", "2026-11-23"),
    ("thurs", "2026-11-19", "2026-11-26"),
    ("1900-01-01", "1900-01-01", "1900-01-01"),
    ("2100-12-31", "2100-12-31", "2100-12-31"),
]


@pytest.mark.parametrize(("text", "latest", "coming"), WORDS)
def test_a_date_is_iso_or_a_word(text: str, latest: str, coming: str) -> None:
    """A weekday means the latest one, today included, or where a coming date is meant the next one."""
    assert read_day(text, today=FRIDAY) == date.fromisoformat(latest)
    assert read_day(text, today=FRIDAY, ahead=True) == date.fromisoformat(coming)


@pytest.mark.parametrize(
    "text",
    ["", " ", "2026-11-32", "2026-13-01", "20.11.2026", "mo", "t", "mondays", "next monday", "1899-12-31",
     "2101-01-01", "0001-01-01", "\x1b[31m", "now", "\u0661\u0662"],
)  # fmt: skip
def test_anything_else_is_no_date(text: str) -> None:
    """The error repeats what was typed, harmlessly, and shows what may be."""
    with pytest.raises(UsageError) as caught:
        read_day(text, today=FRIDAY)
    assert "is no date" in caught.value.message
    assert "2026-11-20" in caught.value.hint
    assert "\x1b" not in caught.value.message


MOMENTS = [
    ("2026-10-31", "2026-10-31T22:59:59Z"),  # winter time: the day ends an hour later in UTC
    ("2026-10-24", "2026-10-24T21:59:59Z"),
    ("today", "2026-11-20T22:59:59Z"),
    ("Thursday", "2026-11-19T22:59:59Z"),
    ("Tue", "2026-11-17T22:59:59Z"),
    ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"),
    ("2026-11-20T12:00:00+01:00", "2026-11-20T11:00:00Z"),
    ("2026-11-20T12:00", "2026-11-20T11:00:00Z"),
    ("2026-11-20 12:00", "2026-11-20T11:00:00Z"),
    ("20261120T120000Z", "2026-11-20T12:00:00Z"),
]


@pytest.mark.parametrize(("text", "at"), MOMENTS)
def test_a_moment_is_a_time_or_the_end_of_a_day(text: str, at: str) -> None:
    """A time without an offset is local; a date, also a weekday, means its last second."""
    assert read_moment(text, today=FRIDAY, zone=BERLIN) == datetime.fromisoformat(at)
    assert read_moment(text, today=FRIDAY, zone=BERLIN).tzinfo is UTC


@pytest.mark.parametrize("text", ["25:00", "2026-11-20T25:00", "1800-01-01T00:00", "noon", "", "T"])
def test_anything_else_is_no_moment(text: str) -> None:
    """A wrong time is told, not guessed."""
    with pytest.raises(UsageError):
        read_moment(text, today=FRIDAY, zone=BERLIN)
