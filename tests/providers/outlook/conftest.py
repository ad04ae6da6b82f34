"""A fake Graph for one test of the provider: nothing malformed and no unmet fault may be left at its end."""

from collections.abc import Iterator

import pytest

from syncd.testing.graph import FakeGraph
from tests.testing.google.parts import Clock


@pytest.fixture
def clock() -> Clock:
    """The time in the fake."""
    return Clock()


@pytest.fixture
def graph(clock: Clock) -> Iterator[FakeGraph]:
    """Microsoft, with Alex and Sam."""
    with FakeGraph(clock=clock) as running:
        yield running
        running.check()
