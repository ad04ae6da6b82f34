"""`syncd run` as its user and the system meet it: a process that is started, signalled, killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syncd.lock import is_held
from syncd.store import accounts, work
from syncd.store.accounts import Account
from syncd.store.database import open_database
from tests.cli.conftest import Syncd, event, vcalendar

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")

PATIENCE = 60.0
"""Seconds after which what should happen does not."""


class Run:
    """A daemon of one home."""

    def __init__(
        self,
        home: Path,
        *options: str,
        out: int = subprocess.PIPE,
        files: int | None = None,
        **environment: str,
    ) -> None:
        self.home = home
        env = {name: text for name, text in os.environ.items() if name != "SYNCD_NOW"}
        allow = f"ulimit -n {files}; " if files else ""
        program = (sys.executable, "-m", "syncd", "--home", str(home), *options, "run")
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'{allow}exec "$@"', "sh", *program],
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            env={**env, **environment},
        )

    def log(self) -> list[dict[str, Any]]:
        """What it has written so far; a line that is being written counts later."""
        path = self.home / "syncd.log"
        lines = path.read_text("utf-8").split("\n")[:-1] if path.exists() else []
        return [json.loads(line) for line in lines]

    def until(self, action: str, count: int = 1, **facts: Any) -> list[dict[str, Any]]:
        """Wait until the log has so many lines like this one; those."""
        end = time.monotonic() + PATIENCE
        while True:
            found = [
                line
                for line in self.log()
                if line["action"] == action and all(line.get(name) == one for name, one in facts.items())
            ]
            if len(found) >= count:
                return found
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, self.log()
            self._pause()

    def _pause(self) -> None:
        try:
            self.process.wait(0.02)
        except subprocess.TimeoutExpired:
            return

    def close(self) -> None:
        """End it whatever it does."""
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Signal it and wait; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def test_who_has_connected_nothing_is_told(syncd: Syncd) -> None:
    """It watches all the same, and would do so in silence."""
    run = Run(syncd.home)
    try:
        run.until("started")
        assert run.end() == 0
        assert run.process.stdout is not None
        said = run.process.stdout.read()
    finally:
        run.close()
    assert "no calendar is connected yet: `syncd connect ics FILE`" in said


@pytest.fixture
def home(syncd: Syncd) -> Path:
    """A home with one calendar file, connected now: its daemon goes by the clock of the machine."""
    path = syncd.calendar(vcalendar(event("one")))
    syncd.ok("connect", "ics", path, "--me", "me@example.com", now=datetime.now(UTC).isoformat())
    return syncd.home


def connect(home: Path, name: str, location: str) -> None:
    """Add a calendar without reading it."""
    with closing(open_database(home / "syncd.db")) as database:
        account = Account(
            name=name,
            provider="ics",
            settings={"location": location},
            kind="work",
            for_person=None,
            added_at=datetime(2026, 11, 20, tzinfo=UTC),
        )
        accounts.add_account(database, account, mine=[], timezone="UTC")


@pytest.fixture
def run(home: Path) -> Iterator[Run]:
    """Its daemon, which has done its first round."""
    made = Run(home)
    made.until("done", work="keep")
    yield made
    made.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_asked_to(run: Run, number: int) -> None:
    """Soon, well, and with its last line in the log."""
    begun = time.monotonic()
    assert run.end(number) == 0
    assert time.monotonic() - begun < 5
    assert run.log()[-1]["action"] == "stopped"


def test_a_second_one_is_told_so_at_once(run: Run) -> None:
    """Exit 75, and the first goes on."""
    second = Run(run.home)
    out, _ = second.process.communicate(timeout=PATIENCE)
    assert second.process.returncode == 75
    assert "another syncd is watching this home" in out
    assert run.process.poll() is None


@pytest.mark.usefixtures("run")
def test_commands_work_beside_it(syncd: Syncd) -> None:
    """The user's own, and a sync by hand."""
    syncd.ok("goal", "add", "Speak at a conference")
    syncd.ok("sync")
    assert "Speak at a conference" in syncd.ok("goal", "list")


@pytest.mark.parametrize("options", [(), ("--verbose",)])
def test_whoever_stops_listening_to_it_ends_nothing(home: Path, options: tuple[str, ...]) -> None:
    """Its terminal was closed, or the pipe it talks to: it goes on, and ends as well as ever."""
    source, gone = os.pipe()
    os.close(source)
    run = Run(home, *options, out=gone)
    os.close(gone)
    try:
        run.until("done", work="keep")
        assert run.end() == 0
    finally:
        run.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no such device")
def test_a_full_disk_behind_its_output_ends_nothing(home: Path) -> None:
    """What it says is lost, what it does is not."""
    full = os.open("/dev/full", os.O_WRONLY)
    run = Run(home, "--verbose", out=full)
    os.close(full)
    try:
        run.until("done", work="keep")
        assert run.end() == 0
    finally:
        run.close()


def test_too_few_files_to_begin_with_are_told(home: Path) -> None:
    """In words, with what to do; no traceback."""
    run = Run(home, files=7)
    out, _ = run.process.communicate(timeout=PATIENCE)
    assert run.process.returncode == 9
    assert "too many files are open" in out
    assert "ulimit -n" in out
    assert "Traceback" not in out


def test_too_few_files_for_a_child_are_waited_out(home: Path) -> None:
    """It lives, tries again later, and ends when it is asked to."""
    run = Run(home, files=12)
    try:
        assert run.until("tick-failed")[0]["kind"] == "OSError"
        assert run.end() == 0
    finally:
        run.close()


def test_a_home_that_is_replaced_is_watched_by_one(run: Run) -> None:
    """Its lock lies in the old home: it takes the one of the new home, or leaves that to who has it."""
    run.home.rename(run.home.with_name("old"))
    other = Run(run.home)
    try:
        other.until("started")
        run.process.send_signal(signal.SIGHUP)
        assert run.process.wait(PATIENCE) == 75
        (run.home / "daemon.lock").unlink()
        other.process.send_signal(signal.SIGHUP)
        other.until("lock-taken-anew")
        assert is_held(run.home / "daemon.lock")
        assert other.end() == 0
    finally:
        other.close()


def test_killed_it_leaves_nothing_in_the_way(run: Run) -> None:
    """The next one begins at once, and has nothing to do that is done."""
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    again = Run(run.home)
    try:
        again.until("started", 2)
        assert again.end() == 0
        rounds = [line for line in again.log() if line["action"] == "done" and line["work"] == "keep"]
        assert len(rounds) == 1
    finally:
        again.close()


def test_killed_it_takes_its_round_along(home: Path) -> None:
    """One that hangs would keep the next daemon, and every sync by hand, from working."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        connect(home, "feed", f"http://127.0.0.1:{silent.getsockname()[1]}/calendar.ics")
        run = Run(home)
        try:
            asking, _ = silent.accept()
            assert is_held(home / "sync.lock")
            run.end(signal.SIGKILL)
            end = time.monotonic() + 10  # it would wait longer for an answer
            while is_held(home / "sync.lock"):
                assert time.monotonic() < end
            asking.close()
        finally:
            run.close()
    assert not (home / "crash.txt").exists()


@pytest.mark.skipif(shutil.which("ps") is None, reason="this system does not tell")
def test_nothing_it_runs_names_an_account(home: Path) -> None:
    """Other users of the machine see what is run, and with which arguments."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        connect(home, "secret-project", f"http://127.0.0.1:{silent.getsockname()[1]}/calendar.ics")
        run = Run(home)
        try:
            silent.accept()[0].close()
            shown = subprocess.run(["ps", "-eo", "args", "ww"], stdout=subprocess.PIPE, check=True).stdout
            assert b"syncd.daemon.child" in shown
            assert b"secret-project" not in shown
            assert run.end() == 0
        finally:
            run.close()


def test_what_is_due_when_outlives_it(run: Run) -> None:
    """The next one knows when each calendar was read and is to be read."""
    run.end()
    with closing(open_database(run.home / "syncd.db")) as database:
        assert set(work.work(database)) == {"pull:work", "publish", "tell", "keep"}
        assert all(
            one.next_due and one.tried_at and one.next_due > one.tried_at
            for one in work.work(database).values()
        )


def test_a_config_that_breaks_meanwhile_ends_nothing(run: Run, syncd: Syncd) -> None:
    """The last good one goes on, and it is said."""
    (run.home / "config.toml").write_text("timezone = 3\n[what", "utf-8")
    syncd.calendar(vcalendar(event("two")))
    run.end()
    again = Run(run.home)
    try:
        with closing(open_database(run.home / "syncd.db")) as database:
            work.forget(database, list(work.work(database)))
        assert again.until("config-broken")[0]["problems"] == 1
        again.until("done", 2, work="keep")
        assert again.end() == 0
        assert again.process.stdout is not None
        assert "config.toml is wrong, see `syncd doctor`" in again.process.stdout.read()
    finally:
        again.close()


def test_a_config_that_was_never_good_is_refused(syncd: Syncd) -> None:
    """With nothing to go by it would watch and do nothing, day after day."""
    syncd.home.mkdir(mode=0o700)
    (syncd.home / "config.toml").write_text("timezone = 3\n", "utf-8")
    run = Run(syncd.home)
    try:
        assert run.process.wait(PATIENCE) == 5
        assert run.process.stdout is not None
        assert "timezone must be" in run.process.stdout.read()
    finally:
        run.close()


JUMPS = {
    "eight hours on": "+8h",
    "two hours back": "-2h",
    "back to 1970": "@1970-01-02 00:00:00",
    "on to 2038": "@2038-01-20 00:00:00",
}


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_jumps_while_it_sleeps(home: Path, tmp_path: Path, jump: str) -> None:
    """It catches up in one pass, and says by how much; nothing is done twice for a clock set back."""
    faketime = pytest.importorskip("libfaketime")
    library = Path(faketime.__file__).parent / "vendor/libfaketime/src/libfaketime.so.1"
    if not library.exists():
        pytest.skip("this system has no such library")
    times = tmp_path / "faketime"
    times.write_text("+0\n", "ascii")
    run = Run(
        home,
        LD_PRELOAD=str(library),
        FAKETIME_TIMESTAMP_FILE=str(times),
        FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
    )
    try:
        run.until("done", work="keep")
        run.process.send_signal(signal.SIGSTOP)
        times.write_text(f"{JUMPS[jump]}\n", "ascii")
        run.process.send_signal(signal.SIGCONT)
        (woken,) = run.until("woken")
        assert abs(woken["clock_set_by"]) > 3600
        run.until("done", 2, work="pull:ics-1")
        assert run.end() == 0
        pulls = [one for one in run.log() if one["action"] == "done" and one["work"] == "pull:ics-1"]
        assert len(pulls) == 2
        assert not [one for one in run.log() if one["action"] in ("died", "tick-failed", "failed")]
    finally:
        run.close()


def test_a_damaged_database_is_replaced_by_its_newest_copy(home: Path, syncd: Syncd) -> None:
    """As the daemon begins: what was noted is there, the damaged file is kept, and it is said."""
    syncd.ok("goal", "add", "Speak at a conference")
    syncd.ok("backup")
    database = home / "syncd.db"
    database.write_bytes(b"\xff" * 5000)
    run = Run(home)
    try:
        run.until("database-restored")
        run.until("done", work="keep")
        assert run.end() == 0
    finally:
        run.close()
    assert "Speak at a conference" in syncd.ok("goal", "list")
    assert (home / "backups" / "damaged-0001.db").read_bytes() == b"\xff" * 5000
    told = syncd("doctor")
    assert told.code == 4
    assert "is in the place of the database; the damaged file is " in told.out
    assert "is in the place of the database" in syncd.ok("status")
    assert (home / "restored.txt").stat().st_mode & 0o777 == 0o600
    (home / "restored.txt").unlink()
    assert "in the place of the database" not in syncd("doctor").out + syncd.ok("status")


def test_it_is_small(run: Run) -> None:
    """Whatever is connected: below 30 MB, and no library of a provider is in it."""
    status = Path(f"/proc/{run.process.pid}/status")
    if not status.exists():
        pytest.skip("this system does not tell")
    (line,) = (line for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS"))
    assert int(line.split()[1]) < 30_000
    assert not [
        name
        for name in ("googleapiclient", "icalendar", "msal", "cryptography", "lxml")
        if f"/{name}/" in Path(f"/proc/{run.process.pid}/maps").read_text("utf-8")
    ]
