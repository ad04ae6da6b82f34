"""The Outlook desk: one Word document per relationship in OneDrive.

A document is changed as a whole file, each time only if it still is what was read. While somebody has
it open OneDrive lets nobody replace it: then it is tried again later, and nothing is lost.
"""

from collections.abc import Callable, Mapping

from syncd.core.model import Address
from syncd.errors import Permanent, SyncdError
from syncd.provider import (
    Answer,
    Conflict,
    DocumentRef,
    DocumentText,
    Done,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook.drive import Drive, File
from syncd_providers.outlook.folder import LOST, Folder
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.kept import Kept
from syncd_providers.outlook.service import signed_in
from syncd_providers.outlook.sharing import Sharing
from syncd_providers.outlook.word.document import Beside, WordDocument
from syncd_providers.outlook.word.xml import Unreadable

OPEN = "somebody has the document open in Word; it is written as soon as nobody has"
LATER = 300.0
"""Seconds: people leave documents open."""


def desk(settings: Mapping[str, str]) -> "OutlookDesk":
    """The desk of the account in ``settings``; asks nothing yet."""
    return OutlookDesk(Graph(signed_in(settings)))


class OutlookDesk:
    """Implements :class:`syncd.provider.Desk` on OneDrive and Word."""

    def __init__(self, graph: Graph) -> None:
        self._who = graph.who
        self._drive = Drive(graph)
        self._kept = Kept(self._drive)
        self._folder = Folder(self._drive, self._kept)

    # -- finding and making -----------------------------------------------------------------

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """Documents with this marker, oldest first, none from the bin.

        Raises Transient, Permanent or SignInNeeded when OneDrive cannot be searched: not finding a
        document would mean a second one.
        """
        if not self._drive.allowed:
            raise self._no_scope()
        try:
            return self._folder.find(marker)
        except Failure as failure:
            raise failure.error(f"{self._who.account}: the documents in OneDrive") from failure

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create the document, unless OneDrive has one of this marker already."""
        if not self._drive.allowed:
            return NotAllowed(detail=self._no_scope().message)
        return self._folder.create(title, marker)

    # -- reading ----------------------------------------------------------------------------

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        """The document as Markdown; fetched only when it is another than the one read last."""
        if not self._drive.allowed:
            return NotAllowed(detail=self._no_scope().message)
        try:
            file = self._drive.file(document.id)
            markdown = self._kept.opened(file).markdown
        except Unreadable as error:
            return NotAllowed(detail=f"the document cannot be read: {error}")
        except Failure as failure:
            answer = failure.answer()
            return answer if isinstance(answer, Gone | NotAllowed | Retry) else Retry(after=60.0)
        return DocumentText(markdown=markdown, revision=Revision(file.tag))

    # -- writing ----------------------------------------------------------------------------

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        """Put the entry on top, or in place of the one of its marker; all else stays as it is."""
        return self._change(document, entry.marker, lambda word: word.with_entry(entry), after=after)

    def append(self, document: DocumentRef, marker: Marker, lines: str, *, after: Revision) -> Answer:
        """Add lines at the end of an entry; Gone when the document no longer holds it."""
        return self._change(document, marker, lambda word: word.with_lines(marker, lines), after=after)

    def _change(
        self,
        document: DocumentRef,
        marker: Marker,
        edit: Callable[[WordDocument], bytes | None],
        *,
        after: Revision,
    ) -> Answer:
        if not self._drive.allowed:
            return NotAllowed(detail=self._no_scope().message)
        try:
            # What was just read need not be asked for: the upload is for that state only.
            if not self._kept.holds(document.id, after):
                file = self._drive.file(document.id)
                if file.tag != after:
                    return Conflict(revision=Revision(file.tag), detail="the document has changed")
                self._kept.content(file)
            changed = edit(WordDocument(self._kept.last()))
        except Beside:
            return NotAllowed(detail="among the entry's text stands something that is no text")
        except Unreadable as error:
            return NotAllowed(detail=f"the document cannot be written to: {error}")
        except Failure as failure:
            return failure.answer()
        if changed is None:
            return Gone(detail="the document no longer holds the entry")
        return self._write(document, marker, changed, after=after)

    def _write(self, document: DocumentRef, marker: Marker, content: bytes, *, after: Revision) -> Answer:
        try:
            written = self._drive.replace(document.id, content, tag=after)
        except Failure as failure:
            return self._not_written(document, content, failure, after=after)
        return self._read_back(document, marker, content, written)

    def _read_back(self, document: DocumentRef, marker: Marker, content: bytes, written: File) -> Answer:
        """Done, when the entry stands there; OneDrive may have put properties of its own into the file."""
        try:
            now = self._drive.file(document.id)
            if (now.tag, now.size) == (written.tag, len(content)):
                self._kept.keep(now, content)
            elif self._kept.opened(now).entry(marker) is None:
                return Retry(after=60.0, detail="what was written does not read back")
        except Unreadable:
            return Retry(after=60.0, detail="what was written does not read back")
        except Failure as failure:
            return Retry(after=failure.retry_after or 60.0, detail=f"{failure.words}; {LOST}")
        return Done(revision=Revision(now.tag))

    def _not_written(
        self, document: DocumentRef, content: bytes, failure: Failure, *, after: Revision
    ) -> Answer:
        """Whether the document has moved on is told by looking, whatever the refusal is called."""
        answer = failure.answer()
        if isinstance(answer, Gone | NotAllowed) and failure.means is not Means.LASTING:
            return answer
        try:
            now = self._drive.file(document.id)
            if now.tag != after:
                if failure.means is Means.PASSING and self._holds(now, content):  # its answer was lost
                    return Done(revision=Revision(now.tag))
                return Conflict(revision=Revision(now.tag), detail="the document has changed")
        except Failure as also:
            return Retry(after=also.retry_after or 60.0, detail=f"{failure.words}; {LOST}")
        # Nothing has changed, and yet it says so: 409 and 412 come of open documents, too.
        if failure.means in (Means.CONFLICT, Means.EXISTS):
            return Retry(after=LATER, detail=OPEN)
        return answer

    def _holds(self, file: File, content: bytes) -> bool:
        try:
            return self._kept.content(file) == content
        except Unreadable:
            return False

    # -- sharing ----------------------------------------------------------------------------

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        """Let one address in, without a mail; whoever has that right or more keeps it."""
        return self._shared(document, lambda sharing: sharing.let_in(address, role))

    def unshare(self, document: DocumentRef, address: Address) -> Answer:
        """Let one address in no longer; Done as well when it was not."""
        return self._shared(document, lambda sharing: sharing.keep_out(address))

    def _shared(self, document: DocumentRef, act: Callable[[Sharing], NotAllowed | Retry | None]) -> Answer:
        if not self._drive.allowed:
            return NotAllowed(detail=self._no_scope().message)
        try:
            file = self._drive.file(document.id)
            return act(Sharing(self._drive, file)) or Done(revision=Revision(file.tag))
        except Failure as failure:
            return failure.answer()

    def _no_scope(self) -> SyncdError:
        account = self._who.account
        return Permanent(
            f"{account}: syncd was not allowed to keep documents in OneDrive;"
            f" to allow it: syncd connect outlook --name {account}",
            hint=f"syncd connect outlook --name {account}",
        )
