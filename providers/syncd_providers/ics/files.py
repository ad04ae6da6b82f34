"""Reads files and lists folders without being held up by anything that is no regular file."""

import errno
import os
import re
import stat
from pathlib import Path

from syncd.dataclass import dataclass
from syncd.errors import Permanent, ProviderError, Transient

COMPANION_NAME = re.compile(r"syncd-[0-9a-f]{20}\.ics")
"""Files syncd writes beside 1:1s of its own account; they are no part of the calendar as it is read."""
MOST_BYTES = 64 * 1024 * 1024
"""A larger file is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A calendar file in a folder."""

    name: str
    path: Path
    mark: str
    """Changes whenever the file's content may have; empty for a link to what is not there now."""
    newest: bool
    """No file of the folder was written later: it may be written again within the same clock tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What a folder held at one moment."""

    identity: tuple[int, int]
    """Its disk and its number there."""
    entries: tuple[Entry, ...]
    """By name."""


def is_folder(path: Path) -> bool:
    """Whether the path is a folder now; raises when it is nothing that can be read."""
    return stat.S_ISDIR(_stat(path).st_mode)


def read_file(path: Path) -> tuple[bytes, str]:
    """A regular file's bytes and its mark; raises when it is none, too large, or changed meanwhile."""
    try:
        # Not blocking: a pipe put in a file's place must not stop the round.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor, not a path
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise Permanent(f"{path} is no regular file", hint="give an .ics file or a folder")
            if before.st_size > MOST_BYTES:
                raise _too_large(path)
            data = stream.read(MOST_BYTES + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) > MOST_BYTES:
        raise _too_large(path)
    if mark_of(before) != mark_of(after) or len(data) != after.st_size:
        raise Transient(f"{path} was changed while it was read", hint="it is read again at the next sync")
    return data, mark_of(after)


def list_folder(path: Path) -> Folder:
    """The calendar files directly in a folder: regular ones, or links to such, with an .ics name.

    Hidden and temporary files, other kinds of files and folders inside are no part of a calendar.
    """
    try:
        before = path.stat()
        with os.scandir(path) as entries:
            files = [entry for entry in entries if is_calendar_name(entry.name) and _may_be_file(entry)]
            found = [(entry.name, _status(entry)) for entry in files]
        after = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    if _identity(before) != _identity(after):
        raise Transient(f"{path} was replaced by another folder while it was read", hint="sync again")
    latest = max((status.st_mtime_ns for _, status in found if status), default=0)
    return Folder(
        identity=_identity(after),
        entries=tuple(
            Entry(
                name=name,
                path=path / name,
                mark=mark_of(status) if status else "",
                newest=status is not None and status.st_mtime_ns >= latest,
            )
            for name, status in sorted(found, key=lambda item: item[0])
        ),
    )


def is_calendar_name(name: str) -> bool:
    """Whether a file of a folder is its calendar's: ``.ics``, neither hidden, a draft nor a companion."""
    usual = name.lower().endswith(".ics") and not name.startswith((".", "~", "#"))
    return usual and not COMPANION_NAME.fullmatch(name)


def mark_of(status: os.stat_result) -> str:
    """What changes whenever a file is written or replaced (also by tools that set its time back)."""
    return f"{status.st_mtime_ns}:{status.st_size}:{status.st_ino}:{status.st_ctime_ns}"


def clean_name(name: str) -> str:
    """A file name as text every store can hold; different names stay different."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _may_be_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a regular file, or a link whose target may be one when its disk is back."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except FileNotFoundError:
        return entry.is_symlink()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return False
        raise


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except FileNotFoundError:
        return None


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _too_large(path: Path) -> Permanent:
    limit = MOST_BYTES // (1024 * 1024)
    return Permanent(f"{path} is larger than {limit} MiB", hint="export fewer years, or a single calendar")


def _unreadable(path: Path, error: OSError) -> ProviderError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        hint = "is its disk or network folder connected? if it moved, disconnect it and connect the new path"
        return Permanent(f"{path} does not exist", hint=hint)
    if isinstance(error, PermissionError):
        return Permanent(f"{path} may not be read", hint="check its owner and its permissions")
    return Transient(f"{path} cannot be read: {error.strerror or error}", hint="sync again later")
