"""Starts the child of a round, hears it out, and ends it when it hangs or the daemon is to stop."""

import json
import os
import selectors
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from syncd.dataclass import dataclass

SILENCE = 180.0
"""Seconds without a word after which a child is taken for hanging."""
GRACE = 3.0
"""Seconds a child has to end after being asked to."""
LONGEST_LINE = 64 * 1024
LONGEST_CRASH = 64 * 1024
"""Bytes that are kept of what Python says of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a child ended."""

    code: int
    """Its exit code; below zero the signal that ended it."""
    at: str | None
    """The piece of work it was at; None when it was between two."""
    hung: bool = False
    """It was ended because it no longer said anything."""
    stopped: bool = False
    """It was ended because the daemon is to stop."""

    @property
    def died(self) -> bool:
        """Whether the piece of work it was at took it along."""
        return self.at is not None and not self.stopped


Hear = Callable[[Mapping[str, Any]], None]


def run_child(
    home: str | None,
    names: Sequence[str],
    *,
    hear: Hear,
    stop: int,
    errors: Path,
    environment: Mapping[str, str] | None = None,
    silence: float = SILENCE,
) -> Ending:
    """Run one round to its end; ``stop`` can be read from when it is to end early.

    What Python says of a crash goes to the file ``errors``, which is there only after one, and until
    somebody takes it away or the next crash takes its place.
    """
    part = errors.with_name(f"{errors.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        try:
            ending = _run(
                home, names, hear=hear, stop=stop, errors=handle, environment=environment, silence=silence
            )
        finally:
            os.close(handle)
        if ending.code and not ending.stopped:
            _keep_crash(part, errors)
        return ending
    finally:
        part.unlink(missing_ok=True)


def _keep_crash(part: Path, errors: Path) -> None:
    with suppress(OSError):  # a disk that fails, or what lies in its place, is worth no round
        if size := part.stat().st_size:
            os.truncate(part, min(size, LONGEST_CRASH))
            part.replace(errors)


def _run(
    home: str | None,
    names: Sequence[str],
    *,
    hear: Hear,
    stop: int,
    errors: int,
    environment: Mapping[str, str] | None,
    silence: float,
) -> Ending:
    with subprocess.Popen(  # noqa: S603 -- ourselves
        # -P: nothing of the folder the daemon happens to be in is imported.
        [sys.executable, "-P", "-m", "syncd.daemon.child", home or ""],
        stdin=subprocess.PIPE,  # says what to do, and by its end that nobody waits for it any more
        stdout=subprocess.PIPE,
        stderr=errors,
        env=None if environment is None else {**os.environ, **environment},
        start_new_session=True,  # what it starts ends with it; a Ctrl-C is for the daemon
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError):  # it has ended already
            os.write(child.stdin.fileno(), json.dumps(list(names)).encode() + b"\n")
        with _heard(child.stdout.fileno()) as source:
            reader = _Reader(source, stop, hear, silence)
            reader.read()
        if reader.hung or reader.stopped:
            _end(child, at_once=reader.hung)
        try:  # whoever has nothing more to say has nothing more to do
            code = child.wait(GRACE)
        except subprocess.TimeoutExpired:
            _end(child, at_once=True)
            code = child.wait()
    return Ending(code=code, at=reader.at, hung=reader.hung, stopped=reader.stopped)


def _end(child: subprocess.Popen[bytes], *, at_once: bool) -> None:
    import signal

    if not at_once:
        _signal(child, signal.SIGTERM)
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            at_once = True
    if at_once:
        _signal(child, getattr(signal, "SIGKILL", signal.SIGTERM))


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to the child and to all it has started."""
    try:
        if sys.platform == "win32":
            child.terminate()
        else:
            os.killpg(child.pid, number)
    except ProcessLookupError:
        return  # it has ended meanwhile


class Source(Protocol):
    """What a child says, as something that can be waited for."""

    def fileno(self) -> int:
        """Its descriptor."""
        ...

    def recv(self, size: int, /) -> bytes:
        """So many bytes at most; none when there will be no more."""
        ...


class _Pipe:
    """A pipe, where pipes can be waited for."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def recv(self, size: int, /) -> bytes:
        return os.read(self._descriptor, size)


@contextmanager
def _heard(descriptor: int) -> Iterator[Source]:
    """What comes out of a pipe; on Windows, where none can be waited for, by way of a socket."""
    if os.name == "posix":
        yield _Pipe(descriptor)
        return
    reader, writer = socket.socketpair()
    with reader, writer:
        threading.Thread(target=pump, args=(descriptor, writer), daemon=True).start()
        yield reader


def pump(descriptor: int, writer: socket.socket) -> None:
    """Send on what comes out of a pipe, until it ends or nobody listens any more."""
    with suppress(OSError):
        while part := os.read(descriptor, 1 << 16):
            writer.sendall(part)
        writer.shutdown(socket.SHUT_WR)


class _Reader:
    """What a child says, line by line, until it ends, hangs, or is to stop."""

    def __init__(self, source: Source, stop: int, hear: Hear, silence: float) -> None:
        self._source = source
        self._stop = stop
        self._hear = hear
        self._silence = silence
        self._rest = b""
        self.at: str | None = None
        self.hung = False
        self.stopped = False

    def read(self) -> None:
        """Hear it out."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._source, selectors.EVENT_READ)
            selector.register(self._stop, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in selector.select(self._silence)}
                if not ready:
                    self.hung = True
                    return
                if self._stop in ready:
                    self.stopped = True
                    return
                if self._source.fileno() in ready:
                    part = self._source.recv(1 << 16)
                    if not part:
                        return
                    self._take(part)

    def _take(self, part: bytes) -> None:
        *lines, self._rest = (self._rest + part).split(b"\n")
        self._rest = self._rest[:LONGEST_LINE]
        for line in lines:
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):
                continue  # a library that prints
            if isinstance(said, dict):
                if "begin" in said:
                    self.at = str(said["begin"])
                elif "done" in said or "failed" in said:
                    self.at = None
                self._hear(said)
