"""Stops one piece of work that uses too much: here its processor time, in a child its memory as well."""

import contextlib
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_MIB = 1024 * 1024


class TookTooLong(AssertionError):
    """The work was stopped where the traceback points to."""


@contextlib.contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """What stands inside is stopped after so much processor time: a hang fails, and shows where it hangs."""

    def stop(*_: object) -> None:
        raise TookTooLong(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How the work ended."""

    value: Any = None
    """What it returned; None when it did not."""
    failure: str = ""
    """Why it did not: ``hang``, or the last lines of a traceback."""
    seconds: float
    """Of processor time: the machine may be busy with other things."""
    peak: int
    """MiB."""


def limited(work: Callable[[], Any], *, seconds: float, memory: int) -> Done:
    """Run ``work`` in a fork of this process; its result must be JSON. ``memory`` is MiB of address space.

    The child starts with everything this process has imported, so thousands of them cost little.
    """
    ours, theirs = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _work(work, theirs, seconds, memory)
    os.close(theirs)
    answer, whole = _read(ours, began + seconds)
    os.close(ours)
    if not whole:
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    took = used.ru_utime + used.ru_stime
    peak = used.ru_maxrss // (_MIB if sys.platform == "darwin" else 1024)
    if not whole or os.WIFSIGNALED(status):
        code = os.WTERMSIG(status)
        hang = not whole or code in (signal.SIGXCPU, signal.SIGKILL)
        return Done(failure="hang" if hang else f"signal {code}", seconds=took, peak=peak)
    found = json.loads(answer or b"{}")
    failure = found.get("failure") or (
        "" if "value" in found else f"exit {os.waitstatus_to_exitcode(status)}"
    )
    return Done(value=found.get("value"), failure=failure, seconds=took, peak=peak)


def _work(work: Callable[[], Any], pipe: int, seconds: float, memory: int) -> None:
    """The child's whole life."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    with contextlib.suppress(ValueError, OSError):  # some systems do not limit it
        resource.setrlimit(resource.RLIMIT_AS, (memory * _MIB, memory * _MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = {"value": work()}
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the parent reports
        frames = traceback.format_exception(error)
        said = {"failure": "".join(frames[-4:]).strip() or type(error).__name__}
    with os.fdopen(pipe, "wb") as stream:
        stream.write(json.dumps(said).encode())
    os._exit(0)


def _read(pipe: int, end: float) -> tuple[bytes, bool]:
    """All the child says, and whether it finished before ``end`` on the monotonic clock."""
    found = b""
    while (left := end - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        part = os.read(pipe, 65536)
        if not part:
            return found, True
        found += part
    return found, False
