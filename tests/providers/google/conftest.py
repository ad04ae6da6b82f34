"""A fake Google for one test of the provider: nothing malformed and no unmet fault may be left at its end."""

from collections.abc import Iterator

import pytest

from syncd.testing.google import FakeGoogle
from tests.testing.google.parts import Clock


@pytest.fixture
def clock() -> Clock:
    """The time in the fake."""
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[FakeGoogle]:
    """Google, with Alex and Sam."""
    with FakeGoogle(clock=clock) as running:
        yield running
        running.check()
