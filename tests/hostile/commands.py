"""Runs the real command line, each command a process of its own, and measures what it needed."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NOW = "2026-11-20T12:00:00Z"
SECONDS = 5.0
"""Of processor time: the machine may be busy with other tests."""
PEAK = 300
"""MiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command answered, and what it cost."""

    code: int
    out: str
    err: str
    seconds: float
    """Of processor time."""
    peak: int
    """MiB."""


_MEASURE = """
import json, os, signal, subprocess, sys
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
signal.signal(signal.SIGALRM, lambda *_: child.kill())
signal.alarm(60)
_, status, used = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as report:
    json.dump([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss], report)
"""
"""Small, because a process begins with the memory of the one that started it in its books."""


def run(home: Path, *words: str | Path, now: str = NOW) -> Ran:
    """Run ``syncd`` to its end; a traceback, too much time or too much memory fails."""
    with tempfile.NamedTemporaryFile("r") as report:
        command = [sys.executable, "-m", "syncd", "--home", str(home), *map(str, words)]
        done = subprocess.run(
            [sys.executable, "-S", "-c", _MEASURE, report.name, *command],
            capture_output=True,
            env={**os.environ, "SYNCD_NOW": now, "PYTHONUTF8": "1"},
            check=True,
        )
        code, seconds, peak = json.load(report)
    ran = Ran(
        code=code,
        out=done.stdout.decode(),
        err=done.stderr.decode(),
        seconds=seconds,
        peak=peak // (1024 * 1024 if sys.platform == "darwin" else 1024),
    )
    said = f"syncd {words[0]}: exit {code}, {seconds:.1f} s, {ran.peak} MiB\n{ran.err[-2000:]}"
    assert "Traceback" not in ran.err, said
    assert code >= 0, said
    assert seconds < SECONDS, said
    assert ran.peak < PEAK, said
    return ran
