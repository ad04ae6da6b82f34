"""The fake Graph as a program, and its seed file."""

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

from syncd.testing.graph import SAMPLE, FakeGraph, SeedError, model, seeding
from syncd.testing.graph.__main__ import main
from tests.testing.graph.parts import MONDAYS, Api, body, guests

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEED: dict[str, Any] = {
    "users": [
        {"address": "alex@example.com", "name": "Alex", "zone": "Europe/Paris", "aliases": ["a@example.com"]},
        {"address": "b@outlook.com", "tenant": "personal"},
    ],
    "calendars": [{"user": "alex@example.com", "name": "Holidays", "can_edit": True}],
    "events": [
        {"user": "b@outlook.com", "event": body(recurrence=MONDAYS, attendees=guests("A@example.com"))},
        {"user": "alex@example.com", "event": body(subject="Off"), "calendar": "Holidays"},
    ],
    "settings": {
        "page_size": 5,
        "refresh_token_lifetime": 604800,
        "original_start": "local",
        "delta": {"replays": True},
    },
}


def write(folder: Path, seed: Any) -> Path:
    """A seed file."""
    path = folder / "seed.json"
    path.write_text(seed if isinstance(seed, str) else json.dumps(seed), "utf-8")
    return path


def test_a_seed_file_is_what_there_is_at_the_start(tmp_path: Path) -> None:
    """People, calendars, events with their copies, settings and settings of settings."""
    with FakeGraph.from_file(write(tmp_path, SEED), clock=lambda: NOON) as graph:
        settings = graph.world.settings
        assert settings.refresh_token_lifetime == timedelta(days=7)
        assert (settings.page_size, settings.delta.replays, settings.delta.masters) == (5, True, True)
        api = Api(graph, "alex@example.com")
        assert [one["name"] for one in api.rows("me/calendars")] == ["Calendar", "Holidays"]
        assert sorted((one["subject"], one["isOrganizer"]) for one in api.rows("me/events")) == [
            ("1:1", False),
            ("Off", True),
        ]
        graph.check()


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        ("{", "line 1"),
        ("[]", "no JSON object"),
        ({"people": []}, "unknown field 'people'"),
        ({"users": [{"address": "a"}]}, "users[0]: address is no mail address"),
        ({"users": [{"address": "a@b", "zone": "Mars"}]}, "users[0]: 'Mars' is no zone"),
        ({"calendars": [{"user": "a@b", "name": "x"}]}, "calendars[0]: the user is none"),
        ({"events": [{"user": "a@b", "event": {}}]}, "events[0]: there is no user 'a@b'"),
        ({"events": [{"user": "a@b"}]}, "events[0]: event is no object"),
        (
            {"users": [{"address": "a@b"}], "events": [{"user": "a@b", "calendar": "x", "event": {}}]},
            "no calendar 'x'",
        ),
        ({"settings": {"lag": 1}}, "settings: unknown field 'lag'"),
        ({"settings": {"page_size": "many"}}, "settings: page_size is no number"),
        ({"settings": {"delta": {"replay": True}}}, "settings.delta: unknown field 'replay'"),
        ({"settings": {"delta": {"replays": 1}}}, "settings.delta: replays is no bool"),
        ({"settings": {"delta": 1}}, "settings.delta is no object"),
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
    bad = {"users": [{"address": "a"}], "settings": {"lag": 1, "delta": {"x": 1}}, "x": 1}
    assert len(list(seeding.problems(bad))) == 4


def test_an_event_of_a_seed_that_cannot_be_is_named() -> None:
    """What the shape does not show, the calendar refuses."""
    wrong = body(end={"dateTime": "2026-11-22T10:00:00", "timeZone": "UTC"})
    seed = {**SAMPLE, "events": [{"user": "sam.rivera@example.com", "event": wrong}]}
    with pytest.raises(SeedError, match=r"events\[0\]"):
        FakeGraph(clock=lambda: NOON, seed=seed)


@pytest.mark.skipif(not model.available(), reason="msgraph-sdk is not installed")
def test_an_event_of_a_seed_is_held_to_the_model() -> None:
    """A typing error in a seed is said with its place."""
    seed = {**SAMPLE, "events": [{"user": "sam.rivera@example.com", "event": body(sumary="x")}]}
    assert list(seeding.problems(seed)) == ["events[0].event: $ has an unknown field 'sumary'"]


def test_the_program_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """One line says where, one how to sign in there; the sign-in page asks who to be."""
    # In the background of a shell the tests are deaf to it, and so would be their children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(
        [sys.executable, "-m", "syncd.testing.graph", "--port", "0", "--seed", str(write(tmp_path, SEED))],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    assert child.stdout is not None
    line, more = child.stdout.readline(), child.stdout.readline()
    assert "alex@example.com" in line
    root = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
    page = (
        f"{root}common/oauth2/v2.0/authorize?client_id=5d1c8f2e-0b7a-4c39-8d55-3a2f60e9b714"
        "&redirect_uri=http://localhost:9&response_type=code&scope=openid"
    )
    with urllib.request.urlopen(page, timeout=10) as shown:
        assert b"Continue as Alex" in shown.read()
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=10) == ("", "")
    assert child.returncode == 0
    assert more == (
        "sign in: syncd connect outlook --client-id 5d1c8f2e-0b7a-4c39-8d55-3a2f60e9b714"
        f" --authority {root} --graph-root {root}v1.0\n"
    )


def test_importing_the_fake_loads_no_library_of_microsofts() -> None:
    """Nor a heavy one of others."""
    wanted = {"msal", "msgraph", "O365", "docx", "icalendar", "requests"}
    code = f"import sys, syncd.testing.graph; print([n for n in sys.modules if n.split('.')[0] in {wanted}])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
