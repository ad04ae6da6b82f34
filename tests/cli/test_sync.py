"""sync: what it says, what it exits with, and what a dry run keeps its hands off."""

from pathlib import Path

import pytest

from syncd.lock import sync_lock
from tests.cli.conftest import Syncd, event, vcalendar


@pytest.fixture
def two(syncd: Syncd) -> Syncd:
    """A home with two calendars that were read once."""
    for name in ("one", "two"):
        made = syncd.calendar(
            vcalendar(event(f"{name}@x", others=f"Sam <sam@{name}.example>")), f"{name}.ics"
        )
        syncd.ok("connect", "ics", made, "--me", "me@example.com")
    syncd.ok("sync")
    return syncd


def test_without_accounts_there_is_nothing_to_sync(syncd: Syncd) -> None:
    """Exit 2, and the two ways to begin."""
    said = syncd.refused("sync")
    assert "syncd connect ics" in said
    assert "syncd demo" in said


def test_a_sync_says_what_changed_and_what_comes_next(syncd: Syncd) -> None:
    """The first leads to the audit; one that finds nothing new says so; after the audit it is done."""
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(event("a@x"))), "--me", "me@example.com")
    said = "work: 1 entry new or changed; of all its entries 1 belongs to a 1:1\nnext: syncd audit\n"
    assert syncd.ok("sync") == said
    syncd.ok("audit")
    assert syncd.ok("sync") == "work: unchanged\n"


def test_one_bad_event_is_told_and_its_neighbours_are_read(syncd: Syncd) -> None:
    """A quarantined event is counted and costs no exit code; doctor lists it."""
    text = vcalendar(event("good@x"), event("bad@x", rule="FREQ=SECONDLY"))
    syncd.ok("connect", "ics", syncd.calendar(text), "--me", "me@example.com")
    assert "not understood: 1 (`syncd doctor` lists them)" in syncd.ok("sync")
    assert len(syncd("people", "list", "--format", "json").data["people"]) == 1


def test_some_unreadable_is_incomplete_all_is_a_provider_error(two: Syncd) -> None:
    """One calendar gone: exit 4 and the other is read; all gone: exit 7; nothing known is lost."""
    (two.folder / "one.ics").unlink()
    said = two("sync")
    assert said.code == 4
    assert "two: unchanged" in said.out
    assert "one: " in said.err
    assert "does not exist" in said.err
    assert len(said.err.splitlines()) == 2
    (two.folder / "two.ics").write_text("<html>", "utf-8")
    assert two("sync").code == 7
    assert len(two("people", "list", "--format", "json").data["people"]) == 2


@pytest.mark.parametrize("content", ["", "<html></html>", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"])
def test_a_broken_answer_changes_nothing(two: Syncd, content: str) -> None:
    """An empty, HTML or cut-off file leaves every judgement as it was."""
    before = two("audit", "--format", "json").data["relationships"]
    for name in ("one", "two"):
        (two.folder / f"{name}.ics").write_text(content, "utf-8")
    assert two("sync").code == 7
    assert two("audit", "--format", "json").data["relationships"] == before


def losing(syncd: Syncd) -> Path:
    """A calendar of twelve 1:1s that was read, then lost all but one."""
    many = [event(f"n{number}@x", others=f"P <p{number}@example.com>") for number in range(12)]
    work = syncd.calendar(vcalendar(*many))
    syncd.ok("connect", "ics", work, "--me", "me@example.com")
    syncd.ok("sync")
    return syncd.calendar(vcalendar(many[0]))


def test_a_pull_that_loses_too_much_is_refused(syncd: Syncd) -> None:
    """Exit 8, nothing vanishes, and the command that accepts the loss is named and works."""
    losing(syncd)
    said = syncd("sync")
    assert said.code == 8
    assert "syncd sync --accept work" in said.err
    assert len(syncd("people", "list", "--format", "json").data["people"]) == 12
    syncd.ok("sync", "--accept", "work")
    ones = [line for line in syncd.ok("people", "list", "--why").splitlines() if "1:1: n" in line]
    assert len(ones) == 1


def test_an_unknown_account_cannot_be_accepted(two: Syncd) -> None:
    """--accept of nobody exits 2 and names the accounts."""
    assert "connected: one, two" in two.refused("sync", "--accept", "work")


def test_a_dry_run_shows_the_plan_and_stores_nothing(two: Syncd) -> None:
    """What would change is told, and the store stays the same byte for byte, errors included."""
    two.calendar(vcalendar(event("one@x"), event("new@x")), "one.ics")
    before = two.database
    assert two.ok("sync", "--dry-run") == "one: 2 entries would change\ntwo: unchanged\n"
    (two.folder / "two.ics").unlink()
    assert two("sync", "--dry-run").code == 4
    losing_before = two.database
    assert losing_before == before
    assert "exclude each other" in two.refused("sync", "--dry-run", "--full")
    assert two.database == before


def test_a_refused_dry_run_stores_nothing(syncd: Syncd) -> None:
    """A dry run of a loss exits 8 as well, and starts no hour of grace."""
    losing(syncd)
    before = syncd.database
    assert syncd("sync", "--dry-run").code == 8
    assert syncd.database == before


def test_full_reads_again(two: Syncd) -> None:
    """--full reads unchanged calendars, too."""
    assert two.ok("sync", "--full").count("1 entry new or changed") == 2


def test_a_second_sync_does_not_wait(two: Syncd) -> None:
    """While another process syncs this home, sync and publish exit 75; other commands work."""
    with sync_lock(two.home / "sync.lock"):
        assert "another syncd is syncing" in two.refused("sync", code=75)
        assert "another syncd" in two.refused("agenda", "sam@one.example", "--publish", code=75)
        two.ok("jot", "x", "--with", "sam@one.example")
        two.ok("audit")
