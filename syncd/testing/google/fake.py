"""The fake Google as one thing: a server, what it knows, and the people who use it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from syncd.testing.google import seeding
from syncd.testing.google.api import GoogleApplication
from syncd.testing.google.calendar.handlers import CalendarApi
from syncd.testing.google.docs.handlers import DocsApi
from syncd.testing.google.drive.handlers import DriveApi
from syncd.testing.google.paging import Pages
from syncd.testing.google.people import Person
from syncd.testing.google.world import Client, Mail, Settings, User, World
from syncd.testing.server import Consent, Fake, FakeServer, Request, Response


class FakeGoogle(Fake[World]):
    """Google on loopback from ``start`` to ``stop``; a context manager. See the package for its use."""

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
        """The OAuth client of the app under test."""
        world.clients[self.client.id] = self.client
        seeding.sow(world, seeding.SAMPLE if seed is None else seed)
        pages = Pages(world)
        self.calendar_api = CalendarApi(world, pages)
        drive, docs = DriveApi(world, pages), DocsApi(world)
        handlers = {**self.calendar_api.handlers(), **drive.handlers(), **docs.handlers()}
        self.application = GoogleApplication(world, handlers)
        super().__init__(world, FakeServer(self.application, clock=clock, port=port))
        self.application.inner = self._inside_a_batch
        self.consent.user = next(iter(world.users), None)

    def _inside_a_batch(self, request: Request) -> Response:
        """A call within a batch meets its faults, too, as far as they are about the answer."""
        _, outgoing = self.faults.meet(request, lambda: self.application.handle(request), self.application)
        return outgoing.response

    # -- signing in -------------------------------------------------------------------------

    @property
    def consent(self) -> Consent:
        """What the person in front of the browser does: who signs in, what is unticked, or a refusal."""
        return self.application.sign_in.consent

    def add_client(self, client: Client) -> None:
        """Register a further OAuth client."""
        self.world.clients[client.id] = client

    def client_config(self, client: Client | None = None) -> dict[str, Any]:
        """The client file a user downloads from the Cloud console, with this server's addresses."""
        one = client or self.client
        return {
            "installed": {
                "client_id": one.id,
                "project_id": one.project,
                "auth_uri": f"{self.url}o/oauth2/auth",
                "token_uri": f"{self.url}token",
                "client_secret": one.secret,
                "redirect_uris": ["http://localhost"],
            }
        }

    def signed_in(self, address: str, *scopes: str, client: Client | None = None) -> dict[str, Any]:
        """What a client keeps of a finished sign-in, without going through one.

        These are the arguments of ``google.oauth2.credentials.Credentials``; short scope names get
        their prefix.
        """
        one = client or self.client
        full = [f"https://www.googleapis.com/auth/{scope}" if ":" not in scope else scope for scope in scopes]
        grants = self.application.sign_in.grants
        grant = grants.made(self.world.user(address), one, frozenset(full))
        return {
            "client_id": one.id,
            "client_secret": one.secret,
            "refresh_token": grant.refresh_token,
            "token": grants.access_token(grant),
            "token_uri": f"{self.url}token",
            "scopes": full,
        }

    def revoke(self, address: str) -> None:
        """Let a user take back what was granted to every app, as on the account's page."""
        for grant in self.world.grants:
            if grant.user.address == address:
                grant.revoked = True

    def expire_access_tokens(self) -> None:
        """Let every access token be expired now; refresh tokens still work."""
        for grant in self.world.grants:
            grant.access.clear()

    # -- what there is ----------------------------------------------------------------------

    @property
    def mails(self) -> list[Mail]:
        """What every write said about mailing people."""
        return self.world.mails

    def user(self, address: str) -> User:
        """One of the users."""
        return self.world.user(address)

    def person(self, address: str) -> Person:
        """A user at the keyboard: acts in the web pages, sees what the user sees."""
        return Person(self.world, self.world.user(address))

    def expire_sync_tokens(self, calendar: str, reason: str = "fullSyncRequired") -> None:
        """Let the sync tokens given so far for a calendar be answered with 410 and this reason."""
        self.calendar_api.listing.forget(self.world.calendars[calendar], reason)

    def expire_list_tokens(self) -> None:
        """Let the sync tokens given so far for calendar lists be answered with 410."""
        self.calendar_api.lists.forgotten = self.world.serial()

    @classmethod
    def from_file(cls, path: Path, *, clock: Callable[[], datetime], port: int = 0) -> Self:
        """Google as a seed file describes it."""
        seed = seeding.read(path)
        return cls(clock=clock, seed=seed, settings=seeding.settings(seed), port=port)
