"""What the fake Graph knows: people, apps, grants, mailboxes, drives; and how it is set up."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from syncd.testing.server import BaseWorld

if TYPE_CHECKING:
    from syncd.testing.graph.grants import Grant

PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of every personal account ("Microsoft identity platform and OpenID Connect")."""
WORK = "c1e3b7a0-5f0d-4a53-9d2e-6f1f0f8a7b21"
"""The tenant of the work accounts of the sample."""


@dataclass(kw_only=True)
class DeltaHabits:
    """How ``calendarView/delta`` behaves where its documentation leaves it open; all of it was seen."""

    bare_occurrences: bool = True
    """Whether an occurrence has only its ids, type, start and end."""
    masters: bool = True
    """Whether a series' master is among the rows, with the start of its first occurrence."""
    occurrence_tombstones: bool = False
    """Whether an occurrence that is gone from a living series is said to be removed."""
    strangers_removed: bool = True
    """Whether @removed also names what changed outside the window and was never shown."""
    master_tombstone_alone: bool = False
    """Whether of a deleted series only the master is said to be removed."""
    replays: bool = False
    """Whether rows come once more on the next page, and something unchanged in the next round."""
    empty_pages: bool = False
    """Whether every second page is empty and leads on."""
    endless: bool = False
    """Whether every page leads to another one with the same rows, for ever, by ever new links."""


@dataclass(kw_only=True)
class Settings:
    """What differs between one tenant and another, or is not established; may be changed at any time."""

    access_token_lifetime: timedelta = timedelta(hours=1)
    refresh_token_lifetime: timedelta = timedelta(days=90)
    device_code_lifetime: timedelta = timedelta(minutes=15)
    device_code_interval: int = 5
    """Seconds between two polls."""
    device_code_blocked: bool = False
    """Whether a policy of the tenant blocks the device code flow, as Microsoft recommends."""
    consent_needs_admin: bool = False
    """Whether users may not allow apps anything themselves."""
    original_start: str = "utc"
    """How originalStart is written: utc, local (with an offset) or missing, all of which were seen."""
    exceptions_follow: bool = False
    """Whether a change of a series' body or the like comes to its exceptions, too. Not established."""
    declined_kept: bool = False
    """Whether a declined meeting stays in the calendar of who declined it."""
    cancelled_occurrences: bool = True
    """Whether a series tells which of its days were deleted, when asked; not every tenant's does."""
    exception_occurrences: bool = True
    """Whether a series' exceptions can be expanded."""
    delta: DeltaHabits = field(default_factory=DeltaHabits)
    page_size: int = 10
    """How many entries a page has when the client does not say ("Paging Microsoft Graph data": calendars)."""
    most_per_page: int = 1000
    retry_after: str = "1.5"
    """What a mailbox that is asked too much at once says in seconds, or nothing when empty."""
    most_at_once: int = 4
    """Requests to one mailbox that are served at the same time; a further one is refused with 429."""


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody with a work, school or personal account."""

    address: str
    """The address mail goes to; who has no mailbox of this address is unknown to everybody."""
    name: str
    zone: str = "UTC"
    """The IANA name of the zone; the mailbox says it by its Windows name."""
    upn: str = ""
    """The user principal name; empty: the same as the address."""
    aliases: tuple[str, ...] = ()
    """Further addresses mail comes in by."""
    tenant: str = WORK

    @property
    def id(self) -> str:
        """The object id, for ever."""
        return guid(f"user {self.address.casefold()}")

    @property
    def principal(self) -> str:
        """The user principal name."""
        return self.upn or self.address

    @property
    def personal(self) -> bool:
        """Whether this is an outlook.com account."""
        return self.tenant == PERSONAL

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that means this user, in small letters."""
        return frozenset(one.casefold() for one in (self.address, self.principal, *self.aliases))


@dataclass(frozen=True, kw_only=True)
class Client:
    """An app registration with public client flows switched on."""

    id: str = "5d1c8f2e-0b7a-4c39-8d55-3a2f60e9b714"
    redirects: tuple[str, ...] = ("http://localhost",)
    """On loopback any port goes with it (RFC 8252)."""
    accounts: str = "all"
    """Who may sign in: all, work or personal."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One message that Exchange sent to one person because of a change."""

    kind: str
    """invitation, update, cancellation, response or sharing."""
    by: str
    to: str
    about: str
    """The subject of the event, or the name of the file."""
    uid: str = ""
    """The meeting's iCalUId."""
    original: str = ""
    """The date of the one occurrence it is about; empty for a whole event."""
    response: str = ""
    """What a response says: accepted, tentativelyAccepted or declined."""


@dataclass(kw_only=True)
class World(BaseWorld):
    """Everything there is; the handlers of all areas work on one."""

    settings: Settings = field(default_factory=Settings)
    url: str = ""
    """Where the fake is served, with a slash at the end; links in answers start with it."""
    users: dict[str, User] = field(default_factory=dict)
    """By their address in small letters."""
    clients: dict[str, Client] = field(default_factory=dict)
    grants: list["Grant"] = field(default_factory=list)
    mailboxes: dict[str, Any] = field(default_factory=dict)
    """By the user's address in small letters."""
    areas: dict[str, Any] = field(default_factory=dict)
    """What each further area keeps, by its name, such as ``drive``."""
    mails: list[Mail] = field(default_factory=list)
    """Every message sent to somebody, oldest first."""

    def user(self, address: str) -> User:
        """The user one of whose addresses this is; KeyError when there is none."""
        found = self.find(address)
        if found is None:
            raise KeyError(address)
        return found

    def find(self, address: str) -> User | None:
        """The user one of whose addresses this is; None when it is somebody elsewhere."""
        wanted = address.casefold()
        return next((one for one in self.users.values() if wanted in one.addresses), None)

    def guid(self) -> str:
        """A new GUID, the same in every run."""
        return guid(f"made {self.serial()}")


def guid(name: str) -> str:
    """The GUID that belongs to a name."""
    return str(UUID(bytes=sha256(name.encode()).digest()[:16], version=4))


def stamp(moment: datetime) -> str:
    """A moment as Graph writes a DateTimeOffset."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
