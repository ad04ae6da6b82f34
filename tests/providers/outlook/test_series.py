"""A series of Graph, put together with its exceptions and what is left out of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncd.core.model import Status, When
from syncd.provider import Severity
from syncd_providers.outlook.series import Assembled, Shown, assemble, is_series, tells_left_out
from tests.providers.outlook.rows import ALEX, HERE, START, at, bare, day, exception, guest, row, weekly

WEEK = timedelta(days=7)
SINCE, UNTIL = datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
MONDAYS = [START + number * WEEK for number in range(8)]


def told(*days: str) -> dict[str, Any]:
    """What a series names as left out."""
    return {"cancelledOccurrences": [f"OID.series.{day}" for day in days], "exceptionOccurrences": []}


def shown(*rows: dict[str, Any], decides: bool = True) -> Shown:
    """What the calendar shows of the series."""
    return Shown(rows=rows, since=SINCE, until=UNTIL, decides=decides)


def left_out(made: Assembled) -> list[When]:
    """The starts of a series at which nobody meets."""
    assert made.resource is not None
    return list(made.resource.events[0].exdates)


def reasons(made: Assembled) -> list[str]:
    """What was found wrong."""
    return [one.reason for one in made.problems]


def test_a_single_event_is_a_resource_of_its_own() -> None:
    """Named by its id."""
    made = assemble(row(), HERE)
    assert made.resource is not None
    assert (made.resource.name, len(made.resource.events)) == ("one", 1)


@pytest.mark.parametrize(
    ("item", "series"),
    [
        (row(), False),
        (weekly(), True),
        (weekly(type="unknownFutureValue"), True),
        (row(type=None), False),
        (row(type="seriesMaster"), True),
        (exception(START, START), False),
    ],
)
def test_what_is_a_series(item: dict[str, Any], *, series: bool) -> None:
    """By its type, or by repeating where the type is not known."""
    assert is_series(item) is series


def test_a_deleted_occurrence_is_left_out() -> None:
    """It is told by its date, where the series lives."""
    assert left_out(assemble(weekly(**told("2026-01-12", "2026-01-26")), HERE)) == [MONDAYS[1], MONDAYS[3]]


@pytest.mark.parametrize("said", ["OID.series", "2026-01-13", "OID.series.2026-13-01", 5, None, ""])
def test_a_date_that_names_no_occurrence_leaves_nothing_out(said: Any) -> None:
    """Odd ids are passed over."""
    assert left_out(assemble(weekly(cancelledOccurrences=[said]), HERE)) == []


def test_the_date_of_a_deleted_occurrence_may_be_one_in_utc() -> None:
    """20:00 in Los Angeles is the next day in UTC: what starts then is meant, for nothing else can be."""
    start = datetime(2026, 1, 5, 20, tzinfo=ZoneInfo("America/Los_Angeles"))
    item = weekly(start=start, originalStartTimeZone="Pacific Standard Time", **told("2026-01-13"))
    assert left_out(assemble(item, HERE)) == [start + WEEK]


def test_an_occurrence_that_is_shown_was_not_deleted() -> None:
    """Every evening in Los Angeles: which of two dates is meant, the calendar itself tells."""
    start = datetime(2026, 1, 5, 20, tzinfo=ZoneInfo("America/Los_Angeles"))
    item = weekly(start=start, originalStartTimeZone="Pacific Standard Time", **told("2026-01-08"))
    item["recurrence"]["pattern"] = {"type": "daily", "interval": 1}
    days = [start + timedelta(days=number) for number in range(50)]
    there = [bare(day) for day in days if day.date() != date(2026, 1, 7)]
    assert left_out(assemble(item, HERE, shown(*there, decides=False))) == [days[2]]
    assert left_out(assemble(item, HERE)) == [days[3]]


def test_an_exception_stands_where_it_was() -> None:
    """Beside the series, by its UID."""
    moved = exception(MONDAYS[1] + timedelta(hours=3), MONDAYS[1])
    made = assemble(weekly(**{**told(), "exceptionOccurrences": [moved]}), HERE)
    assert made.resource is not None
    series, one = made.resource.events
    assert (one.uid, one.recurrence_id, one.start) == (
        series.uid,
        MONDAYS[1],
        MONDAYS[1] + timedelta(hours=3),
    )
    assert made.problems == ()


def test_a_cancelled_occurrence_is_not_a_deleted_one() -> None:
    """It stands there as cancelled, in an attendee's copy."""
    off = exception(MONDAYS[1], MONDAYS[1], isCancelled=True)
    made = assemble(weekly(**{**told("2026-01-12"), "exceptionOccurrences": [off]}), HERE)
    assert left_out(made) == []
    assert made.resource is not None
    assert made.resource.events[1].status is Status.CANCELLED


def test_what_is_not_shown_is_left_out_where_nothing_is_told() -> None:
    """A tenant without cancelledOccurrences: the rule is compared with the calendar."""
    moved = exception(MONDAYS[2] + timedelta(days=1), MONDAYS[2])
    there = [bare(start) for start in MONDAYS if start not in (MONDAYS[1], MONDAYS[2])]
    mute: tuple[dict[str, Any], ...] = (
        {},
        {"cancelledOccurrences": None},
        {"cancelledOccurrences": []},
    )
    for said in mute:
        made = assemble(weekly(**said), HERE, shown(*there, moved))
        assert left_out(made) == [MONDAYS[1]]
        assert made.resource is not None
        assert [one.recurrence_id for one in made.resource.events[1:]] == [MONDAYS[2]]


def test_nothing_is_left_out_where_the_calendar_does_not_decide() -> None:
    """A mailbox that tells of others tells of all: nothing told is nothing deleted."""
    assert left_out(assemble(weekly(**told()), HERE, shown(decides=False))) == []


def test_beyond_what_was_looked_at_nothing_is_left_out() -> None:
    """Neither before nor after."""
    item = weekly(start=START - 60 * WEEK)
    found = left_out(assemble(item, HERE, shown(*(bare(start) for start in MONDAYS))))
    assert found
    assert all(SINCE < _moment(start) < UNTIL for start in found)


def _moment(at_: When) -> datetime:
    assert isinstance(at_, datetime)
    return at_


def test_a_rule_that_is_understood_otherwise_proves_nothing() -> None:
    """Occurrences at times the rule does not give: then what is missing is not known either."""
    there = [bare(start + timedelta(days=1)) for start in MONDAYS]
    made = assemble(weekly(), HERE, shown(*there))
    assert left_out(made) == []
    (problem,) = made.problems
    assert problem.severity is Severity.WARNING
    assert "what was deleted is not known" in problem.reason


def test_an_exception_without_its_original_start_takes_the_nearest_free_one() -> None:
    """And the guess is told; one that was deleted is not free."""
    odd = exception(MONDAYS[1] + timedelta(days=2), None)
    made = assemble(weekly(**{**told("2026-01-12"), "exceptionOccurrences": [odd]}), HERE)
    assert made.resource is not None
    assert [one.recurrence_id for one in made.resource.events[1:]] == [MONDAYS[2]]
    assert reasons(made) == ["an exception does not say which occurrence it replaces; the nearest is taken"]


def test_an_exception_of_which_nothing_is_known_is_set_aside() -> None:
    """Its series is read all the same."""
    odd = exception(MONDAYS[1] + 50 * WEEK, None)
    item = weekly(exceptionOccurrences=[odd, exception(MONDAYS[2], MONDAYS[2], name="good"), "nonsense"])
    item["recurrence"]["range"] |= {"type": "endDate", "endDate": "2026-02-02"}
    made = assemble(item, HERE)
    assert made.resource is not None
    assert [one.recurrence_id for one in made.resource.events] == [None, MONDAYS[2]]
    (problem,) = made.problems
    assert (problem.severity, problem.resource) == (Severity.QUARANTINED, "series")


def test_an_exception_that_cannot_be_read_harms_no_other() -> None:
    """It is a problem with a reason."""
    bad = exception(MONDAYS[1], MONDAYS[1], name="bad") | {"start": {"dateTime": "never"}}
    made = assemble(weekly(exceptionOccurrences=[bad, exception(MONDAYS[2], MONDAYS[2])]), HERE)
    assert made.resource is not None
    assert [one.recurrence_id for one in made.resource.events] == [None, MONDAYS[2]]
    assert reasons(made) == ["its start is no time"]


def test_a_series_that_cannot_be_read_is_a_problem() -> None:
    """With its UID, and nothing instead of it: what was known stays."""
    made = assemble(weekly(recurrence=None), HERE)
    assert made.resource is None
    (problem,) = made.problems
    assert (problem.severity, problem.uid, problem.field) == (
        Severity.QUARANTINED,
        "uid-series",
        "recurrence",
    )


def test_an_all_day_series() -> None:
    """Dates throughout."""
    item = weekly(isAllDay=True, **told("2026-01-12"))
    item |= {"start": day(START.date()), "end": day(START.date() + timedelta(days=1))}
    moved = exception(START, MONDAYS[2], originalStart="2026-01-18T23:00:00Z", isAllDay=True)
    moved |= {"start": day(date(2026, 1, 20)), "end": day(date(2026, 1, 21))}
    made = assemble({**item, "exceptionOccurrences": [moved]}, HERE)
    assert left_out(made) == [date(2026, 1, 12)]
    assert made.resource is not None
    assert [(one.recurrence_id, one.start) for one in made.resource.events[1:]] == [
        (date(2026, 1, 19), date(2026, 1, 20))
    ]


def test_guests_of_an_exception_are_its_own() -> None:
    """Where it says who they are."""
    more = exception(MONDAYS[1], MONDAYS[1], attendees=[guest(ALEX), guest("kim@example.com")])
    made = assemble(weekly(exceptionOccurrences=[more]), HERE)
    assert made.resource is not None
    assert [len(one.attendees) for one in made.resource.events] == [1, 2]


def test_whether_a_mailbox_tells_what_is_left_out() -> None:
    """An empty list may come from one that never tells."""
    assert tells_left_out(weekly(**told("2026-01-12")))
    assert not tells_left_out(weekly(**told()))
    assert not tells_left_out(weekly())
    assert not tells_left_out(weekly(cancelledOccurrences="none"))


def test_times_are_those_of_the_row() -> None:
    """A row with another time than its original start has been moved."""
    moved = exception(MONDAYS[1], MONDAYS[1]) | {"start": at(MONDAYS[1] - timedelta(hours=1))}
    made = assemble(weekly(exceptionOccurrences=[moved]), HERE)
    assert made.resource is not None
    assert made.resource.events[1].start == MONDAYS[1] - timedelta(hours=1)
