"""The fake Google as a program, and its seed file."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.testing.google import SAMPLE, FakeGoogle, SeedError, client, seeding
from syncd.testing.google.__main__ import main

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEED: dict[str, Any] = {
    "users": [
        {"address": "alex@example.com", "name": "Alex", "zone": "Europe/Paris"},
        {"address": "b@example.com"},
    ],
    "calendars": [
        {
            "id": "h#holiday@group.v.calendar.google.com",
            "owner": "b@example.com",
            "roles": {"alex@example.com": "reader"},
        }
    ],
    "events": [
        {
            "calendar": "b@example.com",
            "event": {
                "id": "seed0000001",
                "summary": "1:1",
                "start": {"dateTime": "2026-11-23T10:00:00Z", "timeZone": "UTC"},
                "end": {"dateTime": "2026-11-23T11:00:00Z", "timeZone": "UTC"},
                "recurrence": ["RRULE:FREQ=WEEKLY"],
                "attendees": [{"email": "alex@example.com"}, {"email": "b@example.com"}],
            },
        }
    ],
    "settings": {"search_lag": 5, "bullet": "-", "empty_pages": True, "refresh_token_lifetime": 604800},
}


def write(folder: Path, seed: Any) -> Path:
    """A seed file."""
    path = folder / "seed.json"
    path.write_text(seed if isinstance(seed, str) else json.dumps(seed), "utf-8")
    return path


def test_a_seed_file_is_what_there_is_at_the_start(tmp_path: Path) -> None:
    """People, calendars in their lists, events with their copies, settings."""
    with FakeGoogle.from_file(write(tmp_path, SEED), clock=lambda: NOON) as google:
        assert google.world.settings.search_lag == timedelta(seconds=5)
        assert google.world.settings.refresh_token_lifetime == timedelta(days=7)
        assert (google.world.settings.bullet, google.world.settings.empty_pages) == ("-", True)
        account = google.signed_in("alex@example.com", "calendar.events", "calendar.calendarlist.readonly")
        with client.service("calendar", google.url, account) as calendar:
            listed = calendar.calendarList().list().execute()["items"]
            assert [(one["id"], one["accessRole"]) for one in listed] == [
                ("alex@example.com", "owner"),
                ("h#holiday@group.v.calendar.google.com", "reader"),
            ]
            (event,) = calendar.events().list(calendarId="primary").execute()["items"]
        assert (event["summary"], event["start"]["dateTime"]) == ("1:1", "2026-11-23T11:00:00+01:00")
        google.check()


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        ("{", "line 1"),
        ("[]", "no JSON object"),
        ('{"users": [], "users": []}', "stands twice"),
        ({"people": []}, "unknown field 'people'"),
        ({"users": {}}, "users is no list"),
        ({"users": ["a"]}, "users[0] is no object"),
        ({"users": [{"address": "a"}]}, "users[0]: address is no mail address"),
        ({"users": [{"address": "a@b", "zone": "Mars"}]}, "users[0]: 'Mars' is no zone"),
        ({"users": [{"address": "a@b", "phone": "1"}]}, "users[0]: unknown field 'phone'"),
        ({"calendars": [{"id": "c", "owner": "a@b"}]}, "calendars[0]: the owner is no user"),
        ({"events": [{"calendar": "c", "event": {}}]}, "events[0]: there is no calendar 'c'"),
        ({"events": [{"calendar": "c", "event": {"sumary": ""}}]}, "events[0].event: $ has an unknown field"),
        ({"settings": {"lag": 1}}, "settings: unknown field 'lag'"),
        ({"settings": {"page_size": "many"}}, "settings: page_size is no number"),
        ({"settings": {"empty_pages": 1}}, "settings: empty_pages is no bool"),
    ],
    ids=str,
)
def test_a_seed_that_cannot_be_used_says_what_is_wrong(
    tmp_path: Path, seed: Any, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """File and place; the program ends with 2 and no traceback."""
    path = write(tmp_path, seed)
    with pytest.raises(SeedError) as refused:
        seeding.read(path)
    assert said in str(refused.value)
    assert str(path) in str(refused.value)
    assert main(["--port", "0", "--seed", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_all_that_is_wrong_with_a_seed_is_said_at_once() -> None:
    """Not one problem per run."""
    bad = {"users": [{"address": "a"}], "settings": {"lag": 1}, "x": 1}
    assert len(list(seeding.problems(bad))) == 3


def test_an_event_of_a_seed_that_cannot_be_is_named() -> None:
    """What the shape does not show, the calendar refuses."""
    event = {"start": {"date": "2026-11-24"}, "end": {"date": "2026-11-23"}}
    seed = {**SAMPLE, "events": [{"calendar": "sam.rivera@example.com", "event": event}]}
    with pytest.raises(SeedError, match=r"events\[0\]"):
        FakeGoogle(clock=lambda: NOON, seed=seed)


def test_a_client_file_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is served."""
    assert main(["--port", "0", "--client", str(tmp_path / "gone" / "client.json")]) == 2
    assert "client.json: " in capsys.readouterr().err


def test_the_program_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """One line says where, a file with which client; the sign-in page asks who to be."""
    client = tmp_path / "client.json"
    arguments = ["--port", "0", "--seed", str(write(tmp_path, SEED)), "--client", str(client)]
    # In the background of a shell the tests are deaf to it, and so would be their children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(
        [sys.executable, "-m", "syncd.testing.google", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    assert child.stdout is not None
    line = child.stdout.readline()
    assert "alex@example.com" in line
    assert client.exists()
    app = json.loads(client.read_text("utf-8"))["installed"]
    page = (
        f"{app['auth_uri']}?client_id={app['client_id']}"
        "&redirect_uri=http://127.0.0.1:9/&response_type=code&scope=openid"
    )
    with urllib.request.urlopen(page, timeout=10) as shown:
        assert b"Continue as Alex" in shown.read()
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=10)
    assert (child.returncode, said) == (0, "")


def test_importing_the_fake_loads_no_library_of_google() -> None:
    """Only running it does."""
    wanted = {"google", "googleapiclient", "httplib2", "markdown_it"}
    code = f"import sys, syncd.testing.google; print([n for n in sys.modules if n.split('.')[0] in {wanted}])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
