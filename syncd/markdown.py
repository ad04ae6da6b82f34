"""Markdown as a text two people edit: escaping, markers, and the entries of a running document.

Everything outside the entry that is written keeps its bytes.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from syncd.dataclass import dataclass
from syncd.safetext import plain

if TYPE_CHECKING:
    from markdown_it.token import Token

_ALWAYS = r"[\\`*\[\]<~|$@]"
_UNDERSCORE = r"(?<![^\W_])_|_(?![^\W_])"
"""One within a word, as in ``snake_case``, never emphasises."""
_ENTITY = r"&(?=#?\w+;)"
_SCHEME = r":(?=[^\s\d])"
"""``https:``, ``mailto:`` and ``:emoji:``, but not ``10:30``."""
_SLASHES = r"/(?=/|$)|(?<=/)/|^/"
_HOST = r"\.(?=[^\W\d]|\d+\.\d)"
"""``www.``, ``example.com``, ``192.0.2.1``; not the dot that ends a sentence, not ``1.5``."""
_EDGES = r"^[>#]|#(?=#*$)|(?<=--)>"
_STARTS = r"^[-+=](?=[-+=\s]|$)|^\d{1,9}[.)](?=\s|$)"
"""What would open a list, or underline the line above into a heading."""
_ESCAPED = re.compile("|".join((_STARTS, _EDGES, _ALWAYS, _UNDERSCORE, _ENTITY, _SCHEME, _SLASHES, _HOST)))


def escape(text: str) -> str:
    """Untrusted text as one inert run of Markdown: it reads as it is and does nothing.

    It becomes no link (typed out or recognised), image, heading, list, HTML or marker, in
    CommonMark or GitHub's dialect, wherever in a line it stands. (GitHub alone still makes a
    mail address clickable: it looks for those after it has taken the escapes away.)
    """
    return _ESCAPED.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", plain(text))


# -- markers --------------------------------------------------------------------------------


def document_line(marker: str) -> str:
    """The line by which a running document is found again; shows nowhere when rendered."""
    return f"<!-- syncd:document:{marker} -->"


def entry_line(marker: str) -> str:
    """The line by which an entry is found again."""
    return f"<!-- syncd:entry:{marker} -->"


def item_comment(marker: str) -> str:
    """What a line of an entry ends with, so that it is known again however people move or reword it."""
    return f"<!-- syncd:item:{marker} -->"


_ENTRY = re.compile(r"<!--\s*syncd:entry:([0-9A-Za-z_-]{8,64})\s*-->")
_DOCUMENT = re.compile(r"<!--\s*syncd:document:([0-9A-Za-z_-]{8,64})\s*-->")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def new_document(title: str, marker: str) -> str:
    """An empty running document."""
    return f"# {escape(title)}\n\n{document_line(marker)}\n"


def entry_text(title: str, marker: str, body: str) -> str:
    """A dated section: heading, marker line, body."""
    return f"## {escape(title)}\n{entry_line(marker)}\n\n{body.strip()}\n"


# -- entries --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFound:
    """One entry as it stands in a document now."""

    marker: str
    markdown: str
    """The whole section with line feeds, ending with one."""
    start: int
    """Its first line, counted from 0."""
    end: int
    """The line after its last one that is not blank."""


def entries(markdown: str) -> tuple[EntryFound, ...]:
    """The entries of a running document, top to bottom.

    An entry is known by its marker alone. It reaches from the heading the marker belongs to
    (from the marker when that heading is gone) to the next entry or dated section of the same
    rank; sections people added in between are part of it. A marker quoted in code is none.
    """
    rows = _rows(markdown)
    blocks = _blocks(markdown)
    starts = tuple(_starts(blocks))
    dated = [block for block in blocks if block.level and block.dated]
    lines = [block.line for block in dated]
    found = []
    for index, (marker, start, level) in enumerate(starts):
        stop = starts[index + 1][1] if index + 1 < len(starts) else len(rows)
        between = dated[bisect_right(lines, start) : bisect_left(lines, stop)]
        end = next((block.line for block in between if block.level <= level), stop)
        while end > start and not rows[end - 1].strip():
            end -= 1
        text = "".join(row.rstrip("\r\n") + "\n" for row in rows[start:end])
        found.append(EntryFound(marker=marker, markdown=text, start=start, end=end))
    return tuple(found)


def entry_named(markdown: str, marker: str) -> str | None:
    """The text of one entry, or None. Of a doubled one all copies, which no one ever wrote so."""
    copies = [found.markdown for found in entries(markdown) if found.marker == marker]
    return "\n".join(copies) if copies else None


def sections_beside(markdown: str) -> tuple[EntryFound, ...]:
    """The sections of the first two ranks in no entry: of people, or of entries whose marker is gone."""
    rows = _rows(markdown)
    found = entries(markdown)
    inside = {line for one in found for line in range(one.start, one.end)}
    starts = [b.line for b in _blocks(markdown) if 0 < b.level <= _RANK and b.line not in inside]
    stops = sorted({*starts, *(one.start for one in found), len(rows)})
    return tuple(
        EntryFound(
            marker="",
            markdown="".join(row.rstrip("\r\n") + "\n" for row in rows[start:stop]),
            start=start,
            end=stop,
        )
        for start in starts
        for stop in [next(one for one in stops if one > start)]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    line: int
    level: int
    """Of a heading, 1 to 6; else 0."""
    dated: bool
    marker: str | None


@lru_cache(maxsize=1)
def _blocks(markdown: str) -> tuple[_Block, ...]:
    """The top-level blocks, each with its first line."""
    from markdown_it import MarkdownIt

    # What stands inside blocks takes longest to parse and matters only where a marker may stand.
    known: dict[str, Any] = {}
    tokens = MarkdownIt("commonmark").disable("inline").parse(markdown, known)
    return tuple(
        _Block(
            line=token.map[0],
            level=int(token.tag[1]) if token.type == "heading_open" else 0,
            dated=token.type == "heading_open" and bool(_DATE.search(tokens[index + 1].content)),
            marker=_marker_in(token, tokens[index + 1] if token.nesting == 1 else None, known),
        )
        for index, token in enumerate(tokens)
        if token.level == 0 and token.map is not None
    )


def _marker_in(block: "Token", inline: "Token | None", known: dict[str, Any]) -> str | None:
    """The entry marker a block holds as real HTML; escaped or quoted ones are text."""
    from markdown_it import MarkdownIt

    pieces = [block.content] if block.type == "html_block" else []
    if inline is not None and inline.type == "inline" and _ENTRY.search(inline.content):
        inside = MarkdownIt("commonmark").parseInline(inline.content, known)[0].children or ()
        pieces += [child.content for child in inside if child.type == "html_inline"]
    return next((found[1] for piece in pieces if (found := _ENTRY.search(piece))), None)


def _starts(blocks: tuple[_Block, ...]) -> Iterator[tuple[str, int, int]]:
    """For each marker the line its entry starts on and the rank of its heading."""
    for index, block in enumerate(blocks):
        if block.marker is None:
            continue
        heading = block if block.level else _heading_before(blocks, index)
        yield (block.marker, heading.line, heading.level) if heading else (block.marker, block.line, _RANK)


_RANK = 2
"""Of an entry's heading; the title of the document is above it."""


def _heading_before(blocks: tuple[_Block, ...], index: int) -> _Block | None:
    """The heading a marker belongs to: right before it, or a dated one with only remarks between.

    One of a lower rank and without a date is the last of the section above.
    """
    before = blocks[index - 1] if index else None
    if before is not None and before.marker is None and (before.level == _RANK or _is_dated(before)):
        return before
    for block in (blocks[at] for at in range(index - 1, -1, -1)):
        if block.marker is not None:
            return None
        if _is_dated(block):
            return block
    return None


def _is_dated(block: _Block) -> bool:
    """Whether it is a heading that an entry may have."""
    return block.level >= _RANK and block.dated


def _rows(text: str) -> list[str]:
    """The lines with their ends, split where Markdown splits them and nowhere else."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


# -- changing a document --------------------------------------------------------------------


def has_document_marker(markdown: str, marker: str) -> bool:
    """Whether this is the running document of that marker."""
    return any(found[1] == marker for found in _DOCUMENT.finditer(markdown))


def with_entry(markdown: str, entry: str, marker: str) -> str:
    """The document with the entry on top of the earlier ones, or in place of the one of its marker."""
    rows = _rows(markdown)
    start, end = where_entry_goes(markdown, marker)
    if start < end:
        return _spliced(rows, start, end, entry)
    if start < len(rows):
        return _spliced(rows, start, start, entry + "\n")
    gap = "" if not rows or not rows[-1].strip() else "\n"
    return _spliced(rows, start, start, gap + entry)


def where_entry_goes(markdown: str, marker: str) -> tuple[int, int]:
    """The lines an entry takes the place of: those of its marker, else none, above the earlier ones."""
    same = next((found for found in entries(markdown) if found.marker == marker), None)
    if same is not None:
        return same.start, same.end
    at = _top(markdown, len(_rows(markdown)))
    return at, at


def _top(markdown: str, end: int) -> int:
    """The line of the newest entry or dated section; the end when there is none.

    What people wrote above it stays above: below a new entry it would become part of that.
    """
    dated = [block.line for block in _blocks(markdown) if block.level >= _RANK and block.dated]
    return min([found.start for found in entries(markdown)] + dated, default=end)


def with_lines(markdown: str, marker: str, added: str) -> str | None:
    """The document with lines added at the end of an entry; None when it holds no such entry."""
    entry = next((found for found in entries(markdown) if found.marker == marker), None)
    if entry is None:
        return None
    return _spliced(_rows(markdown), entry.end, entry.end, "\n" + added.strip("\n") + "\n")


def _spliced(rows: list[str], start: int, end: int, text: str) -> str:
    """The rows with some replaced by a text, which takes on their kind of line end."""
    whole = "".join(rows)
    line_end = "\r\n" if whole.count("\r\n") * 2 > whole.count("\n") else "\n"
    head = "".join(rows[:start])
    if head and not head.endswith(("\n", "\r")):
        head += line_end
    return head + text.replace("\n", line_end) + "".join(rows[end:])
