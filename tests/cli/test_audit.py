"""audit and ack on the command line; what they judge is tested in tests/core."""

import csv
import io

import pytest

from tests.cli.conftest import Syncd, event, vcalendar

FIRST = [
    "found 4 1:1s",
    "2 lapsed",
    "if one is wrong: `syncd people list --why`, then `syncd people exclude PERSON`",
]


def test_the_first_audit_ends_with_three_lines(sample: Syncd) -> None:
    """Found so many, lapsed so many, what to type if one is wrong: once after each connect."""
    assert sample.ok("audit").splitlines()[-3:] == FIRST
    assert FIRST[2] not in sample.ok("audit")
    sample.ok("connect", "ics", sample.calendar(vcalendar(event("a@x")), "more.ics"))
    assert sample("audit").out.splitlines()[-1] == FIRST[2]


@pytest.mark.parametrize(
    "words",
    [["--as-of", "2026-10-31"], ["--format", "json"], ["--format", "csv"], ["sam"], ["--as-of", "today"]],
)
def test_other_audits_are_not_the_first(sample: Syncd, words: list[str]) -> None:
    """An audit for programs, of one person or of another day neither ends with the lines nor uses them up."""
    assert FIRST[2] not in sample.ok("audit", *words)
    assert sample.ok("audit").splitlines()[-3:] == FIRST


def test_an_audit_before_any_sync_has_found_nothing_yet(syncd: Syncd) -> None:
    """Before the first read it exits 4, says what to do, and keeps the three lines for later."""
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(event("a@x"))), "--me", "me@example.com")
    said = syncd("audit")
    assert said.code == 4
    assert "syncd sync" in said.out
    assert "found 0" not in said.out
    syncd.ok("sync")
    assert "found 1 1:1" in syncd.ok("audit")


def test_the_report_names_everybody_and_the_next_step(sample: Syncd) -> None:
    """Each relationship, each finding with its id and the command that settles it."""
    said = sample.ok("audit")
    for word in ("Sam Rivera", "Jo Okafor", "Lee Brandt", "Priya Nair", "slipping", "lapsed", "on-track"):
        assert word in said
    for finding in sample("audit", "--format", "json").data["findings"]:
        assert f"[{finding['id']}]" in said
        assert finding["hint"] in said


def test_json_follows_the_contract(sample: Syncd) -> None:
    """The keys of the schema, instants in UTC, oldest slot first."""
    data = sample("audit", "--format", "json").data
    assert list(data) == ["schema", "as_of", "relationships", "goals", "findings", "not_assessed"]
    assert data["as_of"] == "2026-11-20T12:00:00Z"
    sam = next(one for one in data["relationships"] if one["person"]["name"] == "Sam Rivera")
    assert (sam["standing"], sam["missed"], sam["gap_days"]) == ("slipping", 1, 7)
    assert (sam["last_met"], sam["next"]) == ("2026-11-09T15:00:00Z", "2026-11-23T15:00:00Z")
    slots = [one["slot"] for one in sam["slots"]]
    assert slots == sorted(slots)
    assert slots[0] >= "2026-05-24"
    assert slots[-1] <= "2026-12-20T12:00:00Z"
    assert sam["slots"][-5]["reason"] == "declined-by-them"


def test_csv_and_markdown_are_tables(sample: Syncd) -> None:
    """The other two formats hold everybody as well."""
    rows = list(csv.reader(io.StringIO(sample.ok("audit", "--format", "csv"))))
    assert len({len(row) for row in rows}) == 1
    assert "| Sam Rivera" in sample.ok("audit", "--format", "markdown")


def test_one_person_is_told_slot_by_slot(sample: Syncd) -> None:
    """With PERSON only that one; --since moves the window; --why names the deciding rows."""
    said = sample.ok("audit", "sam", "--since", "2026-11-01", "--why")
    assert "Lee Brandt" not in said
    assert "2 Nov" in said
    assert "26 Oct" not in said
    assert "declined-by-them" in said
    assert "because" in said
    data = sample("audit", "sam", "--since", "2026-11-01", "--format", "json").data
    assert data["relationships"][0]["slots"][0]["slot"] == "2026-11-02T15:00:00Z"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["nobody"], "nobody known as 'nobody'"),
        (["example.com"], "fits several people"),
        (["--since", "2026-02-30"], "is no date"),
        (["--as-of", "noonish"], "is no date"),
        (["--as-of", "25:00"], "is no time"),
        (["--fail-on", "urgent"], "'urgent' is not one of"),
        (["--format", "xml"], "'xml' is not one of"),
        (["alex.kim@example.com"], "is you"),
    ],
)
def test_wrong_words_are_usage_errors(sample: Syncd, words: list[str], error: str) -> None:
    """Exit 2 with the reason and what may be typed."""
    assert error in sample.refused("audit", *words)


@pytest.mark.parametrize(("severity", "code"), [("high", 3), ("medium", 3), ("low", 3)])
def test_fail_on_exits_three_on_findings(sample: Syncd, severity: str, code: int) -> None:
    """--fail-on turns findings of at least that severity into exit 3; without it they are no error."""
    assert sample("audit", "--fail-on", severity).code == code
    assert sample("audit").code == 0
    for person in ("lee", "priya", "sam"):
        sample.ok("people", "close", person)
    assert sample("audit", "--fail-on", severity).code == 0


def test_fail_on_counts_from_its_severity_up(sample: Syncd) -> None:
    """A medium finding does not trip --fail-on high."""
    for person in ("lee", "priya"):
        sample.ok("people", "close", person)
    assert [one["severity"] for one in sample("audit", "--format", "json").data["findings"]] == ["medium"]
    assert sample("audit", "--fail-on", "high").code == 0
    assert sample("audit", "--fail-on", "medium").code == 3


def test_findings_beat_incompleteness(sample: Syncd) -> None:
    """What could not be assessed is exit 4, findings with --fail-on 3, and both together 3."""
    sample.ok("connect", "ics", sample.calendar(vcalendar(event("a@x")), "new.ics"))
    assert sample("audit").code == 4
    assert sample("audit", "--fail-on", "low").code == 3


@pytest.mark.parametrize("when", ["2026-10-31", "2026-09-01T12:00:00Z", "yesterday", "2027-01-01"])
def test_as_of_stores_nothing(sample: Syncd, when: str) -> None:
    """Looking from another day leaves the store the same byte for byte."""
    before = sample.database
    data = sample("audit", "--as-of", when, "--format", "json").data
    sample("audit", "--as-of", when)
    assert sample.database == before
    assert data["as_of"] != "2026-11-20T12:00:00Z"


def test_as_of_a_date_means_its_end(sample: Syncd) -> None:
    """The whole local day is judged."""
    assert (
        sample("audit", "--as-of", "2026-10-31", "--format", "json").data["as_of"] == "2026-10-31T22:59:59Z"
    )


def test_ack_silences_a_finding(sample: Syncd) -> None:
    """An acknowledged finding is gone from the report and from --fail-on until something new happens."""
    ids = [one["id"] for one in sample("audit", "--format", "json").data["findings"]]
    for finding in ids:
        assert sample.ok("ack", finding).startswith("silent: ")
    assert sample("audit", "--format", "json").data["findings"] == []
    assert sample("audit", "--fail-on", "low").code == 0
    sample.ok("ack", ids[0], "--until", "tomorrow")
    later = sample("audit", "--format", "json", now="2026-11-21T12:00:00Z").data["findings"]
    assert ids[0] in [one["id"] for one in later]


def test_ack_of_nothing_changes_nothing(sample: Syncd) -> None:
    """An unknown id lists the known ones; a date that is past is refused; both exit 2."""
    before = sample.database
    assert "there are: lapsed:lee.brandt@example.com" in sample.refused("ack", "nope")
    for day in ("today", "yesterday", "2020-01-01"):
        said = sample.refused("ack", "lapsed:lee.brandt@example.com", "--until", day)
        assert "is not ahead" in said
    assert sample.database == before


def test_ack_without_any_finding(syncd: Syncd) -> None:
    """Where there is none the error does not pretend a list."""
    assert "there is none" in syncd.refused("ack", "nope")
