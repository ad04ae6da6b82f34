"""Runs a command in a process of its own and says what it cost."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

_LAUNCHER = """
import json, os, sys, time
report, command = sys.argv[1], sys.argv[2:]
begin = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ)
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - begin
code = os.waitstatus_to_exitcode(status)
with open(report, "w") as file:
    json.dump([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code], file)
"""
"""A process counts the memory of the one that started it, so a small one starts what is measured."""

_TIMEOUT = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What runs of a command took."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of the processor, system calls included: what other programs do changes it little."""
    peak: float
    """Most resident memory, MiB."""


def run(command: Sequence[str], *, environment: Mapping[str, str], allowed: frozenset[int]) -> Cost:
    """Run a command once; raises RuntimeError with its complaints unless it exits as ``allowed``."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(report), *command]
        done = subprocess.run(
            launcher, env=dict(environment), capture_output=True, check=False, timeout=_TIMEOUT
        )
        if not report.exists():
            raise RuntimeError(f"{command} did not start: {done.stderr.decode(errors='replace')}")
        wall, cpu, peak, code = json.loads(report.read_text("utf-8"))
    if code not in allowed:
        raise RuntimeError(f"{command} ended with {code}: {done.stderr.decode(errors='replace')[-2000:]}")
    return Cost(wall=wall, cpu=cpu, peak=peak)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        wall=median(one.wall for one in costs),
        cpu=median(one.cpu for one in costs),
        peak=median(one.peak for one in costs),
    )
