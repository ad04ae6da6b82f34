"""Uploaded Markdown or HTML made into a document, as files.create with conversion does.

That both are converted is documented by about.get (importFormats); what exactly becomes of them is
not. Chosen here: headings, paragraphs, nested bullets and numbers, check lists (``- [ ]``,
``- [x]``), bold, italics, links; comments and whatever else is no text is dropped.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from syncd.testing.google.docs.body import Body, Bullet, Cell, Paragraph, Style, units

_NESTED = {"ul": "BULLET_DISC_CIRCLE_SQUARE", "ol": "NUMBERED_DECIMAL_ALPHA_ROMAN"}
_MARKS: dict[str, Style] = {
    "b": {"bold": True},
    "strong": {"bold": True},
    "i": {"italic": True},
    "em": {"italic": True},
    "s": {"strikethrough": True},
    "del": {"strikethrough": True},
    "code": {"weightedFontFamily": {"fontFamily": "Roboto Mono", "weight": 400}},
}
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "title", "pre", "blockquote", "tr", "hr"}
_SILENT = {"script", "style", "head", "title"}


def from_text(text: str) -> Body:
    """Plain text: one paragraph per line."""
    body = Body()
    body.insert(1, text.replace("\r\n", "\n").removesuffix("\n"))
    return body


def from_markdown(text: str) -> Body:
    """Markdown, by way of the HTML it means."""
    from markdown_it import MarkdownIt

    return from_html(MarkdownIt("commonmark").enable("strikethrough").render(text))


def from_html(text: str) -> Body:
    """HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.body()


@dataclass
class _Line:
    style: str = "NORMAL_TEXT"
    list_id: str = ""
    level: int = 0
    runs: list[tuple[str, Style]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)


class _Reader(HTMLParser):
    """Collects lines of styled runs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[_Line] = [_Line()]
        self.marks: list[tuple[str, Style]] = []
        self.lists: list[tuple[str, str]] = []
        self.presets: dict[str, str] = {}
        self.ticked: set[int] = set()
        self.silent = 0
        self.literal = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self.silent += 1
        elif tag in _NESTED:
            list_id = self.lists[0][0] if self.lists else f"kix.import{len(self.presets)}"
            self.lists.append((list_id, _NESTED[tag]))
            self.presets.setdefault(list_id, _NESTED[tag])
            self._end_line()
        elif tag == "input" and given.get("type") == "checkbox":
            self._box(ticked="checked" in given)
        elif tag == "br":
            self.lines[-1].runs.append(("\v", self._style()))
        elif tag == "a" and given.get("href"):
            self.marks.append((tag, {"link": {"url": given["href"]}}))
        elif tag in _MARKS:
            self.marks.append((tag, _MARKS[tag]))
        elif tag in _BLOCKS:
            self._begin(tag)
        self.literal += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _NESTED and self.lists:
            self.lists.pop()
            self._end_line()
        elif tag in _BLOCKS:
            self._end_line()
        for at in reversed(range(len(self.marks))):
            if self.marks[at][0] == tag:
                del self.marks[at]
                break
        self.literal -= tag == "pre"

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.literal:
            for number, piece in enumerate(data.removesuffix("\n").split("\n")):
                if number:
                    self._end_line()
                self.lines[-1].runs.append((piece, self._style()))
            return
        text = " ".join(data.split())
        line = self.lines[-1]
        if data[:1].isspace() and line.text and not line.text.endswith((" ", "\v")):
            text = f" {text}"
        if data[-1:].isspace() and text.strip():
            text += " "
        if line.list_id and not line.text.strip() and text[:4] in {"[ ] ", "[x] ", "[X] "}:
            self._box(ticked=text[1] != " ")
            text = text[4:]
        if text and (line.text or text.strip()):
            line.runs.append((text, self._style()))

    def _style(self) -> Style:
        made: dict[str, Any] = {}
        for _, style in self.marks:
            made |= style
        return made

    def _begin(self, tag: str) -> None:
        self._end_line()
        line = self.lines[-1]
        if tag[0] == "h" and tag[1:].isdigit():
            line.style = f"HEADING_{tag[1]}"
        elif tag == "li" and self.lists:
            line.list_id, line.level = self.lists[-1][0], len(self.lists) - 1

    def _box(self, *, ticked: bool) -> None:
        line = self.lines[-1]
        if line.list_id:
            self.presets[line.list_id] = "BULLET_CHECKBOX"
        if ticked:
            self.ticked.add(id(line))

    def _end_line(self) -> None:
        if self.lines[-1].text.strip():
            self.lines.append(_Line())

    def body(self) -> Body:
        """What was read, as a document."""
        lines = [line for line in self.lines if line.text.strip()] or [_Line()]
        cells: list[Cell] = []
        for line in lines:
            runs = line.runs
            if runs:
                runs = [*runs[:-1], (runs[-1][0].rstrip(" "), runs[-1][1])]
            cells += [Cell(unit, style) for text, style in runs for unit in units(text)]
            bullet = None
            if line.list_id:
                bullet = Bullet(list_id=line.list_id, level=line.level, ticked=id(line) in self.ticked)
            style = {"namedStyleType": line.style, "direction": "LEFT_TO_RIGHT"}
            cells.append(Cell("\n", {}, Paragraph(style, bullet)))
        return Body(cells, [], dict(self.presets))
