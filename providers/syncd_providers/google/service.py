"""Builds the clients of an account: Calendar, Drive and Docs, one of each for every thread.

From the descriptions inside Google's library, never from the network. A service that threads share
gives one the answer to another's request, so none is ever handed on. The source, the invite and the
desk of one account share theirs: an access token is asked for once.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from syncd.dataclass import dataclass
from syncd.errors import SignInNeeded
from syncd_providers.google.client_file import TOKEN, ClientFile
from syncd_providers.google.tokens import credentials
from syncd_providers.online.dates import server_time
from syncd_providers.online.wire import Outage

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

_DOCUMENTS = {"calendar": "calendar.v3", "drive": "drive.v3", "docs": "docs.v1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An account as the settings of a factory tell of it."""

    account: str
    client: ClientFile
    refresh_token: str = field(repr=False)
    api_root: str | None = None
    scopes: frozenset[str] = frozenset()
    """What the user allowed; without their common prefix."""


PREFIX = "https://www.googleapis.com/auth/"
"""What Google's names of scopes begin with."""


def signed_in(settings: Mapping[str, str]) -> SignedIn:
    """The account in a factory's settings.

    They hold ``account``, ``client_id``, ``scopes`` and perhaps ``api_root`` as they are stored,
    ``refresh`` and ``client_secret`` from the secrets.
    """
    root = settings.get("api_root") or None
    client = ClientFile(
        client_id=settings.get("client_id", ""),
        client_secret=settings.get("client_secret", ""),
        token_uri=f"{root.rstrip('/')}/token" if root else TOKEN,
    )
    return SignedIn(
        account=settings.get("account", "google"),
        client=client,
        refresh_token=settings.get("refresh", ""),
        api_root=root,
        scopes=frozenset(settings.get("scopes", "").split()),
    )


def services_of(settings: Mapping[str, str]) -> "Services":
    """The clients of the account in a factory's settings, in this process always the same."""
    return _shared(signed_in(settings))


@lru_cache(maxsize=16)
def _shared(who: SignedIn) -> "Services":
    return Services(who)


def forget() -> None:
    """Let go of all of them, as the end of the process does."""
    _shared.cache_clear()


class Services:
    """The clients of one account. Nothing is built or read before a thread asks for one."""

    def __init__(self, who: SignedIn) -> None:
        self.who = who
        self._local = threading.local()

    def api(self, name: str) -> Any:
        """The calling thread's client of ``calendar``, ``drive`` or ``docs``; raises SignInNeeded."""
        made: dict[str, Any] = self._local.__dict__.setdefault("made", {})
        if name not in made:
            made[name] = self._build(name)
        return made[name]

    def part(self, api: str, name: str) -> Any:
        """The calling thread's ``files`` of ``drive``, say: the library takes a while to make one."""
        parts: dict[tuple[str, str], Any] = self._local.__dict__.setdefault("parts", {})
        if (api, name) not in parts:
            parts[api, name] = getattr(self.api(api), name)()
        return parts[api, name]

    def server_time(self) -> datetime | None:
        """What Google's clock said with the last answer to the calling thread."""
        return server_time(self._local.__dict__.get("told", {}))

    def _build(self, name: str) -> Any:
        from googleapiclient.discovery import build_from_document

        from syncd_providers.google.transport import Transport

        document = _description(name, self.who.api_root)
        outage: Outage = self._local.__dict__.setdefault("outage", Outage())
        transport = Transport(
            self._held(),
            account=self.who.account,
            root=document["rootUrl"],
            outage=outage,
            told=lambda headers: setattr(self._local, "told", headers),
        )
        return build_from_document(document, http=transport)

    def _held(self) -> "Credentials":
        """The thread's own access token, for all of its clients."""
        if not self.who.refresh_token:
            raise SignInNeeded(f"{self.who.account}: there is no sign-in any more", hint="connect it again")
        if "held" not in self._local.__dict__:
            self._local.held = credentials(self.who.client, self.who.refresh_token)
        held: Credentials = self._local.held
        return held


def _description(name: str, api_root: str | None) -> dict[str, Any]:
    """Google's own description of an API, with everything in it at ``api_root`` when that is given."""
    from importlib.resources import files

    folder = files("googleapiclient.discovery_cache.documents")
    document: dict[str, Any] = json.loads((folder / f"{_DOCUMENTS[name]}.json").read_text("utf-8"))
    document.pop("mtlsRootUrl", None)  # an environment variable would send everything there
    document["schemas"] = {name: _bare(schema) for name, schema in document["schemas"].items()}
    if api_root:
        document["rootUrl"] = api_root if api_root.endswith("/") else f"{api_root}/"
        document["baseUrl"] = urljoin(document["rootUrl"], document["servicePath"])
    return document


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What the library uses of a schema, beside writing it at length into docstrings nobody reads."""
    properties = schema.get("properties", {})
    return {"type": "object", "properties": {name: properties[name] for name in _TURNS if name in properties}}


_TURNS = ("pageToken", "nextPageToken")
"""By these fields it tells a list that has pages."""
