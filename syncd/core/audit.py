"""The findings: what a user should know about relationships and goals, worst first.

Must not know how findings are printed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum

from syncd.core.cadence.judge import Judged
from syncd.core.goals import Goal, GoalState, Staleness
from syncd.core.model import Address, Outcome, Reason, Role, Standing, Uid
from syncd.core.policy import Policy
from syncd.core.window import days_between, local_day


class Severity(Enum):
    """How soon a finding deserves attention."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


_RANK = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of an audit."""

    id: str
    code: str
    severity: Severity
    message: str
    hint: str
    """The exact command that settles it."""
    person: Address | None = None
    goal: str | None = None
    episode: str = ""
    """What this occurrence of the finding is about; an ack silences one episode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAssessed:
    """A calendar that could not be looked at, and why."""

    account: str
    calendar: str
    since: datetime | None
    """The start of its last complete read."""
    reason: str
    sign_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedGoal:
    """A goal with what its meetings say about it."""

    goal: Goal
    state: GoalState
    progress: int | None
    """In percent; None while nothing tells."""
    staleness: Staleness
    touched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The user has seen a finding: silent for its episode, or until a date."""

    finding: str
    episode: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer to "which of my relationships have I let lapse?"."""

    as_of: datetime
    zone: tzinfo
    since: datetime
    until: datetime
    relationships: tuple[Judged, ...]
    goals: tuple[JudgedGoal, ...]
    findings: tuple[Finding, ...]
    """Worst first, then by person and code; acknowledged ones are left out."""
    silenced: tuple[Finding, ...]
    not_assessed: tuple[NotAssessed, ...]

    @property
    def complete(self) -> bool:
        """Whether everything could be assessed."""
        return not self.not_assessed and all(
            one.standing is not Standing.UNKNOWN for one in self.relationships
        )


# -- findings about the rhythm --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Case:
    """What the cadence table asks about one relationship."""

    judged: Judged
    now: datetime
    zone: tzinfo
    policy: Policy
    stale_reads: bool
    quiet: Uid | None

    @property
    def resting(self) -> bool:
        return self.judged.standing in (Standing.ENDED, Standing.PAUSED)

    @property
    def silent_days(self) -> int:
        """Local days since the last meeting; 0 when never met."""
        return days_between(self.judged.last_met, self.now, self.zone) if self.judged.last_met else 0


def _no_next(case: _Case) -> bool:
    judged = case.judged
    if judged.standing is Standing.NEW and judged.planned:
        return False  # a series that is yet to begin has its next meeting
    if judged.gap is None or case.stale_reads or not judged.series:
        return False
    if judged.planned is None:
        return True
    return days_between(case.now, judged.planned, case.zone) > case.policy.next_gaps * judged.gap


def _low_hold_rate(case: _Case) -> bool:
    judged = case.judged
    return (
        judged.judged_slots >= case.policy.low_hold_rate_least
        and judged.hold_rate is not None
        and judged.hold_rate < case.policy.low_hold_rate
    )


def _long_gap(case: _Case) -> bool:
    judged = case.judged
    since = [one for one in judged.slots if judged.last_met and judged.last_met < one.slot <= case.now]
    return (
        judged.last_met is not None
        and judged.gap is not None
        and case.silent_days > max(case.policy.long_gap_gaps * judged.gap, case.policy.long_gap_days)
        and all(one.outcome in (Outcome.EXCUSED, Outcome.UPCOMING) for one in since)
    )


@dataclass(frozen=True, slots=True)
class CadenceRow:
    """One row of the cadence findings: at most one per person, the first that applies."""

    code: str
    severity: Severity
    condition: str
    holds: Callable[[_Case], bool]
    message: Callable[[_Case], str]
    hint: str
    """``{person}`` stands for the address, ``{date}`` for the local date it is about."""


def _next_days(case: _Case) -> int:
    return round(case.policy.next_gaps * (case.judged.gap or 0))


def _name(case: _Case) -> str:
    return case.judged.person.name or case.judged.person.key


def _ago(case: _Case) -> str:
    if case.judged.last_met is None:
        return "never met"
    days = case.silent_days
    return "last met today" if days == 0 else f"last met {days} day{'s' if days != 1 else ''} ago"


def _missed(case: _Case) -> str:
    count = case.judged.missed
    return f"{count} 1:1{'s' if count != 1 else ''} with {_name(case)} skipped, {_ago(case)}"


CADENCE: tuple[CadenceRow, ...] = (
    CadenceRow(
        "series-ended",
        Severity.HIGH,
        "lapsed because nothing is planned any more",
        lambda c: c.judged.standing is Standing.LAPSED and c.judged.series_ended,
        lambda c: f"nothing is planned with {_name(c)} any more, {_ago(c)}",
        "syncd people close {person}",
    ),
    CadenceRow(
        "lapsed",
        Severity.HIGH,
        "standing is lapsed",
        lambda c: c.judged.standing is Standing.LAPSED,
        lambda c: _missed(c) if c.judged.missed else f"out of touch with {_name(c)}, {_ago(c)}",
        "syncd held {person} {date}",
    ),
    CadenceRow(
        "slipping",
        Severity.MEDIUM,
        "standing is slipping",
        lambda c: c.judged.standing is Standing.SLIPPING,
        lambda c: _missed(c) if c.judged.missed else f"getting out of touch with {_name(c)}, {_ago(c)}",
        "syncd held {person} {date}",
    ),
    CadenceRow(
        "no-next-meeting",
        Severity.MEDIUM,
        "nothing live within 2 gaps",
        _no_next,
        lambda c: f"no 1:1 with {_name(c)} within the next {_next_days(c)} days",
        "syncd people pause {person} --until {date}",
    ),
    CadenceRow(
        "low-hold-rate",
        Severity.MEDIUM,
        "less than 60 % of the last 6 or more slots were met",
        _low_hold_rate,
        lambda c: (
            f"only {round(100 * (c.judged.hold_rate or 0))} % of the last {c.judged.judged_slots} "
            f"1:1s with {_name(c)} took place"
        ),
        "syncd audit {person}",
    ),
    CadenceRow(
        "not-assessed",
        Severity.MEDIUM,
        "standing is unknown",
        lambda c: c.judged.standing is Standing.UNKNOWN,
        lambda c: f"the latest 1:1 with {_name(c)} could not be looked at",
        "syncd held {person} {date}",
    ),
    CadenceRow(
        "long-gap",
        Severity.LOW,
        "not met for 3 gaps and 60 days although all excused",
        _long_gap,
        lambda c: f"{c.silent_days} days without a 1:1 with {_name(c)}, all excused",
        "syncd jot topic 'catch up' --with {person}",
    ),
    CadenceRow(
        "series-quiet",
        Severity.LOW,
        "a second series of one person without a live slot for 3 of its gaps",
        lambda c: c.quiet is not None,
        lambda c: f"one of several series with {_name(c)} has had no live meeting for a while",
        "syncd people exclude {series}",
    ),
)
"""The cadence findings. Order is the rule: the first row that holds speaks for the person."""


def cadence_finding(
    judged: Judged, *, now: datetime, zone: tzinfo, policy: Policy, stale_reads: bool, quiet: Uid | None
) -> Finding | None:
    """The one finding about a relationship's rhythm; None when it is ended, paused or well."""
    case = _Case(judged, now, zone, policy, stale_reads, quiet)
    if case.resting:
        return None
    row = next((row for row in CADENCE if row.holds(case)), None)
    if row is None:
        return None
    return Finding(
        id=f"{row.code}:{judged.person.key}",
        code=row.code,
        severity=row.severity,
        message=row.message(case),
        hint=row.hint.format(person=judged.person.key, date=_hint_date(row.code, case), series=quiet or ""),
        person=judged.person.key,
        episode=_episode(judged),
    )


def _episode(judged: Judged) -> str:
    return judged.last_met.isoformat() if judged.last_met else "never"


def _hint_date(code: str, case: _Case) -> str:
    """The local date a hint is about: the latest slot in question, or a gap ahead."""
    if code == "no-next-meeting":
        return str(local_day(case.now, case.zone) + timedelta(days=max(1, round(2 * (case.judged.gap or 7)))))
    wanted = Outcome.UNSEEN if code == "not-assessed" else Outcome.SKIPPED
    found = [one.slot for one in case.judged.slots if one.outcome is wanted and one.slot <= case.now]
    return str(local_day(found[-1], case.zone)) if found else "today"


def quiet_series(
    judged: Judged, rhythms: Mapping[Uid, tuple[float, bool]], *, now: datetime, zone: tzinfo, policy: Policy
) -> Uid | None:
    """A series among several of one person without a live slot for ``quiet_gaps`` of its own gaps.

    ``rhythms`` gives each current series its gap and whether it began that long ago.
    """
    if len(rhythms) < 2:
        return None
    for uid, (gap, began) in sorted(rhythms.items()):
        live = [one.slot for one in judged.slots if one.uid == uid and one.live and one.slot <= now]
        limit = policy.quiet_gaps * gap
        if began and (not live or days_between(live[-1], now, zone) > limit):
            return uid
    return None


# -- findings about goals and jots ----------------------------------------------------------


def dropped_heads_up(judged: Judged, jots: Sequence[str], *, zone: tzinfo) -> Finding | None:
    """A 1:1 was dropped since the last meeting while a heads-up waits."""
    dropped = [
        one.slot
        for one in judged.slots
        if (judged.last_met is None or one.slot > judged.last_met)
        and (one.outcome is Outcome.SKIPPED or one.reason is Reason.CANCELLED_AHEAD)
    ]
    if not jots or not dropped or judged.standing in (Standing.ENDED, Standing.PAUSED):
        return None
    if judged.next and judged.next < dropped[0]:
        return None  # the next 1:1 comes before the dropped one: the heads-up will be given there
    day = local_day(dropped[0], zone)
    name = judged.person.name or judged.person.key
    many = f"{len(jots)} heads-ups wait" if len(jots) > 1 else "a heads-up waits"
    return Finding(
        id=f"unsent-heads-up:{judged.person.key}",
        code="unsent-heads-up",
        severity=Severity.HIGH,
        message=f"the 1:1 with {name} on {day} was dropped while {many}",
        hint=f"syncd jot --done {jots[0]}",
        person=judged.person.key,
        episode=dropped[0].isoformat(),
    )


def goal_findings(one: JudgedGoal, *, today: str) -> list[Finding]:
    """What is wrong with a goal: overdue, or without a touch for too long."""
    goal = one.goal
    if one.state is not GoalState.ACTIVE:
        return []
    found = []
    person = goal.person
    if goal.due is not None and str(goal.due) < today:
        found.append(
            Finding(
                id=f"overdue-goal:{goal.id}",
                code="overdue-goal",
                severity=Severity.MEDIUM,
                message=f"goal {goal.id} was due on {goal.due}",
                hint=f"syncd goal close {goal.id}",
                person=person,
                goal=goal.id,
                episode=str(goal.due),
            )
        )
    if one.staleness.stale:
        held, days = one.staleness.held_since_touch, one.staleness.days_since_touch
        span = f"{held} 1:1s" if held else f"{days} days"
        found.append(
            Finding(
                id=f"stale-goal:{goal.id}",
                code="stale-goal",
                severity=Severity.LOW,
                message=f"goal {goal.id} was not touched for {span}",
                hint=f"syncd goal check-in {goal.id} 'how it goes'",
                person=person,
                goal=goal.id,
                episode=one.touched_at.isoformat(),
            )
        )
    return found


def no_goal(judged: Judged, active_goals: int) -> Finding | None:
    """A manager or report without an active goal between us."""
    if judged.role not in (Role.MANAGER, Role.REPORT) or active_goals:
        return None
    if judged.standing in (Standing.ENDED, Standing.PAUSED):
        return None
    return Finding(
        id=f"no-goal:{judged.person.key}",
        code="no-goal",
        severity=Severity.LOW,
        message=f"no active goal with {judged.person.name or judged.person.key}",
        hint=f"syncd goal add 'what should change' --with {judged.person.key}",
        person=judged.person.key,
    )


def sign_in_finding(gap: NotAssessed) -> Finding:
    """An account whose sign-in the provider no longer accepts."""
    return Finding(
        id=f"sign-in-needed:{gap.account}",
        code="sign-in-needed",
        severity=Severity.HIGH,
        message=f"account {gap.account}: {gap.reason}",
        hint=f"syncd disconnect {gap.account}",
        episode=gap.since.isoformat() if gap.since else "never",
    )


# -- putting it together --------------------------------------------------------------------


def silence(
    findings: Sequence[Finding], acks: Sequence[Ack], now: datetime
) -> tuple[list[Finding], list[Finding]]:
    """Split findings into those to show, worst first, and those the user has acknowledged."""
    by_id = {ack.finding: ack for ack in acks}

    def is_silent(one: Finding) -> bool:
        ack = by_id.get(one.id)
        if ack is None:
            return False
        return now < ack.until if ack.until else ack.episode == one.episode

    ordered = sorted(findings, key=lambda one: (_RANK[one.severity], one.person or "", one.id))
    return [one for one in ordered if not is_silent(one)], [one for one in ordered if is_silent(one)]
