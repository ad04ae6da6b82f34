"""agenda: what is shared, what never is, and what publishing says and writes."""

from pathlib import Path

import pytest

from tests.cli.conftest import Syncd

SHARED = ["Lead the migration", "write the rollback plan", "the vendor may slip", "send the plan to Sam"]
PRIVATE = [
    "ready for the next level", "harder than I said", "Ask for a raise soon", "thinking about leaving",
    "thanks for the release night", "praise for the clear document", "feedback on the long meetings",
    "a private heads-up about money", "goal of mine alone entirely", "something for Jo and nobody else",
    "slipping",
]  # fmt: skip


@pytest.fixture
def noted(sample: Syncd) -> Syncd:
    """A home with something of every kind noted for Sam."""
    for words in (
        ["goal", "add", "Lead the migration", "--with", "sam", "--why", "ready for the next level"],
        ["goal", "step", "g1", "write the rollback plan"],
        ["goal", "check-in", "g1", "harder than I said", "--progress", "40"],
        [
            "goal",
            "add",
            "Ask for a raise soon",
            "--with",
            "sam",
            "--private",
            "--why",
            "thinking about leaving",
        ],
        ["goal", "add", "goal of mine alone entirely"],
        ["jot", "heads-up", "the vendor may slip", "--with", "sam"],
        ["jot", "action", "send the plan to Sam", "--with", "sam"],
        ["jot", "thanks", "thanks for the release night", "--with", "sam"],
        ["jot", "praise", "praise for the clear document", "--with", "sam"],
        ["jot", "feedback", "feedback on the long meetings", "--with", "sam"],
        ["jot", "heads-up", "a private heads-up about money", "--with", "sam", "--private"],
        ["jot", "something for Jo and nobody else", "--with", "jo"],
        ["people", "role", "sam", "manager"],
    ):
        sample.ok(*words)
    return sample


def documents(syncd: Syncd) -> list[Path]:
    """The running documents of the local desk."""
    return sorted((syncd.home / "documents").glob("*.md"))


def test_the_agenda_holds_what_was_marked_as_shared(noted: Syncd) -> None:
    """Goals and jots that name the person, and nothing else."""
    said = noted.ok("agenda", "sam")
    assert said.startswith("## 2026-11-23\n")
    for text in SHARED:
        assert text in said
    for text in PRIVATE:
        assert text not in said


def test_what_somebody_is_to_me_decides_how_the_agenda_begins(noted: Syncd) -> None:
    """Printed and published alike; the role itself is never in it."""
    before_manager = noted.ok("agenda", "sam")
    assert "### No surprises\n\n- the vendor may slip" in before_manager
    assert "manager" not in before_manager
    noted.ok("people", "role", "sam", "report")
    of_report = noted.ok("agenda", "sam")
    assert of_report.index("### Your topics") < of_report.index("- the vendor may slip")
    noted.ok("agenda", "sam", "--publish")
    written = documents(noted)[0].read_text("utf-8")
    assert written.index("### Your topics") < written.index("- the vendor may slip")


def test_the_document_holds_no_more_than_the_agenda(noted: Syncd) -> None:
    """What was printed is what is written; a private goal and thanks stay out of the file, name and all."""
    said = noted.ok("agenda", "sam", "--publish")
    assert "published for Sam Rivera <sam.rivera@example.com>, 2026-11-23" in said
    (document,) = documents(noted)
    assert document.as_uri() in said
    written = document.read_text("utf-8")
    for text in SHARED:
        assert text in written
    for text in PRIVATE:
        assert text not in written + document.name
    assert document.stat().st_mode & 0o077 == 0


def test_the_prep_sheet_holds_everything(noted: Syncd) -> None:
    """The private twin shows why, remarks, thanks, and how it stands; it is printed and never written."""
    said = noted.ok("agenda", "sam", "--prep")
    assert "something for Jo and nobody else" not in said
    for text in [SHARED[0], *SHARED[2:], *PRIVATE]:
        assert (text in said) == (text != "something for Jo and nobody else"), text
    assert documents(noted) == []


def test_a_dry_run_shows_the_plan_and_writes_nothing(noted: Syncd) -> None:
    """The steps and the very text; no document, and the store the same byte for byte, also with --publish."""
    before = noted.database
    for words in (["--dry-run"], ["--publish", "--dry-run"]):
        said = noted.ok("agenda", "sam", *words)
        assert "would be published for Sam Rivera" in said
        assert "create the running document: " in said
        assert "add the dated entry on top" in said
        for text in SHARED:
            assert text in said
        for text in PRIVATE:
            assert text not in said
    assert noted.database == before
    assert documents(noted) == []


def test_publishing_again_writes_only_what_is_new(noted: Syncd) -> None:
    """Nothing new: nothing written, and said so; an own entry is replaced; a person's words stay."""
    noted.ok("agenda", "sam", "--publish")
    (document,) = documents(noted)
    first = document.read_text("utf-8")
    assert "nothing to write, the document has it already" in noted.ok("agenda", "sam", "--publish")
    assert document.read_text("utf-8") == first
    noted.ok("jot", "a late topic", "--with", "sam")
    before = noted.database
    assert "replace the entry" in noted.ok("agenda", "sam", "--dry-run")
    assert noted.database == before
    assert "replace the entry" in noted.ok("agenda", "sam", "--publish")
    document.write_text(document.read_text("utf-8") + "\nSam was here\n", "utf-8")
    noted.ok("jot", "an even later topic", "--with", "sam")
    noted.ok("goal", "check-in", "g1", "--progress", "90")
    said = noted.ok("agenda", "sam", "--publish")
    assert "append what is new" in said
    assert "waiting: g1: somebody has written in this entry" in said
    written = document.read_text("utf-8")
    assert "Sam was here" in written
    assert "an even later topic" in written


def test_private_text_in_a_shared_jot_is_stopped(noted: Syncd) -> None:
    """Exit 8 names the two things and quotes neither; nothing is written, dry run or not."""
    noted.ok("jot", "about the Ask for a raise soon", "--with", "sam")
    for words in (["--publish"], ["--dry-run"]):
        said = noted.refused("agenda", "sam", *words, code=8)
        assert "g2 in j" in said
        assert "raise" not in said
    assert documents(noted) == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["zed"], "nobody known"),
        (["example.com"], "fits several people"),
        (["sam", "--prep", "--publish"], "never published"),
        (["sam", "--prep", "--dry-run"], "never published"),
        (["sam", "--prep", "--open"], "never published"),
        (["sam", "--open"], "there is no document with Sam Rivera"),
        (["sam", "--open", "--dry-run"], "exclude each other"),
        ([], "Missing argument 'PERSON'"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_words_write_nothing(noted: Syncd, words: list[str], error: str) -> None:
    """Exit 2, the reason and what may be typed; no document appears."""
    before = noted.database
    assert error in noted.refused("agenda", *words)
    assert noted.database == before
    assert documents(noted) == []


def test_without_a_planned_meeting_the_agenda_is_of_today(noted: Syncd) -> None:
    """Somebody without a next 1:1 can still be prepared for."""
    assert noted.ok("agenda", "priya").startswith("## 2026-11-20\n")


def test_hostile_notes_stay_text_in_the_document(sample: Syncd) -> None:
    """Markup, escapes and links in a note are shown as they are, and start nothing."""
    sample.ok("jot", "[/nope] <script>x</script> \x1b[31m\u202e # not a heading", "--with", "sam")
    sample.ok("agenda", "sam", "--publish")
    written = documents(sample)[0].read_text("utf-8")
    assert written.count("\\<script>") == written.count("<script>") == 1
    assert not set(written) & set("\x1b\u202e")


def test_what_would_be_refused_is_not_shown_to_be_copied(sample: Syncd) -> None:
    """The printed agenda passes the same gate as the published one."""
    sample.ok("goal", "add", "Grow", "--with", "sam", "--why", "the promised promotion in spring")
    sample.ok("jot", "ask about the promised promotion in spring", "--with", "sam")
    said = sample("agenda", "sam")
    assert (said.code, said.out) == (8, "")
    assert "promotion" not in said.err


def test_somebody_only_noted_has_an_agenda(sample: Syncd) -> None:
    """A jot for somebody without any 1:1 yet is not stranded."""
    sample.ok("jot", "topic for pat", "--with", "pat@example.com")
    assert "topic for pat" in sample.ok("agenda", "pat@example.com")
