"""Accounts of the fake Graph as the source gets them."""

from syncd.core.model import Address
from syncd.testing.graph import FakeGraph
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.service import SignedIn
from tests.providers.outlook.server import Fixed, Waits


def graph(
    fake: FakeGraph,
    owner: str,
    *,
    waits: Waits | None = None,
    attempts: int = 2,
    tokens: tuple[str, ...] = (),
) -> Graph:
    """The client of somebody who is signed in; ``tokens`` come before one that is good."""
    user = fake.user(owner)
    who = SignedIn(
        account="outlook",
        address=owner,
        addresses=frozenset(Address(one) for one in user.addresses),
        graph_root=f"{fake.root}/",
        tokens=Fixed(*tokens, fake.token(owner, "Calendars.ReadWrite")),
    )
    return Graph(who, patience=(waits or Waits()).patience(attempts=attempts))
