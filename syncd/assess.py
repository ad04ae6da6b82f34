"""Reads the store and judges everybody: the one way from rows to relationships and findings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.calendars.sync import needs_sign_in
from syncd.config import Config
from syncd.core.audit import Ack, Finding, JudgedGoal, NotAssessed, Report, silence
from syncd.core.cadence.history import Absence, History, Person
from syncd.core.cadence.judge import Judged, judge
from syncd.core.cadence.occurrences import is_quiet
from syncd.core.cadence_findings import cadence_finding
from syncd.core.findings import dropped_heads_up, goal_findings, no_goal, sign_in_finding
from syncd.core.goals import Goal, last_touch, progress, staleness, state_at
from syncd.core.jots import Jot, JotKind, waiting_jots
from syncd.core.model import CalendarId
from syncd.core.practice_findings import overdue_subject, unanswered_questions
from syncd.core.relationships import Candidate, sort_people
from syncd.core.series import Knowledge
from syncd.core.subject_cadence import Book, Due, subjects_with
from syncd.core.subjects import TRACKS
from syncd.core.window import local_day
from syncd.errors import ConfigError
from syncd.store import accounts, calendars, goals, people, subjects
from syncd.store.calendars import CalendarState
from syncd.store.snapshot import knowledge, snapshot
from syncd.waiting import kept_waiting

PAST_DAYS = 180
AHEAD_DAYS = 30
NO_ATTENDEES = "this feed lists no attendees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everybody judged at one ``now``."""

    now: datetime
    zone: ZoneInfo
    config: Config
    """By whose thresholds."""
    tracks: tuple[str, ...]
    """The tracks of the user's ladder, as a question names them."""
    known: Knowledge
    histories: tuple[History, ...]
    judged: tuple[Judged, ...]
    """In the order of ``histories``."""
    candidates: tuple[Candidate, ...]
    my_absences: tuple[Absence, ...]

    def of(self, person: Person) -> Judged | None:
        """How the relationship with somebody is doing; None when there is none."""
        return next((one for one in self.judged if one.person.key == person.key), None)


def user_zone(connection: Connection, config: Config) -> ZoneInfo:
    """The user's zone: the config's, else the one stored when the first work calendar was connected.

    Raises ConfigError when this machine does not know it.
    """
    name = config.timezone or accounts.setting(connection, "timezone") or zones.machine_zone()
    found = zones.zone(name)
    if found is None:
        raise ConfigError(
            f"unknown timezone {name!r}", hint="set `timezone` in config.toml, for example Europe/Berlin"
        )
    return found


def assess(
    connection: Connection, config: Config, *, now: datetime, tracks: tuple[str, ...] = TRACKS
) -> Assessment:
    """Judge every relationship at ``now``; reads only."""
    zone = user_zone(connection, config)
    known = knowledge(connection, config)
    circle = sort_people(snapshot(connection, known), now=now, zone=zone)
    judged = tuple(
        judge(history, known, now=now, zone=zone, policy=config.policy_for(history.person.addresses))
        for history in circle.relationships
    )
    return Assessment(
        now=now,
        zone=zone,
        config=config,
        tracks=tracks,
        known=known,
        histories=circle.relationships,
        judged=judged,
        candidates=circle.candidates,
        my_absences=circle.my_absences,
    )


def audit(
    connection: Connection, config: Config, *, now: datetime, read_at: datetime, since: datetime | None = None
) -> Report:
    """The whole report at ``now``; ``read_at`` is the real clock, by which reads are called old."""
    found = assess(connection, config, now=now)
    zone = found.zone
    noted = goals.goals(connection)
    goal_list = tuple(judge_goals(noted, found))
    book = subjects.book(connection)
    gaps = tuple(not_assessed(connection, config, now=min(now, read_at)))
    findings = [
        *_about_people(connection, found, book.jots, gaps),
        *(one for goal in goal_list for one in goal_findings(goal, now=now, zone=zone)),
        *_about_practice(connection, found, noted, book),
        *_about_sign_in(gaps),
    ]
    shown, silenced = silence(findings, _acks(connection, zone), now)
    return Report(
        as_of=now,
        zone=zone,
        since=since or now - timedelta(days=PAST_DAYS),
        until=now + timedelta(days=AHEAD_DAYS),
        relationships=found.judged,
        goals=goal_list,
        findings=tuple(shown),
        silenced=tuple(silenced),
        not_assessed=gaps,
    )


# -- findings -------------------------------------------------------------------------------


def _about_people(
    connection: Connection, found: Assessment, jots: Iterable[Jot], gaps: tuple[NotAssessed, ...]
) -> Iterator[Finding]:
    stale = {CalendarId(f"{gap.account}/{gap.calendar}") for gap in gaps}
    heads_ups = [jot for jot in jots if jot.kind is JotKind.HEADS_UP]
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
        yield from filter(
            None,
            (
                cadence_finding(
                    judged,
                    now=found.now,
                    zone=found.zone,
                    policy=policy,
                    stale_reads=bool(reads) and reads <= stale,
                    quiet=quiet[0] if quiet else None,
                ),
                dropped_heads_up(
                    judged,
                    _not_given(connection, heads_ups, judged, found.now),
                    zone=found.zone,
                ),
                no_goal(judged, history.active_goals),
            ),
        )


def _about_practice(
    connection: Connection, found: Assessment, noted: Sequence[Goal], book: Book
) -> Iterator[Finding]:
    """What is not talked about although people meet."""
    begun = begun_on(connection, found.zone)
    now, zone = found.now, found.zone
    for judged in found.judged:
        policy = found.config.policy_for(judged.person.addresses)
        dues = due_subjects(book, found, judged.person, on=local_day(now, zone))
        yield from filter(
            None,
            (
                unanswered_questions(noted, judged, now=now, zone=zone, policy=policy),
                overdue_subject(judged, dues, begun=begun, now=now, zone=zone, policy=policy),
            ),
        )


def begun_on(connection: Connection, zone: tzinfo) -> date | None:
    """The local date from which on syncd could be told anything; None before an account is connected."""
    connected = [one.added_at for one in accounts.accounts(connection)]
    return local_day(min(connected), zone) if connected else None


def due_subjects(book: Book, found: Assessment, person: Person, *, on: date) -> tuple[Due, ...]:
    """Every subject with somebody as it stands on a day."""
    judged = found.of(person)
    return subjects_with(
        person,
        book,
        meetings=judged.meetings_alone if judged else (),
        absences=judged.absences if judged else found.my_absences,
        now=found.now,
        on=on,
        zone=found.zone,
        policy=found.config.policy_for(person.addresses),
        tracks=found.tracks,
    )


def _not_given(
    connection: Connection, heads_ups: Sequence[Jot], judged: Judged, now: datetime
) -> tuple[Jot, ...]:
    """The heads-ups somebody has not been given yet."""
    return waiting_jots(
        heads_ups,
        addresses=judged.person.addresses,
        last_met=judged.last_alone,
        now=now,
        left_behind=kept_waiting(connection, judged, heads_ups),
    )


def _about_sign_in(gaps: tuple[NotAssessed, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for gap in gaps:
        if gap.sign_in and gap.account not in seen:
            seen.add(gap.account)
            yield sign_in_finding(gap)


def judged_goals(connection: Connection, found: Assessment) -> list[JudgedGoal]:
    """Every goal with its state, progress and staleness at the assessment's ``now``, by number."""
    return list(judge_goals(goals.goals(connection), found))


def judge_goals(noted: Iterable[Goal], found: Assessment) -> Iterator[JudgedGoal]:
    """Goals with their state, progress and staleness at the assessment's ``now``, in the order given."""
    by_address = {
        where: judged
        for history, judged in zip(found.histories, found.judged, strict=True)
        for where in history.person.addresses
    }
    for goal in noted:
        judged = by_address.get(goal.person) if goal.person else None
        policy = found.config.policy_for([goal.person] if goal.person else [])
        yield JudgedGoal(
            goal=goal,
            state=state_at(goal, found.now),
            progress=progress(goal, found.now),
            touched_at=last_touch(goal, found.now),
            staleness=staleness(
                goal,
                meetings=judged.meetings_alone if judged else (),
                gap=judged.gap if judged else None,
                absences=judged.absences if judged else found.my_absences,
                now=found.now,
                zone=found.zone,
                policy=policy,
            ),
        )


def _acks(connection: Connection, zone: ZoneInfo) -> list[Ack]:
    return [
        Ack(
            finding=finding,
            episode=episode,
            until=datetime.combine(until, time(), tzinfo=zone).astimezone(UTC) if until else None,
        )
        for finding, episode, until in people.acknowledged(connection)
    ]


# -- what could not be looked at ------------------------------------------------------------


def not_assessed(connection: Connection, config: Config, *, now: datetime) -> Iterator[NotAssessed]:
    """Calendars never read, not read for days, refused, or without any attendee, by account."""
    states = {state.id: state for state in calendars.calendars(connection)}
    included, _ = people.corrections(connection)
    for account in accounts.accounts(connection):
        own = [state for state in states.values() if state.account == account.name]
        if not own:
            yield NotAssessed(
                account=account.name,
                calendar=account.name,
                since=None,
                reason="it has not been read yet: `syncd sync`",
            )
        for state in own:
            reason = _why_not(connection, state, config, now, included=bool(included))
            if reason:
                yield NotAssessed(
                    account=account.name,
                    calendar=state.name,
                    since=state.coverage.read_through,
                    reason=reason,
                    sign_in=needs_sign_in(state),
                )


def _why_not(
    connection: Connection, state: CalendarState, config: Config, now: datetime, *, included: bool
) -> str | None:
    read = state.coverage.read_through
    if needs_sign_in(state):
        return state.failure or "sign in again"
    if read is None:
        return state.failure or "it has not been read yet: `syncd sync`"
    if now - read >= timedelta(days=config.policy.stale_read_days):
        return f"not completely read for {(now - read).days} days" + (
            f": {state.failure}" if state.failure else ""
        )
    if state.kind == "work" and calendars.feed_without_attendees(connection, state.id):
        if included and any(
            row.kind.value == "one-to-one" for _, row in calendars.bundles(connection, state.id)
        ):
            return None
        return NO_ATTENDEES
    return None


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
