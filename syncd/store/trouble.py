"""Words for what can befall the database: a full disk is no wrong permission, and has another remedy."""

import errno
import sqlite3

from syncd.dataclass import dataclass
from syncd.errors import StoreError


@dataclass(frozen=True, slots=True)
class Trouble:
    """One way a disk or a database fails, for the reader."""

    words: str
    hint: str


FULL = Trouble("there is no room left on the disk", "make room, then run the command again")
FAILED = Trouble(
    "the disk failed to read or write",
    "look whether the disk, or the network it is reached by, is in order; then run `syncd doctor`",
)
BUSY = Trouble("another syncd is writing", "try again in a moment")
DAMAGED = Trouble(
    "the file is damaged",
    "`syncd backup --list` shows earlier copies; `syncd restore FILE` takes one and keeps what is there",
)
NO_DATABASE = Trouble(
    "it is no database, or a damaged one",
    "`syncd backup --list` shows earlier copies; `syncd restore FILE` takes one and keeps what is there",
)
READ_ONLY = Trouble(
    "it can only be read",
    "let the disk, the folder and the file be written again, or name another place with --home",
)
CLOSED = Trouble("permission is denied", "check who may open the folder and the file")
ABSENT = Trouble("it cannot be opened", "check that the folder is there and may be written")
MANY = Trouble("too many files are open", "end other programs, or allow more open files (ulimit -n)")
LARGE = Trouble(
    "no file may grow so large here", "allow larger files (ulimit -f), or name another place with --home"
)
FOLDER = Trouble("a folder lies where a file belongs", "move it away, then run the command again")
GONE = Trouble("it is gone", "see whether the disk it lay on is still connected, and where it was moved to")

_BY_CODE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: FAILED,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: NO_DATABASE,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: CLOSED,
    sqlite3.SQLITE_AUTH: CLOSED,
    sqlite3.SQLITE_CANTOPEN: ABSENT,
}
"""SQLite's primary result codes (https://sqlite.org/rescode.html), as far as the user can do something."""

_BY_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EIO: FAILED,
    errno.ENXIO: FAILED,
    errno.ENODEV: FAILED,
    errno.ESTALE: FAILED,
    errno.EROFS: READ_ONLY,
    errno.EACCES: CLOSED,
    errno.EPERM: CLOSED,
    errno.ENOENT: GONE,
    errno.ENOTDIR: GONE,
    errno.EISDIR: FOLDER,
    errno.EMFILE: MANY,
    errno.ENFILE: MANY,
    errno.EFBIG: LARGE,
}


def trouble_of(error: BaseException) -> Trouble | None:
    """What befell the database or a file; None for what is neither the disk's nor the file's fault."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return None if code is None else _BY_CODE.get(code & 0xFF)
    return _BY_ERRNO.get(error.errno or 0) if isinstance(error, OSError) else None


def store_error(what: str, error: BaseException, *, hint: str = "") -> StoreError:
    """``what`` could not be done, in words and with the remedy; ``hint`` is for what has no words here."""
    found = trouble_of(error)
    if found is None:
        return StoreError(f"{what}: {_technical(error)}", hint=hint)
    return StoreError(f"{what}: {found.words} ({_technical(error)})", hint=found.hint)


def _technical(error: BaseException) -> str:
    """What to search for, as the system words it."""
    return str(getattr(error, "strerror", None) or error)
