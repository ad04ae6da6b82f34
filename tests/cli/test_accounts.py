"""accounts and disconnect."""

from tests.cli.conftest import Syncd


def test_without_calendars_the_list_says_how_to_begin(syncd: Syncd) -> None:
    """Nothing connected is told, with the two ways on."""
    said = syncd.ok("accounts")
    assert "syncd connect ics" in said
    assert "syncd demo" in said


def test_accounts_are_listed(sample: Syncd) -> None:
    """Name, kind, last read in local time, who I am, and where it is."""
    said = sample.ok("accounts")
    assert "today 13:00" in said
    assert "alex.kim@example.com" in said
    row = next(
        row for row in sample("accounts", "--format", "json").data["accounts"] if row["kind"] == "work"
    )
    assert row.keys() == {"name", "provider", "kind", "for", "location", "me", "read_through", "failure"}
    assert row["read_through"] == "2026-11-20T12:00:00Z"


def test_a_failure_stands_below_the_list(sample: Syncd) -> None:
    """A calendar that could not be read says so until it can."""
    gone = sample.calendar("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "gone.ics")
    sample.ok("connect", "ics", gone)
    sample.ok("sync")
    gone.unlink()
    sample("sync")
    assert "! gone: the last try failed: " in sample.ok("accounts")


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
    assert "connected: holidays, work" in sample.refused("disconnect", "nope")
    assert len(sample("accounts", "--format", "json").data["accounts"]) == 2
