"""The files of one account in OneDrive: found, made, read and replaced by the calls Graph documents.

Sources: driveItem and its methods in the reference of Graph v1.0. If-Match is documented for upload
sessions and not for PUT content, so every change goes through a session, however small it is.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from syncd.dataclass import dataclass
from syncd_providers.online.failures import Failure, Means, final
from syncd_providers.outlook.errors import GARBLED, REPEATED, TABLE
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.word.package import LARGEST

FOLDER = "syncd"
"""The folder all documents are in, right below the root."""
APP_FOLDER = "Files.ReadWrite.AppFolder"
WRITES = frozenset({"Files.ReadWrite", "Files.ReadWrite.All", APP_FOLDER})
"""Permissions one of which is needed."""
WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PIECE = 32 * 320 * 1024
"""Bytes of one range: a multiple of 320 KiB ("createUploadSession")."""
_MOST_PAGES = 100
_IN_THE_WAY = final(
    None,
    "no folder",
    Means.NOT_ALLOWED,
    f"a file of the name {FOLDER} is where the folder for the documents would be",
    "give it another name in OneDrive",
)
_CONFLICT = "@microsoft.graph.conflictBehavior"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as OneDrive tells of it."""

    id: str
    name: str
    link: str
    tag: str
    """Another one whenever its content has changed (cTag)."""
    size: int
    created: str
    personal: bool
    """Whether it is in the drive of a personal account."""
    address: str
    """Where its content lies for some minutes, for whoever has the address; empty where it is not told."""


class Drive:
    """The drive of the account. Every method raises Failure for what Graph refuses or does not answer."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        scopes = graph.who.scopes
        self._app_only = APP_FOLDER in scopes and not scopes & (WRITES - {APP_FOLDER})
        self._entered = False

    @property
    def allowed(self) -> bool:
        """Whether the user has allowed documents at all; not known where no scopes are told."""
        scopes = self.graph.who.scopes
        return not scopes or bool(scopes & WRITES)

    # -- looking ----------------------------------------------------------------------------

    def files(self) -> list[File] | None:
        """The files of the folder; None when there is no folder."""
        try:
            return list(self._listed())
        except Failure as failure:
            if failure.means is Means.GONE:
                return None
            if failure.means is Means.LASTING:  # children are asked for of what has none
                self._need_folder()
            raise

    def _need_folder(self) -> None:
        """Raise Failure when it is a file that has the folder's name."""
        if not self._app_only and "folder" not in self.graph.get(f"me/drive/root:/{FOLDER}").object():
            raise Failure(_IN_THE_WAY)

    def _listed(self) -> Iterator[File]:
        below = "children" if self._app_only else f"root:/{FOLDER}:/children"
        path: str | None = f"{self._home()}/{below}"
        for _ in range(_MOST_PAGES):
            page = self.graph.get(path or "").object()
            items = page.get("value")
            if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
                raise Failure(GARBLED)
            yield from (_file(one) for one in items if "file" in one)
            path = following(page)
            if path is None:
                return
        raise Failure(REPEATED)

    def file(self, number: str) -> File:
        """One file."""
        found = self.graph.get(f"{self._items()}/{quote(number, safe='')}").object()
        if "file" not in found or "deleted" in found:
            raise Failure(TABLE.row(404, ""))
        return _file(found)

    def content(self, file: File) -> bytes:
        """What a file holds; the token goes to Graph alone."""
        address = file.address
        if not address:
            moved = self.graph.get(f"{self._items()}/{quote(file.id, safe='')}/content")
            address = moved.headers.get("location", "")
        if not address:
            raise Failure(GARBLED)
        return self.graph.fetch_unsigned(address).body

    # -- writing ----------------------------------------------------------------------------

    def make_folder(self) -> None:
        """Make the folder, unless it is there."""
        if self._app_only:
            return
        body = {"name": FOLDER, "folder": {}, _CONFLICT: "fail"}
        try:
            self.graph.send("POST", f"{self._home()}/root/children", json=body, harmless=True)
        except Failure as failure:
            if failure.means not in (Means.EXISTS, Means.CONFLICT):
                raise
            self._need_folder()

    def make(self, name: str, content: bytes) -> File:
        """Make a file; one of that name is never replaced."""
        below = f"{quote(name)}:/content"
        place = f"{self._home()}:/{below}" if self._app_only else f"{self._home()}/root:/{FOLDER}/{below}"
        reply = self.graph.send(
            "PUT", place, content=content, content_type=WORD_FILE, params={_CONFLICT: "fail"}
        )
        return _file(reply.object())

    def replace(self, file: str, content: bytes, *, tag: str) -> File:
        """Replace what a file holds, if it still is what it was under this tag."""
        body = {"item": {_CONFLICT: "replace"}}
        path = f"{self._items()}/{quote(file, safe='')}/createUploadSession"
        session = self.graph.send("POST", path, json=body, headers={"If-Match": tag}, harmless=True).object()
        address = session.get("uploadUrl")
        if not isinstance(address, str):
            raise Failure(GARBLED)
        try:
            return self._sent(address, content)
        except Failure:
            with suppress(Failure):  # one that is left open may keep others from writing
                self.graph.delete_unsigned(address)
            raise

    def _sent(self, address: str, content: bytes) -> File:
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            span = f"bytes {start}-{start + len(piece) - 1}/{len(content)}"
            reply = self.graph.put_unsigned(address, piece, headers={"Content-Range": span})
            if start + len(piece) == len(content):
                return _file(reply.object())
        raise Failure(GARBLED)

    # -- where ------------------------------------------------------------------------------

    def _home(self) -> str:
        if not self._app_only:
            return "me/drive"
        if not self._entered:  # nothing else works before it was asked for once (docs#4287)
            self.graph.get("me/drive/special/approot")
            self._entered = True
        return "me/drive/special/approot"

    def _items(self) -> str:
        self._home()
        return "me/drive/items"

    def path(self, file: str, below: str) -> str:
        """The address of something that belongs to a file."""
        return f"{self._items()}/{quote(file, safe='')}/{below}"


def following(page: Mapping[str, Any]) -> str | None:
    """Where a list goes on; raises Failure for what is no address."""
    link = page.get("@odata.nextLink")
    if link is not None and not isinstance(link, str):
        raise Failure(GARBLED)
    return link or None


def _file(item: Mapping[str, Any]) -> File:
    """A file from its JSON; raises Failure where what is needed is not told."""
    tag = item.get("cTag") or item.get("eTag")
    size, where = item.get("size"), item.get("parentReference")
    if not all(isinstance(one, str) and one for one in (item.get("id"), item.get("name"), tag)):
        raise Failure(GARBLED)
    return File(
        id=item["id"],
        name=item["name"],
        link=str(item.get("webUrl") or ""),
        tag=str(tag),
        size=size if isinstance(size, int) else LARGEST,
        created=str(item.get("createdDateTime") or ""),
        personal=isinstance(where, dict) and where.get("driveType") == "personal",
        address=str(item.get("@microsoft.graph.downloadUrl") or ""),
    )
