"""One call of Graph, and the routes that lead to it; what the handlers of all areas are written against.

An area is an object with ``routes()``. A pattern is matched against the path behind ``/v1.0``, as sent;
``{name}`` takes one segment, ``{name+}`` any number of them up to a colon, and what they took is decoded::

    Route("GET", "/me/drive/root:/{path+}:/content", self.content, scopes=("Files.ReadWrite",), answers=None)
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote, urlencode

from syncd.testing.graph.errors import conflict
from syncd.testing.graph.grants import Grant
from syncd.testing.graph.world import User, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer with another status than 200, or with headers."""

    value: Any = None
    """The JSON value; None for no body."""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call whose token, scopes and body are in order."""

    world: World
    route: "Route"
    path: Mapping[str, str]
    """What the places of the pattern took, decoded."""
    sent: str = ""
    """The path as it was sent."""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    body: Any = None
    """The JSON body, where the route takes one; otherwise None."""
    grant: Grant | None = None
    """None where the route takes no token (``scopes=None``)."""

    @property
    def user(self) -> User:
        """Who is signed in."""
        if self.grant is None:
            raise TypeError(f"{self.route.pattern} is called without a token")
        return self.grant.user

    @property
    def root(self) -> str:
        """What links in the answer start with; ends with a slash."""
        return f"{self.world.url}v1.0/"

    def text(self, name: str) -> str | None:
        """A parameter of the query; None when it was not sent."""
        return next((value for key, value in self.query if key == name), None)

    def named(self, name: str) -> str | None:
        """A parameter of the query whose name may be written in any case."""
        return next((value for key, value in self.query if key.casefold() == name.casefold()), None)

    def address(self, changes: Mapping[str, str]) -> str:
        """The address of this call with other parameters."""
        query = {**dict(self.query), **changes}
        return f"{self.world.url.removesuffix('/')}{self.sent}?{urlencode(query, safe='$,:')}"

    @property
    def prefer(self) -> dict[str, str]:
        """The preferences of this request by their names in small letters, quotes taken off."""
        found = re.findall(r'([\w.-]+)\s*=\s*("[^"]*"|[^\s,;]+)', self.headers.get("prefer", ""))
        return {name.casefold(): value.strip('"') for name, value in found}

    def check_etag(self, etag: str, *further: str) -> None:
        """Refuse the call when ``If-Match`` names another state than one of these."""
        wanted = self.headers.get("if-match")
        if wanted is not None and wanted not in {"*", etag, *further}:
            raise conflict()


Handler = Callable[[Call], Any]
"""Acts on a call; returns a JSON object (200), an Answer, a Response as it is, or None (204)."""


@dataclass(frozen=True)
class Route:
    """Which calls lead to a handler, and what goes in and out there."""

    method: str
    pattern: str
    """Behind ``/v1.0``; without that when it begins with ``//``."""
    handler: Handler
    scopes: tuple[str, ...] | None = ()
    """One of these is needed; None: not even a token is, and an empty tuple: any token will do."""
    takes: str | None = None
    """What the JSON body is: a class of the independent model, such as ``Event``; None: anything, unread."""
    answers: str | None = None
    """What the JSON answer is: a class, ``[Event]`` for a collection of it; None: not JSON, or empty."""

    def regex(self) -> re.Pattern[str]:
        """The pattern as a regular expression for a path as sent."""
        made = "" if self.pattern.startswith("//") else "/v1\\.0"
        for at, part in enumerate(
            re.split(r"\{(\w+\+?)\}", self.pattern.removeprefix("/") if not made else self.pattern)
        ):
            if at % 2 == 0:
                made += re.escape(part)
            elif part.endswith("+"):
                made += f"(?P<{part[:-1]}>[^:]+?)"
            else:
                made += f"(?P<{part}>[^/:]+)"
        return re.compile(made)


class Area(Protocol):
    """One part of Graph: it keeps what it needs in the World, and says which routes it serves."""

    def routes(self) -> list[Route]:
        """The routes of this area."""
        ...


class Routes:
    """A table of routes: which one a request takes."""

    def __init__(self, routes: list[Route]) -> None:
        ordered = sorted(routes, key=lambda one: one.pattern.count("{"))  # a literal path goes before a place
        self._routes = [(one, one.regex()) for one in ordered]

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a request, with what the places of its pattern took."""
        for route, regex in self._routes:
            if route.method == method and (found := regex.fullmatch(path)):
                return route, {name: unquote(value) for name, value in found.groupdict().items()}
        return None

    def replace(self, method: str, pattern: str, handler: Handler) -> Handler:
        """Let another handler serve a route; returns the one before. For tests that plant a wrong answer."""
        for at, (route, regex) in enumerate(self._routes):
            if (route.method, route.pattern) == (method, pattern):
                made = Route(method, pattern, handler, route.scopes, route.takes, route.answers)
                self._routes[at] = (made, regex)
                return route.handler
        raise KeyError(pattern)
