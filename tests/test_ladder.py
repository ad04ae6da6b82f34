"""The ladder file: a sample that explains itself, and every problem told at once."""

from pathlib import Path

import pytest

from syncd.core.ladder import Ladder, equal_levels
from syncd.errors import ConfigError, UsageError
from syncd.ladder import create, read, sample


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the ladder under test lies."""
    return tmp_path / "settings" / "ladder.toml"


def parsed(file: Path, text: str) -> Ladder:
    """The ladder a text gives."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    found = read(file)
    assert found is not None
    return found


def problems(file: Path, text: str) -> tuple[str, ...]:
    """What is wrong with a text."""
    with pytest.raises(ConfigError) as caught:
        parsed(file, text)
    assert str(file) in caught.value.message
    return caught.value.problems


def test_the_sample_is_a_ladder_of_two_equal_tracks(file: Path) -> None:
    """It has a track for makers and one for managers, and each management level has its equal."""
    ladder = parsed(file, sample())
    assert [track.id for track in ladder.tracks] == ["ic", "management"]
    makers, managers = ladder.tracks
    assert all(equal_levels(ladder, level) for level in managers.levels)
    assert max(level.standing for level in makers.levels) == max(level.standing for level in managers.levels)
    assert all(level.rungs for level in ladder.levels)


def test_there_is_no_ladder_until_somebody_makes_one(file: Path) -> None:
    """The sample is nobody's rules: without a file there is none."""
    assert read(file) is None
    create(file)
    assert read(file) == parsed(file, sample())


def test_a_ladder_of_yours_is_never_overwritten(file: Path) -> None:
    """The sample goes only where nothing is, into a file of the user's own."""
    create(file)
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="there is a ladder already"):
        create(file)
    assert file.read_text("utf-8") == "mine"


def test_levels_stand_by_their_standing(file: Path) -> None:
    """However they are written down, the lowest comes first; a name left out is the id."""
    ladder = parsed(
        file,
        """
        [tracks.ic.levels.staff]
        standing = 3
        [tracks.ic.levels.senior]
        standing = 2
        rungs = { scope = "Leads a project.\\n" }
        """,
    )
    (track,) = ladder.tracks
    assert (track.name, [level.id for level in track.levels]) == ("ic", ["senior", "staff"])
    assert [(rung.path, rung.text) for rung in ladder.rungs] == [("ic/senior/scope", "Leads a project.")]


def test_every_problem_is_told_at_once_with_its_line(file: Path) -> None:
    """One run says all that is wrong, and where."""
    text = """\
[tracks.ic]
title = "x"

[tracks.ic.levels.senior]
standing = 0
[tracks.ic.levels.senior.rungs]
scope = 3

[tracks.ic.levels.staff]
name = ""
[tracks.ic.levels.principal]
standing = 4
[tracks.ic.levels.fellow]
standing = 4
[tracks.ic.levels."a/b"]
standing = 5
[tracks.ic.levels.FELLOW]
standing = 6
[tracks.management]
name = "M"
[trakcs]
"""
    assert problems(file, text) == (
        "line 21: trakcs is no key (did you mean tracks?)",
        "line 2: tracks.ic.title is no key",
        "line 5: tracks.ic.levels.senior.standing must be a number from 1 to 100, not 0",
        "line 7: tracks.ic.levels.senior.rungs.scope must be a text in quotes, not 3",
        "line 9: tracks.ic.levels.staff lacks standing = NUMBER, the same for levels of equal standing",
        "line 10: tracks.ic.levels.staff.name must be a text in quotes, not ''",
        "line 14: tracks.ic.levels.fellow.standing is that of principal, too;"
        " levels of one track differ in it",
        "line 1: tracks.ic.levels holds the id 'a/b'; use up to 40 letters, digits, - and _",
        "line 17: tracks.ic.levels.FELLOW is fellow in another spelling",
        "line 19: tracks.management.levels must hold a table for each level:"
        " [tracks.management.levels.senior]",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "tracks must hold a table for each track: [tracks.ic]"),
        ("tracks = 1", "line 1: tracks must hold a table for each track: [tracks.ic]"),
        ("[tracks]\nic = 1", "line 2: tracks.ic must be a table: [tracks.ic]"),
        ("[tracks.ic.levels]\nsenior = 1", "line 2: tracks.ic.levels.senior must be a table"),
        ("[tracks.ic.levels.a]\nstanding = true", "must be a number from 1 to 100, not True"),
        ("[tracks.ic.levels.a]\nstanding = 101", "must be a number from 1 to 100, not 101"),
        ("[tracks.ic.levels.a]\nstanding = 1\nrungs = 2", "line 3: tracks.ic.levels.a.rungs must be a table"),
        ('[tracks.ic.levels.a]\nstanding = 1\nrungs.x = " \\u001b "', "must be a text in quotes"),
        ("[tracks", "it is no TOML"),
    ],
)
def test_what_is_no_ladder_is_refused(file: Path, text: str, problem: str) -> None:
    """Whatever stands in the file, the answer is a message and never a crash."""
    assert any(problem in one for one in problems(file, text)), problems(file, text)


@pytest.mark.parametrize("standing", [1, 100])
def test_a_standing_is_from_1_to_100(file: Path, standing: int) -> None:
    """Both ends count."""
    assert parsed(file, f"[tracks.ic.levels.a]\nstanding = {standing}").standings == (standing,)
