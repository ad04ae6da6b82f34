"""What was said in a 1:1 comes back: read out of the running document, or noted by the user."""

from pathlib import Path

import pytest

from tests.cli.conftest import Syncd, event, vcalendar

AFTER = "2026-11-23T17:00:00Z"
"""After Sam's 1:1 on Monday at 15:00."""


@pytest.fixture
def published(sample: Syncd) -> Syncd:
    """A home in which the agenda of Monday's 1:1 with Sam stands in the running document."""
    for words in (
        ["goal", "add", "Lead the migration", "--with", "sam", "--by", "2027-02-28"],
        ["goal", "step", "g1", "write the rollback plan"],
        ["goal", "check-in", "g1", "--progress", "40"],
        ["jot", "action", "send the plan to Sam", "--with", "sam"],
        ["jot", "the vendor", "--with", "sam"],
        ["agenda", "sam", "--publish"],
    ):
        sample.ok(*words)
    return sample


def document(syncd: Syncd) -> Path:
    """The one running document."""
    (found,) = (syncd.home / "documents").glob("*.md")
    return found


def write(syncd: Syncd, *edits: tuple[str, str]) -> None:
    """Somebody edits the document: below the line that holds the first text stands the second; x ticks it."""
    text = document(syncd).read_text("utf-8")
    for held, new in edits:
        rows = text.split("\n")
        (at,) = (number for number, row in enumerate(rows) if held in row)
        rows[at] = rows[at].replace("[ ]", "[x]") if new == "x" else f"{rows[at]}\n{new}"
        text = "\n".join(rows)
    document(syncd).write_text(text, "utf-8")


def filled(syncd: Syncd) -> Syncd:
    """Monday's entry with an answer, ticks, progress and a note in it."""
    write(
        syncd,
        ("do more of?", "  - show the numbers\n  - before anybody asks"),
        ("start doing?", "    a weekly demo"),
        ("send the plan to Sam", "x"),
        ("write the rollback plan", "x"),
        ("**Lead the migration**", "  60 %"),
        ("### Notes", "\nwe talked about the budget"),
    )
    return syncd


def test_what_was_said_is_read_after_the_meeting(published: Syncd) -> None:
    """Answers, ticks, progress and notes come back with the date of the meeting; one line says so."""
    filled(published)
    said = published.ok("sync", now=AFTER)
    assert (
        "read back from the document with Sam Rivera:"
        " 2 answers, 1 action ticked, 1 step ticked, 1 goal's progress, 1 note\n"
    ) in said
    shown = published.ok("goal", "show", "g1", now=AFTER)
    assert "progress: 60%\n" in shown
    assert "  [x] 1. write the rollback plan (done 2026-11-23)\n" in shown
    assert "  2026-11-23 step 1 done: write the rollback plan [document]\n" in shown
    assert "  2026-11-23 (60%) [document]\n" in shown
    assert shown.endswith(
        "answers:\n"
        "  2026-11-23 more of, Sam Rivera:\n    show the numbers\n    before anybody asks\n"
        "  2026-11-23 start doing, Sam Rivera: a weekly demo\n"
    )
    data = published("goal", "show", "g1", "--format", "json", now=AFTER).data["goal"]
    assert [(one["question"], one["at"], one["source"]) for one in data["answers"]] == [
        ("more", "2026-11-23T15:00:00Z", "document"),
        ("start", "2026-11-23T15:00:00Z", "document"),
    ]
    assert {one["document"] for one in data["answers"]} == {document(published).as_uri()}
    assert all(one["revision"] for one in data["answers"])
    assert {one["source"] for one in data["check_ins"] if one["progress"] in (60, None)} == {"document"}
    assert "send the plan to Sam" not in published.ok("agenda", "sam", now=AFTER)
    assert "11-23  note: \u201cwe talked about the budget\u201d" in published.ok(
        "people", "show", "sam", now=AFTER
    )


def test_what_was_said_makes_the_document_the_evidence(published: Syncd) -> None:
    """The audit tells a filled-in entry from a meeting that was merely not cancelled."""
    before = published("audit", "sam", "--format", "json", now=AFTER).data
    filled(published).ok("sync", now=AFTER)
    after = published("audit", "sam", "--format", "json", now=AFTER).data

    def evidence(report: dict[str, list[dict[str, list[dict[str, str]]]]]) -> str:
        slots = report["relationships"][0]["slots"]
        return next(one["evidence"] for one in slots if one["slot"] == "2026-11-23T15:00:00Z")

    assert (evidence(before), evidence(after)) == ("calendar", "document")


def test_nothing_is_read_before_the_meeting_or_in_a_dry_run(published: Syncd) -> None:
    """Answers may be prepared; they count once the meeting has begun, and dry runs keep nothing."""
    filled(published)
    assert "read back" not in published.ok("sync", now="2026-11-23T14:59:00Z")
    before = published.database
    assert "read back" not in published.ok("sync", "--dry-run", now=AFTER)
    assert published.database == before
    assert "read back" in published.ok("sync", now="2026-11-23T15:00:00Z")


def test_reading_again_changes_nothing(published: Syncd) -> None:
    """A second sync says nothing of it, and no answer is there twice."""
    filled(published).ok("sync", now=AFTER)
    shown = published.ok("goal", "show", "g1", now=AFTER)
    assert "read back" not in published.ok("sync", now=AFTER)
    assert published.ok("goal", "show", "g1", now=AFTER) == shown


def test_what_was_not_understood_is_shown_until_it_is_mended(published: Syncd) -> None:
    """status names the document, the meeting, the line, the words and the reason; nothing is guessed."""
    write(published, ("**Lead the migration**", "  50%\n  70%"))
    said = published.ok("sync", now=AFTER)
    assert "with Sam Rivera: 2 lines not understood: syncd status\n" in said
    shown = published.ok("status", now=AFTER)
    assert f"not understood in the document with Sam Rivera: {document(published).as_uri()}\n" in shown
    rows = document(published).read_text("utf-8").split("\n")
    for text in ("50%", "70%"):
        line = rows.index(f"  {text}") + 1
        assert f'  2026-11-23, line {line}: "{text}": several percentages' in shown
    (first, _) = published("status", "--format", "json", now=AFTER).data["unread"]
    assert (first["text"], first["meeting"]) == ("50%", "2026-11-23T15:00:00Z")
    assert "progress: 40%" in published.ok("goal", "show", "g1", now=AFTER)
    document(published).write_text("\n".join(rows).replace("  50%\n", ""), "utf-8")
    published.ok("sync", now=AFTER)
    assert "several" not in published.ok("status", now=AFTER)
    assert "progress: 70%" in published.ok("goal", "show", "g1", now=AFTER)


def test_a_moved_meeting_is_read_and_dated_as_it_took_place(syncd: Syncd) -> None:
    """Not on the day it was first planned for; the three meetings without specifics count from there."""
    moved = event("sam-1", start="20261014T130000Z", end="20261014T133000Z", rule=None)
    moved = moved.replace("DTSTAMP", "RECURRENCE-ID:20261012T150000Z\nDTSTAMP")
    path = syncd.calendar(vcalendar(event("sam-1"), moved))
    early = "2026-10-07T08:00:00Z"
    for words in (
        ["connect", "ics", path, "--me", "me@example.com"],
        ["sync"],
        ["goal", "add", "Lead the migration", "--with", "sam"],
        ["agenda", "sam", "--publish"],
    ):
        syncd.ok(*words, now=early)
    write(syncd, ("do more of?", "  - show numbers"))
    assert "read back" not in syncd.ok("sync", now="2026-10-12T18:00:00Z")
    assert "1 answer" in syncd.ok("sync", now="2026-10-14T13:00:00Z")
    shown = syncd("goal", "show", "g1", "--format", "json", now="2026-10-14T14:00:00Z").data["goal"]
    assert [one["at"] for one in shown["answers"]] == ["2026-10-14T13:00:00Z"]
    for now, told in (("2026-10-26T18:00:00Z", False), ("2026-11-02T18:00:00Z", True)):
        syncd.ok("sync", now=now)
        codes = [one["code"] for one in syncd("audit", "--format", "json", now=now).data["findings"]]
        assert ("unanswered-questions" in codes) is told


def test_an_answer_noted_for_a_day_was_given_in_its_meeting(syncd: Syncd) -> None:
    """Not before it: the 1:1 of that day is not one without specifics."""
    path = syncd.calendar(vcalendar(event("sam-1")))
    syncd.ok("connect", "ics", path, "--me", "me@example.com", now="2026-10-05T08:00:00Z")
    syncd.ok("sync", now="2026-10-05T08:00:00Z")
    syncd.ok("goal", "add", "Lead the migration", "--with", "sam", now="2026-10-05T08:00:00Z")
    syncd.ok("sync", now="2026-10-20T08:00:00Z")
    syncd.ok("goal", "answer", "g1", "more", "show numbers", "--on", "2026-10-05", now="2026-10-20T08:00:00Z")
    for now, told in (("2026-10-20T08:00:00Z", False), ("2026-10-26T18:00:00Z", True)):
        syncd.ok("sync", now=now)
        codes = [one["code"] for one in syncd("audit", "--format", "json", now=now).data["findings"]]
        assert ("unanswered-questions" in codes) is told


def test_the_prep_sheet_recalls_what_was_said(published: Syncd) -> None:
    """Answers below their goal, other words of last time by themselves; none of it in the agenda."""
    filled(published)
    published.ok("sync", now=AFTER)
    sheet = published.ok("agenda", "sam", "--prep", now=AFTER)
    assert "  - Said on 2026-11-23, what to do more of: show the numbers before anybody asks\n" in sheet
    assert "## Said on 2026-11-23\n\n- we talked about the budget\n" in sheet
    agenda = published.ok("agenda", "sam", now=AFTER)
    assert "budget" not in agenda
    assert "show the numbers" not in agenda


def test_status_shows_what_fits_on_a_screen(published: Syncd) -> None:
    """Of hundreds of lines that were not understood the first are shown, and how many more there are."""
    text = document(published).read_text("utf-8")
    marker = next(row for row in text.split("\n") if "should I do more of" in row)
    document(published).write_text(f"{text}\n" + f"{marker} indeed\n" * 300, "utf-8")
    published.ok("sync", now=AFTER)
    shown = published.ok("status", now=AFTER).splitlines()
    assert len(shown) < 24
    assert "not understood: 300" in shown
    assert "  and 294 more; `syncd status --format json` lists them" in shown
    assert len(published("status", "--format", "json", now=AFTER).data["unread"]) == 300


def test_publishing_reads_the_earlier_entries_first(published: Syncd) -> None:
    """What was ticked last time does not come back in the next agenda."""
    filled(published)
    said = published.ok("agenda", "sam", "--publish", now=AFTER)
    assert "read back from the document with Sam Rivera: 2 answers" in said
    entry = document(published).read_text("utf-8").partition("## 2026-11-23")[0]
    assert "## 2026-" in entry
    assert "send the plan to Sam" not in entry


@pytest.mark.parametrize(
    ("below", "line"),
    [("x", "1 subject discussed"), ("  - I would like to lead a team", "1 answer")],
)
def test_a_subject_counts_as_discussed_when_it_is_ticked_or_answered(
    sample: Syncd, below: str, line: str
) -> None:
    """On the day of the meeting; it does not come up again until its time has come."""
    sample.ok("people", "role", "sam", "manager", "--since", "2026-01-05")
    sample.ok("agenda", "sam", "--publish")
    text = document(sample).read_text("utf-8")
    (asked,) = (row for row in text.split("\n") if row.startswith("- [ ] **"))
    write(sample, (asked, below))
    assert f"with Sam Rivera: {line}\n" in sample.ok("sync", now=AFTER)
    rows = sample("people", "subjects", "sam", "--format", "json", now=AFTER).data["subjects"]
    assert [row["last_discussed"] for row in rows if row["last_discussed"]] == ["2026-11-23"]
    assert asked not in sample.ok("agenda", "sam", now=AFTER)


def test_a_document_that_cannot_be_read_is_told(published: Syncd) -> None:
    """Exit 4, and nothing is concluded; a document that was deleted is no fault."""
    document(published).write_bytes(b"\xff\xfe\xfa")
    said = published("sync", now=AFTER)
    assert said.code == 4
    assert "the document with Sam Rivera could not be read: " in said.err
    assert len(said.err.splitlines()) == 2
    document(published).unlink()
    published.ok("sync", now=AFTER)


# -- noted by the user ----------------------------------------------------------------------


def test_an_answer_said_aloud_is_noted(published: Syncd) -> None:
    """By default it is today's and from the goal's person; both can be given."""
    assert published.ok("goal", "answer", "g1", "less", "status in the 1:1") == (
        "g1: a1 noted, 2026-11-20, Sam Rivera\n"
    )
    published.ok("goal", "answer", "g1", "more", "write it down", "--on", "2026-11-17", "--from", "jo")
    shown = published.ok("goal", "show", "g1")
    assert "2026-11-17 more of, Jo Lindqvist: write it down\n" in shown or "2026-11-17 more of, Jo" in shown
    assert shown.index("2026-11-17 more of") < shown.index(
        "2026-11-20 less of, Sam Rivera: status in the 1:1"
    )


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["g2", "more", "x"], "--from PERSON"),
        (["g9", "more", "x"], "there is no goal g9"),
        (["goal", "more", "x"], "is no goal"),
        (["g1", "often", "x"], "often"),
        (["g1", "more", " "], "an answer needs a text"),
        (["g1", "more", "x", "--on", "2026-11-21"], "is still to come"),
        (["g1", "more", "x", "--on", "soon"], "is no date"),
        (["g1", "more", "x", "--from", "zed"], "nobody known"),
    ],
)
def test_wrong_words_note_nothing(published: Syncd, words: list[str], error: str) -> None:
    """Exit 2 and what to type; a goal without a person needs to be told who answered."""
    published.ok("goal", "add", "mine alone")
    before = published.database
    assert error in published.refused("goal", "answer", *words)
    assert published.database == before


def test_a_diffuse_goal_asks_a_fourth_question(sample: Syncd) -> None:
    """How its person feels about how I balance it."""
    sample.ok("goal", "add", "Balance speed and care", "--with", "sam", "--diffuse")
    assert "How do you feel about how I balance speed and care?" in sample.ok("agenda", "sam")
