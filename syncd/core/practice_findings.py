"""The findings about what is talked about: subjects overdue, questions without specifics.

Must not know how a finding is printed or acknowledged.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, tzinfo

from syncd.core.agenda import is_shared_with
from syncd.core.audit import Finding, quoted
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.findings import OVERDUE_SUBJECT, UNANSWERED_QUESTIONS, named
from syncd.core.goals import Goal, GoalState, intervals, state_at
from syncd.core.model import Address, MentorKind, Role, Standing
from syncd.core.policy import Policy
from syncd.core.specifics import is_specific
from syncd.core.subject_cadence import Due, ago, most_overdue, times
from syncd.core.window import local_day
from syncd.dataclass import dataclass

_SILENT = frozenset({Standing.ENDED, Standing.PAUSED, Standing.UNKNOWN})
"""Where nothing is expected, or where nobody could look."""


# -- subjects -------------------------------------------------------------------------------


def overdue_subject(
    judged: Judged,
    dues: Iterable[Due],
    *,
    begun: date | None,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> Finding | None:
    """The most overdue subject with somebody I have a role to; at most one.

    ``begun`` is the local date from which on syncd could have been told: what was discussed before
    nobody knows, so a subject never discussed is overdue by the time since then. Meetings with a
    skip-level are on request and a situational mentorship is about one matter:
    both are asked in the agenda, if at all, and never flagged.
    """
    today = local_day(now, zone)
    tenure = judged.person.tenure_on(today)
    if tenure is None or judged.standing in _SILENT:
        return None
    if tenure.role is Role.SKIP_LEVEL or tenure.kind is MentorKind.SITUATIONAL:
        return None
    worst = most_overdue(
        one
        for one in dues
        if _rhythms_known(one, begun, today) >= policy.overdue_subject_rhythms
        and one.met >= policy.overdue_subject_meetings
    )
    if worst is None:
        return None
    who, code = judged.person, worst.subject.code
    return Finding(
        id=f"{OVERDUE_SUBJECT.code}:{who.key}",
        code=OVERDUE_SUBJECT.code,
        severity=OVERDUE_SUBJECT.severity,
        message=f"{_name(who)}: met {times(worst.met)}, {code} {last_discussed(worst.last, today)}",
        hint=f"syncd people discussed {quoted(who.key)} {code}",
        person=who.key,
        episode=f"{code} {worst.last or f'never since {worst.since}'}",
    )


def _rhythms_known(due: Due, begun: date | None, today: date) -> float:
    """How many of its rhythms have passed without it while somebody could have said otherwise."""
    if due.last is not None or begun is None or not due.every:
        return due.rhythms
    return min(due.days, (today - begun).days) / due.every


def last_discussed(last: date | None, today: date) -> str:
    """How long ago something was discussed, in words."""
    return f"last discussed {ago(last, today)}" if last else "not discussed yet, as far as syncd knows"


# -- questions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A goal whose questions wait for specifics."""

    goal: Goal
    since: datetime
    """The last specific answer, or else when it was first possible to give one."""
    met: int
    """1:1s held since then."""


_Words = Callable[[int, str, str], str]

_MESSAGES: Mapping[Role | None, _Words] = {
    # A manager who gives no specifics in three meetings has not thought about it: it is their turn.
    Role.MANAGER: lambda met, goal, name: (
        f"met {times(met)}, no specifics on {goal}: finding out is now {name}'s job; say so"
    ),
    # With a report the manager is me.
    Role.REPORT: lambda met, goal, name: (
        f"met {times(met)}, no specifics from {name} on {goal}: finding out is now your job"
    ),
}


def _otherwise(met: int, goal: str, name: str) -> str:
    return f"met {times(met)}, no specifics from {name} on {goal}: ask for one example"


def unanswered(
    goals: Iterable[Goal], judged: Judged, *, now: datetime, zone: tzinfo, policy: Policy
) -> Unanswered | None:
    """The goal that has gone longest without a specific answer from its person; None: none for long.

    An agenda asks about one goal: whoever was specific about any of them has not been silent.
    """
    goals = tuple(goals)
    addresses = judged.person.addresses
    specific = [at for goal in goals for at in _specific(goal, addresses, now)]
    waiting = [
        Unanswered(goal=goal, since=since, met=met)
        for goal in goals
        if is_shared_with(goal, addresses)
        and goal.created_at <= now
        and state_at(goal, now) is GoalState.ACTIVE
        for since in [max([_asked_since(goal, judged.person, now, zone), *specific])]
        for met in [sum(1 for at in judged.meetings_alone if since < at <= now)]
        if met >= policy.unanswered_meetings
    ]
    return min(waiting, key=lambda one: (one.since, one.goal.number), default=None)


def _asked_since(goal: Goal, person: Person, now: datetime, zone: tzinfo) -> datetime:
    """The later of: it became active, its person took on the present role."""
    times = [max(one.since for one in intervals(goal) if one.since <= now)]
    tenure = person.tenure_on(local_day(now, zone))
    if tenure:
        times.append(datetime.combine(tenure.since, datetime.min.time(), tzinfo=zone))
    return max(times)


def _specific(goal: Goal, addresses: Collection[Address], now: datetime) -> Iterable[datetime]:
    return (
        one.at for one in goal.answers if one.at <= now and one.person in addresses and is_specific(one.text)
    )


def unanswered_questions(
    goals: Iterable[Goal], judged: Judged, *, now: datetime, zone: tzinfo, policy: Policy
) -> Finding | None:
    """Three 1:1s and nobody has said what to do more, less, or start: whose job it is to find out."""
    if judged.standing in _SILENT:
        return None
    one = unanswered(goals, judged, now=now, zone=zone, policy=policy)
    if one is None:
        return None
    name, goal = _name(judged.person), one.goal.id
    return Finding(
        id=f"{UNANSWERED_QUESTIONS.code}:{goal}",
        code=UNANSWERED_QUESTIONS.code,
        severity=UNANSWERED_QUESTIONS.severity,
        message=_MESSAGES.get(judged.role, _otherwise)(one.met, named(one.goal), name),
        hint=f"syncd goal answer {goal} more 'what they said'",
        person=judged.person.key,
        goal=goal,
        episode=one.since.isoformat(),
    )


def _name(person: Person) -> str:
    return person.name or person.key
