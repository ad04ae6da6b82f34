"""The front of the fake: finds the method a request calls, checks the call, has it served, checks the answer.

Every parameter and body is held against the discovery document and refused with 400 when it does
not fit; every answer is, too, and one that does not fit is a bug of the fake and is raised.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from syncd.testing.google import discovery, fields
from syncd.testing.google.batch import BATCH_PATHS, batched
from syncd.testing.google.call import Call, Handler, Media, Plain
from syncd.testing.google.errors import Refusal, bad_request, insufficient_permissions, invalid_credentials
from syncd.testing.google.oauth import SignIn
from syncd.testing.google.uploads import Session, Uploads, read_json
from syncd.testing.google.world import World
from syncd.testing.server import Paging, Request, Response, json_response

MISSING = Response(
    status=404, body=b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", content_type="text/html"
)


class BadAnswerError(AssertionError):
    """The fake answered what Google's own description of the API does not allow."""


class GoogleApplication:
    """Implements :class:`syncd.testing.server.Application`."""

    paging = Paging(items=("items", "files"), next="nextPageToken", ends=("nextSyncToken",))

    def __init__(self, world: World, handlers: Mapping[str, Handler]) -> None:
        self.world = world
        self.handlers = dict(handlers)
        self.sign_in = SignIn(world)
        self.inner: Callable[[Request], Response] = self.handle
        """Serves the calls inside of a batch."""
        self._uploads = Uploads(world)

    def handle(self, request: Request) -> Response:
        """Serve one request to any of Google's services."""
        request = _overridden(request)
        if (answer := self.sign_in.handle(request)) is not None:
            return answer
        if request.method == "POST" and (api := BATCH_PATHS.get(request.path)):
            return batched(request, api, self.inner, most=self.world.settings.most_batched)
        if request.method == "PUT" and request.parameter("upload_id"):
            return self._chunk(request)
        found = discovery.find(request.method, request.path)
        if found is None:
            return MISSING
        method, path = found
        try:
            return self._serve(method, path, request)
        except Refusal as refusal:
            return json_response(refusal.as_json(method.api), refusal.code, *_challenge(refusal))

    def expire(self, request: Request) -> Response:
        """The token is expired from now on; the answer is the API's 401."""
        self.sign_in.grants.expire(request)
        found = discovery.find(request.method, request.path)
        refusal = invalid_credentials()
        return json_response(refusal.as_json(found[0].api if found else "drive"), 401, *_challenge(refusal))

    def _serve(
        self, method: discovery.Method, path: dict[str, str], request: Request, media: Media | None = None
    ) -> Response:
        grant = self.sign_in.grants.authenticate(request)
        if method.scopes and not grant.scopes & set(method.scopes):
            raise insufficient_permissions()
        query = tuple((name, value) for name, value in request.query if name != "upload_id")
        self._refuse(method, discovery.query_problems(method, query))
        if method.upload and media is None:
            if request.parameter("uploadType") == "resumable":
                return self._uploads.begin(request)
            body, media = self._uploads.read(request)
        else:
            body = read_json(request.body)
        self._check_body(method, body)
        body = _without_nulls(body, keep=method.id in _NULL_CLEARS)
        mask = self._mask(method, request.parameter("fields"))
        handler = self.handlers.get(method.id)
        if handler is None:
            self.world.complaints.append(f"the fake does not model {method.id}")
            raise Refusal(501, "notImplemented", f"the fake does not model {method.id}")
        call = Call(
            world=self.world,
            grant=grant,
            method=method,
            path=path,
            query=query,
            headers=request.headers,
            body=body,
            media=media,
        )
        return self._answer(method, handler(call), mask)

    def _chunk(self, request: Request) -> Response:
        """A further part of a resumable upload; the last one makes the call."""
        try:
            taken = self._uploads.go_on(request)
        except Refusal as refusal:
            return json_response(refusal.as_json("drive"), refusal.code)
        if not isinstance(taken, Session):
            return taken
        found = discovery.find(taken.request.method, taken.request.path)
        if found is None:
            return MISSING
        authorization = {"authorization": request.headers.get("authorization", "")}
        whole = replace(
            taken.request, body=taken.metadata, headers={**taken.request.headers, **authorization}
        )
        try:
            media = Media(content=bytes(taken.content), content_type=taken.content_type)
            return self._serve(*found, whole, media)
        except Refusal as refusal:
            return json_response(refusal.as_json("drive"), refusal.code)

    # -- held against the discovery document ------------------------------------------------

    def _check_body(self, method: discovery.Method, body: Any) -> None:
        if method.request is None:
            if body != {}:
                self._refuse(method, ["a body, where none belongs"])
            return
        self._refuse(
            method, discovery.problems(method.api, method.request, body, method=method.id, nulls=True)
        )

    def _refuse(self, method: discovery.Method, problems: list[str]) -> None:
        if problems:
            self.world.refused += [f"{method.id}: {problem}" for problem in problems]
            raise bad_request("Invalid value: " + "; ".join(problems))

    def _mask(self, method: discovery.Method, text: str | None) -> fields.Mask | None:
        if text is None:
            return None
        mask = fields.parse(text)
        if method.response is not None:
            fields.check(mask, method.api, method.response, text)
        return mask

    def _answer(self, method: discovery.Method, value: Any, mask: fields.Mask | None) -> Response:
        if isinstance(value, Plain):
            return Response(body=value.content, content_type=value.content_type)
        if value is None:
            return Response(status=204)
        if method.response is None:
            raise BadAnswerError(f"{method.id} has no answer, the fake gave one")
        wrong = discovery.problems(method.api, method.response, value, method="", nulls=False)
        if wrong and not self.world.distorted:
            raise BadAnswerError(f"{method.id}: " + "; ".join(wrong))
        if mask is None and (default := _DEFAULT_FIELDS.get(method.id)):
            mask = fields.parse(default)
        return json_response(value if mask is None else fields.apply(mask, value))


_NULL_CLEARS = {"calendar.events.patch", "drive.files.update"}
"""Methods to which a null means that a field is to be cleared; to the others it means nothing."""


def _without_nulls(value: Any, *, keep: bool) -> Any:
    """The value without fields that are null, or with those that clear something; never any in an array."""
    if isinstance(value, list):
        return [_without_nulls(one, keep=False) for one in value if one is not None]
    if not isinstance(value, dict):
        return value
    return {name: _without_nulls(one, keep=keep) for name, one in value.items() if keep or one is not None}


_FILE = "kind,id,name,mimeType"
_PERMISSION = "kind,id,type,role"
_DEFAULT_FIELDS = {
    "drive.files.create": _FILE,
    "drive.files.get": _FILE,
    "drive.files.update": _FILE,
    "drive.files.list": f"kind,incompleteSearch,nextPageToken,files({_FILE})",
    "drive.permissions.create": _PERMISSION,
    "drive.permissions.get": _PERMISSION,
    "drive.permissions.update": _PERMISSION,
    "drive.permissions.list": f"kind,nextPageToken,permissions({_PERMISSION})",
    "drive.revisions.list": "kind,nextPageToken,revisions(kind,id,mimeType,modifiedTime)",
    "drive.revisions.get": "kind,id,mimeType,modifiedTime",
}
"""What Drive answers when no ``fields`` are asked for ("Return specific fields" guide)."""


def _overridden(request: Request) -> Request:
    """A GET too long for an address is sent as a POST (the client library does so beyond 2048 characters)."""
    method = request.headers.get("x-http-method-override")
    if request.method != "POST" or method is None:
        return request
    query = request.body.decode("ascii", "replace")
    parsed = tuple(parse_qsl(query, keep_blank_values=True))
    return replace(request, method=method, query=parsed, raw_query=query, body=b"")


def _challenge(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    if refusal.code != 401:
        return ()
    return (("WWW-Authenticate", 'Bearer realm="https://accounts.google.com/", error="invalid_token"'),)
