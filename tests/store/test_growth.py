"""Placements and pointing at rungs, as rows."""

from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.core.jots import JotKind
from syncd.core.ladder import Placement
from syncd.core.model import address
from syncd.errors import UsageError
from syncd.store import answers, goals, growth, jots, people
from syncd.store.database import open_database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM, OTHER = address("sam@example.com"), address("sam@example.org")


@pytest.fixture
def store(tmp_path: Path) -> Connection:
    """An empty database."""
    return open_database(tmp_path / "syncd.db")


def placed(store: Connection, where: str, level: str, since: str) -> Placement:
    """Note a placement on the track ic."""
    return growth.place(store, [address(where)], track="ic", level=level, since=date.fromisoformat(since))


def test_what_was_said_before_is_kept(store: Connection) -> None:
    """Placements are a history; of one day the last word counts."""
    first = placed(store, "", "junior", "2024-01-01")
    placed(store, "", "staff", "2025-01-01")
    second = placed(store, "", "senior", "2025-01-01")
    assert growth.placements_of(store, [growth.ME]) == (first, second)
    assert growth.placements_of(store, [SAM]) == ()


def test_placements_follow_merge_and_split(store: Connection) -> None:
    """Two people made one have one history, and each their own again when they are split."""
    mine, theirs = placed(store, SAM, "junior", "2024-01-01"), placed(store, OTHER, "senior", "2025-01-01")
    people.merge(store, SAM, OTHER)
    (merged,) = people.persons(store)
    assert growth.placements_of(store, merged.addresses) == (mine, theirs)
    people.split(store, SAM, OTHER)
    assert growth.placements_of(store, [SAM]) == (mine,)
    assert growth.placements_of(store, [OTHER]) == (theirs,)


def test_the_last_word_on_a_placement_can_be_taken_back(store: Connection) -> None:
    """The one noted last goes, whatever its date, and nobody else's."""
    placed(store, OTHER, "junior", "2020-01-01")
    kept = placed(store, SAM, "senior", "2025-01-01")
    wrong = placed(store, SAM, "junior", "2024-01-01")
    assert growth.displace(store, [SAM]) == wrong
    assert growth.placements_of(store, [SAM]) == (kept,)
    growth.displace(store, [SAM])
    assert growth.displace(store, [SAM]) is None
    assert growth.placements_of(store, [OTHER]) != ()


def test_goals_wins_and_answers_point_at_rungs(store: Connection) -> None:
    """Each of the three keeps the rung it points at, and can lose it again; a goal is not touched by it."""
    goal = goals.add_goal(store, "lead", now=NOW)
    win = jots.add_jot(store, JotKind.WIN, "done", person=SAM, now=NOW)
    answer = answers.note_answer(store, goal.number, "more", "show it", person=SAM, at=NOW, now=NOW)
    for rung in ("ic/staff/direction", ""):
        growth.point_goal(store, goal.number, rung)
        growth.point_jot(store, win.number, rung)
        growth.point_answer(store, answer.number, rung)
        found = goals.goal(store, goal.number)
        assert (found.rung, found.states) == (rung, goal.states)
        assert [one.rung for one in jots.jots(store)] == [rung]
        assert [one.rung for one in answers.answers(store)] == [rung]


@pytest.mark.parametrize("kind", list(JotKind))
def test_of_jots_only_what_was_done_or_received_points_at_a_rung(store: Connection, kind: JotKind) -> None:
    """A win shows something, and so does what somebody said to me; a plan or a wish does not."""
    made = jots.add_jot(store, kind, "x", person=SAM, now=NOW)
    if kind is JotKind.WIN:
        growth.point_jot(store, made.number, "ic/staff/direction")
        return
    with pytest.raises(UsageError, match="shows nothing yet"):
        growth.point_jot(store, made.number, "ic/staff/direction")
    if kind in (JotKind.THANKS, JotKind.PRAISE, JotKind.FEEDBACK):
        said = jots.add_jot(store, kind, "x", person=SAM, now=NOW, received=True)
        growth.point_jot(store, said.number, "ic/staff/direction")


def test_nothing_points_that_is_not_there(store: Connection) -> None:
    """An unknown id is an error, and so is an answer that was replaced."""
    for point in (growth.point_goal, growth.point_jot, growth.point_answer):
        with pytest.raises(UsageError, match="there is no"):
            point(store, 1, "ic/staff/direction")
