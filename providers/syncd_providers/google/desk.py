"""The Google desk: one Google Doc per relationship, found by a marker that no one sees.

A document is created once and from then on only edited, each time for the revision that was read:
what others have typed is never sent back, let alone overwritten. Only documents syncd made are
visible to it (the scope ``drive.file``).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

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
from syncd_providers.google.calls import execute
from syncd_providers.google.edits import Beside, Request, append_requests, entry_requests
from syncd_providers.google.exported import readable
from syncd_providers.google.service import Services, services_of
from syncd_providers.google.sharing import Sharing
from syncd_providers.google.shelf import LOST, Shelf
from syncd_providers.google.structure import FIELDS, Laid, Structure, structure
from syncd_providers.online.failures import Failure, Means
from syncd_providers.online.patience import Patience

SCOPE = "drive.file"
READS = 3
"""How often a document is read anew because somebody typed while it was read."""
ONLY_LOOK = "you may only look at this document"
CHANGING = "somebody is typing in the document right now"


def desk(settings: Mapping[str, str]) -> "GoogleDesk":
    """The desk of the account in ``settings``; asks nothing yet."""
    return GoogleDesk(services_of(settings))


class GoogleDesk:
    """Implements :class:`syncd.provider.Desk` on Drive and Docs."""

    def __init__(self, services: Services, patience: Patience | None = None) -> None:
        self._services = services
        self._patience = patience or Patience()
        self._shelf = Shelf(services, self._patience)
        self._known: tuple[str, Structure] | None = None
        """The id of the document that was read last, and how it stood then."""

    # -- finding and making -----------------------------------------------------------------

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """Documents with this marker, oldest first, none from the bin.

        Raises Transient, Permanent or SignInNeeded when Drive cannot be searched: not finding a
        document would mean a second one.
        """
        if not self._allowed:
            raise self._no_scope()
        try:
            return self._shelf.find(marker)
        except Failure as failure:
            raise failure.error(f"{self._services.who.account}: the documents in Google Drive") from failure

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create the document, unless Drive has one of this marker already."""
        if not self._allowed:
            return NotAllowed(detail=self._no_scope().message)
        return self._shelf.create(title, marker)

    # -- reading ----------------------------------------------------------------------------

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        """The document as exported, with the markers back in it, all of one revision."""
        if not self._allowed:
            return NotAllowed(detail=self._no_scope().message)
        try:
            if gone := self._gone(document):
                return gone
            for _ in range(READS):
                last = self._last(document)
                now = last or self._looked(document)
                if not now.revision:
                    return NotAllowed(detail=ONLY_LOOK)
                if last is None and not now.spoken:  # then an export has nothing to add
                    return DocumentText(markdown=readable("", now), revision=Revision(now.revision))
                text = self._exported(document)
                if self._revision(document) == now.revision:
                    return DocumentText(markdown=readable(text, now), revision=Revision(now.revision))
                self._known = None
        except Failure as failure:
            answer = failure.answer()
            return answer if isinstance(answer, Gone | NotAllowed | Retry) else Retry(after=60.0)
        return Retry(after=60.0, detail=CHANGING)

    def _exported(self, document: DocumentRef) -> str:
        """The export; empty where pictures make it longer than Google allows: the rest tells the words."""
        files = self._services.part("drive", "files")
        try:
            export = files.export(fileId=document.id, mimeType="text/markdown")
            return bytes(self._call(export, raw=True)).decode("utf-8", "replace")
        except Failure as failure:
            if failure.reason != "exportSizeLimitExceeded":
                raise
            return ""

    def _gone(self, document: DocumentRef) -> Gone | None:
        """In the bin a document counts as deleted, as it does to people."""
        file = self._call(
            self._services.part("drive", "files").get(
                fileId=document.id, fields="id,trashed", supportsAllDrives=True
            )
        )
        return Gone(detail="the document is in the bin of Google Drive") if file.get("trashed") else None

    def _last(self, document: DocumentRef) -> Structure | None:
        """The document as it stood when it was read last, good for as long as its revision is the same."""
        return self._known[1] if self._known is not None and self._known[0] == document.id else None

    def _looked(self, document: DocumentRef) -> Structure:
        """The document as the Docs API has it; without a revision for somebody who may not write."""
        documents = self._services.part("docs", "documents")
        now = structure(self._call(documents.get(documentId=document.id, fields=FIELDS)))
        self._known = (document.id, now)
        return now

    def _revision(self, document: DocumentRef) -> str:
        documents = self._services.part("docs", "documents")
        found = self._call(documents.get(documentId=document.id, fields="documentId,revisionId"))
        return str(found.get("revisionId") or "")

    # -- writing ----------------------------------------------------------------------------

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        """Put the entry on top, or in place of the one of its marker, with nothing else sent."""
        answer = self._change(document, entry.marker, lambda laid: entry_requests(laid, entry), after=after)
        if isinstance(answer, Done):
            with suppress(Failure, SyncdError):  # the entry stands there; the next one sweeps again
                self._shelf.sweep(document)
        return answer

    def append(self, document: DocumentRef, marker: Marker, lines: str, *, after: Revision) -> Answer:
        """Add lines at the end of an entry; Gone when the document no longer holds it."""
        return self._change(document, marker, lambda laid: append_requests(laid, marker, lines), after=after)

    def _change(
        self,
        document: DocumentRef,
        marker: Marker,
        edit: Callable[[Laid], list[Request] | None],
        *,
        after: Revision,
    ) -> Answer:
        if not self._allowed:
            return NotAllowed(detail=self._no_scope().message)
        try:
            if gone := self._gone(document):
                return gone
            now = self._last(document)
            if now is None or now.revision != after:
                now = self._looked(document)
            if not now.revision:
                return NotAllowed(detail=ONLY_LOOK)
            if now.revision != after:
                return Conflict(revision=Revision(now.revision), detail="the document has changed")
            requests = edit(Laid.out(now))
        except Beside:
            return NotAllowed(detail="among the entry's text stands something that is no text")
        except Failure as failure:
            return failure.answer()
        if requests is None:
            return Gone(detail="the document no longer holds the entry")
        return self._write(document, marker, requests, after=after)

    def _write(
        self, document: DocumentRef, marker: Marker, requests: list[Request], *, after: Revision
    ) -> Answer:
        self._known = None
        documents = self._services.part("docs", "documents")
        body = {"requests": requests, "writeControl": {"requiredRevisionId": after}}
        try:
            done = self._call(documents.batchUpdate(documentId=document.id, body=body), harmless=False)
        except Failure as failure:
            return self._not_written(document, failure, after=after)
        try:
            again = self._looked(document)
        except Failure as failure:
            return Retry(after=failure.retry_after or 60.0, detail=f"{failure.words}; {LOST}")
        if Laid.out(again).entry(marker) is None:
            return Retry(after=60.0, detail="what was written does not read back")
        control = done.get("writeControl") or {}
        return Done(revision=Revision(control.get("requiredRevisionId") or again.revision))

    def _not_written(self, document: DocumentRef, failure: Failure, *, after: Revision) -> Answer:
        """A revision that has moved on is refused with 400, which says so in words only."""
        answer = failure.answer()
        if isinstance(answer, Retry):
            return Retry(after=answer.after, detail=f"{failure.words}; {LOST}")
        if failure.means in (Means.CONFLICT, Means.LASTING):
            try:
                now = self._revision(document)
            except Failure:
                return Retry(after=60.0, detail=failure.words)
            if now != after:
                return Conflict(revision=Revision(now), detail="the document has changed")
        return answer

    # -- sharing ----------------------------------------------------------------------------

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        """Let one address in, without a mail; whoever has that right or more keeps it."""
        return self._shared(lambda sharing: sharing.let_in(document.id, address, role))

    def unshare(self, document: DocumentRef, address: Address) -> Answer:
        """Let one address in no longer; Done as well when it was not."""
        return self._shared(lambda sharing: sharing.keep_out(document.id, address))

    def _shared(self, act: Callable[[Sharing], NotAllowed | Retry | None]) -> Answer:
        if not self._allowed:
            return NotAllowed(detail=self._no_scope().message)
        try:
            refused = act(Sharing(self._services, self._patience))
            return refused or Done(revision=Revision(""))  # the text is as it was
        except Failure as failure:
            return failure.answer()

    # -- calls ------------------------------------------------------------------------------

    @property
    def _allowed(self) -> bool:
        """Whether the user has allowed documents at all; not known where no scopes are told."""
        scopes = self._services.who.scopes
        return not scopes or SCOPE in scopes

    def _no_scope(self) -> SyncdError:
        account = self._services.who.account
        return Permanent(
            f"{account}: syncd was not allowed to keep documents in Google Drive;"
            f" to allow it: syncd connect google --name {account}",
            hint=f"syncd connect google --name {account}",
        )

    def _call(self, request: Any, *, harmless: bool | None = None, raw: bool = False) -> Any:
        return execute(request, self._patience, harmless=harmless, raw=raw)
