"""Replaces single files of a folder of calendar files, whole and at once, or not at all."""

import errno
import os
import stat
from pathlib import Path

from syncd.errors import ProviderError
from syncd.provider import Conflict, Gone, NotAllowed, Retry
from syncd_providers.folders import save, sync_folder
from syncd_providers.ics import files

_PASSING = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EBUSY,
        errno.EAGAIN,
        errno.EINTR,
        errno.EMFILE,
        errno.ENFILE,
        errno.EIO,
    }
)


class Refused(Exception):
    """A file was not read or written; ``answer`` says why, for the caller."""

    def __init__(self, answer: Conflict | Gone | NotAllowed | Retry) -> None:
        super().__init__(answer)
        self.answer = answer


def refuse_link(path: Path) -> None:
    """Raise Refused for a link to another file."""
    if path.is_symlink():
        raise Refused(NotAllowed(detail=f"{path.name} is a link; syncd writes through none"))


def read(path: Path) -> bytes:
    """A regular file's bytes; follows no link. Raises Refused."""
    try:
        refuse_link(path)
        return files.read_file(path)[0]
    except OSError as error:
        raise Refused(_answer(error, path)) from error
    except ProviderError as error:
        gone = not os.path.lexists(path)
        raise Refused(Gone(detail=error.message) if gone else NotAllowed(detail=error.message)) from error


def replace(path: Path, data: bytes, *, over: bytes | None) -> None:
    """Put a whole file in place of one that still holds ``over``; None: where there is no file.

    Raises Refused; then nothing has changed.
    """

    def settle(draft: Path) -> bool:
        if over is None:
            _refuse_existing(path)
        elif read(path) != over:
            raise Refused(Conflict(detail=f"{path.name} has changed"))
        draft.replace(path)
        return True

    try:
        save(path, data, mode=_mode(path, new=over is None), settle=settle)
    except OSError as error:
        raise Refused(_answer(error, path)) from error


def remove(path: Path, *, over: bytes) -> None:
    """Delete a file that still holds ``over``; raises Refused."""
    if read(path) != over:
        raise Refused(Conflict(detail=f"{path.name} has changed"))
    try:
        _mode(path, new=False)
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(_answer(error, path)) from error
    sync_folder(path.parent)


def _mode(path: Path, *, new: bool) -> int:
    """The permissions the file is to have; refuses where its owner has taken the right to write."""
    if not path.parent.stat().st_mode & 0o222:
        raise Refused(NotAllowed(detail=f"the folder {path.parent.name} is read-only"))
    if new:
        return 0o600
    mode = stat.S_IMODE(path.lstat().st_mode)
    if not mode & 0o222:
        raise Refused(NotAllowed(detail=f"{path.name} is read-only"))
    return mode


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise Refused(Conflict(detail=f"{path.name} is there already"))


def _answer(error: OSError, path: Path) -> Gone | NotAllowed | Retry:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Gone(detail=f"{path.parent.name}/{path.name} is not there")
    reason = f"cannot write {path.name}: {error.strerror or error}"
    return Retry(after=60.0, detail=reason) if error.errno in _PASSING else NotAllowed(detail=reason)
