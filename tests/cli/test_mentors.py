"""people mentors: who they are, which kinds are missing, whom to ask and whom to thank."""

from datetime import UTC, datetime, timedelta

from syncd.core.jots import JotKind
from syncd.store.database import open_database
from syncd.store.jots import add_jot
from tests.cli.conftest import NOW, Syncd


def open_ask(sample: Syncd, text: str) -> None:
    """Note an ask for whoever can help."""
    connection = open_database(sample.home / "syncd.db")
    at = datetime.fromisoformat(NOW).astimezone(UTC) - timedelta(days=1)
    add_jot(connection, JotKind.ASK, text, person=None, now=at)
    connection.close()


def test_without_a_mentor_every_kind_is_missing(sample: Syncd) -> None:
    """Each with half a sentence on what it is for; nobody is asked."""
    out = sample.ok("people", "mentors")
    assert out.startswith("no mentor yet; `syncd people role PERSON mentor`")
    for kind in ("peer", "reverse", "situational", "external", "group"):
        assert f"\n  {kind} " in out
    data = sample("people", "mentors", "--format", "json").data
    assert (data["mentors"], data["ask"], len(data["missing"])) == ([], None, 5)


def test_mentors_are_listed_with_their_standing(sample: Syncd) -> None:
    """Kind, since when, last met; the list fits a terminal."""
    sample.ok("people", "role", "priya", "mentor", "--kind", "external", "--since", "2020-01-05")
    sample.ok("people", "role", "jo", "mentee", "--since", "2026-02-01")
    out = sample.ok("people", "mentors")
    assert "Priya Nair  mentor  external  2020-01-05  2026-09-01  lapsed" in out
    assert "Jo Okafor   mentee  -         2026-02-01  2026-11-18  on-track" in out
    assert "\n  external " not in out
    assert "--kind KIND" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    data = sample("people", "mentors", "--format", "json").data
    assert data["mentors"][0]["kind"] == "external"
    assert data["mentees"][0]["address"] == "jo.okafor@example.com"


def test_an_open_ask_is_matched_to_one_person(sample: Syncd) -> None:
    """With the reason, a sentence to send and the command that notes it."""
    sample.ok("people", "role", "priya", "mentor", "--kind", "external", "--since", "2020-01-05")
    open_ask(sample, "how do I say no to a director?")
    out = sample.ok("people", "mentors")
    assert "this week, ask Priya Nair <priya.nair@example.org> (your mentor, last met on 2026-09-01):" in out
    assert '"Hi Priya, may I ask you for help? How do I say no to a director?' in out
    assert "\n  syncd jot --assign j1 --with priya.nair@example.org" in out
    assert sample("people", "mentors", "--format", "json").data["ask"]["id"] == "j1"


def test_a_situational_mentor_is_thanked_once(sample: Syncd) -> None:
    """When it is over; the command given notes the thanks, and nobody is reminded again."""
    sample.ok(
        "people",
        "role",
        "priya",
        "mentor",
        "--kind",
        "situational",
        "--since",
        "2026-08-01",
        "--until",
        "today",
    )
    assert sample("people", "show", "priya", "--format", "json").data["person"]["standing"] == "ended"
    command = (
        "syncd jot thanks 'Thank you for your help, it made a difference.' --with priya.nair@example.org"
    )
    out = sample.ok("people", "mentors")
    assert "the help of Priya Nair <priya.nair@example.org> is over; say thank you:" in out
    assert command in out
    assert "ended 2026-11-20" in out
    assert command in sample.ok("people", "suggest")
    week = sample.ok("week")
    assert "to thank:\n  Priya Nair: has helped you, and that is over\n" in week
    assert command in week
    assert sample("week", "--format", "json").data["thanks"][0]["command"] == command
    sample.ok("jot", "thanks", "you were right", "--with", "priya")
    assert "to thank" not in sample.ok("week")
    assert "thank" not in sample.ok("people", "suggest")
    assert "say thank you" not in sample.ok("people", "mentors")


def test_nothing_is_found_about_help_that_is_over(sample: Syncd) -> None:
    """A situational mentorship ends by itself: no lapse, no missing meeting."""
    sample.ok("people", "role", "priya", "mentor", "--kind", "situational", "--since", "2026-08-01")
    found = sample("audit", "priya", "--format", "json").data
    assert found["relationships"][0]["standing"] == "ended"
    assert found["findings"] == []
