"""Six patterns and three ranges ("recurrencePattern resource type", "recurrenceRange resource type")."""

from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr

from syncd.testing.graph import FakeGraph
from syncd.testing.graph.calendar import rules
from tests.testing.graph.parts import MONDAYS, ZONE, Api, body


def recurrence(pattern: dict[str, Any], start: str, **span: Any) -> dict[str, Any]:
    """A recurrence as a client sends it, made whole as the server does."""
    given = {"pattern": pattern, "range": {"type": "noEnd", "startDate": start, **span}}
    return rules.normal(given, date.fromisoformat(start), ZONE)


WEEK = {"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"]}

RULES: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "daily", "interval": 3}, "2026-11-23", "FREQ=DAILY;INTERVAL=3"),
    ({**WEEK, "firstDayOfWeek": "sunday"}, "2026-11-24", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU"),
    ({**WEEK, "firstDayOfWeek": "monday"}, "2026-11-24", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=MO"),
    (
        {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 15},
        "2026-11-15",
        "FREQ=MONTHLY;BYMONTHDAY=15",
    ),
    (
        {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31},
        "2026-12-31",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    ),
    (
        {"type": "relativeMonthly", "interval": 1, "index": "second", "daysOfWeek": ["thursday", "friday"]},
        "2026-11-06",
        "FREQ=MONTHLY;BYDAY=TH,FR;BYSETPOS=2",
    ),
    (
        {"type": "relativeMonthly", "interval": 2, "index": "last", "daysOfWeek": list(rules.DAYS[:5])},
        "2026-11-30",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ),
    (
        {"type": "absoluteYearly", "interval": 1, "month": 2, "dayOfMonth": 29},
        "2028-02-29",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
    ),
    (
        {"type": "relativeYearly", "interval": 1, "month": 11, "index": "fourth", "daysOfWeek": ["thursday"]},
        "2026-11-26",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4",
    ),
]


@pytest.mark.parametrize(("pattern", "start", "rule"), RULES, ids=[rule for _, _, rule in RULES])
def test_a_pattern_falls_on_the_days_its_rule_says(pattern: dict[str, Any], start: str, rule: str) -> None:
    """Against dateutil, which the fake does not use."""
    begin = date.fromisoformat(start)
    theirs = rrulestr(rule, dtstart=datetime.combine(begin, time()))
    ours = rules.days(recurrence(pattern, start))
    assert list(islice(ours, 30)) == [one.date() for one in islice(theirs, 30)]


@pytest.mark.parametrize(
    ("span", "many"),
    [
        ({"type": "numbered", "numberOfOccurrences": 3}, 3),
        ({"type": "endDate", "endDate": "2026-12-13"}, 3),
        ({"type": "endDate", "endDate": "2026-12-14"}, 4),
    ],
)
@pytest.mark.parametrize("kind", ["daily", "weekly"])
def test_a_range_ends_a_series(span: dict[str, Any], many: int, kind: str) -> None:
    """A count counts all days, and an end date is one of the series."""
    pattern = {"daily": {"type": "daily", "interval": 7}, "weekly": MONDAYS["pattern"]}[kind]
    assert len(list(rules.days(recurrence(pattern, "2026-11-23", **span)))) == many


def test_the_server_fills_in_what_a_pattern_does_not_use(mine: Api) -> None:
    """Zeroes, the first index, and the first day of time."""
    made = mine.post("me/events", body(recurrence=MONDAYS))["recurrence"]
    assert made == {
        "pattern": {
            "type": "weekly",
            "interval": 1,
            "month": 0,
            "dayOfMonth": 0,
            "daysOfWeek": ["monday"],
            "firstDayOfWeek": "sunday",
            "index": "first",
        },
        "range": {
            "type": "noEnd",
            "startDate": "2026-11-23",
            "endDate": "0001-01-01",
            "recurrenceTimeZone": ZONE,
            "numberOfOccurrences": 0,
        },
    }


def without(name: str) -> dict[str, Any]:
    """Every Monday, one property left out."""
    return {key: value for key, value in MONDAYS["pattern"].items() if key != name}


@pytest.mark.parametrize(
    ("pattern", "span"),
    [
        (without("firstDayOfWeek"), {}),
        (without("daysOfWeek"), {}),
        (without("interval"), {}),
        (without("type"), {}),
        ({"type": "absoluteMonthly", "interval": 1}, {}),
        ({"type": "relativeYearly", "interval": 1, "daysOfWeek": ["monday"]}, {}),
        ({**MONDAYS["pattern"], "dayOfMonth": 32}, {}),
        ({**MONDAYS["pattern"], "month": 13}, {}),
        (MONDAYS["pattern"], {"type": "numbered"}),
        (MONDAYS["pattern"], {"type": "endDate", "endDate": "2026-11-22"}),
        (MONDAYS["pattern"], {"startDate": "2026-11-24"}),
    ],
    ids=str,
)
def test_a_recurrence_that_lacks_or_contradicts_something_is_refused(
    mine: Api, graph: FakeGraph, pattern: dict[str, Any], span: dict[str, Any]
) -> None:
    """Even what the pattern ignores is validated; nothing is made."""
    wrong = {"pattern": pattern, "range": {**MONDAYS["range"], **span}}
    said = mine.refused("POST", "me/events", body(recurrence=wrong))
    assert said == (400, "ErrorPropertyValidationFailure")
    assert mine.rows("me/events") == []
    assert graph.mails == []
