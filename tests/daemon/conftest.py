"""A home of its own for each test."""

from pathlib import Path

import pytest

from tests.cli.conftest import Syncd


@pytest.fixture
def syncd(tmp_path: Path) -> Syncd:
    """Nothing was done in it yet."""
    return Syncd(home=tmp_path / "home", folder=tmp_path)
