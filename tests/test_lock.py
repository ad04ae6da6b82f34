"""One process of a home syncs at a time, and its end, however violent, frees the lock."""

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from syncd.errors import AlreadyRunning, StoreError
from syncd.lock import daemon_lock, is_held, short_lock, sync_lock

HOLD = """
import sys
from pathlib import Path
from syncd.lock import sync_lock
with sync_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until it is killed or its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        assert process.stdin
        process.stdin.close()


def syncd(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "syncd", "--home", str(home), *arguments],
        env=os.environ | {"SYNCD_NOW": "2026-03-20T12:00:00Z"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_second_process_does_not_wait(tmp_path: Path) -> None:
    """Whoever comes second is told so at once, with what to do."""
    path = tmp_path / "sync.lock"
    with holder(path):
        begun = time.monotonic()
        with pytest.raises(AlreadyRunning) as caught, sync_lock(path):
            pytest.fail("two hold the lock")
        assert time.monotonic() - begun < 0.5
        assert caught.value.exit_code == 75
        assert "other commands work" in caught.value.hint


def test_the_same_process_is_no_exception(tmp_path: Path) -> None:
    """Two syncs of one process do not run into each other either."""
    path = tmp_path / "sync.lock"
    with sync_lock(path), pytest.raises(AlreadyRunning), sync_lock(path):
        pytest.fail("two hold the lock")


def test_the_lock_is_free_after_use(tmp_path: Path) -> None:
    """A lock is released at the end, and also when what it guarded has failed."""
    path = tmp_path / "sync.lock"

    def fails() -> None:
        with sync_lock(path):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with sync_lock(path):
        pass
    with sync_lock(path):
        pass


def test_a_refused_lock_leaves_the_holders(tmp_path: Path) -> None:
    """Failing to get the lock does not take it from its holder."""
    path = tmp_path / "sync.lock"
    with holder(path):
        for _ in range(3):
            with pytest.raises(AlreadyRunning), sync_lock(path):
                pytest.fail("two hold the lock")


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    """After SIGKILL the next process goes on at once; no stale file has to be removed."""
    path = tmp_path / "sync.lock"
    with holder(path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        with sync_lock(path):
            pass


def test_the_lock_file_is_private_and_no_link(tmp_path: Path) -> None:
    """The file is 0600, and a planted link is not followed."""
    path = tmp_path / "sync.lock"
    old = os.umask(0o022)
    try:
        with sync_lock(path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(old)
    planted = tmp_path / "planted.lock"
    planted.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="lock file") as caught, sync_lock(planted):
        pytest.fail("a link was followed")
    assert "Errno" not in caught.value.message
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Windows do not tell why")
def test_a_disk_without_locks_is_no_other_syncd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is to wait for a process that does not exist."""
    import fcntl

    def refuse(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreError, match="cannot lock") as caught, sync_lock(tmp_path / "sync.lock"):
        pytest.fail("a lock that nobody keeps")
    assert "--home" in caught.value.hint


def test_a_lock_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    """A missing folder is an error of the store with a way out."""
    with pytest.raises(StoreError, match="lock file") as caught, sync_lock(tmp_path / "nowhere" / "lock"):
        pytest.fail("a lock without a file")
    assert caught.value.hint


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a connected calendar."""
    calendar = tmp_path / "work.ics"
    calendar.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\nEND:VCALENDAR\r\n")
    place = tmp_path / "home"
    done = syncd(place, "connect", "ics", str(calendar), "--me", "me@example.com")
    assert done.returncode == 0, done.stderr
    return place


def test_a_second_sync_exits_75(home: Path) -> None:
    """The command says that another one is syncing, and changes nothing."""
    before = (home / "syncd.db").read_bytes()
    with holder(home / "sync.lock"):
        begun = time.monotonic()
        done = syncd(home, "sync")
        assert time.monotonic() - begun < 5  # starting Python included, on a slow machine
    assert done.returncode == 75
    assert "another syncd" in done.stderr
    assert (home / "syncd.db").read_bytes() == before


def test_of_many_at_once_one_wins(home: Path) -> None:
    """Started together beside a holder, every sync gives way; once it is gone, one goes through."""
    with holder(home / "sync.lock"):
        command = [sys.executable, "-m", "syncd", "--home", str(home), "sync"]
        started = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(8)]
        assert [process.wait(timeout=60) for process in started] == [75] * 8
    assert syncd(home, "sync").returncode == 0


def test_a_short_lock_is_waited_for(tmp_path: Path) -> None:
    """Whoever comes second gets it as soon as it is free; one that stays taken is told after the wait."""
    path = tmp_path / "short.lock"
    with holder(path) as process:
        with pytest.raises(StoreError, match="another syncd holds"), short_lock(path, wait=0.1):
            pytest.fail("two hold the lock")
        process.kill()
        with short_lock(path, wait=5):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


# -- the lock of the daemon ---------------------------------------------------------------------


def test_a_daemon_is_kept_out_by_another_one_only(tmp_path: Path) -> None:
    """Another one holds it on; whoever looks whether there is one lets go in a moment."""
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "daemon.lock"
    with holder(path):
        begun = time.monotonic()
        with pytest.raises(AlreadyRunning), daemon_lock(path):
            pytest.fail("two hold the lock")
        assert time.monotonic() - begun < 0.8
    looking = os.open(path, os.O_RDWR)
    fcntl.flock(looking, fcntl.LOCK_SH)
    threading.Timer(0.05, os.close, [looking]).start()
    with daemon_lock(path) as hold:
        assert hold.is_good()
        assert is_held(path)


def test_who_looks_is_not_taken_for_who_holds(tmp_path: Path) -> None:
    """Two may ask at once whether a daemon runs; neither is one."""
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "daemon.lock"
    path.touch()
    looking = os.open(path, os.O_RDWR)
    fcntl.flock(looking, fcntl.LOCK_SH)
    assert not is_held(path)
    os.close(looking)


def test_a_lock_whose_file_is_replaced_is_good_no_more(tmp_path: Path) -> None:
    """Whoever comes next finds another file, or none, and could hold it as well."""
    path = tmp_path / "daemon.lock"
    with daemon_lock(path) as hold:
        path.unlink()
        assert not hold.is_good()
        path.touch()
        assert not hold.is_good()
        with daemon_lock(path) as again:
            assert again.is_good()
