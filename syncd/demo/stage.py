"""What a tour needs of the stand-in for a provider in which its story plays."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from syncd.dataclass import dataclass
from syncd.demo.online import Place
from syncd.testing.server import Fake


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A document on a meeting, as who looks at the meeting sees it."""

    words: str
    address: str


class Page(Protocol):
    """A document that somebody has open; lines are found by a part of their text."""

    @property
    def text(self) -> str:
        """Everything that stands there, line by line."""

    def write_after(self, line: str, text: str) -> None:
        """Type at the end of a line."""

    def tick(self, line: str) -> None:
        """Tick the box of a line."""


class Stage(Protocol):
    """One provider's stand-in. People are named by their address, meetings by their title."""

    @property
    def place(self) -> Place:
        """What is told of this provider and of no other."""

    @property
    def fake(self) -> Fake[Any]:
        """The stand-in itself, which serves from the beginning of the tour to its end."""

    def fillings(self) -> Mapping[str, str]:
        """What is filled into the commands of the story."""

    def prepare(self, folder: Path) -> None:
        """Write the files that commands of the story name."""

    def furnish(self) -> None:
        """Fill three months of calendars: two 1:1s, one of which is being skipped, and a meeting of all."""

    def follow(self, address: str) -> None:
        """Open the address of the sign-in as a browser does, and allow everything."""

    def attached(self, who: str, title: str) -> list[Attached] | None:
        """What is attached to a meeting in somebody's calendar; None when the meeting is not there."""

    def mailed(self, who: str, title: str) -> int | None:
        """How many mails told somebody of a change of the meeting; None where a change need not be told."""

    def page(self, who: str, address: str) -> Page:
        """The document behind an address that somebody was given."""

    def shown(self, who: str, address: str) -> str:
        """The same document as it is shown to them."""
