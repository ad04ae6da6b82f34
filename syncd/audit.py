"""Puts a report together: everybody judged, what was found about them, what could not be looked at.

What the user noted (goals, jots, subjects, roles) is judged in :mod:`syncd.practice`, which is
imported only when there is any of it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from syncd.assess import Assessment, assess, not_assessed
from syncd.config import Config
from syncd.core.audit import Ack, Finding, JudgedGoal, NotAssessed, Report, silence
from syncd.core.cadence.history import Person
from syncd.core.cadence.occurrences import is_quiet
from syncd.core.cadence_findings import cadence_finding
from syncd.core.model import CalendarId
from syncd.store import accounts, people

PAST_DAYS = 180
AHEAD_DAYS = 30


def audit(
    connection: Connection, config: Config, *, now: datetime, read_at: datetime, since: datetime | None = None
) -> Report:
    """The whole report at ``now``; ``read_at`` is the real clock, by which reads are called old."""
    found = assess(connection, config, now=now, read_at=read_at)
    gaps = tuple(not_assessed(connection, config, now=min(now, read_at)))
    findings = list(_about_rhythm(found, gaps))
    goals: tuple[JudgedGoal, ...] = ()
    if people.anything_noted(connection):
        from syncd import practice

        goals, about_practice = practice.review(connection, found)
        findings += about_practice
    if any(gap.sign_in for gap in gaps):
        from syncd.core.findings import sign_in_findings

        findings += sign_in_findings(gaps)
    shown, silenced = silence(findings, _acks(connection, found.zone), now)
    return Report(
        as_of=now,
        zone=found.zone,
        since=since or now - timedelta(days=PAST_DAYS),
        until=now + timedelta(days=AHEAD_DAYS),
        relationships=found.judged,
        goals=goals,
        findings=tuple(shown),
        silenced=tuple(silenced),
        not_assessed=gaps,
        connected=bool(accounts.accounts(connection)),
    )


def one_person(report: Report, person: Person) -> Report:
    """The part of a report that is about one person; what could not be assessed stays."""
    key = person.key
    return replace(
        report,
        relationships=tuple(one for one in report.relationships if one.person.key == key),
        goals=tuple(one for one in report.goals if one.goal.person in person.addresses),
        findings=tuple(one for one in report.findings if one.person in person.addresses),
        silenced=tuple(one for one in report.silenced if one.person in person.addresses),
    )


def _about_rhythm(found: Assessment, gaps: tuple[NotAssessed, ...]) -> Iterator[Finding]:
    stale = {CalendarId(f"{gap.account}/{gap.calendar}") for gap in gaps}
    for history, judged in zip(found.histories, found.judged, strict=True):
        policy = found.config.policy_for(history.person.addresses)
        reads = {read.calendar for series in history.series for read in series.coverage}
        current = [series for series in history.series if series.missing_since is None]
        quiet = [
            series.uid
            for series in current
            if len(current) > 1
            and is_quiet(
                series, judged.person.key, found.known, now=found.now, zone=found.zone, policy=policy
            )
        ]
        finding = cadence_finding(
            judged,
            now=found.now,
            zone=found.zone,
            policy=policy,
            stale_reads=bool(reads) and reads <= stale,
            quiet=quiet[0] if quiet else None,
        )
        if finding:
            yield finding


def _acks(connection: Connection, zone: ZoneInfo) -> list[Ack]:
    return [
        Ack(
            finding=finding,
            episode=episode,
            until=datetime.combine(until, time(), tzinfo=zone).astimezone(UTC) if until else None,
        )
        for finding, episode, until in people.acknowledged(connection)
    ]
