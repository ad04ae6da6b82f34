"""The methods of the Docs API that the fake serves.

Source: Docs API reference (documents.create, get, batchUpdate; WriteControl) and the guide
"Best practices": a batch is applied as a whole or not at all.

``targetRevisionId`` is taken only while it is the latest one; Google merges for some minutes more
and then refuses with 400, too.
"""

from typing import Any

from syncd.testing.google.call import Call, Handler
from syncd.testing.google.docs.body import wrong
from syncd.testing.google.docs.document import GoogleDoc
from syncd.testing.google.docs.render import content
from syncd.testing.google.docs.requests import TAB, apply
from syncd.testing.google.drive.files import DOCUMENT, DriveFile, new_file, visible_file
from syncd.testing.google.errors import Refusal
from syncd.testing.google.world import World


class DocsApi:
    """Serves ``docs.*``."""

    def __init__(self, world: World) -> None:
        self.world = world

    def handlers(self) -> dict[str, Handler]:
        """Method id -> what serves it."""
        return {
            "docs.documents.create": self._create,
            "docs.documents.get": self._get,
            "docs.documents.batchUpdate": self._update,
        }

    def _create(self, call: Call) -> Any:
        """Of the body only the title counts."""
        file = new_file(self.world, call.grant, {"name": call.body.get("title") or "Untitled document"})
        return self._shown(call, file, _document(file))

    def _get(self, call: Call) -> Any:
        file = visible_file(call, call.path["documentId"])
        return self._shown(call, file, _document(file))

    def _shown(self, call: Call, file: DriveFile, document: GoogleDoc) -> Any:
        found: dict[str, Any] = {"documentId": file.id, "title": file.name}
        found["suggestionsViewMode"] = "SUGGESTIONS_INLINE"
        if file.may(call.user.address, "writer"):
            found["revisionId"] = document.revision(call.user.id)
        if call.flag("includeTabsContent"):
            properties = {"tabId": TAB, "title": "Tab 1", "index": 0}
            found["tabs"] = [{"tabProperties": properties, "documentTab": content(document.body)}]
        else:
            found |= content(document.body)
        return found

    def _update(self, call: Call) -> Any:
        file = visible_file(call, call.path["documentId"])
        if not file.may(call.user.address, "writer"):
            raise Refusal(403, "forbidden", "The caller does not have permission")
        document = _document(file)
        control = call.body.get("writeControl") or {}
        self._check_revision(call, document, control)
        requests = call.body.get("requests") or []
        if not requests:
            raise wrong("Must specify at least one request.")
        body = document.body.copied()
        replies = [apply(body, request, number, self.world) for number, request in enumerate(requests)]
        document.keep(body, by=call.user.address, at=self.world.stamp())
        file.changed(self.world, call.user)
        return {
            "documentId": file.id,
            "replies": replies,
            "writeControl": {"requiredRevisionId": document.revision(call.user.id)},
        }

    def _check_revision(self, call: Call, document: GoogleDoc, control: dict[str, Any]) -> None:
        """WriteControl: a revision that is not the latest is a 400, not a 409 or 412."""
        if control.get("writeMode") == "SUGGEST":
            raise wrong("the fake does not model suggestions")
        wanted = [control[name] for name in ("requiredRevisionId", "targetRevisionId") if control.get(name)]
        if len(wanted) > 1:
            raise wrong("Only one of requiredRevisionId and targetRevisionId may be given.")
        if wanted and wanted[0] != document.revision(call.user.id):
            raise Refusal(
                400,
                "failedPrecondition",
                f"The required revision ID '{wanted[0]}' does not match the latest revision.",
            )


def _document(file: DriveFile) -> GoogleDoc:
    if file.mime_type != DOCUMENT or file.document is None:
        raise Refusal(400, "badRequest", "This operation is not supported for this document")
    return file.document
