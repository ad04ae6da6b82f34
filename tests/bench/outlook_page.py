"""Writes what reading Outlook cost as a section of the page: the bars first, then every figure."""

from collections.abc import Iterator

from .outlook_jobs import OutlookResults, Read
from .page import Bar, machine

TITLE = "## Outlook, "
_PAGE = 500
"""Events in a page of a view."""


def section(found: OutlookResults, *, day: str, versions: str) -> str:
    """The section."""
    return "\n".join([*_head(found, day, versions), *_bars(found), *_figures(found)]) + "\n"


def _head(found: OutlookResults, day: str, versions: str) -> Iterator[str]:
    yield f"{TITLE}{found.size:,} events"
    yield ""
    yield "The same kinds of events in a mailbox of the fake Graph (`tests/bench/outlook_events.py`),"
    yield f"{found.series} of them series. Of answers the bodies are counted, not compressed. *own* is"
    yield "what syncd does between an answer and what it keeps, the exchange apart; *bare loop* parses the"
    yield "same answers as JSON and keeps nothing."
    yield ""
    yield f"{day}; {versions}; {machine()}."
    yield ""


def bars(found: OutlookResults) -> Iterator[Bar]:
    """What must hold."""
    pages = found.first.requests - found.series
    yield Bar(what="requests of an idle poll", measured=found.idle.requests, at_most=1, unit="")
    yield Bar(
        what="requests of a first read, those of one series each apart, for each 500 events",
        measured=pages / max(1.0, found.size / _PAGE),
        at_most=2,
        unit="",
    )
    yield Bar(
        what="first read to the bare loop, processor time",
        measured=found.first.own / found.first.bare,
        at_most=10,
    )


def _bars(found: OutlookResults) -> Iterator[str]:
    yield "| what | at most | measured | reached |"
    yield "| --- | --- | --- | --- |"
    yield from (bar.line for bar in bars(found))
    yield ""


def _figures(found: OutlookResults) -> Iterator[str]:
    yield "| what is read | requests | received | own, seconds of the processor | bare loop |"
    yield "| --- | --- | --- | --- | --- |"
    yield _row("everything", found.first)
    yield _row("idle poll", found.idle)
    yield ""
    mapped = found.size / found.first.own
    yield f"{mapped:,.0f} events a second of the processor are mapped from JSON to what syncd keeps."


def _row(what: str, read: Read) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(read.kinds.items()))
    received = f"{read.received / 1024:,.1f} KiB"
    return f"| {what} | {read.requests}: {kinds} | {received} | {read.own:.3f} | {read.bare:.3f} |"
