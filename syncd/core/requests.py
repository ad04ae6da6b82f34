"""Decides which meetings on request still wait for an answer, and for how long.

Must not know where requests are stored. A request is followed to its answer and is never a
finding: whoever is asked on request owes nobody a rhythm.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date

from syncd.core.model import Address
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A meeting somebody asked for."""

    number: int
    person: Address
    text: str
    """What it is to be about; private."""
    theirs: bool
    """They asked me; else I asked them."""
    asked_on: date
    answer: str = ""
    """Private."""
    answered_on: date | None = None

    @property
    def id(self) -> str:
        """How the user names it: ``r1``."""
        return f"r{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_on is None


def request_number(text: str) -> int | None:
    """The number in ``r1``; None when the text is no request's id."""
    found = re.fullmatch(r"[rR]([1-9][0-9]{0,17})", text.strip(), re.ASCII)
    return int(found[1]) if found else None


def days_open(request: Request, today: date) -> int:
    """For how many days it has waited, or waited until its answer."""
    return max(0, ((request.answered_on or today) - request.asked_on).days)


def open_requests(
    requests: Iterable[Request], addresses: Collection[Address] | None = None
) -> tuple[Request, ...]:
    """Those without an answer, the longest waiting first; with addresses only one person's."""
    found = [one for one in requests if one.is_open and (addresses is None or one.person in addresses)]
    return tuple(sorted(found, key=lambda one: (one.asked_on, one.number)))
