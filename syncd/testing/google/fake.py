"""The fake Google as one thing: a server, what it knows, and the people who use it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from syncd.testing.google import seeding
from syncd.testing.google.api import GoogleApplication
from syncd.testing.google.calendar.handlers import CalendarApi
from syncd.testing.google.docs.handlers import DocsApi
from syncd.testing.google.drive.handlers import DriveApi
from syncd.testing.google.oauth import Consent
from syncd.testing.google.paging import Pages
from syncd.testing.google.people import Person
from syncd.testing.google.world import Client, Mail, Settings, User, World
from syncd.testing.server import Exchange, FakeServer, FaultPlan, Hook, Request, Response


class FakeGoogle:
    """Google on loopback from ``start`` to ``stop``; a context manager. See the package for its use."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        seed: Mapping[str, Any] | None = None,
        settings: Settings | None = None,
        port: int = 0,
    ) -> None:
        self.world = World(clock=clock, settings=settings or Settings())
        self.client = Client()
        """The OAuth client of the app under test."""
        self.world.clients[self.client.id] = self.client
        seeding.sow(self.world, seeding.SAMPLE if seed is None else seed)
        pages = Pages(self.world)
        self.calendar_api = CalendarApi(self.world, pages)
        drive, docs = DriveApi(self.world, pages), DocsApi(self.world)
        handlers = {**self.calendar_api.handlers(), **drive.handlers(), **docs.handlers()}
        self.application = GoogleApplication(self.world, handlers)
        self.server = FakeServer(self.application, clock=clock, port=port)
        self.application.inner = self._inside_a_batch
        self.consent.user = next(iter(self.world.users), None)

    # -- the server -------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The API root: what a client uses instead of https://www.googleapis.com/."""
        return self.server.url

    @property
    def faults(self) -> FaultPlan:
        """What goes wrong with which call."""
        return self.server.faults

    @property
    def exchanges(self) -> list[Exchange]:
        """Everything received, oldest first."""
        return self.server.exchanges

    def hook(self, *, before: Hook | None = None, after: Hook | None = None) -> None:
        """Call these with every request: before it takes effect, and when it has but is not answered yet."""
        self.server.before, self.server.after = before, after

    def _inside_a_batch(self, request: Request) -> Response:
        """A call within a batch meets its faults, too, as far as they are about the answer."""
        _, outgoing = self.faults.meet(request, lambda: self.application.handle(request), self.application)
        return outgoing.response

    def start(self) -> Self:
        """Serve in a thread."""
        self.server.start()
        return self

    def stop(self) -> None:
        """Stop serving."""
        self.server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- what is wrong ----------------------------------------------------------------------

    @property
    def refused(self) -> list[str]:
        """What clients sent that does not fit the discovery documents; empty at the end of a good test."""
        return self.world.refused

    @property
    def complaints(self) -> list[str]:
        """What the fake did wrong or does not model; empty at the end of every test."""
        return [*self.server.complaints, *self.world.complaints]

    def check(self) -> None:
        """Fail when a request was malformed, the fake wrong, or a fault never met."""
        never = [f"never met: {rule.fault} at {rule.method} {rule.path}" for rule in self.faults.never_met()]
        if wrong := [*self.refused, *self.complaints, *never]:
            raise AssertionError("\n".join(wrong))

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
