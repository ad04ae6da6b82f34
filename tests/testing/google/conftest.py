"""A fake Google for one test: nothing malformed, nothing wrong and no unmet fault may be left at its end."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from syncd.testing.google import FakeGoogle, client
from tests.testing.google.parts import ALEX, SAM, SCOPES, Clock, Make


@pytest.fixture
def clock() -> Clock:
    """The time in the fake."""
    return Clock()


@pytest.fixture
def planted() -> list[str]:
    """What a test sends on purpose that must be refused: parts of the sentences expected in ``refused``."""
    return []


@pytest.fixture
def google(clock: Clock, planted: list[str]) -> Iterator[FakeGoogle]:
    """Google, with Alex and Sam."""
    with FakeGoogle(clock=clock) as running:
        yield running
        assert len(running.refused) == len(planted), running.refused
        assert all(part in said for part, said in zip(planted, running.refused, strict=True)), running.refused
        running.refused.clear()
        running.check()


@pytest.fixture
def api(google: FakeGoogle) -> Iterator[Make]:
    """Makes a service of an API as somebody: ``api("calendar", ALEX)``."""
    with ExitStack() as opened:

        def make(name: str, address: str = ALEX, *scopes: str) -> Any:
            account = google.signed_in(address, *(scopes or SCOPES))
            return opened.enter_context(client.service(name, google.url, account))

        yield make


@pytest.fixture
def mine(api: Make) -> Any:
    """Alex's events."""
    return api("calendar").events()


@pytest.fixture
def theirs(api: Make) -> Any:
    """Sam's events."""
    return api("calendar", SAM).events()
