"""The findings about a relationship's rhythm: at most one per person, the first row that holds.

Must not know how a finding is printed or acknowledged.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from syncd.core.audit import Finding, Severity, quoted
from syncd.core.cadence.judged import Judged
from syncd.core.model import Outcome, Standing, Uid
from syncd.core.policy import Policy
from syncd.core.window import days_between, local_day
from syncd.dataclass import dataclass


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
        return not judged.situational
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
    if judged.last_met is None or judged.gap is None:
        return False
    if case.silent_days <= max(case.policy.long_gap_gaps * judged.gap, case.policy.long_gap_days):
        return False
    since = [one for one in judged.slots_from(judged.last_met) if judged.last_met < one.slot <= case.now]
    return all(one.outcome in (Outcome.EXCUSED, Outcome.UPCOMING) for one in since)


@dataclass(frozen=True, slots=True)
class CadenceRow:
    """One row of the cadence findings: at most one per person, the first that applies."""

    code: str
    severity: Severity
    condition: str
    holds: Callable[[_Case], bool]
    message: Callable[[_Case], str]
    hint: str
    """The command that settles it; what stands in braces is filled in, quoted for a shell."""


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
    return f"{f'{count} 1:1s' if count != 1 else 'one 1:1'} with {_name(case)} skipped, {_ago(case)}"


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
        "syncd ack {finding}",
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
        "syncd ack {finding}",
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
    name = f"{row.code}:{judged.person.key}"
    return Finding(
        id=name,
        code=row.code,
        severity=row.severity,
        message=row.message(case),
        hint=row.hint.format(
            person=quoted(judged.person.key),
            date=_hint_date(row.code, case),
            series=quoted(quiet or ""),
            finding=quoted(name),
        ),
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
