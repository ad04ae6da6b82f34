"""The people of the tests of the fake OneDrive, and the ways they get at it."""

import pytest

from syncd.testing.graph import FakeGraph, User, seeding
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.graph.world import PERSONAL
from tests.testing.graph.drive.parts import ALEX, KIM, LEE, ROBIN, SAM, Api

_FURTHER = (
    User(address=KIM, name="Kim Elsewhere", tenant="0f0d9f9e-7c8e-4f0e-9a0c-5f0f0f0f0f0f"),
    User(address=LEE, name="Lee Okafor", upn="lokafor@corp.example", aliases=("lo@example.com",)),
    User(address=ROBIN, name="Robin Home", tenant=PERSONAL),
)


@pytest.fixture
def graph(graph: FakeGraph) -> FakeGraph:
    """Graph, with two colleagues more, somebody elsewhere, and somebody with a personal account."""
    for user in _FURTHER:
        seeding.add_user(graph.world, user)
    return graph


@pytest.fixture
def settings(graph: FakeGraph) -> DriveSettings:
    """What this OneDrive is like."""
    return graph.drive_api.drives.settings


@pytest.fixture
def mine(graph: FakeGraph) -> Api:
    """Alex's calls."""
    return Api(graph, ALEX)


@pytest.fixture
def theirs(graph: FakeGraph) -> Api:
    """Sam's calls."""
    return Api(graph, SAM)


@pytest.fixture
def robin(graph: FakeGraph) -> Api:
    """The calls of somebody with a personal account."""
    return Api(graph, ROBIN)


@pytest.fixture
def desk(graph: FakeGraph) -> Files:
    """Alex in front of OneDrive."""
    return graph.files(ALEX)
