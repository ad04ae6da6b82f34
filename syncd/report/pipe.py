"""Lays blocks out for a pipe: aligned columns, whole lines, no escape sequence, no library."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from syncd.report.marks import BREAK, Cell
from syncd.report.sections import Block, Command, Heading, Item, Line, Table

_GAP = "  "
INDENT = " " * 8
"""Before what is to be typed."""


def render(blocks: Iterable[Block], *, unicode: bool) -> str:
    """The blocks as text whose lines are as long as they are; ends without a line feed."""
    fold = str if unicode else to_ascii
    lines = (line.rstrip() for block in blocks for line in _lines(block, fold))
    return "\n".join(lines).strip("\n")


def to_ascii(text: str) -> str:
    """Letters without their accents; what has no ASCII form becomes a question mark."""
    decomposed = unicodedata.normalize("NFKD", text)
    return (
        "".join(char for char in decomposed if not unicodedata.combining(char))
        .encode("ascii", "replace")
        .decode()
    )


def _lines(block: Block, fold: Callable[[str], str]) -> Iterator[str]:
    match block:
        case Heading(text):
            yield from ("", fold(text))
        case Line(spans):
            yield fold(_text(spans))
        case Command(text):
            yield INDENT + fold(text)
        case Item(label, spans, command, draft):
            yield f"{_padded(fold(label.text), len(INDENT) - len(_GAP))}{_GAP}{fold(_text(spans))}"
            if command:
                yield INDENT + fold(command)
            if draft:
                yield f'{INDENT}"{fold(draft)}"'
        case Table(header, rows, _, numbers):
            yield from _table([list(header), *([fold(_text(cell)) for cell in row] for row in rows)], numbers)


def _text(spans: Cell) -> str:
    text = "".join(" " if span is BREAK else span.text for span in spans)
    return text.replace("\u00a0", " ")


def _table(rows: list[list[str]], numbers: frozenset[int]) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = enumerate(zip(row, widths, strict=True))
        yield _GAP.join(_padded(text, width, right=index in numbers) for index, (text, width) in cells)


def _padded(text: str, width: int, *, right: bool = False) -> str:
    space = " " * max(0, width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    """How many columns a terminal gives the text."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
