"""What can go wrong with one call, and the plan that says with which: the fault engine of every fake server.

A fault decides three things: whether the application acts on the request (the *effect*), what is
answered, and how the answer travels. It knows no provider; the two things that differ between
providers, how pages are linked and what an expired token looks like, it asks the application.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Protocol

from syncd.testing.server.values import Request, Response, json_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a provider's lists are cut into pages."""

    items: tuple[str, ...]
    """The fields that may hold the items of a page."""
    next: str
    """The field that leads to the next page."""
    ends: tuple[str, ...] = ()
    """The fields that only a last page has."""


class Application(Protocol):
    """What a fake server serves."""

    paging: Paging

    def handle(self, request: Request) -> Response:
        """Act on a request and answer it; called by one thread at a time."""
        ...

    def expire(self, request: Request) -> Response:
        """Let the access token of this request be expired from now on; say so as the provider would."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An answer and how it travels."""

    response: Response
    keep: int | None = None
    """Only this many bytes of the body are sent, under the whole Content-Length; then the connection ends."""
    reply: bool = True
    """Without a reply the connection just ends."""
    delay: float = 0.0
    """Seconds to wait before the answer."""
    close_silently: bool = False
    """The connection ends after the answer, which does not say so."""


@dataclass(slots=True, kw_only=True)
class Call:
    """One request on its way through a fault."""

    request: Request
    perform: Callable[[], Response]
    """Lets the application act and answer."""
    application: Application
    previous: Response | None
    """What this method and path was answered the last time."""
    memory: dict[str, Any]
    """Belongs to the rule: what a fault has to remember between calls."""


class Fault(Protocol):
    """One way in which a call goes wrong."""

    def meet(self, call: Call) -> Outgoing:
        """Say what is sent instead of the answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """An error with a JSON body, as 403, 410, 429 or 503 have one."""

    code: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    """Such as ``Retry-After``."""
    effect: bool = False
    """Whether the call took effect all the same."""

    def meet(self, call: Call) -> Outgoing:
        """Answer the error."""
        if self.effect:
            call.perform()
        body = {"error": {"code": self.code, "message": "injected"}} if self.body is None else self.body
        return Outgoing(response=json_response(body, self.code, *self.headers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Some other body: an HTML page of a proxy or portal, nothing at all, ``{}``, broken JSON."""

    content: bytes
    content_type: str = "application/json; charset=UTF-8"
    status: int = 200
    effect: bool = False

    def meet(self, call: Call) -> Outgoing:
        """Answer the body."""
        if self.effect:
            call.perform()
        return Outgoing(
            response=Response(status=self.status, body=self.content, content_type=self.content_type)
        )


def html(status: int = 502, *, effect: bool = False) -> Body:
    """A web page where JSON was expected: 502 from a proxy, or 200 from the portal of a hotel."""
    page = b"<!DOCTYPE html><html><title>Error</title><p>The server is having a moment.</p></html>"
    return Body(content=page, content_type="text/html; charset=UTF-8", status=status, effect=effect)


EMPTY = Body(content=b"")
EMPTY_OBJECT = Body(content=b"{}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The call takes effect; its answer breaks off in the middle of the body."""

    keep: float = 0.5
    """The share of the body that arrives."""

    def meet(self, call: Call) -> Outgoing:
        """Let the answer break off."""
        response = call.perform()
        return Outgoing(response=response, keep=int(len(response.body) * self.keep))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """The call takes effect; its answer takes a while."""

    seconds: float

    def meet(self, call: Call) -> Outgoing:
        """Delay the answer."""
        return Outgoing(response=call.perform(), delay=self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The connection ends without a reply."""

    effect: bool = True
    """Whether the call took effect: the client cannot tell."""

    def meet(self, call: Call) -> Outgoing:
        """End the connection."""
        return Outgoing(response=call.perform() if self.effect else Response(), reply=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleConnection:
    """A good answer; then the kept-alive connection dies unannounced, as while a laptop sleeps."""

    def meet(self, call: Call) -> Outgoing:
        """Answer, then end the connection."""
        return Outgoing(response=call.perform(), close_silently=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredToken:
    """The access token is expired from this call on; whether that helps is up to the refresh token."""

    def meet(self, call: Call) -> Outgoing:
        """Refuse the token."""
        return Outgoing(response=call.application.expire(call.request))


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedPage:
    """The items of the previous page come once more, before the list goes on."""

    def meet(self, call: Call) -> Outgoing:
        """Answer this page with the items of the one before."""
        response = call.perform()
        paging = call.application.paging
        if call.previous is None or response.status != 200:
            return Outgoing(response=response)
        page, before = json.loads(response.body), json.loads(call.previous.body)
        page.update({name: before[name] for name in paging.items if name in before})
        return Outgoing(response=json_response(page))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLoop:
    """Every page leads on to one more page: the same one, for ever. Give its rule ``times=None``."""

    def meet(self, call: Call) -> Outgoing:
        """Answer the first page that was met, leading on."""
        if "page" not in call.memory:
            response = call.perform()
            if response.status != 200:
                return Outgoing(response=response)
            paging = call.application.paging
            page = {k: v for k, v in json.loads(response.body).items() if k not in paging.ends}
            page.setdefault(paging.next, "loop")
            call.memory["page"] = page
        return Outgoing(response=json_response(call.memory["page"]))


# -- the plan -------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Rule:
    """Which calls meet a fault."""

    fault: Fault
    method: str = "*"
    path: str = "*"
    """A pattern with ``*`` for the decoded path, such as ``/calendar/v3/calendars/*/events``."""
    on: int = 1
    """The first matching call that meets it, counted from 1."""
    times: int | None = 1
    """How many matching calls meet it from there on; None for all of them."""
    where: Callable[[Request], bool] | None = None
    """A further condition."""
    seen: int = 0
    """How many calls matched."""
    fired: int = 0
    """How many calls met the fault."""
    memory: dict[str, Any] = field(default_factory=dict)

    def takes(self, request: Request) -> bool:
        """Whether this call meets the fault; counts the calls that match."""
        if self.method not in {"*", request.method} or not fnmatchcase(request.plain_path, self.path):
            return False
        if self.where is not None and not self.where(request):
            return False
        self.seen += 1
        hit = self.seen >= self.on and (self.times is None or self.seen < self.on + self.times)
        self.fired += hit
        return hit


@dataclass(slots=True)
class FaultPlan:
    """The rules of a server; the first that takes a call decides, and every one of them counts it."""

    rules: list[Rule] = field(default_factory=list)
    _previous: dict[tuple[str, str], Response] = field(default_factory=dict)

    def add(
        self,
        fault: Fault,
        *,
        method: str = "*",
        path: str = "*",
        on: int = 1,
        times: int | None = 1,
        where: Callable[[Request], bool] | None = None,
    ) -> Rule:
        """Let the ``on``-th call that matches, and the ``times - 1`` after it, meet a fault."""
        rule = Rule(fault=fault, method=method, path=path, on=on, times=times, where=where)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        self.rules.clear()

    def never_met(self) -> list[Rule]:
        """The rules no call has met: a test that ends with one has not tested its fault."""
        return [rule for rule in self.rules if not rule.fired]

    def meet(
        self, request: Request, perform: Callable[[], Response], application: Application
    ) -> tuple[Fault | None, Outgoing]:
        """Serve one call, with the fault it meets or with none."""
        key = (request.method, request.path)
        taken = [rule for rule in self.rules if rule.takes(request)]
        answered: list[Response] = []

        def performed() -> Response:
            answered.append(perform())
            return answered[-1]

        if not taken:
            outgoing = Outgoing(response=performed())
        else:
            outgoing = taken[0].fault.meet(
                Call(
                    request=request,
                    perform=performed,
                    application=application,
                    previous=self._previous.get(key),
                    memory=taken[0].memory,
                )
            )
        if answered:
            self._previous[key] = answered[-1]
        return (taken[0].fault if taken else None), outgoing
