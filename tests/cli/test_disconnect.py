"""disconnect: a calendar goes and yours stays; with --forget everything goes that came through it."""

import shutil
from pathlib import Path

import pytest

from syncd.store.accounts import accounts
from syncd.store.database import open_database
from tests.cli.conftest import Syncd, event, on_terminal, vcalendar
from tests.cli.test_links import DAY_BEFORE, Vdir
from tests.e2e.rows import dump_file, tables


@pytest.fixture
def vdir(syncd: Syncd) -> Vdir:
    """A folder with the link of Sam's document on the series, and a home that knows all about it."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("goal", "add", "Lead the migration", "--with", "sam")
    syncd.ok("publish", "allow", "sam")
    home.sync()
    assert "ATTACH" in home.text
    return home


def untouched(vdir: Vdir) -> bool:
    """Whether the 1:1 reads, byte by byte, as if syncd had never been there."""
    now = vdir.file.read_bytes()
    vdir.write()
    return vdir.file.read_bytes() == now


def rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows there are."""
    return dump_file(home / "syncd.db", (*tables("cache"), *tables("ledger"), *tables("yours")))


def test_disconnect_keeps_what_is_mine(sample: Syncd) -> None:
    """Goals, notes and the settled history stay when a calendar goes."""
    sample.ok("goal", "add", "grow", "--with", "sam")
    sample.ok("jot", "roadmap", "--with", "sam")
    assert "your goals, notes and the settled history stay" in sample.ok("disconnect", "work")
    assert "grow" in sample.ok("goal", "list")
    assert "roadmap" in sample.ok("jot")
    people = sample("people", "list", "--format", "json").data["people"]
    assert {one["name"]: one["last_met"] for one in people}["Sam Rivera"] == "2026-11-09T15:00:00Z"


def test_an_unknown_account_lists_the_known(sample: Syncd) -> None:
    """A wrong name exits 2, names what is connected and removes nothing."""
    for more in ([], ["--forget", "--yes"]):
        assert "connected: holidays, work" in sample.refused("disconnect", "nope", *more)
    assert len(sample("accounts", "--format", "json").data["accounts"]) == 2


def test_its_options_mean_nothing_without_forget(sample: Syncd) -> None:
    """Nobody believes to have looked only, and has disconnected."""
    for option in ("--dry-run", "--leave", "--yes"):
        assert "go with --forget" in sample.refused("disconnect", "work", option)


def test_what_is_left_on_a_calendar_is_said(vdir: Vdir) -> None:
    """Disconnected without --forget, the link stays there; connected again it can be taken off."""
    said = vdir.syncd.ok("disconnect", "vdir")
    assert "what syncd put onto its calendars (1) is still there" in said
    vdir.syncd.ok("connect", "ics", vdir.folder, "--me", "me@example.com")
    vdir.syncd.ok("sync")
    vdir.syncd.ok("disconnect", "vdir", "--forget", "--yes")
    assert untouched(vdir)


def test_forgetting_shows_first_and_takes_a_yes(vdir: Vdir) -> None:
    """Links, numbers, addresses, each in a line; without a terminal nothing happens without --yes."""
    shown = vdir.syncd.ok("disconnect", "vdir", "--forget", "--dry-run")
    for line in (
        "would take the link off the series with Sam <sam@example.com> in vdir",
        "would forget what was read of 1 calendar: 1 event",
        "settled 1:1s that no other account holds",
        "would forget that you are me@example.com there",
    ):
        assert line in shown
    before = vdir.syncd.database
    said = vdir.syncd("disconnect", "vdir", "--forget")
    assert said.code == 2
    assert "--forget --yes" in said.err
    assert said.out == shown
    assert vdir.syncd.database == before


def test_what_there_is_nothing_of_is_not_listed(syncd: Syncd) -> None:
    """Of a calendar that was connected a moment ago there are no 1:1s and no changes to forget."""
    syncd.ok("connect", "ics", syncd.calendar(vcalendar()), "--me", "me@example.com")
    syncd.ok("sync")
    assert syncd.ok("disconnect", "work", "--forget", "--dry-run").splitlines() == [
        "would forget what was read of 1 calendar: 0 events",
        "would forget that you are me@example.com there",
    ]


def test_what_was_forgotten_has_left_no_trace(vdir: Vdir) -> None:
    """The folder is what it was, to the byte; no row tells of the calendar; what is mine is all there."""
    before = rows(vdir.syncd.home)
    assert before["slot"]
    assert before["receipt"]
    said = vdir.syncd.ok("disconnect", "vdir", "--forget", "--yes")
    assert "took the link off" in said
    assert "forgot vdir" in said
    assert "syncd backup --list" in said
    assert untouched(vdir)
    after = rows(vdir.syncd.home)
    yours = set(tables("yours")) - {"account", "my_address"}
    assert {name: after[name] for name in yours} == {name: before[name] for name in yours}
    gone = ("bundle", "resource", "problem", "calendar", "series", "slot", "meeting", "open_slot", "observed")
    assert not any(after[name] for name in (*gone, "attachment", "account", "my_address", "work"))
    for trace in (b"weekly@x", b"vdir", b"me@example.com"):
        assert trace not in vdir.syncd.database
    vdir.syncd.ok("doctor")


def test_quiet_forgets_without_a_word(vdir: Vdir) -> None:
    """Who has said yes and wants to hear nothing hears nothing."""
    assert vdir.syncd.ok("disconnect", "vdir", "--forget", "--yes", "--quiet") == ""
    assert untouched(vdir)


def test_what_cannot_be_taken_off_is_not_forgotten(vdir: Vdir) -> None:
    """Nothing can be written to what is not connected: exit 7, every row stays, and the next time it goes."""
    vdir.syncd.ok("disconnect", "vdir")
    before = rows(vdir.syncd.home)
    said = vdir.syncd("disconnect", "vdir", "--forget", "--yes")
    assert said.code == 7
    assert "is not forgotten" in said.err
    assert rows(vdir.syncd.home) == before
    vdir.syncd.ok("connect", "ics", vdir.folder, "--me", "me@example.com")
    vdir.syncd.ok("sync")
    vdir.syncd.ok("disconnect", "vdir", "--forget", "--yes")
    assert untouched(vdir)


def test_an_account_that_has_gone_already_is_forgotten_too(syncd: Syncd) -> None:
    """Its history was kept then, and goes now."""
    path = syncd.calendar(vcalendar(event("one@x")))
    syncd.ok("connect", "ics", path, "--me", "me@example.com")
    syncd.ok("sync")
    syncd.ok("disconnect", "work")
    assert b"one@x" in syncd.database
    assert "forgot work" in syncd.ok("disconnect", "work", "--forget", "--yes")
    assert b"one@x" not in syncd.database


def test_what_another_account_holds_stays(syncd: Syncd, tmp_path: Path) -> None:
    """The same series in two calendars: with one forgotten the other tells all of it."""
    first = syncd.calendar(vcalendar(event("shared@x"), event("alone@x", others="Jo <jo@example.com>")))
    second = tmp_path / "copy.ics"
    shutil.copy(first, second)
    second.write_text(vcalendar(event("shared@x")), "utf-8")
    for path in (first, second):
        syncd.ok("connect", "ics", path, "--me", "me@example.com")
    syncd.ok("sync")
    before = rows(syncd.home)
    syncd.ok("disconnect", "work", "--forget", "--yes")
    after = rows(syncd.home)
    assert after["slot"] == [row for row in before["slot"] if "sam.rivera@example.com" in row]
    assert after["slot"]
    assert b"alone@x" not in syncd.database
    with open_database(syncd.home / "syncd.db") as database:
        assert [one.name for one in accounts(database)] == ["copy"]
    database.close()
    syncd.ok("sync", now=DAY_BEFORE)


def test_on_a_terminal_it_asks(vdir: Vdir) -> None:
    """A no changes nothing."""
    before = rows(vdir.syncd.home)
    words = ["--home", str(vdir.syncd.home), "disconnect", "vdir", "--forget"]
    assert "nothing was changed" in on_terminal(words, typed="n\n")
    assert rows(vdir.syncd.home) == before
    assert "forgot vdir" in on_terminal(words, typed="y\n")
    assert untouched(vdir)


def test_what_is_left_standing_is_told(vdir: Vdir) -> None:
    """Of a calendar that was disconnected already, too: where each thing stands, and nothing is written."""
    vdir.syncd.ok("disconnect", "vdir")
    there = vdir.file.read_bytes()
    said = vdir.syncd.ok("disconnect", "vdir", "--forget", "--leave", "--yes")
    assert "would leave the link on the series with Sam <sam@example.com> in vdir: https://" in said
    assert "it would be for you to do, by hand" in said
    assert vdir.file.read_bytes() == there
    after = rows(vdir.syncd.home)
    assert not any(after[name] for name in ("calendar", "series", "attachment", "slot", "intent"))
    assert vdir.syncd("disconnect", "vdir", "--forget", "--leave", "--yes").code == 2


def test_nothing_left_is_told_as_well(sample: Syncd) -> None:
    """Where syncd wrote nothing there is nothing to do by hand."""
    shown = sample.ok("disconnect", "work", "--forget", "--leave", "--dry-run")
    assert "nothing that syncd knows of would be left" in shown
    assert "by hand" not in shown


def test_a_sign_in_that_cannot_be_opened_keeps_no_account(sample: Syncd) -> None:
    """Where the key is lost for ever, too, an account is forgotten; what could not be deleted is said."""
    (sample.home / "secrets.enc").write_bytes(b"no sign-ins")
    (sample.home / "secrets.enc").chmod(0o600)
    said = sample.ok("disconnect", "work", "--forget", "--leave", "--yes")
    assert "forgot work" in said
