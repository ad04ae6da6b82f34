"""Signs a user in with Google as a desktop app does: browser, loopback, code, refresh token.

Sources: RFC 8252 (loopback), Google's "OAuth 2.0 for Mobile & Desktop Apps". The address and the exchange
are google-auth-oauthlib's (:mod:`flow`). The waiting is not: its local server ends with the first
request that comes, be it for an icon.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from syncd.dataclass import dataclass
from syncd.errors import SignInNeeded
from syncd.safetext import plain
from syncd_providers.google.client_file import ClientFile
from syncd_providers.google.flow import flow, invitation, redeem
from syncd_providers.online.loopback import Loopback, listening

SECONDS = 180.0
"""A person has so long to find the password, the phone, and the right account."""

IDENTITY = ("openid", "email")
"""Asked for besides, so that Google says who signed in; it answers ``email`` under a longer name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the user has allowed."""

    refresh_token: str = field(repr=False)
    address: str | None
    """Who signed in, as Google says."""
    scopes: frozenset[str]
    missing: frozenset[str]
    """Asked for and not allowed: the user has unticked their boxes."""
    ends_in: timedelta | None = None
    """How long it lasts, where Google says so: access the user limited, or an app that is still tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotGranted:
    """There is no sign-in, and nothing was changed."""

    reason: str
    hint: str = "begin again when you like"


def sign_in(
    client: ClientFile,
    scopes: Iterable[str],
    *,
    show: Callable[[str], None],
    browse: Callable[[str], bool] | None,
    expected: str | None = None,
    seconds: float = SECONDS,
) -> Grant | NotGranted:
    """Let the user sign in with a browser on this machine.

    ``browse`` opens an address and says whether it could; without it, or when it could not,
    ``show`` gets the address for the user to open. ``expected`` is the address of the account
    when one is signed in anew; another one is refused. Raises Transient or Permanent when Google
    cannot be asked or does not know the app.
    """
    wanted = tuple(dict.fromkeys(scopes))
    state = token_urlsafe(32)
    with listening(state) as loopback:
        made = flow(client, (*wanted, *IDENTITY), redirect_uri=loopback.redirect_uri)
        address = invitation(made, client, state=state, hint=expected)
        if browse is None or not browse(address):
            show(address)
        answer = loopback.wait(seconds)
    if answer is None or "code" not in answer:
        return _unanswered(answer, loopback, seconds)
    try:
        said = redeem(made, client, code=answer["code"])
    except SignInNeeded:
        return NotGranted(reason="Google does not take its own answer: it was used already, or came too late")
    return _grant(said, wanted, expected)


def _unanswered(answer: Mapping[str, str] | None, loopback: Loopback, seconds: float) -> NotGranted:
    if answer is None:
        others = "; what came belonged to another sign-in" if loopback.strays else ""
        return NotGranted(reason=f"nobody signed in within {seconds:g} seconds{others}")
    if answer["error"] == "access_denied":
        return NotGranted(reason="you did not allow it, or your organisation does not")
    return NotGranted(reason=f"Google did not sign you in: {plain(answer['error'], limit=60)}")


def _grant(said: Mapping[str, Any], wanted: tuple[str, ...], expected: str | None) -> Grant | NotGranted:
    token, scope = said.get("refresh_token"), said.get("scope")
    if not isinstance(token, str) or not token:
        return NotGranted(
            reason="Google gave access for an hour only",
            hint="remove syncd under https://myaccount.google.com/connections, then begin again",
        )
    address = _address(said.get("id_token"))
    if expected is not None and (address or "").lower() != expected.lower():
        who, other = plain(expected, limit=100), plain(address or "somebody else", limit=100)
        return NotGranted(
            reason=f"{other} signed in, not {who}",
            hint="begin again and choose the other account",
        )
    # RFC 6749 5.1: without a scope in the answer all that was asked for is granted.
    granted = frozenset(scope) if isinstance(scope, list) else frozenset(wanted)
    return Grant(
        refresh_token=token,
        address=address,
        scopes=granted,
        missing=frozenset(wanted) - granted,
        ends_in=_span(said.get("refresh_token_expires_in")),
    )


def _span(seconds: object) -> timedelta | None:
    """A time in seconds, as Google writes it; None for anything else."""
    if not isinstance(seconds, int) or not 0 < seconds < _LONGEST:
        return None
    return timedelta(seconds=seconds)


_LONGEST = 10 * 366 * 86_400


def _address(id_token: object) -> str | None:
    """Who signed in. It came from Google itself, so its signature is not needed (OpenID Connect 3.1.3.7)."""
    try:
        payload = str(id_token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        found = claims["email"]
    except (IndexError, KeyError, TypeError, ValueError):
        return None
    return found if isinstance(found, str) and "@" in found else None
