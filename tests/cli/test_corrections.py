"""people include, exclude, merge, split: each can be undone."""

import pytest

from tests.cli.conftest import Syncd, event, vcalendar


def names(syncd: Syncd) -> list[str]:
    """The relationships there are."""
    return [one["name"] for one in syncd("people", "list", "--format", "json").data["people"]]


def test_excluding_a_person_can_be_undone(sample: Syncd) -> None:
    """The answer names the command that brings somebody back, and it does, with all history."""
    before = sample("people", "list", "--format", "json").data
    said = sample.ok("people", "exclude", "sam")
    assert "to undo: syncd people include sam.rivera@example.com" in said
    assert "Sam Rivera" not in names(sample)
    assert "excluded" in sample.ok("people", "show", "sam")
    sample.ok("sync")
    assert "Sam Rivera" not in names(sample)
    assert sample.ok("people", "include", "sam.rivera@example.com").endswith(
        "counts again; next: syncd sync\n"
    )
    sample.ok("sync")
    assert sample("people", "list", "--format", "json").data == before


@pytest.mark.parametrize("text", ["Sam Rivera", "sam", "SAM.RIVERA@example.com"])
def test_an_excluded_person_is_still_known_by_name(sample: Syncd, text: str) -> None:
    """After a sync has forgotten the name, include still finds them as exclude did."""
    sample.ok("people", "exclude", text)
    sample.ok("sync")
    assert "Sam Rivera <sam.rivera@example.com> counts again" in sample.ok("people", "include", text)


def test_including_somebody_who_was_not_excluded(sample: Syncd) -> None:
    """It is no series either: exit 2 with what to name instead."""
    said = sample.refused("people", "include", "sam.rivera@example.com")
    assert "was not excluded" in said
    assert "syncd people list --why" in said


def test_excluding_a_series_can_be_undone(sample: Syncd) -> None:
    """A part of a UID is enough; the answer names the way back."""
    said = sample.ok("people", "exclude", "weekly-sam")
    assert "weekly-sam@demo.example.com is no 1:1; next: syncd sync" in said
    sample.ok("sync")
    assert "no 1:1: weekly-sam@demo.example.com" in sample.ok("people", "list", "--why")
    assert "you excluded this series" in sample.ok("people", "list", "--why")
    assert "is a 1:1 with sam.rivera@example.com" in sample.ok("people", "include", "weekly-sam")
    sample.ok("sync")
    assert "\n  1:1: weekly-sam@demo.example.com" in sample.ok("people", "list", "--why")


def test_a_series_without_one_other_person_needs_with(sample: Syncd) -> None:
    """Nobody, or several: --with says whom it is with, who may be somebody new."""
    assert "lists nobody else" in sample.refused("people", "include", "lunch")
    several = sample.refused("people", "include", "standup")
    assert "jo.okafor@example.com, lee.brandt@example.com, sam.rivera@example.com" in several
    assert "--with ADDRESS" in several
    sample.ok("people", "include", "lunch", "--with", "mia@example.org")
    sample.ok("sync")
    assert "mia@example.org" in sample.ok("people", "list")


@pytest.mark.parametrize("command", ["include", "exclude"])
def test_what_is_neither_series_nor_person_changes_nothing(sample: Syncd, command: str) -> None:
    """Unknown or ambiguous: exit 2, the candidates listed, nothing stored."""
    before = sample.database
    assert "no series 'zed'" in sample.refused("people", command, "zed")
    assert "fits several series: " in sample.refused("people", command, "demo.example.com")
    for nothing in ("", " "):
        sample.refused("people", command, nothing)
    assert sample.database == before


def test_merge_and_split_undo_each_other(sample: Syncd) -> None:
    """Two people become one relationship under the first, and two again."""
    assert sample.ok("people", "merge", "sam", "jo").startswith(
        "Jo Okafor <jo.okafor@example.com> is Sam Rivera"
    )
    assert names(sample) == ["Lee Brandt", "Priya Nair", "Sam Rivera"]
    sample.ok("people", "split", "sam", "jo.okafor@example.com")
    assert names(sample) == ["Jo Okafor", "Lee Brandt", "Priya Nair", "Sam Rivera"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["merge", "sam", "sam"], "is one person already"),
        (["merge", "sam", "zed"], "nobody known"),
        (["merge", "zed", "sam"], "nobody known"),
        (["merge", "sam", "alex.kim@example.com"], "is you"),
        (["split", "sam", "jo.okafor@example.com"], "addresses: sam.rivera@example.com"),
        (["split", "sam", "sam.rivera@example.com"], "only one address"),
        (["split", "zed", "a@b"], "nobody known"),
    ],
)
def test_wrong_merges_change_nothing(sample: Syncd, words: list[str], error: str) -> None:
    """Exit 2, the reason, what to name instead; nothing is stored."""
    before = sample.database
    assert error in sample.refused("people", *words)
    assert sample.database == before


def test_a_series_is_found_by_its_whole_uid_first(syncd: Syncd) -> None:
    """A UID that is part of another is not ambiguous when given whole."""
    text = vcalendar(event("a@x", others="A <a@example.com>;B <b@example.com>"), event("aa@x"))
    syncd.ok("connect", "ics", syncd.calendar(text), "--me", "me@example.com")
    syncd.ok("sync")
    assert "a@x is a 1:1 with a@example.com" in syncd.ok(
        "people", "include", "a@x", "--with", "a@example.com"
    )
