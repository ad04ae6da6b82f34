"""How little syncd asks of Google: counted by the fake, as `make bench` counts it for large calendars."""

import webbrowser
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syncd.testing.google import FakeGoogle
from tests import google_sign_in
from tests.cli.conftest import Syncd

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
HOLIDAYS = "en.german#holiday@group.v.calendar.google.com"
SEED: dict[str, Any] = {
    "users": [
        {"address": ALEX, "name": "Alex Moreau", "zone": "Europe/Berlin"},
        {"address": SAM, "name": "Sam Rivera", "zone": "Europe/Berlin"},
    ],
    "calendars": [{"id": HOLIDAYS, "owner": ALEX, "summary": "Holidays in Germany"}],
}


class Counted:
    """A home signed in at the fake; calling it runs a command and counts what that asks, by path."""

    def __init__(self, syncd: Syncd, google: FakeGoogle) -> None:
        self.syncd, self.google = syncd, google

    def __call__(self, *words: str) -> Counter[str]:
        before = len(self.google.exchanges)
        self.syncd.ok(*words)
        return Counter(one.request.plain_path for one in self.google.exchanges[before:])


@pytest.fixture
def counted(syncd: Syncd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """My calendar with a 1:1 tomorrow and 250 other events, and one of holidays."""

    def browse(address: str) -> bool:
        google_sign_in.visit(address)
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    with FakeGoogle(clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC), seed=SEED) as google:
        alex = google.person(ALEX)
        alex.invite("1:1", start="2026-08-01T10:00", rule="FREQ=WEEKLY", guests=(SAM,))
        for number in range(250):
            alex.invite("Focus", start=f"2026-{1 + number % 12:02}-{1 + number // 12:02}T08:00")
        client, secrets = google_sign_in.prepare(tmp_path, google.client_config())
        syncd.home.mkdir(mode=0o700, exist_ok=True)
        (syncd.home / "config.toml").write_text(f'desk = "google"\n{secrets}', "utf-8")
        syncd.ok("connect", "google", "--client", client, "--api-root", google.url)
        yield Counted(syncd, google)
        google.check()


def of_calendars(asked: Counter[str]) -> dict[str, int]:
    """How often the events of which calendar were asked for."""
    return {path.split("/")[4]: count for path, count in asked.items() if path.endswith("/events")}


def test_an_idle_poll_asks_once_for_each_calendar(counted: Counted) -> None:
    """Whatever stands in them; besides, the access token is renewed."""
    counted("sync")
    asked = counted("sync")
    assert of_calendars(asked) == {"primary": 1, HOLIDAYS: 1}
    assert asked.total() == 3


def test_a_first_sync_asks_for_nothing_but_pages(counted: Counted) -> None:
    """One request for each page Google makes of a calendar."""
    counted.google.world.settings.page_size = 100
    asked = counted("sync")
    assert of_calendars(asked) == {"primary": 3, HOLIDAYS: 1}
    assert asked.total() == 5


def test_a_poll_costs_few_bytes(counted: Counted) -> None:
    """What has not changed is neither sent nor received: two questions, two short answers."""
    counted("sync")
    before = len(counted.google.exchanges)
    counted("sync")
    answers = [one.response for one in counted.google.exchanges[before:]]
    assert sum(len(one.body) for one in answers if one is not None) < 2000


def test_a_published_agenda_is_a_matter_of_few_requests(counted: Counted) -> None:
    """One document, one person let in, one edit, one link; the rest looks before and after each write."""
    counted("sync")
    counted("goal", "add", "Lead the billing migration", "--with", SAM)
    counted("publish", "allow", SAM, "--how", "invite")
    before = len(counted.google.exchanges)
    counted("sync")
    asked = [one.request for one in counted.google.exchanges[before:]]
    writes = [one for one in asked if one.method != "GET" and one.path != "/token"]
    assert [(one.method, one.plain_path.rpartition("/")[2].partition(":")[2]) for one in writes] == [
        ("POST", ""),
        ("POST", ""),
        ("POST", "batchUpdate"),
        ("PATCH", ""),
    ]
    assert [one.path for one in asked].count("/token") == 1
    assert len(asked) <= 19
