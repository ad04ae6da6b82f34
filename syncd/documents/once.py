"""A desk for one sync, which reads a document once for all that the sync wants to know of it.

What is written goes by the revision that was read, and is refused where that has moved on: then,
and after every write, the document is read anew.
"""

from collections.abc import Callable
from functools import cache
from sqlite3 import Connection

from syncd.config import Config
from syncd.core.model import Address
from syncd.documents.publishing import open_desk
from syncd.paths import Home
from syncd.provider import (
    Answer,
    Desk,
    DocumentRef,
    DocumentText,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)


def desk_once(connection: Connection, config: Config, home: Home) -> Callable[[], Desk]:
    """Opens the configured desk when it is first asked for, and gives the same from then on.

    Raises what :func:`open_desk` raises, each time until it can be opened.
    """

    @cache
    def opened() -> Desk:
        return OnceRead(open_desk(connection, config, home))

    return opened


class OnceRead:
    """Implements :class:`syncd.provider.Desk` on another one. Only a text is remembered, no failure."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._texts: dict[str, DocumentText] = {}

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """See :class:`syncd.provider.Desk`, here and below."""
        return self._desk.find(marker)

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create an empty running document."""
        return self._desk.create(title, marker)

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        """The document as it was first read, or read after the last write."""
        if document.id in self._texts:
            return self._texts[document.id]
        answer = self._desk.read(document)
        if isinstance(answer, DocumentText):
            self._texts[document.id] = answer
        return answer

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        """Put an entry on top."""
        self._texts.pop(document.id, None)
        return self._desk.add_entry(document, entry, after=after)

    def append(self, document: DocumentRef, marker: Marker, lines: str, *, after: Revision) -> Answer:
        """Add lines at the end of an entry."""
        self._texts.pop(document.id, None)
        return self._desk.append(document, marker, lines, after=after)

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        """Let an address in."""
        self._texts.pop(document.id, None)
        return self._desk.share(document, address, role)

    def unshare(self, document: DocumentRef, address: Address) -> Answer:
        """Keep an address out."""
        self._texts.pop(document.id, None)
        return self._desk.unshare(document, address)
