"""Puts whole files into a folder, at once and to stay; for providers that keep something in one."""

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def draft_of(place: Path) -> Path:
    """Where a new text waits: hidden, and always the same, so that a killed run leaves one at most."""
    name = hashlib.sha256(place.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return place.with_name(f".syncd-{name}.tmp")


def save(place: Path, data: bytes, *, mode: int, settle: Callable[[Path], bool]) -> bool:
    """Write a draft beside the place, and let ``settle`` give it its name; returns what that says.

    It may refuse: whatever it raises or says, no draft is left. Raises OSError.
    """
    draft = draft_of(place)
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, _FLAGS, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        settled = settle(draft)
    finally:
        draft.unlink(missing_ok=True)
    if settled:
        sync_folder(place.parent)
    return settled


def sync_folder(folder: Path) -> None:
    """Make the new name last; where folders cannot be synced the file system does what it does."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
