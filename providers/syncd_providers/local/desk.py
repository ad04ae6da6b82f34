"""The local desk: one Markdown file per relationship, in a folder only the user can read.

A file is replaced whole and at once, so an editor or a crash never meets half of one. Two
programs saving within the same moment are told apart by the revision; the window between
looking and replacing is as small as a file system without locks allows.
"""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from syncd.core.model import Address
from syncd.errors import Permanent
from syncd.markdown import has_document_marker, new_document, with_entry, with_lines
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
from syncd.safetext import slug
from syncd_providers.folders import save

LARGEST = 4 * 1024 * 1024
"""Bytes; a larger file is no running document: a page a week for decades, and seconds to read as Markdown."""

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)


def desk(settings: Mapping[str, str]) -> "LocalDesk":
    """The desk over ``settings["folder"]``; touches nothing yet."""
    return LocalDesk(Path(settings["folder"]))


class LocalDesk:
    """Implements :class:`syncd.provider.Desk` on a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """Documents with this marker: the one with its own name first, then copies by name.

        Raises Permanent when the folder or a document in it cannot be looked at: not finding
        it would mean a second one.
        """
        if not self._folder.exists():
            return ()  # no folder yet: no document either
        try:
            names = sorted(entry.name for entry in os.scandir(self._folder) if self._is_document(entry))
            ours = [name for name in names if self._holds(name, marker)]
        except OSError as error:
            raise Permanent(
                f"cannot look for documents in {str(self._folder)!r}: {error.strerror}",
                hint="check the folder's permissions",
            ) from error
        ours.sort(key=lambda name: not name.endswith(f"-{slug('', marker)}.md"))
        return tuple(self._ref(name, marker) for name in ours)

    @staticmethod
    def _is_document(entry: "os.DirEntry[str]") -> bool:
        hidden = entry.name.startswith(".")
        return not hidden and entry.name.endswith(".md") and entry.is_file(follow_symlinks=False)

    def _holds(self, name: str, marker: Marker) -> bool:
        with self._open(name) as file:
            return has_document_marker(file.read(LARGEST).decode("utf-8", "replace"), marker)

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create the document; one that is there under this marker already is it."""
        name = f"{slug(title, marker)}.md"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._save(name, new_document(title, marker).encode("utf-8"), over=None)
        except FileExistsError:
            return self._existing(name, marker)
        except OSError as error:
            return _refused(error, f"create {name} in {str(self._folder)!r}")
        return self._ref(name, marker)

    def _existing(self, name: str, marker: Marker) -> DocumentRef | NotAllowed:
        with contextlib.suppress(OSError):  # whatever it is, it is no document of ours
            if self._holds(name, marker):
                return self._ref(name, marker)
        return NotAllowed(detail=f"{name} in {str(self._folder)!r} is in the way and not syncd's")

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        """The file's text, line ends and all."""
        try:
            data = self._bytes(document.id)
            return DocumentText(markdown=data.decode("utf-8"), revision=_revision(data))
        except FileNotFoundError:
            return Gone(detail=f"there is no {document.id} in {str(self._folder)!r}")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            return NotAllowed(detail=f"{document.id}, line {line} is not UTF-8; save it as UTF-8")
        except OSError as error:
            return _refused(error, f"read {document.id} in {str(self._folder)!r}")

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        """Put the entry on top, or in place of the one of its marker; all else keeps its bytes."""
        return self._change(
            document, lambda text: with_entry(text, entry.markdown, entry.marker), after=after
        )

    def append(self, document: DocumentRef, marker: Marker, lines: str, *, after: Revision) -> Answer:
        """Add lines at the end of an entry; Gone when the document no longer holds it."""
        return self._change(document, lambda text: with_lines(text, marker, lines), after=after)

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        """A folder on this computer is nobody else's to open."""
        del document, address, role
        return NotAllowed(
            detail="a local folder cannot be shared by syncd; send the file or choose another desk"
        )

    def unshare(self, document: DocumentRef, address: Address) -> Answer:
        """Nothing was shared here, and who else can open the folder is not known."""
        del document, address
        return NotAllowed(detail="a local folder was not shared by syncd")

    # -- files ------------------------------------------------------------------------------

    def _ref(self, name: str, marker: Marker) -> DocumentRef:
        return DocumentRef(id=name, link=(self._folder.absolute() / name).as_uri(), marker=marker)

    def _change(self, document: DocumentRef, edit: Callable[[str], str | None], *, after: Revision) -> Answer:
        now = self.read(document)
        if not isinstance(now, DocumentText):
            return now
        if now.revision != after:
            return Conflict(revision=now.revision, detail=f"{document.id} has changed")
        changed = edit(now.markdown)
        if changed is None:
            return Gone(detail=f"{document.id} no longer holds the entry")
        data = changed.encode("utf-8")
        try:
            if not self._save(document.id, data, over=now.markdown.encode("utf-8")):
                return Conflict(detail=f"{document.id} has changed")
            if self._bytes(document.id) != data:
                return Conflict(detail=f"{document.id} was changed while it was written")
        except OSError as error:
            return _refused(error, f"write {document.id} in {str(self._folder)!r}")
        return Done(revision=_revision(data))

    def _bytes(self, name: str) -> bytes:
        """What a file of the folder holds."""
        with self._open(name) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            limit = f"{LARGEST // 1024 // 1024} MiB"
            raise OSError(errno.EFBIG, f"it is larger than {limit}, too large for a running document")
        return data

    def _open(self, name: str) -> BinaryIO:
        """Open a file of the folder for reading; follows no link and waits for no pipe."""
        if name in ("", ".", "..") or Path(name).name != name or "\\" in name or "\0" in name:
            raise OSError(errno.EINVAL, "it names no file of this folder")
        descriptor = os.open(self._folder / name, os.O_RDONLY | _NO_FOLLOW)
        file = os.fdopen(descriptor, "rb")
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise OSError(errno.EINVAL, "it is no file")
        return file

    def _save(self, name: str, data: bytes, *, over: bytes | None) -> bool:
        """Put a whole file in place at once; False when it no longer holds ``over``.

        With ``over=None`` the file must not exist: FileExistsError when it does.
        """
        place = self._folder / name
        mode = 0o600 if over is None else stat.S_IMODE(os.lstat(place).st_mode)

        def settle(draft: Path) -> bool:
            if over is None:
                _link(draft, place)
            elif self._bytes(name) != over:
                return False
            else:
                draft.replace(place)
            return True

        return save(place, data, mode=mode, settle=settle)


def _link(made: Path, place: Path) -> None:
    """Give a finished file its name unless that is taken."""
    try:
        os.link(made, place, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without hard links
        if os.path.lexists(place):
            raise FileExistsError(errno.EEXIST, "it exists", str(place)) from None
        made.rename(place)


def _revision(data: bytes) -> Revision:
    return Revision(hashlib.sha256(data).hexdigest())


def _refused(error: OSError, what: str) -> NotAllowed | Retry:
    """A full disk or a busy file may pass; anything else stays until somebody changes it."""
    reason = f"cannot {what}: {error.strerror or error}"
    passing = error.errno in {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EBUSY,
        errno.EAGAIN,
        errno.EINTR,
        errno.EMFILE,
    }
    return Retry(after=60.0, detail=reason) if passing else NotAllowed(detail=reason)
