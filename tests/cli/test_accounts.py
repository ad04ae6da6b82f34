"""accounts."""

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
    assert row.keys() == {
        "name", "provider", "kind", "for", "location", "sign_in_ends_at", "me", "read_through", "failure",
    }  # fmt: skip
    assert row["read_through"] == "2026-11-20T12:00:00Z"


def test_a_failure_stands_below_the_list(sample: Syncd) -> None:
    """A calendar that could not be read says so until it can."""
    gone = sample.calendar("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "gone.ics")
    sample.ok("connect", "ics", gone)
    sample.ok("sync")
    gone.unlink()
    sample("sync")
    assert "! gone: the last try failed: " in sample.ok("accounts")
