"""What can go wrong with one call, of any provider.

A fault decides three things: whether the application acts on the request (the *effect*), what is
answered, and how the answer travels. It knows no provider; the two things that differ between
providers, how pages are linked and what an expired token looks like, it asks the application.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
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
