"""How Graph says that an event repeats, as a rule."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from syncd.core.recurrence import parse_rule, rule_dates
from syncd_providers.online.unreadable import Unreadable
from syncd_providers.outlook.recurrence import Repeats, first_day, recurrence
from tests.providers.outlook.patterns import DAYS, INDEXES, days_of, filled, ranged

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 1, 5)
"""A Monday."""
WORKDAYS = list(DAYS[:5])

PATTERNS = [
    # pattern, and the rule without its end
    ({"type": "daily", "interval": 1}, "FREQ=DAILY"),
    ({"type": "daily", "interval": 3}, "FREQ=DAILY;INTERVAL=3"),
    ({"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]}, "FREQ=WEEKLY;BYDAY=MO"),
    (
        {"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"]},
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU",
    ),
    (
        {
            "type": "weekly",
            "interval": 2,
            "daysOfWeek": ["sunday", "tuesday"],
            "firstDayOfWeek": "monday",
        },
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=MO",
    ),
    ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 28}, "FREQ=MONTHLY;BYMONTHDAY=28"),
    (
        {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 30},
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
    ),
    (
        {"type": "absoluteMonthly", "interval": 2, "dayOfMonth": 31},
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    ),
    (
        {"type": "relativeMonthly", "interval": 1, "index": "second", "daysOfWeek": ["thursday", "friday"]},
        "FREQ=MONTHLY;BYDAY=TH,FR;BYSETPOS=2",
    ),
    (
        {"type": "relativeMonthly", "interval": 3, "index": "last", "daysOfWeek": WORKDAYS},
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ),
    (
        {"type": "absoluteYearly", "interval": 1, "month": 3, "dayOfMonth": 31},
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31",
    ),
    (
        {"type": "absoluteYearly", "interval": 2, "month": 2, "dayOfMonth": 29},
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
    ),
    (
        {"type": "absoluteYearly", "interval": 1, "month": 4, "dayOfMonth": 31},
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    ),
    (
        {
            "type": "relativeYearly",
            "interval": 1,
            "month": 11,
            "index": "fourth",
            "daysOfWeek": ["thursday"],
        },
        "FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4",
    ),
]
RANGES = [
    (ranged("noEnd", START), ""),
    (ranged("numbered", START, numberOfOccurrences=5), ";COUNT=5"),
    # The wall time of the last day is that of the start: in summer it is another hour of UTC.
    (ranged("endDate", START, endDate="2031-07-14"), ";UNTIL=20310714T080000Z"),
]


def read(said: dict[str, Any], *, zone: ZoneInfo = BERLIN, hour: int = 10) -> Repeats:
    """A series at ten o'clock."""
    return recurrence(said, datetime.combine(first_day(said), datetime.min.time(), zone).replace(hour=hour))


def expanded(found: Repeats, *, until: date) -> list[date]:
    """The dates of a rule by our own expansion."""
    rule = parse_rule(found.rule, found.start)
    begin = found.start.date() if isinstance(found.start, datetime) else found.start
    return list(rule_dates(rule, found.start, since=begin, until=until))


def by_dateutil(found: Repeats, *, until: date) -> list[date]:
    """The same by another library."""
    assert isinstance(found.start, datetime)
    end = datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC)
    rule = rrulestr(found.rule, dtstart=found.start)
    return [at.date() for at in rule.between(found.start, end, inc=True) if at.date() <= until]


@pytest.mark.parametrize("span", RANGES, ids=[said["type"] for said, _ in RANGES])
@pytest.mark.parametrize("case", PATTERNS, ids=[rule for _, rule in PATTERNS])
@pytest.mark.parametrize("whole", [True, False], ids=["filled", "sparse"])
def test_every_pattern_with_every_range(
    case: tuple[dict[str, Any], str], span: tuple[dict[str, Any], str], *, whole: bool
) -> None:
    """Six patterns, three ranges; what a pattern does not use is zero, or missing."""
    (pattern, rule), (reach, end) = case, span
    said = {"pattern": filled(pattern), "range": reach}
    shown = said if whole else {"pattern": pattern, "range": reach}
    found = read(shown)
    assert found.rule == rule + end
    assert expanded(found, until=date(2035, 1, 1)) == days_of(said, until=date(2035, 1, 1))


def drawn(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Recurrences of any kind."""
    while True:
        start = date(2024, 1, 1) + timedelta(days=dice.randrange(1000))
        end = (start + timedelta(days=dice.randrange(1200))).isoformat()
        yield {
            "pattern": filled(
                {
                    "type": dice.choice(
                        (
                            "daily",
                            "weekly",
                            "absoluteMonthly",
                            "relativeMonthly",
                            "absoluteYearly",
                            "relativeYearly",
                        )
                    ),
                    "interval": dice.randint(1, 4),
                    "daysOfWeek": dice.sample(DAYS, dice.randint(1, 7)),
                    "firstDayOfWeek": dice.choice(DAYS),
                    "dayOfMonth": dice.randint(1, 31),
                    "month": dice.randint(1, 12),
                    "index": dice.choice(INDEXES),
                }
            ),
            "range": dice.choice(
                (
                    ranged("noEnd", start),
                    ranged("numbered", start, numberOfOccurrences=dice.randint(1, 30)),
                    ranged("endDate", start, endDate=end),
                )
            ),
        }


def test_a_rule_means_what_the_recurrence_says() -> None:
    """Whatever is drawn: our expansion and dateutil's give the days that the description gives."""
    recurrences = drawn(random.Random(6))
    horizon = date(2030, 12, 31)
    for _ in range(400):
        said = next(recurrences)
        expected = days_of(said, until=horizon)
        if not expected and said["range"]["type"] == "endDate":
            with pytest.raises(Unreadable, match="ends before it begins"):
                read(said)
            continue
        found = read(said)
        assert expanded(found, until=horizon) == by_dateutil(found, until=horizon) == expected, said


def test_the_first_start_is_one_the_rule_gives() -> None:
    """A range may begin on a day that is none of the pattern's: nobody meets on that."""
    pattern = filled({"type": "weekly", "interval": 2, "daysOfWeek": ["thursday"]})
    found = read({"pattern": pattern, "range": ranged("noEnd", START)})
    assert found.start == datetime(2026, 1, 8, 10, tzinfo=BERLIN)
    assert expanded(found, until=date(2026, 1, 31)) == [date(2026, 1, 8), date(2026, 1, 22)]


def test_the_last_day_is_included_where_the_rule_lives() -> None:
    """Late in Los Angeles it is tomorrow in UTC; the last day still has its meeting."""
    pattern = filled({"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]})
    said = {"pattern": pattern, "range": ranged("endDate", START, endDate="2026-01-19")}
    found = read(said, zone=ZoneInfo("America/Los_Angeles"), hour=20)
    assert found.rule.endswith("UNTIL=20260120T040000Z")
    assert expanded(found, until=date(2027, 1, 1))[-1] == date(2026, 1, 19)


def test_a_series_of_days_ends_on_a_day() -> None:
    """An all-day series has no time of day, nor has its end."""
    said = {
        "pattern": filled({"type": "daily", "interval": 1}),
        "range": ranged("endDate", START, endDate="2026-01-07"),
    }
    assert recurrence(said, START).rule == "FREQ=DAILY;UNTIL=20260107"


@pytest.mark.parametrize("end", ["4500-09-01", "9999-12-31"])
def test_an_end_beyond_all_calendars_is_none(end: str) -> None:
    """Exchange writes "no end" as a year far away."""
    said = {
        "pattern": filled({"type": "daily", "interval": 1}),
        "range": ranged("endDate", START, endDate=end),
    }
    assert read(said).rule == "FREQ=DAILY"


def test_weeks_begin_on_sunday_where_nothing_else_is_said() -> None:
    """RFC 5545 would have them begin on Monday."""
    pattern = {"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"]}
    found = read({"pattern": pattern, "range": ranged("noEnd", date(2026, 1, 6))})
    assert expanded(found, until=date(2026, 1, 20)) == [date(2026, 1, day) for day in (6, 18, 20)]


MONDAYS = {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]}


@pytest.mark.parametrize(
    ("pattern", "span"),
    [
        (None, ranged("noEnd", START)),
        (MONDAYS, None),
        ({}, ranged("noEnd", START)),
        ({**MONDAYS, "type": "hourly"}, ranged("noEnd", START)),
        ({**MONDAYS, "type": ["weekly"]}, ranged("noEnd", START)),
        ({**MONDAYS, "interval": 0}, ranged("noEnd", START)),
        ({**MONDAYS, "interval": "1"}, ranged("noEnd", START)),
        ({**MONDAYS, "interval": True}, ranged("noEnd", START)),
        ({**MONDAYS, "interval": 5000}, ranged("noEnd", START)),
        ({**MONDAYS, "daysOfWeek": []}, ranged("noEnd", START)),
        ({**MONDAYS, "daysOfWeek": ["moonday"]}, ranged("noEnd", START)),
        ({**MONDAYS, "daysOfWeek": [1]}, ranged("noEnd", START)),
        ({**MONDAYS, "daysOfWeek": "monday"}, ranged("noEnd", START)),
        ({**MONDAYS, "interval": 2, "firstDayOfWeek": 7}, ranged("noEnd", START)),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 0}, ranged("noEnd", START)),
        ({"type": "absoluteYearly", "interval": 1, "dayOfMonth": 1, "month": 13}, ranged("noEnd", START)),
        ({**MONDAYS, "type": "relativeMonthly", "index": "fifth"}, ranged("noEnd", START)),
        ({**MONDAYS, "type": "relativeMonthly", "index": 5}, ranged("noEnd", START)),
        (MONDAYS, ranged("someday", START)),
        (MONDAYS, ranged("numbered", START)),
        (MONDAYS, ranged("numbered", START, numberOfOccurrences=100_000)),
        (MONDAYS, ranged("endDate", START)),
        (MONDAYS, ranged("endDate", START, endDate="soon")),
        (MONDAYS, ranged("endDate", START, endDate="2025-12-31")),
        (MONDAYS, {**ranged("noEnd", START), "startDate": None}),
    ],
)
def test_what_cannot_be_expanded_is_said(pattern: Any, span: Any) -> None:
    """A recurrence that is not understood is refused with a reason and never guessed."""
    with pytest.raises(Unreadable) as caught:
        read({"pattern": pattern, "range": span})
    assert caught.value.field == "recurrence"
    assert not str(caught.value).endswith(".")
