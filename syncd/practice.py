"""Judges what the user noted: goals, heads-ups, subjects; and what is found about them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.core.audit import Finding, JudgedGoal
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.findings import dropped_heads_up, goal_findings, no_goal
from syncd.core.goals import Goal, last_touch, progress, staleness, state_at
from syncd.core.jots import Jot, JotKind, waiting_jots
from syncd.core.practice_findings import overdue_subject, unanswered_questions
from syncd.core.subject_cadence import Book, Due, subjects_with
from syncd.core.subjects import TRACKS
from syncd.core.window import local_day
from syncd.store import accounts, goals, subjects
from syncd.waiting import kept_waiting


def review(connection: Connection, found: Assessment) -> tuple[tuple[JudgedGoal, ...], tuple[Finding, ...]]:
    """Every goal judged, by number; and all findings about what the user noted."""
    noted = goals.goals(connection)
    goal_list = tuple(judge_goals(noted, found))
    book = subjects.book(connection)
    findings = (
        *(one for goal in goal_list for one in goal_findings(goal, now=found.now, zone=found.zone)),
        *_about_heads_ups(connection, found, book.jots),
        *_about_subjects(connection, found, noted, book),
    )
    return goal_list, findings


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
        tracks=found.tracks or TRACKS,
    )


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


# -- findings -------------------------------------------------------------------------------


def _about_heads_ups(connection: Connection, found: Assessment, jots: Iterable[Jot]) -> Iterator[Finding]:
    """What waits for a 1:1 that was dropped; and who has no goal to talk about."""
    heads_ups = [jot for jot in jots if jot.kind is JotKind.HEADS_UP]
    for history, judged in zip(found.histories, found.judged, strict=True):
        given = _not_given(connection, heads_ups, judged, found.now)
        yield from filter(
            None,
            (dropped_heads_up(judged, given, zone=found.zone), no_goal(judged, history.active_goals)),
        )


def _about_subjects(
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
