"""Turns a refresh token into access; every failure of a sign-in with its remedy.

Only the refresh token is ever kept, and not here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncd.errors import Permanent, ProviderError, SignInNeeded, Transient
from syncd.safetext import plain
from syncd_providers.google.client_file import ClientFile
from syncd_providers.online.wire import CONNECT

if TYPE_CHECKING:
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2.credentials import Credentials

SECONDS = 20.0
"""For one answer of the token endpoint."""

_CLIENT = frozenset({"invalid_client", "unauthorized_client", "deleted_client", "disabled_client"})
"""What is wrong with the app, by the error codes of the token endpoint (RFC 6749 5.2, and Google's own)."""


def credentials(client: ClientFile, refresh_token: str) -> "Credentials":
    """Google's own object for its libraries; it holds no access token until :func:`refresh`."""
    from google.oauth2.credentials import Credentials

    made: Credentials = Credentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=refresh_token,
        token_uri=client.token_uri,
        client_id=client.client_id,
        client_secret=client.client_secret,
    )
    return made


def refresh(held: "Credentials", account: str) -> None:
    """Get a fresh access token. Raises SignInNeeded, Transient or Permanent, which name the account."""
    from google.auth.exceptions import GoogleAuthError

    try:
        held.refresh(_transport())  # type: ignore[no-untyped-call]
    except GoogleAuthError as error:
        raise failure(error, account) from error


def failure(error: "GoogleAuthError", account: str) -> ProviderError | SignInNeeded:
    """What an error of Google's library means; also for those raised in the middle of an API call.

    Only ``invalid_grant`` means that the user has to sign in again: everything else passes, or is
    not in the user's sign-in at all.
    """
    from google.auth.exceptions import RefreshError

    if not isinstance(error, RefreshError):
        return Transient(f"{account}: Google cannot be reached", hint="try again when you are online")
    said = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    if "Reauthentication is needed" in str(
        error
    ):  # a company's session has ended; the answer is not passed on
        said = {"error": "invalid_grant"}
    return refused(said, account, passing=bool(error.retryable) or "error" not in said)


def refused(said: Mapping[str, Any], account: str, *, passing: bool) -> ProviderError | SignInNeeded:
    """What an answer without a token means; ``passing`` tells that another may come soon."""
    code = plain(str(said.get("error", "")), limit=60)
    if code == "invalid_grant":
        return SignInNeeded(
            f"{account}: Google no longer accepts the sign-in (expired, revoked, or a new password)",
            hint=f"connect the account again: syncd connect google --name {account}",
        )
    if passing:
        return Transient(f"{account}: Google's sign-in does not answer as it should", hint="try again later")
    if code in _CLIENT:
        return Permanent(
            f"{account}: Google does not know the app ({code})",
            hint="look in Google Cloud's console whether the OAuth client is still there; take its JSON anew",
        )
    return Permanent(
        f"{account}: Google refuses the sign-in ({code or 'no reason given'})",
        hint="in a company account the administrator may have to allow the app",
    )


def _transport() -> Any:
    """Google's transport, made strict: it ends, follows no redirect with a token, wants an object of JSON.

    What is none (a hotel's page, half an answer) the library would take for anything or trip over.
    """
    import requests
    from google.auth.exceptions import TransportError
    from google.auth.transport.requests import Request

    session = requests.Session()
    session.max_redirects = 0
    request: Any = Request(session)

    def ask(url: str, **words: Any) -> Any:
        answer = request(url, **{**words, "timeout": (CONNECT, SECONDS)})
        if answer.status < 500 and not json_object(answer.data):
            raise TransportError("something else answered")  # type: ignore[no-untyped-call]
        return answer

    return ask


def json_object(data: bytes) -> dict[str, Any]:
    """A JSON object, or an empty one for anything else."""
    import json

    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
