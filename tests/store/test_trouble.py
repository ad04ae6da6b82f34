"""What befalls a database is told in words of its own, with its own remedy."""

import errno
import os
import sqlite3

import pytest

from syncd.store.trouble import store_error, trouble_of


def sqlite_error(code: int) -> sqlite3.Error:
    """What sqlite3 raises with a result code."""
    error = sqlite3.OperationalError("as SQLite words it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "words", "hint"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "no room left", "make room"),
        (sqlite_error(sqlite3.SQLITE_IOERR), "the disk failed", "syncd doctor"),
        (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), "the disk failed", "syncd doctor"),
        (sqlite_error(sqlite3.SQLITE_BUSY), "another syncd is writing", "try again"),
        (sqlite_error(sqlite3.SQLITE_CORRUPT), "damaged", "syncd restore"),
        (sqlite_error(sqlite3.SQLITE_NOTADB), "no database", "syncd restore"),
        (sqlite_error(sqlite3.SQLITE_READONLY), "only be read", "be written again"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "cannot be opened", "the folder is there"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "no room left", "make room"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "the disk failed", "syncd doctor"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "only be read", "be written again"),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), "permission is denied", "who may open"),
        (OSError(errno.EMFILE, os.strerror(errno.EMFILE)), "too many files", "ulimit -n"),
        (OSError(errno.EFBIG, os.strerror(errno.EFBIG)), "grow so large", "ulimit -f"),
        (IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)), "a folder lies where", "move it away"),
        (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)), "it is gone", "still connected"),
    ],
)
def test_each_has_its_own_remedy(error: Exception, words: str, hint: str) -> None:
    """A full disk is not a matter of permissions, and a locked file none of the disk."""
    told = store_error("cannot open the database", error)
    assert told.message.startswith("cannot open the database: ")
    assert words in told.message
    assert hint in told.hint
    assert str(error.args[-1]) in told.message  # what to search for


def test_what_is_nobodys_fault_keeps_its_own_words() -> None:
    """An error of the program is not dressed up as one of the disk."""
    for error in (sqlite3.IntegrityError("NOT NULL"), ValueError("x"), OSError(errno.EBADF, "bad")):
        assert trouble_of(error) is None
    told = store_error(
        "the database refused a write", sqlite3.IntegrityError("NOT NULL"), hint="nothing was changed"
    )
    assert (told.message, told.hint) == ("the database refused a write: NOT NULL", "nothing was changed")
