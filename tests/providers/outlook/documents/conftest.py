"""A fake Graph for one test of the desk: nothing malformed, wrong or unmet may be left at its end."""

from collections.abc import Iterator

import pytest

from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.settings import DriveSettings
from tests.providers.outlook.documents.accounts import SEED
from tests.testing.google.parts import Clock


@pytest.fixture
def clock() -> Clock:
    """The time in the fake."""
    return Clock()


@pytest.fixture
def graph(clock: Clock) -> Iterator[FakeGraph]:
    """Graph, with two colleagues, somebody elsewhere, and somebody with a personal account."""
    with FakeGraph(clock=clock, seed=SEED) as running:
        yield running
        assert running.refused == []
        running.check()


@pytest.fixture
def settings(graph: FakeGraph) -> DriveSettings:
    """What this OneDrive is like."""
    return graph.drive_api.drives.settings
