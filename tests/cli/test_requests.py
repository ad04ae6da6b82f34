"""people request: a meeting on request is tracked to an answer, and never flagged."""

import click
import pytest

from syncd.cli import main
from syncd.cli.candidates import candidates
from syncd.cli.options import Given
from tests.cli.conftest import Syncd

DANA = "dana@example.com"


def test_a_request_is_noted_and_answered(sample: Syncd) -> None:
    """In either direction, on a day; the answer closes it and its waiting is counted."""
    said = sample.ok("people", "request", DANA, "where the team is going", "--on", "2026-11-01")
    assert said.splitlines() == [
        f"r1: you asked {DANA} for a meeting on 2026-11-01: where the team is going",
        "when there is an answer: syncd people request r1 --answered TEXT",
    ]
    assert f"r2: {DANA} asked you" in sample.ok("people", "request", "dana", "--theirs")
    assert sample.ok("people", "requests").splitlines() == [
        "REQUEST  WITH              ASKED BY  ON          WAITING  ABOUT",
        "r1       dana@example.com  you       2026-11-01  19 days  where the team is going",
        "r2       dana@example.com  them      2026-11-20  0 days   -",
    ]
    answered = sample.ok("people", "request", "r1", "--answered", "yes", "--on", "2026-11-02")
    assert answered == "r1: answered after 1 day: yes\n"
    assert sample.ok("people", "request", "dana", "--answered", "no") == "r2: answered after 0 days: no\n"
    assert "no request is open" in sample.ok("people", "requests")
    assert "yes (1 day)" in sample.ok("people", "requests", "--all")
    assert sample("people", "requests", "--all", "--format", "json").data["requests"][0] == {
        "id": "r1",
        "person": DANA,
        "theirs": False,
        "text": "where the team is going",
        "asked_on": "2026-11-01",
        "days": 1,
        "answer": "yes",
        "answered_on": "2026-11-02",
    }


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("dana", "--answered", "yes"), "several requests"),
        (("r1", "--answered", "yes", "--on", "2026-10-31"), "was asked on 2026-11-01, after 2026-10-31"),
        (("r1", "--answered", " "), "answered how?"),
        (("r1", "words", "--answered", "yes"), "takes the answer, and no other words"),
        (("r3", "--answered", "yes"), "was answered on 2026-11-20"),
        (("r9", "--answered", "yes"), "there is no request r9"),
        (("jo", "--answered", "yes"), "no request with Jo Okafor"),
        (("nobody",), "nobody known as"),
        ((DANA, "--on", "someday"), "is no date"),
        ((DANA, "--on", "2026-11-21"), "is ahead"),
    ],
)
def test_what_is_not_clear_changes_nothing(sample: Syncd, words: tuple[str, ...], error: str) -> None:
    """Which request, which day, which answer: it asks back."""
    sample.ok("people", "request", DANA, "one", "--on", "2026-11-01")
    sample.ok("people", "request", DANA, "two")
    sample.ok("people", "request", "jo")
    sample.ok("people", "request", "jo", "--answered", "yes")
    before = sample.database
    assert error in sample.refused("people", "request", *words)
    assert sample.database == before


def test_a_request_is_never_flagged(sample: Syncd) -> None:
    """However long it waits, no audit, week or next screen makes a finding of it, with a role or without."""
    plain = sample("audit", "--format", "json").data
    sample.ok("people", "request", "lee", "a chat", "--on", "2025-01-01")
    sample.ok("people", "request", DANA, "a chat", "--on", "2025-01-01")
    assert sample("audit", "--format", "json").data == plain
    sample.ok("people", "role", DANA, "skip-level", "--since", "2025-01-01")
    found = sample("audit", "--format", "json").data["findings"]
    assert [one for one in found if one["person"] == DANA] == []


def test_a_skip_level_never_lapses(sample: Syncd) -> None:
    """Met on request: two missed in a row are shown and never called lapsed."""
    assert "lapsed" in sample.ok("people", "show", "lee")
    sample.ok("people", "role", "lee", "skip-level")
    found = sample("audit", "lee", "--format", "json").data
    assert found["relationships"][0]["standing"] != "lapsed"
    assert not {"lapsed", "series-ended"} & {one["code"] for one in found["findings"]}


def test_an_open_request_completes(sample: Syncd) -> None:
    """By its id, or by what it is about; an answered one is no longer offered."""
    sample.ok("people", "request", DANA, "where the team is going")
    sample.ok("people", "request", DANA, "over and done")
    sample.ok("people", "request", "r2", "--answered", "yes")
    context = click.Context(main, obj=Given(home=str(sample.home)))
    for begun, found in (("r", ["r1"]), ("where", ["r1"]), ("over", []), ("dana", [DANA])):
        assert [one.value for one in candidates("PERSON|REQUEST", context, begun)] == found


def test_what_a_request_is_about_stays_private(sample: Syncd) -> None:
    """Not even its person's agenda holds it, and the gate knows it."""
    sample.ok("people", "request", "sam", "whether I should leave")
    assert "leave" not in sample.ok("agenda", "sam")
    sample.ok("jot", "whether I should leave the team", "--with", "sam")
    assert "r1 in j1" in sample.refused("agenda", "sam", code=8)


def test_an_open_request_stands_on_the_prep_sheet(sample: Syncd) -> None:
    """Until it is answered, on the sheet of that person alone, and never in the agenda."""
    sample.ok("people", "request", "sam", "where the team is going")
    sample.ok("people", "request", "sam", "--theirs")
    sheet = sample.ok("agenda", "sam", "--prep")
    assert "- You asked on 2026-11-20: where the team is going (r1, no answer yet)\n" in sheet
    assert "- Sam Rivera asked on 2026-11-20 (r2, no answer yet)\n" in sheet
    assert "where the team" not in sample.ok("agenda", "sam")
    assert "asked on" not in sample.ok("agenda", "jo", "--prep")
    sample.ok("people", "request", "r1", "--answered", "yes")
    assert "r1" not in sample.ok("agenda", "sam", "--prep")
