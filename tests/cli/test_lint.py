"""goal lint: what the plan still lacks."""

from tests.cli.conftest import Syncd


def test_a_plan_is_told_what_it_lacks(sample: Syncd) -> None:
    """Each complaint with the goal and the command that mends it; it exits 0 all the same."""
    sample.ok("goal", "add", "Lead the migration", "--with", "sam", "--for", "product", "--by", "2026-12-01")
    said = sample.ok("goal", "lint").splitlines()
    assert said == [
        "no open goal has an outcome for the team",
        "  syncd goal add 'what should change' --for team",
        "no open goal has an outcome for yourself",
        "  syncd goal add 'what should change' --for self",
        "g1 (Lead the migration): it has no step: how is it to be reached?",
        "  syncd goal step g1 'the first step'",
        "g1 (Lead the migration): due 2026-12-01, less than 3 months after 2026-11-20:"
        " rather a step than a goal",
        "  syncd goal edit g1",
    ]
    data = sample("goal", "lint", "--format", "json").data
    assert data["goals"] == 1
    assert [(one["goal"], one["code"]) for one in data["complaints"]] == [
        (None, "nothing-for-team"),
        (None, "nothing-for-self"),
        ("g1", "no-steps"),
        ("g1", "horizon"),
    ]


def test_a_complete_plan_is_clean(sample: Syncd) -> None:
    """One goal for each of product, team and self, each with a step and a date within reach."""
    for number, serves in enumerate(("product", "team", "self"), start=1):
        sample.ok("goal", "add", f"goal {number}", "--for", serves, "--by", "2027-03-01")
        sample.ok("goal", "step", f"g{number}", "begin")
    assert sample.ok("goal", "lint") == "nothing to mend in 3 open goals\n"
    assert sample("goal", "lint", "--format", "json").data["complaints"] == []


def test_with_a_person_only_their_goals_are_looked_at(sample: Syncd) -> None:
    """Goal by goal; the plan as a whole is not theirs to complete."""
    sample.ok("goal", "add", "with Sam", "--with", "sam")
    sample.ok("goal", "add", "with Jo", "--with", "jo")
    data = sample("goal", "lint", "jo", "--format", "json").data
    assert {one["goal"] for one in data["complaints"]} == {"g2"}
    assert "nothing to mend in 0 open goals with Lee" in sample.ok("goal", "lint", "lee")


def test_linting_changes_nothing(sample: Syncd) -> None:
    """It reads only, and an unknown person is refused."""
    before = sample.database
    sample.ok("goal", "lint")
    assert "nobody known" in sample.refused("goal", "lint", "zed")
    assert sample.database == before
