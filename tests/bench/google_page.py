"""Writes what reading Google cost as a section of the page: the bars first, then every figure."""

from collections.abc import Iterator

from .google_jobs import WATCHED, Asked, GoogleResults
from .measure import Cost
from .page import Bar, machine

TITLE = "## Google, "


def section(found: GoogleResults, *, day: str, versions: str) -> str:
    """The section."""
    return "\n".join([*_head(found, day, versions), *_bars(found), *_figures(found)]) + "\n"


def _head(found: GoogleResults, day: str, versions: str) -> Iterator[str]:
    yield f"{TITLE}{found.size:,} events"
    yield ""
    yield "The same kinds of events in a calendar of the fake Google (`tests/bench/google_events.py`), and a"
    yield "calendar of holidays beside it. The fake runs in a process of its own and counts what it receives:"
    yield "requests whole, of answers the bodies, not compressed. *bare loop* reads the same pages of the"
    yield "same fields with google-api-python-client and keeps nothing (`tests/bench/google_floor.py`)."
    yield ""
    yield f"{day}; {versions}; {machine()}."
    yield ""


def bars(found: GoogleResults) -> Iterator[Bar]:
    """What must hold."""
    yield Bar(
        what="requests of an idle poll, per calendar",
        measured=found.idle.requests / WATCHED,
        at_most=1,
        unit="",
    )
    yield Bar(
        what="first sync to the bare loop, processor time",
        measured=found.reading.cpu / found.bare.cpu,
        at_most=6,
    )


def _bars(found: GoogleResults) -> Iterator[str]:
    yield "| what | at most | measured | reached |"
    yield "| --- | --- | --- | --- |"
    yield from (bar.line for bar in bars(found))
    yield ""


def _figures(found: GoogleResults) -> Iterator[str]:
    yield "| what is asked | requests | sent | received |"
    yield "| --- | --- | --- | --- |"
    yield _asked("first sync", found.first)
    yield _asked("idle poll", found.idle)
    yield _asked("one published agenda: document, person let in, entry, link", found.published)
    yield ""
    yield "| what it costs | seconds on the clock | of the processor | MiB at most |"
    yield "| --- | --- | --- | --- |"
    yield _cost("first sync", found.reading)
    yield _cost("bare loop over the same pages", found.bare)
    yield _cost("idle poll", found.polling)
    yield ""
    yield f"{found.mapped:,.0f} events a second of the processor are mapped from JSON to what syncd keeps."


def _asked(what: str, asked: Asked) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(asked.kinds.items()))
    sent, received = (f"{size / 1024:,.1f} KiB" for size in (asked.sent, asked.received))
    return f"| {what} | {sum(asked.kinds.values())}: {kinds} | {sent} | {received} |"


def _cost(what: str, cost: Cost) -> str:
    return f"| {what} | {cost.wall:.3f} | {cost.cpu:.3f} | {cost.peak:.0f} |"
