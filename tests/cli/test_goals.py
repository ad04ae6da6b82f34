"""goal add, list, show, check-in, step, close."""

import pytest

from tests.cli.conftest import Syncd


def test_naming_a_person_shares(sample: Syncd) -> None:
    """--with is the mark, and the answer says so; --private takes it back, and no person means mine alone."""
    assert sample.ok("goal", "add", "grow", "--with", "sam").splitlines() == [
        "g1: grow",
        "shared with Sam Rivera <sam.rivera@example.com> at the next publish",
    ]
    assert "private: nothing of it is shared" in sample.ok(
        "goal", "add", "raise", "--with", "sam", "--private"
    )
    assert sample.ok("goal", "add", "sleep more") == "g3: sleep more\n"
    assert sample.ok("goal", "list").splitlines()[1:] == [
        "g1    active  -         -    Sam Rivera            grow",
        "g2    active  -         -    Sam Rivera (private)  raise",
        "g3    active  -         -    -                     sleep more",
    ]


def test_a_goal_has_a_life(sample: Syncd) -> None:
    """Steps, remarks, waiting, closing and opening again, all in one view."""
    sample.ok("goal", "add", "ship", "--with", "sam", "--for", "team", "--by", "2027-02-28", "--why", "pride")
    assert sample.ok("goal", "step", "g1", "plan") == "g1: step 1: plan\n"
    sample.ok("goal", "step", "1", "build")
    assert sample.ok("goal", "step", "g1", "--done", "1") == "g1: step 1 done\n"
    assert sample.ok("goal", "check-in", "g1", "well", "--progress", "40") == "g1: noted; active, 40%\n"
    assert sample.ok("goal", "check-in", "g1", "--waiting") == "g1: noted; waiting\n"
    assert sample.ok("goal", "show", "g1").splitlines() == [
        "g1: ship",
        "waiting, with Sam Rivera <sam.rivera@example.com>; shared at the next publish",
        "for: team",
        "due: 2027-02-28",
        "why: pride",
        "progress: 40%",
        "last touched: today, met 0 times since",
        "  [x] 1. plan (done 2026-11-20)",
        "  [ ] 2. build",
        "  2026-11-20 (40%) well",
    ]
    assert sample.ok("goal", "close", "g1") == "g1: done\n"
    assert "no goal yet" in sample.ok("goal", "list")
    assert "done" in sample.ok("goal", "list", "--all")
    assert "active" in sample.ok("goal", "check-in", "g1", "--active")
    assert sample.ok("goal", "close", "g1", "--dropped") == "g1: dropped\n"


def test_goals_as_data(sample: Syncd) -> None:
    """The list has the fields of the audit's goals; show adds why, steps and check-ins."""
    sample.ok("goal", "add", "ship", "--with", "sam", "--by", "2027-02-28", "--why", "pride\nand joy")
    sample.ok("goal", "step", "g1", "plan")
    sample.ok("goal", "check-in", "g1", "one\ntwo")
    row = sample("goal", "list", "--format", "json").data["goals"][0]
    assert row == {
        "id": "g1", "title": "ship", "person": "sam.rivera@example.com", "private": False, "for": None,
        "state": "active", "due": "2027-02-28", "progress": 0, "stale": False, "held_since_touch": 0,
        "days_since_touch": 0,
    }  # fmt: skip
    assert row["id"] == sample("audit", "--format", "json").data["goals"][0]["id"]
    whole = sample("goal", "show", "g1", "--format", "json").data["goal"]
    assert whole["why"] == "pride\nand joy"
    assert whole["check_ins"] == [
        {"at": "2026-11-20T12:00:00Z", "text": "one\ntwo", "progress": None, "source": "noted"}
    ]
    assert whole["steps"] == [{"number": 1, "text": "plan", "done_at": None}]


@pytest.mark.parametrize(
    ("text", "due"), [("2027-02-28", "2027-02-28"), ("friday", "2026-11-27"), ("tomorrow", "2026-11-21")]
)
def test_due_dates_lie_ahead(sample: Syncd, text: str, due: str) -> None:
    """A weekday means the coming one; a past date is taken, and said to be past."""
    assert sample.ok("goal", "add", "x", "--by", text) == f"g1: x, by {due}\n"
    assert "(that day is past)" in sample.ok("goal", "add", "x", "--by", "2020-01-01")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["add", ""], "a goal needs a title"),
        (["add", " \x1b "], "a goal needs a title"),
        (["add"], "Missing argument 'TITLE'"),
        (["add", "x", "--with", "zed"], "nobody known"),
        (["add", "x", "--with", "example.com"], "fits several people"),
        (["add", "x", "--by", "2026-02-30"], "is no date"),
        (["add", "x", "--for", "fame"], "'fame' is not one of"),
        (["show", "g9"], "there is no goal g9"),
        (["show", "x"], "'x' is no goal"),
        (["show", "g0"], "'g0' is no goal"),
        (["show", "g" + "9" * 30], "is no goal"),
        (["check-in", "g1"], "needs a remark or a progress"),
        (["check-in", "g1", "  "], "needs a remark or a progress"),
        (["check-in", "g9", "x"], "there is no goal g9"),
        (["check-in", "g1", "--progress", "101"], "is not in the range"),
        (["check-in", "g1", "--waiting", "--active"], "exclude each other"),
        (["step", "g1"], "give the text of a new step"),
        (["step", "g1", "x", "--done", "1"], "give the text of a new step"),
        (["step", "g1", "--done", "9"], "has no step 9"),
        (["close", "g9"], "there is no goal g9"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_words_change_nothing(sample: Syncd, words: list[str], error: str) -> None:
    """Exit 2, the reason and what may be typed; nothing is stored."""
    sample.ok("goal", "add", "x")
    before = sample.database
    assert error in sample.refused("goal", *words)
    assert sample.database == before


def test_a_stale_goal_is_marked(sample: Syncd) -> None:
    """Left alone for long it says so, in the list and when shown."""
    sample.ok("goal", "add", "x", now="2026-09-01T12:00:00Z")
    assert "active (stale)" in sample.ok("goal", "list")
    assert "; stale" in sample.ok("goal", "show", "g1")
