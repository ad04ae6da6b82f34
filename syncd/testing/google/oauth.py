"""Google's sign-in for desktop apps: consent, token, refresh, revoke.

Sources: "OAuth 2.0 for Mobile & Desktop Apps" (parameters, loopback redirect, PKCE, granular
consent, error codes of the token endpoint), "Using OAuth 2.0" (lifetimes, the limit of 100
refresh tokens), RFC 6749 and RFC 7636.
"""

import json
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from syncd.testing.google.errors import Refusal, invalid_credentials
from syncd.testing.google.world import URL_SAFE, Client, User, World
from syncd.testing.server import Request, Response, json_response

AUTHORIZE = ("/o/oauth2/auth", "/o/oauth2/v2/auth")
TOKEN = ("/token", "/o/oauth2/token")
REVOKE = ("/revoke", "/o/oauth2/revoke")
USERINFO = ("/v1/userinfo", "/oauth2/v3/userinfo", "/oauth2/v1/userinfo")

SHORT = {"email": "https://www.googleapis.com/auth/userinfo.email",
         "profile": "https://www.googleapis.com/auth/userinfo.profile"}  # fmt: skip
"""Scopes that Google answers under their long names."""


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


@dataclass(kw_only=True)
class Consent:
    """What the person in front of the browser does with the consent screen."""

    user: str | None = None
    """Who signs in at once, without being asked; None shows a page to choose on."""
    untick: tuple[str, ...] = ()
    """Scopes whose box is not ticked."""
    deny: bool = False


@dataclass(frozen=True, kw_only=True)
class _Code:
    user: User
    client: Client
    scopes: frozenset[str]
    redirect: str
    challenge: str | None
    offline: bool
    again: bool
    """Whether the consent was asked for explicitly (``prompt=consent``)."""


class SignIn:
    """The authorization server."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.consent = Consent()
        self._codes: dict[str, _Code] = {}

    def handle(self, request: Request) -> Response | None:
        """Answer a request to the authorization server; None when it is for somebody else."""
        if request.path in AUTHORIZE:
            return self._authorize(request)
        if request.path in TOKEN and request.method == "POST":
            return self._token({**_form(request), **_basic(request)})
        if request.path in REVOKE and request.method == "POST":
            return self._revoke({**dict(request.query), **_form(request)}.get("token", ""))
        if request.path in USERINFO:
            return self._userinfo(request)
        return None

    # -- for the APIs and for tests ---------------------------------------------------------

    def authenticate(self, request: Request) -> Grant:
        """The grant whose access token a request carries; 401 when it carries no live one."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        for grant in self.world.grants:
            if kind == "Bearer" and token in grant.access and not grant.revoked:
                if grant.access[token] > self.world.now:
                    return grant
                break
        raise invalid_credentials()

    def expire(self, request: Request) -> None:
        """Let the access token that a request carries be expired."""
        token = request.headers.get("authorization", "").partition(" ")[2]
        for grant in self.world.grants:
            grant.access.pop(token, None)

    def grant(self, user: User, client: Client, scopes: frozenset[str]) -> Grant:
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

    # -- endpoints --------------------------------------------------------------------------

    def _authorize(self, request: Request) -> Response:
        asked = dict(request.query)
        client = self.world.clients.get(asked.get("client_id", ""))
        redirect = asked.get("redirect_uri", "")
        if client is None:
            return _page("Error 401: invalid_client", "The OAuth client was not found.", 401)
        where = urlsplit(redirect)
        if where.scheme != "http" or where.hostname not in {"127.0.0.1", "localhost", "::1"}:
            return _page("Error 400: redirect_uri_mismatch", "No loopback address.", 400)
        scopes = asked.get("scope", "").split()
        if asked.get("response_type") != "code" or not scopes:
            return _page("Error 400: invalid_request", "response_type or scope is missing.", 400)
        if asked.get("code_challenge") and asked.get("code_challenge_method", "plain") != "S256":
            return _page("Error 400: invalid_request", "code_challenge_method is not S256.", 400)
        if self.consent.deny or asked.get("decision") == "deny":
            return _redirect(redirect, error="access_denied", state=asked.get("state"))
        chosen = asked.get("as") or self.consent.user
        if chosen is None:
            return self._consent_page(request, scopes)
        ticked = {value for name, value in request.query if name == "tick"} if "as" in asked else set(scopes)
        code = "4/0A" + self.world.new_id(60, URL_SAFE)
        user = self.world.user(chosen)
        self._codes[code] = _Code(
            user=user,
            client=client,
            scopes=self._allowed(user, client, asked, ticked - set(self.consent.untick)),
            redirect=redirect,
            challenge=asked.get("code_challenge"),
            offline=asked.get("access_type") == "offline",
            again="consent" in asked.get("prompt", ""),
        )
        granted = " ".join(sorted(self._codes[code].scopes))
        return _redirect(redirect, state=asked.get("state"), code=code, scope=granted)

    def _allowed(self, user: User, client: Client, asked: dict[str, str], ticked: set[str]) -> frozenset[str]:
        allowed = {SHORT.get(scope, scope) for scope in ticked}
        if asked.get("include_granted_scopes") == "true":
            for grant in self.world.grants:
                if grant.user == user and grant.client.project == client.project and not grant.revoked:
                    allowed |= grant.scopes
        return frozenset(allowed)

    def _consent_page(self, request: Request, scopes: list[str]) -> Response:
        """A form on which a person chooses who to be and what to allow."""
        kept = "".join(_input("hidden", name, value) for name, value in request.query)
        boxes = "".join(
            f"<p>{_input('checkbox', 'tick', one, 'checked')} {escape(one)}</p>" for one in scopes
        )
        people = "".join(
            f'<button name="as" value="{escape(one.address)}">Continue as {escape(one.name)}</button> '
            for one in self.world.users.values()
        )
        cancel = '<button name="decision" value="deny">Cancel</button>'
        form = f'<form action="{escape(request.path)}">{kept}{boxes}{people}{cancel}</form>'
        return _page("Fake Google: an app wants access", form, 200)

    def _token(self, form: dict[str, str]) -> Response:
        client = self.world.clients.get(form.get("client_id", ""))
        if client is None or form.get("client_secret") != client.secret:
            return _refused("invalid_client", "The OAuth client was not found.", 401)
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeem(form, client)
            case "refresh_token":
                return self._refresh(form, client)
        return _refused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")

    def _redeem(self, form: dict[str, str], client: Client) -> Response:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.client != client:
            return _refused("invalid_grant", "Malformed auth code.")
        if form.get("redirect_uri") != code.redirect:
            return _refused("redirect_uri_mismatch", "Bad Request")
        if code.challenge is not None:
            digest = sha256(form.get("code_verifier", "").encode()).digest()
            if urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
                return _refused("invalid_grant", "Invalid code verifier.")
        known = any(
            (one.user, one.client) == (code.user, client) and one.refresh_token and not one.revoked
            for one in self.world.grants
        )
        grant = self.grant(code.user, client, code.scopes)
        answer = self._access(grant)
        if code.offline and (code.again or not known):
            answer["refresh_token"] = grant.refresh_token
            if lifetime := self.world.settings.refresh_token_lifetime:
                answer["refresh_token_expires_in"] = int(lifetime.total_seconds())
        else:
            grant.refresh_token = None  # only the first consent, or an explicit one, gives a lasting token
        if "openid" in grant.scopes:
            answer["id_token"] = self._id_token(grant)
        return json_response(answer)

    def _refresh(self, form: dict[str, str], client: Client) -> Response:
        token = form.get("refresh_token", "")
        grant = next((one for one in self.world.grants if token and one.refresh_token == token), None)
        lifetime = self.world.settings.refresh_token_lifetime
        dead = grant is None or grant.revoked or grant.client != client
        if grant is None or dead or (lifetime and grant.granted + lifetime <= self.world.now):
            return _refused("invalid_grant", "Token has been expired or revoked.")
        return json_response(self._access(grant))

    def _access(self, grant: Grant) -> dict[str, Any]:
        return {
            "access_token": self.access_token(grant),
            "expires_in": int(self.world.settings.access_token_lifetime.total_seconds()) - 1,
            "scope": " ".join(sorted(grant.scopes)),
            "token_type": "Bearer",
        }

    def _id_token(self, grant: Grant) -> str:
        """Claims a client may read: it has them from Google itself, so the signature is no one's to check."""
        now = int(self.world.now.timestamp())
        claims = {"iss": "https://accounts.google.com", "aud": grant.client.id, "sub": grant.user.id}
        times = {"iat": now, "exp": now + 3600}
        parts = [{"alg": "RS256", "typ": "JWT"}, {**claims, **self._said_of(grant), **times}]
        return ".".join([*(_base64(json.dumps(part).encode()) for part in parts), _base64(b"unsigned")])

    def _said_of(self, grant: Grant) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if SHORT["email"] in grant.scopes:
            said |= {"email": grant.user.address, "email_verified": True}
        if SHORT["profile"] in grant.scopes:
            said |= {"name": grant.user.name}
        return said

    def _revoke(self, token: str) -> Response:
        """Revoking any token of a grant ends what the user allowed this client's whole project."""
        for grant in self.world.grants:
            if token and not grant.revoked and (token == grant.refresh_token or token in grant.access):
                for other in self.world.grants:
                    if (other.user, other.client.project) == (grant.user, grant.client.project):
                        other.revoked = True
                return json_response({})
        return _refused("invalid_token", "Token expired or revoked")

    def _userinfo(self, request: Request) -> Response:
        try:
            grant = self.authenticate(request)
        except Refusal as refusal:
            return json_response(refusal.as_json("docs"), refusal.code)
        return json_response({"sub": grant.user.id, **self._said_of(grant)})


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def _basic(request: Request) -> dict[str, str]:
    """The client's id and secret where they come in the header (RFC 6749 2.3.1)."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "basic":
        return {}
    client, _, secret = b64decode(encoded).decode("utf-8", "replace").partition(":")
    return {"client_id": unquote(client), "client_secret": unquote(secret)}


def _refused(error: str, description: str, status: int = 400) -> Response:
    return json_response({"error": error, "error_description": description}, status)


def _redirect(to: str, **parameters: str | None) -> Response:
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return Response(status=302, headers=(("Location", f"{to}{'&' if '?' in to else '?'}{query}"),))


def _page(title: str, text: str, status: int) -> Response:
    body = f"<!DOCTYPE html><html><title>{escape(title)}</title><h1>{escape(title)}</h1>{text}</html>"
    return Response(status=status, body=body.encode(), content_type="text/html; charset=UTF-8")


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _input(kind: str, name: str, value: str, more: str = "") -> str:
    return f'<input type="{kind}" name="{escape(name)}" value="{escape(value)}" {more}>'
