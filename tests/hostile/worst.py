"""Worlds in which a command has everything to do, and what must be the same after its worst moment.

A world is a home, the calendars it reads and a copy of its database, always at the same place,
because places stand in what is compared.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from syncd.store.database import APPLICATION_ID
from syncd_providers.ics.cursor import unpack
from tests.cli.conftest import Said, Syncd, event, vcalendar
from tests.e2e.rows import Rows, dump_file, everything
from tests.store.filled import version_1

LONG = bool(os.environ.get("SYNCD_LONG"))
"""Whether every point is tried; else a share of them."""
EARLIER, NOW, DAY_BEFORE = "2026-10-20T12:00:00Z", "2026-11-20T12:00:00Z", "2026-11-22T15:00:00Z"
SETTLED = ("slot", "meeting")
YOURS = ("goal", "step", "jot", "consent")


@dataclass(frozen=True, slots=True)
class Scene:
    """A command and the moment it runs at."""

    words: tuple[str, ...]
    """``{world}`` stands for the folder of the world."""
    now: str
    runs: int = 1
    """How often it runs until nothing is left to do: a sync reads back what the last one wrote."""
    notes: str = ""
    """The table in which it notes one thing of the user's."""
    replaces: bool = False
    """Whether it puts other rows in place of all there are."""
    changes: str = ""
    """The table of the user's whose rows it changes."""


SCENES = {
    "first sync": Scene(("sync",), EARLIER),
    "sync": Scene(("sync",), DAY_BEFORE, 2),
    "audit": Scene(("audit",), NOW),
    "publish": Scene(("agenda", "sam", "--publish"), NOW, 2),
    "first publish": Scene(("agenda", "jo", "--publish"), NOW, 2),
    "undo": Scene(("undo",), DAY_BEFORE, changes="consent"),
    "backup": Scene(("backup",), NOW),
    "restore": Scene(("restore", "--yes", "{world}/copy.db"), NOW, replaces=True),
    "restore version 1": Scene(("restore", "--yes", "{world}/old.db"), NOW, replaces=True),
    "goal add": Scene(
        ("goal", "add", "Lead the migration", "--with", "sam", "--why", "growth"), NOW, notes="goal"
    ),
    "goal check-in": Scene(("goal", "check-in", "g1", "half of it", "--waiting"), NOW, notes="check_in"),
    "jot": Scene(("jot", "heads-up", "the contract may slip", "--with", "sam"), NOW, notes="jot"),
    "skipped": Scene(("skipped", "sam", "2026-11-09"), NOW, notes="said"),
}

MIGRATION = "migration"
"""A world whose database is of version 1."""


class World:
    """One folder in which scenes are set up, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "world"
        self.home = Syncd(home=self.folder / "home", folder=self.folder)
        self._saved = folder / "saved"
        self._make()

    def set_up(self, name: str) -> Syncd:
        """The home of a scene, as if nothing had happened."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._saved / name, self.folder)
        return self.home

    def words(self, scene: Scene) -> tuple[str, ...]:
        """The scene's command as it is typed."""
        return tuple(word.replace("{world}", str(self.folder)) for word in scene.words)

    def run(self, scene: Scene) -> Said:
        """The command in this process."""
        return self.home(*self.words(scene), now=scene.now)

    def finish(self, scene: Scene) -> None:
        """The command where nothing fails, as often as it takes."""
        for _ in range(scene.runs):
            said = self.run(scene)
            assert said.code in (0, 4), said

    def _save(self, *names: str) -> None:
        for name in names:
            shutil.copytree(self.folder, self._saved / name)

    def _make(self) -> None:
        home = self.home
        self.folder.mkdir()
        version_1(self.folder / "old.db")
        self.home.home.mkdir(mode=0o700)
        shutil.copy(self.folder / "old.db", self.home.home / "syncd.db")
        self._save(MIGRATION)
        shutil.rmtree(self.home.home)
        (self.folder / "vdir").mkdir()
        jo = event("jo@x", others="Jo Okafor <jo@example.com>")
        self._calendar(event("sam@x"), jo)
        home.ok("connect", "ics", self.folder / "vdir", "--me", "me@example.com", now=EARLIER)
        self._save("first sync")
        home.ok("sync", now=EARLIER)
        home.ok("goal", "add", "Speak at a conference", "--with", "sam", now=EARLIER)
        home.ok("goal", "step", "g1", "submit a talk", now=EARLIER)
        home.ok("jot", "the vendor may slip", "--with", "sam", now=EARLIER)
        home.ok("publish", "allow", "sam", now=EARLIER)
        home.ok("agenda", "sam", "--publish", now=EARLIER)
        home.ok("backup", "--to", self.folder / "copy.db", now=EARLIER)
        home.ok("jot", "the roadmap", "--with", "jo", now=EARLIER)
        home.ok("sync", now=EARLIER)
        changed = event("sam@x", extra="EXDATE:20261116T150000Z\nSEQUENCE:2")
        bad = event("bad@x").replace("DTSTART:", "DTSTART:x")
        self._calendar(changed, jo, event("kim@x", others="Kim Tran <kim@example.com>"), bad)
        self._save("sync")
        home.ok("sync", now=NOW)
        self._save(*(name for name in SCENES if name not in ("first sync", "sync", "undo")))
        home.ok("sync", now=DAY_BEFORE)
        self._save("undo")

    def _calendar(self, *events: str) -> None:
        """Files of these events in the calendar folder, as old as the world's."""
        for number, one in enumerate(events):
            path = self.folder / "vdir" / f"{number}.ics"
            path.write_bytes(vcalendar(one).replace("\n", "\r\n").encode())
            os.utime(path, (1_790_000_000, 1_790_000_000))


# -- what must hold -------------------------------------------------------------------------

_PASSED_OVER = ("home/backups/", "home/copies/", "home/syncd.db-journal")
"""Copies, each of which must be whole, while how many there are may differ; a journal that says nothing."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that stands in a world."""

    rows: Rows
    files: dict[str, bytes]
    """Documents and calendars by name; of other files the name alone."""


def state(world: World) -> State:
    """What the world holds now; the database and its copies must be sound."""
    database = world.folder / "home" / "syncd.db"
    for path in (database, *(world.folder / "home" / "backups").glob("*.db")):
        assert not unsound(path), path
    rows = dump_file(database, everything())
    rows["receipt"] = sorted((row[1:] for row in rows["receipt"]), key=repr)  # in any order
    rows["calendar"] = [tuple(map(_without_stamps, row)) for row in rows["calendar"]]
    # A journal may lie there still: reading the rows has taken it back.
    return State(rows, dict(_files(world.folder)))


def _without_stamps(value: object) -> object:
    """A cursor without when and where on the disk the files were made."""
    if not isinstance(value, str) or not value.startswith('{"reader"'):
        return value
    cursor = json.loads(value)
    kept = {name: unpack(name, packed) for name, packed in sorted(cursor["folder"].items())}
    return str([(name, one.digest, one.names) for name, one in kept.items()])


def unsound(path: Path) -> list[object]:
    """What SQLite finds wrong with a database of ours."""
    with closing(sqlite3.connect(path)) as db:
        answer = [row[0] for row in db.execute("PRAGMA integrity_check")]
        wrong = [one for one in answer if one != "ok"] + db.execute("PRAGMA foreign_key_check").fetchall()
        ours = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        return wrong if ours else [*wrong, "it is not ours"]


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(_PASSED_OVER):
            shown = name.startswith(("home/documents/", "vdir/"))
            yield name, path.read_bytes() if shown else b""


def differences(one: State, other: State) -> list[str]:
    """What differs between two states, one line each, but for the mark of a sync that had nothing to enter.

    One that had to be run again has nothing left to enter where the undisturbed one had.
    """
    found = [
        f"{table}: {row}"
        for table, rows in one.rows.items()
        if table != "judging"
        for row in set(rows).symmetric_difference(other.rows[table])
    ]
    files = {*one.files.items()}.symmetric_difference(other.files.items())
    return found + [f"{name}: {text!r}" for name, text in sorted(files)]


@dataclass(frozen=True, slots=True)
class Ends:
    """What a scene begins and ends with when nothing happens."""

    before: State
    after: State


def ends(world: World, name: str) -> Ends:
    """Play the scene where nothing fails."""
    world.set_up(name)
    before = state(world)
    world.finish(SCENES[name])
    return Ends(before, state(world))


def check(world: World, name: str, known: Ends, where: str, *, said_done: bool) -> None:
    """After the worst moment: nothing lost, what was acknowledged is there, and a second run makes good."""
    scene = SCENES[name]
    left = state(world)
    for table in () if scene.replaces else (*SETTLED, *YOURS):
        lost = set(known.before.rows[table]) - set(left.rows[table])
        assert not lost or table == scene.changes, f"{where}\nlost: {lost}"
    if scene.replaces:
        assert left.rows in (known.before.rows, known.after.rows), where
    if scene.notes:
        new = len(left.rows[scene.notes]) - len(known.before.rows[scene.notes])
        assert new in ((1,) if said_done else (0, 1)), where
        if new:  # whether it was told or not: it is whole, and is not to be typed again
            found = [one for one in differences(left, known.after) if not one.startswith("home/")]
            assert not found, "\n".join([where, *found])
            return
    world.finish(scene)
    found = differences(state(world), known.after)
    assert not found, "\n".join([where, *found])
