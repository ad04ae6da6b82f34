"""goal forget: gone for good, and what still holds it is said."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from syncd.lock import sync_lock
from syncd.store.database import VERSION
from tests.cli.conftest import Syncd

TESTS = Path(__file__).parent.parent
SECRET = "xylophone"


def holding(home: Path) -> list[str]:
    """The files below a home that hold the secret's bytes."""
    return sorted(
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes()
    )


def told(sample: Syncd) -> None:
    """A goal whose every text is the secret, in the store, in copies of two versions and in a daily copy."""
    sample.ok("goal", "add", f"{SECRET} one", "--with", "sam", "--private", "--why", SECRET)
    sample.ok("goal", "step", "g1", SECRET)
    sample.ok("goal", "check-in", "g1", SECRET)
    sample.ok("goal", "add", "another")
    sample("sync", now="2026-11-21T12:00:00Z")
    sample.ok("backup")
    with closing(sqlite3.connect(sample.home / "backups" / "syncd-0000-v1.db")) as made:
        made.executescript((TESTS / "store" / "schemas" / "1.sql").read_text("utf-8"))
        made.execute(
            "INSERT INTO goal (title, created_at) VALUES (?, '2026-11-20T12:00:00Z')", (f"{SECRET} 0",)
        )
        made.execute("INSERT INTO step (goal, number, text) VALUES (1, 1, ?)", (SECRET,))
        made.execute("PRAGMA application_id = 0x73796E63")
        made.execute("PRAGMA user_version = 1")
        made.commit()


def test_a_forgotten_goal_is_in_no_file(sample: Syncd) -> None:
    """Not in the bytes of the store, of any copy in the home, of any version, nor of a daily copy."""
    told(sample)
    (sample.home / "tmp" / "agenda.md").write_text(f"a prep sheet with {SECRET} one", "utf-8")
    (sample.home / "tmp" / "g2-kept-x.md").write_text("another goal", "utf-8")
    assert holding(sample.home) == [
        "backups/syncd-0000-v1.db",
        f"backups/syncd-0001-v{VERSION}.db",
        "copies/2026-11-21.json",
        "syncd.db",
        "tmp/agenda.md",
    ]
    assert sample.ok("goal", "forget", "g1", "--yes").splitlines() == [
        "g1: forgotten",
        "also removed from 4 copies",
    ]
    assert holding(sample.home) == []
    assert (sample.home / "tmp" / "g2-kept-x.md").exists()
    assert [one["title"] for one in json.loads(sample.ok("goal", "export"))["goals"]] == ["another"]
    for copy in sorted((sample.home / "backups").iterdir()):
        sample.ok("restore", copy, "--yes")
        assert SECRET not in sample.ok("goal", "list", "--all")


def test_a_brief_forgets_it_too(sample: Syncd) -> None:
    """Neither the draft for a new manager, nor what the user changed in it, nor an editor's copy holds it."""
    sample.ok("people", "role", "sam", "manager", "--since", "2026-01-01")
    sample.ok("goal", "add", f"{SECRET} one", "--with", "sam")
    sample.ok("goal", "step", "g1", SECRET)
    sample.ok("goal", "answer", "g1", "more", f"say {SECRET}")
    sample.ok("goal", "add", "another", "--with", "sam")
    sample.ok("people", "handover", "sam", "dana@example.com")
    (brief,) = (sample.home / "briefs").iterdir()
    brief.write_text(brief.read_text("utf-8").replace(f"{SECRET} one", f"{SECRET} two"), "utf-8")
    sample("people", "brief", "dana")
    assert brief.read_text("utf-8").count(f"{SECRET} two") == 1
    (brief.parent / f"{brief.name}~").write_text(f"g1: {SECRET} one", "utf-8")
    sample.ok("goal", "forget", "g1", "--yes")
    assert holding(sample.home) == []
    assert "another" in brief.read_text("utf-8")


def test_its_number_is_not_given_again(syncd: Syncd) -> None:
    """g1 stays the name of what was forgotten, so that no old link means another goal."""
    syncd.ok("goal", "add", "a")
    syncd.ok("goal", "forget", "g1", "--yes")
    assert syncd.ok("goal", "add", "b").startswith("g2")


def test_a_copy_that_cannot_be_cleaned_keeps_the_goal(sample: Syncd) -> None:
    """Nothing is half forgotten: the goal stays, what may hold it is named, and one can try again."""
    told(sample)
    broken = sample.home / "backups" / "damaged-0001.db"
    broken.write_bytes(b"broken" * 1000 + sample.database)
    said = sample.refused("goal", "forget", "g1", "--yes", code=9)
    assert "g1 is not forgotten yet" in said
    assert f"{broken}: it is damaged and may hold the goal's words" in said
    assert holding(sample.home) == ["backups/damaged-0001.db", "syncd.db"]
    broken.unlink()
    sample.ok("goal", "forget", "g1", "--yes")
    assert holding(sample.home) == []


def test_a_damaged_copy_without_the_goal_hinders_nothing(sample: Syncd) -> None:
    """What a restore has set aside stays as it is, to the byte, where it does not hold the goal's words."""
    broken = sample.home / "backups" / "damaged-0001.db"
    broken.parent.mkdir()
    half = sample.database[: len(sample.database) // 2]
    for before in (b"broken" * 1000, half):
        broken.write_bytes(before)
        sample.ok("goal", "add", f"{SECRET} one")
        (goal,) = sample("goal", "list", "--format", "json").data["goals"]
        sample.ok("goal", "forget", goal["id"], "--yes")
        assert broken.read_bytes() == before
    assert holding(sample.home) == []


def test_what_a_killed_backup_has_left_is_removed(sample: Syncd) -> None:
    """Half a copy, and the journal of a damaged database, hold a goal as well as whole ones."""
    sample.ok("goal", "add", f"{SECRET} one")
    (sample.home / "backups").mkdir()
    for name in ("syncd.db.restored", "syncd.db.restored-journal", "backups/syncd-0009-v2.db.part"):
        (sample.home / name).write_bytes(sample.database)
    journal = sample.home / "backups" / "damaged-0001.db-journal"
    journal.write_text(f"{SECRET} one")
    assert str(journal) in sample.refused("goal", "forget", "g1", "--yes", code=9)
    journal.unlink()
    sample.ok("goal", "forget", "g1", "--yes")
    assert holding(sample.home) == []


def test_documents_that_hold_it_are_named(sample: Syncd) -> None:
    """What was published stays with the people it was shared with, and the answer says where."""
    sample.ok("goal", "add", "Learn the [xylophone]", "--with", "sam")
    sample.ok("agenda", "sam", "--publish")
    said = sample.ok("goal", "forget", "g1", "--yes")
    assert "its text still stands in " in said
    assert "documents/" in said


def test_forgetting_needs_a_word_and_no_sync(syncd: Syncd) -> None:
    """Nobody is asked in a pipe, so --yes is needed there; while a sync runs the answer is 75."""
    syncd.ok("goal", "add", "a")
    assert "--yes" in syncd.refused("goal", "forget", "g1")
    with sync_lock(syncd.home / "sync.lock"):
        syncd.refused("goal", "forget", "g1", "--yes", code=75)
    assert "no goal" in syncd.refused("goal", "forget", "g9", "--yes")
    assert "a" in syncd.ok("goal", "list")
