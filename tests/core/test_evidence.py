"""What is evidence for a rung: reached goals, wins, answers and kind words, each with its day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.answers import Answer
from syncd.core.evidence import (
    Evidence,
    EvidenceKind,
    everything_pointing,
    evidence_for,
    unplaced,
    with_person,
)
from syncd.core.goals import Goal, GoalState, StateNoted
from syncd.core.jots import Jot, JotKind
from syncd.core.ladder import Ladder, Level, Rung, Track
from syncd.core.model import address

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 5, 1, 9, tzinfo=UTC)
SAM, JO = address("sam@example.com"), address("jo@example.com")
SCOPE, RISK = (Rung(track="ic", level="senior", id=name, text=name) for name in ("scope", "risk"))
SENIOR = Level(track="ic", id="senior", name="Senior", standing=2, rungs=(SCOPE, RISK))
LADDER = Ladder(tracks=(Track(id="ic", name="ic", levels=(SENIOR,)),))


def goal(number: int = 1, rung: str = SCOPE.path, private: bool = False, **states: int) -> Goal:
    """A goal with Sam; states are noted so many days after the start."""
    return Goal(
        number=number,
        title=f"goal {number}",
        created_at=START,
        person=SAM,
        private=private,
        rung=rung,
        states=tuple(
            StateNoted(at=START + timedelta(days=days), state=GoalState(state))
            for state, days in states.items()
        ),
    )


def jot(number: int, kind: JotKind = JotKind.WIN, *, day: int = 0, received: bool = False) -> Jot:
    """A jot with Jo that points at the rung risk."""
    at = START + timedelta(days=day)
    return Jot(
        number=number, kind=kind, text="x", person=JO, made_at=at, received=received, rung=RISK.path
    )  # fmt: skip


def answer(number: int, goal_number: int | None, *, day: int = 0, rung: str = SCOPE.path) -> Answer:
    """An answer of Sam's."""
    at = START + timedelta(days=day)
    return Answer(
        number=number, goal=goal_number, question="more", person=SAM, text="y", at=at, read_at=at, rung=rung
    )  # fmt: skip


def pointing(*things: Goal | Jot | Answer) -> tuple[Evidence, ...]:
    """Everything these point at."""
    return everything_pointing(
        [one for one in things if isinstance(one, Goal)],
        [one for one in things if isinstance(one, Jot)],
        [one for one in things if isinstance(one, Answer)],
        BERLIN,
    )


def test_a_goal_is_evidence_from_the_day_it_was_reached() -> None:
    """Until then it is under way and its rung a gap."""
    (rung, _) = evidence_for(SENIOR, pointing(goal())).rungs
    assert (rung.is_gap, rung.shown, [one.id for one in rung.under_way]) == (True, (), ["g1"])
    (rung, _) = evidence_for(SENIOR, pointing(goal(done=10))).rungs
    assert (rung.is_gap, [one.on for one in rung.shown]) == (False, [date(2026, 5, 11)])
    assert rung.under_way == ()


def test_a_goal_that_waits_is_under_way_and_a_dropped_one_is_nothing() -> None:
    """Giving up shows nothing; standing still shows nothing yet."""
    assert [one.under_way for one in pointing(goal(waiting=3))] == [True]
    assert pointing(goal(dropped=3)) == ()
    assert [one.under_way for one in pointing(goal(done=3, active=5))] == [True]


def test_evidence_stands_in_time_order_with_local_days() -> None:
    """The day is the user's: late in the evening in UTC is the next day in Berlin."""
    late = Jot(
        number=1, kind=JotKind.WIN, text="late", person=JO, rung=SCOPE.path,
        made_at=datetime(2026, 5, 3, 22, 30, tzinfo=UTC),
    )  # fmt: skip
    found = pointing(answer(2, None, day=4), goal(done=2), late)
    assert [(one.id, one.on) for one in found] == [
        ("g1", date(2026, 5, 3)),
        ("j1", date(2026, 5, 4)),
        ("a2", date(2026, 5, 5)),
    ]


def test_only_what_was_pointed_counts() -> None:
    """Without a rung a win is a win and no evidence."""
    assert pointing(goal(rung=""), answer(1, None, rung="")) == ()


@pytest.mark.parametrize("kind", [JotKind.THANKS, JotKind.PRAISE, JotKind.FEEDBACK])
def test_what_was_said_to_me_is_private_evidence(kind: JotKind) -> None:
    """It counts, and is not for others to read unless the user wants that."""
    (one,) = pointing(jot(1, kind, received=True))
    assert (one.kind, one.about, one.private) == (EvidenceKind.SAID, kind.value, True)


def test_an_answer_to_a_private_goal_is_private() -> None:
    """Quoting it would tell of the goal."""
    found = pointing(goal(1, private=True, done=1), answer(1, 1), goal(2, done=1), answer(2, 2))
    assert {one.id: one.private for one in found} == {"g1": True, "a1": True, "g2": False, "a2": False}


def test_each_rung_has_its_own_evidence_and_gaps_are_named() -> None:
    """Rungs come in the order of the ladder; one without evidence is a gap."""
    found = evidence_for(SENIOR, pointing(jot(1), jot(2, day=1)))
    assert [[one.id for one in rung.shown] for rung in found.rungs] == [[], ["j1", "j2"]]
    assert found.gaps == (SCOPE,)


def test_evidence_with_one_person() -> None:
    """Only what came about with them."""
    found = pointing(goal(done=1), jot(1))
    assert [one.id for one in with_person(found, [JO, address("jo@example.org")])] == ["j1"]


def test_what_points_at_a_rung_that_went_is_told() -> None:
    """A ladder that is rewritten loses no evidence silently."""
    found = pointing(goal(1, done=1), goal(2, rung="ic/senior/gone", done=1))
    assert [one.id for one in unplaced(LADDER, found)] == ["g2"]
