"""Plays scenes on a small disk of its own that is full, or can only be read; prints what came of it.

To be run in a mount namespace of its own (`unshare -m`), where a tmpfs can be mounted that nobody
else sees and that goes with the process.
"""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from .worst import LONG, SCENES, State, World, check, ends, state

PAGE = 4096
"""What a tmpfs gives away at a time."""
SIZE = "24m"
MOST = 3 * 1024
"""Pages; a scene that needs more room than the whole disk would never end."""


def full(world: World, disk: Path, name: str) -> int:
    """A scene with no room at all, then a page more each time, until it has enough; the number of times."""
    known = ends(world, name)
    tried = 0
    for pages in count(0) if LONG else (0, 1, 2, 5, 9):
        world.set_up(name)
        ballast = fill(disk, spare=pages)
        said = world.run(SCENES[name])
        ballast.unlink()
        where = f"{name}, room for {pages} pages: {said}"
        told(said.code, said.err, "no room|No space", where)
        check(world, name, known, where, said_done=said.code == 0)
        tried += 1
        if said.code == 0 and not said.err:
            break
        assert pages < MOST, where
    return tried


def fill(disk: Path, *, spare: int) -> Path:
    """A file that leaves so many pages of the disk free."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        size = 0
        try:
            for size in count(PAGE, PAGE):
                os.pwrite(file.fileno(), b"x" * PAGE, size - PAGE)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        os.ftruncate(file.fileno(), max(0, size - PAGE - spare * PAGE))
    return ballast


def read_only(world: World, disk: Path, name: str) -> int:
    """A scene on a disk that can only be read: refused in words, and all stays as it was."""
    world.set_up(name)
    before: State = state(world)
    mount("-o", "remount,bind,ro", str(disk))
    try:
        said = world.run(SCENES[name])
    finally:
        mount("-o", "remount,bind,rw", str(disk))
    where = f"{name}, read-only: {said}"
    assert said.code == 9, where
    told(said.code, said.err, "cannot be written|only be read", where)
    assert state(world) == before, where
    return 1


def told(code: int, err: str, words: str, where: str) -> None:
    """A failure says which one it is, and what to do."""
    assert "Traceback" not in err, where
    if code != 0:
        assert len(err.splitlines()) > 1, where
        assert re.search(words, err), where


def mount(*options: str) -> None:
    """Mount something, in this namespace alone."""
    subprocess.run(["mount", *options], check=True, capture_output=True)


def played(disk: Path) -> Iterator[tuple[str, int]]:
    """Every scene in every room, with how many points were tried."""
    mount("-t", "tmpfs", "-o", f"size={SIZE},mode=700", "none", str(disk))
    print("mounted", flush=True)  # noqa: T201 -- the answer
    world = World(disk)
    for name in SCENES:
        yield f"{name}: a full disk", full(world, disk, name)
        yield f"{name}: a read-only home", read_only(world, disk, name)


if __name__ == "__main__":
    for scene, tried in played(Path(sys.argv[1])):
        print(json.dumps([scene, tried]), flush=True)  # noqa: T201 -- the answer
