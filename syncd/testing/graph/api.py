"""The front of the fake: finds a request's route, checks token and body, serves it, checks the answer."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from syncd import strictjson
from syncd.testing.graph import model
from syncd.testing.graph.call import Answer, Call, Route, Routes
from syncd.testing.graph.errors import Refusal, access_denied, bad_request, invalid_token, throttled
from syncd.testing.graph.grants import Grants
from syncd.testing.graph.world import World
from syncd.testing.server import Paging, Request, Response, json_response


class BadAnswerError(AssertionError):
    """The fake answered what the independent model of Graph does not know."""


class GraphApplication:
    """Implements :class:`syncd.testing.server.Application`."""

    paging = Paging(items=("value",), next="@odata.nextLink", ends=("@odata.deltaLink",))

    def __init__(
        self,
        world: World,
        grants: Grants,
        sign_in: Callable[[Request], Response | None],
        routes: Iterable[Route],
    ) -> None:
        self.world = world
        self.grants = grants
        self.sign_in = sign_in
        """Answers what goes to login.microsoftonline.com; None when a request does not."""
        self.routes = Routes(list(routes))
        self.in_flight: Callable[[], list[Request]] = list
        """The requests that are being served, oldest first."""

    def handle(self, request: Request) -> Response:
        """Serve one request."""
        if (answer := self.sign_in(request)) is not None:
            return answer
        found = self.routes.find(request.method, request.path)
        request_id = self.world.guid()
        answer = self._answered(found, request, request_id)
        ids = (
            ("request-id", request_id),
            ("client-request-id", request.headers.get("client-request-id", request_id)),
        )
        return replace(answer, headers=(*answer.headers, *ids))

    def _answered(
        self, found: tuple[Route, dict[str, str]] | None, request: Request, request_id: str
    ) -> Response:
        try:
            if found is None:
                self.world.complaints.append(f"the fake does not model {request.method} {request.path}")
                raise bad_request("Resource not found for the segment.", "BadRequest")
            return self._serve(*found, request)
        except Refusal as refusal:
            return self._refused(refusal, request, request_id)

    def expire(self, request: Request) -> Response:
        """The token is expired from now on; the answer is Graph's 401."""
        self.grants.expire(request)
        return self._refused(invalid_token(), request, self.world.guid())

    def _refused(self, refusal: Refusal, request: Request, request_id: str) -> Response:
        body = refusal.as_json(request.headers, self.world.now, request_id)
        self._check("ODataErrors", body)
        return json_response(body, refusal.status, *refusal.headers)

    def _serve(self, route: Route, path: dict[str, str], request: Request) -> Response:
        grant = None
        if route.scopes is not None:
            grant = self.grants.allow(request, route.scopes, access_denied())
            self._refuse_crowd(request)
        call = Call(
            world=self.world,
            route=route,
            path=path,
            sent=request.path,
            query=request.query,
            headers=request.headers,
            content=request.body,
            body=None if route.takes is None else self._body(route, request),
            grant=grant,
        )
        return self._answer(route, route.handler(call))

    def _refuse_crowd(self, request: Request) -> None:
        """More than a few requests to one mailbox at once are refused ("throttling limits")."""
        token = request.headers.get("authorization")
        same = [one for one in self.in_flight() if one.headers.get("authorization") == token]
        if any(one is request for one in same[self.world.settings.most_at_once :]):
            raise throttled(self.world.settings.retry_after)

    def _body(self, route: Route, request: Request) -> Any:
        try:
            body = strictjson.read(request.body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise bad_request("Unable to read JSON request payload.", "BadRequest") from error
        if wrong := model.problems(str(route.takes), body, answer=False):
            self.world.refused += [f"{route.method} {route.pattern}: {one}" for one in wrong]
            raise bad_request("; ".join(wrong), "RequestBodyRead")
        return body

    def _answer(self, route: Route, value: Any) -> Response:
        if isinstance(value, Response):
            return value
        answer = (
            value
            if isinstance(value, Answer)
            else Answer(value=value, status=200 if value is not None else 204)
        )
        if answer.value is None:
            return Response(status=answer.status, headers=answer.headers)
        if route.answers is None:
            raise BadAnswerError(f"{route.method} {route.pattern} has no answer, the fake gave one")
        self._check(route.answers, answer.value)
        body = json.dumps(answer.value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return Response(status=answer.status, body=body, headers=answer.headers)

    def _check(self, kind: str, value: Any) -> None:
        wrong = model.problems(kind, value, answer=True)
        if wrong and not self.world.distorted:
            raise BadAnswerError(f"{kind}: " + "; ".join(wrong))
