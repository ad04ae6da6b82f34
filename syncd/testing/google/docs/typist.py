"""Somebody typing in a document: every key counts as a change, made by that user."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from syncd.testing.google.docs.body import PLAIN, Body, units
from syncd.testing.google.docs.exporting import as_markdown
from syncd.testing.google.drive.files import DriveFile
from syncd.testing.google.errors import Refusal
from syncd.testing.google.world import User, World


@dataclass(frozen=True)
class Typist:
    """A document that is open in somebody's browser; lines are found by any part of their text."""

    world: World
    user: User
    file: DriveFile

    @property
    def body(self) -> Body:
        """The body as it stands."""
        assert self.file.document is not None
        return self.file.document.body

    @property
    def text(self) -> str:
        """All the text."""
        return self.body.text

    @property
    def markdown(self) -> str:
        """The document as an export to Markdown."""
        return as_markdown(self.body, self.world.settings)

    def versions(self) -> list[str]:
        """The text of every state the document ever was in, oldest first."""
        assert self.file.document is not None
        return [one.body.text for one in self.file.document.history]

    def write_after(self, line: str, text: str) -> None:
        """Type at the end of a line."""
        body = self.body.copied()
        body.insert(self._line(body, line)[1] - 1, text)
        self._keep(body)

    def add_lines(self, after: str, lines: Sequence[str]) -> None:
        """Press return at the end of a line and type on: the new lines are of the same kind."""
        body = self.body.copied()
        end = self._line(body, after)[1]
        body.insert(end - 1, "".join(f"\n{line}" for line in lines))
        # Return moves the tick on to no new line, and the old line keeps its own.
        first = next(stop for _, stop in body.paragraphs() if stop >= end)
        last = first + len(units("".join(f"{line}\n" for line in lines)))
        old, new = body.paragraph(last), body.paragraph(first)
        body.set_paragraph(first, old)
        body.set_paragraph(last, new)
        self._keep(body)

    def append(self, text: str) -> None:
        """Type a plain paragraph at the end of the document."""
        body = self.body.copied()
        end = body.end
        body.insert(end - 1, f"\n{text}", {})
        body.set_paragraph(body.end, PLAIN)
        self._keep(body)

    def replace(self, old: str, new: str) -> None:
        """Select some words and type others over them."""
        body = self.body.copied()
        start, end = self._words(body, old)
        style = body.slice(start, end)[0].style
        body.delete(start, end)
        if new:
            body.insert(start, new, style)
        self._keep(body)

    def delete_line(self, line: str) -> None:
        """Delete a line with its newline."""
        body = self.body.copied()
        start, end = self._line(body, line)
        if end == body.end:
            start, end = max(1, start - 1), end - 1
        body.delete(start, end)
        self._keep(body)

    def tick(self, line: str, *, on: bool = True) -> None:
        """Tick the box of a line of a check list, or take the tick away."""
        body = self.body.copied()
        end = self._line(body, line)[1]
        paragraph = body.paragraph(end)
        if paragraph.bullet is None or body.lists[paragraph.bullet.list_id] != "BULLET_CHECKBOX":
            raise ValueError(f"this line has no box: {line!r}")
        body.set_paragraph(end, replace(paragraph, bullet=replace(paragraph.bullet, ticked=on)))
        self._keep(body)

    def forget_ranges(self) -> None:
        """Delete every named range, as an add-on may."""
        body = self.body.copied()
        body.ranges = []
        self._keep(body)

    def _line(self, body: Body, found: str) -> tuple[int, int]:
        """Where the first paragraph with these words starts and ends."""
        start, _ = self._words(body, found)
        return next(one for one in body.paragraphs() if one[0] <= start < one[1])

    def _words(self, body: Body, found: str) -> tuple[int, int]:
        at = body.text.find(found)
        if at < 0 or not found:
            raise ValueError(f"the document does not say {found!r}")
        start = 1 + len(units(body.text[:at]))
        return start, start + len(units(found))

    def _keep(self, body: Body) -> None:
        assert self.file.document is not None
        if not self.file.may(self.user.address, "writer"):
            raise Refusal(403, "forbidden", "The caller does not have permission")
        self.file.document.keep(body, by=self.user.address, at=self.world.stamp())
        self.file.changed(self.world, self.user)
