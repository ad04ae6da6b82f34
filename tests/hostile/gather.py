"""Finds the calendars in a folder of anything, and copies one without being led astray or held up."""

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from syncd_providers.ics.files import MOST_BYTES

SUFFIXES = frozenset({".ics", ".ical", ".icalendar", ".ifb", ".vcs"})


def calendars(folder: Path, passed_by: Counter[str]) -> Iterator[Path]:
    """Every regular file below that is named as a calendar or begins like one; no link is followed."""

    def unlisted(error: OSError) -> None:
        passed_by[f"a folder cannot be listed: {error.strerror}"] += 1

    for top, folders, names in os.walk(folder, onerror=unlisted):
        folders.sort()
        for name in sorted(names):
            path = Path(top, name)
            named = path.suffix.lower() in SUFFIXES
            try:
                regular = stat.S_ISREG(path.lstat().st_mode)
                if regular and (named or _begins_like_one(path)):
                    yield path
                elif named:
                    passed_by["a link, a pipe or a device is named as a calendar"] += 1
            except OSError as error:
                passed_by[f"a file cannot be opened: {error.strerror}"] += 1


def _begins_like_one(path: Path) -> bool:
    with _opened(path) as stream:
        return b"BEGIN:VCALENDAR" in stream.read(1024)


def _opened(file: Path) -> BinaryIO:
    """A regular file for reading; waits for no pipe put in its place meanwhile."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    opened = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        opened.close()
        raise OSError(errno.EINVAL, "it is no file any more")
    return opened


def copied(file: Path, copy: Path) -> None:
    """Copy it, by a name of ours: its own may be no text, and the command line would refuse it.

    Of a file that is too large only enough to be too large.
    """
    with _opened(file) as source, copy.open("wb") as target:
        left = MOST_BYTES + 1
        while left and (part := source.read(min(left, 1 << 20))):
            target.write(part)
            left -= len(part)
