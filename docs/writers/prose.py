"""Markdown for the pages that are made: paragraphs of even lines, tables, lists, numbers."""

import re
import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 116
"""Letters in a line of prose."""


def page(parts: Iterable[str]) -> str:
    """A whole page of its parts."""
    return "\n\n".join(map(filled, parts)) + "\n"


def filled(part: str) -> str:
    """Paragraphs and lists broken into lines of even length; headings, tables and blocks as they are."""
    pieces = re.split(r"(```.*?```)", part, flags=re.DOTALL)
    return "".join(piece if piece.startswith("```") else _prose(piece) for piece in pieces)


def _prose(text: str) -> str:
    blocks = text.split("\n\n")
    return "\n\n".join(block if block[:1] in ("", *"\n#|<1") else _paragraph(block) for block in blocks)


def _paragraph(block: str) -> str:
    return "\n".join(map(_wrapped, re.split(r"\n(?=- )", block)))


def _wrapped(text: str) -> str:
    """One paragraph or list item; what stands in backticks stays on one line."""
    joined = " ".join(text.split())
    glued = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", "\0"), joined)
    indent = "  " if text.startswith("- ") else ""
    lines = textwrap.wrap(
        glued, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines).replace("\0", " ")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell is no end of it."""
    cells = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells)


def numbered(lines: Iterable[str]) -> str:
    """A list with numbers."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def plain(number: float) -> str:
    """A number without needless zeros."""
    return f"{number:g}"
