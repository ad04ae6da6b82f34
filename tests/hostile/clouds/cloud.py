"""What the suites need to know of a provider on the network, whichever it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from syncd.testing.server import Exchange, FakeServer, Request

ME, SAM, KIM = "alex.moreau@example.com", "sam.rivera@example.com", "kim.tran@example.com"
"""Alex uses syncd; Sam and Kim each have a weekly 1:1 with Alex, and only Sam's agenda may be published."""
THEIRS = "https://example.com/their-notes"
"""What somebody attached to the 1:1 with Sam, before syncd did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document that stands in the cloud and not in its bin."""

    link: str
    marker: str
    text: str
    roles: Mapping[str, str]
    """Address -> what that person may do; the owner among them."""
    history: tuple[str, ...]
    """Every text it ever had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Everything in the cloud that somebody could see."""

    documents: tuple[Kept, ...]
    attached: tuple[str, ...]
    """What the series with Sam has attached, in order, each with its own address."""
    elsewhere: tuple[str, ...]
    """What is attached to anything else."""
    mailed: tuple[str, ...]
    """Who was sent a mail."""
    thrown_away: tuple[str, ...] = ()
    """The documents in the bin."""


class Cloud(Protocol):
    """A fake provider on loopback with Alex, Sam and Kim."""

    name: str
    server: FakeServer
    how: tuple[str, ...]
    """Further words by which the link is allowed onto the invite."""
    mailed: tuple[str, ...]
    """Who gets a mail, once and for ever, when the link is put there."""
    overlaps: bool
    """Whether what one list lacks may stand in the next."""

    def prepare(self, home: Path) -> tuple[str, ...]:
        """Let a home have a key for its sign-ins; the words of the command that signs in here."""
        ...

    def browser(self) -> str:
        """A program in Python that opens its first argument and agrees to everything."""
        ...

    def connect(self, home: Path) -> None:
        """Let a home be Alex's, signed in without a browser, and keep its documents here."""
        ...

    def saved(self) -> Any:
        """How everything stands, to be handed to ``reset``."""
        ...

    def reset(self, saved: Any) -> None:
        """Let everything stand as it was saved, with nothing received and nothing going wrong."""
        ...

    def at(self, now: str) -> None:
        """Let it be that moment."""
        ...

    def lag(self, span: timedelta) -> None:
        """Let a search find what is new only after a while."""
        ...

    def many(self, count: int, *, page: int) -> None:
        """Add meetings of Alex's with other people, and let no page of a list be longer."""
        ...

    def change_many(self) -> None:
        """Let two of those meetings be deleted and the others be renamed."""
        ...

    def forget_cursors(self) -> None:
        """Know no longer what a client has read, so that it reads everything again."""
        ...

    def stands(self) -> Stands:
        """What stands there now."""
        ...

    def is_write(self, request: Request) -> bool:
        """Whether a request changes anything that somebody could see."""
        ...

    def is_page(self, request: Request) -> bool:
        """Whether a request reads a page of a calendar."""
        ...

    def write_into(self, document: str, text: str) -> None:
        """Let Sam type a line at the end of a document."""
        ...

    def stop(self) -> None:
        """Serve no longer."""
        ...

    def check(self) -> None:
        """Fail when the client sent something malformed, or the fake was wrong."""
        ...


def writes(cloud: Cloud) -> list[Exchange]:
    """The requests received so far that change something."""
    return [one for one in cloud.server.exchanges if cloud.is_write(one.request)]
