"""Signing in with a code that is typed on another device ("OAuth 2.0 device authorization grant")."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from syncd.testing.graph.signin import documents
from syncd.testing.graph.signin.refusals import Denied
from syncd.testing.graph.signin.tokens import Code, Tokens
from syncd.testing.graph.world import Client, User, World
from syncd.testing.server import URL_SAFE, Request, Response, json_response, pages

if TYPE_CHECKING:
    from syncd.testing.graph.signin.front import Consent


@dataclass(kw_only=True)
class _Device:
    client: Client
    scopes: set[str]
    tenant: str
    user_code: str
    until: datetime
    polls: int = 0
    user: User | None = None
    denied: bool = False


class Devices:
    """The devices that are waiting for somebody to sign in."""

    def __init__(self, world: World, tokens: Tokens, consent: "Consent") -> None:
        self.world = world
        self.tokens = tokens
        self.consent = consent
        self._waiting: dict[str, _Device] = {}

    def begin(self, form: dict[str, str], tenant: str) -> Response:
        """Give a device its code."""
        client = self.world.clients.get(form.get("client_id", ""))
        if client is None:
            raise Denied(700016)
        settings = self.world.settings
        made = _Device(
            client=client,
            scopes=self.tokens.asked_for(form),
            tenant=tenant,
            user_code=self.world.new_id(9, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
            until=self.world.now + settings.device_code_lifetime,
        )
        device_code = f"BAQABAAEA{self.world.new_id(120, URL_SAFE)}"
        self._waiting[device_code] = made
        where = f"{self.world.url}devicelogin"
        return json_response(
            {
                "user_code": made.user_code,
                "device_code": device_code,
                "verification_uri": where,
                "expires_in": int(settings.device_code_lifetime.total_seconds()),
                "interval": settings.device_code_interval,
                "message": (
                    f"To sign in, use a web browser to open the page {where} and enter the code "
                    f"{made.user_code} to authenticate."
                ),
            }
        )

    def poll(self, form: dict[str, str]) -> Response:
        """Give a device its tokens, once somebody has signed in for it."""
        device = self._waiting.get(form.get("device_code") or form.get("code") or "")
        if device is None or device.client.id != form.get("client_id"):
            raise Denied(70000)
        if device.until <= self.world.now:
            raise Denied(70020)
        device.polls += 1
        if device.user is None and self.consent.user and device.polls > self.consent.polls:
            device.user, device.denied = self.world.user(self.consent.user), self.consent.deny
        if device.denied:
            raise Denied(65004)
        if device.user is None:
            raise Denied(70016)
        if self.world.settings.device_code_blocked and not device.user.personal:
            raise Denied(53003, "message_only")
        if not documents.fits(device.user, device.tenant, device.client):
            raise Denied(50020)
        scopes = frozenset(device.scopes - set(self.consent.untick))
        return self.tokens.granted(Code(user=device.user, client=device.client, scopes=scopes, redirect=""))

    def enter(self, user_code: str, user: User, *, deny: bool = False) -> None:
        """Let somebody type a code and sign in, or decline; KeyError when no device has it."""
        typed = user_code.strip().upper()
        for device in self._waiting.values():
            if device.user_code == typed and device.until > self.world.now:
                device.user, device.denied = user, deny
                return
        raise KeyError(user_code)

    def page(self, request: Request) -> Response:
        """The page on which the code is typed."""
        asked = dict(request.query)
        if "code" not in asked:
            form = '<form><p>Enter the code: <input name="code"></p><button>Next</button></form>'
            return pages.page("Fake Microsoft: enter code", form, 200)
        found = [one for one in self._waiting.values() if one.user_code == asked["code"].strip().upper()]
        if not found:
            return pages.page("That code didn't work.", Denied(70018).description, 400)
        if "as" not in asked and asked.get("decision") != "deny":
            users = self.world.users.values()
            return pages.consent("Fake Microsoft: sign in", request, sorted(found[0].scopes), users)
        denied = asked.get("decision") == "deny"
        found[0].denied = denied
        if not denied:
            found[0].user = self.world.user(asked["as"])
        return pages.page("You may close this window now.", "", 200)
