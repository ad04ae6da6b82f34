"""Goals and jots as the user's own rows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.core.goals import Beneficiary, GoalState, Step
from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.errors import UsageError
from syncd.store import goalbook, goals, jots
from syncd.store.database import open_database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SAM, ALEX = Address("sam@example.com"), Address("alex@example.com")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


def test_a_goal_comes_back_as_it_was_noted(db: Connection) -> None:
    """Every field survives, and the goal begins active."""
    made = goals.add_goal(
        db,
        "  Lead the\nmigration\x1b ",
        now=NOW,
        person=SAM,
        why="one\ntwo",
        outcome_for=Beneficiary.TEAM,
        due=date(2026, 12, 31),
        private=True,
    )
    assert goals.goals(db) == (made,)
    assert (made.id, made.title, made.why) == ("g1", "Lead the migration", "one\ntwo")
    assert (made.person, made.outcome_for, made.due, made.private) == (
        SAM,
        Beneficiary.TEAM,
        date(2026, 12, 31),
        True,
    )
    assert (made.state, made.created_at, made.touched_at) == (GoalState.ACTIVE, NOW, NOW)


def test_numbers_are_never_used_again(db: Connection) -> None:
    """An id the user has written down somewhere never means another goal."""
    goals.add_goal(db, "one", now=NOW)
    db.execute("DELETE FROM goal")
    assert goals.add_goal(db, "two", now=NOW).id == "g2"


def test_steps_are_numbered_and_ticked(db: Connection) -> None:
    """Adding a step is an edit, ticking it a touch; the first tick keeps its date."""
    goals.add_goal(db, "one", now=NOW)
    assert goals.add_step(db, 1, "Draft", now=NOW + DAY) == Step(number=1, text="Draft")
    assert goals.add_step(db, 1, "Review", now=NOW + 2 * DAY).number == 2
    assert goals.goal(db, 1).touched_at == NOW + 2 * DAY
    goals.tick_step(db, 1, 2, now=NOW + 3 * DAY)
    ticked = goals.tick_step(db, 1, 2, now=NOW + 4 * DAY)
    assert [step.done_at for step in ticked.steps] == [None, NOW + 3 * DAY]
    assert ticked.touched_at == NOW + 3 * DAY


def test_a_step_number_is_never_used_twice(db: Connection) -> None:
    """When the last step goes, the next one gets another number: documents still hold the old one."""
    goals.add_goal(db, "Ship", now=NOW)
    for text in ("Draft", "Review"):
        goals.add_step(db, 1, text, now=NOW)
    old = goalbook.records(db)[1]
    goalbook.update(db, 1, old, replace(old, steps=old.steps[:1]))
    assert goals.add_step(db, 1, "Send", now=NOW).number == 3
    assert goalbook.last_steps(db) == {1: 3}


def test_an_edit_keeps_the_state(db: Connection) -> None:
    """A step added to a waiting goal leaves it waiting."""
    goals.add_goal(db, "one", now=NOW)
    goals.set_state(db, 1, GoalState.WAITING, now=NOW + DAY)
    goals.add_step(db, 1, "Draft", now=NOW + 2 * DAY)
    assert goals.goal(db, 1).state is GoalState.WAITING


def test_check_ins(db: Connection) -> None:
    """A remark, a progress, or both; in time order."""
    goals.add_goal(db, "one", now=NOW)
    goals.check_in(db, 1, now=NOW + 2 * DAY, progress=40)
    found = goals.check_in(db, 1, now=NOW + DAY, text="hard\ngoing")
    assert [(note.text, note.progress) for note in found.check_ins] == [("hard\ngoing", None), ("", 40)]


def test_closing_and_reopening(db: Connection) -> None:
    """A goal is done or dropped, and may become active again."""
    goals.add_goal(db, "one", now=NOW, person=SAM)
    assert goals.active_goal_counts(db) == {SAM: 1}
    for state in (GoalState.DONE, GoalState.DROPPED, GoalState.WAITING):
        assert goals.set_state(db, 1, state, now=NOW).state is state
        assert goals.active_goal_counts(db) == {}
    assert goals.set_state(db, 1, GoalState.ACTIVE, now=NOW).state is GoalState.ACTIVE


def test_what_makes_no_sense_is_refused(db: Connection) -> None:
    """An empty text, a wrong number, a progress out of range: refused, and nothing is changed."""
    goals.add_goal(db, "one", now=NOW)
    before = "\n".join(db.iterdump())
    wrong: list[Callable[[], object]] = [
        lambda: goals.add_goal(db, " \u200b\n", now=NOW),
        lambda: goals.check_in(db, 1, now=NOW),
        lambda: goals.check_in(db, 1, now=NOW, progress=101),
        lambda: goals.check_in(db, 2, now=NOW, text="x"),
        lambda: goals.add_step(db, 1, "", now=NOW),
        lambda: goals.add_step(db, 2, "x", now=NOW),
        lambda: goals.tick_step(db, 1, 1, now=NOW),
        lambda: goals.tick_step(db, 2, 1, now=NOW),
        lambda: goals.set_state(db, 2, GoalState.DONE, now=NOW),
        lambda: jots.add_jot(db, JotKind.TOPIC, "", person=SAM, now=NOW),
        lambda: jots.tick_jot(db, 1, now=NOW),
    ]
    for attempt in wrong:
        with pytest.raises(UsageError):
            attempt()
    assert "\n".join(db.iterdump()) == before


def test_jots(db: Connection) -> None:
    """A jot comes back as noted, for its person, and is ticked once."""
    one = jots.add_jot(db, JotKind.HEADS_UP, " Release\tslips ", person=SAM, now=NOW, private=True)
    two = jots.add_jot(db, JotKind.TOPIC, "Budget", person=ALEX, now=NOW)
    assert (one.id, one.text, one.private, one.kind) == ("j1", "Release slips", True, JotKind.HEADS_UP)
    assert jots.jots(db) == (one, two)
    assert jots.jots(db, [SAM]) == (one,)
    jots.tick_jot(db, 1, now=NOW + DAY)
    assert jots.tick_jot(db, 1, now=NOW + 2 * DAY).done_at == NOW + DAY
