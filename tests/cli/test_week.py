"""week: whom I meet, what I owe, who is slipping, and what to send."""

from tests.cli.conftest import Syncd, event, vcalendar


def test_the_week_ahead(sample: Syncd) -> None:
    """The meetings of seven days in local time, and everybody slipping with a sentence, worst first."""
    assert sample.ok("week").splitlines() == [
        "in the next seven days:",
        "  Mon 2026-11-23 16:00  Sam Rivera",
        "  Wed 2026-11-25 10:00  Jo Okafor",
        "  Thu 2026-11-26 13:30  Lee Brandt",
        "slipping:",
        "  Lee Brandt: lapsed, 2 missed, last met 2026-10-15",
        '    "Hi Lee, our last 1:1s did not happen. Can we make Thursday work?"',
        "  Priya Nair: lapsed, nothing planned, last met 2026-09-01",
        '    "Hi Priya, it has been a while. Do you have half an hour for us soon?"',
        "  Sam Rivera: slipping, 1 missed, last met 2026-11-09",
        '    "Hi Sam, our last 1:1 did not happen. Can we make Monday work?"',
    ]


def test_open_actions_are_owed(sample: Syncd) -> None:
    """An action stands with its meeting, or apart when there is none this week; other jots are not owed."""
    sample.ok("jot", "action", "send the plan", "--with", "sam")
    sample.ok("jot", "action", "find the book", "--with", "priya")
    sample.ok("jot", "action", "done already", "--with", "sam")
    sample.ok("jot", "--done", "j3")
    sample.ok("jot", "a topic", "--with", "sam")
    said = sample.ok("week")
    assert "Sam Rivera\n      owed: send the plan (j1)\n" in said
    assert "also owed:\n  Priya Nair: find the book (j2)\n" in said
    assert "done already" not in said
    assert "a topic" not in said
    assert [one["id"] for one in sample("week", "--format", "json").data["owed"]] == ["j1", "j2"]


def test_the_week_as_data(sample: Syncd) -> None:
    """Instants in UTC, people by address, the sentence ready to send."""
    data = sample("week", "--format", "json").data
    assert data["meets"][0] == {"at": "2026-11-23T15:00:00Z", "person": "sam.rivera@example.com"}
    assert [one["standing"] for one in data["slipping"]] == ["lapsed", "lapsed", "slipping"]
    assert all(one["say"].startswith("Hi ") for one in data["slipping"])


def test_seven_days_end_after_seven_days(sample: Syncd) -> None:
    """A meeting exactly a week from now is not of this week; one a second earlier is."""
    for now, seen in {"2026-11-16T15:00:00Z": False, "2026-11-16T15:00:01Z": True}.items():
        assert ("2026-11-23 16:00" in sample.ok("week", now=now)) is seen


def test_a_nameless_person_is_greeted_without_an_address(syncd: Syncd) -> None:
    """Nobody is addressed as an e-mail address."""
    text = vcalendar(event("a@x", rule="FREQ=WEEKLY;UNTIL=20261020T000000Z", others="sam@x.org <sam@x.org>"))
    syncd.ok("connect", "ics", syncd.calendar(text), "--me", "me@example.com")
    syncd.ok("sync")
    assert '"Hi there, it has been a while.' in syncd.ok("week")


def test_an_empty_week_claims_no_more_than_was_read(syncd: Syncd) -> None:
    """Without a meeting the week says how far it looked."""
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(event("a@x"))), "--me", "me@example.com")
    said = syncd.ok("week")
    assert "as far as the calendars were read" in said
    assert "not assessed: work" in said
