"""What the search for private words looks through holds all that came to a provider, wherever it stood."""

import gzip
import http.client
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import requests

from tests.e2e.google_home import Moment
from tests.e2e.providers import Google, Microsoft, Provider

WORD = "canarycanarycanarycanary"
HEAD = "--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nContent-Type: text/markdown\r\n\r\n"
PART = "--b\r\nContent-Type: application/http\r\n\r\n"
CALL = f"{PART}GET /calendar/v3/calendars/primary/events HTTP/1.1\r\n"
FILES, BATCH = "upload/drive/v3/files?uploadType=multipart", "batch/calendar/v3"
RELATED, MIXED = "multipart/related; boundary=b", "multipart/mixed; boundary=b"

Place = tuple[str, str, Mapping[str, str], bytes]


def word_file(part: str, content: str) -> bytes:
    """A Word file with one part."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as opened:
        opened.writestr(part, content)
    return made.getvalue()


AT_GOOGLE: Mapping[str, Place] = {
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
RUNS = "".join(f"<w:r><w:t>{WORD[at : at + 5]}</w:t></w:r>" for at in range(0, len(WORD), 5))
BOX, DRIVE = "v1.0/me/events", "v1.0/me/drive/root:/Apps/syncd"
AT_MICROSOFT: Mapping[str, Place] = {
    "path": ("GET", f"v1.0/me/events/{WORD}", {}, b""),
    "a path nobody serves": ("GET", WORD, {}, b""),
    "query": ("GET", f"{BOX}?$filter=subject+eq+'{WORD}'", {}, b""),
    "header": ("GET", BOX, {"client-request-id": WORD}, b""),
    "user agent": ("GET", BOX, {"User-Agent": WORD}, b""),
    "body": ("PATCH", f"{BOX}/x", {}, f'{{"subject":"{WORD}"}}'.encode()),
    "form of a sign-in": ("POST", "common/oauth2/v2.0/token", {}, f"refresh_token={WORD}".encode()),
    "hint of a sign-in": ("GET", f"common/oauth2/v2.0/authorize?login_hint={WORD}", {}, b""),
    "name of a file": ("PUT", f"{DRIVE}/{WORD}.docx:/content", {}, b""),
    "invitation": ("POST", f"{DRIVE}/x.docx:/invite", {}, f'{{"message":"{WORD}"}}'.encode()),
    "address to upload to": ("PUT", f"uploads/{WORD}", {}, b""),
    "address to download from": ("GET", f"downloads/{WORD}", {}, b""),
    "file": ("PUT", f"{DRIVE}/x.docx:/content", {}, word_file("word/document.xml", f"<w:t>{WORD}</w:t>")),
    "runs of a file": ("PUT", "uploads/x", {}, word_file("word/document.xml", RUNS)),
    "header of a file": ("PUT", "uploads/x", {}, word_file("word/header1.xml", RUNS)),
    "comment in a file": ("PUT", "uploads/x", {}, word_file("word/comments.xml", RUNS)),
    "property of a file": ("PUT", "uploads/x", {}, word_file("docProps/core.xml", f"<dc:title>{WORD}")),
    "own part of a file": ("PUT", "uploads/x", {}, word_file("customXml/item1.xml", f'<x y="{WORD}"/>')),
    "name of a part": ("PUT", "uploads/x", {}, word_file(f"word/{WORD}.xml", "")),
}
PLACES = [("google", place) for place in AT_GOOGLE] + [("outlook", place) for place in AT_MICROSOFT]


@pytest.fixture
def there(request: pytest.FixtureRequest) -> Iterator[Provider]:
    """A provider that is asked things no client of ours asks."""
    kind = Microsoft if getattr(request, "param", "google") == "outlook" else Google
    made = kind({}, Moment("2026-11-20T12:00:00Z"))
    with made.fake:
        yield made


@pytest.mark.parametrize(("there", "place"), PLACES, indirect=["there"])
def test_a_word_planted_anywhere_is_found(there: Provider, place: str) -> None:
    """Whatever becomes of the request; and without it nothing is."""
    method, path, headers, body = (AT_GOOGLE if isinstance(there, Google) else AT_MICROSOFT)[place]
    assert WORD not in "".join(there.left().values())
    requests.request(method, there.fake.url + path, headers=headers, data=body or None, timeout=10)
    assert WORD in "".join(there.left().values()).casefold()


@pytest.mark.parametrize("there", ["google", "outlook"], indirect=True)
def test_a_header_that_comes_twice_is_kept_twice(there: Provider) -> None:
    """Neither of its values hides the other."""
    connection = http.client.HTTPConnection(there.fake.url.removeprefix("http://").rstrip("/"), timeout=10)
    connection.putrequest("GET", "/drive/v3/files")
    for value in (WORD, "nothing"):
        connection.putheader("X-Note", value)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()
    assert WORD in "".join(there.left().values())
