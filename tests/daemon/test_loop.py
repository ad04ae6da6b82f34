"""The waiting part: what is due goes to a child, and nothing a child does ends the daemon."""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.core.timetable import DEATHS, FIRST_PAUSE, LEFT_ALONE, LONGEST_SLEEP, TOGETHER, Due
from syncd.daemon.log import Log
from syncd.daemon.loop import SOON, Daemon
from syncd.daemon.pieces import MEND
from syncd.daemon.process import Ending
from syncd.paths import Home, locate, prepare
from syncd.store import accounts, work
from syncd.store.accounts import Account
from syncd.store.database import open_database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAILY = timedelta(days=1)


class Scripted:
    """A child that does all it is asked, in ten minutes again, unless something else is planned."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.now = NOW
        self.asked: list[list[str]] = []
        self.dies_at: str | None = None
        self.hangs = False
        self.code = 0
        self.says: list[dict[str, Any]] = []
        self.raises: Exception | None = None
        self.next_due: dict[str, timedelta] = {}
        self.fails_after: str | None = None

    def __call__(self, names: Sequence[str], hear: Callable[[Mapping[str, Any]], None], /) -> Ending:
        self.asked.append(list(names))
        if self.raises is not None:
            raise self.raises
        for line in self.says:
            hear(line)
        if self.code:
            return Ending(code=self.code, at=None)
        for name in names:
            hear({"begin": name})
            if name == self.dies_at:
                return Ending(code=-9, at=name, hung=self.hangs)
            with closing(open_database(self._home.database)) as database:
                due = self.now + self.next_due.get(name, 10 * MINUTE)
                work.note(database, Due(name=name), tried_at=self.now, next_due=due)
            hear({"done": name, "ok": True, "calendars": 1})
            if name == self.fails_after:
                return Ending(code=9, at=None)
        return Ending(code=0, at=None)


class World:
    """A home with a daemon whose child is scripted."""

    def __init__(self, folder: Path) -> None:
        self.home = locate(str(folder / "home"))
        prepare(self.home)
        self.child = Scripted(self.home)
        self.daemon = Daemon(
            self.home, child=self.child, log=Log(self.home.log, debug=False), chance=lambda: 0.0
        )
        open_database(self.home.database).close()

    def connect(self, name: str, **settings: str) -> None:
        with closing(open_database(self.home.database)) as database:
            account = Account(
                name=name, provider="ics", settings=settings, kind="work", for_person=None, added_at=NOW
            )
            accounts.add_account(database, account, mine=[], timezone="UTC")

    def tick(self, now: datetime = NOW) -> datetime:
        self.child.now = now
        return self.daemon.tick(now)

    def work(self) -> dict[str, Due]:
        with closing(open_database(self.home.database)) as database:
            return work.work(database)

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.home.log.read_text("utf-8").splitlines()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A home without calendars."""
    return World(tmp_path)


ALL = ["publish", "tell", "keep"]


def test_without_a_calendar_there_is_nothing_to_do(world: World) -> None:
    """It waits for one to be connected."""
    assert world.tick() == NOW + LONGEST_SLEEP
    assert world.child.asked == []


def test_a_new_calendar_is_read_at_once(world: World) -> None:
    """And everything that comes after reading, in its order, in one child."""
    world.connect("work")
    world.connect("home")
    assert world.tick() == NOW + LONGEST_SLEEP
    assert world.child.asked == [["pull:home", "pull:work", *ALL]]


def test_nothing_is_done_before_it_is_due(world: World) -> None:
    """Not a second before; then what is due, and nothing else."""
    world.connect("work")
    world.child.next_due = {"tell": DAILY, "keep": DAILY}
    world.tick()
    assert world.tick(NOW + 10 * MINUTE - timedelta(seconds=1)) == NOW + 10 * MINUTE
    world.tick(NOW + 10 * MINUTE)
    assert world.child.asked[1:] == [["pull:work", "publish"]]


def test_calendars_due_a_moment_apart_are_read_by_one_process(world: World) -> None:
    """Chance alone sets them apart; one that failed keeps its own distance, and a later one its time."""
    for name in ("first", "second", "failed", "later"):
        world.connect(name)
    world.child.next_due = dict.fromkeys(ALL, DAILY) | {
        "pull:second": 10 * MINUTE + TOGETHER,
        "pull:later": 10 * MINUTE + TOGETHER + timedelta(seconds=1),
    }
    world.tick()
    with closing(open_database(world.home.database)) as database:
        failed = Due(name="pull:failed", failures=2, reason="refused")
        work.note(database, failed, tried_at=NOW, next_due=NOW + 11 * MINUTE)
    world.tick(NOW + 10 * MINUTE)
    assert world.child.asked[1:] == [["pull:first", "pull:second"]]


def test_before_anything_is_written_calendars_are_read(world: World) -> None:
    """What is published goes by what stands there now; one that failed lately is not asked for it."""
    world.connect("good")
    world.connect("bad")
    world.child.next_due = {"publish": 3 * MINUTE}
    world.tick()
    with closing(open_database(world.home.database)) as database:
        failed = Due(name="pull:bad", failures=2, reason="refused")
        work.note(database, failed, tried_at=NOW, next_due=NOW + timedelta(hours=1))
    world.tick(NOW + 3 * MINUTE)
    assert world.child.asked[1:] == [["pull:good", "publish"]]


def test_a_child_that_dies_takes_nothing_along(world: World) -> None:
    """Its piece of work waits, what was not begun is done by the next child at once."""
    world.connect("bad")
    world.connect("good")
    world.child.dies_at = "pull:bad"
    assert world.tick() == NOW
    world.child.dies_at = None
    world.tick()
    assert world.child.asked == [["pull:bad", "pull:good", *ALL], ["pull:good", *ALL]]
    bad = world.work()["pull:bad"]
    assert (bad.deaths, bad.next_due) == (1, NOW + FIRST_PAUSE)
    assert bad.reason == "its process was killed (signal 9)"


def test_one_that_hangs_is_told_from_one_that_dies(world: World) -> None:
    """The reason says which."""
    world.connect("bad")
    world.child.dies_at, world.child.hangs = "pull:bad", True
    world.tick()
    assert world.work()["pull:bad"].reason == "its process hung"


def test_what_kills_again_and_again_is_set_aside(world: World) -> None:
    """For a day, and the rest goes on; whoever starts the daemon anew has it tried once more."""
    world.connect("bad")
    world.child.dies_at = "pull:bad"
    at = NOW
    for _ in range(DEATHS):
        world.tick(at)
        world.tick(at)
        at = world.work()["pull:bad"].next_due or at
    assert world.work()["pull:bad"].is_set_aside()
    assert at >= NOW + LEFT_ALONE
    world.child.asked.clear()
    world.tick(at - timedelta(seconds=1))
    assert "pull:bad" not in world.child.asked[0]
    assert "set-aside" in [line["action"] for line in world.log()]
    world.daemon.begin(at - timedelta(seconds=1))
    assert "pull:bad" not in world.work()


def test_a_child_that_cannot_even_begin_is_tried_later(world: World) -> None:
    """All that was due waits, longer each time."""
    world.connect("work")
    world.child.code = 5
    assert world.tick() == NOW + FIRST_PAUSE
    assert world.tick(NOW + FIRST_PAUSE) == NOW + FIRST_PAUSE + 2 * FIRST_PAUSE
    assert {one.failures for one in world.work().values()} == {2}
    assert {one.reason for one in world.work().values()} == {"its process ended with code 5"}


def test_why_a_child_could_not_begin_is_kept(world: World) -> None:
    """For whoever asks: in its words, of which the log has only the kind."""
    world.connect("work")
    world.child.code = 5
    world.child.says = [{"failed": "ConfigError", "reason": "no such key: polcy"}]
    world.tick()
    assert {one.reason for one in world.work().values()} == {"no such key: polcy"}
    assert "polcy" not in world.home.log.read_text("utf-8")


def test_what_was_done_before_the_rest_failed_has_not_failed(world: World) -> None:
    """It waits as usual."""
    world.connect("work")
    world.child.fails_after = "pull:work"
    world.tick()
    assert {name: one.failures for name, one in world.work().items()} == {
        "pull:work": 0,
        **dict.fromkeys(ALL, 1),
    }


def test_while_somebody_else_syncs_it_waits_a_moment(world: World) -> None:
    """That is no failure."""
    world.connect("work")
    world.child.code = 75
    assert world.tick() == NOW + SOON
    assert world.work() == {}


def test_it_outlives_whatever_happens_in_a_tick(world: World) -> None:
    """A fault of ours is written down, and the next tick comes."""
    world.connect("work")
    world.child.raises = RuntimeError("oops, alex@example.com")
    assert world.tick() == NOW + FIRST_PAUSE
    assert world.log()[-1]["kind"] == "RuntimeError"
    assert "alex" not in world.home.log.read_text("utf-8")


def test_another_writer_keeps_it_from_ending_for_a_moment_only(world: World) -> None:
    """While it waits it hears no signal; it has to end within five seconds of one."""
    world.connect("work")
    begun = time.monotonic()
    with closing(sqlite3.connect(world.home.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert world.tick() == NOW + FIRST_PAUSE
    assert time.monotonic() - begun < 4
    assert world.log()[-1]["kind"] == "StoreError"


def test_a_database_that_cannot_be_opened_ends_nothing(world: World) -> None:
    """It is tried again; nothing is created in its place."""
    world.connect("work")
    whole = world.home.database.read_bytes()
    world.home.database.write_bytes(b"no database" * 100)
    assert world.tick() == NOW + FIRST_PAUSE
    assert world.tick(NOW + FIRST_PAUSE) == NOW + FIRST_PAUSE + 2 * FIRST_PAUSE
    assert world.home.database.read_bytes() == b"no database" * 100
    world.home.database.write_bytes(whole)
    world.tick(NOW + 3 * FIRST_PAUSE)
    assert world.child.asked == [[MEND], [MEND], ["pull:work", *ALL]]


def test_a_file_that_changes_is_read_in_the_next_tick(world: World, tmp_path: Path) -> None:
    """A calendar in a folder need not wait for its ten minutes."""
    folder = tmp_path / "calendar"
    folder.mkdir()
    (folder / "one.ics").write_text("one", "ascii")
    world.connect("files", location=str(folder))
    world.child.next_due = dict.fromkeys(ALL, DAILY)
    world.tick()
    world.tick(NOW + MINUTE)
    assert len(world.child.asked) == 1
    os.utime(folder / "one.ics", (1, 2_000_000_000))
    world.tick(NOW + 2 * MINUTE)
    assert world.child.asked[1:] == [["pull:files"]]
    (folder / "two.ics").write_text("two", "ascii")
    world.tick(NOW + 3 * MINUTE)
    assert world.child.asked[2:] == [["pull:files"]]


def test_the_log_names_nobody(world: World) -> None:
    """Accounts are a provider and a number; of what a child says only numbers are kept."""
    world.connect("alex@example.com")
    world.child.says = [{"done": "pull:alex@example.com", "ok": True, "reason": "Alex Moreau", "n": 3}]
    world.tick()
    text = world.home.log.read_text("utf-8")
    assert "alex" not in text.lower()
    assert world.log()[0] == {
        "at": "2026-11-20T12:00:00Z",
        "level": "info",
        "action": "done",
        "work": "pull:ics-1",
        "ok": True,
        "n": 3,
    }
    assert world.home.log.stat().st_mode & 0o777 == 0o600


def test_an_account_that_is_gone_is_waited_for_no_more(world: World) -> None:
    """What is noted of it wakes nobody."""
    world.connect("gone")
    world.connect("there")
    world.child.next_due = {"pull:gone": MINUTE}
    assert world.tick() == NOW + MINUTE
    with closing(open_database(world.home.database)) as database:
        accounts.remove_account(database, "gone", at=NOW)
    assert world.tick(NOW + MINUTE) == NOW + 6 * MINUTE
    assert len(world.child.asked) == 1


def test_it_outlives_a_beginning_without_a_child(world: World) -> None:
    """Where no process can be started now, what was set aside is tried anew all the same."""
    world.connect("work")
    with closing(open_database(world.home.database)) as database:
        aside = Due(name="pull:work", deaths=DEATHS)
        work.note(database, aside, tried_at=NOW, next_due=NOW + LEFT_ALONE)
    world.child.raises = BlockingIOError(11, "Resource temporarily unavailable")
    world.daemon.begin(NOW)
    assert world.work() == {}
    world.child.raises = None
    world.tick()
    assert world.child.asked[1:] == [[MEND], ["pull:work", *ALL]]


def test_a_database_that_vanishes_is_not_begun_anew(world: World) -> None:
    """Nor is one that is emptied beside its copies: damage is looked for, and all goes on once it is back."""
    world.connect("work")
    whole = world.home.database.read_bytes()
    world.home.database.unlink()
    assert world.tick() == NOW + FIRST_PAUSE
    assert not world.home.database.exists()
    world.home.database.write_bytes(whole)
    world.tick(NOW + FIRST_PAUSE)
    assert world.child.asked == [[MEND], ["pull:work", *ALL]]


def test_a_change_is_not_forgotten_over_somebody_elses_sync(world: World, tmp_path: Path) -> None:
    """It may have read the file before; and that it is under way is no failure to be written down."""
    calendar = tmp_path / "one.ics"
    calendar.write_text("one", "ascii")
    world.connect("files", location=str(calendar))
    world.tick()
    os.utime(calendar, (1, 2_000_000_000))
    world.child.code = 75
    world.child.says = [{"failed": "AlreadyRunning", "reason": "another syncd is syncing this home"}]
    world.tick(NOW + MINUTE)
    world.child.code, world.child.says = 0, []
    world.tick(NOW + MINUTE + SOON)
    assert world.child.asked[1:] == [["pull:files"], ["pull:files"]]
    assert [line["action"] for line in world.log()][-2:] == ["waiting", "done"]


def test_damage_nobody_could_look_for_is_looked_for_again(world: World) -> None:
    """While somebody else syncs, the database is theirs."""
    world.child.code = 75
    world.daemon.begin(NOW)
    world.child.code = 0
    world.tick()
    world.tick(NOW + MINUTE)
    assert world.child.asked == [[MEND], [MEND]]
