"""people subjects, people discussed, and what they do to the audit and the first screen."""

from typing import Any

import pytest

from tests.cli.conftest import Syncd


def subjects(sample: Syncd, who: str = "sam") -> dict[str, Any]:
    """The subjects with somebody, by code."""
    rows = sample("people", "subjects", who, "--format", "json").data["subjects"]
    return {row["subject"]: row for row in rows}


@pytest.fixture
def managed(sample: Syncd) -> Syncd:
    """Sam has been the manager since January."""
    sample.ok("people", "role", "sam", "manager", "--since", "2026-01-05")
    return sample


def test_a_role_brings_its_subjects(managed: Syncd) -> None:
    """How often, when last and when due, on eighty columns; what is not known is said to be unknown."""
    said = managed.ok("people", "subjects", "sam")
    assert said.splitlines()[:2] == [
        "SUBJECT           EVERY          LAST DISCUSSED  DUE",
        "career            every 90 days  not yet         now, 207 days over",
    ]
    assert "not yet: as far as syncd knows; `syncd people discussed`" in said
    assert max(map(len, said.splitlines())) <= 80
    assert subjects(managed)["thanks"]["private"] is True


def test_without_a_role_nothing_comes_up(sample: Syncd) -> None:
    """The list says how to change that."""
    assert "syncd people role sam.rivera@example.com ROLE" in sample.ok("people", "subjects", "sam")
    assert {row["due"] for row in subjects(sample).values()} == {None}


def test_a_talk_is_said_and_taken_back(managed: Syncd) -> None:
    """Several subjects at once, on a date; twice is once; --undo makes it unsaid."""
    assert "career with Sam Rivera <sam.rivera@example.com>: discussed on 2026-11-16" in managed.ok(
        "people", "discussed", "sam", "career", "Growth", "--on", "monday"
    )
    assert subjects(managed)["career"]["last_discussed"] == "2026-11-16"
    assert subjects(managed)["growth"]["last_discussed"] == "2026-11-16"
    before = managed.database
    assert "as you said before" in managed.ok("people", "discussed", "sam", "career", "--on", "2026-11-16")
    assert managed.database == before
    managed.ok("people", "discussed", "sam", "career", "--on", "monday", "--undo")
    assert subjects(managed)["career"]["last_discussed"] is None
    assert "nothing was said" in managed.ok("people", "discussed", "sam", "career", "--undo")


def test_a_rhythm_can_be_set_for_one_person(managed: Syncd) -> None:
    """In days or weeks, never, or as usual again."""
    assert "every 56 days" in managed.ok("people", "subjects", "sam", "career", "--every", "8w")
    assert subjects(managed)["career"]["every_days"] == 56
    assert "never" in managed.ok("people", "subjects", "sam", "career", "--never")
    assert subjects(managed)["career"]["is_due"] is False
    assert "every 90 days" in managed.ok("people", "subjects", "sam", "career", "--usual")


def test_one_subject_shows_its_question(managed: Syncd) -> None:
    """And where it will be asked."""
    said = managed.ok("people", "subjects", "sam", "priorities")
    assert "asked in the agenda: What are your own priorities at the moment, and how can I help?" in said
    assert "only in your prep sheet" in managed.ok("people", "subjects", "sam", "thanks")


def test_a_ticked_thanks_discusses_thanks(managed: Syncd) -> None:
    """Without another command."""
    managed.ok("jot", "thanks", "for the release", "--with", "sam")
    assert subjects(managed)["thanks"]["last_discussed"] is None
    managed.ok("jot", "--done", "j1")
    assert subjects(managed)["thanks"]["last_discussed"] == "2026-11-20"


def test_merged_people_have_one_history(managed: Syncd) -> None:
    """What was said of either address counts for both, merged before or after."""
    managed.ok("people", "keep-in-touch", "sam@private.example.org", "--every", "90d")
    managed.ok("people", "discussed", "sam@private.example.org", "career", "--on", "monday")
    managed.ok("people", "subjects", "sam@private.example.org", "growth", "--never")
    managed.ok("people", "merge", "sam.rivera", "sam@private.example.org")
    assert subjects(managed, "sam.rivera")["career"]["last_discussed"] == "2026-11-16"
    assert subjects(managed, "sam.rivera")["growth"]["every_days"] == 0


def test_an_overdue_subject_is_found_and_its_hint_settles_it(managed: Syncd) -> None:
    """The command of the finding makes it go away."""

    def found() -> list[dict[str, str]]:
        rows = managed("audit", "--format", "json").data["findings"]
        return [row for row in rows if row["code"] == "overdue-subject"]

    for code in ("strengths", "well-being", "feedback", "priorities", "growth", "thanks"):
        managed.ok("people", "discussed", "sam", code)
    managed.ok("people", "discussed", "sam", "career", "--on", "2026-04-13")
    (one,) = found()
    assert "career last discussed 7 months ago" in one["message"]
    assert one["id"] == "overdue-subject:sam.rivera@example.com"
    managed.ok(*one["hint"].split()[1:])
    assert found() == []


def test_unanswered_questions_are_found(managed: Syncd) -> None:
    """After three held 1:1s the audit says whose job finding out has become."""
    managed.ok("goal", "add", "Lead the migration", "--with", "sam", now="2026-09-01T12:00:00Z")
    rows = managed("audit", "--format", "json").data["findings"]
    (one,) = [row for row in rows if row["code"] == "unanswered-questions"]
    assert one["goal"] == "g1"
    assert "finding out is now Sam Rivera's job" in one["message"]


def test_the_most_overdue_subject_stands_in_the_next_agenda(managed: Syncd) -> None:
    """One, asked in its role's words; discussed, it gives way to the next; thanks is never among them."""
    said = managed.ok("agenda", "sam")
    assert "**Priorities, and how to help:** What are your own priorities at the moment" in said
    assert said.count("- [ ]") == 1
    for code in ("priorities", "well-being", "feedback", "career", "strengths", "growth"):
        assert "- [ ] **" in managed.ok("agenda", "sam")
        managed.ok("people", "discussed", "sam", code)
    assert "- [ ]" not in managed.ok("agenda", "sam")
    prep = managed.ok("agenda", "sam", "--prep")
    assert "Time for thanks: What did they do for me that I have not thanked them for?" in prep


def test_the_agenda_brings_the_subject_the_audit_tells_of(managed: Syncd) -> None:
    """What was last discussed months ago goes before what syncd has only not been told about."""
    managed.ok("people", "discussed", "sam", "career", "--on", "2026-06-01")
    rows = managed("audit", "--format", "json").data["findings"]
    (one,) = [row for row in rows if row["code"] == "overdue-subject"]
    assert "career last discussed 6 months ago" in one["message"]
    assert "**Career aspirations:**" in managed.ok("agenda", "sam")
    assert "bring up: career aspirations (last discussed 6 months ago)" in managed.ok()


def test_a_subject_asked_in_vain_gives_way(managed: Syncd) -> None:
    """It stood in the entry of a held 1:1 and nobody spoke of it: the next agenda brings another one."""
    first = managed.ok("agenda", "sam")
    managed.ok("agenda", "sam", "--publish")
    managed.ok("sync", now="2026-11-24T12:00:00Z")
    then = managed.ok("agenda", "sam", now="2026-11-24T12:00:00Z")
    asked = [line for text in (first, then) for line in text.splitlines() if line.startswith("- [ ] **")]
    assert len(asked) == 2
    assert asked[0] != asked[1]
    told = managed.ok(now="2026-11-29T12:00:00Z")
    assert asked[1].partition("**")[2].partition(":")[0].lower() in told


def test_a_report_is_asked_about_the_tracks_of_the_ladder(sample: Syncd) -> None:
    """In the ladder's words where there is one that can be read, else in the usual ones."""
    sample.ok("people", "role", "jo", "report", "--since", "2026-01-05")
    usual = "Which track interests you, individual contributor or management?"
    assert usual in sample.ok("people", "subjects", "jo", "growth")
    sample.ok("ladder", "--create")
    ladder = sample.home / "ladder.toml"
    text = ladder.read_text("utf-8")
    names = [one["name"] for one in sample("ladder", "--format", "json").data["ladder"]["tracks"]]
    assert f"Which track interests you, {' or '.join(names)}?" in sample.ok(
        "people", "subjects", "jo", "growth"
    )
    ladder.write_text(f"{text}\n[broken", "utf-8")
    assert usual in sample.ok("people", "subjects", "jo", "growth")


def test_before_a_subject_is_due_the_agenda_has_none(sample: Syncd) -> None:
    """A role that began today has nothing overdue."""
    sample.ok("people", "role", "sam", "manager")
    assert "- [ ]" not in sample.ok("agenda", "sam")
    assert "Time for" not in sample.ok("agenda", "sam", "--prep")


def test_the_first_screen_names_one_subject(managed: Syncd) -> None:
    """The one that is due at the next 1:1; none when none is."""
    assert "bring up: priorities, and how to help (not discussed yet" in managed.ok()
    assert managed("--format", "json").data["next"]["subject"]["subject"] == "priorities"
    codes = ("career", "strengths", "well-being", "feedback", "priorities", "growth")
    managed.ok("people", "discussed", "sam", *codes)
    assert managed("--format", "json").data["next"]["subject"]["subject"] == "thanks"
    managed.ok("people", "discussed", "sam", "thanks")
    assert managed("--format", "json").data["next"]["subject"] is None
    assert "bring up" not in managed.ok()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["discussed", "zed", "career"], "nobody known"),
        (["discussed", "sam"], "Missing argument"),
        (["discussed", "sam", "weather"], "'weather' is not one of 'career'"),
        (["discussed", "sam", "career", "--on", "2026-11-21"], "is ahead"),
        (["discussed", "sam", "career", "--on", "soon"], "is no date"),
        (["subjects", "zed"], "nobody known"),
        (["subjects", "sam", "weather"], "is not one of"),
        (["subjects", "sam", "--never"], "for which subject?"),
        (["subjects", "sam", "career", "--every", "0"], "is no interval"),
        (["subjects", "sam", "career", "--every", "60d", "--never"], "exclude each other"),
        (["subjects", "sam", "career", "--usual", "--never"], "exclude each other"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_words_change_nothing(sample: Syncd, words: list[str], error: str) -> None:
    """Exit 2 with the reason and what may be typed; nothing is stored."""
    before = sample.database
    assert error in sample.refused("people", *words)
    assert sample.database == before


def test_listing_writes_nothing(managed: Syncd) -> None:
    """A reading command changes no byte."""
    before = managed.database
    managed.ok("people", "subjects", "sam")
    managed.ok("people", "subjects", "sam", "career")
    assert managed.database == before
