"""The child of a round: heard out, ended when it hangs or is to stop, its crash kept apart."""

import os
import select
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from syncd.daemon import process
from syncd.daemon.process import Ending, pump, run_child
from syncd.daemon.waiting import Bell

SAYS_BEGIN = 'import os; os.write(1, b\'{"begin": "pull:work"}\\n\')\n'


@pytest.fixture
def stop() -> Iterator[Bell]:
    """What the daemon is stopped by."""
    made = Bell()
    yield made
    made.close()


@pytest.fixture
def child(tmp_path: Path, stop: Bell) -> Callable[..., tuple[Ending, list[dict[str, Any]]]]:
    """Runs a text of Python in the child's place."""

    def run(text: str, *, silence: float = 20.0) -> tuple[Ending, list[dict[str, Any]]]:
        (tmp_path / "syncd" / "daemon").mkdir(parents=True, exist_ok=True)
        for package in ("syncd", "syncd/daemon"):
            (tmp_path / package / "__init__.py").touch()
        (tmp_path / "syncd" / "daemon" / "child.py").write_text(text, "utf-8")
        heard: list[dict[str, Any]] = []
        ending = run_child(
            None,
            ["pull:work"],
            hear=lambda said: heard.append(dict(said)),
            stop=stop.reader,
            errors=tmp_path / "crash.txt",
            environment={"PYTHONPATH": str(tmp_path)},
            silence=silence,
        )
        return ending, heard

    return run


def test_a_child_is_heard_line_by_line(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], tmp_path: Path
) -> None:
    """What is no line of ours is passed over; in the end nothing is left of it."""
    said, heard = child(
        SAYS_BEGIN + 'os.write(1, b\'a library prints\\n[1]\\n{"done": "pull:work", "ok": true}\\n\')'
    )
    assert said == Ending(code=0, at=None)
    assert heard == [{"begin": "pull:work"}, {"done": "pull:work", "ok": True}]
    assert not (tmp_path / "crash.txt").exists()


def test_a_crash_is_kept_for_whoever_looks(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], tmp_path: Path
) -> None:
    """What Python says of it lies in a file of the user's alone."""
    said, _ = child(SAYS_BEGIN + "raise MemoryError('too much')")
    assert (said.code, said.at, said.died) == (1, "pull:work", True)
    assert "too much" in (tmp_path / "crash.txt").read_text("utf-8")
    assert (tmp_path / "crash.txt").stat().st_mode & 0o777 == 0o600


def test_a_crash_stays_until_the_next(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], tmp_path: Path
) -> None:
    """A good round takes it away as little as one that grumbles, and while one lasts nothing is there."""
    crash = tmp_path / "crash.txt"
    said, _ = child(f"import os, sys; print('old'); assert not os.path.exists({str(crash)!r})")
    assert said.code == 0
    child("raise MemoryError('first')")
    child("import warnings; warnings.warn('grumble', stacklevel=1)")
    assert "first" in crash.read_text("utf-8")
    child("raise MemoryError('second')")
    assert "first" not in crash.read_text("utf-8")
    assert not crash.with_name("crash.txt.part").exists()


def test_a_crash_is_not_kept_without_end(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], tmp_path: Path
) -> None:
    """Who prints without end before it dies fills no disk with it."""
    child("import os\nfor _ in range(40): os.write(2, b'x' * 9999)\nraise SystemExit(1)")
    assert (tmp_path / "crash.txt").stat().st_size == process.LONGEST_CRASH


def test_what_lies_in_the_place_of_a_crash_ends_nothing(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], tmp_path: Path
) -> None:
    """Then it is not kept."""
    (tmp_path / "crash.txt" / "x").mkdir(parents=True)
    said, _ = child("raise MemoryError('too much')")
    assert said.code == 1


def test_what_is_to_be_done_is_no_argument(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]],
) -> None:
    """Every user of the machine sees arguments, and accounts have names: it is told what to do by a pipe."""
    _, heard = child(
        "import json, os, sys\n"
        "told = json.loads(sys.stdin.buffer.readline())\n"
        'os.write(1, json.dumps({"told": told, "seen": sys.argv[1:]}).encode() + b"\\n")\n'
    )
    assert heard == [{"told": ["pull:work"], "seen": [""]}]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_a_child_that_is_killed_was_at_something(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]],
) -> None:
    """Its code is the signal's."""
    said, _ = child(SAYS_BEGIN + "os.kill(os.getpid(), 9)")
    assert (said.code, said.at, said.died) == (-9, "pull:work", True)


def test_one_that_says_it_failed_did_not_die(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]],
) -> None:
    """A full disk is no poison: the piece of work it was at is not to blame."""
    said, _ = child(SAYS_BEGIN + 'os.write(1, b\'{"failed": "StoreError"}\\n\'); raise SystemExit(9)')
    assert (said.code, said.died) == (9, False)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_one_that_hangs_is_ended(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]],
) -> None:
    """After so long without a word, whatever it does against it, with all it has started."""
    said, heard = child(
        "import os, signal, subprocess, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        'os.write(1, b\'{"begin": "%d"}\\n\' % other.pid)\n'
        "signal.pause()\n",
        silence=1.0,
    )
    assert (said.code, said.hung, said.died) == (-9, True, True)
    started = int(heard[0]["begin"])
    assert any(not _lives(started) for _ in range(500))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_one_that_no_longer_talks_does_not_keep_the_daemon(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has closed its ears and its mouth, and goes on for ever."""
    monkeypatch.setattr(process, "GRACE", 0.5)
    said, _ = child("import os, signal; os.close(1); signal.pause()")
    assert said.code == -9


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_one_that_never_stops_talking_is_stopped(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], stop: Bell
) -> None:
    """However much it says."""
    stop.ring()
    said, _ = child("import os\nwhile True: os.write(1, b'{}\\n' * 1000)")
    assert said.stopped


def _lives(pid: int) -> bool:
    """Whether a process goes on a moment later; one that only waits to be cleared away does not."""
    select.select([], [], [], 0.01)
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").split()[2] not in "ZX"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_a_daemon_that_is_to_stop_ends_its_child(
    child: Callable[..., tuple[Ending, list[dict[str, Any]]]], stop: Bell
) -> None:
    """It is asked to end; nothing is to blame then."""
    stop.ring()
    said, _ = child(SAYS_BEGIN + "import signal; signal.pause()")
    assert (said.stopped, said.died) == (True, False)
    assert said.code == -15


def test_what_a_pipe_says_can_come_by_way_of_a_socket() -> None:
    """To the last byte, and then its end: so it is heard where pipes cannot be waited for."""
    source, end = os.pipe()
    reader, writer = socket.socketpair()
    with reader, writer:
        os.write(end, b"one\ntwo\n")
        os.close(end)
        pump(source, writer)
        assert reader.recv(100) == b"one\ntwo\n"
        assert reader.recv(100) == b""
    os.close(source)


def test_a_pipe_nobody_listens_to_is_left() -> None:
    """The daemon is to stop: what is still said goes nowhere."""
    source, end = os.pipe()
    reader, writer = socket.socketpair()
    os.write(end, b"one")
    reader.close()
    with writer:
        pump(source, writer)  # comes back although the pipe has not ended
    os.write(end, b"two")
    assert os.read(source, 100) == b"two"  # nothing more was taken out of it
    os.close(source)
    os.close(end)
