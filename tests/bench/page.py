"""Writes what was measured as a page: the bars first, then every figure."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .jobs import AUDIT, FIRST, FLOOR, IMPORT, JOBS, KHAL, ONE_FILE, SAME, SOME, START, SYNCD, Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One figure that must not be exceeded."""

    what: str
    measured: float
    at_most: float
    unit: str = "x"

    @property
    def line(self) -> str:
        """A row of the table."""
        verdict = "yes" if self.measured <= self.at_most else "**no**"
        return f"| {self.what} | {self.at_most:g} {self.unit} | {self.measured:.2f} {self.unit} | {verdict} |"


def page(found: Results, *, day: str, versions: str) -> str:
    """The whole page."""
    return "\n".join([*_head(day, versions), *_bars(found), *_figures(found)]) + "\n"


def with_section(page: str, title: str, text: str) -> str:
    """A page with a section in the place of the one it has, or at its end."""
    before, there, rest = page.partition(f"\n{title}")
    after = rest.partition("\n## ")[2] if there else ""
    follows = f"\n## {after}" if after else ""
    return f"{before.rstrip()}\n\n{text}{follows}"


def _head(day: str, versions: str) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Written by `make bench`; do not edit. Each figure is the median of its runs; all programs take"
    yield "turns in one run. Bars compare processor time, which other programs on the machine change least."
    yield "*floor* is the smallest standard-library program that does the same work (`tests/bench/floor.py`):"
    yield "a yardstick, not a product."
    yield ""
    yield f"{day}; {versions}; {machine()}."
    yield ""
    yield "The calendars hold three years: 24 people with a weekly or fortnightly 1:1 and up to 328 moved,"
    yield "cancelled or declined dates, 12 group series, 60 absences, and single meetings of one to twelve"
    yield "people with the text that meeting programs put into them (`tests/bench/calendars.py`). A folder"
    yield "has one file for each UID."
    yield ""


def machine() -> str:
    """What everything was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()},"
        f" {platform.python_implementation()} {platform.python_version()}, load {load:.1f}"
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text("utf-8").splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


# -- bars --------------------------------------------------------------------------------------


def _bars(found: Results) -> Iterator[str]:
    yield "## Bars"
    yield ""
    yield "| what | at most | measured | reached |"
    yield "| --- | --- | --- | --- |"
    yield from (bar.line for bar in bars(found))
    yield ""


def bars(found: Results) -> Iterator[Bar]:
    """What must hold, for the sizes that were measured."""
    sizes = sorted({size for size, _, _ in found})
    main = 10_000 if 10_000 in sizes else sizes[0]

    def cpu(job: str, program: str = SYNCD, size: int = main) -> float:
        return found[size, job, program].cpu

    events = f"{main:,} events"
    yield Bar(what="`syncd --version` to `import click`", measured=cpu(START) / cpu(IMPORT), at_most=2)
    yield Bar(
        what=f"unchanged sync of {events} to `syncd --version`", measured=cpu(SAME) / cpu(START), at_most=3
    )
    yield Bar(
        what=f"`syncd audit --format json` on {events} to `khal --version`",
        measured=cpu(AUDIT) / cpu(START, KHAL),
        at_most=0.4,
    )
    yield Bar(
        what=f"first sync of {events} to khal's first index",
        measured=cpu(FIRST) / cpu(FIRST, KHAL),
        at_most=1 / 6,
    )
    for small, large in pairwise(sizes):
        for job in (FIRST, SAME, SOME, ONE_FILE):
            if (large, job, SYNCD) not in found:
                continue
            growth = cpu(job, size=large) / cpu(job, size=small) / (large / small)
            yield Bar(
                what=f"{job}: growth from {small:,} to {large:,} events, per event",
                measured=growth,
                at_most=1.1,
            )
        growth = cpu(AUDIT, size=large) / cpu(AUDIT, size=small)
        yield Bar(what=f"audit: growth from {small:,} to {large:,} events", measured=growth, at_most=1.5)
    peak = found[main, AUDIT, SYNCD].peak
    yield Bar(what=f"peak memory of `syncd audit` on {events}", measured=peak, at_most=30, unit="MiB")
    peak = found[main, ONE_FILE, SYNCD].peak
    yield Bar(
        what=f"peak memory of the first sync of one file of {events}", measured=peak, at_most=100, unit="MiB"
    )


# -- all figures -------------------------------------------------------------------------------


def _figures(found: Results) -> Iterator[str]:
    for size in sorted({size for size, _, _ in found}):
        yield f"## {size:,} events"
        yield ""
        yield "Seconds on the clock (of the processor), MiB at most, times syncd's processor time."
        yield ""
        yield "| job | syncd | khal | floor |"
        yield "| --- | --- | --- | --- |"
        for job in (one for one in JOBS if (size, one, SYNCD) in found):
            cells = " | ".join(_cell(found, size, job, one) for one in (SYNCD, KHAL, FLOOR))
            yield f"| {job} | {cells} |"
        yield ""


def _cell(found: Results, size: int, job: str, program: str) -> str:
    cost = found.get((size, job, program))
    if cost is None:
        return "-"
    own = found[size, job, SYNCD].cpu
    ratio = "" if program == SYNCD else f", {cost.cpu / own:.2f}x"
    return f"{cost.wall:.3f} ({cost.cpu:.3f}), {cost.peak:.0f}{ratio}"
