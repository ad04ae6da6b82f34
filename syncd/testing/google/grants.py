"""What users allowed apps, and the tokens that came of it.

Sources: "Using OAuth 2.0 to Access Google APIs" (lifetimes, at most 100 refresh tokens per user and
client, the oldest ends silently; revoking one grant ends all of the project's).
"""

from dataclasses import dataclass, field
from datetime import datetime

from syncd.testing.google.errors import invalid_credentials
from syncd.testing.google.world import Client, User, World
from syncd.testing.server import URL_SAFE, Request
from syncd.testing.server.oauth import bearer


@dataclass(kw_only=True)
class Grant:
    """What a user allowed a client once, and the tokens that came of it."""

    user: User
    client: Client
    scopes: frozenset[str]
    refresh_token: str | None
    granted: datetime
    access: dict[str, datetime] = field(default_factory=dict)
    """Access token -> when it expires."""
    revoked: bool = False


class Grants:
    """Makes grants and tokens, and takes them back."""

    def __init__(self, world: World) -> None:
        self.world = world

    def authenticate(self, request: Request) -> Grant:
        """The grant whose access token a request carries; 401 when it carries no live one."""
        token = bearer(request)
        for grant in self.world.grants:
            if token in grant.access and not grant.revoked:
                if grant.access[token] > self.world.now:
                    return grant
                break
        raise invalid_credentials()

    def expire(self, request: Request) -> None:
        """Let the access token that a request carries be expired."""
        token = bearer(request)
        for grant in self.world.grants:
            grant.access.pop(token, None)

    def made(self, user: User, client: Client, scopes: frozenset[str]) -> Grant:
        """Let a user allow a client these scopes, for good."""
        made = Grant(
            user=user,
            client=client,
            scopes=scopes,
            refresh_token="1//0" + self.world.new_id(90, URL_SAFE),
            granted=self.world.now,
        )
        self.world.grants.append(made)
        alike = [one for one in self.world.grants if (one.user, one.client) == (user, client)]
        alike = [one for one in alike if one.refresh_token and not one.revoked]
        for oldest in alike[: max(0, len(alike) - self.world.settings.most_refresh_tokens)]:
            oldest.revoked = True
        return made

    def access_token(self, grant: Grant) -> str:
        """A new access token."""
        token = "ya29.a0" + self.world.new_id(150, URL_SAFE)
        grant.access[token] = self.world.now + self.world.settings.access_token_lifetime
        return token

    def by_refresh_token(self, token: str, client: Client) -> Grant | None:
        """The live grant of a refresh token; None when it is dead, or another client's."""
        lifetime = self.world.settings.refresh_token_lifetime
        for grant in self.world.grants:
            if token and grant.refresh_token == token and grant.client == client and not grant.revoked:
                return None if lifetime and grant.granted + lifetime <= self.world.now else grant
        return None

    def revoke(self, token: str) -> bool:
        """End what a user allowed a whole project, by any of its tokens; whether there was such a token."""
        for grant in self.world.grants:
            if token and not grant.revoked and (token == grant.refresh_token or token in grant.access):
                for other in self.world.grants:
                    if (other.user, other.client.project) == (grant.user, grant.client.project):
                        other.revoked = True
                return True
        return False
