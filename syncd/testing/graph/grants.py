"""What users allowed apps, and the tokens that came of it.

Source: "Refresh tokens in the Microsoft identity platform" (90 days, replaced at each use, the old
one stays good until the user or an administrator revokes them all).
"""

from dataclasses import dataclass, field
from datetime import datetime

from syncd.testing.graph.errors import Refusal, invalid_token
from syncd.testing.graph.world import Client, User, World
from syncd.testing.server import URL_SAFE, Request
from syncd.testing.server.oauth import bearer

PREFIX = "https://graph.microsoft.com/"
RESERVED = frozenset({"openid", "profile", "offline_access", "email"})
"""Scopes that are about the sign-in itself."""


@dataclass(kw_only=True)
class Grant:
    """What a user allowed a client once, and the tokens that came of it."""

    user: User
    client: Client
    scopes: frozenset[str]
    """Short names, such as ``Calendars.ReadWrite``."""
    granted: datetime
    refresh: dict[str, datetime] = field(default_factory=dict)
    """Refresh token -> when it expires."""
    access: dict[str, datetime] = field(default_factory=dict)
    """Access token -> when it expires."""
    revoked: int = 0
    """The number of the refusal, when it was taken back; 0 when it was not."""
    interaction: str = ""
    """Why a refresh needs the user, as a sub-error; empty when it does not."""


class Grants:
    """Makes grants and tokens, and takes them back."""

    def __init__(self, world: World) -> None:
        self.world = world

    def authenticate(self, request: Request) -> Grant:
        """The grant whose access token a request carries; 401 when it carries no live one."""
        token = bearer(request)
        if not token:
            raise invalid_token("Access token is empty.")
        for grant in self.world.grants:
            if token in grant.access:
                if grant.access[token] > self.world.now:
                    return grant
                raise invalid_token()
        raise invalid_token("CompactToken parsing failed with error code: 80049217")

    def allow(self, request: Request, scopes: tuple[str, ...], refusal: Refusal) -> Grant:
        """The grant of a request, when it holds one of these scopes."""
        grant = self.authenticate(request)
        if scopes and not grant.scopes & set(scopes):
            raise refusal
        return grant

    def expire(self, request: Request) -> None:
        """Let the access token that a request carries be expired."""
        token = bearer(request)
        for grant in self.world.grants:
            if token in grant.access:
                grant.access[token] = self.world.now

    def made(self, user: User, client: Client, scopes: frozenset[str]) -> Grant:
        """Let a user allow a client these scopes."""
        made = Grant(user=user, client=client, scopes=scopes, granted=self.world.now)
        self.world.grants.append(made)
        return made

    def access_token(self, grant: Grant) -> str:
        """A new access token: opaque to its holder, whatever it looks like."""
        token = f"EwB{self.world.new_id(180, URL_SAFE)}"
        grant.access[token] = self.world.now + self.world.settings.access_token_lifetime
        return token

    def refresh_token(self, grant: Grant) -> str:
        """A new refresh token."""
        token = f"1.AXoA{self.world.new_id(180, URL_SAFE)}"
        grant.refresh[token] = self.world.now + self.world.settings.refresh_token_lifetime
        return token

    def of_refresh_token(self, token: str, client: Client) -> Grant | None:
        """The grant a refresh token was given for, dead or alive; None for none, or another client's."""
        for grant in self.world.grants:
            if token and token in grant.refresh and grant.client.id == client.id:
                return grant
        return None


def short(scope: str) -> str:
    """The name of a scope without Graph's prefix."""
    return scope.removeprefix(PREFIX)
