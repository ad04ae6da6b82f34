"""ladder, people track, goal point, and --rung."""

import pytest

from tests.cli.conftest import Syncd


@pytest.fixture
def laddered(sample: Syncd) -> Syncd:
    """The sample home with the sample ladder."""
    sample.ok("ladder", "--create")
    return sample


def test_there_is_no_ladder_until_one_is_made(sample: Syncd) -> None:
    """The sample is never used by itself; every command that needs a ladder says how to make one."""
    before = sample.database
    assert "there is no ladder yet" in sample.ok("ladder")
    assert sample("ladder", "--format", "json").data["ladder"] is None
    for words in (["people", "track", "me", "ic", "senior"], ["goal", "point", "g1", "scope"]):
        assert "`syncd ladder --create`" in sample.refused(*words)
    assert sample.database == before
    assert not (sample.home / "ladder.toml").exists()


def test_the_sample_prints_as_it_is_shipped(sample: Syncd) -> None:
    """--sample is the file itself; --create puts the same beside the config, once."""
    text = sample.ok("ladder", "--sample")
    assert str(sample.home / "ladder.toml") in sample.ok("ladder", "--create")
    assert (sample.home / "ladder.toml").read_text("utf-8") == text
    assert "there is a ladder already" in sample.refused("ladder", "--create")
    assert "exclude each other" in sample.refused("ladder", "--create", "--sample")


def test_tracks_stand_side_by_side(laddered: Syncd) -> None:
    """Levels of equal standing share a row, in 80 columns, and mine is marked."""
    laddered.ok("people", "track", "me", "ic", "senior", "--since", "2025-04-01")
    lines = laddered.ok("ladder").splitlines()
    assert max(map(len, lines)) <= 80
    assert any("Staff engineer (staff)" in line and "Engineering manager (manager)" in line for line in lines)
    assert sum("you, since 2025-04-01" in line for line in lines) == 1
    data = laddered("ladder", "--format", "json").data
    assert data["me"] == {"track": "ic", "level": "senior", "since": "2025-04-01"}
    assert [track["id"] for track in data["ladder"]["tracks"]] == ["ic", "management"]
    assert data["ladder"]["tracks"][0]["levels"][2]["rungs"][0]["path"] == "ic/staff/direction"


def test_a_wrong_ladder_is_told_whole(sample: Syncd) -> None:
    """Exit 5, every problem with its line, and nothing that needs it is done."""
    (sample.home / "ladder.toml").write_text("[tracks.ic.levels.a]\nstanding = 0\nnaem = 1\n")
    error = sample.refused("ladder", code=5)
    assert "line 2: tracks.ic.levels.a.standing" in error
    assert "line 3: tracks.ic.levels.a.naem is no key (did you mean name?)" in error


def test_people_have_a_track_and_a_level(laddered: Syncd) -> None:
    """Said with any unambiguous part; history is kept, and the last word can be taken back."""
    assert laddered.ok("people", "track", "jo", "ic", "engineer", "--since", "2025-01-01") == (
        "Jo Okafor <jo.okafor@example.com>: ic/engineer, Engineer, since 2025-01-01\n"
    )
    laddered.ok("people", "track", "jo", "manage", "lead")
    assert laddered.ok("people", "track", "jo").splitlines() == [
        "TRACK       LEVEL     SINCE",
        "ic          engineer  2025-01-01",
        "management  lead      2026-11-20  now",
    ]
    assert laddered.ok("people", "track", "jo", "--undo").endswith(
        "not on management/lead since 2026-11-20\n"
    )
    data = laddered("people", "track", "jo", "--format", "json").data
    assert data["placements"] == [{"track": "ic", "level": "engineer", "since": "2025-01-01"}]


def test_a_track_is_shown_with_its_person(laddered: Syncd) -> None:
    """`people show` tells where somebody stands and stood; a merge brings the other address's history."""
    laddered.ok("people", "track", "jo", "ic", "engineer", "--since", "2025-01-01")
    laddered.ok("people", "track", "jo2@example.com", "management", "lead")
    laddered.ok("people", "merge", "jo", "jo2@example.com")
    text = laddered.ok("people", "show", "jo")
    assert "track: ic/engineer since 2025-01-01\ntrack: management/lead since 2026-11-20\n" in text
    data = laddered("people", "show", "jo", "--format", "json").data["person"]
    assert [one["level"] for one in data["placements"]] == ["engineer", "lead"]


def test_my_own_address_is_me(laddered: Syncd) -> None:
    """`me` and any of my addresses are one."""
    laddered.ok("people", "track", "me", "ic", "senior")
    accounts = laddered("accounts", "--format", "json").data["accounts"]
    mine = next(account["me"][0] for account in accounts if account["me"])
    assert "senior" in laddered.ok("people", "track", mine)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["people", "track", "jo", "art", "senior"], "there is no track 'art': ic, management"),
        (["people", "track", "jo", "ic", "lead"], "there is no level 'lead': ic/engineer, ic/senior"),
        (["people", "track", "jo", "ic"], "on which level of ic?"),
        (["people", "track", "zed", "ic", "senior"], "nobody known"),
        (["people", "track", "jo", "ic", "senior", "--since", "2026-11-21"], "is ahead"),
        (["people", "track", "jo", "ic", "--undo"], "--undo goes alone"),
        (["goal", "point", "g1"], "give the rung, or --none"),
        (["goal", "point", "g1", "scope", "--none"], "give the rung, or --none"),
        (["goal", "point", "x1", "scope"], "is no goal, jot or answer"),
        (["goal", "point", "g9", "scope"], "there is no goal g9"),
        (["goal", "point", "j9", "scope"], "there is no jot j9"),
        (["goal", "point", "a9", "scope"], "there is no answer a9"),
        (["goal", "point", "g1", "delivery"], "fits several rungs: ic/engineer/delivery, management/lead"),
        (["goal", "point", "g1", "wings"], "there is no rung 'wings'"),
        (["goal", "point", "j1", "scope"], "j1 is a topic; it shows nothing yet"),
        (["goal", "add", "x", "--rung", "wings"], "there is no rung 'wings'"),
        (["jot", "ask", "x", "--with", "sam", "--rung", "scope"], "only a win points at a rung"),
        (["jot", "win", "x", "--with", "sam", "--rung", "wings"], "there is no rung 'wings'"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_words_change_nothing(laddered: Syncd, words: list[str], error: str) -> None:
    """Exit 2, the reason and the candidates; nothing is stored."""
    laddered.ok("goal", "add", "x")
    laddered.ok("jot", "x", "--with", "sam")
    before = laddered.database
    assert error in laddered.refused(*words)
    assert laddered.database == before


def test_goals_and_wins_point_at_rungs(laddered: Syncd) -> None:
    """Said when they are noted or later; taken back with --none."""
    laddered.ok("goal", "add", "lead it", "--with", "sam", "--rung", "staff/direction")
    assert "rung: ic/staff/direction" in laddered.ok("goal", "show", "g1")
    assert laddered("goal", "show", "g1", "--format", "json").data["goal"]["rung"] == "ic/staff/direction"
    laddered.ok("jot", "win", "it is live", "--with", "sam", "--rung", "leverage")
    assert laddered.ok("goal", "point", "J1", "scope").startswith("j1: ic/senior/scope: Takes a vague")
    assert laddered.ok("goal", "point", "g1", "--none") == "g1: points at no rung\n"
    assert "rung" not in laddered.ok("goal", "show", "g1")


def test_no_rung_track_or_level_reaches_an_agenda(laddered: Syncd) -> None:
    """Where somebody stands, and what is evidence for what, is nobody else's business."""
    laddered.ok("people", "track", "sam", "management", "director")
    laddered.ok("people", "track", "me", "ic", "senior")
    laddered.ok("goal", "add", "lead it", "--with", "sam", "--rung", "staff/direction")
    laddered.ok("jot", "win", "it is live", "--with", "sam", "--rung", "staff/leverage")
    text = laddered.ok("agenda", "sam")
    assert "lead it" in text
    for word in ("director", "senior", "direction", "leverage", "ic/", "management/"):
        assert word not in text.lower()
