"""Where documents stand in Google Drive: found by a property of their own, created once, doubles put away."""

from collections.abc import Mapping
from typing import Any

from syncd.provider import DocumentRef, Marker, NotAllowed, Retry
from syncd.safetext import plain
from syncd_providers.google.calls import execute
from syncd_providers.google.service import Services
from syncd_providers.google.structure import FIELDS, structure
from syncd_providers.online.failures import Failure, passing
from syncd_providers.online.patience import Patience

DOCUMENT = "application/vnd.google-apps.document"
PROPERTY = "syncd"
"""The key of the file property that holds a document's marker; only this app sees it."""
_NOT_ALL = passing(None, "incomplete", "Google Drive has not been searched to the end")
LOST = "whether it was written is not known; it is looked up first"


class Shelf:
    """The documents of one account. Every method raises Failure for what Google does not answer."""

    def __init__(self, services: Services, patience: Patience) -> None:
        self._services = services
        self._patience = patience
        self._missed: Marker | None = None
        """What was searched for last, and not found."""
        self._made: set[str] = set()
        """The ids of the documents created here."""

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """Documents with this marker, oldest first, none from the bin."""
        found = tuple(_ref(one, marker) for one in self._files(marker))
        self._missed = None if found else marker
        return found

    def _files(self, marker: Marker) -> list[Any]:
        value = marker.replace("\\", "\\\\").replace("'", "\\'")
        question = f"appProperties has {{ key='{PROPERTY}' and value='{value}' }} and trashed = false"
        found: list[Any] = []
        token = None
        while True:
            page = self._call(
                self._drive.list(
                    q=f"{question} and mimeType = '{DOCUMENT}'",
                    orderBy="createdTime",
                    fields="nextPageToken,incompleteSearch,files(id,webViewLink,createdTime,shared)",
                    includeItemsFromAllDrives=True,  # where a person may have moved it
                    supportsAllDrives=True,
                    pageToken=token,
                )
            )
            found += page.get("files", ())
            if page.get("incompleteSearch"):
                raise Failure(_NOT_ALL)
            token = page.get("nextPageToken")
            if not token:
                break
        return sorted(found, key=lambda one: (one.get("createdTime", ""), one["id"]))

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create a document, unless there is one of this marker already.

        Google's own documents take no id from us ("Create and manage files"), so a lost answer is
        followed by another search. Where that shows none, the answer says whether there may be one:
        then nothing is created anew before the search has had time.
        """
        body = {
            "name": plain(title, limit=200),
            "mimeType": DOCUMENT,
            "appProperties": {PROPERTY: str(marker)},
        }
        try:
            if self._missed != marker and (found := self.find(marker)):
                return found[0]
        except Failure as failure:
            return _refused(failure, undone=True)
        self._missed = None
        try:
            made = _ref(
                self._call(self._drive.create(body=body, fields="id,webViewLink"), harmless=False), marker
            )
        except Failure as failure:
            return _refused(failure, undone=True) if failure.undone else self._looked_up(marker, failure)
        self._made.add(made.id)
        return made

    def _looked_up(self, marker: Marker, failure: Failure) -> DocumentRef | NotAllowed | Retry:
        try:
            found = self.find(marker)
        except Failure:
            found = ()
        self._missed = None
        return found[0] if found else _refused(failure, undone=False)

    def sweep(self, kept: DocumentRef) -> None:
        """Put doubles of a document into the bin: those nobody else can open and nothing ever stood in.

        A lost answer leaves one where the search of Drive was late to show it. Beside a document that
        was created only now a search would find nothing yet.
        """
        if kept.id in self._made:
            return
        for one in self._files(kept.marker):
            if one["id"] != kept.id and one.get("shared") is False and self._is_blank(one["id"]):
                request = self._drive.update(
                    fileId=one["id"], body={"trashed": True}, fields="id", supportsAllDrives=True
                )
                self._call(request, harmless=True)

    def _is_blank(self, file: str) -> bool:
        found = self._services.part("docs", "documents").get(documentId=file, fields=FIELDS)
        paragraphs = structure(self._call(found)).paragraphs
        return len(paragraphs) == 1 and paragraphs[0].blank and paragraphs[0].bare

    @property
    def _drive(self) -> Any:
        return self._services.part("drive", "files")

    def _call(self, request: Any, *, harmless: bool | None = None) -> Any:
        return execute(request, self._patience, harmless=harmless)


def _refused(failure: Failure, *, undone: bool) -> NotAllowed | Retry:
    answer = failure.answer()
    if isinstance(answer, NotAllowed):
        return answer
    after = answer.after if isinstance(answer, Retry) else 60.0
    detail = failure.words if undone else f"{failure.words}; {LOST}"
    return Retry(after=after, detail=detail, undone=undone)


def _ref(file: Mapping[str, Any], marker: Marker) -> DocumentRef:
    link = file.get("webViewLink") or f"https://docs.google.com/document/d/{file['id']}/edit"
    return DocumentRef(id=str(file["id"]), link=str(link), marker=marker)
