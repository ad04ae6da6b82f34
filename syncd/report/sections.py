"""What an audit says, as blocks of text in tones; how they are laid out on lines is decided elsewhere."""

import re
from collections.abc import Iterator, Sequence

from syncd.core.audit import Finding, NotAssessed, Report, Severity
from syncd.core.cadence.judged import Judged
from syncd.core.goals import OPEN, GoalState
from syncd.core.model import Standing
from syncd.dataclass import dataclass
from syncd.report.marks import BREAK, Cell, Span, Tone, by_need, legend, standing, strip
from syncd.report.words import (
    COMMAND,
    DRAFT,
    NAME,
    SENTENCE,
    ago,
    count,
    day,
    moment,
    rhythm,
    short,
    shown_name,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows; a blank line stands before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Running text."""

    spans: Cell


@dataclass(frozen=True, slots=True)
class Command:
    """Something to type, alone on its line and never broken."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A short label, a sentence, what to type about it, and words to send."""

    label: Span
    spans: Cell
    command: str = ""
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header."""

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    gives_way: frozenset[int] = frozenset({0})
    """Columns that may be broken into several lines when room is short."""
    numbers: frozenset[int] = frozenset()
    """Columns aligned to the right."""


def said(text: str, tone: Tone = Tone.PLAIN) -> Line:
    """A line in one tone."""
    return Line((Span(text, tone),))


Block = Heading | Line | Command | Item | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How much is said at once."""

    unicode: bool
    marks: int = 12
    """Length of a strip."""
    one_line: bool = True
    """A relationship takes one line instead of two."""
    longest_word: int = NAME
    """Longer words of a name are broken."""
    dates: bool = True
    """``9 days ago`` comes with its date."""


def overview(report: Report, layout: Layout, *, ended_too: bool) -> Iterator[Block]:
    """The relationships, what needs attention first; those that have ended in one line unless wanted."""
    as_of = moment(report.as_of, report.zone)
    yield Line((Span(f"1:1s as of {as_of}", Tone.STRONG), Span(f" ({short(str(report.zone), NAME)})")))
    everyone = by_need(report.relationships)
    ended = [] if ended_too else [one for one in everyone if one.standing is Standing.ENDED]
    shown = [one for one in everyone if one not in ended]
    if shown:
        yield Line(())
        yield _table(shown, report, layout)
        yield Line(())
        yield Line(legend(unicode=layout.unicode))
    if ended:
        names = ", ".join(shown_name(one.person) for one in ended)
        yield Line(())
        yield Line((Span(f"ended ({len(ended)}): ", Tone.QUIET), Span(names)))


def nothing_yet(report: Report) -> Iterator[Block]:
    """What to do while there is no relationship."""
    yield said("No 1:1s found yet", Tone.STRONG)
    if report.connected:
        yield said("Whom you meet and who is not counted, and why:")
        yield Command("syncd people list --candidates --why")
    if report.not_assessed:
        yield said("Not every calendar could be looked at, see below; is one missing?")
    elif report.connected:
        yield said("Is a calendar missing?")
    else:
        yield said("Connect a calendar (a file, a folder of .ics files, an https address) and read it:")
    yield Command("syncd connect ics SOURCE")
    yield Command("syncd sync")


def no_relationship() -> Iterator[Block]:
    """What to do about a person who is none."""
    yield said("No relationship yet: no 1:1 series, no role, no keep-in-touch", Tone.STRONG)
    yield said("Who is a candidate, and why:")
    yield Command("syncd people list --candidates --why")


def _table(people: Sequence[Judged], report: Report, layout: Layout) -> Table:
    if layout.one_line:
        header = ["Person", "Standing", "Rhythm", "Last met", "Next", "Missed", "Recent"]
        return Table(header, [_one_line(one, report, layout) for one in people], numbers=frozenset({5}))
    return Table(
        ["Person", "Standing", "Rhythm", "Last met, next"],
        [_two_lines(one, report, layout) for one in people],
    )


def _one_line(judged: Judged, report: Report, layout: Layout) -> list[Cell]:
    role = f" ({judged.role.value})" if judged.role else ""
    last = ago(judged.last_met, report.as_of, report.zone)
    if layout.dates and judged.last_met and last.endswith(("ago", "day")):
        last += f", {day(judged.last_met, report.zone, now=report.as_of)}"
    return [
        (Span(shown_name(judged.person), Tone.STRONG), Span(role, Tone.QUIET)),
        standing(judged, unicode=layout.unicode),
        (Span(rhythm(judged) or "-"),),
        (Span(last),),
        (Span(_next(judged, report)),),
        (Span(str(judged.missed or "-")),),
        strip(judged, report, length=layout.marks, unicode=layout.unicode),
    ]


def _two_lines(judged: Judged, report: Report, layout: Layout) -> list[Cell]:
    marks = strip(judged, report, length=layout.marks, unicode=layout.unicode)
    role = (BREAK, Span(f"  {judged.role.value}", Tone.QUIET)) if judged.role else ()
    missed = (BREAK, Span(f"{judged.missed} missed")) if judged.missed else ()
    return [
        (Span(_broken(shown_name(judged.person), layout.longest_word), Tone.STRONG), *role),
        (*standing(judged, unicode=layout.unicode), *missed),
        (Span(rhythm(judged) or "-"), BREAK, *marks),
        (Span(ago(judged.last_met, report.as_of, report.zone)), BREAK, Span(_next(judged, report))),
    ]


def _broken(name: str, longest: int) -> str:
    """A name or address whose long words are broken where they read well."""
    return " ".join(
        word if len(word) <= longest else "\n".join(_pieces(word, longest)) for word in name.split()
    )


def _pieces(word: str, longest: int) -> Iterator[str]:
    for part in re.split(r"(?=@)", word):
        line = ""
        for piece in re.split(r"(?<=[-.])", part):
            if line and len(line + piece) > longest:
                yield line
                line = ""
            line += piece
        yield line


def _next(judged: Judged, report: Report) -> str:
    """When the next 1:1 is; a meeting outside of the rhythm where there is no other."""
    if judged.next is None and judged.planned is not None:
        return f"{moment(judged.planned, report.zone, now=report.as_of)}, one-off"
    return moment(judged.next, report.zone, now=report.as_of) if judged.next else "nothing planned"


# -- below the table ------------------------------------------------------------------------

_TONES = {Severity.HIGH: Tone.BAD, Severity.MEDIUM: Tone.WARNING, Severity.LOW: Tone.QUIET}


def findings(report: Report) -> Iterator[Block]:
    """What needs attention, each with the command that settles it; or that nothing does."""
    known = f", {len(report.silenced)} more acknowledged" if report.silenced else ""
    if report.findings:
        yield Heading(f"{count(len(report.findings), 'finding', 'findings')}{known}")
        yield from map(_finding, report.findings)
        yield Line(())
        yield said("`syncd ack ID` silences a finding; its ID stands in brackets", Tone.QUIET)
    elif report.relationships or report.goals:
        yield Line(())
        if report.complete:
            yield said(f"All is well: nothing needs your attention{known}", Tone.GOOD)
        else:
            yield said(f"Nothing needs your attention in what could be looked at{known}")


def _finding(one: Finding) -> Item:
    return Item(
        Span(one.severity.value, _TONES[one.severity]),
        (Span(short(one.message, SENTENCE)), Span(f" [{short(one.id, SENTENCE)}]", Tone.QUIET)),
        short(one.hint, COMMAND),
        short(one.draft, DRAFT),
    )


def goals(report: Report) -> Iterator[Block]:
    """The goals still wanted."""
    names = {at: shown_name(one.person) for one in report.relationships for at in one.person.addresses}
    rows: list[list[Cell]] = []
    for one in report.goals:
        if one.state not in OPEN:
            continue
        stale = (Span("stale", Tone.WARNING),) if one.staleness.stale else ()
        waiting = (Span("waiting", Tone.QUIET),) if one.state is GoalState.WAITING else ()
        with_whom = names.get(one.goal.person, short(one.goal.person, NAME)) if one.goal.person else "-"
        rows.append(
            [
                (Span(one.goal.id),),
                (Span(short(one.goal.title, SENTENCE)),),
                (Span(with_whom),),
                (Span(one.goal.due.isoformat() if one.goal.due else "-"),),
                (Span("-" if one.progress is None else f"{one.progress}%"),),
                stale or waiting,
            ]
        )
    if rows:
        yield Heading("Goals")
        yield Table(
            ["", "Goal", "With", "Due", "Done", ""], rows, gives_way=frozenset({1, 2}), numbers=frozenset({4})
        )


def not_assessed(report: Report) -> Iterator[Block]:
    """The calendars that could not be looked at."""
    if not report.not_assessed:
        return
    yield Heading("Not assessed")
    for one in report.not_assessed:
        since = f"last read {moment(one.since, report.zone)}" if one.since else "never read"
        reason = (Span(short(one.reason, SENTENCE)), Span(f" ({since})", Tone.QUIET))
        yield Item(Span(_calendar(one), Tone.DOUBT), reason)


def _calendar(one: NotAssessed) -> str:
    whole = one.account if one.account == one.calendar else f"{one.account}/{one.calendar}"
    return short(whole, NAME)
