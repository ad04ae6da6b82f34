"""What goes over the wire of a fake server: requests, answers, and the record of each exchange."""

import gzip
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote, unquote_plus


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it was received."""

    method: str
    path: str
    """As sent: without the query, still percent-encoded."""
    query: tuple[tuple[str, str], ...] = ()
    """Decoded, in the order sent; a name may stand twice."""
    raw_query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By their names in lower case."""
    body: bytes = b""

    @property
    def plain_path(self) -> str:
        """The path with its percent-encoding taken off."""
        return unquote(self.path)

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter; None when it was not sent."""
        return next((value for key, value in self.query if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer as it would be sent if nothing went wrong on the way."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    """Besides Content-Type, Content-Length and Date."""


def json_response(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    """An answer whose body is this value as JSON."""
    body = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    return Response(status=status, body=body, headers=headers)


@dataclass(slots=True, kw_only=True)
class Exchange:
    """A request, and what became of it; kept for every request, whatever went wrong."""

    number: int
    """1 for the first request of the server."""
    request: Request
    response: Response | None = None
    """What the application answered; None as long as it has not, or was not asked."""
    fault: object | None = None
    """The fault that was injected, if one was."""

    def mentions(self, text: str) -> bool:
        """Whether the request holds this text in its address, a header or its body."""
        return any(text in one for one in self.said)

    @property
    def said(self) -> tuple[str, ...]:
        """The texts of the request: as they came, without percent-encoding, without JSON's escapes.

        Of a body that is an archive, as Word's files are, every part as well: as it is, and as it reads.
        """
        request = self.request
        body = _unpacked(request.body).decode("utf-8", "replace")
        heads = (text for header in request.headers.items() for text in header)
        parts = texts_of_parts(request.body)
        said = (request.path, request.raw_query, *heads, body, _without_json_escapes(body), *parts)
        return tuple(form for one in said for form in (one, unquote(one), unquote_plus(one)))


def _unpacked(body: bytes) -> bytes:
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error):
        return body  # it was not packed


_TAG = re.compile(r"<[^>]*>")


def texts_of_parts(archive: bytes) -> Iterator[str]:
    """What the parts of a zip archive are called and hold, and how their XML reads without its tags.

    Nothing for what is no archive. A word whose letters stand in several runs reads as one.
    """
    if not zipfile.is_zipfile(BytesIO(archive)):
        return
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        yield opened.comment.decode("utf-8", "replace")
        for part in opened.infolist():
            text = opened.read(part).decode("utf-8", "replace")
            yield from (part.filename, part.comment.decode("utf-8", "replace"), text)
            yield unescape(_TAG.sub("", text))


def _without_json_escapes(body: str) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    except (ValueError, RecursionError):
        return body
