"""Accounts of the fake Graph whose documents are in its OneDrive."""

from collections.abc import Sequence

from syncd.errors import SignInNeeded
from syncd.testing.graph import FakeGraph
from syncd.testing.graph.world import PERSONAL
from syncd_providers.outlook.desk import OutlookDesk
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.service import SignedIn
from tests.providers.outlook.server import Waits

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
ALIAS = "sam@example.com"
"""Another address of Sam's; OneDrive lists only the first."""
KIM, ROBIN = "kim@elsewhere.example", "robin.home@outlook.com"
"""Somebody of another organisation, and somebody with a personal account."""

SEED = {
    "users": [
        {"address": ALEX, "name": "Alex Moreau"},
        {"address": SAM, "name": "Sam Rivera", "aliases": (ALIAS,)},
        {"address": KIM, "name": "Kim Elsewhere", "tenant": "0f0d9f9e-7c8e-4f0e-9a0c-5f0f0f0f0f0f"},
        {"address": ROBIN, "name": "Robin Home", "tenant": PERSONAL},
    ]
}


class Renewed:
    """Access tokens, a new one whenever one is refused, for as long as the sign-in is good."""

    def __init__(self, graph: FakeGraph, address: str, scopes: Sequence[str]) -> None:
        self._graph, self._address, self._scopes = graph, address, scopes
        self._token = self._new()

    def _new(self) -> str:
        return self._graph.token(self._address, *self._scopes)

    def _is_over(self) -> bool:
        user = self._graph.user(self._address)
        return any(one.revoked for one in self._graph.world.grants if one.user is user)

    def token(self, *, refused: str | None = None) -> str:
        if refused is not None and self._is_over():
            raise SignInNeeded("outlook: Microsoft no longer accepts the sign-in")
        if refused == self._token:
            self._token = self._new()
        return self._token


def signed_in(
    graph: FakeGraph, address: str = ALEX, scopes: Sequence[str] = ("Files.ReadWrite",)
) -> SignedIn:
    """An account that allowed these scopes."""
    return SignedIn(
        account="outlook",
        address=address,
        graph_root=f"{graph.root}/",
        client_id=graph.client.id,
        scopes=frozenset(scopes),
        tokens=Renewed(graph, address, scopes),
    )


def desk_of(
    graph: FakeGraph,
    address: str = ALEX,
    scopes: Sequence[str] = ("Files.ReadWrite",),
    *,
    attempts: int = 5,
) -> OutlookDesk:
    """Somebody's desk, new, with patience that loses no time."""
    patience = Waits().patience(attempts=attempts)
    return OutlookDesk(Graph(signed_in(graph, address, scopes), patience=patience))
