"""The findings about goals, jots and sign-ins.

Must not know how a finding is printed or acknowledged.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from syncd.core.audit import Finding, JudgedGoal, NotAssessed, Severity, quoted
from syncd.core.cadence.judged import Judged
from syncd.core.drafts import heads_up_draft
from syncd.core.goals import Goal, GoalState, is_overdue
from syncd.core.jots import Jot
from syncd.core.model import Address, Outcome, Reason, Role, Standing
from syncd.core.window import local_day
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its code, how soon it deserves attention, and when it is raised."""

    code: str
    severity: Severity
    condition: str


UNSENT_HEADS_UP = Kind("unsent-heads-up", Severity.HIGH, "a 1:1 was dropped while a heads-up waits for it")
SIGN_IN_NEEDED = Kind(
    "sign-in-needed", Severity.HIGH, "a provider no longer accepts the sign-in of an account"
)
OVERDUE_GOAL = Kind("overdue-goal", Severity.MEDIUM, "the day an active or waiting goal was due has passed")
STALE_GOAL = Kind("stale-goal", Severity.LOW, "an active goal was not touched for too long")
NO_GOAL = Kind("no-goal", Severity.LOW, "a manager or report, and no active goal with them")
UNANSWERED_QUESTIONS = Kind(
    "unanswered-questions",
    Severity.LOW,
    "3 held 1:1s without specifics on an active goal shared with its person",
)
OVERDUE_SUBJECT = Kind(
    "overdue-subject", Severity.LOW, "a subject was not discussed for two of its rhythms and 3 held 1:1s"
)

OTHERS: tuple[Kind, ...] = (
    UNSENT_HEADS_UP,
    SIGN_IN_NEEDED,
    OVERDUE_GOAL,
    STALE_GOAL,
    NO_GOAL,
    UNANSWERED_QUESTIONS,
    OVERDUE_SUBJECT,
)
"""Every kind of finding that is not about the rhythm; any number of them may be raised."""


def _finding(
    kind: Kind,
    about: str,
    *,
    message: str,
    hint: str,
    episode: str = "",
    person: Address | None = None,
    goal: str | None = None,
    draft: str = "",
) -> Finding:
    return Finding(
        id=f"{kind.code}:{about}",
        code=kind.code,
        severity=kind.severity,
        message=message,
        hint=hint,
        person=person,
        goal=goal,
        episode=episode,
        draft=draft,
    )


def dropped_heads_up(judged: Judged, waiting: Sequence[Jot], *, zone: tzinfo) -> Finding | None:
    """A 1:1 since the last meeting was dropped, or none is planned any more, and a heads-up still waits."""
    if not waiting:
        return None
    noted = min(jot.made_at for jot in waiting)
    after = max(noted, judged.last_alone or noted)
    dropped = [
        one.slot
        for one in judged.slots
        if one.slot > after and (one.outcome is Outcome.SKIPPED or one.reason is Reason.CANCELLED_AHEAD)
    ]
    if judged.standing in (Standing.ENDED, Standing.PAUSED):
        return None
    if not dropped:
        over = judged.series_ended and judged.standing is Standing.LAPSED
        return _unsent(judged, waiting, since=None, zone=zone) if over else None
    if judged.next_alone and judged.next_alone < dropped[0]:
        return None  # the next 1:1 comes before the dropped one: the heads-up will be given there
    return _unsent(judged, waiting, since=dropped[0], zone=zone)


def _unsent(judged: Judged, waiting: Sequence[Jot], *, since: datetime | None, zone: tzinfo) -> Finding:
    """The finding; ``since`` is the slot that was dropped, None when all that were planned are gone."""
    name = judged.person.name or judged.person.key
    day = local_day(since, zone) if since else None
    many = f"{len(waiting)} heads-ups wait" if len(waiting) > 1 else "a heads-up waits"
    what = f"the 1:1 with {name} on {day} was dropped" if day else f"no 1:1 with {name} is planned any more"
    return _finding(
        UNSENT_HEADS_UP,
        judged.person.key,
        message=f"{what} while {many}",
        hint=" ".join(["syncd jot", *(f"--done {jot.id}" for jot in waiting)]),
        person=judged.person.key,
        episode=since.isoformat() if since else f"ended after {judged.last_alone}",
        draft=heads_up_draft(name, f"{day:%d %B}".lstrip("0") if day else None, waiting),
    )


def goal_findings(one: JudgedGoal, *, now: datetime, zone: tzinfo) -> list[Finding]:
    """What is wrong with a goal: overdue, or without a touch for too long."""
    goal = one.goal
    found = []
    if is_overdue(goal, now, zone):
        found.append(
            _finding(
                OVERDUE_GOAL,
                goal.id,
                message=f"{named(goal)} was due on {goal.due}",
                hint=f"syncd goal close {goal.id}",
                person=goal.person,
                goal=goal.id,
                episode=str(goal.due),
            )
        )
    if one.state is GoalState.ACTIVE and one.staleness.stale:
        held, days = one.staleness.held_since_touch, one.staleness.days_since_touch
        found.append(
            _finding(
                STALE_GOAL,
                goal.id,
                message=f"{named(goal)} was not touched for {_span(held, days)}",
                hint=f"syncd goal check-in {goal.id} 'how it goes'",
                person=goal.person,
                goal=goal.id,
                episode=one.touched_at.isoformat(),
            )
        )
    return found


def named(goal: Goal) -> str:
    """A goal in a sentence: its id, and which one that is."""
    return f"goal {goal.id} ({goal.title})"


def _span(held: int, days: int) -> str:
    """How long ago a touch is, in 1:1s, or else in days."""
    if held:
        return "1 held 1:1" if held == 1 else f"{held} held 1:1s"
    return "1 day" if days == 1 else f"{days} days"


def no_goal(judged: Judged, active_goals: int) -> Finding | None:
    """A manager or report without an active goal between us."""
    if judged.role not in (Role.MANAGER, Role.REPORT) or active_goals:
        return None
    if judged.standing in (Standing.ENDED, Standing.PAUSED):
        return None
    return _finding(
        NO_GOAL,
        judged.person.key,
        message=f"no active goal with {judged.person.name or judged.person.key}",
        hint=f"syncd goal add 'what should change' --with {quoted(judged.person.key)}",
        person=judged.person.key,
    )


def sign_in_findings(gaps: Iterable[NotAssessed]) -> Iterator[Finding]:
    """One for each account whose sign-in the provider no longer accepts."""
    seen: set[str] = set()
    for gap in gaps:
        if gap.sign_in and gap.account not in seen:
            seen.add(gap.account)
            yield _finding(
                SIGN_IN_NEEDED,
                gap.account,
                message=f"account {gap.account}: {gap.reason}",
                hint=f"syncd disconnect {quoted(gap.account)}",
                episode=gap.since.isoformat() if gap.since else "never",
            )
