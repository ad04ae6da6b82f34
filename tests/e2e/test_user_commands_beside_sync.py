"""What the user types while a sync is under way is kept, and hinders nobody."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .home import Home
from .paper import ME, Meeting, Paper
from .rows import tables

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SAM = "sam@example.com"
COMMANDS = {
    "goal": ("goal", "add", "Lead the migration", "--with", SAM),
    "jot": ("jot", "topic", "The budget", "--with", SAM),
    "role": ("people", "role", SAM, "manager"),
    "pause": ("people", "pause", SAM, "--until", "2026-04-01"),
    "held": ("held", SAM, "2026-03-16"),
    "audit": ("audit",),
    "week": ("week",),
}

HOLD = """
import sys
from contextlib import ExitStack
from pathlib import Path
from syncd.lock import sync_lock
from syncd.store.database import open_database, transaction

home = Path(sys.argv[1])
with ExitStack() as held:
    held.enter_context(sync_lock(home / "sync.lock"))
    database = open_database(home / "syncd.db")
    if sys.argv[2] == "writing":
        held.enter_context(transaction(database))
        database.execute("UPDATE calendar SET failure = 'half done'")
    print("held", flush=True)
    sys.stdin.readline()
    if sys.argv[2] == "writing":
        database.execute("ROLLBACK")
        print("rolled back", flush=True)
    sys.stdin.read()
"""
"""A sync that has begun: reading calendars, or in the middle of its one transaction."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that has read a weekly 1:1 with Sam."""
    start = datetime(2026, 2, 2, 10)  # noqa: DTZ001 wall time
    series = Meeting(uid="weekly", start=start, rule="FREQ=WEEKLY", guests={ME: "ACCEPTED", SAM: "ACCEPTED"})
    made = Home(tmp_path)
    made.calendar.write_text(Paper(meetings=[series]).text(), encoding="utf-8")
    made.run("connect", "ics", str(made.calendar), "--me", ME, now=NOW)
    made.run("sync", now=NOW)
    return made


@contextmanager
def sync_under_way(home: Home, state: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process in the role of a sync."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.folder), state], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        assert process.stdin
        process.stdin.close()


def start(home: Home, *arguments: str) -> subprocess.Popen[str]:
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "syncd", "--home", str(home.folder), *arguments],
        env=os.environ | {"SYNCD_NOW": NOW.isoformat()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_work_while_a_sync_holds_the_lock(home: Home, name: str) -> None:
    """The lock belongs to the sync role: what the user writes and reads does not wait for it."""
    with sync_under_way(home, "reading"):
        begun = time.monotonic()
        process = start(home, *COMMANDS[name])
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
        assert time.monotonic() - begun < 5  # starting Python included, on a slow machine


def test_all_of_it_is_kept(home: Home) -> None:
    """Everything typed beside a sync is in the database afterwards, and the sync then goes through."""
    before = home.rows(*tables("yours"))
    with sync_under_way(home, "reading"):
        started = [start(home, *arguments) for arguments in COMMANDS.values()]
        assert [process.wait(timeout=60) for process in started] == [0] * len(COMMANDS)
        for process in started:
            process.communicate()
    after = home.rows(*tables("yours"))
    more = {name for name in after if len(after[name]) > len(before[name])}
    assert more >= {"goal", "jot", "tenure", "pause", "said", "person"}
    home.run("sync", now=NOW)
    assert home.rows(*tables("yours")) == after


def test_a_write_waits_for_the_transaction_of_a_sync(home: Home) -> None:
    """A sync's transaction is short: a command that meets it waits, is not refused, and loses nothing."""
    with sync_under_way(home, "writing") as sync:
        jot = start(home, *COMMANDS["jot"])
        reader = start(home, "people", "list")
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, out + err
        assert jot.poll() is None, "it did not wait"
        assert sync.stdin
        assert sync.stdout
        sync.stdin.write(b"\n")
        sync.stdin.flush()
        assert sync.stdout.readline() == b"rolled back\n"
        out, err = jot.communicate(timeout=60)
        assert jot.returncode == 0, out + err
    assert [row[2] for row in home.rows("jot")["jot"]] == ["The budget"]
    assert not any("half done" in row for row in home.rows("calendar")["calendar"])


def test_a_write_gives_up_in_the_end(home: Home) -> None:
    """Whoever meets a transaction that does not end is told after some seconds, and nothing is half done."""
    before = home.rows(*tables("yours"))
    with sync_under_way(home, "writing"):
        begun = time.monotonic()
        process = start(home, *COMMANDS["jot"])
        out, err = process.communicate(timeout=60)
        waited = time.monotonic() - begun
    assert process.returncode == 9, out + err
    assert "try again" in err
    assert 4 < waited < 15
    assert home.rows(*tables("yours")) == before
