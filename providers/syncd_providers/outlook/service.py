"""An account as the settings of a factory tell of it: who it is, where Graph is, where tokens come from."""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Protocol
from urllib.parse import urlsplit

from syncd.core.model import Address, address
from syncd.dataclass import dataclass
from syncd.signin import Settings
from syncd_providers.outlook.authority import ANYBODY, HERE, MICROSOFT, App
from syncd_providers.outlook.tokens import Tokens

GRAPH = "https://graph.microsoft.com/v1.0/"


class Bearer(Protocol):
    """Has access tokens."""

    def token(self, *, refused: str | None = None) -> str:
        """One that is good, and another than the one Graph has ``refused``.

        Raises SignInNeeded when only the user can mend it, Transient or Permanent.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An account that is signed in."""

    account: str
    """What the user calls it."""
    address: str
    """The one mail goes to."""
    addresses: frozenset[Address] = frozenset()
    """All that are the user."""
    graph_root: str = GRAPH
    """With a slash at its end."""
    client_id: str = ""
    """The app that signed in."""
    scopes: frozenset[str] = frozenset()
    """What the user allowed, by their short names."""
    tokens: Bearer = field(repr=False, compare=False)

    @property
    def is_stand_in(self) -> bool:
        """Whether a server on this machine stands in for Graph."""
        return urlsplit(self.graph_root).hostname in HERE


def signed_in(settings: Mapping[str, str]) -> SignedIn:
    """The account in a factory's settings.

    They hold ``account``, ``address``, ``addresses`` (a JSON list), ``client_id``, ``tenant``, ``scopes``
    and perhaps ``graph_root`` and ``authority`` as they are stored, ``cache`` from the secrets.
    """
    kept = settings if isinstance(settings, Settings) else Settings(settings)
    account, scopes = kept.get("account", "outlook"), kept.get("scopes", "").split()
    app = App(
        client_id=kept.get("client_id", ""),
        tenant=kept.get("tenant") or ANYBODY,
        authority=_root(kept.get("authority") or MICROSOFT),
    )
    own = kept.get("address", "")
    return SignedIn(
        account=account,
        address=own,
        addresses=frozenset(address(one) for one in [own, *json.loads(kept.get("addresses") or "[]")] if one),
        graph_root=_root(kept.get("graph_root") or GRAPH),
        client_id=app.client_id,
        scopes=frozenset(scopes),
        tokens=Tokens(app, kept, account=account, scopes=scopes),
    )


def _root(root: str) -> str:
    return root if root.endswith("/") else f"{root}/"
