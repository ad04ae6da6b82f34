"""Media uploads ("Upload file data" guide of Drive): simple, multipart, and resumable."""

import json
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from typing import Any

from syncd.testing.google.call import Media
from syncd.testing.google.errors import bad_request, not_found
from syncd.testing.google.world import World
from syncd.testing.server import URL_SAFE, Request, Response


@dataclass(kw_only=True)
class Session:
    """A resumable upload that is under way."""

    request: Request
    """The request that started it."""
    metadata: bytes
    content_type: str
    content: bytearray = field(default_factory=bytearray)


def parts(content_type: str, body: bytes) -> list[tuple[dict[str, str], bytes]]:
    """The parts of a multipart body, with their headers by lower-case name."""
    whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=HTTP)
    if not whole.is_multipart():
        raise bad_request("Malformed multipart body.")
    found = []
    for part in whole.iter_parts():
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        found.append(({name.lower(): str(value) for name, value in part.items()}, content))
    return found


def read_json(body: bytes) -> Any:
    """The JSON body of a call; 400 when it is none."""
    try:
        return json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise bad_request("Parse Error", reason="parseError") from error


class Uploads:
    """Takes metadata and media out of upload requests."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._sessions: dict[str, Session] = {}

    def read(self, request: Request) -> tuple[Any, Media | None]:
        """Metadata and media of a simple or multipart upload."""
        content_type = request.headers.get("content-type", "application/octet-stream")
        match request.parameter("uploadType"):
            case "media":
                return {}, Media(content=request.body, content_type=content_type)
            case "multipart":
                found = parts(content_type, request.body)
                if len(found) != 2:
                    raise bad_request("A multipart upload has exactly two parts: metadata and media.")
                (_, metadata), (headers, content) = found
                return read_json(metadata), Media(content=content, content_type=headers["content-type"])
        raise bad_request("uploadType is not media, multipart or resumable", location="uploadType")

    def begin(self, request: Request) -> Response:
        """Start a resumable upload: answers where to send the content."""
        upload = self.world.new_id(40, URL_SAFE)
        kind = request.headers.get("x-upload-content-type", "application/octet-stream")
        read_json(request.body)
        self._sessions[upload] = Session(request=request, metadata=request.body, content_type=kind)
        where = f"http://{request.headers['host']}{request.path}?{request.raw_query}&upload_id={upload}"
        return Response(headers=(("Location", where),))

    def go_on(self, request: Request) -> Session | Response:
        """Take a chunk; the session when it was the last, an answer 308 when there is more to come."""
        session = self._sessions.get(request.parameter("upload_id") or "")
        if session is None:
            raise not_found("Upload session not found.")
        asked = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", request.headers.get("content-range", ""))
        if asked is None:
            session.content[:] = request.body
            return session
        if asked[1] is not None:
            if int(asked[1]) != len(session.content):
                raise bad_request("The chunk does not follow what was received.")
            session.content += request.body
        if asked[2] != "*" and len(session.content) >= int(asked[2]):
            return session
        got = (("Range", f"bytes=0-{len(session.content) - 1}"),) if session.content else ()
        return Response(status=308, headers=got)
