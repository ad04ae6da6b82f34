"""A Word document while somebody types in it: its lines, and what each act in Word does to its XML.

Word keeps what it does not show: content controls with their tags, bookmarks around lines that
stay, comments, parts it has no view of. Text typed at the end of a line is a run of its own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from syncd.testing.graph.drive import markup
from syncd.testing.graph.drive.markup import w, w14
from syncd.testing.graph.drive.said import around, keep_ranges, run_properties, selected, text_of

_BODY_LEVEL = 10
"""The outline level of a line that is no heading."""


class Page:
    """An open document; lines are found by any part of their text."""

    def __init__(self, content: bytes) -> None:
        from docx import Document

        self.document = Document(BytesIO(content))

    @classmethod
    def blank(cls) -> "Page":
        """What Word's "New document" gives."""
        from docx import Document

        made = BytesIO()
        Document().save(made)
        return cls(made.getvalue())

    def saved(self) -> bytes:
        """The document as a .docx file."""
        made = BytesIO()
        self.document.save(made)
        return made.getvalue()

    @property
    def lines(self) -> list[str]:
        """What stands on the page, line by line; deleted words of tracked changes do not."""
        return [text_of(one) for one in self._paragraphs()]

    @property
    def ticks(self) -> dict[str, bool]:
        """The lines that have a check box, and whether it is ticked."""
        found = {}
        for paragraph in self._paragraphs():
            for box in paragraph.iter(w14("checked")):
                found[text_of(paragraph)[1:].strip()] = box.get(w14("val")) in {"1", "true"}
        return found

    # -- typing -----------------------------------------------------------------------------

    def write_after(self, line: str, text: str) -> None:
        """Type at the end of a line."""
        paragraph = self._line(line)
        paragraph.append(markup.run(text, run_properties(paragraph)))

    def add_line(self, heading: str, text: str) -> None:
        """Press return at the end of the last words below a heading, and type."""
        first = self._line(heading)
        if self._level(first) == _BODY_LEVEL:
            raise ValueError(f"no heading: {heading!r}")
        last = first
        for paragraph in self._after(first):
            if self._level(paragraph) <= self._level(first):
                break
            if text_of(paragraph).strip() and around(paragraph, w("tc")) is None:
                last = paragraph
        # After a heading Word goes on in the body's style.
        last.addnext(markup.paragraph(text) if last is first else _like(last, text))

    def add_lines(self, after: str, lines: Sequence[str]) -> None:
        """Press return at the end of a line and type on: the new lines are of the same kind."""
        paragraph = self._line(after)
        for text in lines:
            made = _like(paragraph, text)
            paragraph.addnext(made)
            paragraph = made

    def append(self, text: str) -> None:
        """Type a plain line at the end of the document."""
        body = self.document.element.body
        made = markup.paragraph(text)
        last = body.find(w("sectPr"))
        body.append(made) if last is None else last.addprevious(made)

    def replace(self, old: str, new: str) -> None:
        """Select words and type others over them, in the format of the first."""
        first, *rest = selected(self._line(old), old)
        made = markup.run(new, first.find(w("rPr")))
        first.addprevious(made)
        for one in [first, *rest]:
            one.getparent().remove(one)

    def bold(self, words: str) -> None:
        """Select words and make them bold."""
        for one in selected(self._line(words), words):
            properties = one.find(w("rPr"))
            if properties is None:
                properties = markup.element("rPr")
                one.insert(0, properties)
            properties.append(markup.element("b"))

    def split_line(self, words: str) -> None:
        """Press return right before these words: a second line of the same kind."""
        paragraph = self._line(words)
        first = selected(paragraph, words)[0]
        while first.getparent() is not paragraph:
            first = first.getparent()
        made = _like(paragraph, "")
        paragraph.addnext(made)
        for one in [first, *first.itersiblings()]:
            made.append(one)

    def join_line(self, line: str) -> None:
        """Delete the end of a line, so that the next one is part of it."""
        paragraph = self._line(line)
        following = next(self._after(paragraph))
        for one in list(following):
            if one.tag != w("pPr"):
                paragraph.append(one)
        following.getparent().remove(following)

    def move_line(self, line: str, after: str) -> None:
        """Cut a line out and paste it below another one."""
        paragraph = self._line(line)
        keep_ranges(paragraph)
        self._line(after).addnext(paragraph)

    def proofread(self) -> None:
        """Mark the first word of every line: Word makes a run of it."""
        for paragraph in self._paragraphs():
            word, space, _ = text_of(paragraph).partition(" ")
            if word and space:
                runs = selected(paragraph, word)
                runs[0].addprevious(markup.element("proofErr", attributes='w:type="spellStart"'))
                runs[-1].addnext(markup.element("proofErr", attributes='w:type="spellEnd"'))

    def delete_line(self, line: str) -> None:
        """Delete a line with its paragraph mark, and the content control that held nothing else."""
        paragraph = self._line(line)
        keep_ranges(paragraph)
        cell = around(paragraph, w("tc"))
        if cell is not None and len(cell.findall(w("p"))) == 1:
            cell.append(markup.paragraph(""))
        holder = paragraph.getparent()
        holder.remove(paragraph)
        if holder.tag == w("sdtContent") and len(holder) == 0:
            control = holder.getparent()
            control.getparent().remove(control)

    def tick(self, line: str, *, on: bool = True) -> None:
        """Click on the check box of a line."""
        for box in self._line(line).iter(w("sdt")):
            checked = next(box.iter(w14("checked")), None)
            if checked is not None:
                checked.set(w14("val"), "1" if on else "0")
                shown = next(box.find(w("sdtContent")).iter(w("t")))
                shown.text = markup.TICKED if on else markup.EMPTY
                return
        raise ValueError(f"this line has no box: {line!r}")

    # -- what else Word has -----------------------------------------------------------------

    def add_checkbox(self, after: str, text: str) -> None:
        """Insert a line with a check box of its own."""
        made = _like(self._line(after), f" {text}")
        made.insert(1 if made.find(w("pPr")) is not None else 0, markup.checkbox(f"box {self._number()}"))
        self._line(after).addnext(made)

    def add_table(self, after: str, rows: Sequence[Sequence[str]]) -> None:
        """Insert a table below a line."""
        self._line(after).addnext(markup.table(rows))

    def add_picture(self, line: str) -> None:
        """Insert a picture at the end of a line."""
        from docx.text.paragraph import Paragraph

        paragraph = Paragraph(self._line(line), self.document._body)  # noqa: SLF001  no other way to one
        paragraph.add_run().add_picture(BytesIO(markup.picture(self._number())))

    def comment(self, line: str, text: str, *, author: str, at: datetime) -> None:
        """Select a line and comment on it."""
        from docx.text.paragraph import Paragraph

        paragraph = Paragraph(self._line(line), self.document._body)  # noqa: SLF001  no other way to one
        runs = paragraph.runs
        if not runs:
            raise ValueError(f"nothing to select: {line!r}")
        made = self.document.add_comment(runs, text=text, author=author, initials=author[:1])
        made._comment_elm.date = at  # noqa: SLF001  the library takes the machine's clock

    def suggest(self, line: str, text: str, *, author: str, at: datetime) -> None:
        """Type at the end of a line while changes are tracked."""
        paragraph = self._line(line)
        made = markup.change("ins", self._number(), author, _stamp(at))
        made.append(markup.run(text, run_properties(paragraph)))
        paragraph.append(made)

    def suggest_without(self, words: str, *, author: str, at: datetime) -> None:
        """Delete words while changes are tracked."""
        for one in selected(self._line(words), words):
            made = markup.change("del", self._number(), author, _stamp(at))
            one.addprevious(made)
            made.append(one)
            for text in one.findall(w("t")):
                text.tag = w("delText")

    # -- finding ----------------------------------------------------------------------------

    def _paragraphs(self) -> list[Any]:
        body = self.document.element.body
        return [one for one in body.iter(w("p")) if around(one, w("txbxContent")) is None]

    def _line(self, found: str) -> Any:
        for paragraph in self._paragraphs():
            if found and found in text_of(paragraph):
                return paragraph
        raise ValueError(f"the document does not say {found!r}")

    def _after(self, paragraph: Any) -> Iterator[Any]:
        below = iter(self._paragraphs())
        for one in below:
            if one is paragraph:
                break
        return below

    def _level(self, paragraph: Any) -> int:
        """The outline level of a heading, from 0 for the title; ``_BODY_LEVEL`` for other lines."""
        from docx.text.paragraph import Paragraph

        style = Paragraph(paragraph, self.document._body).style  # noqa: SLF001  no other way to one
        name = "" if style is None else str(style.name)
        if name == "Title":
            return 0
        first, _, number = name.partition(" ")
        return int(number) if first == "Heading" and number.isdigit() else _BODY_LEVEL

    def _number(self) -> int:
        """A number no tracked change or box has."""
        return 9000 + sum(1 for _ in self.document.element.body.iter())


def _like(paragraph: Any, text: str) -> Any:
    return markup.paragraph(text, paragraph.find(w("pPr")), run_properties(paragraph))


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
