"""The fake Graph as one thing: a server, what it knows, and the people who use it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from syncd.testing.graph import seeding
from syncd.testing.graph.api import GraphApplication
from syncd.testing.graph.calendar.handlers import CalendarApi
from syncd.testing.graph.call import Area
from syncd.testing.graph.drive.handlers import DriveApi
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.grants import Grants, short
from syncd.testing.graph.me import MeApi
from syncd.testing.graph.people import Person
from syncd.testing.graph.signin.front import Consent, SignIn
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
        self.sign_in = SignIn(world, self.grants)
        self.calendars = CalendarApi(world)
        self.drive_api = DriveApi(world)
        self.areas: list[Area] = [MeApi(world), self.calendars, self.drive_api]
        routes = [route for area in self.areas for route in area.routes()]
        self.application = GraphApplication(world, self.grants, self.sign_in.handle, routes)
        super().__init__(world, FakeServer(self.application, clock=clock, port=port))
        world.url = self.server.url
        self.application.in_flight = self.server.in_flight
        self.consent.user = next(iter(world.users), None)

    @classmethod
    def from_file(cls, path: Path, *, clock: Callable[[], datetime], port: int = 0) -> Self:
        """Graph as a seed file describes it."""
        seed = seeding.read(path)
        return cls(clock=clock, seed=seed, settings=seeding.settings(seed), port=port)

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

    @property
    def consent(self) -> Consent:
        """What the person in front of the browser does: who signs in, what is unticked, or a refusal."""
        return self.sign_in.consent

    def add_client(self, client: Client) -> None:
        """Register a further app."""
        self.world.clients[client.id] = client

    def enter_code(self, user_code: str, address: str, *, deny: bool = False) -> None:
        """Let somebody type the code of a device and sign in, or decline."""
        self.sign_in.devices.enter(user_code, self.world.user(address), deny=deny)

    def revoke(self, address: str, number: int = 700082) -> None:
        """Let every sign-in of a user be refused from now on with this number (50173: password changed)."""
        for grant in self.world.grants:
            if grant.user is self.world.user(address):
                grant.revoked = number
                grant.access.clear()

    def require_interaction(self, address: str, suberror: str = "basic_action") -> None:
        """Let a refresh need the user first, as when a second factor is asked for anew."""
        for grant in self.world.grants:
            if grant.user is self.world.user(address):
                grant.interaction = suberror

    def expire_access_tokens(self) -> None:
        """Let every access token be expired now; refresh tokens still work."""
        for grant in self.world.grants:
            grant.access = dict.fromkeys(grant.access, self.world.now)

    # -- what there is ----------------------------------------------------------------------

    @property
    def mails(self) -> list[Mail]:
        """Every message Exchange sent to somebody."""
        return self.world.mails

    def files(self, address: str) -> Files:
        """A user in front of OneDrive and Word."""
        return self.person(address).files

    def user(self, address: str) -> User:
        """One of the users."""
        return self.world.user(address)

    def person(self, address: str) -> Person:
        """A user at the keyboard: acts in Outlook, sees what the user sees."""
        return Person(self.world, self.world.user(address))

    def forget_deltas(self, address: str, code: str = "SyncStateNotFound", *, location: bool = False) -> None:
        """Let the links given so far for a user's calendars be answered with 410 and this code."""
        for calendar in self.person(address).box.calendars.values():
            self.calendars.delta.forget(calendar, code, location=location)
