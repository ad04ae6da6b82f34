"""Builds the agenda of a 1:1 out of the store: what both may read, and its private twin."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.core.agenda import SharedAgenda, SharedSubject, build_shared, display_name
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.fit import Fitted
from syncd.core.goals import Goal
from syncd.core.model import Address
from syncd.core.practice_findings import unanswered_questions
from syncd.core.prep import PastSlot, PrepSheet, PrepSubject, build_prep
from syncd.core.recall import Noted, Recalled, recall_last_time
from syncd.core.series import Knowledge
from syncd.core.subject_cadence import Due, next_private
from syncd.core.window import local_day
from syncd.dataclass import dataclass
from syncd.documents.rendering import template_for
from syncd.practice import due_subjects, judge_goals
from syncd.safetext import plain
from syncd.store import accounts, answers, goals, jots, people, requests, resources, subjects
from syncd.turns import shared_turn
from syncd.waiting import kept_waiting

RECENT = 6
"""How many past slots a prep sheet shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The 1:1 an agenda is for."""

    slot: datetime
    """The originally scheduled start: it names the entry."""
    at: datetime
    """When it is to take place."""


def next_meeting(found: Assessment, person: Person) -> Meeting:
    """The next 1:1 with somebody; today when none is planned."""
    judged = found.of(person)
    if judged is None or judged.next_alone is None:
        day = local_day(found.now, found.zone)
        today = datetime.combine(day, time(), tzinfo=found.zone).astimezone(UTC)
        return Meeting(slot=today, at=today)
    at = judged.next_alone
    slot = next((one.slot for one in judged.slots if one.live and one.starts == at), at)
    return Meeting(slot=slot, at=at)


def shared_agenda(
    connection: Connection, found: Assessment, person: Person, meeting: Meeting
) -> SharedAgenda:
    """What both may read about a meeting."""
    judged = found.of(person)
    noted = jots.jots(connection)
    return build_shared(
        me=my_name(connection, found.known),
        person=person.name or display_name(person.key),
        addresses=person.addresses,
        on=local_day(meeting.at, found.zone),
        last_met=judged.last_alone if judged else None,
        goals=goals.goals(connection),
        jots=noted,
        subject=_shared_subject(connection, found, person, meeting),
        now=found.now,
        zone=found.zone,
        left_behind=kept_waiting(connection, judged, noted),
    )


def _shared_subject(
    connection: Connection, found: Assessment, person: Person, meeting: Meeting
) -> SharedSubject | None:
    """The one subject that is most overdue on the day of the meeting; None before any is due."""
    due = shared_turn(connection, found, person, on=local_day(meeting.at, found.zone))
    if due is None:
        return None
    label = due.subject.label
    return SharedSubject(code=due.subject.code, label=label[:1].upper() + label[1:], question=due.question)


def _due(connection: Connection, found: Assessment, person: Person, on: date) -> tuple[Due, ...]:
    return due_subjects(subjects.book(connection), found, person, on=on)


def template_of(found: Assessment, person: Person) -> str:
    """The template of somebody's agenda: all that their role decides about what they read."""
    return template_for(person.role_on(local_day(found.now, found.zone)))


def prep_sheet(connection: Connection, found: Assessment, person: Person, fitted: Fitted) -> PrepSheet:
    """The private twin of a shared agenda; never published."""
    judged = found.of(person)
    noted = jots.jots(connection)
    past = [one for one in judged.slots if one.slot <= found.now][-RECENT:] if judged else []
    due = next_private(_due(connection, found, person, fitted.agenda.on))
    known_goals = goals.goals(connection)
    return build_prep(
        fitted.agenda,
        addresses=person.addresses,
        role=person.role_on(local_day(found.now, found.zone)),
        standing=judged.standing if judged else None,
        missed=judged.missed if judged else 0,
        recent=[
            PastSlot(on=local_day(one.slot, found.zone), outcome=one.outcome, reason=one.reason)
            for one in reversed(past)
        ],
        goals=known_goals,
        staleness={one.goal.number: one.staleness for one in judge_goals(known_goals, found)},
        jots=noted,
        subject=PrepSubject(label=due.subject.label, question=due.question, last=due.last) if due else None,
        last_met=judged.last_alone if judged else None,
        now=found.now,
        zone=found.zone,
        names=_names(connection, found),
        left_behind=kept_waiting(connection, judged, noted),
        left_out=fitted.left_out,
        requests=requests.requests(connection),
        said=_said_last_time(connection, found, person),
        unanswered=_unanswered(known_goals, found, judged) if judged else {},
    )


def _said_last_time(connection: Connection, found: Assessment, person: Person) -> tuple[Recalled, ...]:
    return recall_last_time(
        answers.answers(connection),
        [
            Noted(at=one.at, person=one.person, text=one.text)
            for one in answers.notes(connection)
            if one.goal is None
        ],
        addresses=person.addresses,
        now=found.now,
        zone=found.zone,
    )


def _unanswered(known: Sequence[Goal], found: Assessment, judged: Judged) -> dict[str, str]:
    policy = found.config.policy_for(judged.person.addresses)
    one = unanswered_questions(known, judged, now=found.now, zone=found.zone, policy=policy)
    return {one.goal: one.message} if one and one.goal else {}


def _names(connection: Connection, found: Assessment) -> dict[Address, str]:
    """What everybody is called who may be spoken of: praise is told by name."""
    known = [*people.persons(connection), *(one.person for one in found.histories)]
    named = {where: one.name or display_name(one.key) for one in known for where in one.addresses}
    return {where: display_name(where) for where in goals.people_named(connection)} | named


def my_name(connection: Connection, known: Knowledge) -> str:
    """How I am called in documents: as the calendar names me, else by my address."""
    names: dict[str, int] = {}
    for _, row in resources.bundles(connection):
        for event in row.events:
            for who in (*event.attendees, *([event.organizer] if event.organizer else [])):
                if who.address in known.me and plain(who.name) and "@" not in who.name:
                    names[plain(who.name)] = names.get(plain(who.name), 0) + 1
    if names:
        return max(sorted(names), key=lambda name: names[name])
    given = accounts.setting(connection, "my_name")
    return given or (display_name(min(known.me)) if known.me else "Me")
