"""When a sync need not judge: never when judging could enter anything that is not there yet."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd import respite
from syncd.config import Config
from syncd.core.model import Address
from syncd.core.policy import Policy
from syncd.respite import holds
from syncd.settle import settle
from syncd.store import judging, people
from syncd.store.database import open_database
from tests.e2e.memory import BERLIN, DAY, HOUR, MONDAY, World, meeting, weekly, world_at
from tests.e2e.rows import dump_file, everything
from tests.labelled.generator import alone, generate
from tests.labelled.registry import SCENARIOS
from tests.labelled.runner import Ran, in_process, play
from tests.store.filled import tables_of, value

SECOND = timedelta(seconds=1)
QUIET = datetime(2026, 3, 18, 13, 7, tzinfo=UTC)
"""A Wednesday afternoon on which nothing begins or ends."""
ASKED_BY_NOBODY = frozenset(
    """judging calendar resource problem observed answer note unread attachment intent receipt placement
    request subject_rhythm discussed consent step check_in jot ack work told
    sqlite_sequence""".split()
)
"""Tables no judging reads; of the calendars it reads what the key of the mark holds."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home with one weekly 1:1, judged without anything left to enter."""
    with world_at(tmp_path) as made:
        made.source.put(weekly())
        made.sync(QUIET - SECOND)
        made.sync(QUIET)
        assert holds(made.db, made.config, now=QUIET)
        yield made


def later(world: World, now: datetime) -> bool:
    """Whether a sync at a later time would go without judging."""
    world.pull(now)
    return holds(world.db, world.config, now=now)


def test_a_judging_that_entered_something_does_not_hold(tmp_path: Path) -> None:
    """What it entered may let the next one enter more."""
    with world_at(tmp_path) as world:
        world.source.put(weekly())
        world.sync(QUIET)
        assert judging.last(world.db) is None
        world.sync(QUIET)
        assert judging.last(world.db) is not None


def test_it_holds_while_nothing_happens(world: World) -> None:
    """Also from another read of the same calendar on."""
    assert later(world, QUIET + HOUR)


def test_it_holds_for_no_earlier_time(world: World) -> None:
    """A clock that went back means judging."""
    assert not holds(world.db, world.config, now=QUIET - SECOND)


def test_it_holds_no_longer_than_the_local_day(world: World) -> None:
    """Settling counts local days: up to the last second of this one, and not at midnight."""
    midnight = datetime(2026, 3, 19, tzinfo=BERLIN).astimezone(UTC)
    assert later(world, midnight - SECOND)
    assert not later(world, midnight)


@pytest.mark.parametrize("hour", [0, 0.5])
def test_it_holds_up_to_the_next_start_and_end(world: World, hour: float) -> None:
    """Of a meeting of half an hour: before it begins, before it ends, and not a second longer."""
    begins = MONDAY + 21 * DAY
    boundary = begins + hour * HOUR
    world.sync(boundary - HOUR / 4)
    world.sync(boundary - HOUR / 4)
    assert later(world, boundary - SECOND)
    assert not later(world, boundary)
    assert not later(world, boundary + SECOND)


def test_a_meeting_that_begins_now_may_hold_until_it_ends(world: World) -> None:
    """What begins at an instant has begun from it on."""
    begins = MONDAY + 21 * DAY
    world.sync(begins)
    world.sync(begins)
    assert later(world, begins + HOUR / 2 - SECOND)
    assert not later(world, begins + HOUR / 2)


def test_a_changed_calendar_means_judging(world: World) -> None:
    """One more meeting, whenever it is."""
    world.source.put(meeting("extra", MONDAY + 100 * DAY))
    assert not later(world, QUIET + SECOND)


def test_a_calendar_read_again_after_a_failure_means_judging(world: World) -> None:
    """What was not seen then may be seen now, although nothing in it changed."""
    world.db.execute("UPDATE calendar SET read_through = '2026-03-18T12:00:00Z'")
    settle(world.db, world.config, now=QUIET)
    assert holds(world.db, world.config, now=QUIET + SECOND), "still not read: nothing new"
    assert not later(world, QUIET + HOUR)


def test_who_gives_secrets_does_not_count(world: World) -> None:
    """Every process asks for secrets in its own way; that is no other config."""
    one = replace(world.config, secret={"a": "1"}.get)
    other = replace(world.config, secret={"b": "2"}.get)
    assert respite.judged_by(world.db, one, now=MONDAY) == respite.judged_by(world.db, other, now=MONDAY)


@pytest.mark.parametrize(
    "config",
    [
        Config(timezone="Europe/London"),
        Config(timezone="Europe/Berlin", policy=replace(Policy(), settle_days=3)),
        Config(timezone="Europe/Berlin", people={Address("alex@example.com"): Policy()}),
        Config(timezone="Europe/Berlin", domains=frozenset({"example.com"})),
        Config(timezone="Europe/Berlin", bots=frozenset({"bot.example.com"})),
    ],
)
def test_another_config_means_judging(world: World, config: Config) -> None:
    """Every key of it, whether it decides an outcome or not."""
    assert not holds(world.db, config, now=QUIET)


def test_another_program_means_judging(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer syncd may judge otherwise."""
    monkeypatch.setattr(respite, "__version__", "99")
    assert not holds(world.db, world.config, now=QUIET)


def test_what_the_user_says_means_judging(world: World) -> None:
    """Their words reach the ledger at the next sync."""
    people.correct(world.db, weekly().uid, is_one=False, person=None, at=QUIET)
    assert not holds(world.db, world.config, now=QUIET)


def test_every_table_takes_the_mark_away_or_is_asked_by_nobody(tmp_path: Path) -> None:
    """Whoever adds a table says which; inserting, updating and deleting all do."""
    with closing(open_database(tmp_path / "syncd.db")) as db:
        watched = {
            (row[0], row[1].rpartition("_")[2])
            for row in db.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        }
        names = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        hows = ("insert", "update", "delete")
        assert watched == {(name, how) for name in names - ASKED_BY_NOBODY for how in hows}
        for table, columns in tables_of(db).items():
            if table in ASKED_BY_NOBODY:
                continue
            db.execute("PRAGMA foreign_keys = OFF")
            row = [value(table, name, kind, 1) for name, kind in columns]
            first = columns[0][0]
            for change in (
                f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})',
                f'UPDATE "{table}" SET "{first}" = "{first}"',
                f'DELETE FROM "{table}"',
            ):
                db.execute("INSERT INTO judging VALUES (1, '', '', '')")
                db.execute(change, row if change.startswith("INSERT") else [])
                assert db.execute("SELECT count(*) FROM judging").fetchone()[0] == 0, change


# -- with skipping and without, the same ledger ---------------------------------------------


ENTERED = tuple(name for name in everything() if name != "judging")


class Twins:
    """Runs every command in two homes, of which one judges at every sync, and compares their rows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.spared = 0
        """How often the other one did not judge."""

    def __call__(self, arguments: Sequence[str], now: datetime) -> Ran:
        done = self._both(arguments, now)
        if "sync" in arguments[2:3]:
            for at in self._instants(Path(arguments[1]), now):
                self._both(arguments, at)
        return done

    def _instants(self, home: Path, now: datetime) -> list[datetime]:
        """Around the end of the mark, which a second sync has left."""
        self._both(["--home", str(home), "sync"], now)
        with closing(sqlite3.connect(home / "syncd.db")) as db:
            row = db.execute("SELECT holds_until FROM judging").fetchone()
        if row is None:
            return []
        until = datetime.fromisoformat(row[0])
        between = now + (until - now) / 2
        return [now + SECOND, between.replace(microsecond=0), until - SECOND, until, until + SECOND]

    def _both(self, arguments: Sequence[str], now: datetime) -> Ran:
        home = Path(arguments[1])
        twin = home.with_name("twin")
        if not twin.exists():
            shutil.copytree(home, twin)

        def counted(*args: object, **named: object) -> bool:
            found = holds(*args, **named)  # type: ignore[arg-type]
            self.spared += found
            return found

        self._patch.setattr("syncd.cli.sync.holds", counted)
        done = in_process(arguments, now)
        self._patch.setattr("syncd.cli.sync.holds", lambda *_, **__: False)
        other = in_process(["--home", str(twin), *arguments[2:]], now)
        assert (done.code, done.out) == (other.code, other.out.replace(str(twin), str(home)))
        own, others = (dump_file(where / "syncd.db", ENTERED) for where in (home, twin))
        assert own == others, f"{arguments} at {now}"
        return done


@pytest.mark.parametrize("seed", range(1))
def test_not_judging_changes_no_row_among_many_people(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Labelled calendars, synced more often than they are made for."""
    twins = Twins(monkeypatch)
    play(generate(seed), tmp_path, twins)
    assert twins.spared


@pytest.mark.parametrize("name", sorted(SCENARIOS)[::10])
def test_not_judging_changes_no_row(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some rules of docs/cadence.md in a calendar of their own, likewise; all of them take minutes."""
    play(alone(name, 0), tmp_path, Twins(monkeypatch))
