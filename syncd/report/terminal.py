"""The report as text: laid out to the width of a terminal by rich, or plain for a pipe."""

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from syncd.core.audit import Report
from syncd.report import pipe, sections
from syncd.report.marks import Cell, Span, Tone, by_need
from syncd.report.sections import Block, Command, Heading, Item, Layout, Line, Table
from syncd.report.why import details
from syncd.report.words import count

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

_ONE_LINE = 112
"""From this width on a relationship takes one line."""
_DATES = 140
"""From this width on a distance comes with its date."""
_BESIDE_NAME = 46
"""What the other columns of the two-line table take."""
_NARROWEST = 58
"""On less the terminal breaks the lines itself."""

_STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.QUIET: "dim",
    Tone.GOOD: "green",
    Tone.DOUBT: "magenta",
    Tone.WARNING: "yellow",
    Tone.BAD: "bold red",
}


def audit_text(
    report: Report, *, width: int | None, color: bool, unicode: bool, single: bool = False, why: bool = False
) -> str:
    """The report for people; ends without a line feed.

    ``width`` is the terminal's; None stands for a pipe: plain text that no width changes.
    ``unicode`` tells whether more than ASCII can be shown. With ``single`` (a report about one
    person) or ``why`` each relationship follows slot by slot.
    """
    layout = _layout(width, unicode=unicode)
    blocks = _blocks(report, layout, single=single, why=why)
    if width is None:
        return pipe.render(blocks, unicode=unicode)
    return _render(blocks, width=max(width, _NARROWEST), color=color, unicode=unicode)


def first_audit_lines(found: int, lapsed: int) -> list[str]:
    """What the first audit after a calendar was connected ends with."""
    return [
        f"found {count(found, '1:1', '1:1s')}",
        f"{lapsed} lapsed",
        "if one is wrong: `syncd people list --why`, then `syncd people exclude PERSON`",
    ]


def _layout(width: int | None, *, unicode: bool) -> Layout:
    if width is None:
        return Layout(unicode=unicode)
    if width < _ONE_LINE:
        return Layout(
            unicode=unicode, one_line=False, dates=False, longest_word=max(10, width - _BESIDE_NAME)
        )
    return Layout(unicode=unicode, marks=max(12, min(30, width - 142)), dates=width >= _DATES)


def _blocks(report: Report, layout: Layout, *, single: bool, why: bool) -> Iterator[Block]:
    if report.relationships:
        yield from sections.overview(report, layout, ended_too=single)
    else:
        yield from sections.no_relationship() if single else sections.nothing_yet(report)
    if single or why:
        for judged in by_need(report.relationships):
            yield from details(judged, report, layout, why=why)
    yield from chain(sections.findings(report), sections.goals(report), sections.not_assessed(report))


# -- on a terminal --------------------------------------------------------------------------


def _render(blocks: Iterable[Block], *, width: int, color: bool, unicode: bool) -> str:
    from rich.console import Console

    console = Console(
        file=io.StringIO(),
        width=width,
        height=100,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as captured:
        for block in blocks:
            _print(console, block, unicode=unicode)
    lines = captured.get().replace("\u00a0", " ").splitlines()
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return text if unicode else text.replace("…", "~")


def _print(console: "Console", block: Block, *, unicode: bool) -> None:
    match block:
        case Heading(text):
            console.print()
            console.print(_text((Span(text, Tone.STRONG),), unicode=unicode))
        case Line(spans):
            console.print(_text(spans, unicode=unicode))
        case Command(text):
            _print_command(console, text, unicode=unicode)
        case Item():
            console.print(_item(block, unicode=unicode))
            if block.command:
                _print_command(console, block.command, unicode=unicode)
            if block.draft:
                _print_command(console, f'"{block.draft}"', unicode=unicode)
        case Table():
            console.print(_table(block, unicode=unicode))


def _print_command(console: "Console", command: str, *, unicode: bool) -> None:
    """One line, however long: what is copied from it must be the command."""
    console.print(_text((Span(pipe.INDENT + command),), unicode=unicode), soft_wrap=True)


def _text(spans: Cell, *, unicode: bool) -> "Text":
    """Text and styles; never markup, so no name can style, link or break anything."""
    from rich.text import Text

    text = Text()
    for span in spans:
        text.append(span.text if unicode else pipe.to_ascii(span.text), style=_STYLES[span.tone])
    return text


def _item(item: Item, *, unicode: bool) -> "RichTable":
    from rich.table import Table as RichTable

    grid = RichTable.grid(padding=(0, 2, 0, 0))
    grid.add_column(min_width=len(pipe.INDENT) - 2, max_width=24, overflow="fold")
    grid.add_column(overflow="fold")
    grid.add_row(_text((item.label,), unicode=unicode), _text(item.spans, unicode=unicode))
    return grid


def _table(table: Table, *, unicode: bool) -> "RichTable":
    from rich.table import Table as RichTable

    grid = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="")
    for index, title in enumerate(table.header):
        grid.add_column(
            _text((Span(title, Tone.QUIET),), unicode=unicode),
            justify="right" if index in table.numbers else "left",
            no_wrap=index not in table.gives_way,
            overflow="fold" if index in table.gives_way else "ellipsis",
        )
    for row in table.rows:
        grid.add_row(*(_text(cell, unicode=unicode) for cell in row))
    return grid
