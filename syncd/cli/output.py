"""Prints lists, JSON and progress; knows what a terminal is and what a pipe is."""

import json
import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import click

from syncd.safetext import plain


def print_json(data: Any) -> None:
    """A listing for programs: ``schema`` first, in ASCII, so that no text in it can harm a terminal."""
    click.echo(json.dumps({"schema": 1, **data}, indent=2))


def say(text: str = "", *, err: bool = False) -> None:
    """Print what is meant for people; on a terminal its lines are broken between words, never within one."""
    stream = sys.stderr if err else sys.stdout
    width = _columns() if stream is not None and stream.isatty() else None
    for line in text.split("\n"):
        click.echo("\n".join([line] if width is None else folded(line, width)), err=err)


_WORD = re.compile(r"\s*(?:(?<=: )syncd .*|[^\s`]*`[^`]*`\S*|\S+)")
"""A word, with the space before it; a command is one word, for it is there to be copied."""


def folded(line: str, width: int) -> list[str]:
    """A line in parts no wider than this, where words allow it; all but the first are indented further."""
    if cells(line) <= width or line.lstrip().startswith(("syncd ", '"')):
        return [line]
    hang = " " * (len(line) - len(line.lstrip()) + 2)
    parts = [""]
    for word in _WORD.findall(line):
        if cells(parts[-1] + word) <= width or not parts[-1].strip():
            parts[-1] += word
        else:
            parts.append(hang + word.lstrip())
    return parts


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Rows with aligned columns: one line each, but a last column too wide for the terminal goes on below."""
    width = terminal_width()
    for line in columns(rows) if width is None else _folded(rows, width):
        click.echo(line)


def columns(rows: Sequence[Sequence[str]], *, gap: str = "  ") -> list[str]:
    """Rows as lines with aligned columns; the last column is never padded."""
    widths = [max(cells(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return [
        gap.join(cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


_NARROWEST = 20
"""A last column with less room than this is left to the terminal."""


def _folded(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Rows as lines no wider than this, where words allow it."""
    before = columns([[*row[:-1], "|"] for row in rows])
    for row, line in zip(rows, before, strict=True):
        room = width - cells(line) + 1
        parts = _broken(row[-1], room) if room >= _NARROWEST else [row[-1]]
        yield f"{line[:-1]}{parts[0]}".rstrip()
        yield from (" " * (cells(line) - 1) + part for part in parts[1:])


def _broken(text: str, room: int) -> list[str]:
    """A text in parts that take at most so many columns each; a longer word is one part."""
    parts = [""]
    for word in text.split(" "):
        joined = f"{parts[-1]} {word}" if parts[-1] else word
        if cells(joined) <= room or not parts[-1]:
            parts[-1] = joined
        else:
            parts.append(word)
    return parts


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def terminal_width() -> int | None:
    """The columns of the terminal; None in a pipe."""
    return _columns() if is_terminal() else None


def _columns() -> int:
    """COLUMNS, else what the terminal says, else 80."""
    from shutil import get_terminal_size  # here: its archive formats cost a pipe 5 ms

    return get_terminal_size((80, 24)).columns


def wants_color() -> bool:
    """Whether colours may be used: on a terminal that has them, unless NO_COLOR says otherwise."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def shows_unicode() -> bool:
    """Whether more than ASCII can be printed."""
    return "utf" in (getattr(sys.stdout, "encoding", None) or "").lower()


def calendar_name(account: str, calendar: str) -> str:
    """How a calendar is printed: its account alone where both have one name."""
    return plain(account if account == calendar else f"{account}/{calendar}", limit=80)


class Tell(Protocol):
    """Says what is being worked on."""

    def __call__(self, text: str, /) -> None:
        """Replace what was said before."""
        ...


@contextmanager
def progress(*, quiet: bool) -> Iterator[Tell]:
    """Say on standard error what takes a while, on one line that is gone afterwards.

    Nothing is said where nobody looks: in a pipe, and with --quiet.
    """
    shown = sys.stderr is not None and sys.stderr.isatty() and not quiet and os.environ.get("TERM") != "dumb"

    def tell(text: str, /) -> None:
        if shown:
            width = max(20, _columns() - 1)
            click.echo(f"\r\x1b[K{plain(text, limit=width)}", nl=False, err=True)

    try:
        yield tell
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)
