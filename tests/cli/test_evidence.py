"""goal evidence: what is there for a level, what lacks, and a case that can be shown."""

import pytest

from syncd.core.model import address
from syncd.store.answers import note_answer
from syncd.store.database import open_database
from syncd.store.instants import from_text
from tests.cli.conftest import NOW, Syncd


@pytest.fixture
def laddered(sample: Syncd) -> Syncd:
    """The sample home with the sample ladder; I am a senior engineer."""
    sample.ok("ladder", "--create")
    sample.ok("people", "track", "me", "ic", "senior", "--since", "2025-04-01")
    return sample


@pytest.fixture
def career(laddered: Syncd) -> Syncd:
    """A reached goal, a goal under way, a win, an answer and a private goal, all towards staff engineer."""
    laddered.ok("goal", "add", "Lead the billing migration", "--with", "sam", "--rung", "staff/direction")
    laddered.ok("goal", "add", "Retire the old queue", "--with", "sam", "--rung", "leverage")
    laddered.ok("goal", "add", "Be less afraid of Lee", "--private", "--rung", "disagreement")
    laddered.ok("jot", "win", "Builds take 4 minutes, not 20", "--with", "sam", "--rung", "leverage")
    connection = open_database(laddered.home / "syncd.db")
    at = from_text(NOW)
    sam = address("sam.rivera@example.com")
    note_answer(connection, 1, "more", "Write the\ndecision down *earlier*", person=sam, at=at, now=at)
    note_answer(connection, 3, "more", "Talk to Lee", person=sam, at=at, now=at)
    connection.close()
    laddered.ok("goal", "point", "a1", "staff/direction")
    laddered.ok("goal", "point", "a2", "disagreement")
    laddered.ok("goal", "close", "g1")
    laddered.ok("goal", "close", "g3")
    return laddered


def test_evidence_for_the_next_level(career: Syncd) -> None:
    """By itself it is the level above mine: dated evidence rung by rung, what is under way, the gaps."""
    text = career.ok("goal", "evidence")
    assert text.splitlines() == [
        "Staff engineer (ic/staff), of equal standing with Engineering manager",
        "3 of 4 rungs shown, 1 gap",
        "",
        "[x] direction: Sets a technical direction that several teams follow, and writes",
        "    down why.",
        "    2026-11-20  a1 Sam Rivera, more, on Lead the billing migration: \u201cWrite the",
        "                decision down *earlier*\u201d",
        "    2026-11-20  g1 reached: Lead the billing migration, with Sam Rivera",
        "",
        "[x] leverage: Has made many others faster with one piece of work: a tool, a",
        "    standard, a removal.",
        "    2026-11-20  j1 win: Builds take 4 minutes, not 20",
        "    under way   g2 Retire the old queue, with Sam Rivera",
        "",
        "[x] disagreement: Brings a disagreement between teams to a decision both carry",
        "    out.",
        "    2026-11-20  a2 Sam Rivera, more, on Be less afraid of Lee: \u201cTalk to Lee\u201d",
        "    2026-11-20  g3 reached: Be less afraid of Lee",
        "",
        "[ ] sponsorship: Gives visible work away to somebody who grows by it.",
        "    nothing yet",
    ]


def test_a_case_to_be_shown_leaves_out_what_is_private(career: Syncd) -> None:
    """Markdown is for others: no private goal and no answer to one; how many is told aside."""
    said = career("goal", "evidence", "--format", "markdown")
    assert said.code == 0
    assert said.out.splitlines()[:8] == [
        "# Staff engineer",
        "",
        "2 of 4 rungs shown, 2 gaps, 2026-11-20",
        "",
        "## Sets a technical direction that several teams follow, and writes down why.",
        "",
        "- 2026-11-20: Sam Rivera: \u201cWrite the decision down \\*earlier\\*\u201d",
        "- 2026-11-20: reached: Lead the billing migration",
    ]
    assert "Lee" not in said.out
    assert said.err == "left out as private: 2; --private takes it in\n"
    whole = career("goal", "evidence", "--format", "markdown", "--private")
    assert "Be less afraid of Lee" in whole.out
    assert whole.err == ""


def test_evidence_as_data(career: Syncd) -> None:
    """Everything with its day, kind and person; gaps are marked."""
    (level,) = career("goal", "evidence", "--format", "json").data["evidence"]
    assert (level["track"], level["level"], level["equal"]) == ("ic", "staff", ["management/manager"])
    assert (level["shown"], level["gaps"]) == (3, 1)
    assert level["rungs"][1] == {
        "path": "ic/staff/leverage",
        "text": "Has made many others faster with one piece of work: a tool, a standard, a removal.",
        "gap": False,
        "evidence": [
            {
                "id": "j1", "kind": "win", "on": "2026-11-20", "text": "Builds take 4 minutes, not 20",
                "person": "sam.rivera@example.com", "about": None, "rung": "ic/staff/leverage",
                "private": False,
            }
        ],
        "under_way": [
            {
                "id": "g2", "kind": "goal", "on": "2026-11-20", "text": "Retire the old queue",
                "person": "sam.rivera@example.com", "about": None, "rung": "ic/staff/leverage",
                "private": False,
            }
        ],
    }  # fmt: skip
    assert [rung["gap"] for rung in level["rungs"]] == [False, False, False, True]


@pytest.mark.parametrize(
    ("words", "levels"),
    [
        ([], ["ic/staff"]),
        (["--level", "senior"], ["ic/senior"]),
        (["--level", "Team lead"], ["management/lead"]),
        (["--level", "management/manager"], ["management/manager"]),
        (["--track", "ic"], ["ic/staff"]),
        (["--track", "management"], ["management/lead"]),
        (["--track", "management", "--level", "director"], ["management/director"]),
    ],
    ids=" ".join,
)
def test_which_level_is_meant(laddered: Syncd, words: list[str], levels: list[str]) -> None:
    """The next one, a named one, or on the other track the one of equal standing."""
    found = laddered("goal", "evidence", *words, "--format", "json").data["evidence"]
    assert [f"{one['track']}/{one['level']}" for one in found] == levels


def test_a_level_of_one_name_is_shown_for_each_track(sample: Syncd) -> None:
    """Senior is senior on either track: neither goes before the other."""
    (sample.home / "ladder.toml").write_text(
        "[tracks.ic.levels.senior]\nstanding = 2\n[tracks.management.levels.senior]\nstanding = 2\n"
    )
    text = sample.ok("goal", "evidence", "--level", "senior")
    assert "senior (ic/senior)" in text
    assert "senior (management/senior)" in text
    assert text.count("this level has no rungs in the ladder") == 2


def test_a_report_has_a_case_of_their_own(career: Syncd) -> None:
    """--person is about their next level, and only what came about with them."""
    career.ok("people", "track", "jo", "ic", "senior")
    career.ok("jot", "win", "Jo made the on-call rota fair", "--with", "jo", "--rung", "staff/direction")
    text = career.ok("goal", "evidence", "--person", "jo")
    assert "Jo made the on-call rota fair" in text
    assert "billing" not in text
    assert "1 of 4 rungs shown, 3 gaps" in text


def test_what_points_at_a_rung_that_went_is_told(career: Syncd) -> None:
    """A rewritten ladder loses no evidence silently."""
    ladder = career.home / "ladder.toml"
    ladder.write_text(ladder.read_text("utf-8").replace('leverage = "', 'reach = "'), encoding="utf-8")
    told = "not on the ladder any more: g2 (ic/staff/leverage), j1 (ic/staff/leverage)"
    assert told in career.ok("goal", "evidence")
    assert told in career("goal", "evidence", "--format", "markdown").err
    assert [one["id"] for one in career("goal", "evidence", "--format", "json").data["unplaced"]] == [
        "g2",
        "j1",
    ]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--level", "wizard"], "there is no level 'wizard'"),
        (["--level", "er"], "fits several levels: ic/engineer"),
        (["--track", "art"], "there is no track 'art'"),
        (["--person", "zed"], "nobody known"),
        (["--person", "jo"], "on no track yet, so nothing is the next level"),
        (["--private"], "--private goes with --format markdown"),
    ],
    ids=" ".join,
)
def test_wrong_words(laddered: Syncd, words: list[str], error: str) -> None:
    """Exit 2, the reason and the candidates."""
    assert error in laddered.refused("goal", "evidence", *words)


def test_without_a_next_level_the_reason_is_told(sample: Syncd) -> None:
    """No ladder, no place on it, the top of it, a place that went: each says what to type."""
    assert "`syncd ladder --create`" in sample.refused("goal", "evidence")
    sample.ok("ladder", "--create")
    assert "syncd people track me TRACK LEVEL" in sample.refused("goal", "evidence")
    sample.ok("people", "track", "me", "ic", "principal")
    assert "nothing is above ic/principal" in sample.refused("goal", "evidence")
    (sample.home / "ladder.toml").write_text("[tracks.ic.levels.senior]\nstanding = 2\n")
    assert "on ic/principal, which the ladder lacks" in sample.refused("goal", "evidence")
    assert "you are on ic/principal, which this ladder does not have" in sample.ok("ladder")
