"""The file of an OAuth client is read whole or refused with everything that is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from syncd.errors import ConfigError
from syncd_providers.google.client_file import AUTHORIZE, TOKEN, read_client

GOOD = {
    "client_id": "1234-abc.apps.googleusercontent.com",
    "project_id": "mine",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
    "client_secret": "GOCSPX-canary",
    "redirect_uris": ["http://localhost"],
}


def file(place: Path, content: object) -> Path:
    """A file with this in it."""
    place.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return place


def test_the_file_of_the_console_is_read(tmp_path: Path) -> None:
    """With the addresses it names; without them Google's own."""
    client = read_client(file(tmp_path / "client.json", {"installed": GOOD}))
    assert client.client_id == GOOD["client_id"]
    assert (client.auth_uri, client.token_uri) == (GOOD["auth_uri"], GOOD["token_uri"])
    assert "canary" not in repr(client)
    bare = {"client_id": "a", "client_secret": "b"}
    client = read_client(file(tmp_path / "bare.json", {"installed": bare}))
    assert (client.auth_uri, client.token_uri) == (AUTHORIZE, TOKEN)


def test_another_server_can_stand_in_googles_place(tmp_path: Path) -> None:
    """For tests: both addresses lead there, whatever the file says."""
    content = {"installed": {**GOOD, "token_uri": "http://127.0.0.1:1/token"}}
    client = read_client(file(tmp_path / "c.json", content), api_root="http://127.0.0.1:8001/")
    assert client.auth_uri == "http://127.0.0.1:8001/o/oauth2/v2/auth"
    assert client.token_uri == "http://127.0.0.1:8001/token"


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", ["line 1 is no JSON"]),
        ('{\n "canary', ["line 2 is no JSON"]),
        ("[" * 60_000, ["is no JSON text"]),
        ("x" * 70_000, ["is larger than 64 KiB"]),
        ([], ["is no file of an OAuth client: it has no field installed"]),
        ({"type": "service_account"}, ["is no file of an OAuth client: it has no field installed"]),
        (
            {"web": GOOD},
            ["is of a web application (field web); syncd needs one of a desktop app (field installed)"],
        ),
        ({"installed": 3}, ["field installed holds no fields"]),
        (
            {"installed": {"client_id": 7, "auth_uri": "https://evil.example/auth", "token_uri": "http://x"}},
            [
                "field installed.client_id must be a text on one line",
                "field installed.client_secret is missing",
                "field installed.auth_uri is no https address of accounts.google.com",
                "field installed.token_uri is no https address of"
                " accounts.google.com or oauth2.googleapis.com or www.googleapis.com",
            ],
        ),
        (
            {"installed": {**GOOD, "client_id": "a\nb"}},
            ["field installed.client_id must be a text on one line"],
        ),
    ],
)
def test_everything_that_is_wrong_is_told(tmp_path: Path, content: object, problems: list[str]) -> None:
    """File and field of each, what to do, and nothing of what stands there."""
    place = file(tmp_path / "client.json", content)
    with pytest.raises(ConfigError) as caught:
        read_client(place)
    assert list(caught.value.problems) == problems
    assert str(place) in caught.value.message
    assert "Desktop app" in caught.value.hint
    assert "canary" not in caught.value.message


@pytest.mark.parametrize(
    "value",
    [
        "https://accounts.google.com.evil.example/auth",
        "https://accounts.google.com@evil.example/auth",
        "https://accounts.google.com:8443/auth",
        "//accounts.google.com/auth",
        "https://[::1",
        7,
        None,
    ],
)
def test_a_sign_in_is_sent_nowhere_else(tmp_path: Path, value: Any) -> None:
    """An address that only looks like Google's is refused."""
    with pytest.raises(ConfigError, match=r"auth_uri is no https address of accounts\.google\.com"):
        read_client(file(tmp_path / "client.json", {"installed": {**GOOD, "auth_uri": value}}))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing one, a folder, a name that is none."""
    for place in (tmp_path / "none", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(ConfigError, match="cannot be read"):
            read_client(place)
