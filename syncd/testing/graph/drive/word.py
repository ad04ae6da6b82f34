"""Somebody working on a document in Word, whose words are saved as they come or when it is closed.

While a document is open nobody can replace it, the owner's apps included, in the browser as on the
desktop (docs#15111, msgraph-sdk-java#365); Word itself merges what several people type.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType
from typing import Any, Self
from zipfile import ZipFile

from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.access import suffices
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.page import Page
from syncd.testing.graph.drive.tree import Drives
from syncd.testing.graph.world import User


@dataclass(kw_only=True)
class Word:
    """One person's Word with one document; lines are found by any part of their text.

    Opened it locks the document until ``close``; as a context manager, too. Not opened, every act
    opens, saves and closes at once.
    """

    drives: Drives
    user: User
    item: Item
    opened: bool = False
    _waiting: list[Callable[[Page], None]] = field(default_factory=list)
    """What is typed and not saved yet."""

    # -- opening ----------------------------------------------------------------------------

    def open(self) -> Self:
        """Open the document, so that it is locked."""
        self._need("read")
        if not self.opened:
            self.item.open_by.append(self.user.address)
            self.opened = True
        return self

    def close(self) -> None:
        """Save and close it."""
        self.save()
        if self.opened:
            self.item.open_by.remove(self.user.address)
            self.item.locked_until = self.drives.world.now + self.drives.settings.lock_lingers
            self.opened = False

    def save(self) -> None:
        """Save what is typed."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            page = Page(self.item.content)
            for act in waiting:
                act(page)
            self.item.write(page.saved(), self.drives.world.now, self.user)

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- seeing -----------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """What stands on the page, with what this person typed and has not saved."""
        return self._page().lines

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    @property
    def ticks(self) -> dict[str, bool]:
        """The lines that have a check box, and whether it is ticked."""
        return self._page().ticks

    def versions(self) -> list[list[str]]:
        """The lines of every state that was ever saved, oldest first."""
        return [Page(one.content).lines for one in self.item.versions]

    def parts(self) -> dict[str, bytes]:
        """What the saved file is made of: each part by its name, byte for byte."""
        with ZipFile(BytesIO(self.item.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    # -- typing -----------------------------------------------------------------------------

    def write_after(self, line: str, text: str) -> None:
        """Type at the end of a line."""
        self._act(lambda page: page.write_after(line, text))

    def add_line(self, heading: str, text: str) -> None:
        """Add a line at the end of what stands below a heading."""
        self._act(lambda page: page.add_line(heading, text))

    def add_lines(self, after: str, lines: Sequence[str]) -> None:
        """Press return at the end of a line and type on."""
        self._act(lambda page: page.add_lines(after, lines))

    def append(self, text: str) -> None:
        """Type a plain line at the end of the document."""
        self._act(lambda page: page.append(text))

    def replace(self, old: str, new: str) -> None:
        """Select words and type others over them."""
        self._act(lambda page: page.replace(old, new))

    def bold(self, words: str) -> None:
        """Make words bold."""
        self._act(lambda page: page.bold(words))

    def split_line(self, words: str) -> None:
        """Press return right before these words."""
        self._act(lambda page: page.split_line(words))

    def join_line(self, line: str) -> None:
        """Delete the end of a line, so that the next one is part of it."""
        self._act(lambda page: page.join_line(line))

    def move_line(self, line: str, after: str) -> None:
        """Cut a line out and paste it below another one."""
        self._act(lambda page: page.move_line(line, after))

    def delete_line(self, line: str) -> None:
        """Delete a line."""
        self._act(lambda page: page.delete_line(line))

    def tick(self, line: str, *, on: bool = True) -> None:
        """Click on the check box of a line."""
        self._act(lambda page: page.tick(line, on=on))

    def add_checkbox(self, after: str, text: str) -> None:
        """Insert a line with a check box."""
        self._act(lambda page: page.add_checkbox(after, text))

    def add_table(self, after: str, rows: Sequence[Sequence[str]]) -> None:
        """Insert a table below a line."""
        self._act(lambda page: page.add_table(after, rows))

    def add_picture(self, line: str) -> None:
        """Insert a picture at the end of a line."""
        self._act(lambda page: page.add_picture(line))

    def comment(self, line: str, text: str) -> None:
        """Comment on a line."""
        self._act(lambda page: page.comment(line, text, **self._signature()))

    def suggest(self, line: str, text: str) -> None:
        """Type at the end of a line while changes are tracked."""
        self._act(lambda page: page.suggest(line, text, **self._signature()))

    def suggest_without(self, words: str) -> None:
        """Delete words while changes are tracked."""
        self._act(lambda page: page.suggest_without(words, **self._signature()))

    def proofread(self) -> None:
        """Let Word mark a word of every line: the line then is made of more than one run."""
        self._act(Page.proofread)

    # -- helpers ----------------------------------------------------------------------------

    def _signature(self) -> dict[str, Any]:
        return {"author": self.user.name, "at": self.drives.world.now}

    def _page(self) -> Page:
        self._need("read")
        page = Page(self.item.content)
        for act in self._waiting:
            act(page)
        return page

    def _act(self, act: Callable[[Page], None]) -> None:
        self._need("write")
        act(self._page())  # fails here, when it cannot be done
        self._waiting.append(act)
        if self.drives.settings.autosave or not self.opened:
            self.save()

    def _need(self, role: Any) -> None:
        if self.item.id not in self.item.drive.items:
            raise refusals.missing()
        if not suffices(self.item.role_of(self.user), role):
            raise refusals.denied()
