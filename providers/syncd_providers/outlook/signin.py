"""Signs a user in with Microsoft: with a browser on this machine, or with a code typed on another one.

Sources: RFC 8252 (loopback), RFC 8628 (device code), "Redirect URI restrictions" (``http://localhost``
with any port). msal makes the requests and checks the answers; its own loopback is not used, because it
may listen on more than this machine.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from syncd.dataclass import dataclass
from syncd.errors import Transient
from syncd.safetext import plain
from syncd.signin import Show
from syncd_providers.online.loopback import listening
from syncd_providers.outlook.authority import NONSENSE, App, nonsense
from syncd_providers.outlook.tokens import closed, code_of, refused_by

if TYPE_CHECKING:
    from msal import PublicClientApplication, SerializableTokenCache

SECONDS = 180.0
"""A person has so long to find the password, the phone, and the right account."""
DEVICE_SECONDS = 900.0
"""The same with another device; a code lives no longer anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the user has allowed."""

    cache: str = field(repr=False)
    """What is kept of it."""
    user: str
    """Who signed in, as Microsoft tells people apart: the same for ever."""
    name: str
    """What they signed in as."""
    scopes: frozenset[str]
    missing: frozenset[str]
    """Asked for and not allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotGranted:
    """There is no sign-in, and nothing was changed."""

    reason: str
    hint: str = "begin again when you like"


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the user wants to sign in, and how long that may take."""

    show: Show
    browse: Callable[[str], bool] | None
    """Opens an address and says whether it could; without it the address is shown."""
    by_code: bool = False
    """Whether to sign in on another device, which is also what happens when no browser can be opened."""
    seconds: float = SECONDS
    sleep: Callable[[float], None] = _sleep


def sign_in(
    app: App, scopes: Iterable[str], way: Way, *, expected: str = "", hint: str = ""
) -> Grant | NotGranted:
    """Let the user sign in.

    ``expected`` is the :attr:`Grant.user` of an account that is signed in anew, another one is
    refused; ``hint`` its address. Raises Transient or Permanent when Microsoft cannot be asked, or
    does not know the app or the tenant.
    """
    from msal import SerializableTokenCache
    from msal.exceptions import MsalError

    wanted = list(dict.fromkeys(scopes))
    cache = SerializableTokenCache()
    built = app.build(cache)
    try:
        said = None if way.by_code else _with_browser(app, built, wanted, way, hint)
        said = _with_code(built, wanted, way) if said is None else said
    except (MsalError, *NONSENSE) as error:
        raise nonsense() from error
    return said if isinstance(said, NotGranted) else _grant(said, cache, wanted, expected)


# -- with a browser on this machine ---------------------------------------------------------------


def _with_browser(
    app: App, built: "PublicClientApplication", scopes: list[str], way: Way, hint: str
) -> Mapping[str, Any] | NotGranted | None:
    """What Microsoft says at the end; None when no browser could be opened."""
    state = token_urlsafe(32)
    with listening(state, host="localhost", posted=True) as loopback:
        flow = built.initiate_auth_code_flow(
            scopes,
            redirect_uri=loopback.redirect_uri,
            state=state,
            response_mode="form_post",
            **({"login_hint": hint} if hint else {"prompt": "select_account"}),
        )
        address = app.at(flow["auth_uri"])
        if way.browse is None:
            way.show(address)
        elif not way.browse(address):
            return None
        answer = loopback.wait(way.seconds)
    if answer is None:
        others = "; what came belonged to another sign-in" if loopback.strays else ""
        return NotGranted(
            reason=f"nobody signed in within {way.seconds:g} seconds{others}",
            hint="begin again when you like; with --device-code you can sign in on another device",
        )
    if "code" not in answer:
        return _denied(answer)
    return _settled(built.acquire_token_by_auth_code_flow(flow, dict(answer)))


def _denied(answer: Mapping[str, str]) -> NotGranted:
    """Why the browser came back without a code."""
    told = answer.get("error_description", "")
    if "AADSTS90094" in told or "AADSTS65001" in told:
        return NotGranted(
            reason="your organisation lets nobody allow this app alone",
            hint="ask its administrator to allow it (docs/outlook.md says what to ask for)",
        )
    if answer["error"] == "access_denied":
        return NotGranted(reason="you did not allow it, or your organisation does not")
    return NotGranted(reason=f"Microsoft did not sign you in: {plain(answer['error'], limit=60)}")


# -- with a code, on another device ---------------------------------------------------------------


def _with_code(
    built: "PublicClientApplication", scopes: list[str], way: Way
) -> Mapping[str, Any] | NotGranted:
    flow = built.initiate_device_flow(scopes)
    if "user_code" not in flow:
        raise refused_by(flow, "the new sign-in")
    way.show(str(flow["verification_uri"]), str(flow["user_code"]))
    limit = min(DEVICE_SECONDS, float(flow.get("expires_in", DEVICE_SECONDS)))
    waited, pause = 0.0, float(flow.get("interval", 5))
    while waited < limit:
        way.sleep(pause)
        waited += pause
        try:
            said = built.acquire_token_by_device_flow(dict(flow), exit_condition=lambda _flow: True)
        except Transient:  # a laptop that changes its network; the code is still good
            continue
        if said.get("error") == "slow_down":
            pause += 5
        elif said.get("error") != "authorization_pending":
            return _settled(said, by_code=True)
    return NotGranted(reason=f"nobody signed in within {limit / 60:g} minutes", hint=_BLOCKED)


_BLOCKED = "many organisations block codes: sign in on this machine, without --device-code"


def _settled(said: Mapping[str, Any], *, by_code: bool = False) -> Mapping[str, Any] | NotGranted:
    """The tokens, or why there are none. Raises Transient or Permanent for what is not the user's."""
    error = said.get("error")
    if not error:
        return said
    if error == "access_denied":
        return NotGranted(reason="you did not allow it, or your organisation does not")
    if error == "expired_token":
        return NotGranted(reason="nobody signed in before the code ran out", hint=_BLOCKED)
    if error in ("invalid_grant", "interaction_required"):
        return NotGranted(
            reason=f"Microsoft did not sign you in ({code_of(said)})",
            hint=_BLOCKED if by_code else "begin again; if it stays so, your organisation does not allow it",
        )
    raise refused_by(dict(said), "the new sign-in")


# -- what came of it ------------------------------------------------------------------------------


def _grant(
    said: Mapping[str, Any], cache: "SerializableTokenCache", wanted: list[str], expected: str
) -> Grant | NotGranted:
    account: Mapping[str, Any] = next(iter(cache.search(cache.CredentialType.ACCOUNT)), {})
    if not account or not any(cache.search(cache.CredentialType.REFRESH_TOKEN)):
        return NotGranted(
            reason="Microsoft gave access for an hour only",
            hint="begin again, and allow syncd to keep the access you have given it",
        )
    user, name = str(account["home_account_id"]), str(account.get("username", ""))
    if expected and user != expected:
        other = plain(name or "somebody else", limit=100)
        return NotGranted(
            reason=f"{other} signed in, who is not whom this account belongs to",
            hint="begin again and choose the other account",
        )
    granted = _granted(said.get("scope"), wanted)
    return Grant(
        cache=closed(cache), user=user, name=name, scopes=granted, missing=frozenset(wanted) - granted
    )


def _granted(scope: object, wanted: list[str]) -> frozenset[str]:
    """Which of the wanted scopes were allowed; Microsoft may write them as addresses, or in small letters."""
    if not isinstance(scope, str):  # RFC 6749 5.1: all that was asked for
        return frozenset(wanted)
    given = {one.rpartition("/")[2].casefold() for one in scope.split()}
    return frozenset(one for one in wanted if one.casefold() in given)
