"""Killed, out of room or failed by the disk at every single write, sync, deletion and renaming.

strace does it to a process that runs the command line (`-e inject` of its manual): SIGKILL, ENOSPC
or EIO at the i-th such system call, for every i until none fires. Normally a share of the points;
SYNCD_LONG (`make hostile`) tries every one.
"""

import re
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from syncd.store.database import migrations
from tests.store.filled import Columns, rows_of, tables_of

from .conftest import Points
from .nursery import CannotTrace, Died, Nursery
from .syscalls import CALLS, LOOK, Point, counted, every
from .worst import LONG, MIGRATION, SCENES, Scene, World, check, ends, unsound

SHARE = 5
"""Points of each scene in a normal run, at most."""
KILLED = -9

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None,
    reason="NOTHING WAS KILLED: strace is missing (Debian, Ubuntu: apt install strace)",
)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where the commands come from."""
    made = Nursery(tmp_path_factory.mktemp("nursery"))
    yield made
    made.close()


def traced(nursery: Nursery, world: World, scene: Scene, *options: str) -> Died:
    """The scene's command as a process of its own, under strace."""
    words = ("--home", str(world.home.home), *world.words(scene))
    try:
        return nursery.traced(*words, now=scene.now, trace=options)
    except CannotTrace as error:
        pytest.skip(f"NOTHING WAS KILLED: {error}")


def lines(calls: Counter[str]) -> Iterable[Iterable[Point]]:
    """Points in lines, each of which ends where nothing fires; in a normal run a share, spread evenly."""
    if LONG:
        for call, faults in CALLS.items():
            yield from ((Point(call, at, fault) for at in count(1)) for fault in faults)
        return
    known = every(calls)
    yield from ([point] for point in known[:: -(-len(known) // SHARE)])


def swept(nursery: Nursery, world: World, scene: Scene, name: str) -> Iterator[tuple[Died, str]]:
    """What became of the scene at every point at which something happened, each in a fresh world."""
    world.set_up(name)
    seen = traced(nursery, world, scene, *LOOK)
    assert seen.code in (0, 4), seen
    for line in lines(counted(seen.calls)):
        for point in line:
            world.set_up(name)
            died = traced(nursery, world, scene, *point.options)
            if died.code != KILLED and "(INJECTED)" not in died.calls:
                break
            where = f"{name}, {point}: exit {died.code}\n{died.out}{died.err}"
            complained(died, point, where)
            yield died, where


def complained(died: Died, point: Point, where: str) -> None:
    """A process that was not killed says in words what happened, and what to do."""
    assert (died.code == KILLED) == (point.fault == "killed"), where
    assert "Traceback" not in died.err, where
    assert "please report" not in died.err, where
    if died.code in (0, KILLED):
        return
    assert len(died.err.splitlines()) > 1, where
    if point.call in ("pwrite64", "fdatasync"):
        assert died.code == 9, where
        assert re.search("no room|disk failed", died.err), where


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_every_write(name: str, worlds: World, nursery: Nursery, points: Points) -> None:
    """Whatever is cut off: all is sound, nothing acknowledged is lost, and a second run makes good."""
    known = ends(worlds, name)
    tried = 0
    try:
        for died, where in swept(nursery, worlds, SCENES[name], name):
            tried += 1
            check(worlds, name, known, where, said_done=died.code == 0)
    finally:
        points(f"{name}: killed, no room or disk failed", tried)
    assert tried >= SHARE - 2


# -- migrations -----------------------------------------------------------------------------


def test_a_migration_killed_at_every_write(worlds: World, nursery: Nursery, points: Points) -> None:
    """Version 1 untouched, or a later one complete; the next run migrates on; a copy from before is kept."""
    worlds.set_up(MIGRATION)
    database = worlds.home.home / "syncd.db"
    with closing(sqlite3.connect(database)) as db:
        tables = tables_of(db)
        before = rows_of(db, tables)
    scene = Scene(("backup",), "2026-11-20T12:00:00Z")
    worlds.finish(scene)
    after = values(database)
    tried = 0
    try:
        for _, where in swept(nursery, worlds, scene, MIGRATION):
            tried += 1
            assert not unsound(database), where
            version, rows = read(database, tables)
            assert rows == before, where
            assert 1 <= version <= 1 + len(migrations()), where
            if version > 1:
                assert kept_from_before(database, tables, before), where
            worlds.finish(scene)
            assert values(database) == after, where
            assert kept_from_before(database, tables, before), where
    finally:
        points("migration: killed, no room or disk failed", tried)
    assert tried >= SHARE - 2


def read(path: Path, tables: dict[str, Columns]) -> tuple[int, dict[str, list[str]]]:
    """A database's version, and what stands in these columns."""
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0]), rows_of(db, tables)


def values(path: Path) -> tuple[int, list[str]]:
    """All a database holds."""
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0]), list(db.iterdump())


def kept_from_before(database: Path, tables: dict[str, Columns], before: dict[str, list[str]]) -> bool:
    """Whether a whole copy of the first version lies among the copies."""
    copies = (database.parent / "backups").glob("syncd-*-v1.db")
    return any(not unsound(copy) and read(copy, tables) == (1, before) for copy in copies)
