"""The readable copy of a day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from syncd.daily import content, copies, keep_copy, without_goal
from syncd.paths import Home, locate, prepare
from syncd.store import goals
from syncd.store.database import open_database
from tests.e2e.rows import tables

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET_OR_SILENT = {"account", "setting", "ack"}
"""What is the user's and yet not copied: feed addresses, the secret of the markers, silenced findings."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    found = locate(str(tmp_path / "home"))
    prepare(found)
    return found


def test_everything_of_the_users_is_in_it(home: Home) -> None:
    """Every table that is the user's own is copied, but secrets; what was read of calendars is not."""
    connection = open_database(home.database)
    text = content(connection)
    connection.close()
    inside = {"goal", "goal_state", "step", "check_in"}  # in the form of an export
    for name in set(tables("yours")) - inside - SECRET_OR_SILENT:
        assert f'"{name}"' in text
    for name in {*tables("cache"), "slot", "entry", "receipt", *SECRET_OR_SILENT}:
        assert f'"{name}":' not in text


def test_a_day_has_one_copy_and_an_unchanged_day_none(home: Home) -> None:
    """The second sync of a day writes nothing, nor does one that found nothing new since the last copy."""
    connection = open_database(home.database)
    assert keep_copy(connection, home, day=date(2026, 11, 20)) is not None
    goals.add_goal(connection, "ship", now=NOW)
    assert keep_copy(connection, home, day=date(2026, 11, 20)) is None
    assert keep_copy(connection, home, day=date(2026, 11, 21)) is not None
    assert keep_copy(connection, home, day=date(2026, 11, 22)) is None
    connection.close()
    assert [one.name for one in copies(home)] == ["2026-11-20.json", "2026-11-21.json"]


def test_a_goal_can_be_taken_out(home: Home) -> None:
    """Without the goal a copy is what it would have been had the goal never been noted."""
    connection = open_database(home.database)
    before = content(connection)
    one = goals.add_goal(connection, "ship", now=NOW)
    assert without_goal(content(connection), one.uid) == before
    connection.close()
    with pytest.raises(ValueError, match="no daily copy"):
        without_goal("[]", "x")
