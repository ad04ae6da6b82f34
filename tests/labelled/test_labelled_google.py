"""The labelled calendars again, through Google's API: the same outcomes, slot by slot, over all syncs."""

import json
import os
import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

import pytest

from syncd.testing.google import FakeGoogle

from .generator import Case, alone, generate
from .google import play, suits
from .registry import SCENARIOS
from .world import ALIAS, ME

MANY = list(islice((seed for seed in count() if suits(generate(seed))), 4))
"""Seeds whose work calendar Google can hold."""

NAMED = sorted(SCENARIOS)[:: 1 if os.environ.get("SYNCD_LONG") else 12]
"""The file's own tests play them all; what differs here is how events come, so a share will do each day."""


@pytest.fixture(autouse=True)
def _person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Whoever is asked to sign in does; secrets have a key."""
    key = tmp_path / "key"
    key.write_text(f"{'A' * 43}=\n", "utf-8")  # a key as it is, which needs no stretching
    key.chmod(0o600)
    monkeypatch.setenv("SYNCD_KEY_FILE", str(key))
    threads = []

    def browse(address: str) -> bool:
        threads.append(threading.Thread(target=lambda: urllib.request.urlopen(address, timeout=10).close()))
        threads[-1].start()
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    yield
    for thread in threads:
        thread.join()


def right(case: Case, folder: Path) -> None:
    """Fail with the first wrong answers of a case."""
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    seed = {"users": [{"address": ME, "zone": case.world.zone}]}
    with FakeGoogle(clock=lambda: clock[0], seed=seed) as google:
        client = folder / "client.json"
        client.write_text(json.dumps(google.client_config()), "utf-8")
        sign_in = ["connect", "google", "--client", str(client), "--api-root", google.url, "--name", "work"]
        sign_in += ["--me", ALIAS]
        found = play(case, folder, google, clock, sign_in)
        assert google.complaints == []
    assert not found, "\n".join(str(one) for one in found[:40])


@pytest.mark.parametrize("seed", MANY)
def test_many_people_at_google(seed: int, tmp_path: Path) -> None:
    """Whoever else is in the calendar, each person's slots are judged as from a file."""
    right(generate(seed), tmp_path)


@pytest.mark.parametrize("name", NAMED)
def test_each_scenario_at_google(name: str, tmp_path: Path) -> None:
    """Each rule of docs/cadence.md, for a calendar that comes in pages and changes."""
    case = next((case for seed in range(6) if suits(case := alone(name, seed))), None)
    if case is None:
        pytest.skip("Google has no way to say this")
    right(case, tmp_path)
