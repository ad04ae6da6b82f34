"""Microsoft's sign-in as its library msal reaches it: one server, bounded in time and size, JSON or nothing.

Sources: msal's ``HttpClient`` for the shape, "OpenID Connect on the Microsoft identity platform" for
the addresses. msal demands https; a server on this machine that stands in takes what is meant for it.
"""

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from syncd.dataclass import dataclass
from syncd.errors import Offline, Permanent, Transient
from syncd.safetext import plain
from syncd_providers.online.patience import retry_after
from syncd_providers.online.wire import NoAnswer, Wire

if TYPE_CHECKING:
    from msal import PublicClientApplication, SerializableTokenCache

MICROSOFT = "https://login.microsoftonline.com/"
ANYBODY = "common"
"""The tenant of all: work, school and personal accounts."""

HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app as Microsoft knows it, and where its users sign in."""

    client_id: str
    tenant: str = ANYBODY
    authority: str = MICROSOFT
    """With a slash at its end."""

    @property
    def is_stand_in(self) -> bool:
        """Whether a server on this machine takes the place of Microsoft's."""
        return urlsplit(self.authority).hostname in HERE

    def at(self, address: str) -> str:
        """Where a request to an address of the sign-in goes: where there is a stand-in, to that alone."""
        parts = urlsplit(address)
        if not self.is_stand_in:
            if parts.scheme != "https":
                raise Permanent("Microsoft's sign-in gave an address that is not a secure one")
            return address
        rest = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        return f"{self.authority}{rest}"

    def build(self, cache: "SerializableTokenCache | None" = None) -> "PublicClientApplication":
        """msal's own object. Asks the sign-in server; raises Transient or Permanent."""
        from msal import PublicClientApplication
        from msal.exceptions import MsalError

        logging.getLogger("msal").addHandler(logging.NullHandler())  # it would print what is told anyway
        server = MICROSOFT if self.is_stand_in else self.authority
        try:
            return PublicClientApplication(
                self.client_id,
                authority=f"{server}{quote(self.tenant, safe='')}",
                http_client=Http(self),
                token_cache=cache,
                instance_discovery=False,  # it would ask one more server
            )
        except (MsalError, *NONSENSE) as error:
            raise nonsense() from error


NONSENSE = (ValueError, TypeError, LookupError, AttributeError, RuntimeError)
"""What msal raises over an answer that is none of Microsoft's."""


def nonsense() -> Transient:
    """What such an answer comes to."""
    return Transient(
        "Microsoft's sign-in does not answer as it should",
        hint="open any web page: the network may want you to sign in; then try again",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What msal reads of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str]


class Http:
    """What msal calls ``http_client``: no redirect is followed, nothing sent twice."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._wire = Wire()

    def get(self, url: str, params: Any = None, headers: Mapping[str, str] | None = None, **_: Any) -> Answer:
        """Read a document of discovery."""
        return self._send("GET", url, params, headers, None)

    def post(
        self,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Answer:
        """Send a form."""
        form = data if isinstance(data, str) else urlencode(data or {})
        return self._send("POST", url, params, headers, form.encode())

    def close(self) -> None:
        """End the connections."""
        self._wire.close()

    def _send(
        self, method: str, url: str, params: Any, headers: Mapping[str, str] | None, body: bytes | None
    ) -> Answer:
        address = self._app.at(url) + (f"?{urlencode(params)}" if params else "")
        said = {name: str(value) for name, value in (headers or {}).items()}
        if body is not None:
            said["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            answer = self._wire.send(method, address, headers=said, body=body)
        except NoAnswer as error:
            raise Offline(
                "Microsoft's sign-in cannot be reached", hint="try again when you are online"
            ) from error
        text = answer.body.decode("utf-8", "replace")
        found = _object(text)
        if answer.status in (429, 503):
            raise Transient(
                "Microsoft's sign-in is busy", hint="try again later", retry_after=retry_after(answer.headers)
            )
        if answer.status >= 500 or not found:
            raise nonsense()
        if found.get("error") == "invalid_tenant":
            raise Permanent(
                f"Microsoft knows no tenant {plain(self._app.tenant, limit=100)}",
                hint="--tenant takes the name or the number of your organisation's directory",
            )
        return Answer(status_code=answer.status, text=text, headers=answer.headers)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
