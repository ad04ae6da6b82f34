"""What the fake Google knows: people, clients, grants, calendars, files; and how it is set up."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from syncd.testing.server import BaseWorld

if TYPE_CHECKING:
    from syncd.testing.google.calendar.entries import Calendar
    from syncd.testing.google.drive.files import DriveFile
    from syncd.testing.google.grants import Grant


@dataclass(kw_only=True)
class Settings:
    """What differs between one Google and another, or is not established; may be changed at any time."""

    page_size: int = 2500
    """No page of a list is longer, whatever the client asks for."""
    empty_pages: bool = False
    """Whether a list with more than one page has an empty one among them, as events.list may."""
    search_lag: timedelta = timedelta(0)
    """How long files.list does not find what was created, as the search index of Drive is late."""
    access_token_lifetime: timedelta = timedelta(hours=1)
    refresh_token_lifetime: timedelta | None = None
    """Seven days for a client whose consent screen is in testing; None for ever."""
    most_refresh_tokens: int = 100
    """Per user and client; a further one silently ends the oldest."""
    sync_token_lifetime: timedelta = timedelta(days=28)
    """Google gives no figure."""
    most_instances: int = 730
    """How many instances of an endless series are ever listed. The figure is other people's measurement."""
    most_attendees: int | None = None
    """With more guests every event leaves them out (attendeesOmitted), as some organizations have it."""
    exceptions_follow: bool = False
    """Whether attachments added to a series come to its existing exceptions, too. Not established."""
    most_batched: int = 50
    """How many calls one batch may hold."""
    bullet: str = "*"
    """What opens a bullet in an export to Markdown."""
    export_shows_ticks: bool = True
    """Whether an export to Markdown says which box of a check list is ticked. Not established."""


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody with a Google account."""

    address: str
    name: str
    zone: str = "UTC"
    """The IANA name of the zone of the primary calendar."""

    @property
    def id(self) -> str:
        """The number by which Google knows the account, for ever."""
        return str(int(sha256(self.address.encode()).hexdigest()[:16], 16)).zfill(21)[:21]


@dataclass(frozen=True, kw_only=True)
class Client:
    """An OAuth client of the type "Desktop app"."""

    id: str = "100200300400-syncdtest.apps.googleusercontent.com"
    secret: str = "GOCSPX-not-a-secret"  # noqa: S105  the fake's own, and an installed app's secret is none

    @property
    def project(self) -> str:
        """The Cloud project: what drive.file and appProperties belong to."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a write said about notifying people."""

    method: str
    """Such as ``calendar.events.patch`` or ``drive.permissions.create``."""
    by: str
    about: str
    """The id of the event or file."""
    said: str | None
    """``sendUpdates`` or ``sendNotificationEmail`` as it was sent; None when it was not."""
    to: tuple[str, ...]
    """Who is mailed for it."""


@dataclass(kw_only=True)
class World(BaseWorld):
    """Everything there is; the handlers of all APIs work on one."""

    settings: Settings = field(default_factory=Settings)
    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    grants: list["Grant"] = field(default_factory=list)
    calendars: dict[str, "Calendar"] = field(default_factory=dict)
    files: dict[str, "DriveFile"] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    """Addresses behind which there are several people."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Further address -> the one its user is known by."""
    mails: list[Mail] = field(default_factory=list)
    """Every write that could have mailed somebody, oldest first."""

    def stamp(self) -> str:
        """The present moment as Google writes it."""
        return rfc3339(self.now)

    def etag(self) -> str:
        """The etag of a state that did not exist before."""
        return f'"{3_560_000_000_000_000 + self.serial() * 2000}"'

    def user(self, address: str) -> User:
        """The user with this address."""
        return self.users[address.casefold()]


def rfc3339(moment: datetime) -> str:
    """A moment as Google writes it: UTC, milliseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
