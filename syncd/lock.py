"""Locks between processes: the sync role, of which a home has one, and short ones to wait for."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncd.dataclass import dataclass
from syncd.errors import AlreadyRunning, StoreError
from syncd.store.trouble import store_error


@contextmanager
def sync_lock(path: Path) -> Iterator[None]:
    """Hold the lock; the system releases it however the process ends.

    Raises AlreadyRunning at once when another process holds it.
    """
    with _opened(path) as handle:
        if not _taken(handle, path):
            raise AlreadyRunning(
                "another syncd is syncing this home",
                hint="wait for it to finish; other commands work meanwhile",
            )
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A lock that is held."""

    path: Path
    handle: int

    def is_good(self) -> bool:
        """Whether its file is still the one others find there; not where it, or the home, was replaced."""
        try:
            return os.path.samestat(self.path.lstat(), os.fstat(self.handle))
        except OSError:
            return False


@contextmanager
def daemon_lock(path: Path) -> Iterator[Hold]:
    """Hold the lock of the daemon as long as it lives.

    Raises AlreadyRunning when another one does, a moment later: others take it for as long as they
    look whether somebody holds it.
    """
    with _opened(path) as handle:
        if not _soon_taken(handle, path, wait=_GLANCE):
            raise AlreadyRunning(
                "another syncd is watching this home", hint="`syncd status` says what it does"
            )
        yield Hold(path=path, handle=handle)


_GLANCE = 0.2
"""Seconds that are more than enough for looking whether a lock is held."""


def is_held(path: Path) -> bool:
    """Whether another process holds a lock now; makes no file where there is none."""
    if not path.exists():
        return False
    with _opened(path) as handle:
        return not _taken(handle, path, shared=True)  # several may look at once


@contextmanager
def short_lock(path: Path, *, wait: float) -> Iterator[None]:
    """Hold a lock that others hold for a moment only, waiting up to so many seconds for it.

    Raises StoreError when it cannot be had.
    """
    with _opened(path) as handle:
        if not _soon_taken(handle, path, wait=wait):
            raise StoreError(f"another syncd holds {path}", hint="try again in a moment")
        yield


_PAUSE = 0.02
"""Seconds between two tries."""


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise store_error(
            f"cannot create the lock file {path}", error, hint="remove what lies there"
        ) from error
    try:
        yield handle
    finally:
        os.close(handle)


def _soon_taken(handle: int, path: Path, *, wait: float) -> bool:
    """False when another process still holds it after so many seconds."""
    for _ in range(max(1, round(wait / _PAUSE))):
        if _taken(handle, path):
            return True
        time.sleep(_PAUSE)
    return False


def _taken(handle: int, path: Path, *, shared: bool = False) -> bool:
    """False when another process holds it; a disk that keeps no locks is told from that."""
    try:
        return _take(handle, shared=shared)
    except OSError as error:
        raise store_error(
            f"cannot lock {path}", error, hint="name a place on a disk of this machine with --home"
        ) from error


def _take(handle: int, *, shared: bool) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
