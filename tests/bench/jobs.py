"""What is measured: the same jobs for syncd, for khal, and for the smallest program that does them."""

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import floor
from .calendars import ME, NOW, touch, write_file, write_folder
from .measure import Cost, middle, run

SIZES = {1_000: 5, 10_000: 3, 50_000: 1}
"""How many events, and how often each job is run."""
_QUICK = {1_000: 1}

START = "start-up"
FIRST = "first read of a folder"
SAME = "nothing changed"
SOME = "1 % of the files changed"
AUDIT = "audit"
YEAR = "a year's answer"
ONE_FILE = "first read of one file"
IMPORT = "import click"
JOBS = (START, FIRST, SAME, SOME, AUDIT, YEAR, ONE_FILE, IMPORT)

LARGEST_FILE = 64 * 2**20
"""Bytes; syncd reads no larger calendar file."""
SYNCD, KHAL, FLOOR = "syncd", "khal", "floor"

_OK = frozenset({0, 4})
"""4: syncd says that something could not be assessed, which is an answer."""

Results = dict[tuple[int, str, str], Cost]
"""(Events, job, program) -> the median of its runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where the programs and their files are."""

    syncd: Path
    """The folder of an installed wheel's commands."""
    khal: Path
    work: Path
    """A folder of its own, removed by whoever made it."""

    def environment(self) -> dict[str, str]:
        """Nothing of the user's: a fixed time, and homes inside the work folder."""
        own = {
            "SYNCD_NOW": NOW.isoformat(),
            "HOME": str(self.work),
            "TZ": "Europe/Berlin",
            "LC_ALL": "C.UTF-8",
        }
        return {"PATH": os.environ.get("PATH", ""), **own}


def measure(bench: Bench, *, quick: bool) -> Results:
    """Every job of every size; the programs take turns, so that a slow minute is everybody's."""
    found: Results = {}
    for size, rounds in (_QUICK if quick else SIZES).items():
        _tell(f"building {size} events ...")
        place = bench.work / str(size)
        folder, whole = place / "work", place / "one.ics"
        write_folder(folder, size)
        write_file(whole, size)
        costs: defaultdict[tuple[int, str, str], list[Cost]] = defaultdict(list)
        for turn in range(rounds):
            _tell(f"  {size} events, round {turn + 1} of {rounds} ...")
            for job, program, cost in _round(bench, place, folder, whole):
                costs[size, job, program].append(cost)
        found |= {key: middle(runs) for key, runs in costs.items()}
        shutil.rmtree(place)
    return found


def _round(bench: Bench, place: Path, folder: Path, whole: Path) -> Iterator[tuple[str, str, Cost]]:
    """All jobs once, from nothing."""
    state = place / "state"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir()
    commands = _Commands(bench, state, folder)
    commands.connect("home", folder)
    single = whole.stat().st_size <= LARGEST_FILE
    if single:
        commands.connect("other", whole)
    yield IMPORT, SYNCD, commands.python("-c", "import click")
    for program in (SYNCD, KHAL, FLOOR):
        yield START, program, commands.start(program)
    for job in (FIRST, SAME, SOME, YEAR):
        if job == SOME:
            touch(folder, every=100)
        for program in (SYNCD, KHAL, FLOOR):
            yield job, program, commands.year(program) if job == YEAR else commands.read(program)
    yield AUDIT, SYNCD, commands.syncd("--home", str(state / "home"), "audit", "--format", "json")
    if single:
        yield ONE_FILE, SYNCD, commands.syncd("--home", str(state / "other"), "sync")


class _Commands:
    """The command lines of the three programs."""

    def __init__(self, bench: Bench, state: Path, folder: Path) -> None:
        self._bench = bench
        self._state = state
        self._folder = folder
        self._environment = bench.environment()
        (state / "khal.conf").write_text(_KHAL.format(folder=folder, state=state), encoding="utf-8")

    def connect(self, home: str, source: Path) -> None:
        self.syncd(
            "--home", str(self._state / home), "connect", "ics", str(source), "--me", ME, "--name", "work"
        )

    def start(self, program: str) -> Cost:
        if program == SYNCD:
            return self.syncd("--version")
        return self._khal("--version") if program == KHAL else self.python("-c", "pass")

    def read(self, program: str) -> Cost:
        if program == SYNCD:
            return self.syncd("--home", str(self._state / "home"), "sync")
        if program == KHAL:
            return self._khal("list", f"{NOW:%Y-%m-%d}", "1d")
        return self.python(str(floor.__file__), "index", str(self._folder), str(self._state / "floor.db"))

    def year(self, program: str) -> Cost:
        if program == SYNCD:
            home = str(self._state / "home")
            return self.syncd("--home", home, "audit", "--format", "json", "--since", "2025-11-20")
        if program == KHAL:
            return self._khal("list", "2025-11-20", "365d")
        return self.python(str(floor.__file__), "year", str(self._state / "floor.db"))

    def syncd(self, *arguments: str) -> Cost:
        return self._run(str(self._bench.syncd / "syncd"), *arguments)

    def python(self, *arguments: str) -> Cost:
        return self._run(str(self._bench.syncd / "python"), *arguments)

    def _khal(self, *arguments: str) -> Cost:
        return self._run(str(self._bench.khal / "khal"), "-c", str(self._state / "khal.conf"), *arguments)

    def _run(self, *command: str) -> Cost:
        return run(command, environment=self._environment, allowed=_OK)


_KHAL = """\
[calendars]
[[work]]
path = {folder}
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {state}/khal.db
[default]
default_calendar = work
"""


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a run takes minutes
