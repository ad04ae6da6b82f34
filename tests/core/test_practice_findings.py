"""The findings about what is talked about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.answers import Answer
from syncd.core.audit import Finding, Severity
from syncd.core.cadence.history import Absence, AbsenceKind, Tenure
from syncd.core.cadence.judged import Judged
from syncd.core.goals import CheckIn, Goal, GoalState, StateNoted
from syncd.core.model import Address, MentorKind, Role, Standing, address
from syncd.core.policy import Policy
from syncd.core.practice_findings import overdue_subject, unanswered_questions
from syncd.core.subject_cadence import Book, Discussed, subjects_with
from syncd.core.window import local_day
from syncd.testing.timeline import story

BERLIN = ZoneInfo("Europe/Berlin")
SAM = address("sam@example.com")
DAY = timedelta(days=1)
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
BEGUN = date(2026, 1, 1)


def judged(
    held: int,
    *,
    role: Role | None = Role.MANAGER,
    standing: Standing = Standing.ON_TRACK,
    kind: MentorKind | None = None,
) -> Judged:
    """Sam, met on so many Mondays since 5 January 2026."""
    one = story("h").judged()
    tenures = (Tenure(role=role, since=BEGUN, kind=kind),) if role else ()
    person = replace(one.person, key=SAM, addresses=(SAM,), name="Sam Rivera", tenures=tenures)
    meetings = tuple(MONDAY + 7 * n * DAY for n in range(held))
    return replace(one, person=person, role=role, standing=standing, meetings=meetings, absences=())


# -- subjects -------------------------------------------------------------------------------


def about_subjects(
    one: Judged,
    now: datetime,
    *talks: tuple[str, date],
    absences: tuple[Absence, ...] = (),
) -> Finding | None:
    """The finding about overdue subjects; every subject not given was discussed today."""
    said = {"career", "strengths", "well-being", "feedback", "priorities", "growth", "thanks"}
    today = local_day(now, BERLIN)
    given = [*talks, *((code, today) for code in said - {code for code, _ in talks})]
    book = Book(discussed=tuple(Discussed(person=SAM, subject=code, day=day) for code, day in given))
    dues = subjects_with(
        one.person,
        book,
        meetings=one.meetings,
        absences=absences,
        now=now,
        on=today,
        zone=BERLIN,
        policy=Policy(),
    )
    return overdue_subject(one, dues, begun=BEGUN, now=now, zone=BERLIN, policy=Policy())


CAREER = ("career", date(2026, 1, 5))
LATE = datetime(2026, 5, 20, 12, tzinfo=UTC)
"""One and a half times the 90 days of career with a manager after CAREER."""


def test_a_subject_lost_between_meetings_is_told() -> None:
    """How often they met without it, how long ago it was, and the command that settles it."""
    found = about_subjects(judged(10), datetime(2026, 6, 5, 12, tzinfo=UTC), CAREER)
    assert found is not None
    assert (found.code, found.severity, found.person) == ("overdue-subject", Severity.LOW, SAM)
    assert found.message == "Sam Rivera: met 9 times, career last discussed 5 months ago"
    assert found.hint == "syncd people discussed sam@example.com career"


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (1, True)])
def test_it_is_told_after_one_and_a_half_rhythms_not_when_it_is_due(days: int, told: bool) -> None:
    """Career with a manager every 90 days is a finding from the 135th on."""
    assert (about_subjects(judged(10), LATE + days * DAY, CAREER) is not None) is told


@pytest.mark.parametrize(("held", "told"), [(3, False), (4, True), (5, True)])
def test_it_is_told_after_three_meetings_in_which_it_could_have_come_up(held: int, told: bool) -> None:
    """The first Monday is the talk itself: two after it are no reason, three are."""
    assert (about_subjects(judged(held), LATE, CAREER) is not None) is told


def test_days_of_absence_put_it_off() -> None:
    """One day of leave, and the day after that many rhythms is the first."""
    away = Absence(kind=AbsenceKind.HOLIDAY, start=date(2026, 5, 1), end=date(2026, 5, 2))
    assert about_subjects(judged(10), LATE, CAREER, absences=(away,)) is None
    assert about_subjects(judged(10), LATE + DAY, CAREER, absences=(away,)) is not None


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (Standing.ENDED, False),
        (Standing.PAUSED, False),
        (Standing.UNKNOWN, False),
        (Standing.LAPSED, True),
        (Standing.ON_TRACK, True),
    ],
)
def test_where_nothing_is_expected_or_nobody_could_look_nothing_is_told(
    standing: Standing, told: bool
) -> None:
    """Ended and paused relationships rest; what was not seen is not blamed."""
    assert (about_subjects(judged(10, standing=standing), LATE, CAREER) is not None) is told


@pytest.mark.parametrize(
    ("role", "kind", "told"),
    [
        (None, None, False),
        (Role.OTHER, None, False),
        (Role.SKIP_LEVEL, None, False),
        (Role.MENTOR, MentorKind.SITUATIONAL, False),
        (Role.MENTOR, MentorKind.EXTERNAL, True),
        (Role.REPORT, None, True),
    ],
)
def test_only_open_roles_with_a_rhythm_are_told(
    role: Role | None, kind: MentorKind | None, told: bool
) -> None:
    """Skip-levels are met on request and situational mentors for one matter: never flagged."""
    one = judged(20, role=role, kind=kind)
    assert (about_subjects(one, LATE + 200 * DAY, CAREER) is not None) is told


def test_a_role_that_is_over_is_not_asked_about() -> None:
    """Only an open tenure has subjects."""
    one = judged(10)
    past = Tenure(role=Role.MANAGER, since=BEGUN, until=date(2026, 5, 1))
    assert about_subjects(replace(one, person=replace(one.person, tenures=(past,))), LATE, CAREER) is None


def test_one_subject_speaks_for_a_person() -> None:
    """The most overdue one, relative to its rhythm."""
    found = about_subjects(judged(10), LATE, CAREER, ("priorities", date(2026, 1, 5)))
    assert found is not None
    assert "priorities last discussed" in found.message


def test_never_discussed_is_said_as_far_as_is_known() -> None:
    """syncd does not claim to know what was said before it was there."""
    one = judged(10)
    dues = subjects_with(
        one.person,
        Book(),
        meetings=one.meetings,
        absences=(),
        now=LATE,
        on=local_day(LATE, BERLIN),
        zone=BERLIN,
        policy=Policy(),
    )
    found = overdue_subject(one, dues, begun=BEGUN, now=LATE, zone=BERLIN, policy=Policy())
    assert found is not None
    assert "met 10 times, priorities not discussed yet, as far as syncd knows" in found.message


@pytest.mark.parametrize(("days", "told"), [(44, False), (45, True), (46, True)])
def test_what_was_said_before_syncd_was_there_nobody_knows(days: int, told: bool) -> None:
    """A role since last year, syncd since today: nothing is overdue until its rhythms have passed since."""
    one = judged(10)
    today = local_day(LATE, BERLIN)
    dues = subjects_with(
        one.person,
        Book(),
        meetings=one.meetings,
        absences=(),
        now=LATE,
        on=today,
        zone=BERLIN,
        policy=Policy(),
    )
    found = overdue_subject(
        one, dues, begun=today - timedelta(days=days), now=LATE, zone=BERLIN, policy=Policy()
    )
    assert (found is not None) is told  # priorities, asked of a manager every 30 days


def test_an_ack_holds_until_it_is_discussed_again() -> None:
    """The days go on counting in the same episode; a talk begins another."""
    first, later = (about_subjects(judged(10), LATE + n * DAY, CAREER) for n in (0, 20))
    again = about_subjects(judged(20), LATE + 200 * DAY, ("career", date(2026, 1, 12)))
    assert first is not None
    assert later is not None
    assert again is not None
    assert first.episode == later.episode != again.episode
    assert first.id == later.id == again.id


# -- questions ------------------------------------------------------------------------------


def goal(number: int = 1, *, made: datetime = MONDAY - DAY, **more: object) -> Goal:
    """A goal shared with Sam, made the day before the first 1:1."""
    given: dict[str, object] = {"person": SAM, **more}
    return Goal(number=number, title="Lead", created_at=made, **given)  # type: ignore[arg-type]


def answer(text: str, at: datetime, who: Address = SAM) -> Answer:
    """What was said about the goal."""
    return Answer(number=1, goal=1, question="more", person=who, text=text, at=at, read_at=at)


def about_questions(one: Judged, *goals: Goal, now: datetime = MONDAY + 60 * DAY) -> Finding | None:
    """The finding about questions without specifics."""
    return unanswered_questions(goals, one, now=now, zone=BERLIN, policy=Policy())


@pytest.mark.parametrize(("held", "told"), [(2, False), (3, True), (4, True)])
def test_three_held_meetings_without_specifics_are_told(held: int, told: bool) -> None:
    """Two are patience, three are a finding."""
    assert (about_questions(judged(held), goal()) is not None) is told


def test_finding_out_is_then_the_managers_job() -> None:
    """The message says so, and names whose; the hint is the command that settles it."""
    found = about_questions(judged(3), goal())
    assert found is not None
    assert (found.code, found.severity, found.goal) == ("unanswered-questions", Severity.LOW, "g1")
    assert (
        found.message
        == "met 3 times, no specifics on goal g1 (Lead): finding out is now Sam Rivera's job; say so"
    )
    assert found.hint == "syncd goal answer g1 more 'what they said'"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.REPORT, "finding out is now your job"),
        (Role.PEER, "ask for one example"),
        (None, "ask for one example"),
    ],
)
def test_with_others_it_is_mine(role: Role | None, words: str) -> None:
    """With a report the manager is me; anybody else owes nothing and can be asked for an example."""
    found = about_questions(judged(3, role=role), goal())
    assert found is not None
    assert "no specifics from Sam Rivera on goal g1 (Lead)" in found.message
    assert words in found.message


@pytest.mark.parametrize(("text", "told"), [("Delegate more reviews", False), ("keep it up!", True)])
def test_only_specifics_answer_a_question(text: str, told: bool) -> None:
    """Praise leaves it unanswered."""
    one = goal(answers=(answer(text, MONDAY + 7 * DAY),))
    assert (about_questions(judged(4), one) is not None) is told


def test_the_meeting_of_the_answer_does_not_count() -> None:
    """Three more after it do."""
    one = goal(answers=(answer("Delegate more reviews", MONDAY),))
    assert about_questions(judged(3), one) is None
    assert about_questions(judged(4), one) is not None


def test_somebody_elses_answer_is_not_theirs() -> None:
    """What an earlier manager said about a carried goal leaves the new one's questions open."""
    one = goal(answers=(answer("Delegate more reviews", MONDAY + 7 * DAY, address("lee@example.com")),))
    assert about_questions(judged(3), one) is not None


def test_a_check_in_answers_nothing() -> None:
    """A goal I care for has unanswered questions all the same."""
    one = goal(check_ins=(CheckIn(at=MONDAY + 8 * DAY, progress=50),))
    assert about_questions(judged(3), one) is not None


def test_it_counts_from_when_the_goal_became_active() -> None:
    """While it waited nobody was asked."""
    states = (
        StateNoted(at=MONDAY - DAY, state=GoalState.WAITING),
        StateNoted(at=MONDAY, state=GoalState.ACTIVE),
        StateNoted(at=MONDAY + 8 * DAY, state=GoalState.ACTIVE),  # an edit, no new beginning
    )
    assert about_questions(judged(3), goal(states=states)) is None
    assert about_questions(judged(4), goal(states=states)) is not None


def test_it_counts_from_the_present_role() -> None:
    """A new manager has three meetings of their own."""
    one = judged(4)
    new = replace(one.person, tenures=(Tenure(role=Role.MANAGER, since=date(2026, 1, 6)),))
    assert about_questions(replace(one, person=new), goal()) is not None
    newer = replace(one.person, tenures=(Tenure(role=Role.MANAGER, since=date(2026, 1, 13)),))
    assert about_questions(replace(one, person=newer), goal()) is None


@pytest.mark.parametrize(
    "one",
    [
        goal(private=True),
        goal(person=None),
        goal(person=address("lee@example.com")),
        goal(states=(StateNoted(at=MONDAY, state=GoalState.WAITING),)),
        goal(states=(StateNoted(at=MONDAY, state=GoalState.DONE),)),
    ],
    ids=["private", "mine alone", "another's", "waiting", "done"],
)
def test_only_active_goals_shared_with_them_have_questions(one: Goal) -> None:
    """Nobody owes an answer to what they cannot read or what rests."""
    assert about_questions(judged(9), one) is None


def test_a_person_hears_of_one_goal() -> None:
    """The one longest without specifics."""
    found = about_questions(judged(9), goal(1, made=MONDAY + DAY), goal(2))
    assert found is not None
    assert found.goal == "g2"


def test_whoever_was_specific_about_another_goal_was_not_silent() -> None:
    """An agenda asks about one goal at a time, so the meeting of an answer counts against no other."""
    answered = goal(2, answers=(answer("Delegate more reviews", MONDAY),))
    assert about_questions(judged(3), goal(1), answered) is None
    assert about_questions(judged(4), goal(1), answered) is not None


@pytest.mark.parametrize("standing", [Standing.ENDED, Standing.PAUSED, Standing.UNKNOWN])
def test_resting_or_unseen_relationships_owe_no_answers(standing: Standing) -> None:
    """As with every finding about a person."""
    assert about_questions(judged(9, standing=standing), goal()) is None


def test_an_ack_of_unanswered_questions_holds_until_an_answer() -> None:
    """Meetings go on in the same episode, a specific answer begins another."""
    first, later = (about_questions(judged(held), goal()) for held in (3, 5))
    again = about_questions(judged(9), goal(answers=(answer("Delegate", MONDAY),)))
    assert first is not None
    assert later is not None
    assert again is not None
    assert first.episode == later.episode != again.episode
