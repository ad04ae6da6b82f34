"""A fake Graph for one test: nothing malformed, nothing wrong and no unmet fault may be left at its end."""

from collections.abc import Iterator

import pytest

from syncd.testing.graph import FakeGraph, Person
from tests.testing.google.parts import Clock
from tests.testing.graph.parts import ALEX, SAM, Api


@pytest.fixture
def clock() -> Clock:
    """The time in the fake."""
    return Clock()


@pytest.fixture
def planted() -> list[str]:
    """What a test sends on purpose that must be refused: parts of the sentences expected in ``refused``."""
    return []


@pytest.fixture
def graph(clock: Clock, planted: list[str]) -> Iterator[FakeGraph]:
    """Graph, with Alex and Sam."""
    with FakeGraph(clock=clock) as running:
        running.world.settings.device_code_interval = 0
        yield running
        assert len(running.refused) == len(planted), running.refused
        assert all(part in said for part, said in zip(planted, running.refused, strict=True)), running.refused
        running.refused.clear()
        running.check()


@pytest.fixture
def mine(graph: FakeGraph) -> Api:
    """Alex's calls."""
    return Api(graph, ALEX)


@pytest.fixture
def theirs(graph: FakeGraph) -> Api:
    """Sam's calls."""
    return Api(graph, SAM)


@pytest.fixture
def alex(graph: FakeGraph) -> Person:
    """Alex in Outlook."""
    return graph.person(ALEX)


@pytest.fixture
def sam(graph: FakeGraph) -> Person:
    """Sam in Outlook."""
    return graph.person(SAM)
