"""people export: a record to take along."""

import json
import stat
from datetime import UTC, datetime

from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.store.answers import note_answer
from syncd.store.database import open_database
from syncd.store.jots import add_jot
from tests.cli.conftest import Syncd

SAM = Address("sam.rivera@example.com")


def fill(sample: Syncd) -> None:
    """A goal, words of both, thanks."""
    sample.ok("goal", "add", "Lead *the* migration", "--with", "sam", "--why", "to grow", "--for", "self")
    sample.ok("goal", "step", "g1", "write the plan")
    sample.ok("goal", "check-in", "g1", "halfway", "--progress", "50")
    sample.ok("jot", "win", "shipped the importer", "--with", "sam")
    connection = open_database(sample.home / "syncd.db")
    at = datetime(2026, 11, 2, 15, tzinfo=UTC)
    note_answer(connection, 1, "more", "their own words", person=SAM, at=at, now=at)
    add_jot(connection, JotKind.THANKS, "you saved my week", person=SAM, now=at, received=True)
    connection.close()


def test_a_record_to_take_along(sample: Syncd) -> None:
    """Own goals and words, dates, thanks; no title of an event and nothing others wrote."""
    fill(sample)
    sample.ok("people", "role", "sam", "manager", "--since", "2026-01-05", "--company", "Initech")
    out = sample.ok("people", "export", "sam", "--mine")
    assert out.startswith(
        "# Sam Rivera\n\nWhat is mine of our time, up to 2026-11-20. Your employer's policy"
    )
    for line in (
        "- manager at Initech: 2026-01-05 to today",
        "### Lead \\*the\\* migration",
        "Since 2026-11-20, for self, active.",
        "Why: to grow",
        "- [ ] write the plan",
        "- 2026-11-20: 50%, halfway",
        "- 2026-11-20: shipped the importer (win)",
        "- 2026-11-02: you saved my week",
    ):
        assert f"\n{line}\n" in out
    assert "\n- 2026: " in out
    for theirs in ("their own words", "1:1 Sam", "http", "file:"):
        assert theirs not in out


def test_the_record_as_data(sample: Syncd) -> None:
    """The same as JSON, on the screen or in a file; the file is the user's alone."""
    fill(sample)
    shown = sample("people", "export", "sam", "--mine", "--format", "json").data
    assert shown["goals"][0]["check_ins"] == [{"on": "2026-11-20", "text": "halfway", "progress": 50}]
    place = sample.folder / "sam.json"
    said = sample.ok("people", "export", "sam", "--mine", "--format", "json", "--to", place)
    assert "Your employer's policy decides" in said
    assert json.loads(place.read_text()) == shown
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_an_existing_file_is_not_replaced_unless_forced(sample: Syncd) -> None:
    """What stands there stays; --force replaces it."""
    place = sample.folder / "sam.md"
    place.write_text("precious")
    assert "exists" in sample.refused("people", "export", "sam", "--mine", "--to", place)
    assert place.read_text() == "precious"
    sample.ok("people", "export", "sam", "--mine", "--to", place, "--force")
    assert place.read_text().startswith("# Sam Rivera\n")


def test_only_what_is_mine_can_be_exported(sample: Syncd) -> None:
    """Without --mine nothing is written; the answer says what to type."""
    said = sample.refused("people", "export", "sam")
    assert "syncd people export sam.rivera@example.com --mine" in said
    assert "--to FILE" in sample.refused("people", "export", "sam", "--mine", "--force")


def test_a_merged_person_is_exported_whole(sample: Syncd) -> None:
    """Goals and words noted under any of their addresses are in it."""
    fill(sample)
    sample.ok("people", "merge", "jo", "sam")
    data = sample("people", "export", "jo", "--mine", "--format", "json").data
    assert [goal["title"] for goal in data["goals"]] == ["Lead *the* migration"]
    assert len(data["thanks_received"]) == 1
