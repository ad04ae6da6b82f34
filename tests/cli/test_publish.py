"""publish: what a sync may publish by itself, asked once, and what it then does."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd, event, on_terminal, vcalendar

DAY_BEFORE = "2026-11-22T15:00:00Z"
"""24 hours before the next 1:1 with Sam; the one with Jo is later."""


@pytest.fixture
def noted(sample: Syncd) -> Syncd:
    """A home with something shared and something private for Sam."""
    sample.ok("goal", "add", "Lead the migration", "--with", "sam", "--why", "ready for the next level")
    sample.ok("jot", "the vendor may slip", "--with", "sam")
    return sample


def documents(syncd: Syncd) -> list[Path]:
    """The running documents of the local desk."""
    return sorted((syncd.home / "documents").glob("*.md"))


def test_nothing_is_published_by_itself_until_it_is_allowed(noted: Syncd) -> None:
    """A sync the day before writes no document for anybody nobody was asked about."""
    noted.ok("sync", now=DAY_BEFORE)
    assert documents(noted) == []
    assert "publish allow PERSON" in noted.ok("publish", "list")


def test_an_allowed_entry_is_published_a_day_ahead(noted: Syncd) -> None:
    """A second earlier nothing happens; then one line names it; the next sync writes nothing."""
    noted.ok("publish", "allow", "sam")
    noted.ok("sync", now="2026-11-22T14:59:59Z")
    assert documents(noted) == []
    said = noted.ok("sync", now=DAY_BEFORE)
    (document,) = documents(noted)
    assert f"published for Sam Rivera <sam.rivera@example.com>, 2026-11-23: {document.as_uri()}\n" in said
    text = document.read_text("utf-8")
    assert "Lead the migration" in text
    assert "next level" not in text
    assert "published" not in noted.ok("sync", now=DAY_BEFORE)
    assert document.read_text("utf-8") == text


def test_what_a_sync_publishes_is_laid_out_by_role_and_short_enough(noted: Syncd) -> None:
    """The same entry as by hand: the role's template, at most the lines there may be, the rest named."""
    (noted.home / "config.toml").write_text("[policy]\nagenda_lines = 24\n", "utf-8")
    noted.ok("people", "role", "sam", "report")
    for number in range(5):
        noted.ok("jot", f"topic {number}", "--with", "sam")
    noted.ok("publish", "allow", "sam")
    said = noted.ok("sync", now=DAY_BEFORE)
    assert "no room on two pages, waits for the next agenda: j6 (topic)" in said
    (document,) = documents(noted)
    text = document.read_text("utf-8")
    assert "Your topics come first; mine can wait." in text
    assert "topic 0" in text
    assert "topic 4" not in text


def test_a_dry_run_shows_what_would_be_published(noted: Syncd) -> None:
    """The very text; no document, and the store the same byte for byte."""
    noted.ok("publish", "allow", "sam")
    before = noted.database
    said = noted.ok("sync", "--dry-run", now=DAY_BEFORE)
    assert "would be published for Sam Rivera <sam.rivera@example.com>, 2026-11-23" in said
    assert "create the running document: " in said
    assert "the vendor may slip" in said
    assert "nothing would be written" not in said
    assert noted.database == before
    assert documents(noted) == []


def test_a_dry_run_before_anything_is_due_says_so(noted: Syncd) -> None:
    """Silence would leave open whether it was looked at; who allowed nothing is not told of it."""
    assert "nothing would be written" not in noted.ok("sync", "--dry-run")
    noted.ok("publish", "allow", "sam")
    assert "nothing would be written; `syncd status` says" in noted.ok("sync", "--dry-run")
    assert "Sam Rivera is to be published" in noted.ok("status")
    assert "nothing would be written" not in noted.ok("sync")


def test_a_denied_person_gets_nothing(noted: Syncd) -> None:
    """The last answer counts, and how to take off what stands there is said."""
    noted.ok("publish", "allow", "sam")
    assert "syncd undo sam.rivera@example.com" in noted.ok("publish", "deny", "sam")
    noted.ok("sync", now=DAY_BEFORE)
    assert documents(noted) == []


def test_what_is_private_now_is_said_to_stand_where_it_was_shared(noted: Syncd) -> None:
    """An entry nobody has touched loses it; in one that somebody has edited it stays, and that is said."""
    noted.ok("publish", "allow", "sam")
    noted.ok("sync", now=DAY_BEFORE)
    (document,) = documents(noted)
    told = "not shared any more, but it stands in 1 entry of the document with Sam Rivera"

    def turned(private: str) -> str:
        text = noted.ok("goal", "export", "--format", "markdown", "g1")
        return noted.ok(
            "goal", "import", "--update", "-", stdin=re.sub("private: .*", f"private: {private}", text)
        )

    assert f"g1: {told}\n" in turned("yes")
    noted.ok("sync", now=DAY_BEFORE)
    assert "Lead the migration" not in document.read_text("utf-8")
    assert told not in noted.ok("goal", "show", "g1")
    assert told not in turned("no")
    noted.ok("sync", now=DAY_BEFORE)
    document.write_text(document.read_text("utf-8").replace("### Notes", "### Notes\n- theirs"), "utf-8")
    turned("yes")
    noted.ok("sync", now=DAY_BEFORE)
    assert "Lead the migration" in document.read_text("utf-8")
    assert told in noted.ok("goal", "show", "g1")


def test_a_refusal_stops_nobody_else(noted: Syncd) -> None:
    """Private text for one exits 8 and is told by id; the other's entry is published."""
    noted.ok("goal", "add", "Grow", "--with", "sam", "--why", "the promised promotion in spring")
    noted.ok("jot", "ask about the promised promotion in spring", "--with", "sam")
    noted.ok("jot", "something for Jo", "--with", "jo")
    for who in ("sam", "jo"):
        noted.ok("publish", "allow", who)
    (noted.home / "config.toml").write_text("[policy]\nlead_hours = 500\n", "utf-8")
    said = noted("sync", now=DAY_BEFORE)
    assert said.code == 8
    assert "not published for Sam Rivera" in said.err
    assert "promotion" not in said.err
    assert "published for Jo" in said.out
    (document,) = documents(noted)
    assert "something for Jo" in document.read_text("utf-8")


def test_nothing_is_published_while_it_rests(noted: Syncd) -> None:
    """A paused relationship gets no entry."""
    noted.ok("publish", "allow", "sam")
    noted.ok("people", "pause", "sam", "--until", "2027-01-01")
    noted.ok("sync", now=DAY_BEFORE)
    assert documents(noted) == []


def test_the_answers_are_listed(noted: Syncd) -> None:
    """Who, how, since when, for people and for programs; merging two people keeps the answer."""
    noted.ok("publish", "allow", "sam", "--how", "link")
    noted.ok("publish", "deny", "jo")
    said = noted.ok("publish", "list")
    assert "Sam Rivera <sam.rivera@example.com>  link   since 2026-11-20" in said
    listed = noted("publish", "list", "--format", "json").data["consents"]
    assert {one["person"]["addresses"][0]: one["how"] for one in listed}["sam.rivera@example.com"] == "link"
    assert listed[0]["since"] == "2026-11-20T12:00:00Z"
    noted.ok("people", "merge", "lee", "sam")
    merged = noted("publish", "list", "--format", "json").data["consents"]
    assert [one["how"] for one in merged if len(one["person"]["addresses"]) > 1] == ["link"]


def test_the_link_begins_with_the_address_others_open(noted: Syncd) -> None:
    """With documents.base_url the line names where others find the document, its file name quoted."""
    (noted.home / "config.toml").write_text(
        '[documents]\nbase_url = "https://files.example.com/1-1/"\n', "utf-8"
    )
    noted.ok("publish", "allow", "sam")
    said = noted.ok("sync", now=DAY_BEFORE)
    (document,) = documents(noted)
    assert f": https://files.example.com/1-1/{document.name}\n" in said


def test_an_included_group_gets_no_entry(syncd: Syncd) -> None:
    """A series of three that I called a 1:1 has no document of two people."""
    three = event("club@x", others="Sam <sam@example.com>; Kim <kim@example.com>")
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(three)), "--me", "me@example.com")
    syncd.ok("sync")
    syncd.ok("people", "include", "club@x", "--with", "sam@example.com")
    syncd.ok("sync")
    syncd.ok("publish", "allow", "sam")
    syncd.ok("sync", now=DAY_BEFORE)
    assert documents(syncd) == []


def test_a_mail_is_sent_only_to_who_asked_for_it_by_name(noted: Syncd) -> None:
    """Without --how nobody is mailed, and nobody by a folder of files; `--how invite` tells of it."""
    assert "that mails nobody" in noted.ok("publish", "allow", "sam")
    assert [one["how"] for one in noted("publish", "list", "--format", "json").data["consents"]] == ["auto"]
    said = noted.ok("publish", "allow", "sam", "--how", "invite")
    assert "even by a mail to everybody on it" in said
    assert "one update mail" not in said
    assert [one["how"] for one in noted("publish", "list", "--format", "json").data["consents"]] == ["invite"]


def test_on_a_terminal_it_is_asked_where_the_link_goes(noted: Syncd) -> None:
    """Each answer is explained, and the one that is typed is kept."""
    said = on_terminal(["--home", str(noted.home), "publish", "allow", "sam"], typed="companion\n")
    assert "as a private event of your own" in said
    assert "where shall the link of the document with Sam Rivera" in said
    listed = noted("publish", "list", "--format", "json").data["consents"]
    assert [one["how"] for one in listed] == ["companion"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["allow", "zed"], "nobody known"),
        (["deny", "zed"], "nobody known"),
        (["allow", "sam", "--how", "mail"], "mail"),
        (["alow", "sam"], "did you mean allow?"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_words_change_no_answer(noted: Syncd, words: list[str], error: str) -> None:
    """Exit 2 and the reason; nobody is allowed by mistake."""
    before = noted.database
    assert error in noted.refused("publish", *words)
    assert noted.database == before
