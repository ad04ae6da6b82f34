"""What the search for private words looks through holds everything that came to Google, wherever it stood."""

import gzip
import http.client
from collections.abc import Iterator, Mapping

import pytest
import requests

from syncd.testing.google import FakeGoogle
from tests.e2e.google_home import Moment, left, seed

WORD = "canarycanarycanarycanary"
HEAD = "--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nContent-Type: text/markdown\r\n\r\n"
PART = "--b\r\nContent-Type: application/http\r\n\r\n"
CALL = f"{PART}GET /calendar/v3/calendars/primary/events HTTP/1.1\r\n"
FILES, BATCH = "upload/drive/v3/files?uploadType=multipart", "batch/calendar/v3"
RELATED, MIXED = "multipart/related; boundary=b", "multipart/mixed; boundary=b"

PLACES: Mapping[str, tuple[str, str, Mapping[str, str], bytes]] = {
    "path": ("GET", f"calendar/v3/calendars/{WORD}/events", {}, b""),
    "a path nobody serves": ("GET", WORD, {}, b""),
    "query": ("GET", f"drive/v3/files?q=name+contains+'{WORD}'", {}, b""),
    "unknown parameter": ("GET", f"drive/v3/files?x={WORD}", {}, b""),
    "header": ("GET", "drive/v3/files", {"X-Note": WORD}, b""),
    "name of a header": ("GET", "drive/v3/files", {f"X-{WORD}": "1"}, b""),
    "user agent": ("GET", "drive/v3/files", {"User-Agent": WORD}, b""),
    "body": ("POST", "drive/v3/files", {"Content-Type": "application/json"}, f'{{"name":"{WORD}"}}'.encode()),
    "body that is refused": ("PATCH", "drive/v3/files/x", {}, f'{{"{WORD}":1}}'.encode()),
    "body of a deletion": ("DELETE", "drive/v3/files/x", {}, WORD.encode()),
    "form of a sign-in": ("POST", "token", {}, f"refresh_token={WORD}".encode()),
    "upload": ("POST", FILES, {"Content-Type": RELATED}, f"{HEAD}{WORD}\r\n--b--\r\n".encode()),
    "chunk of an upload": ("PUT", f"{FILES}&upload_id=1", {}, WORD.encode()),
    "address in a batch": ("POST", BATCH, {"Content-Type": MIXED}, CALL.replace("primary", WORD).encode()),
    "header in a batch": ("POST", BATCH, {"Content-Type": MIXED}, f"{CALL}X-Note: {WORD}\r\n\r\n".encode()),
    "body in a batch": ("POST", BATCH, {"Content-Type": MIXED}, f"{CALL}\r\n{WORD}\r\n--b--\r\n".encode()),
    "packed body": (
        "POST",
        "drive/v3/files",
        {"Content-Encoding": "gzip"},
        gzip.compress(f'{{"name":"{WORD}"}}'.encode()),
    ),
    "spelt otherwise": (
        "GET",
        "drive/v3/files?q=" + "".join(f"%{ord(letter):x}" for letter in WORD),
        {},
        b"",
    ),
}


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    """Google, which is asked things no client of ours asks."""
    with FakeGoogle(clock=Moment("2026-11-20T12:00:00Z"), seed=seed({})) as running:
        yield running


@pytest.mark.parametrize("place", PLACES)
def test_a_word_planted_anywhere_is_found(google: FakeGoogle, place: str) -> None:
    """Whatever becomes of the request; and without it nothing is."""
    method, path, headers, body = PLACES[place]
    assert WORD not in "".join(left(google).values())
    requests.request(method, google.url + path, headers=headers, data=body or None, timeout=10)
    assert WORD in "".join(left(google).values()).casefold()


def test_a_header_that_comes_twice_is_kept_twice(google: FakeGoogle) -> None:
    """Neither of its values hides the other."""
    connection = http.client.HTTPConnection(google.url.removeprefix("http://").rstrip("/"), timeout=10)
    connection.putrequest("GET", "/drive/v3/files")
    for value in (WORD, "nothing"):
        connection.putheader("X-Note", value)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()
    assert WORD in "".join(left(google).values())
