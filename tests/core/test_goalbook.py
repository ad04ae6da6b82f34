"""What another text of a goal changes in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from syncd.core.answers import Answer
from syncd.core.goalbook import GoalRecord, book, record_of, revise
from syncd.core.goals import CheckIn, Goal, GoalState, StateNoted, Step
from syncd.core.model import Address

THEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM = Address("sam@example.com")
GOAL = GoalRecord(
    uid="u",
    title="ship",
    created_at=THEN,
    states=(StateNoted(at=THEN, state=GoalState.ACTIVE),),
    steps=(Step(number=1, text="plan", done_at=THEN), Step(number=2, text="build")),
    check_ins=(CheckIn(at=THEN, text="well", progress=20),),
)


def test_a_record_holds_no_number_of_a_row() -> None:
    """Two homes with the same goal under other numbers write the same."""
    answer = Answer(number=7, goal=3, question="more", person=SAM, text="ship it", at=THEN, read_at=NOW)
    one = Goal(number=3, title="ship", created_at=THEN, uid="u", answers=(answer,))
    other = replace(one, number=9, answers=(replace(answer, number=1, goal=9),))
    assert record_of(one) == record_of(other)


def test_a_book_is_in_the_order_of_creation() -> None:
    """However goals are stored, they are written oldest first."""
    later = replace(GOAL, uid="a", created_at=NOW)
    assert book([later, GOAL]) == book([GOAL, later]) == (GOAL, later)


def test_the_same_text_changes_nothing() -> None:
    """A text that says nothing new is no edit, and so no touch."""
    for whole in (True, False):
        revision = revise(GOAL, GOAL, now=NOW, whole=whole, last_step=2)
        assert (revision.record, revision.changes, revision.lost) == (GOAL, (), ())


def test_an_edit_is_a_touch() -> None:
    """Any change notes the state again now; a change of state is that note itself."""
    revision = revise(GOAL, replace(GOAL, title="ship it"), now=NOW, whole=True, last_step=2)
    assert revision.changes == ("title",)
    assert revision.record.states == (*GOAL.states, StateNoted(at=NOW, state=GoalState.ACTIVE))
    done = StateNoted(at=NOW, state=GoalState.DONE)
    closed = revise(GOAL, replace(GOAL, states=(*GOAL.states, done)), now=NOW, whole=True, last_step=2)
    assert closed.changes == ("state (done)",)
    assert closed.record.states == (*GOAL.states, done)


def test_a_whole_text_decides_about_steps() -> None:
    """In the editor a line that is gone removes its step, and an empty box opens it again."""
    text = replace(GOAL, steps=(Step(number=1, text="plan well"), Step(number=3, text="rest")))
    revision = revise(GOAL, text, now=NOW, whole=True, last_step=2)
    assert revision.changes == ("step 1 (reworded, open again)", "step 2 (removed)", "step 3 (new)")
    assert revision.record.steps == text.steps


def test_a_file_takes_nothing_away() -> None:
    """A file may be older than the goal: steps, ticks and dated history it lacks stay."""
    text = replace(GOAL, title="sail", steps=(Step(number=1, text="plan"),), check_ins=())
    revision = revise(GOAL, text, now=NOW, whole=False, last_step=2)
    assert revision.changes == ("title",)
    assert revision.record.steps == GOAL.steps
    assert revision.record.check_ins == GOAL.check_ins
    assert revision.lost == ("check-in of 2026-03-02",)


def test_history_is_added_and_never_doubled() -> None:
    """New check-ins join the old ones in the order of time, and equal ones count once for each time noted."""
    new = CheckIn(at=THEN - timedelta(days=1), text="before")
    revision = revise(
        GOAL, replace(GOAL, check_ins=(new, *GOAL.check_ins)), now=NOW, whole=False, last_step=2
    )
    assert revision.changes == ("1 check-in (new)",)
    assert revision.record.check_ins == (new, *GOAL.check_ins)
    twice = revise(GOAL, replace(GOAL, check_ins=GOAL.check_ins * 2), now=NOW, whole=False, last_step=2)
    assert twice.record.check_ins == GOAL.check_ins * 2


def test_its_name_and_creation_stay() -> None:
    """Whatever the text says, a goal stays the goal it is."""
    text = replace(
        GOAL, uid="v", created_at=NOW, title="x", states=(StateNoted(at=NOW, state=GoalState.ACTIVE),)
    )
    revision = revise(GOAL, text, now=NOW, whole=False, last_step=2)
    assert (revision.record.uid, revision.record.created_at) == ("u", THEN)
    assert revision.changes == ("title",)


def test_the_number_of_a_removed_step_is_given_to_no_other() -> None:
    """In older documents it stands for what it stood for; a step of the same words is that step again."""
    one, two, three = GOAL.steps[0], GOAL.steps[1], Step(number=3, text="show")
    four = Step(number=4, text="tell")
    for given, kept in (
        ((one, two, three), ((1, "plan"), (2, "build"), (5, "show"))),
        ((one, two, three, four), ((1, "plan"), (2, "build"), (5, "show"), (6, "tell"))),
        ((one, two, replace(three, number=9)), ((1, "plan"), (2, "build"), (9, "show"))),
        ((one, replace(two, number=3)), ((1, "plan"), (2, "build"))),
    ):  # fmt: skip
        text = replace(GOAL, steps=given)
        for whole in (True, False):
            found = revise(GOAL, text, now=NOW, whole=whole, last_step=4)
            assert tuple((step.number, step.text) for step in found.record.steps) == kept
            again = revise(found.record, text, now=NOW, whole=whole, last_step=9)
            assert again.changes == ()
