"""How far a goal is, in which state, and when it has gone stale."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from syncd.core.cadence.history import Absence, AbsenceKind
from syncd.core.goals import (
    CheckIn,
    Goal,
    GoalState,
    Staleness,
    StateNoted,
    Step,
    goal_number,
    intervals,
    is_overdue,
    last_touch,
    progress,
    staleness,
    state_at,
)
from syncd.core.policy import Policy

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = 7 * DAY


def goal(**more: object) -> Goal:
    """A goal created at START."""
    return Goal(number=1, title="Lead the migration", created_at=START, **more)  # type: ignore[arg-type]


def judged(
    one: Goal,
    now: datetime,
    *,
    meetings: tuple[datetime, ...] = (),
    gap: float | None = 7.0,
    absences: tuple[Absence, ...] = (),
) -> Staleness:
    """The goal's staleness at an instant."""
    return staleness(
        one, meetings=meetings, gap=gap, absences=absences, now=now, zone=BERLIN, policy=Policy()
    )


# -- staleness ------------------------------------------------------------------------------


@pytest.mark.parametrize(("held", "stale"), [(2, False), (3, True), (4, True)])
def test_stale_after_three_held_meetings(held: int, stale: bool) -> None:
    """Three 1:1s with its person without a touch make a goal stale, two do not."""
    meetings = tuple(START + n * WEEK for n in range(1, held + 1))
    found = judged(goal(), START + 40 * DAY, meetings=meetings)
    assert (found.stale, found.held_since_touch) == (stale, held)


def test_a_third_meeting_counts_from_its_start() -> None:
    """One second before the third meeting the goal is fresh, at its start it is stale."""
    meetings = tuple(START + n * WEEK for n in (1, 2, 3))
    assert not judged(goal(), meetings[2] - timedelta(seconds=1), meetings=meetings).stale
    assert judged(goal(), meetings[2], meetings=meetings).stale
    assert judged(goal(), meetings[2] + timedelta(seconds=1), meetings=meetings).stale


def test_meetings_before_the_touch_do_not_count() -> None:
    """A meeting at the very instant of the touch is before it."""
    meetings = tuple(START + n * WEEK for n in (1, 2, 3))
    touched = goal(check_ins=(CheckIn(at=meetings[0], progress=10),))
    assert judged(touched, START + 5 * WEEK, meetings=meetings).held_since_touch == 2


@pytest.mark.parametrize(
    ("days", "gap", "stale"),
    [
        (29, None, False),
        (30, None, True),
        (31, None, True),
        (30, 7.0, True),
        (30, 20.0, True),
        (41, 28.0, False),
        (42, 28.0, True),
        (43, 28.0, True),
        (30, 21.0, False),
        (31, 21.0, False),
        (32, 21.0, True),
    ],
)
def test_stale_after_thirty_days_or_one_and_a_half_gaps(days: int, gap: float | None, stale: bool) -> None:
    """Without a meeting since the touch the longer of 30 days and 1.5 gaps decides."""
    found = judged(goal(), START + days * DAY, gap=gap)
    assert (found.stale, found.days_since_touch) == (stale, days)


@pytest.mark.parametrize("held", [1, 2])
def test_days_alone_do_not_count_once_they_have_met(held: int) -> None:
    """With one or two meetings since the touch no number of days makes a goal stale."""
    meetings = tuple(START + n * WEEK for n in range(1, held + 1))
    assert not judged(goal(), START + 400 * DAY, meetings=meetings).stale


def test_days_are_the_users_local_days() -> None:
    """Half past midnight in Berlin is the next day, whatever UTC says."""
    late = datetime(2026, 4, 30, 21, 59, tzinfo=UTC)
    assert (
        judged(goal(), late).days_since_touch + 1
        == judged(goal(), late + timedelta(minutes=1)).days_since_touch
    )


def test_days_of_absence_do_not_count() -> None:
    """Ten days of vacation put the thirtieth day ten days off."""
    away = Absence(kind=AbsenceKind.OUT_OF_OFFICE, start=date(2026, 3, 9), end=date(2026, 3, 19))
    assert judged(goal(), START + 30 * DAY, absences=(away,)).days_since_touch == 20
    assert not judged(goal(), START + 39 * DAY, absences=(away, away)).stale
    assert judged(goal(), START + 40 * DAY, absences=(away, away)).stale


def test_days_of_waiting_do_not_count() -> None:
    """Only an active goal goes stale; taken up again after waiting, its days begin anew."""
    waiting = goal(states=(StateNoted(at=START + DAY, state=GoalState.WAITING),))
    assert judged(waiting, START + 300 * DAY) == Staleness(
        stale=False, held_since_touch=0, days_since_touch=0
    )
    again = goal(states=(*waiting.states, StateNoted(at=START + 100 * DAY, state=GoalState.ACTIVE)))
    assert not judged(again, START + 129 * DAY).stale
    assert judged(again, START + 130 * DAY).stale


@pytest.mark.parametrize("state", [GoalState.WAITING, GoalState.DONE, GoalState.DROPPED])
def test_only_an_active_goal_is_stale(state: GoalState) -> None:
    """Neither days nor meetings make any other goal stale."""
    one = goal(states=(StateNoted(at=START, state=state),))
    assert not judged(one, START + 99 * DAY).stale
    assert not judged(one, START + 99 * DAY, meetings=tuple(START + n * DAY for n in range(1, 9))).stale


@pytest.mark.parametrize(
    "touch",
    [
        {"check_ins": (CheckIn(at=START + 50 * DAY, text="talked"),)},
        {"steps": (Step(number=1, text="draft", done_at=START + 50 * DAY),)},
        {"states": (StateNoted(at=START + 50 * DAY, state=GoalState.ACTIVE),)},
    ],
)
def test_what_touches_a_goal(touch: dict[str, object]) -> None:
    """A check-in, a ticked step, and an edit (noted as the same state again) make it fresh."""
    one = goal(**touch)
    assert last_touch(one, START + 60 * DAY) == START + 50 * DAY
    assert one.touched_at == START + 50 * DAY
    assert not judged(one, START + 60 * DAY).stale
    assert last_touch(one, START + 49 * DAY) == START  # seen from before, it has not happened


def test_the_order_of_meetings_does_not_matter() -> None:
    """Meetings may come in any order."""
    meetings = tuple(START + n * WEEK for n in (1, 2, 3))
    found = {judged(goal(), START + 4 * WEEK, meetings=order) for order in permutations(meetings)}
    assert len(found) == 1


# -- state, progress, due -------------------------------------------------------------------


def test_a_life_in_states() -> None:
    """Intervals join without gaps, and a state noted again starts none."""
    noted = [(0, GoalState.ACTIVE), (5, GoalState.WAITING), (6, GoalState.WAITING), (9, GoalState.DONE)]
    one = goal(states=tuple(StateNoted(at=START + n * DAY, state=state) for n, state in reversed(noted)))
    found = [(i.state, i.since, i.until) for i in intervals(one)]
    assert found == [
        (GoalState.ACTIVE, START, START + 5 * DAY),
        (GoalState.WAITING, START + 5 * DAY, START + 9 * DAY),
        (GoalState.DONE, START + 9 * DAY, None),
    ]
    assert state_at(one, START + 5 * DAY - timedelta(seconds=1)) is GoalState.ACTIVE
    assert state_at(one, START + 5 * DAY) is GoalState.WAITING
    assert one.state is GoalState.DONE
    assert [i.state for i in intervals(goal())] == [GoalState.ACTIVE]


def test_the_state_noted_last_in_one_second_counts() -> None:
    """Closed in the second it was created, a goal is closed."""
    one = goal(states=tuple(StateNoted(at=START, state=s) for s in (GoalState.ACTIVE, GoalState.DONE)))
    assert one.state is GoalState.DONE
    assert [i.state for i in intervals(one)] == [GoalState.DONE]


@pytest.mark.parametrize(
    ("told", "done", "shown"),
    [
        ((), (), None),
        ((), (False, False), 0),
        ((), (True, False, False), 33),
        ((), (True, True), 100),
        ((40,), (True, True), 40),
        ((40, 20), (), 20),
        ((0,), (True,), 0),
        ((40, None), (), 40),
        ((None,), (True, False), 50),
        ((None,), (), None),
    ],
)
def test_progress(told: tuple[int | None, ...], done: tuple[bool, ...], shown: int | None) -> None:
    """The latest progress told, else the share of steps done, else nothing."""
    one = goal(
        check_ins=tuple(CheckIn(at=START + n * DAY, text="x", progress=p) for n, p in enumerate(told)),
        steps=tuple(Step(number=n, text="x", done_at=START if d else None) for n, d in enumerate(done, 1)),
    )
    assert progress(one, START + WEEK) == shown


def test_progress_is_a_percentage() -> None:
    """Nothing below 0 or above 100 can be told."""
    for wrong in (-1, 101):
        with pytest.raises(ValueError, match="0 to 100"):
            CheckIn(at=START, progress=wrong)


def test_a_goal_has_the_whole_of_its_day() -> None:
    """Overdue begins with the local day after the due date, for open goals only."""
    one = goal(due=date(2026, 5, 1))
    midnight = datetime(2026, 5, 1, 22, tzinfo=UTC)  # 2 May, 00:00 in Berlin
    assert not is_overdue(one, midnight - timedelta(seconds=1), BERLIN)
    assert is_overdue(one, midnight, BERLIN)
    closed = goal(due=date(2026, 5, 1), states=(StateNoted(at=START, state=GoalState.DONE),))
    assert not is_overdue(closed, midnight, BERLIN)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("g1", 1),
        ("G12", 12),
        (" 7 ", 7),
        ("g0", None),
        ("", None),
        ("j1", None),
        ("g", None),
        ("g\u0661", None),
    ],
)
def test_a_goal_is_named_by_its_number(text: str, number: int | None) -> None:
    """``g1`` or ``1``; anything else names none."""
    assert goal_number(text) == number
