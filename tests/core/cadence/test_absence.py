"""Which absence covers what."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.cadence.absence import absences_of, covers, days_away, longest_at, reason_at
from syncd.core.cadence.history import Absence, AbsenceKind
from syncd.core.model import Event, Reason, Status, Uid
from syncd.core.series import Bundle

BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")
SECOND = timedelta(seconds=1)
OUT, HOLIDAY, PAUSE = AbsenceKind.OUT_OF_OFFICE, AbsenceKind.HOLIDAY, AbsenceKind.PAUSE


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def days(first: str, end: str, kind: AbsenceKind = OUT) -> Absence:
    """Local dates, half-open."""
    return Absence(kind=kind, start=date.fromisoformat(first), end=date.fromisoformat(end))


def hours(first: str, end: str, kind: AbsenceKind = OUT) -> Absence:
    """Instants, half-open."""
    return Absence(kind=kind, start=at(first), end=at(end))


@pytest.mark.parametrize(
    ("moment", "covered"),
    [
        ("2026-03-01 23:59:59", False),
        ("2026-03-02 00:00:00", True),
        ("2026-03-03 23:59:59", True),
        ("2026-03-04 00:00:00", False),
    ],
)
def test_an_all_day_absence_covers_local_dates(moment: str, covered: bool) -> None:
    """From the user's midnight up to, not including, the end date."""
    assert covers(days("2026-03-02", "2026-03-04"), at(moment), BERLIN) is covered


def test_local_dates_are_the_users() -> None:
    """Vacation on a date means that date where the user is, not in UTC."""
    morning = at("2026-03-02 09:00", AUCKLAND)  # still the first of March in UTC
    assert covers(days("2026-03-02", "2026-03-03"), morning, AUCKLAND)
    assert not covers(days("2026-03-02", "2026-03-03"), morning, BERLIN)


@pytest.mark.parametrize(("since", "covered"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_a_timed_absence_covers_its_hours(since: timedelta, covered: bool) -> None:
    """A timed absence covers its start and not its end."""
    away = hours("2026-03-02 09:00", "2026-03-02 17:00")
    assert covers(away, at("2026-03-02 09:00") + since, BERLIN) is covered
    assert covers(away, at("2026-03-02 17:00") + since, BERLIN) is not covered


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        ((), None),
        ((PAUSE,), Reason.PAUSE),
        ((PAUSE, HOLIDAY), Reason.HOLIDAY),
        ((HOLIDAY, PAUSE, OUT), Reason.OUT_OF_OFFICE),
    ],
)
def test_of_several_absences_the_first_reason_counts(
    kinds: tuple[AbsenceKind, ...], reason: Reason | None
) -> None:
    """Out-of-office goes before holiday, holiday before pause, in whatever order they come."""
    away = [days("2026-03-02", "2026-03-03", kind) for kind in kinds]
    for order in (away, away[::-1]):
        assert reason_at(order, at("2026-03-02 12:00"), BERLIN) is reason


@pytest.mark.parametrize(
    ("absences", "length"),
    [
        ((), 0),
        ((days("2026-03-02", "2026-03-16"),), 14),
        ((days("2026-03-02", "2026-03-16"), days("2026-02-23", "2026-03-16", PAUSE)), 21),
        ((days("2026-03-10", "2026-06-01"),), 0),
        ((hours("2026-03-01 18:00", "2026-03-08 09:00"),), 8),
        ((hours("2026-03-01 18:00", "2026-03-08 00:00"),), 7),
    ],
)
def test_the_length_of_an_absence_is_counted_in_local_days(
    absences: tuple[Absence, ...], length: int
) -> None:
    """Every local date an absence touches counts; only absences that cover now do."""
    assert longest_at(absences, at("2026-03-05 12:00"), BERLIN) == length


@pytest.mark.parametrize(
    ("absence", "away"),
    [
        (days("2026-03-02", "2026-03-04"), 2),
        (days("2026-02-20", "2026-03-02"), 1),  # the first of March only: the day it is counted from is not
        (days("2026-03-10", "2026-03-20"), 1),  # the last day counts
        (days("2026-03-11", "2026-03-20"), 0),
        (days("2026-02-01", "2026-02-28"), 0),
        (hours("2026-03-02 09:00", "2026-03-02 14:59"), 0),
        (hours("2026-03-02 09:00", "2026-03-02 15:00"), 1),
        (hours("2026-03-02 20:00", "2026-03-04 05:00"), 1),  # four, twenty-four and five hours
    ],
)
def test_days_away_are_those_mostly_missed(absence: Absence, away: int) -> None:
    """A day counts as away when it is covered whole or for six hours or more."""
    assert days_away([absence], date(2026, 2, 28), date(2026, 3, 10), BERLIN, 6) == away


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8),
    st.integers(0, 60),
    st.integers(0, 40),
)
def test_a_day_is_counted_once(spans: list[tuple[int, int]], since: int, length: int) -> None:
    """Absences may overlap in any order; a day is away or it is not."""
    begin = date(2026, 1, 1)
    away = [
        Absence(kind=OUT, start=begin + timedelta(days=first), end=begin + timedelta(days=first + size))
        for first, size in spans
    ]
    day = begin + timedelta(days=since)
    until = day + timedelta(days=length)
    wanted = {first + offset for first, size in spans for offset in range(size)}
    assert days_away(away, day, until, BERLIN, 6) == len(wanted & set(range(since + 1, since + length + 1)))
    assert days_away(away[::-1], day, until, BERLIN, 6) == days_away(away, day, until, BERLIN, 6)


# -- what the events of an absence cover -----------------------------------------------------

YEARLY = Event(
    uid=Uid("u"), title="Urlaub", start=date(2025, 8, 4), end=date(2025, 8, 16), rule="FREQ=YEARLY"
)


def spans(*exceptions: Event, master: Event | None = YEARLY) -> list[tuple[str, str]]:
    """The first and end dates that a bundle covers up to mid 2027."""
    found = absences_of(Bundle(Uid("u"), master, exceptions), OUT, until=date(2027, 6, 30), zone=BERLIN)
    return [(str(one.start), str(one.end)) for one in found]


def test_a_recurring_absence_covers_each_of_its_spans() -> None:
    """The vacation of every August counts every year, as far as is looked."""
    assert spans() == [("2025-08-04", "2025-08-16"), ("2026-08-04", "2026-08-16")]


def test_a_deleted_span_covers_nothing() -> None:
    """Where the rule is excepted nobody is away."""
    assert spans(master=replace(YEARLY, exdates=(date(2025, 8, 4),))) == [("2026-08-04", "2026-08-16")]


@pytest.mark.parametrize(
    ("status", "wanted"),
    [(Status.CONFIRMED, [("2025-09-01", "2025-09-03")]), (Status.CANCELLED, [])],
)
def test_a_changed_span_replaces_the_planned_one(status: Status, wanted: list[tuple[str, str]]) -> None:
    """A vacation moved covers its new days, a cancelled one none."""
    moved = replace(
        YEARLY,
        rule=None,
        recurrence_id=date(2025, 8, 4),
        start=date(2025, 9, 1),
        end=date(2025, 9, 3),
        status=status,
    )
    assert spans(moved) == [*wanted, ("2026-08-04", "2026-08-16")]


def test_a_timed_span_keeps_its_length_across_the_change_of_clocks() -> None:
    """A block from nine to five every day is eight hours on every day."""
    start = datetime(2026, 3, 27, 9, tzinfo=BERLIN)
    event = Event(uid=Uid("u"), start=start, end=start.replace(hour=17), rule="FREQ=DAILY;COUNT=3")
    found = absences_of(Bundle(Uid("u"), event, ()), OUT, until=date(2026, 4, 30), zone=BERLIN)
    assert [one.start for one in found] == [
        at("2026-03-27 09:00"),
        at("2026-03-28 09:00"),
        at("2026-03-29 09:00"),
    ]
    assert [one.end for one in found][2] == at("2026-03-29 17:00")
