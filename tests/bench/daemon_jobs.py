"""What the daemon costs: an hour of its rounds against the fakes, what it holds, whether it grows."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from syncd import clock
from syncd.testing.google import FakeGoogle
from syncd.testing.graph import FakeGraph
from tests.e2e import google_home, microsoft_home

from . import daemon_hours, google_events, outlook_events
from .calendars import ME, NOW
from .jobs import Bench

SIZE, HOURS, TICKS = 1_000, 4, 1_000
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What `syncd run` did with an account connected, on the clock of the machine."""

    minutes: float
    resident: float
    """Most memory it held at any look after its first round, MiB."""
    seconds: float
    """Of the processor after its first round, the children included."""
    descriptors: int
    """How many more it held in the end than after its first round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonResults:
    """Everything that was measured."""

    size: int
    hours: int
    ticks: int
    soak: "Soak"
    """`syncd run` itself, in real time."""
    percent: float
    """Of one core, over the hours, the children included."""
    rounds: int
    wakes_a_minute: float
    before: Mapping[str, int]
    """What it holds after its first ticks: memory in KiB, threads, descriptors, files of the home."""
    after: Mapping[str, int]


def measure(bench: Bench, *, quick: bool, minutes: float) -> DaemonResults:
    """Sync once; then the daemon itself, then its hours and ticks."""
    home, hours, ticks = bench.work / "daemon", 1 if quick else HOURS, 100 if quick else TICKS
    with _both(home):
        _output(bench, str(bench.syncd / "syncd"), "--home", str(home), "sync")
        soak = _soaked(bench, home, 0 if quick else minutes)
        _set_zone(home, "Etc/UTC")  # the hours that follow begin at noon there
        said = _output(
            bench,
            str(bench.syncd / "python"),
            str(daemon_hours.__file__),
            *(str(home), str(hours), str(ticks), (NOW + timedelta(days=1)).isoformat()),
        )
    return DaemonResults(size=SIZE, hours=hours, ticks=ticks, soak=soak, **json.loads(said))


@contextmanager
def _both(home: Path) -> Iterator[None]:
    """An account of each provider; what they cost is not counted, as they live in this process."""
    with (
        FakeGoogle(clock=lambda: NOW, seed=google_events.seed(SIZE)) as google,
        FakeGraph(clock=lambda: NOW, seed=outlook_events.seed()) as graph,
    ):
        outlook_events.fill(graph, SIZE)
        home.mkdir(mode=0o700)
        microsoft_home.keep_documents_in(graph, home, ME)
        config = 'timezone = "Etc/UTC"\n[notifications]\ndesktop = false'
        google_home.keep_documents_in(google, home, ME, config=config)
        _set_zone(home, _day())
        yield


def _day() -> str:
    """A zone in which the day has just begun: by night the daemon polls seldom, and would look cheap."""
    west = min(clock.now().hour - 9, 12)
    return f"Etc/GMT{west:+d}" if west else "Etc/UTC"


def _set_zone(home: Path, zone: str) -> None:
    config = home / "config.toml"
    config.write_text(
        re.sub("(?m)^timezone = .*$", f'timezone = "{zone}"', config.read_text("utf-8")), "utf-8"
    )


def _soaked(bench: Bench, home: Path, minutes: float) -> Soak:
    """Let `syncd run` do its first round, then live for so long."""
    log = home / "syncd.log"
    environment = {name: text for name, text in bench.environment().items() if name != "SYNCD_NOW"}
    command = [str(bench.syncd / "syncd"), "--home", str(home), "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as daemon:
        end = time.monotonic() + _PATIENCE
        while not log.exists() or '"keep"' not in log.read_text("utf-8"):
            if time.monotonic() > end or daemon.poll() is not None:
                raise RuntimeError("the daemon does not come to an end of its first round")
            time.sleep(0.1)
        time.sleep(2)  # the child of that round ends, and is counted with it
        begun, files, looks = _used(daemon.pid), _descriptors(daemon.pid), [_held(daemon.pid)]
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            time.sleep(5)
            looks.append(_held(daemon.pid))
        found = Soak(
            minutes=minutes,
            resident=max(looks),
            seconds=_used(daemon.pid) - begun,
            descriptors=_descriptors(daemon.pid) - files,
        )
        daemon.send_signal(signal.SIGTERM)
    if daemon.returncode != 0:
        raise RuntimeError(f"the daemon ended with {daemon.returncode}")
    return found


def _held(pid: int) -> float:
    """Resident memory, MiB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("VmRSS"))) / 1024


def _used(pid: int) -> float:
    """Seconds of the processor so far, those of children that have ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _descriptors(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def _output(bench: Bench, *command: str) -> str:
    environment = {**os.environ, **bench.environment()}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 4):
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout
