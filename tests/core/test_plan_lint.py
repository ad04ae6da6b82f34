"""What a success plan lacks."""

from datetime import UTC, date, datetime
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from syncd.core.goals import Beneficiary, Goal, GoalState, StateNoted, Step
from syncd.core.plan_lint import Complaint, lint_goals, lint_plan, months_later
from syncd.core.policy import Policy

BERLIN = ZoneInfo("Europe/Berlin")
MADE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def goal(
    number: int = 1,
    *,
    made: datetime = MADE,
    due: date | None = date(2026, 7, 2),
    serves: Beneficiary | None = Beneficiary.TEAM,
    steps: int = 1,
    state: GoalState = GoalState.ACTIVE,
) -> Goal:
    """A goal that lacks nothing unless said otherwise."""
    return Goal(
        number=number,
        title="Lead the migration",
        created_at=made,
        due=due,
        outcome_for=serves,
        steps=tuple(Step(number=n, text="x") for n in range(1, steps + 1)),
        states=(StateNoted(at=made, state=state),),
    )


def complaints(*goals: Goal) -> list[Complaint]:
    """What the goals themselves lack."""
    return list(lint_goals(goals, now=NOW, zone=BERLIN, policy=Policy()))


def test_a_complete_goal_lacks_nothing() -> None:
    """A step, somebody it serves, and a date four months ahead."""
    assert complaints(goal()) == []


@pytest.mark.parametrize(
    ("due", "code"),
    [
        (date(2026, 6, 1), ["horizon"]),
        (date(2026, 6, 2), []),
        (date(2026, 6, 3), []),
        (date(2026, 9, 1), []),
        (date(2026, 9, 2), []),
        (date(2026, 9, 3), ["horizon"]),
    ],
)
def test_a_goal_is_three_to_six_months_away(due: date, code: list[str]) -> None:
    """Counted in calendar months from the day it was noted; both ends are fine, a day beyond is not."""
    assert [one.code for one in complaints(goal(due=due))] == code


@pytest.mark.parametrize(("due", "code"), [(date(2026, 6, 2), ["horizon"]), (date(2026, 6, 3), [])])
def test_the_day_it_was_noted_is_a_local_one(due: date, code: list[str]) -> None:
    """Eleven at night in UTC is the next day in Berlin."""
    assert [one.code for one in complaints(goal(made=MADE.replace(hour=23), due=due))] == code


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_a_month_that_is_too_short_ends_on_its_last_day(day: date, months: int, later: date) -> None:
    """30 November and three months is the end of February."""
    assert months_later(day, months) == later


def test_each_lack_comes_with_the_command_that_mends_it() -> None:
    """No step, nobody it serves, no date: three lines for one goal."""
    found = complaints(goal(7, due=None, serves=None, steps=0))
    assert [(one.goal, one.code, one.command) for one in found] == [
        ("g7", "no-steps", "syncd goal step g7 'the first step'"),
        ("g7", "no-outcome", "syncd goal edit g7"),
        ("g7", "no-due-date", "syncd goal edit g7"),
    ]


@pytest.mark.parametrize(
    ("state", "open_"),
    [
        (GoalState.ACTIVE, True),
        (GoalState.WAITING, True),
        (GoalState.DONE, False),
        (GoalState.DROPPED, False),
    ],
)
def test_only_open_goals_are_looked_at(state: GoalState, open_: bool) -> None:
    """What is done or dropped needs no mending, and serves nobody any more."""
    one = goal(steps=0, state=state)
    assert bool(complaints(one)) is open_
    assert ("nothing-for-team" in {each.code for each in lint_plan([one], now=NOW)}) is not open_


def test_a_plan_serves_product_team_and_self() -> None:
    """Each that no open goal serves is told once, over all goals together."""
    team, product = goal(1), goal(2, serves=Beneficiary.PRODUCT)
    for order in permutations([team, product, goal(3, serves=None)]):
        (missing,) = lint_plan(order, now=NOW)
        assert (missing.code, missing.goal) == ("nothing-for-self", None)
        assert missing.command.endswith("--for self")
    assert len(list(lint_plan([], now=NOW))) == 3
    assert list(lint_plan([team, product, goal(3, serves=Beneficiary.SELF)], now=NOW)) == []
