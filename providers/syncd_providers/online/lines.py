"""The lines of a document between Markdown and paragraphs: what each is, its style, whose marker it bears.

One shape for both directions, so that what was written reads back to the letter.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from syncd.dataclass import dataclass
from syncd.markdown import entry_line, escape, item_comment

if TYPE_CHECKING:
    from markdown_it.token import Token

TICKED = "\u2611"
"""Stands for a box that was ticked before it was written, where boxes are always made empty (Google)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Text of one style."""

    text: str
    """A line feed in it is a break within the paragraph."""
    bold: bool = False
    italic: bool = False
    struck: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph."""

    runs: tuple[Run, ...] = ()
    heading: int = 0
    """1 to 6; else 0."""
    level: int | None = None
    """How deep an item of a list stands, from 0; None: it is no item."""
    ordered: bool = False
    box: bool | None = None
    """Ticked or not; None: there is no box."""
    entry: tuple[str, ...] = ()
    """Markers of the entries that begin here."""
    items: tuple[str, ...] = ()
    """Markers of what the line is about."""

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(run.text for run in self.runs)


# -- from Markdown --------------------------------------------------------------------------

_COMMENT = re.compile(r"<!--\s*syncd:(item|entry):([0-9A-Za-z_-]{4,64})\s*-->")
_BOX = re.compile(r"\[([ xX])\](?:[ \n]|$)")


def parsed(markdown: str, *, ours: bool) -> tuple[Line, ...]:
    """The lines of a text; only in one of ours are comments markers, elsewhere they are text."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": ours}).enable("strikethrough")
    return tuple(_Parser().lines(reader.parse(markdown)))


@dataclass
class _Parser:
    """Goes through the tokens of a text once."""

    made: list[Line] = field(default_factory=list)
    lists: list[bool] = field(default_factory=list)
    """For each list around the present token, whether it is ordered."""
    fresh: bool = False
    """Whether the next paragraph is the first of an item."""
    heading: int = 0

    def lines(self, tokens: Iterable["Token"]) -> list[Line]:
        for token in tokens:
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self.lists.append(token.type == "ordered_list_open")
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "list_item_open":
                    self.fresh = True
                case "heading_open":
                    self.heading = int(token.tag[1])
                case "heading_close":
                    self.heading = 0
                case "inline":
                    self._add(token)
                case "fence" | "code_block":
                    texts = (text for text in token.content.split("\n") if text.strip())
                    self.made += [Line(runs=(Run(text=text.strip()),)) for text in texts]
                case "html_block":
                    self._mark(token.content)
        return self.made

    def _add(self, token: "Token") -> None:
        runs, comments = _runs(token.children or ())
        line = Line(runs=runs, heading=self.heading)
        if self.fresh and self.lists:
            line = replace(line, level=len(self.lists) - 1, ordered=self.lists[-1])
            line = _boxed(line, token.content)
        self.fresh = False
        if line.text.strip() or line.box is not None:
            self.made.append(line)
        self._mark(comments)

    def _mark(self, html: str) -> None:
        """Give the markers in a piece of HTML to the line they stand at the end of, or below."""
        for kind, marker in _COMMENT.findall(html):
            self.made = self.made or [Line()]
            line = self.made[-1]
            if kind == "entry":
                self.made[-1] = replace(line, entry=(*line.entry, marker))
            else:
                self.made[-1] = replace(line, items=(*line.items, marker))


def _runs(tokens: Sequence["Token"]) -> tuple[tuple[Run, ...], str]:
    """The styled text of a paragraph, and the HTML in it."""
    style, made, html = Run(text=""), list[Run](), ""
    for token in tokens:
        if change := _STYLES.get(token.type):
            style = change(style)
        elif token.type == "link_open":
            style = replace(style, link=str(token.attrGet("href") or ""))
        elif token.type == "html_inline":
            html += token.content
        elif token.type in ("softbreak", "hardbreak"):
            made.append(replace(style, text="\n"))
        elif token.content:
            made.append(replace(style, text=token.content))
    return tidied(made), html


_STYLES: dict[str, Callable[[Run], Run]] = {
    "strong_open": lambda run: replace(run, bold=True),
    "strong_close": lambda run: replace(run, bold=False),
    "em_open": lambda run: replace(run, italic=True),
    "em_close": lambda run: replace(run, italic=False),
    "s_open": lambda run: replace(run, struck=True),
    "s_close": lambda run: replace(run, struck=False),
    "link_close": lambda run: replace(run, link=""),
}


def tidied(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same text in as few runs as there are styles, with no blanks at the ends of its lines."""
    made: list[Run] = []
    for run in runs:
        if made and (replace(made[-1], text="") == replace(run, text="") or not run.text.strip()):
            made[-1] = replace(made[-1], text=made[-1].text + run.text)
        elif run.text:
            made.append(run)
    made = [replace(run, text=re.sub(r"[ \t]*\n[ \t]*", "\n", run.text)) for run in made]
    while made and not made[0].text.strip():
        made.pop(0)
    if made:
        made[0] = replace(made[0], text=made[0].text.lstrip())
        made[-1] = replace(made[-1], text=made[-1].text.rstrip())
    return tuple(run for run in made if run.text)


def _boxed(line: Line, source: str) -> Line:
    """The item with its box taken out of its text; one that is escaped is text."""
    found = _BOX.match(source)
    if found and line.runs and line.text.startswith(found[0].rstrip()):
        return replace(cut(line, 3), box=found[1] != " ")
    return drawn(line)


def drawn(line: Line) -> Line:
    """The item with a box of ours that stands for a ticked one taken out of its text."""
    if line.level is None or line.box is not None or not line.text.startswith(f"{TICKED} "):
        return line
    return replace(cut(line, len(TICKED)), box=True)


def cut(line: Line, letters: int) -> Line:
    """The line without its first letters, which all stand in its first run."""
    first, *rest = line.runs
    return replace(line, runs=tidied([replace(first, text=first.text[letters:]), *rest]))


# -- to Markdown ----------------------------------------------------------------------------


def rendered(lines: Sequence[Line]) -> tuple[str, tuple[int, ...]]:
    """The lines as Markdown, as syncd writes it; and for each the row it begins on, counted from 0."""
    rows: list[str] = []
    starts: list[int] = []
    widths: list[int] = []
    numbers: list[int] = []
    before: Line | None = None
    for line in lines:
        if before is not None and not _one_list(before, line):
            rows.append("")
        starts.append(len(rows))
        if line.level is None:
            widths, numbers = [], []
            rows += _block(line)
        else:
            level = min(line.level, len(widths))
            count = numbers[level] + 1 if level < len(numbers) and line.ordered else 1
            bullet = f"{count}. " if line.ordered else "- "
            widths, numbers = [*widths[:level], len(bullet)], [*numbers[:level], count * line.ordered]
            box = "" if line.box is None else f"[{'x' if line.box else ' '}] "
            rows += _indented(bullet + box + _text(line), sum(widths[:level]), len(bullet), line)
        before = line
    return "".join(f"{row.rstrip()}\n" for row in rows), tuple(starts)


def _one_list(before: Line, line: Line) -> bool:
    """Whether two lines are items of a list, or of one inside the other."""
    if before.level is None or line.level is None:
        return False
    return before.level != line.level or before.ordered == line.ordered


def _block(line: Line) -> list[str]:
    marks = [entry_line(marker) for marker in line.entry]
    if line.heading:
        head = f"{'#' * line.heading} {_text(line)}".replace("\n", " ")
        return [head + _comments(line), *marks]
    text = (_text(line) + _comments(line)).split("\n")
    return [*marks, "", *text] if marks else text


def _indented(text: str, indent: int, width: int, line: Line) -> list[str]:
    first, *more = (text + _comments(line)).split("\n")
    rows = [" " * indent + first, *(" " * (indent + width) + row for row in more)]
    # A comment on a row of its own ends the list; the entry then begins with this item.
    return [*(entry_line(marker) for marker in line.entry), *([""] if line.entry else []), *rows]


def _comments(line: Line) -> str:
    return "".join(f" {item_comment(marker)}" for marker in line.items)


def _text(line: Line) -> str:
    return "".join(_styled(run) for run in line.runs)


def _styled(run: Run) -> str:
    core = run.text.strip()
    start = len(run.text) - len(run.text.lstrip())
    before, after = run.text[:start], run.text[start + len(core) :]
    text = "\n".join(escape(part) for part in core.split("\n"))
    if not text:
        return before + after
    for set_, mark in ((run.struck, "~~"), (run.italic, "*"), (run.bold, "**")):
        text = f"{mark}{text}{mark}" if set_ else text
    if run.link and run.link != core:
        text = f"[{text}]({_target(run.link)})"
    return f"{before}{text}{after}"


def _target(link: str) -> str:
    from urllib.parse import quote

    return quote(link, safe="!#$&'*+,-./:;=?@_~%")
