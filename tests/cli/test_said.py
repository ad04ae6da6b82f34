"""held, skipped, excused: what the user knows better."""

import pytest

from tests.cli.conftest import Syncd


def slot(sample: Syncd, person: str, at: str) -> dict[str, object]:
    """One slot as the audit has it."""
    one = sample("audit", person, "--format", "json").data["relationships"][0]
    found: dict[str, object] = next(row for row in one["slots"] if row["slot"] == at)
    return found


@pytest.mark.parametrize("outcome", ["held", "skipped", "excused"])
@pytest.mark.parametrize("day", ["2026-11-16", "monday", "Mon"])
def test_a_slot_is_marked(sample: Syncd, outcome: str, day: str) -> None:
    """The word on the slot of that local date wins over the calendar, as confirmed."""
    said = sample.ok(outcome, "sam", day)
    assert said == f"the 1:1 with Sam Rivera <sam.rivera@example.com> on 2026-11-16: {outcome}, as you say\n"
    marked = slot(sample, "sam", "2026-11-16T15:00:00Z")
    assert (marked["outcome"], marked["evidence"]) == (outcome, "confirmed")


def test_the_last_word_counts(sample: Syncd) -> None:
    """A word can be taken back by another, also after a sync."""
    for outcome in ("skipped", "excused", "held"):
        sample.ok(outcome, "sam", "monday")
        sample.ok("sync")
        assert slot(sample, "sam", "2026-11-16T15:00:00Z")["outcome"] == outcome


def test_a_settled_slot_can_still_be_marked(sample: Syncd) -> None:
    """The user knows better than the ledger, however old it is."""
    sample.ok("skipped", "sam", "2026-10-12")
    assert slot(sample, "sam", "2026-10-12T14:00:00Z")["outcome"] == "skipped"


@pytest.mark.parametrize("day", ["2026-10-19", "2026-10-20"])
def test_a_moved_meeting_is_found_by_either_date(sample: Syncd, day: str) -> None:
    """Planned on the 19th, met on the 20th: both dates mean the one slot."""
    assert sample.ok("skipped", "sam", day).startswith("the 1:1 with")
    assert slot(sample, "sam", "2026-10-19T14:00:00Z")["outcome"] == "skipped"


def test_held_without_a_slot_is_a_meeting_of_its_own(sample: Syncd) -> None:
    """A walk in the park counts as met, with somebody new as well."""
    said = sample.ok("held", "priya", "yesterday")
    assert said.startswith("a meeting outside of any series with Priya Nair")
    people = sample("people", "list", "--format", "json").data["people"]
    assert next(one for one in people if one["name"] == "Priya Nair")["last_met"].startswith("2026-11-19")
    sample.ok("held", "mia@example.org", "today")
    assert "mia@example.org" in sample.ok("people", "list", "--candidates")


@pytest.mark.parametrize("outcome", ["skipped", "excused"])
def test_a_date_without_a_slot_lists_the_nearest(sample: Syncd, outcome: str) -> None:
    """skipped and excused need a slot: exit 2, the nearest three with weekday and outcome, nothing stored."""
    before = sample.database
    said = sample.refused(outcome, "sam", "2026-11-11")
    assert "there is no 1:1 with Sam Rivera" in said
    assert (
        "nearest: 2026-11-02 (Monday, held), 2026-11-09 (Monday, held), 2026-11-16 (Monday, skipped)" in said
    )
    assert sample.database == before


@pytest.mark.parametrize("outcome", ["held", "skipped", "excused"])
@pytest.mark.parametrize(
    ("person", "day", "error"),
    [
        ("sam", "2026-11-23", "is ahead"),
        ("sam", "tomorrow", "is ahead"),
        ("sam", "2026-02-30", "is no date"),
        ("zed", "monday", "nobody known"),
        ("example.com", "monday", "fits several people"),
        ("alex.kim@example.com", "monday", "is you"),
    ],
)
def test_wrong_words_change_nothing(sample: Syncd, outcome: str, person: str, day: str, error: str) -> None:
    """The future, no date, nobody, several: exit 2 and nothing stored."""
    before = sample.database
    assert error in sample.refused(outcome, person, day)
    assert sample.database == before


def test_a_meeting_later_today_is_ahead(sample: Syncd) -> None:
    """On the day itself a 1:1 can be marked from its start on, not a second before."""
    before, at = "2026-11-18T08:59:59Z", "2026-11-18T09:00:00Z"
    said = sample("held", "jo", "today", now=before)
    assert said.code == 2
    assert "has not begun" in said.err
    assert sample("held", "jo", "today", now=at).code == 0


def test_skipped_with_a_stranger(sample: Syncd) -> None:
    """Somebody without any 1:1 has no slot to skip, and the hint does not pretend one."""
    sample.ok("people", "role", "mia@example.org", "mentor")
    assert "syncd people list" in sample.refused("skipped", "mia", "monday")


@pytest.mark.parametrize("day", ["2026-11-16", "2026-11-13"])
def test_a_word_can_be_taken_back(sample: Syncd, day: str) -> None:
    """After --undo the calendar speaks again, for a slot as for a meeting beside all slots."""
    before = sample("audit", "sam", "--format", "json").data
    sample.ok("held", "sam", day)
    assert sample("audit", "sam", "--format", "json").data != before
    assert "the calendar speaks again" in sample.ok("held", "sam", day, "--undo")
    assert sample("audit", "sam", "--format", "json").data == before
    assert sample("held", "sam", day, "--undo").code == 2
