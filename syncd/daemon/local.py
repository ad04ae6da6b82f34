"""Notices that calendars kept in files have changed, without reading them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from syncd.store.accounts import Account

MOST = 20_000
"""Files looked at in one folder; in a larger one changes are noticed by the usual reading."""

Print = tuple[int, int, int]
"""How many files, the latest change (nanoseconds), and all their sizes."""


def prints(accounts: Iterable[Account]) -> dict[str, Print]:
    """For each account that is a file or a folder, what tells whether anything in it has changed."""
    found = {}
    for account in accounts:
        if is_local(account):
            found[account.name] = _print(Path(account.settings["location"]))
    return found


def is_local(account: Account) -> bool:
    """Whether an account is a file or a folder of this computer."""
    location = account.settings.get("location", "")
    return account.provider == "ics" and bool(location) and "://" not in location


def _print(path: Path) -> Print:
    count = latest = size = 0
    for entry in _stats(path):
        count += 1
        latest = max(latest, entry.st_mtime_ns)
        size += entry.st_size
        if count >= MOST:
            break
    return (count, latest, size)


def _stats(path: Path) -> Iterator[os.stat_result]:
    """The file itself, or the folder and all that lies in it; what cannot be looked at is not there."""
    try:
        yield path.stat()
        if path.is_dir():
            with os.scandir(path) as entries:
                for entry in entries:
                    yield entry.stat(follow_symlinks=False)
    except OSError:
        return
