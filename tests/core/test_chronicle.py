"""What belongs to which year with somebody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.answers import Answer, Note
from syncd.core.cadence.history import Person, Tenure
from syncd.core.chronicle import Material, Way, Year, chronicle
from syncd.core.goals import Goal, GoalState, StateNoted
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address, Role
from syncd.core.requests import Request

SAM, PRIVATE, JO = Address("sam@example.com"), Address("sam@example.org"), Address("jo@example.com")
PERSON = Person(key=SAM, addresses=(SAM, PRIVATE))
TODAY = date(2026, 11, 20)
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
"""Already 2026 in Berlin."""
MAY = datetime(2025, 5, 4, 10, tzinfo=UTC)


def told(
    *, meetings: tuple[datetime, ...] = (), material: Material | None = None, person: Person = PERSON
) -> dict[int, Year]:
    """The years by number; they come newest first."""
    found = chronicle(person, meetings, material or Material(), today=TODAY, zone=BERLIN)
    assert [year.year for year in found] == sorted((year.year for year in found), reverse=True)
    return {year.year: year for year in found}


def goal(number: int, *states: GoalState, person: Address | None = SAM) -> Goal:
    """A goal that went through these states, a day each, from May 2025."""
    noted = tuple(StateNoted(at=MAY + n * timedelta(days=1), state=state) for n, state in enumerate(states))
    return Goal(number=number, title=f"goal {number}", created_at=MAY, person=person, states=noted)


def jot(kind: JotKind, *, person: Address = SAM, about: Address | None = None) -> Jot:
    """A jot said in May 2025."""
    return Jot(number=1, kind=kind, text="text", person=person, made_at=MAY, done_at=MAY, about=about)


def test_a_year_is_one_of_the_users_own_days() -> None:
    """Half past midnight on New Year's Day in Berlin is the new year, whatever UTC says."""
    found = told(meetings=(MAY, NEW_YEAR))
    assert {year: one.meetings for year, one in found.items()} == {2026: 1, 2025: 1}


def test_a_role_belongs_to_every_year_it_was_held_in() -> None:
    """Its end is the first day it is over; one that goes on lasts up to today."""
    tenures = (
        Tenure(role=Role.PEER, since=date(2021, 7, 1), until=date(2023, 1, 1)),
        Tenure(role=Role.MANAGER, since=date(2025, 12, 31), until=date(2027, 5, 1)),
    )
    found = told(person=replace(PERSON, tenures=tenures))
    roles = {year: [tenure.role for tenure in one.tenures] for year, one in found.items()}
    assert roles == {2026: [Role.MANAGER], 2025: [Role.MANAGER], 2022: [Role.PEER], 2021: [Role.PEER]}
    assert all(year.quiet for year in found.values())


def test_a_goal_is_reached_when_it_was_last_done() -> None:
    """One opened again, dropped, or of somebody else is not reached with them."""
    goals = (
        goal(1, GoalState.ACTIVE, GoalState.DONE, GoalState.ACTIVE, GoalState.DONE),
        goal(2, GoalState.DONE, GoalState.ACTIVE),
        goal(3, GoalState.DROPPED),
        goal(4, GoalState.DONE, person=JO),
        goal(5, GoalState.DONE, person=PRIVATE),
    )
    found = told(material=Material(goals=goals))
    assert [(one.goal.number, str(one.on)) for one in found[2025].reached] == [
        (5, "2025-05-04"),
        (1, "2025-05-07"),
    ]


def test_what_was_given_and_received_is_kept_both_ways() -> None:
    """Thanks, praise and feedback that were said; what still waits was not, and topics are none."""
    jots = (
        jot(JotKind.THANKS),
        replace(jot(JotKind.FEEDBACK, person=PRIVATE), received=True),
        replace(jot(JotKind.PRAISE), done_at=None),
        jot(JotKind.TOPIC),
        jot(JotKind.THANKS, person=JO),
    )
    words = told(material=Material(jots=jots))[2025].words
    assert [(one.jot.kind, one.way) for one in words] == [
        (JotKind.THANKS, Way.GIVEN),
        (JotKind.FEEDBACK, Way.RECEIVED),
    ]


def test_praise_told_to_somebody_else_stands_with_whom_it_is_about() -> None:
    """It was given to them, and nothing was given to its bearer."""
    praise = jot(JotKind.PRAISE, person=JO, about=PRIVATE)
    (word,) = told(material=Material(jots=(praise,)))[2025].words
    assert word.to_another
    assert told(material=Material(jots=(replace(praise, person=SAM, about=JO),))) == {}


def test_answers_and_requests_stand_with_whom_they_are_from() -> None:
    """By the day of the meeting, and by the day of asking."""

    def answer(person: Address) -> Answer:
        return Answer(number=1, goal=1, question="more", person=person, text="talk", at=MAY, read_at=NEW_YEAR)

    def request(person: Address) -> Request:
        return Request(number=1, person=person, text="", theirs=False, asked_on=date(2024, 2, 1))

    material = Material(answers=(answer(PRIVATE), answer(JO)), requests=(request(PRIVATE), request(JO)))
    found = told(material=material)
    assert [one.answer.person for one in found[2025].answers] == [PRIVATE]
    assert [one.person for one in found[2024].requests] == [PRIVATE]
    assert set(found) == {2025, 2024}


def test_notes_stand_with_whom_they_were_written() -> None:
    """By the day of the meeting; a year that holds nothing else is not quiet."""

    def note(person: Address, at: datetime) -> Note:
        return Note(number=1, goal=None, person=person, text="we talked", at=at, entry="e", document="d")

    found = told(material=Material(notes=(note(PRIVATE, NEW_YEAR), note(JO, MAY))))
    assert {year: [one.note.person for one in told.notes] for year, told in found.items()} == {
        2026: [PRIVATE]
    }
    assert not found[2026].quiet
