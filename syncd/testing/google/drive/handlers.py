"""The methods of the Drive API that the fake serves, apart from permissions.

Sources: Drive API reference of each method; "Create and manage files" and "Download and export
files" guides; "Resolve errors" guide. How late a search is (``Settings.search_lag``) and that it
concerns new files only is a model, not documented.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from syncd.testing.google.call import Call, Handler, Media, Plain
from syncd.testing.google.docs.body import Body
from syncd.testing.google.docs.exporting import as_markdown, as_text
from syncd.testing.google.docs.importing import from_html, from_markdown, from_text
from syncd.testing.google.drive import query
from syncd.testing.google.drive.files import (
    DOCUMENT,
    DriveFile,
    file_json,
    new_file,
    set_fields,
    user_json,
    visible,
    visible_file,
)
from syncd.testing.google.drive.sharing import Sharing
from syncd.testing.google.errors import Refusal, bad_request, not_found
from syncd.testing.google.paging import Pages
from syncd.testing.google.world import World

MOST_EXPORTED = 10_000_000
IMPORTS: dict[str, Callable[[str], Body]] = {
    "text/markdown": from_markdown,
    "text/x-markdown": from_markdown,
    "text/html": from_html,
    "text/plain": from_text,
}
"""Media types that become a document when one is asked for."""


class DriveApi:
    """Serves ``drive.*``."""

    def __init__(self, world: World, pages: Pages) -> None:
        self.world = world
        self.pages = pages
        self.sharing = Sharing(world)

    def handlers(self) -> dict[str, Handler]:
        """Method id -> what serves it."""
        return {
            "drive.about.get": self._about,
            "drive.files.create": self._create,
            "drive.files.get": self._get,
            "drive.files.list": self._list,
            "drive.files.update": self._update,
            "drive.files.delete": self._delete,
            "drive.files.export": self._export,
            "drive.revisions.list": self._revisions,
            "drive.permissions.create": self.sharing.create,
            "drive.permissions.list": self.sharing.page,
            "drive.permissions.get": self.sharing.get,
            "drive.permissions.update": self.sharing.update,
            "drive.permissions.delete": self.sharing.delete,
        }

    def _about(self, call: Call) -> Any:
        if call.text("fields") is None:
            raise bad_request("The 'fields' parameter is required for this method.", reason="required")
        return {
            "kind": "drive#about",
            "user": user_json(self.world, call.user.address, call.user),
            "importFormats": {kind: [DOCUMENT] for kind in IMPORTS},
            "exportFormats": {DOCUMENT: ["text/markdown", "text/plain"]},
        }

    def _create(self, call: Call) -> Any:
        """files.create: content of a convertible type becomes a document, when one is asked for."""
        body = dict(call.body)
        media = call.media
        if body.get("id") and (body.get("mimeType") or "").startswith("application/vnd.google-apps"):
            raise bad_request("Generated IDs are not supported for Docs Editors formats.", location="file.id")
        if media is not None:
            body.setdefault("mimeType", media.content_type.partition(";")[0])
        body.setdefault("mimeType", "application/octet-stream")
        if body["mimeType"] == DOCUMENT:
            made = new_file(self.world, call.grant, body, None if media is None else _converted(media))
        else:
            made = new_file(self.world, call.grant, body)
            made.content = b"" if media is None else media.content
            made.contents.append(made.content)
        return file_json(self.world, made, call)

    def _get(self, call: Call) -> Any:
        file = visible_file(call, call.path["fileId"])
        if call.text("alt") == "media":
            if file.document is not None:
                message = (
                    "Only files with binary content can be downloaded. Use Export with Docs Editors files."
                )
                raise Refusal(403, "fileNotDownloadable", message, location="alt")
            return Plain(content=file.content, content_type=file.mime_type)
        return file_json(self.world, file, call)

    def _list(self, call: Call) -> Any:
        test = query.parse(call.text("q") or "", call.grant.client.project)
        size = call.number("pageSize", 100)
        question = repr(
            sorted(one for one in call.query if one[0] not in {"pageToken", "pageSize", "fields"})
        )
        if token := call.text("pageToken"):
            page = self.pages.further(question, token, size)
        else:
            indexed = self.world.now - self.world.settings.search_lag
            files = [one for one in self.world.files.values() if one.created <= indexed]
            files = [one for one in files if visible(call, one) and test(one)]
            files = [one for one in files if not one.drive or call.flag("includeItemsFromAllDrives")]
            _sort(files, call.text("orderBy") or "")
            page = self.pages.first(question, [file_json(self.world, one, call) for one in files], size)
        found = {"kind": "drive#fileList", "incompleteSearch": False, "files": page.items}
        return found if page.next is None else {**found, "nextPageToken": page.next}

    def _update(self, call: Call) -> Any:
        """files.update: new content replaces all there is, other people's words included."""
        file = visible_file(call, call.path["fileId"])
        _need(file, call, "owner" if "trashed" in call.body else "writer")
        set_fields(file, call.body, call.grant.client.project)
        if call.media is not None and file.document is not None:
            file.document.keep(_converted(call.media), by=call.user.address, at=self.world.stamp())
        elif call.media is not None:
            file.content = call.media.content
            file.contents.append(file.content)
        file.changed(self.world, call.user)
        return file_json(self.world, file, call)

    def _delete(self, call: Call) -> None:
        file = visible_file(call, call.path["fileId"])
        _need(file, call, "owner")
        del self.world.files[file.id]

    def _export(self, call: Call) -> Any:
        file = visible_file(call, call.path["fileId"])
        wanted = call.text("mimeType")
        if file.document is None:
            raise Refusal(403, "fileNotExportable", "Export only supports Docs Editors files.")
        if wanted == "text/markdown":
            text = as_markdown(file.document.body, self.world.settings)
        elif wanted == "text/plain":
            text = as_text(file.document.body)
        else:
            raise bad_request("The requested conversion is not supported.", location="convertTo")
        if len(text.encode()) > MOST_EXPORTED:
            message = "This file is too large to be exported."
            raise Refusal(403, "exportSizeLimitExceeded", message)
        return Plain(content=text.encode(), content_type=wanted)

    def _revisions(self, call: Call) -> Any:
        file = visible_file(call, call.path["fileId"])
        _need(file, call, "writer")
        if file.document is None:
            raise not_found("The fake keeps revisions of documents only.")
        found = [
            {
                "kind": "drive#revision",
                "id": str(one.number),
                "mimeType": DOCUMENT,
                "modifiedTime": one.at,
                "lastModifyingUser": user_json(self.world, one.by, call.user),
            }
            for one in file.document.history
        ]
        return {"kind": "drive#revisionList", "revisions": found}


def _converted(media: Media) -> Body:
    convert = IMPORTS.get(media.content_type.partition(";")[0].strip())
    if convert is None:
        raise bad_request("Bad Request: the content cannot be converted.", reason="badRequest")
    return convert(media.content.decode("utf-8", "replace"))


def _need(file: DriveFile, call: Call, role: str) -> None:
    if not file.may(call.user.address, role):
        message = "The user does not have sufficient permissions for this file."
        raise Refusal(403, "insufficientFilePermissions", message)


_KEYS: dict[str, Callable[[DriveFile], datetime | str]] = {
    "createdTime": lambda file: file.created,
    "modifiedTime": lambda file: file.modified,
    "name": lambda file: file.name,
}


def _sort(files: list[DriveFile], order: str) -> None:
    """Sort in place by ``orderBy``; the last key named counts least."""
    for key in reversed([one.strip() for one in order.split(",") if one.strip()]):
        name, _, direction = key.partition(" ")
        if name not in _KEYS or direction not in {"", "desc"}:
            raise bad_request("Invalid Value", location="orderBy")
        files.sort(key=_KEYS[name], reverse=direction == "desc")
