"""Google's sign-in for desktop apps: consent, token, refresh, revoke.

Sources: "OAuth 2.0 for Mobile & Desktop Apps" (parameters, loopback redirect, PKCE, granular
consent, error codes of the token endpoint), "Using OAuth 2.0" (lifetimes, the limit of 100
refresh tokens), RFC 6749 and RFC 7636.
"""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from syncd.testing.google.errors import Refusal
from syncd.testing.google.grants import Grant, Grants
from syncd.testing.google.world import Client, User, World
from syncd.testing.server import URL_SAFE, Consent, Request, Response, json_response, oauth, pages

AUTHORIZE = ("/o/oauth2/auth", "/o/oauth2/v2/auth")
TOKEN = ("/token", "/o/oauth2/token")
REVOKE = ("/revoke", "/o/oauth2/revoke")
USERINFO = ("/v1/userinfo", "/oauth2/v3/userinfo", "/oauth2/v1/userinfo")

SHORT = {"email": "https://www.googleapis.com/auth/userinfo.email",
         "profile": "https://www.googleapis.com/auth/userinfo.profile"}  # fmt: skip
"""Scopes that Google answers under their long names."""


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
        self.grants = Grants(world)
        self.consent = Consent()
        self._codes: dict[str, _Code] = {}

    def handle(self, request: Request) -> Response | None:
        """Answer a request to the authorization server; None when it is for somebody else."""
        if request.path in AUTHORIZE:
            return self._authorize(request)
        if request.path in TOKEN and request.method == "POST":
            return self._token({**oauth.form(request), **_basic(request)})
        if request.path in REVOKE and request.method == "POST":
            return self._revoke({**dict(request.query), **oauth.form(request)}.get("token", ""))
        if request.path in USERINFO:
            return self._userinfo(request)
        return None

    def _authorize(self, request: Request) -> Response:
        asked = dict(request.query)
        client = self.world.clients.get(asked.get("client_id", ""))
        redirect = asked.get("redirect_uri", "")
        if client is None:
            return pages.page("Error 401: invalid_client", "The OAuth client was not found.", 401)
        where = urlsplit(redirect)
        if where.scheme != "http" or where.hostname not in {"127.0.0.1", "localhost", "::1"}:
            return pages.page("Error 400: redirect_uri_mismatch", "No loopback address.", 400)
        scopes = asked.get("scope", "").split()
        if asked.get("response_type") != "code" or not scopes:
            return pages.page("Error 400: invalid_request", "response_type or scope is missing.", 400)
        if asked.get("code_challenge") and asked.get("code_challenge_method", "plain") != "S256":
            return pages.page("Error 400: invalid_request", "code_challenge_method is not S256.", 400)
        if self.consent.deny or asked.get("decision") == "deny":
            return pages.redirect(redirect, error="access_denied", state=asked.get("state"))
        chosen = asked.get("as") or self.consent.user
        if chosen is None:
            return pages.consent(
                "Fake Google: an app wants access", request, scopes, self.world.users.values()
            )
        ticked = {value for name, value in request.query if name == "tick"} if "as" in asked else set(scopes)
        if not ticked - set(self.consent.untick):
            return pages.redirect(redirect, error="access_denied", state=asked.get("state"))
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
        return pages.redirect(redirect, state=asked.get("state"), code=code, scope=granted)

    def _allowed(self, user: User, client: Client, asked: dict[str, str], ticked: set[str]) -> frozenset[str]:
        allowed = {SHORT.get(scope, scope) for scope in ticked}
        if asked.get("include_granted_scopes") == "true":
            for grant in self.world.grants:
                if grant.user == user and grant.client.project == client.project and not grant.revoked:
                    allowed |= grant.scopes
        return frozenset(allowed)

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
        if code.challenge not in {None, oauth.challenge(form.get("code_verifier", ""))}:
            return _refused("invalid_grant", "Invalid code verifier.")
        known = any(
            (one.user, one.client) == (code.user, client) and one.refresh_token and not one.revoked
            for one in self.world.grants
        )
        grant = self.grants.made(code.user, client, code.scopes)
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
        grant = self.grants.by_refresh_token(form.get("refresh_token", ""), client)
        if grant is None:
            return _refused("invalid_grant", "Token has been expired or revoked.")
        return json_response(self._access(grant))

    def _access(self, grant: Grant) -> dict[str, Any]:
        return {
            "access_token": self.grants.access_token(grant),
            "expires_in": int(self.world.settings.access_token_lifetime.total_seconds()) - 1,
            "scope": " ".join(sorted(grant.scopes)),
            "token_type": "Bearer",
        }

    def _id_token(self, grant: Grant) -> str:
        """Who signed in."""
        now = int(self.world.now.timestamp())
        claims = {"iss": "https://accounts.google.com", "aud": grant.client.id, "sub": grant.user.id}
        times = {"iat": now, "exp": now + 3600}
        return oauth.id_token({**claims, **self._said_of(grant), **times})

    def _said_of(self, grant: Grant) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if SHORT["email"] in grant.scopes:
            said |= {"email": grant.user.address, "email_verified": True}
        if SHORT["profile"] in grant.scopes:
            said |= {"name": grant.user.name}
        return said

    def _revoke(self, token: str) -> Response:
        if self.grants.revoke(token):
            return json_response({})
        return _refused("invalid_token", "Token expired or revoked")

    def _userinfo(self, request: Request) -> Response:
        try:
            grant = self.grants.authenticate(request)
        except Refusal as refusal:
            return json_response(refusal.as_json("docs"), refusal.code)
        return json_response({"sub": grant.user.id, **self._said_of(grant)})


def _basic(request: Request) -> dict[str, str]:
    """The client's id and secret where they come in the header (RFC 6749 2.3.1)."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "basic":
        return {}
    client, _, secret = b64decode(encoded).decode("utf-8", "replace").partition(":")
    return {"client_id": unquote(client), "client_secret": unquote(secret)}


def _refused(error: str, description: str, status: int = 400) -> Response:
    return json_response({"error": error, "error_description": description}, status)
