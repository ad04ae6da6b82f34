"""The authorization server: which request goes where, and the page on which a person signs in.

Sources: "Microsoft identity platform and OAuth 2.0 authorization code flow" (parameters, response
modes, PKCE), "Redirect URI (reply URL) restrictions" (loopback, any port), RFC 6749, RFC 7636, RFC 8252.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from syncd.testing.graph.grants import Grants
from syncd.testing.graph.signin import documents
from syncd.testing.graph.signin.devices import Devices
from syncd.testing.graph.signin.refusals import Denied
from syncd.testing.graph.signin.tokens import Code, Tokens
from syncd.testing.graph.world import Client, User, World
from syncd.testing.server import URL_SAFE, Request, Response, json_response, oauth, pages
from syncd.testing.server import Consent as AnyConsent

TITLE = "Fake Microsoft: an app wants access"


@dataclass(kw_only=True)
class Consent(AnyConsent):
    """What the person in front of the browser does, and what may come back wrong."""

    wrong_state: bool = False
    """Whether the answer carries another state than was sent, as a forged one does."""
    wrong_nonce: bool = False
    """Whether the id token carries another nonce than was sent."""
    polls: int = 1
    """How often an app with a device code is told to wait, before ``user`` has entered it."""


_PATH = re.compile(
    r"/([^/]+)/(oauth2/v2\.0/(authorize|token|devicecode)|v2\.0/\.well-known/openid-configuration)"
)


class SignIn:
    """What stands for https://login.microsoftonline.com."""

    def __init__(self, world: World, grants: Grants) -> None:
        self.world = world
        self.consent = Consent()
        self.tokens = Tokens(world, grants)
        self.devices = Devices(world, self.tokens, self.consent)

    def handle(self, request: Request) -> Response | None:
        """Answer a request to the authorization server; None when it is for somebody else."""
        if request.path == "/common/discovery/instance":
            return json_response(documents.instances())
        if request.path == "/devicelogin":
            return self.devices.page(request)
        found = _PATH.fullmatch(request.path)
        if found is None:
            return None
        tenant, what = found[1], found[3]
        try:
            if what is None:
                return json_response(documents.configuration(self.world, tenant))
            documents.check_tenant(self.world, tenant)
            return self._endpoint(request, tenant, what)
        except Denied as denied:
            return denied.answer(self.world)

    def _endpoint(self, request: Request, tenant: str, what: str) -> Response:
        form = oauth.form(request)
        if what == "authorize":
            return self._authorize(request, tenant)
        if what == "devicecode":
            return self.devices.begin(form, tenant)
        if form.get("grant_type") in {"device_code", "urn:ietf:params:oauth:grant-type:device_code"}:
            return self.devices.poll(form)
        return self.tokens.answer(form)

    # -- the page ---------------------------------------------------------------------------

    def _authorize(self, request: Request, tenant: str) -> Response:
        asked = dict(request.query)
        try:
            client = self._client(asked)
            scopes = self.tokens.asked_for(asked)
        except Denied as denied:
            return pages.page("Sorry, but we're having trouble signing you in.", denied.description, 400)
        if asked.get("decision") == "deny":
            return self._back(asked, Denied(65004))
        chosen = asked.get("as") or self.consent.user
        if chosen is None:
            users = [one for one in self.world.users.values() if documents.fits(one, tenant, client)]
            return pages.consent(TITLE, request, sorted(scopes), users)
        user = self.world.user(chosen)
        if self.consent.deny:
            return self._back(asked, Denied(65004))
        if not documents.fits(user, tenant, client):
            return pages.page(
                "Sorry, but we're having trouble signing you in.", Denied(50020).description, 400
            )
        if self.world.settings.consent_needs_admin and not user.personal:
            return self._back(asked, Denied(90094))
        ticked = {value for name, value in request.query if name == "tick"} if "as" in asked else scopes
        return self._back(asked, self._code(asked, user, client, ticked - set(self.consent.untick)))

    def _client(self, asked: dict[str, str]) -> Client:
        client = self.world.clients.get(asked.get("client_id", ""))
        if client is None:
            raise Denied(700016)
        where = urlsplit(asked.get("redirect_uri", ""))
        plain = f"{where.scheme}://{where.hostname}{where.path.rstrip('/')}"
        if plain not in client.redirects:
            raise Denied(50011)
        if asked.get("response_type") != "code":
            raise Denied(900144)
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            raise Denied(70000)
        return client

    def _code(self, asked: dict[str, str], user: User, client: Client, scopes: set[str]) -> str:
        nonce = asked.get("nonce")
        code = Code(
            user=user,
            client=client,
            scopes=frozenset(scopes),
            redirect=asked["redirect_uri"],
            challenge=asked.get("code_challenge"),
            nonce=nonce if nonce is None or not self.consent.wrong_nonce else "another",
        )
        return self.tokens.keep(code, f"1.AXoA{self.world.new_id(120, URL_SAFE)}")

    def _back(self, asked: dict[str, str], outcome: str | Denied) -> Response:
        """Send the browser back to the app, in the mode it asked for."""
        state = "forged" if self.consent.wrong_state else asked.get("state")
        said: dict[str, str | None] = {"state": state}
        if isinstance(outcome, Denied):
            said |= {"error": outcome.error, "error_description": outcome.description}
            said["error_subcode"] = "cancel" if outcome.number == 65004 else None
        else:
            said |= {"code": outcome, "session_state": self.world.guid()}
        to = asked["redirect_uri"]
        match asked.get("response_mode", "query"):
            case "form_post":
                return pages.post(to, said)
            case "fragment":
                kept = {name: value for name, value in said.items() if value is not None}
                return Response(status=302, headers=(("Location", f"{to}#{urlencode(kept)}"),))
        return pages.redirect(to, **said)
