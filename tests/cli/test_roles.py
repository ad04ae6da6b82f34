"""people role: what somebody is or was."""

import pytest

from tests.cli.conftest import Syncd


def roles(sample: Syncd, text: str) -> list[tuple[str, str | None, str, str | None]]:
    """Role, kind, first day, end of every tenure."""
    found = sample("people", "show", text, "--format", "json").data["person"]["roles"]
    return [(one["role"], one["kind"], one["since"], one["until"]) for one in found]


def test_two_managers_of_years_ago_leave_the_present_role_alone(sample: Syncd) -> None:
    """A role with an end is added beside the open one."""
    sample.ok("people", "role", "sam", "peer", "--since", "2026-01-05")
    for since, until in (("2019-05-01", "2021-04-01"), ("2022-01-01", "2023-01-01")):
        said = sample.ok("people", "role", "sam", "manager", "--since", since, "--until", until)
        assert f"was your manager from {since} to {until}" in said
    assert roles(sample, "sam") == [
        ("manager", None, "2019-05-01", "2021-04-01"),
        ("manager", None, "2022-01-01", "2023-01-01"),
        ("peer", None, "2026-01-05", None),
    ]
    assert sample("people", "list", "--format", "json").data["people"][3]["role"] == "peer"


def test_until_alone_ends_the_open_role(sample: Syncd) -> None:
    """Up to, not including, that day; what was said of it before stays."""
    sample.ok("people", "role", "sam", "mentor", "--since", "2026-01-05", "--kind", "peer")
    assert "is your mentor (peer) since 2026-01-05, until 2026-12-24" in sample.ok(
        "people", "role", "sam", "mentor", "--until", "2026-12-24"
    )
    assert roles(sample, "sam") == [("mentor", "peer", "2026-01-05", "2026-12-24")]


def test_when_a_role_really_began_can_be_said_later(sample: Syncd) -> None:
    """An earlier day moves the beginning; one from before another role was a tenure of its own."""
    sample.ok("people", "role", "sam", "manager", "--company", "Initech")
    assert "is your manager at Initech since 2024-01-10" in sample.ok(
        "people", "role", "sam", "manager", "--since", "2024-01-10"
    )
    assert roles(sample, "sam") == [("manager", None, "2024-01-10", None)]
    sample.ok("people", "role", "sam", "peer", "--since", "2022-01-10", "--until", "2023-01-10")
    sample.ok("people", "role", "sam", "manager", "--since", "2021-01-10")
    assert [row[0] for row in roles(sample, "sam")] == ["manager", "peer", "manager"]


def test_an_end_ahead_can_be_moved(sample: Syncd) -> None:
    """It is the same mentorship; a kind told later leaves its end alone."""
    sample.ok("people", "role", "sam", "mentor", "--since", "2026-01-05", "--until", "2026-12-24")
    sample.ok("people", "role", "sam", "mentor", "--until", "2027-01-31")
    sample.ok("people", "role", "sam", "mentor", "--kind", "situational")
    assert roles(sample, "sam") == [("mentor", "situational", "2026-01-05", "2027-01-31")]


def test_a_situational_mentor_is_told_to_end_by_itself(sample: Syncd) -> None:
    """Unless its last day was said."""
    assert "30 days after" in sample.ok("people", "role", "sam", "mentor", "--kind", "situational")
    said = sample.ok("people", "role", "sam", "mentor", "--until", "2027-01-31")
    assert "ends by itself" not in said


def test_saying_the_same_role_again_only_adds_to_it(sample: Syncd) -> None:
    """The kind of a mentor can be told later, and no second tenure begins."""
    sample.ok("people", "role", "priya", "mentor", "--since", "2020-01-05")
    sample.ok("people", "role", "priya", "mentor", "--kind", "external", "--company", "Initech")
    sample.ok("people", "role", "priya", "mentor")
    assert roles(sample, "priya") == [("mentor", "external", "2020-01-05", None)]
    assert "mentor (external) at Initech: 2020-01-05 to today" in sample.ok("people", "show", "priya")


def test_the_same_role_at_another_company_is_another_tenure(sample: Syncd) -> None:
    """The one before ends today."""
    sample.ok("people", "role", "sam", "manager", "--company", "Initech", "--since", "2026-01-05")
    sample.ok("people", "role", "sam", "manager", "--company", "Umbrella")
    assert roles(sample, "sam") == [
        ("manager", None, "2026-01-05", "2026-11-20"),
        ("manager", None, "2026-11-20", None),
    ]


def test_a_mistaken_role_is_taken_back(sample: Syncd) -> None:
    """The one it had ended is open again."""
    sample.ok("people", "role", "sam", "peer", "--since", "2026-01-05")
    sample.ok("people", "role", "sam", "manager")
    said = sample.ok("people", "role", "sam", "manager", "--undo")
    assert said.startswith("taken back: manager since 2026-11-20\n")
    assert "is your peer since 2026-01-05" in said
    assert roles(sample, "sam") == [("peer", None, "2026-01-05", None)]
    assert "has no role now" in sample.ok("people", "role", "sam", "peer", "--undo")


def test_of_several_tenures_the_day_says_which_to_take_back(sample: Syncd) -> None:
    """Ambiguity names the days and changes nothing."""
    for since, until in (("2019-05-01", "2021-04-01"), ("2022-01-01", "2023-01-01")):
        sample.ok("people", "role", "sam", "manager", "--since", since, "--until", until)
    assert "since 2019-05-01, 2022-01-01" in sample.refused("people", "role", "sam", "manager", "--undo")
    sample.ok("people", "role", "sam", "manager", "--undo", "--since", "2019-05-01")
    assert roles(sample, "sam") == [("manager", None, "2022-01-01", "2023-01-01")]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["manager", "--kind", "peer"], "a manager is of no kind"),
        (["mentor", "--kind", "wise"], "'wise' is not one of"),
        (["mentor", "--until", "2026-11-19"], "add --since DATE"),
        (["mentor", "--since", "2026-11-19", "--until", "2026-11-19"], "is not after"),
        (["mentor", "--until", "soon"], "is no date"),
        (["mentor", "--undo"], "noted: none"),
        (["mentor", "--undo", "--kind", "peer"], "goes with --since alone"),
    ],
    ids=" ".join,
)
def test_wrong_words_about_a_role_change_nothing(sample: Syncd, words: list[str], error: str) -> None:
    """Exit 2 with what may be typed instead."""
    before = sample.database
    assert error in sample.refused("people", "role", "sam", *words)
    assert sample.database == before
