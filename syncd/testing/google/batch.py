"""Several calls in one request ("Send batch requests" guides): multipart/mixed of application/http."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl

from syncd.testing.google.errors import Refusal, bad_request
from syncd.testing.google.uploads import parts
from syncd.testing.server import Request, Response, json_response

BATCH_PATHS = {"/batch/calendar/v3": "calendar", "/batch/drive/v3": "drive", "/batch": "docs"}
_BOUNDARY = "batch_fake_google"


def batched(request: Request, api: str, handle: Callable[[Request], Response], *, most: int) -> Response:
    """Serve the calls of a batch one after the other; each succeeds or fails by itself."""
    try:
        inner = [
            (headers.get("content-id", ""), _request(content, request))
            for headers, content in parts(request.headers.get("content-type", ""), request.body)
        ]
        if len(inner) > most:
            raise bad_request(f"The batch has {len(inner)} calls; at most {most} are allowed.")
    except Refusal as refusal:
        return json_response(refusal.as_json(api), refusal.code)
    lines = []
    for content_id, call in inner:
        answer = Response(status=404) if call.path in BATCH_PATHS else handle(call)
        lines.append(_part(content_id, answer))
    body = b"".join(lines) + f"--{_BOUNDARY}--\r\n".encode()
    return Response(body=body, content_type=f"multipart/mixed; boundary={_BOUNDARY}")


def _request(content: bytes, outer: Request) -> Request:
    """The call a part holds; what it does not say, such as who is signed in, the outer request says."""
    head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    first, *rest = head.decode("utf-8").split("\n")
    pieces = first.split(" ")
    if len(pieces) != 3:
        raise bad_request(f"No request line: {first[:60]!r}")
    headers = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    if "authorization" in outer.headers:
        headers.setdefault("authorization", outer.headers["authorization"])
    path, _, query = pieces[1].partition("?")
    return Request(
        method=pieces[0],
        path=path,
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        raw_query=query,
        headers=headers,
        body=body,
    )


def _part(content_id: str, answer: Response) -> bytes:
    head = [
        f"--{_BOUNDARY}",
        "Content-Type: application/http",
        f"Content-ID: <response-{content_id.strip('<>')}>",
        "",
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        *(f"{name}: {value}" for name, value in answer.headers),
        "",
        "",
    ]
    return "\r\n".join(head).encode() + answer.body + b"\r\n"
