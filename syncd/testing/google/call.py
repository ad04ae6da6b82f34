"""One call of an API method, checked and ready to be acted on; what the handlers of all APIs take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from syncd.testing.google.discovery import Method
from syncd.testing.google.errors import precondition_failed
from syncd.testing.google.grants import Grant
from syncd.testing.google.world import User, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What was uploaded with a call."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """An answer that is no JSON: an export or a download."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call whose token, scopes, parameters and body are in order."""

    world: World
    grant: Grant
    method: Method
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: dict[str, Any]
    media: Media | None = None

    @property
    def user(self) -> User:
        """Who is signed in."""
        return self.grant.user

    def text(self, name: str) -> str | None:
        """A parameter of the query; None when it was not sent."""
        return next((value for key, value in self.query if key == name), None)

    def many(self, name: str) -> list[str]:
        """A parameter that may be repeated."""
        return [value for key, value in self.query if key == name]

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean parameter."""
        value = self.text(name)
        return default if value is None else value == "true"

    def number(self, name: str, default: int) -> int:
        """An integer parameter."""
        value = self.text(name)
        return default if value is None else int(value)

    def check_etag(self, etag: str) -> None:
        """Refuse the call when it is meant for another state of the resource (errors guide, 412)."""
        wanted = self.headers.get("if-match")
        if wanted is not None and wanted not in {"*", etag}:
            raise precondition_failed()


Handler = Callable[[Call], Any]
"""Acts on a call; returns the resource, a Plain, or None for an answer without a body."""
