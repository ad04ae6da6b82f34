"""Turns the Markdown of an entry into its lines: what each is, ticked or not, and which markers it holds.

Every line that is not blank becomes exactly one, so nothing people wrote can be overlooked.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from syncd.core.entry import Line, LineKind
from syncd.safetext import plain

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARKER = re.compile(r"<!--\s*syncd:(item|entry|document):([0-9A-Za-z_-]{4,64})\s*-->")
_BOX = re.compile(
    r"\s*(?:\[\s*([xX\u2713\u2714]?)\s*\]|([\u2610\u2611\u2612\u2705\u2713\u2714])\ufe0f?)(?=\s|$)"
)
"""A tick box as Markdown has it, as people type it, or as word processors draw it."""
_EMPTY_BOXES = frozenset({"", "\u2610"})
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`+[^`]*`+)")
_VERBATIM = frozenset({"fence", "code_block", "blockquote_open"})
_LITERAL = re.compile(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-+*]|\d{1,9}[.)])(?=\s)")
_BULLET_ALONE = re.compile(r"\s*(?:(?:[-+*]|\d{1,9}[.)])\s*)+")


def lines(markdown: str, *, first: int = 1) -> tuple[Line, ...]:
    """The lines of an entry, top to bottom; ``first`` is the number of its first line.

    Line ends are line feeds. Markers count where they are comments; in code they are text.
    """
    rows = markdown.split("\n")
    made: dict[int, Line] = {}
    for line in _blocks(markdown, rows):
        made.setdefault(line.number, line)
    for row, text in enumerate(rows):
        # What makes no block: definitions of links, and what is nested too deeply to be read.
        made.setdefault(row, _verbatim(row, "" if _BULLET_ALONE.fullmatch(text) else text, LineKind.TEXT))
    found = (made[row] for row in range(len(rows)))
    return tuple(replace(line, number=first + line.number) for line in found if line.text or line.markers)


def _blocks(markdown: str, rows: list[str]) -> Iterator[Line]:
    """The lines of every block, numbered from 0; of several for one line the first counts."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(markdown)
    quoted = 0
    for index, token in enumerate(tokens):
        if token.map is None or token.map[0] < quoted:
            continue
        start, end = token.map
        if token.type == "inline":
            yield from _inline(
                token, tokens[index - 1], starts_item=tokens[index - 2].type == "list_item_open"
            )
        elif token.type in _VERBATIM:
            quoted = end
            yield from (_verbatim(row, rows[row], LineKind.QUOTED) for row in range(start, end))
        elif token.type == "html_block" and _LITERAL.match(token.content):
            yield from (_verbatim(row, rows[row], LineKind.QUOTED) for row in range(start, end))
        elif token.type == "html_block":
            # It swallows the lines below it, which people still see as theirs and ours.
            real = {found[0] for found in _MARKER.finditer(token.content)}
            yield from (_line(row, rows[row], LineKind.TEXT, real) for row in range(start, end))
        elif token.type == "hr":
            yield Line(number=start, kind=LineKind.TEXT, text="")
        elif token.type == "heading_open" and token.markup in "=-":
            yield Line(number=end - 1, kind=LineKind.TEXT, text="")  # the rule below its text


def _inline(token: "Token", block: "Token", *, starts_item: bool) -> Iterator[Line]:
    """The lines of a paragraph or heading."""
    assert token.map is not None
    real = {
        found[0]
        for child in token.children or ()
        if child.type == "html_inline"
        for found in _MARKER.finditer(child.content)
    }
    # Of text above a rule of dashes Markdown makes a heading; people mean a line.
    heading = block.type == "heading_open" and block.markup != "-"
    first = LineKind.HEADING if heading else LineKind.ITEM if starts_item else LineKind.TEXT
    others = LineKind.HEADING if heading else LineKind.TEXT
    for offset, text in enumerate(token.content.split("\n")):
        yield _line(token.map[0] + offset, text, others if offset else first, real)


def _line(row: int, text: str, kind: LineKind, real: Collection[str]) -> Line:
    """A line of running text; ``real`` are the comments in it that are no quoted text."""
    markers = tuple(found[2] for found in _MARKER.finditer(text) if found[0] in real and found[1] == "item")
    text = _MARKER.sub(lambda found: " " if found[0] in real else found[0], text)
    # A bullet where Markdown sees none: "2." in a paragraph, or any below a line of HTML.
    bullet = _BULLET.match(text)
    if bullet and (markers or _BOX.match(text[bullet.end() :])):
        text = text[bullet.end() :]
    box = _BOX.match(text)
    if box:
        text = text[box.end() :]
    return Line(
        number=row,
        kind=kind,
        text=plain(_unescaped(text)),
        ticked=(box[1] or box[2] or "") not in _EMPTY_BOXES if box else None,
        markers=markers,
    )


def _verbatim(row: int, text: str, kind: LineKind) -> Line:
    return Line(number=row, kind=kind, text=plain(text))


def _unescaped(text: str) -> str:
    """The text without the backslashes that keep Markdown from meaning something."""
    parts = _CODE.split(text)
    return "".join(part if index % 2 else _ESCAPE.sub(r"\1", part) for index, part in enumerate(parts))
