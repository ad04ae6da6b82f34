"""agenda: two pages at most, and what had no room is named and waits."""

import re

import pytest

from tests.cli.conftest import Syncd

LAST = 36
LONG = "and all the words it takes to say " * 6
AFTER = "2026-11-24T12:00:00Z"


@pytest.fixture
def crowded(sample: Syncd) -> Syncd:
    """A heads-up and so many long topics for the next 1:1 with Sam."""
    sample.ok("jot", "heads-up", "the vendor may slip", "--with", "sam")
    for number in range(2, LAST + 1):
        sample.ok("jot", f"topic number {number} {LONG}", "--with", "sam")
    return sample


def left_out(text: str) -> set[str]:
    """The ids named as left out."""
    (line,) = (line for line in text.splitlines() if line.startswith("no room"))
    return set(re.findall(r"\bj\d+\b", line))


def test_what_had_no_room_is_named(crowded: Syncd) -> None:
    """On the error stream beside the agenda, in the report of publishing, and in full on the prep sheet."""
    said = crowded("agenda", "sam")
    assert said.code == 0
    assert said.out.count("\n") <= 92
    assert "the vendor may slip" in said.out
    assert "topic number 2 " in said.out
    assert "topic number 36 " not in said.out
    assert said.err.startswith("no room on two pages, waits for the next agenda: j36 (topic), j35 (topic)")
    assert len(said.err.splitlines()) == 1
    for words in (["--dry-run"], ["--publish"]):
        assert left_out(crowded.ok("agenda", "sam", *words)) == left_out(said.err)
    sheet = crowded.ok("agenda", "sam", "--prep")
    assert "No room this time, waits for the next agenda:\n\n- topic: topic number 36 and all " in sheet


def test_what_had_no_room_waits_although_the_two_have_met(crowded: Syncd) -> None:
    """The next agenda brings what the last entry was too full for, and not what it held."""
    before = crowded("agenda", "sam").out
    crowded.ok("agenda", "sam", "--publish")
    crowded.ok("sync", now=AFTER)
    after = crowded("agenda", "sam", now=AFTER)
    held = set(re.findall(r"topic number (\d+) and", before))
    waiting = set(re.findall(r"topic number (\d+) and", after.out))
    assert "Last met on 2026-11-23" in after.out
    assert held
    assert waiting
    assert held | waiting == {str(number) for number in range(2, LAST + 1)}
    assert held & waiting == set()
    assert "the vendor may slip" not in after.out


def test_without_an_entry_having_met_settles_a_topic(crowded: Syncd) -> None:
    """Who publishes nothing is not followed by every topic there ever was."""
    crowded.ok("sync", now=AFTER)
    assert "topic number" not in crowded.ok("agenda", "sam", now=AFTER)


def test_a_topic_noted_too_late_for_the_entry_waits_for_the_next(sample: Syncd) -> None:
    """It was on no paper the two had before them."""
    sample.ok("jot", "early", "--with", "sam")
    sample.ok("agenda", "sam", "--publish")
    sample.ok("jot", "late", "--with", "sam", now="2026-11-23T08:00:00Z")
    sample.ok("sync", now=AFTER)
    after = sample.ok("agenda", "sam", now=AFTER)
    assert "- late\n" in after
    assert "- early\n" not in after
    sample.ok("jot", "--done", "j2", now=AFTER)
    assert "- late\n" not in sample.ok("agenda", "sam", now=AFTER)


def test_the_length_is_a_number_of_the_config(crowded: Syncd) -> None:
    """For everybody or for one person, like every other number."""
    (crowded.home / "config.toml").write_text("[policy]\nagenda_lines = 30\n", "utf-8")
    said = crowded("agenda", "sam")
    assert said.out.count("\n") <= 30
    assert "the vendor may slip" in said.out


def test_what_a_later_writing_pushed_out_waits_although_it_once_stood_there(sample: Syncd) -> None:
    """What counts is the entry as the two had it before them."""
    (sample.home / "config.toml").write_text("[policy]\nagenda_lines = 14\n", "utf-8")
    sample.ok("jot", "a topic", "--with", "sam")
    assert "no room" not in sample.ok("agenda", "sam", "--publish")
    for number in range(4):
        sample.ok("jot", "heads-up", f"{number} {LONG}", "--with", "sam")
    assert "replace the entry" in sample.ok("agenda", "sam", "--dry-run")
    assert "j1" in left_out(sample.ok("agenda", "sam", "--publish"))
    sample.ok("sync", now=AFTER)
    assert "j1" in left_out(sample("agenda", "sam", now=AFTER).err)  # it waits, behind heads-ups
