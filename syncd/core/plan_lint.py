"""Decides what a success plan still lacks: outcomes, steps, a due date, a horizon of months.

Must not know how a complaint is printed.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, tzinfo

from syncd.core.goals import OPEN, Beneficiary, Goal, state_at
from syncd.core.policy import Policy
from syncd.core.window import local_day
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Something a plan lacks, and the command that mends it."""

    code: str
    goal: str | None
    """None: about the plan as a whole."""
    what: str
    command: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One open goal, and the day it was noted."""

    goal: Goal
    created: date
    policy: Policy


def _horizon(case: _Case) -> str:
    """A due date nearer than the least or farther than the most months; both days themselves are fine."""
    due, least, most = case.goal.due, case.policy.plan_least_months, case.policy.plan_most_months
    if due is not None and due < months_later(case.created, least):
        return f"due {due}, less than {least} months after {case.created}: rather a step than a goal"
    if due is not None and due > months_later(case.created, most):
        return f"due {due}, more than {most} months after {case.created}: too far to steer by"
    return ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is asked of each open goal: what is wrong with it (empty: nothing), and what mends it."""

    code: str
    complains: Callable[[_Case], str]
    command: str


_RULES: tuple[_Rule, ...] = (
    _Rule(
        "no-steps",
        lambda case: "" if case.goal.steps else "it has no step: how is it to be reached?",
        "syncd goal step {goal} 'the first step'",
    ),
    _Rule(
        "no-outcome",
        lambda case: "" if case.goal.outcome_for else "it serves none of product, team and self",
        "syncd goal edit {goal}",
    ),
    _Rule(
        "no-due-date",
        lambda case: "" if case.goal.due else "it has no due date",
        "syncd goal edit {goal}",
    ),
    _Rule("horizon", _horizon, "syncd goal edit {goal}"),
)


def open_goals(goals: Iterable[Goal], now: datetime) -> tuple[Goal, ...]:
    """The goals a plan consists of, by number."""
    found = [goal for goal in goals if goal.created_at <= now and state_at(goal, now) in OPEN]
    return tuple(sorted(found, key=lambda goal: goal.number))


def lint_plan(goals: Iterable[Goal], *, now: datetime) -> Iterator[Complaint]:
    """What all open goals together lack: an outcome for each of product, team and self."""
    plan = open_goals(goals, now)
    served = {goal.outcome_for for goal in plan}
    for one in Beneficiary:
        if one not in served:
            yield Complaint(
                code=f"nothing-for-{one.value}",
                goal=None,
                what=f"no open goal has an outcome for {_THE[one]}",
                command=f"syncd goal add 'what should change' --for {one.value}",
            )


_THE = {Beneficiary.PRODUCT: "the product", Beneficiary.TEAM: "the team", Beneficiary.SELF: "yourself"}


def lint_goals(goals: Iterable[Goal], *, now: datetime, zone: tzinfo, policy: Policy) -> Iterator[Complaint]:
    """What each open goal lacks, goal by goal."""
    for goal in open_goals(goals, now):
        case = _Case(goal, local_day(goal.created_at, zone), policy)
        for rule in _RULES:
            what = rule.complains(case)
            if what:
                command = rule.command.format(goal=goal.id)
                yield Complaint(code=rule.code, goal=goal.id, what=what, command=command)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
