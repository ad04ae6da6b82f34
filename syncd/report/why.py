"""One relationship slot by slot, and which row of which table decided."""

from collections.abc import Callable, Iterator

from syncd.core.audit import Report
from syncd.core.cadence.judged import Judged, JudgedSlot
from syncd.core.cadence.standing import ROWS
from syncd.core.model import Outcome, Reason
from syncd.report.marks import MARKS, Cell, Span, Tone, in_window
from syncd.report.sections import Block, Heading, Layout, Line, Table, said
from syncd.report.words import NAME, day, moment, short, shown_name


def details(judged: Judged, report: Report, layout: Layout, *, why: bool) -> Iterator[Block]:
    """A relationship's window with one line per slot; with ``why`` the deciding rows as well."""
    yield Heading(f"{shown_name(judged.person)}, slot by slot")
    yield said(", ".join(short(one, NAME) for one in judged.person.addresses[:10]), Tone.QUIET)
    if judged.hold_rate is not None:
        rate = round(100 * judged.hold_rate)
        yield said(f"{rate}% of the last {judged.judged_slots} judged 1:1s took place")
    if why:
        yield said(f"{judged.standing.value} because: {_because(judged)}")
    slots = in_window(judged, report)
    if slots:
        header = ["", "Slot", "Outcome", "Reason", "Decided by row" if why else "Known from"]
        yield Table(
            header, [_row(one, report, layout, why=why) for one in slots], gives_way=frozenset({3, 4})
        )
    else:
        yield said("no slots in this time")
    yield from _one_offs(judged, report)


def _because(judged: Judged) -> str:
    """The deciding row of the standing table, as docs/cadence.md numbers it."""
    numbers = [number for number, row in enumerate(ROWS, start=1) if row.condition == judged.because]
    row = f" (row {numbers[0]} of the standings)" if numbers else ""
    return _bare(judged.because) + row


def _row(one: JudgedSlot, report: Report, layout: Layout, *, why: bool) -> list[Cell]:
    mark = MARKS[one.outcome].span(unicode=layout.unicode)
    return [
        (mark,),
        (Span(moment(one.slot, report.zone, now=report.as_of)),),
        (Span(one.outcome.value, mark.tone),),
        (Span(_reason(one, report, when=day if why else moment)),),
        (Span(f"{one.row}: {_bare(one.why)}" if why else _evidence(one), Tone.QUIET),),
    ]


def _reason(one: JudgedSlot, report: Report, *, when: Callable[..., str]) -> str:
    """Why, and when they met or will meet instead where that is another time."""
    said = [one.reason.value] if one.reason else []
    if one.met and one.met != one.slot:
        said.append(f"met {when(one.met, report.zone, now=one.slot)}")
    elif one.reason is Reason.MOVED_AWAY and one.away:
        said.append(f"to {when(one.away[0].start, report.zone, now=one.slot)}")
    elif one.outcome is Outcome.UPCOMING and one.live and one.starts != one.slot:
        said.append(f"now {when(one.starts, report.zone, now=one.slot)}")
    return ", ".join(said)


def _evidence(one: JudgedSlot) -> str:
    return "" if one.outcome in (Outcome.UPCOMING, Outcome.UNSEEN) else one.evidence.value


def _one_offs(judged: Judged, report: Report) -> Iterator[Block]:
    """The meetings no slot accounts for; they count for "last met"."""
    found = [one for one in judged.one_offs if report.since <= one.start <= report.until]
    if found:
        times = "; ".join(moment(one.start, report.zone, now=report.as_of) for one in found)
        yield Line((Span("outside of any slot: ", Tone.QUIET), Span(times)))


def _bare(condition: str) -> str:
    """A condition of the tables without its Markdown."""
    return condition.replace("`", "")
