"""A home whose calendar and documents are kept in a cloud; its syncs are real processes that can be ended."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from syncd.testing.server import Exchange, Hook
from tests.cli.conftest import Syncd
from tests.e2e.rows import Rows, dump_file
from tests.hostile.nursery import Died, Nursery
from tests.hostile.worst import SETTLED, YOURS, unsound

from .cloud import ME, SAM, THEIRS, Cloud, writes

KILLED = -9
UNSURE = "an earlier attempt was cut off"
"""What a sync says that will not create a document a second time."""
A_SEARCH = timedelta(hours=7)
"""After which it will."""
EARLIER, DAY_BEFORE = "2026-11-20T12:00:00Z", "2026-11-22T12:00:00Z"


@dataclass(frozen=True, slots=True)
class Scene:
    """A sync that has something to do."""

    now: str
    said: tuple[str, ...]
    """What the document says in the end, each once."""


SCENES: Mapping[str, Scene] = {
    "first read": Scene(EARLIER, ()),
    "from nothing to attached": Scene(DAY_BEFORE, ("the vendor may slip",)),
    "one more line": Scene("2026-11-22T16:00:00Z", ("the vendor may slip", "the roadmap")),
    "the next week": Scene("2026-11-29T12:00:00Z", ("the vendor may slip", "the roadmap", "a new hire")),
}


def dying(nursery: Nursery, number: int) -> Hook:
    """Kills what a nursery runs at the ``number``-th request from here, and ends its connection."""
    left = [number]

    def dies(_exchange: Exchange) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(nursery.pid, signal.SIGKILL)
            raise ConnectionResetError

    return dies


class Home:
    """One folder in which scenes are set up, one after the other, each with the cloud as it was then."""

    def __init__(self, folder: Path, cloud: Cloud, nursery: Nursery) -> None:
        self.folder = folder / "world"
        self.cloud = cloud
        self.nursery = nursery
        self.syncd = Syncd(home=self.folder / "home", folder=self.folder)
        self._saved = folder / "saved"
        self._clouds: dict[str, Any] = {}
        self.requests: dict[str, list[bool]] = {}
        """What each scene asks for where nothing happens: for every request whether it writes."""
        self.before: Rows = {}
        """The rows of what the user said and of what is settled, as the scene began."""
        self._make()

    # -- scenes -----------------------------------------------------------------------------

    def _make(self) -> None:
        self.syncd.home.mkdir(parents=True, mode=0o700)
        self.cloud.at(EARLIER)
        self.cloud.connect(self.syncd.home)
        self._play("first read")
        self.syncd.ok("goal", "add", "Speak at a conference", "--with", "sam", now=EARLIER)
        self.syncd.ok("jot", "the vendor may slip", "--with", "sam", now=EARLIER)
        self.syncd.ok("publish", "allow", "sam", *self.cloud.how, now=EARLIER)
        self._play("from nothing to attached")
        self.syncd.ok("jot", "the roadmap", "--with", "sam", now=DAY_BEFORE)
        self._play("one more line")
        self.syncd.ok("jot", "a new hire", "--with", "sam", now="2026-11-24T12:00:00Z")
        self._play("the next week")

    def _play(self, name: str) -> None:
        """Keep a scene, and let it happen undisturbed."""
        self.keep(name)
        self.cloud.server.exchanges.clear()
        died = self.run(name)
        assert died.code == 0, died
        self.requests[name] = [self.cloud.is_write(one.request) for one in self.cloud.server.exchanges]

    def keep(self, name: str) -> None:
        """Let a scene begin as home and cloud stand now."""
        shutil.copytree(self.folder, self._saved / name)
        self._clouds[name] = self.cloud.saved()

    def set_up(self, name: str) -> None:
        """Home and cloud of a scene, as if nothing had happened."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._saved / name, self.folder)
        self.cloud.reset(self._clouds[name])
        self.before = self._kept()

    # -- running ----------------------------------------------------------------------------

    def run(self, name: str, *, later: timedelta = timedelta()) -> Died:
        """A sync as a process of its own, some time after the scene's."""
        now = (datetime.fromisoformat(SCENES[name].now) + later).isoformat()
        self.cloud.at(now)
        return self.nursery.run("--home", str(self.syncd.home), "sync", now=now)

    def killed_at(self, number: int, *, effect: bool) -> None:
        """Let the process die at the ``number``-th request from here: before it took effect, or after."""
        dies = dying(self.nursery, number)
        self.cloud.server.before, self.cloud.server.after = (None, dies) if effect else (dies, None)

    def calm(self) -> None:
        """From now on nothing happens."""
        self.cloud.server.before = self.cloud.server.after = None
        self.cloud.server.faults.clear()

    def finish(self, name: str, *, later: timedelta = timedelta()) -> None:
        """Sync where nothing happens; one more sync then writes nothing at all.

        Where a document may be there that no search finds yet, the sync says so and the next one is later.
        """
        self.calm()
        died = self.run(name, later=later)
        if died.code == 7 and UNSURE in died.err:
            assert self._documents() == 0
            later += A_SEARCH
            died = self.run(name, later=later)
        assert died.code == 0, died
        before = len(writes(self.cloud))
        died = self.run(name, later=later)
        assert died.code == 0, died
        assert [one.request for one in writes(self.cloud)[before:]] == []

    # -- what must hold ---------------------------------------------------------------------

    def _kept(self) -> Rows:
        return dump_file(self.syncd.home / "syncd.db", (*SETTLED, *YOURS))

    def check_nothing_lost(self) -> None:
        """The database is sound and holds every row of the user's and of what is settled."""
        database = self.syncd.home / "syncd.db"
        assert not unsound(database)
        now = self._kept()
        lost = {name: set(rows) - set(now[name]) for name, rows in self.before.items()}
        assert not any(lost.values()), lost

    def _documents(self) -> int:
        """How many documents the home knows."""
        with closing(sqlite3.connect(self.syncd.home / "syncd.db")) as database:
            return len(database.execute("SELECT id FROM document").fetchall())

    def check_done(self, name: str) -> None:
        """One document, attached once, shared once, everybody else's as it was, nothing left open.

        There was never another one: none is in the bin either.
        """
        self.check_nothing_lost()
        with closing(sqlite3.connect(self.syncd.home / "syncd.db")) as database:
            assert database.execute("SELECT action FROM intent").fetchall() == []
        stands, said = self.cloud.stands(), SCENES[name].said
        found = stands.documents
        assert stands.thrown_away == ()
        assert stands.mailed == (self.cloud.mailed if said else ())
        assert stands.elsewhere == ()
        assert len(found) == (1 if said else 0), stands.documents
        assert stands.attached == (THEIRS, *(one.link for one in found))
        for one in found:
            assert one.marker
            assert one.roles == {ME: "owner", SAM: "writer"}
            assert {text: one.text.count(text) for text in said} == dict.fromkeys(said, 1)
            assert all(ever.count(text) <= 1 for ever in one.history for text in said)
        self.cloud.check()
