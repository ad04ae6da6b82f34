"""Reads files and lists folders without being held up by anything that is no regular file."""

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from syncd.dataclass import dataclass
from syncd.errors import Permanent, ProviderError, Transient

COMPANION_NAME = re.compile(r"syncd-[0-9a-f]{20}\.ics")
"""Files syncd writes beside 1:1s of its own account; they are no part of the calendar as it is read."""
MOST_BYTES = 64 * 1024 * 1024
"""A larger file is not read."""
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What a folder held at one moment."""

    identity: tuple[int, int]
    """Its disk and its number there."""
    marks: Mapping[str, str]
    """By name, in no order, each calendar file's mark, which changes whenever its content may have;
    empty for a link to what is not there now."""
    newest: frozenset[str]
    """The files after which none was written: they may be written again within the same clock tick."""


def identity_of(path: Path) -> tuple[int, int]:
    """The disk a folder is on, and its number there."""
    return _identity(_stat(path))


def is_folder(path: Path) -> bool:
    """Whether the path is a folder now; raises when it is nothing that can be read."""
    return stat.S_ISDIR(_stat(path).st_mode)


def read_file(path: Path | str) -> tuple[bytes, str]:
    """A regular file's bytes and its mark; raises when it is none, too large, or changed meanwhile."""
    try:
        # Not blocking: a pipe put in a file's place must not stop the round.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise Permanent(f"{path} is no regular file", hint="give an .ics file or a folder")
            if before.st_size > MOST_BYTES:
                raise _too_large(path)
            data = _read(descriptor, before.st_size)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) > MOST_BYTES:
        raise _too_large(path)
    mark = mark_of(after)
    if mark_of(before) != mark or len(data) != after.st_size:
        raise Transient(f"{path} was changed while it was read", hint="it is read again at the next sync")
    return data, mark


def _read(descriptor: int, size: int) -> bytes:
    """What stands in an open file, and not much more than the limit of it."""
    data = os.read(descriptor, size + 1)
    parts, length = [data], len(data)
    while data and length <= MOST_BYTES:
        data = os.read(descriptor, _CHUNK)
        parts.append(data)
        length += len(data)
    return b"".join(parts)


def list_folder(path: Path) -> Folder:
    """The calendar files directly in a folder: regular ones, or links to such, with an .ics name.

    Hidden and temporary files, other kinds of files and folders inside are no part of a calendar.
    """
    marks: dict[str, str] = {}
    latest, newest = 0, set[str]()
    regular, usual = stat.S_ISREG, ".~#s"  # names beginning otherwise need no closer look
    try:
        before = path.stat()
        with _opened(path) as where, os.scandir(where) as entries:
            for entry in entries:  # of tens of thousands, so as little as can be for each
                name = entry.name
                if (name[-4:] != ".ics" or name[0] in usual) and not is_calendar_name(name):
                    continue
                try:
                    status = entry.stat()
                except OSError as error:
                    if _leads_to_what_is_away(entry, error):
                        marks[name] = ""
                    continue
                if not regular(status.st_mode):
                    continue
                written = status.st_mtime_ns
                marks[name] = f"{written}:{status.st_size}:{status.st_ino}:{status.st_ctime_ns}"
                if written >= latest:
                    if written > latest:
                        latest, newest = written, set()
                    newest.add(name)
        after = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    if _identity(before) != _identity(after):
        raise Transient(f"{path} was replaced by another folder while it was read", hint="sync again")
    return Folder(identity=_identity(after), marks=marks, newest=frozenset(newest))


@contextmanager
def _opened(path: Path) -> Iterator[Path | int]:
    """The folder as what its files are found by soonest: open, where the system can list it so."""
    if os.scandir not in os.supports_fd:
        yield path
        return
    flags = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, os.O_RDONLY | flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def is_calendar_name(name: str) -> bool:
    """Whether a file of a folder is its calendar's: ``.ics``, neither hidden, a draft nor a companion."""
    if name[-4:].lower() != ".ics" or name[0] in ".~#":
        return False
    return not name.startswith("syncd-") or not COMPANION_NAME.fullmatch(name)


def mark_of(status: os.stat_result) -> str:
    """What changes whenever a file is written or replaced (also by tools that set its time back)."""
    return f"{status.st_mtime_ns}:{status.st_size}:{status.st_ino}:{status.st_ctime_ns}"


def clean_name(name: str) -> str:
    """A file name as text every store can hold; different names stay different."""
    return (
        name
        if name.isascii()
        else name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    )


def _leads_to_what_is_away(entry: os.DirEntry[str], error: OSError) -> bool:
    """Whether it is a link to what may be there again when its disk is; raises what is an error."""
    if isinstance(error, FileNotFoundError):
        return entry.is_symlink()  # else it was deleted just now
    if error.errno == errno.ELOOP:
        return False
    raise error


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _too_large(path: Path | str) -> Permanent:
    limit = MOST_BYTES // (1024 * 1024)
    return Permanent(f"{path} is larger than {limit} MiB", hint="export fewer years, or a single calendar")


def _unreadable(path: Path | str, error: OSError) -> ProviderError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        hint = "is its disk or network folder connected? if it moved, disconnect it and connect the new path"
        return Permanent(f"{path} does not exist", hint=hint)
    if isinstance(error, PermissionError):
        return Permanent(f"{path} may not be read", hint="check its owner and its permissions")
    return Transient(f"{path} cannot be read: {error.strerror or error}", hint="sync again later")
