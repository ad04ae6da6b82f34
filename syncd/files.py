"""Writes a file that is the user's alone, whole or not at all, and never over another one unasked."""

import contextlib
import os
import tempfile
from pathlib import Path

from syncd.errors import UsageError


def write_private(place: Path, text: str, *, replace: bool) -> None:
    """Put a text into a new file of mode 0600, at once.

    With ``replace`` a file of that name is replaced. Raises UsageError when there is one and it
    is not, or when the place cannot be written.
    """
    try:
        put(place, text.encode("utf-8", "replace"), replace=replace)
    except FileExistsError as error:
        raise UsageError(
            f"{str(place)!r} exists", hint="name another file, or replace it with --force"
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            f"cannot write {str(place)!r}: {reason}", hint="nothing was written; name another place"
        ) from error


def put(place: Path, data: bytes, *, replace: bool) -> None:
    """The same for bytes, raising what the file system raises; FileExistsError without ``replace``."""
    if place.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    if not replace and os.path.lexists(place):
        raise FileExistsError(0, "it exists")
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=".syncd-", suffix=".tmp")  # mode 0600
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            made.replace(place)
        else:
            _name(made, place)
    finally:
        with contextlib.suppress(OSError):
            made.unlink(missing_ok=True)


def _name(made: Path, place: Path) -> None:
    """Give a finished file its name unless somebody has taken it meanwhile."""
    try:
        os.link(made, place, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without hard links
        if os.path.lexists(place):
            raise FileExistsError(0, "it exists") from None
        made.rename(place)
