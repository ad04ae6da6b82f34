"""The pages about security name what there is."""

import re
from pathlib import Path

import pytest

from syncd.paths import Home


@pytest.fixture
def rows(repository: Path) -> list[list[str]]:
    """The table of attackers, cell by cell."""
    page = (repository / "SECURITY.md").read_text("utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_what_holds_is_shown_by_a_test(rows: list[list[str]], repository: Path) -> None:
    """Each row names a file of tests that exists."""
    assert len(rows) > 10
    for _, tried, holds, shown in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)`", shown)
        assert tried
        assert holds
        assert named, tried
        assert [one for one in named if not (repository / one).is_file()] == []


def test_everybody_who_may_attack_is_named(rows: list[list[str]]) -> None:
    """The list cannot shrink unseen."""
    who = " ".join(row[0] for row in rows)
    for one in ("invite", "feed", "provider", "document", "another user", "plugin", "thief", "ourselves"):
        assert one in who


def test_every_place_of_a_home_is_told(repository: Path, tmp_path: Path) -> None:
    """Whoever wants to know what is stored finds each file and folder on the page about privacy."""
    page = (repository / "docs" / "privacy.md").read_text("utf-8")
    home = Home(state=tmp_path, config=tmp_path / "config.toml", templates=tmp_path / "templates")
    places = {getattr(home, name) for name, one in vars(Home).items() if isinstance(one, property)}
    assert len(places) > 8
    for place in (*places, home.config, home.templates):
        assert f"`{place.name}`" in page or f"`{place.name}/`" in page, place.name
