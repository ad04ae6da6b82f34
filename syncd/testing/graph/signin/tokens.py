"""The token endpoint: codes and refresh tokens are exchanged for access tokens.

Sources: "Microsoft identity platform and OAuth 2.0 authorization code flow", "Refresh tokens in the
Microsoft identity platform" (every use gives a new one), "ID token claims reference".
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from syncd.testing.graph.grants import PREFIX, RESERVED, Grant, Grants, short
from syncd.testing.graph.signin.refusals import LOGIN, Denied
from syncd.testing.graph.world import Client, User, World
from syncd.testing.server import Response, json_response, oauth


@dataclass(frozen=True, kw_only=True)
class Code:
    """What an authorization code stands for."""

    user: User
    client: Client
    scopes: frozenset[str]
    """As they were asked for."""
    redirect: str
    challenge: str | None = None
    nonce: str | None = None


class Tokens:
    """Gives tokens out."""

    def __init__(self, world: World, grants: Grants) -> None:
        self.world = world
        self.grants = grants
        self._codes: dict[str, Code | None] = {}
        """None once redeemed."""

    def keep(self, code: Code, text: str) -> str:
        """Let a text stand for this code, once."""
        self._codes[text] = code
        return text

    def asked_for(self, asked: dict[str, str]) -> set[str]:
        """The scopes of a request; refused when there are none, or some of another resource than Graph."""
        scopes = set(asked.get("scope", "").split())
        if not scopes:
            raise Denied(900144)
        if any("://" in scope and not scope.startswith(PREFIX) for scope in scopes):
            raise Denied(500011)
        if wrong := {short(scope) for scope in scopes} - KNOWN:
            self.world.refused.append(f"unknown scopes {sorted(wrong)}")
            raise Denied(70011)
        return scopes

    def answer(self, form: dict[str, str]) -> Response:
        """Answer a request for tokens."""
        client = self.world.clients.get(form.get("client_id", ""))
        if client is None:
            raise Denied(700016)
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeem(form, client)
            case "refresh_token":
                return self._refresh(form, client)
        raise Denied(70003)

    def _redeem(self, form: dict[str, str], client: Client) -> Response:
        text = form.get("code", "")
        code = self._codes.get(text)
        if code is None or code.client != client:
            raise Denied(54005 if text in self._codes else 70000)
        if form.get("redirect_uri") != code.redirect:
            raise Denied(50011)
        if code.challenge not in {None, oauth.challenge(form.get("code_verifier", ""))}:
            raise Denied(501481)
        self._codes[text] = None
        return self.granted(code)

    def granted(self, code: Code) -> Response:
        """The tokens of a finished sign-in."""
        grant = self.grants.made(code.user, code.client, frozenset(short(scope) for scope in code.scopes))
        return json_response(self._given(grant, code.scopes, code.nonce))

    def _refresh(self, form: dict[str, str], client: Client) -> Response:
        token = form.get("refresh_token", "")
        grant = self.grants.of_refresh_token(token, client)
        if grant is None:
            raise Denied(70000, "bad_token")
        if grant.revoked:
            raise Denied(grant.revoked)
        if grant.refresh[token] <= self.world.now:
            raise Denied(700082)
        if grant.interaction:
            raise Denied(50076, grant.interaction)
        scopes = frozenset(self.asked_for(form)) if form.get("scope") else frozenset(grant.scopes)
        if {short(scope) for scope in scopes} - RESERVED - grant.scopes:
            raise Denied(65001, "consent_required")
        return json_response(self._given(grant, scopes, None))

    def _given(self, grant: Grant, scopes: frozenset[str], nonce: str | None) -> dict[str, Any]:
        seconds = int(self.world.settings.access_token_lifetime.total_seconds()) - 1
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": " ".join(sorted(scopes - {"offline_access"})),
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": self.grants.access_token(grant),
            "client_info": oauth.base64(
                json.dumps({"uid": grant.user.id, "utid": grant.user.tenant}).encode()
            ),
        }
        if "offline_access" in grant.scopes:
            answer["refresh_token"] = self.grants.refresh_token(grant)
        if "openid" in grant.scopes:
            answer["id_token"] = self._id_token(grant, nonce)
        return answer

    def _id_token(self, grant: Grant, nonce: str | None) -> str:
        """Who signed in."""
        user, now = grant.user, int(self.world.now.timestamp())
        claims = {
            "ver": "2.0",
            "iss": f"{LOGIN}/{user.tenant}/v2.0",
            "aud": grant.client.id,
            "sub": oauth.base64(sha256(f"{grant.client.id} {user.id}".encode()).digest()),
            "oid": user.id,
            "tid": user.tenant,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "name": user.name,
            "preferred_username": user.principal,
        }
        if nonce is not None:
            claims["nonce"] = nonce
        return oauth.id_token(claims)


KNOWN = RESERVED | {
    "User.Read",
    ".default",
    *(f"Calendars.{one}" for one in ("Read", "ReadBasic", "ReadWrite", "Read.Shared", "ReadWrite.Shared")),
    *(f"Files.{one}" for one in ("Read", "ReadWrite", "Read.All", "ReadWrite.All", "ReadWrite.AppFolder")),
    *("MailboxSettings.Read", "MailboxSettings.ReadWrite", "People.Read", "Contacts.Read"),
}
"""Scopes the fake knows ("Microsoft Graph permissions reference")."""
