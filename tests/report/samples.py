"""Reports made by hand: no database, no judging, every value visible."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.audit import Finding, JudgedGoal, NotAssessed, Report, Severity
from syncd.core.cadence import outcome, standing
from syncd.core.cadence.history import OneOff, Person, Tenure
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.goals import Goal, GoalState, Staleness
from syncd.core.model import Address, Evidence, Outcome, Reason, Role, Standing, Uid

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")

_LETTERS = {
    "h": (Outcome.HELD, None, 10),
    "m": (Outcome.MOVED, None, 11),
    "+": (Outcome.MADE_UP, None, 6),
    "e": (Outcome.EXCUSED, Reason.OUT_OF_OFFICE, 12),
    "x": (Outcome.SKIPPED, Reason.DECLINED_BY_THEM, 13),
    "?": (Outcome.UNSEEN, None, 5),
    ".": (Outcome.UPCOMING, None, 2),
}


def slot(letter: str, at: datetime, **changes: Any) -> JudgedSlot:
    """One slot with the outcome of its letter."""
    what, reason, row = _LETTERS[letter]
    met = {"h": at, "m": at + timedelta(days=1), "+": at + timedelta(days=2)}.get(letter)
    one = JudgedSlot(
        slot=at,
        outcome=what,
        reason=reason,
        met=met,
        evidence=Evidence.CALENDAR,
        starts=at,
        ends=at + timedelta(minutes=30),
        live=letter != "x",
        gap=7.0,
        uid=Uid("u1"),
        row=row,
        settled=False,
        settles=False,
    )
    return replace(one, **changes)


def timeline(
    letters: str, *, last: datetime = datetime(2026, 11, 16, 15, tzinfo=UTC), every: int = 7
) -> list[JudgedSlot]:
    """Slots a rhythm apart; the last one that is not upcoming stands at ``last``."""
    past = len(letters.rstrip("."))
    return [slot(letter, last + timedelta(days=every * (i - past + 1))) for i, letter in enumerate(letters)]


def person(
    name: str = "Sam Rivera", *more: str, at: str = "sam.rivera@example.com", **changes: Any
) -> Person:
    """Somebody with a name and addresses."""
    return Person(key=Address(at), addresses=(Address(at), *map(Address, more)), name=name, **changes)


def judged(
    letters: str = "hhhhhh..", *, who: Person | None = None, how: Standing = Standing.ON_TRACK, **changes: Any
) -> Judged:
    """A relationship with the slots of a timeline, summed up without the rules."""
    who = who or person()
    slots: Sequence[JudgedSlot] = changes.pop("slots", None) or timeline(letters)
    met = [one.met for one in slots if one.met]
    ahead = [one.starts for one in slots if one.outcome is Outcome.UPCOMING]
    row = [row for row in standing.ROWS if row.standing is how][-1]
    one = Judged(
        person=who,
        role=None,
        standing=how,
        because=row.condition,
        series_ended=False,
        gap=7.0,
        recent=tuple(slots),
        one_offs=(),
        missed=sum(1 for one in slots if one.outcome is Outcome.SKIPPED),
        last_met=met[-1] if met else None,
        next=ahead[0] if ahead else None,
        planned=ahead[0] if ahead else None,
        hold_rate=None,
        judged_slots=len(met),
        meetings=tuple(met),
        absences=(),
        series=(Uid("u1"),),
    )
    return replace(one, **changes)


def report(*people: Judged, **changes: Any) -> Report:
    """A report at noon UTC of 20 November 2026, read in Berlin."""
    one = Report(
        as_of=NOW,
        zone=BERLIN,
        since=NOW - timedelta(days=180),
        until=NOW + timedelta(days=30),
        relationships=people,
        goals=(),
        findings=(),
        silenced=(),
        not_assessed=(),
    )
    return replace(one, **changes)


def finding(code: str = "slipping", who: str | None = "sam.rivera@example.com", **changes: Any) -> Finding:
    """A finding about somebody."""
    one = Finding(
        id=f"{code}:{who}",
        code=code,
        severity=Severity.MEDIUM,
        message="1 1:1 with Sam Rivera skipped, last met 11 days ago",
        hint=f"syncd held {who} 2026-11-16",
        person=Address(who) if who else None,
    )
    return replace(one, **changes)


def goal(number: int = 1, title: str = "Lead the storage migration", **changes: Any) -> JudgedGoal:
    """An active goal with Sam, 40% done."""
    stale = changes.pop("stale", False)
    fields: dict[str, Any] = {"person": Address("sam.rivera@example.com"), "due": date(2026, 12, 15)}
    fields |= {name: changes.pop(name) for name in ("person", "due") if name in changes}
    one = JudgedGoal(
        goal=Goal(number=number, title=title, created_at=NOW - timedelta(days=60), **fields),
        state=GoalState.ACTIVE,
        progress=40,
        staleness=Staleness(stale=stale, held_since_touch=1, days_since_touch=9),
        touched_at=NOW - timedelta(days=9),
    )
    return replace(one, **changes)


def whole() -> Report:
    """Everything a report can hold: each standing, each outcome, findings, goals, a calendar not read."""
    mentor = Tenure(role=Role.MENTOR, since=date(2020, 1, 1))
    nov_9 = datetime(2026, 11, 9, 15, tzinfo=UTC)
    return report(
        judged("hhhhm+hehhhhx..", how=Standing.SLIPPING, role=Role.MANAGER, hold_rate=0.8333, last_met=nov_9),
        judged(
            "hhhhhhhhhxx..",
            who=person("Alexandra Montgomery-Smythe", at="alexandra@example.com"),
            how=Standing.LAPSED,
            role=Role.REPORT,
        ),
        judged(
            slots=timeline("hhhh..", every=14),
            who=person("李小龍", at="li@example.com"),
            gap=14.0,
            role=Role.PEER,
            one_offs=(OneOff(start=nov_9, end=nov_9 + timedelta(hours=1)),),
        ),
        judged("hhhh?.", who=person("Noor Haddad", at="noor@example.com"), how=Standing.UNKNOWN),
        judged("hhee.", who=person("Kim", at="kim@example.com"), how=Standing.PAUSED, role=Role.SKIP_LEVEL),
        judged("..", who=person("", at="jo.van.den.berg@consulting.example.org"), how=Standing.NEW),
        judged(
            slots=timeline("hh", last=datetime(2026, 6, 8, 15, tzinfo=UTC), every=30),
            who=person("Robin Wolff", at="robin@example.com", tenures=(mentor,)),
            how=Standing.ENDED,
            gap=30.0,
        ),
        goals=(
            goal(stale=True),
            goal(2, "Hand over on-call", person=None, due=None, progress=None, state=GoalState.WAITING),
            goal(3, "Done long ago", state=GoalState.DONE),
        ),
        findings=(
            finding(
                "lapsed",
                "alexandra@example.com",
                severity=Severity.HIGH,
                message="2 1:1s with Alexandra Montgomery-Smythe skipped, last met 18 days ago",
            ),
            finding(),
            finding(
                "stale-goal",
                None,
                id="stale-goal:g1",
                goal="g1",
                severity=Severity.LOW,
                message="goal g1 was not touched for 4 1:1s",
                hint="syncd goal check-in g1 'how it goes'",
            ),
        ),
        silenced=(finding("no-goal"),),
        not_assessed=(
            NotAssessed(
                account="work",
                calendar="primary",
                since=datetime(2026, 11, 14, 8, tzinfo=UTC),
                reason="not completely read for 6 days",
            ),
        ),
    )


assert {row for _, _, row in _LETTERS.values()} <= {row.number for row in outcome.ROWS}
