"""Access tokens of an account: from what is kept of the sign-in, and renewed where that is needed.

What is kept is msal's own cache. Its refresh token is replaced whenever it is used, so every renewal
is handed back at once, and two processes renew one after the other. An access token that is good needs
neither the sign-in server nor msal's app, whose constructor asks that server.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syncd.errors import Permanent, ProviderError, SignInNeeded, Transient
from syncd.safetext import plain
from syncd.signin import Settings
from syncd_providers.outlook.authority import NONSENSE, App, nonsense

if TYPE_CHECKING:
    from msal import SerializableTokenCache

CACHE = "cache"
"""The secret in which msal's cache is kept."""

CALENDARS, USER, FILES = "Calendars.ReadWrite", "User.Read", "Files.ReadWrite"

_OVER = frozenset({"invalid_grant", "interaction_required"})
"""With these, and no others, only the user can go on (RFC 6749 5.2, OpenID Connect 3.1.2.6)."""
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_LOOP = "AADSTS50196"
"""Asked too often; comes as invalid_grant, and passes."""


class Tokens:
    """The access tokens of one account; may be asked from several threads."""

    def __init__(self, app: App, settings: Settings, *, account: str, scopes: Sequence[str]) -> None:
        self._app = app
        self._settings = settings
        self._account = account
        self._scopes = list(scopes) or [CALENDARS, USER]
        self._lock = threading.Lock()
        self._found: str | None = None
        self._over: tuple[str, SignInNeeded] | None = None
        """What was kept when it turned out to be good no longer, and what that was told by."""

    def token(self, *, refused: str | None = None) -> str:
        """See :class:`service.Bearer`."""
        with self._lock:
            if self._found is None or self._found == refused:
                self._found = self._good(self._settings.get(CACHE, ""), refused)
            if self._found is None:
                self._settings.renew(CACHE, lambda kept: self._renewed(kept, refused))
            assert self._found is not None
            return self._found

    def _good(self, kept: str, refused: str | None) -> str | None:
        """The access token in a cache, when it has not run out and is not the refused one."""
        cache = opened(kept, self._account)
        kind = cache.CredentialType.ACCESS_TOKEN
        found = (str(one["secret"]) for one in cache.search(kind, query={"client_id": self._app.client_id}))
        return next((one for one in found if one != refused), None)

    def _renewed(self, kept: str, refused: str | None) -> str:
        """What is to be kept in the place of ``kept``; finds the access token on the way."""
        self._found = self._good(kept, refused)
        if self._found is not None:  # another process was here before
            return kept
        if self._over is not None and self._over[0] == kept:  # nobody has signed in since
            raise self._over[1]
        cache = opened(kept, self._account)
        for one in list(cache.search(cache.CredentialType.ACCESS_TOKEN)):
            cache.remove_at(one)  # the refused one might be found again
        said = self._ask(cache)
        if "access_token" not in said:
            error = refused_by(said, self._account)
            self._over = (kept, error) if isinstance(error, SignInNeeded) else None
            raise error
        self._found = str(said["access_token"])
        return closed(cache)

    def _ask(self, cache: "SerializableTokenCache") -> dict[str, Any]:
        from msal.exceptions import MsalError

        if not any(cache.search(cache.CredentialType.REFRESH_TOKEN)):
            raise no_sign_in(self._account)
        try:
            app = self._app.build(cache)
            accounts = app.get_accounts()
            found = app.acquire_token_silent_with_error(
                self._scopes, account=accounts[0] if accounts else None, force_refresh=True
            )
        except ProviderError as error:
            raise named(error, self._account) from error
        except (MsalError, *NONSENSE) as error:
            raise named(nonsense(), self._account) from error
        if not found:  # which may have any reason
            raise named(nonsense(), self._account)
        return dict(found)


def opened(kept: str, account: str) -> "SerializableTokenCache":
    """msal's cache as it was kept; raises SignInNeeded when that is none."""
    from msal import SerializableTokenCache

    try:
        entries = json.loads(kept)
    except ValueError:
        entries = None
    if not isinstance(entries, dict):
        raise no_sign_in(account)
    cache = SerializableTokenCache()
    cache.deserialize(kept)
    return cache


def closed(cache: "SerializableTokenCache") -> str:
    """What is kept of a cache: no identity token, which nobody needs and which tells of the person.

    The access token stays. It adds nothing to what a thief of the refresh token has, and saves asking
    the sign-in server at every start.
    """
    entries: dict[str, Any] = json.loads(cache.serialize())
    entries.pop(cache.CredentialType.ID_TOKEN, None)
    return json.dumps(entries, sort_keys=True)


def no_sign_in(account: str) -> SignInNeeded:
    """Nothing is kept of a sign-in."""
    return SignInNeeded(
        f"there is no sign-in for {account} any more", hint=f"syncd connect outlook --name {account}"
    )


def refused_by(said: Mapping[str, Any], account: str) -> ProviderError | SignInNeeded:
    """What the sign-in server's refusal means."""
    error, code = plain(str(said.get("error", "")), limit=60), code_of(said)
    if error in _PASSING or not error or code == _LOOP:
        return Transient(
            f"{account}: Microsoft's sign-in does not answer as it should", hint="try again later"
        )
    if error in _OVER:
        return SignInNeeded(
            f"{account}: Microsoft no longer accepts the sign-in ({code})",
            hint=f"sign in again: syncd connect outlook --name {account}",
        )
    if error in _PASSING or not error:
        return Transient(
            f"{account}: Microsoft's sign-in does not answer as it should", hint="try again later"
        )
    if error in ("invalid_client", "unauthorized_client"):
        return Permanent(
            f"{account}: Microsoft does not know the app, or it is not a public one ({code})",
            hint="look at the app's registration: docs/outlook.md says what it needs",
        )
    return Permanent(
        f"{account}: Microsoft refuses the sign-in ({code})",
        hint="in a company account the administrator may have to allow the app",
    )


def code_of(said: Mapping[str, Any]) -> str:
    """Microsoft's number of a refusal, or else its name."""
    numbers = said.get("error_codes")
    if isinstance(numbers, list) and numbers and isinstance(numbers[0], int):
        return f"AADSTS{numbers[0]}"
    return plain(str(said.get("error", "")), limit=60)


def named(error: ProviderError, account: str) -> ProviderError:
    """The same error, telling of which account."""
    message = f"{account}: {error.message}"
    if isinstance(error, Transient):
        return type(error)(message, hint=error.hint, retry_after=error.retry_after)
    return type(error)(message, hint=error.hint)
