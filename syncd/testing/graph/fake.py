"""The fake Graph as one thing: a server, what it knows, and the people who use it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from syncd.testing.graph import seeding
from syncd.testing.graph.api import GraphApplication
from syncd.testing.graph.call import Area
from syncd.testing.graph.grants import Grants, short
from syncd.testing.graph.world import Client, Mail, Settings, User, World
from syncd.testing.server import Fake, FakeServer


class FakeGraph(Fake[World]):
    """Graph and its sign-in on loopback from ``start`` to ``stop``; a context manager. See the package."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        seed: Mapping[str, Any] | None = None,
        settings: Settings | None = None,
        port: int = 0,
    ) -> None:
        world = World(clock=clock, settings=settings or Settings())
        self.client = Client()
        """The registration of the app under test."""
        world.clients[self.client.id] = self.client
        seeding.sow(world, seeding.SAMPLE if seed is None else seed)
        self.grants = Grants(world)
        areas: list[Area] = []
        routes = [route for area in areas for route in area.routes()]
        self.application = GraphApplication(world, self.grants, lambda _: None, routes)
        super().__init__(world, FakeServer(self.application, clock=clock, port=port))
        world.url = self.server.url
        self.application.in_flight = self.server.in_flight

    # -- signing in -------------------------------------------------------------------------

    @property
    def root(self) -> str:
        """What stands for https://graph.microsoft.com/v1.0: ``outlook.graph_root``."""
        return f"{self.url}v1.0"

    @property
    def authority(self) -> str:
        """What stands for https://login.microsoftonline.com: ``outlook.authority``."""
        return self.url.removesuffix("/")

    def token(self, address: str, *scopes: str, client: Client | None = None) -> str:
        """An access token of somebody who allowed these scopes, without a sign-in."""
        allowed = frozenset(short(scope) for scope in scopes)
        grant = self.grants.made(self.world.user(address), client or self.client, allowed)
        return self.grants.access_token(grant)

    # -- what there is ----------------------------------------------------------------------

    @property
    def mails(self) -> list[Mail]:
        """Every message Exchange sent to somebody."""
        return self.world.mails

    def user(self, address: str) -> User:
        """One of the users."""
        return self.world.user(address)
