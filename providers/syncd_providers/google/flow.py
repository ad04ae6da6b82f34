"""Puts Google's own flow of a desktop app to use: the address to open, tokens for the code that comes back.

``google_auth_oauthlib`` makes PKCE, the address and the exchange. What its parts below leave open is
settled here, for this one flow and by no variable of the environment: an unticked box is no error, a
server on loopback may be asked without https, the exchange ends, and no redirect takes a secret along.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from syncd.errors import Transient
from syncd_providers.google.client_file import ClientFile
from syncd_providers.google.tokens import SECONDS, json_object, refused
from syncd_providers.online.wire import CONNECT

if TYPE_CHECKING:
    import requests
    from google_auth_oauthlib.flow import Flow

_WHAT = "the new sign-in"


def flow(client: ClientFile, scopes: tuple[str, ...], *, redirect_uri: str) -> "Flow":
    """The flow of one sign-in, with a PKCE verifier of its own (RFC 7636)."""
    from google_auth_oauthlib.flow import Flow

    app = {
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "auth_uri": _https(client.auth_uri),
        "token_uri": _https(client.token_uri),
    }
    return Flow.from_client_config({"installed": app}, scopes=list(scopes), redirect_uri=redirect_uri)


def invitation(made: "Flow", client: ClientFile, *, state: str, hint: str | None) -> str:
    """The address to open; ``hint`` is the account that should be chosen there."""
    asked = {"login_hint": hint} if hint else {}
    # Without ``prompt`` Google gives a refresh token only the first time.
    address, _ = made.authorization_url(state=state, prompt="consent", **asked)
    return client.auth_uri + str(address).removeprefix(_https(client.auth_uri))


def redeem(made: "Flow", client: ClientFile, *, code: str) -> Mapping[str, Any]:
    """What Google gives for a code; ``scope`` is a list of what was allowed, where it says so.

    Raises SignInNeeded for a code that is not taken, Transient or Permanent.
    """
    from requests import RequestException

    session = made.oauth2session
    session.max_redirects = 0
    session.scope = None  # else fewer scopes than asked for are an error: what is missing is for us to say
    session.register_compliance_hook("access_token_response", _checked)
    if client.token_uri != _https(client.token_uri):
        session.mount(_https(client.token_uri), _adapter(client.token_uri))
    try:
        said: Mapping[str, Any] = made.fetch_token(
            code=code, include_client_id=True, auth=_unsigned, timeout=(CONNECT, SECONDS)
        )
    except RequestException as error:
        raise Transient(f"{_WHAT}: Google cannot be reached", hint="try again when you are online") from error
    except (ValueError, TypeError, AttributeError) as error:  # fields of another kind
        raise refused({}, _WHAT, passing=True) from error
    return said


def _checked(answer: "requests.Response") -> "requests.Response":
    """An answer with an access token in it; the library looks at no status and takes any text for a form."""
    said = json_object(answer.content)
    if answer.status_code != 200 or "access_token" not in said or "error" in said:
        raise refused(said, _WHAT, passing=answer.status_code >= 500 or not said)
    return answer


def _https(address: str) -> str:
    """The address as the library wants it to be."""
    return urlsplit(address)._replace(scheme="https").geturl()


def _adapter(address: str) -> Any:
    """Sends to ``address`` what the library believes to send by https."""
    from requests.adapters import HTTPAdapter

    class Plain(HTTPAdapter):
        def send(self, request: "requests.PreparedRequest", *args: Any, **words: Any) -> "requests.Response":
            request.url = address
            return super().send(request, *args, **words)

    return Plain()


def _unsigned(prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
    """The client's name goes into the form only; and nothing of a netrc file goes along."""
    return prepared
