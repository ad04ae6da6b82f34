"""Writes what the daemon cost as a section of the page: the bars first, then every figure."""

from collections.abc import Iterator

from .daemon_jobs import DaemonResults
from .page import Bar, machine

TITLE = "## The daemon"


def section(found: DaemonResults, *, day: str, versions: str) -> str:
    """The section."""
    return "\n".join([*_head(found, day, versions), *_bars(found), *_figures(found)]) + "\n"


def _head(found: DaemonResults, day: str, versions: str) -> Iterator[str]:
    yield TITLE
    yield ""
    yield f"`syncd run` with the fake Google and the fake Graph connected, {found.size:,} events in each"
    yield f"calendar. {found.hours} hours of the day pass with real rounds in real processes; only the"
    yield f"waiting between them is left out. Then {found.ticks:,} ticks whose rounds do nothing, to see"
    yield "whether the daemon itself grows."
    yield ""
    yield f"{day}; {versions}; {machine()}."
    yield ""


def bars(found: DaemonResults) -> Iterator[Bar]:
    """What must hold."""
    yield Bar(what="resident memory", measured=found.soak.resident, at_most=30, unit="MiB")
    yield Bar(what="of one core, children included", measured=found.percent, at_most=0.15, unit="%")
    yield Bar(what="wake-ups a minute", measured=found.wakes_a_minute, at_most=1, unit="")
    growth = found.after["memory"] / found.before["memory"]
    yield Bar(what=f"memory after {found.ticks:,} more ticks", measured=growth, at_most=1.02)
    for name in ("threads", "descriptors", "files"):
        yield Bar(
            what=f"further {name} after them",
            measured=found.after[name] - found.before[name],
            at_most=0,
            unit="",
        )


def _bars(found: DaemonResults) -> Iterator[str]:
    yield "| what | at most | measured | reached |"
    yield "| --- | --- | --- | --- |"
    yield from (bar.line for bar in bars(found))
    yield ""


def _figures(found: DaemonResults) -> Iterator[str]:
    yield f"Rounds in the {found.hours} hours: {found.rounds}."
    soak = found.soak
    if soak.minutes:
        share = 100 * soak.seconds / (60 * soak.minutes)
        yield ""
        yield f"In real time, {soak.minutes:g} minutes after the first round: {soak.seconds:.2f} s of the"
        yield f"processor ({share:.3f} % of one core), {soak.resident:.1f} MiB at most,"
        yield f"{soak.descriptors} more descriptors."
