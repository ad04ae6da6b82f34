"""The three contracts between syncd and a provider: Source, Invite, Desk.

Answers that a caller must handle are values; exceptions (:mod:`syncd.errors`) are for broken
promises. :mod:`syncd.testing` holds a suite for each contract. What a plugin says of itself is
here as well, so that its author imports from one place.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from enum import Enum
from typing import NewType, Protocol

from syncd.core.model import Address, CalendarId, Event, Participant, Uid
from syncd.dataclass import dataclass
from syncd.plugin import ENTRY_POINT_GROUP as ENTRY_POINT_GROUP  # noqa: PLC0414 -- given on
from syncd.plugin import ProviderSpec as ProviderSpec  # noqa: PLC0414 -- given on

Cursor = NewType("Cursor", str)
"""A provider's incremental-sync token; opaque to everybody else."""


# -- Source ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time a read spans, half-open; None means unbounded on that side."""

    since: datetime | None = None
    until: datetime | None = None


class Severity(Enum):
    """How much of an item a problem cost."""

    WARNING = "warning"
    """Read, with a guess that is named in the reason."""
    QUARANTINED = "quarantined"
    """Not read; its neighbours were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing in a calendar that could not be understood as written."""

    severity: Severity
    reason: str
    resource: str = ""
    """The file or item it stands in."""
    uid: str = ""
    line: int | None = None
    """1-based line in the resource, where it has lines."""
    field: str = ""
    """The iCalendar property or provider field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The unit a provider replaces whole: a file of a vdir, else one UID with all its components."""

    name: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What a cheap look at a single timed event tells for certain, without reading it.

    It is no series and no part of one, reads without any problem, and is not marked out of office.
    Title, status and the answers of its people are not looked at.
    """

    uid: Uid
    start: datetime
    end: datetime
    organizer: Participant | None = None
    attendees: tuple[Participant, ...] = ()
    """All of them, each address once."""
    organizer_listed: bool = False
    """As in :class:`~syncd.core.model.Event`."""


Dismiss = Callable[[Glimpse], bool]
"""Whether nothing of an event will be kept, whatever is not told of it: then it need not be read."""


def read_all(glimpse: Glimpse) -> bool:  # noqa: ARG001 - the same answer for all
    """Dismisses nothing."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """A resource of one event that was dismissed: it is there, it counts, and nothing else is known of it."""

    name: str
    with_attendees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a pull. Whatever it names replaces what was known under that name."""

    resources: tuple[Resource, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()
    """Only what the caller's ``dismiss`` said yes to."""
    removed: tuple[str, ...] = ()
    """Names the provider says are gone (only in an incremental pull)."""
    problems: tuple[Problem, ...] = ()
    """All problems of the resources on this page, quarantined ones included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """Ends a complete pull. A pull that stops without it was incomplete and changes nothing."""

    cursor: Cursor
    window: Window
    """What was actually read, possibly wider than asked for."""
    listing: frozenset[str] | None
    """Every resource that exists, when the pull was a full listing; None: only what pages named changed."""
    trusted: bool = False
    """True when the provider vouches for the listing with a token of its own (Google, Graph)."""
    zone: str | None = None
    """The calendar's IANA zone where it names one (X-WR-TIMEZONE); None also when not read again."""
    unchanged: bool = False
    """True when nothing was read again because nothing changed."""
    server_time: datetime | None = None
    """What its server's clock said with the last answer; None where there is no server, or it did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInfo:
    """One calendar an account offers."""

    name: str
    """Unique within the account; shown to the user."""
    zone: str | None = None
    holidays: bool = False
    """True when the provider itself says that this is a holiday calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """The calendars of an account."""

    items: tuple[CalendarInfo, ...]
    problems: tuple[Problem, ...] = ()


class Source(Protocol):
    """Reads calendars. Never writes, never deletes, knows nothing of the store."""

    def calendars(self) -> Calendars:
        """List the account's calendars."""
        ...

    def pull(
        self,
        calendar: str,
        *,
        cursor: Cursor | None,
        window: Window,
        zone: str,
        dismiss: Dismiss = read_all,
    ) -> Iterator[Page | Complete]:
        """Read one calendar: pages in any order, then one :class:`Complete`.

        ``calendar`` is a name from :meth:`calendars`; ``cursor`` is that of the last complete
        pull, None to read everything; ``zone`` is the IANA zone for floating times and unknown
        zone names when the calendar names none of its own. A provider to which reading is dear may
        ask ``dismiss`` first; all others leave it alone.

        Raises SignInNeeded, Transient, Permanent or CursorExpired. An answer that is cut off,
        empty or no calendar at all raises; it never completes.
        """
        ...


# -- Desk and Invite ------------------------------------------------------------------------

Marker = NewType("Marker", str)
"""A deterministic name by which a thing syncd made is found again after a crash."""

Revision = NewType("Revision", str)
"""A provider's opaque version of a document or event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The write happened and was read back."""

    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody changed it since the given revision; nothing was written."""

    revision: Revision | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAllowed:
    """The provider says that this user may not do that; trying again will not help."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try again after so many seconds; whether the write happened must be looked up first."""

    after: float
    detail: str = ""
    undone: bool = False
    """True when it is certain that nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What should be read or written no longer exists."""

    detail: str = ""


Answer = Done | Conflict | NotAllowed | Retry | Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """A document a desk keeps."""

    id: str
    """The desk's own id (for the local desk a file name)."""
    link: str
    """What a person opens."""
    marker: Marker


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """A document as it reads now."""

    markdown: str
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryText:
    """One dated section as it is to stand in a document."""

    marker: Marker
    """Names the entry; stands in the document so that it is found again."""
    markdown: str
    """The whole section, heading line first, marker line included, ending with a newline."""


class Desk(Protocol):
    """Keeps running documents. Every write is read back before it answers Done."""

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """Documents with this marker, oldest first; more than one after a lost race."""
        ...

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create an empty running document titled ``title`` (two names and nothing else)."""
        ...

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        """The document as Markdown, with the revision to write against."""
        ...

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        """Put ``entry`` on top of the earlier ones; Conflict when the revision has moved on.

        An entry with the same marker is replaced only while it reads exactly as ``after``'s
        text had it; the caller decides that from :meth:`read`.
        """
        ...

    def append(self, document: DocumentRef, marker: Marker, lines: str, *, after: Revision) -> Answer:
        """Add ``lines`` at the end of the entry named ``marker``, changing nothing else of it."""
        ...

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        """Let ``address`` open the document as ``reader`` or ``writer``; one who may more keeps that."""
        ...

    def unshare(self, document: DocumentRef, address: Address) -> Answer:
        """Take back what :meth:`share` gave, or made where it was refused; Done as well if nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRef:
    """One series master or single event as a write target."""

    calendar: CalendarId
    uid: Uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Something attached to an event, ours or theirs."""

    link: str
    marker: Marker | None = None
    """Ours carry the marker they were attached with."""
    occurrence: bool = False
    """Whether it stands on a single occurrence, where a program has copied it from the series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteState:
    """What an event carries now."""

    etag: Revision
    writable: bool
    """Whether this user may change the event for everybody."""
    attachments: tuple[Attachment, ...]
    participants: frozenset[Address]
    complete: bool = True
    """False when somebody on it is not named by an address."""
    mails: int = 0
    """How many mails a change for everybody sends to each of them; 0 where it mails nobody."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What the suite compares to prove that nothing else changed (title, body, times)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A private event of the user's own that carries a document's link. Nobody else is ever on it."""

    marker: Marker
    """Names it; the same whenever it moves."""
    title: str
    """Two names and nothing else."""
    start: datetime
    end: datetime
    link: str


class Invite(Protocol):
    """Attaches a document link to an event. Attendees are never sent, others' things never touched."""

    def read(self, ref: InviteRef) -> InviteState | Gone | NotAllowed | Retry:
        """The event's state and the etag to write against."""
        ...

    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Attach ``link`` once; attaching the same marker again changes nothing and is Done.

        A link only this computer can open (``file:``) is NotAllowed on an event with other people.
        """
        ...

    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Remove what was attached under ``marker``; Done as well when it is not there.

        Where a program has dropped the marker, what holds exactly ``link`` is ours.
        """
        ...

    def companion(self, ref: InviteRef, wanted: Companion) -> Answer:
        """Keep one private event of the user's own in the calendar that holds ``ref``.

        The one of the same marker is moved, never doubled; as wanted already, nothing is written.
        """
        ...

    def remove_companion(self, ref: InviteRef, marker: Marker) -> Answer:
        """Remove the companion of that marker; Done as well when it is not there."""
        ...
