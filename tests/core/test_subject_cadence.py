"""When a subject was discussed, when it is due, and which one comes first."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from syncd.core.answers import Answer
from syncd.core.cadence.history import Absence, AbsenceKind, Person, Tenure
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Role, address
from syncd.core.policy import Policy
from syncd.core.subject_cadence import (
    Book,
    Discussed,
    Due,
    Rhythm,
    ago,
    due_on,
    most_overdue,
    next_private,
    next_shared,
    subjects_with,
)

BERLIN = ZoneInfo("Europe/Berlin")
SAM, OTHER = address("sam@example.com"), address("sam@example.org")
BEGUN = date(2026, 1, 5)


def person(*roles: tuple[Role, date]) -> Person:
    """Sam, with two addresses; a manager since 5 January unless said otherwise."""
    held = roles or ((Role.MANAGER, BEGUN),)
    ends = [*(since for _, since in held[1:]), None]
    tenures = tuple(
        Tenure(role=role, since=since, until=until) for (role, since), until in zip(held, ends, strict=True)
    )
    return Person(key=SAM, addresses=(SAM, OTHER), tenures=tenures)


def stand(
    book: Book | None = None,
    *,
    who: Person | None = None,
    on: date = date(2026, 6, 1),
    now: date | None = None,
    meetings: tuple[datetime, ...] = (),
    absences: tuple[Absence, ...] = (),
) -> dict[str, Due]:
    """Every subject on a day, by code."""
    day = now or on
    found = subjects_with(
        who or person(),
        book or Book(),
        meetings=meetings,
        absences=absences,
        now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        on=on,
        zone=BERLIN,
        policy=Policy(),
    )
    return {one.subject.code: one for one in found}


def talked(subject: str, day: date, who: str = SAM) -> Book:
    """The user's word alone."""
    return Book(discussed=(Discussed(person=address(who), subject=subject, day=day),))


def answer(at: datetime, question: str = "career", goal: int | None = None, who: str = SAM) -> Book:
    """One answer in the ledger."""
    one = Answer(number=1, goal=goal, question=question, person=address(who), text="lead", at=at, read_at=at)
    return Book(answers=(one,))


def thanks(done_at: datetime | None, *, received: bool = False, kind: JotKind = JotKind.THANKS) -> Book:
    """One jot."""
    made = datetime(2026, 1, 5, tzinfo=UTC)
    one = Jot(number=1, kind=kind, text="x", person=SAM, made_at=made, done_at=done_at, received=received)
    return Book(jots=(one,))


# -- discussed ------------------------------------------------------------------------------


def test_never_discussed_counts_from_the_present_role() -> None:
    """Not from an earlier role, and nothing is claimed to have been discussed then."""
    who = person((Role.PEER, date(2024, 1, 1)), (Role.MANAGER, BEGUN))
    career = stand(who=who)["career"]
    assert (career.last, career.since, career.days) == (None, BEGUN, (date(2026, 6, 1) - BEGUN).days)


def test_an_answer_to_the_subject_discusses_it() -> None:
    """On the local date of its meeting: half past eleven at night in UTC is the next day in Berlin."""
    found = stand(answer(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)))
    assert found["career"].last == date(2026, 3, 3)
    assert found["growth"].last is None


def test_an_answer_to_a_goal_discusses_no_subject() -> None:
    """Even where the goal's question were called like one."""
    assert stand(answer(datetime(2026, 3, 2, tzinfo=UTC), goal=1))["career"].last is None


def test_a_ticked_thanks_counts_as_thanks() -> None:
    """Said to them; one still waiting, one received and praise do not count."""
    said = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert stand(thanks(said))["thanks"].last == date(2026, 3, 2)
    assert stand(thanks(None))["thanks"].last is None
    assert stand(thanks(said, received=True))["thanks"].last is None
    assert stand(thanks(said, kind=JotKind.PRAISE))["thanks"].last is None


def test_the_latest_of_all_that_is_known_counts() -> None:
    """Whichever way it became known, under whichever address."""
    book = Book(
        answers=answer(datetime(2026, 3, 2, 12, tzinfo=UTC)).answers,
        discussed=(
            *talked("career", date(2026, 2, 1)).discussed,
            *talked("career", date(2026, 4, 1), OTHER).discussed,
        ),
    )
    for order in permutations(book.discussed):
        assert stand(Book(answers=book.answers, discussed=order))["career"].last == date(2026, 4, 1)


def test_what_lies_ahead_is_not_known_yet() -> None:
    """Looking back from an earlier day, later talks have not happened."""
    book = talked("career", date(2026, 4, 1))
    assert stand(book, on=date(2026, 3, 31))["career"].last is None
    assert stand(book, on=date(2026, 4, 1))["career"].last == date(2026, 4, 1)


def test_another_persons_talk_is_not_theirs() -> None:
    """Addresses compare whole."""
    assert stand(talked("career", date(2026, 4, 1), "am@example.com"))["career"].last is None


# -- due ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "due"), [(89, False), (90, True), (91, True)])
def test_a_subject_is_due_when_its_rhythm_is_over(days: int, due: bool) -> None:
    """Career with a manager every 90 days: not on the 89th, on the 90th."""
    last = date(2026, 3, 2)
    found = stand(talked("career", last), on=last + timedelta(days=days))["career"]
    assert (found.days, found.is_due) == (days, due)
    assert due_on(found, last + timedelta(days=days)) == last + timedelta(days=90)


def test_the_day_of_the_next_1_1_decides() -> None:
    """What is due by then is asked then, though it is not due today."""
    book = talked("career", date(2026, 3, 2))
    assert stand(book, now=date(2026, 5, 29), on=date(2026, 5, 31))["career"].is_due
    assert not stand(book, now=date(2026, 5, 29), on=date(2026, 5, 30))["career"].is_due


def test_days_of_absence_are_not_counted() -> None:
    """Two weeks of leave put a subject off by two weeks."""
    away = Absence(kind=AbsenceKind.OUT_OF_OFFICE, start=date(2026, 4, 6), end=date(2026, 4, 20))
    found = stand(talked("career", date(2026, 3, 2)), on=date(2026, 6, 1), absences=(away,))["career"]
    assert found.days == 91 - 14


def test_the_users_rhythm_goes_before_the_usual_one() -> None:
    """Set under any address of theirs; of several the first address speaks; 0 is never."""
    both = Book(
        rhythms=(
            Rhythm(person=OTHER, subject="career", every=10),
            Rhythm(person=SAM, subject="career", every=60),
            Rhythm(person=OTHER, subject="growth", every=0),
        )
    )
    found = stand(both)
    assert (found["career"].every, found["growth"].every, found["feedback"].every) == (60, 0, 60)
    assert not found["growth"].is_due


def test_without_a_role_only_the_users_rhythm_speaks() -> None:
    """It counts from the first 1:1, and from nothing when they never met."""
    nobody = Person(key=SAM, addresses=(SAM,))
    assert not any(one.is_due for one in stand(who=nobody).values())
    book = Book(rhythms=(Rhythm(person=SAM, subject="career", every=30),))
    assert stand(book, who=nobody)["career"].since is None
    first = datetime(2026, 5, 1, 9, tzinfo=UTC)
    found = stand(book, who=nobody, meetings=(first,))["career"]
    assert (found.since, found.is_due) == (date(2026, 5, 1), True)


def test_meetings_since_are_those_after_the_talk() -> None:
    """The meeting on the day of the talk is the talk; in a tenure's first days every one counts."""
    meetings = tuple(datetime(2026, 3, day, 9, tzinfo=UTC) for day in (2, 9, 16))
    assert stand(talked("career", date(2026, 3, 2)), meetings=meetings)["career"].met == 2
    who = person((Role.MANAGER, date(2026, 3, 2)))
    assert stand(who=who, meetings=meetings)["career"].met == 3


# -- which one ------------------------------------------------------------------------------


def test_the_most_overdue_is_relative_to_its_rhythm() -> None:
    """60 days are twice the rhythm of priorities, 100 days hardly more than one of career."""
    book = Book(
        discussed=(
            *talked("career", date(2026, 2, 21)).discussed,
            *talked("priorities", date(2026, 4, 2)).discussed,
            *(
                one
                for code in ("strengths", "well-being", "feedback", "growth", "thanks")
                for one in talked(code, date(2026, 5, 30)).discussed
            ),
        )
    )
    first = most_overdue(stand(book).values())
    assert first is not None
    assert first.subject.code == "priorities"


def test_equally_overdue_subjects_come_in_the_order_of_the_table() -> None:
    """Whatever order they were noted in."""
    codes = ("career", "strengths", "well-being", "feedback", "priorities", "growth")
    book = Book(rhythms=tuple(Rhythm(person=SAM, subject=code, every=50) for code in reversed(codes)))
    first = next_shared(stand(book).values())
    assert first is not None
    assert first.subject.code == "career"


def test_what_was_asked_in_vain_lets_the_others_go_first() -> None:
    """In turn, the one not asked for longest; where no other is due it is asked again."""
    dues = stand(on=BEGUN + timedelta(days=200)).values()
    asked: dict[str, int] = {}
    turns = []
    for _ in range(7):
        asked = {code: days + 7 for code, days in asked.items()}
        first = next_shared(dues, asked=asked)
        assert first is not None
        turns.append(first.subject.code)
        asked[first.subject.code] = 0
    assert turns[0] == turns[6] == "priorities"
    assert len(set(turns[:6])) == 6
    alone = [one for one in dues if one.subject.code == "career"]
    found = next_shared(alone, asked={"career": 1})
    assert found is not None
    assert found.subject.code == "career"


def test_what_is_known_to_be_overdue_goes_before_what_nobody_could_tell() -> None:
    """A subject never heard of counts from the day somebody could have told of it, if there is one."""
    book = talked("career", BEGUN)
    dues = stand(book, on=BEGUN + timedelta(days=150)).values()
    for known, code in ((0, "career"), (40, "career"), (90, "priorities"), (None, "priorities")):
        first = next_shared(dues, known=known)
        assert first is not None
        assert first.subject.code == code


def test_thanks_never_come_up_in_the_shared_agenda() -> None:
    """However overdue, they stand in the prep sheet, and nothing else does."""
    quiet = ("career", "strengths", "well-being", "feedback", "priorities", "growth")
    book = Book(rhythms=tuple(Rhythm(person=SAM, subject=code, every=0) for code in quiet))
    dues = stand(book).values()
    assert next_shared(dues) is None
    private = next_private(dues)
    assert private is not None
    assert private.subject.code == "thanks"


def test_before_its_rhythm_nothing_comes_up() -> None:
    """A day after the tenure began no subject is due."""
    assert most_overdue(stand(on=BEGUN + timedelta(days=1)).values()) is None


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (59, "59 days ago"),
        (60, "2 months ago"),
        (153, "5 months ago"),
        (699, "23 months ago"),
        (700, "2 years ago"),
        (1100, "3 years ago"),
    ],
)
def test_ages_are_told_in_the_unit_people_use(days: int, text: str) -> None:
    """Days up to two months, months up to two years, then years."""
    assert ago(date(2026, 6, 1) - timedelta(days=days), date(2026, 6, 1)) == text
