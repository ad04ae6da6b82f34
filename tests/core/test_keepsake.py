"""What of a relationship is mine to take along."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.answers import Answer
from syncd.core.cadence.history import Person
from syncd.core.chronicle import Material
from syncd.core.goals import CheckIn, Goal, GoalState, StateNoted, Step
from syncd.core.jots import Jot, JotKind
from syncd.core.keepsake import Keepsake, keepsake
from syncd.core.model import Address
from syncd.core.requests import Request

SAM, PRIVATE, JO = Address("sam@example.com"), Address("sam@example.org"), Address("jo@example.com")
PERSON = Person(key=SAM, addresses=(SAM, PRIVATE), name="Sam")
MAY = datetime(2025, 5, 4, 22, 30, tzinfo=UTC)
"""The fifth in Berlin."""
ANSWER = Answer(
    number=1, goal=1, question="more", person=PRIVATE, text="theirs", at=MAY, read_at=MAY, document="link"
)
GOAL = Goal(
    number=1,
    title="title",
    created_at=MAY,
    why="why",
    person=SAM,
    rung="ic/senior/theirs",
    states=(StateNoted(at=MAY + timedelta(days=2), state=GoalState.DONE),),
    steps=(Step(number=1, text="step", done_at=MAY),),
    check_ins=(
        CheckIn(at=MAY, text="own"),
        CheckIn(at=MAY, text="theirs", progress=40, source="entry"),
        CheckIn(at=MAY, text="theirs", source="entry"),
    ),
    answers=(ANSWER,),
)


def kept(*goals: Goal, jots: tuple[Jot, ...] = ()) -> Keepsake:
    """What is taken along."""
    material = Material(
        goals=goals,
        answers=(ANSWER,),
        jots=jots,
        requests=(
            Request(
                number=1, person=SAM, text="request", theirs=True, asked_on=date(2025, 1, 1), answer="theirs"
            ),
        ),
    )
    return keepsake(PERSON, [MAY, MAY], material, zone=ZoneInfo("Europe/Berlin"))


def jot(kind: JotKind, text: str, *, person: Address = SAM, received: bool = False) -> Jot:
    """A jot of the fifth of May."""
    return Jot(number=1, kind=kind, text=text, person=person, made_at=MAY, received=received)


def test_nothing_of_what_others_wrote_is_taken_along() -> None:
    """No answer, no text read from a document, no link, no rung of a ladder, no feedback received."""
    record = kept(
        GOAL,
        jots=(
            jot(JotKind.FEEDBACK, "theirs", received=True),
            jot(JotKind.PRAISE, "theirs", received=True),
            replace(jot(JotKind.PRAISE, "mine"), about=JO),
        ),
    )
    text = str(record)
    assert "mine" in text
    for theirs in ("theirs", "link", "entry", JO, "request"):
        assert theirs not in text


def test_own_goals_and_words_are_taken_along() -> None:
    """Title, why, steps, remarks and progress, each with its day."""
    (goal,) = kept(GOAL).goals
    assert (goal.title, goal.why, goal.since, goal.reached_on) == (
        "title",
        "why",
        date(2025, 5, 5),
        date(2025, 5, 7),
    )
    assert [(step.text, step.done_on) for step in goal.steps] == [("step", date(2025, 5, 5))]
    assert [(note.text, note.progress) for note in goal.remarks] == [("own", None), ("", 40)]


def test_a_goal_carried_to_somebody_else_counts_where_it_was_reached_with_their_help() -> None:
    """A goal of nobody's, or of somebody else's without their answers, does not."""
    carried = replace(GOAL, number=2, person=JO, title="carried")
    going_on = replace(carried, number=3, states=())
    without = replace(carried, number=4, answers=())
    assert [goal.title for goal in kept(carried, going_on, without).goals] == ["carried"]


def test_thanks_are_taken_along_both_ways() -> None:
    """Whoever said them; one still to be said is a note, as other jots are."""
    record = kept(
        jots=(
            replace(jot(JotKind.THANKS, "given"), done_at=MAY),
            jot(JotKind.THANKS, "still to be said"),
            jot(JotKind.THANKS, "received", person=PRIVATE, received=True),
            jot(JotKind.TOPIC, "topic"),
            jot(JotKind.THANKS, "another", person=JO),
        )
    )
    assert [one.text for one in record.thanks_given] == ["given"]
    assert [one.text for one in record.thanks_received] == ["received"]
    assert [(one.kind, one.text) for one in record.notes] == [
        ("thanks", "still to be said"),
        ("topic", "topic"),
    ]


def test_meetings_are_days() -> None:
    """The user's own days, each once."""
    assert kept().meetings == (date(2025, 5, 5),)
