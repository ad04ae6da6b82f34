"""Decides what is to become of a document's link on the calendar, by consent and standing.

Must not know any calendar, document or marker.
"""

from collections.abc import Callable
from enum import Enum

from syncd.core.consent import How
from syncd.core.model import Standing
from syncd.dataclass import dataclass


class Wish(Enum):
    """What is wanted of one kind of thing on the calendar."""

    WANTED = "wanted"
    STAYS = "stays"
    """Neither put there nor taken off."""
    GOES = "goes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is wanted on the calendar for one relationship."""

    invite: Wish
    """The link on the series itself."""
    companion: Wish
    """A private event of my own beside the next occurrence, where the event does not carry the link."""
    mails: bool = False
    """Whether everybody on a series may get one mail about it, where its calendar mails every change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of one relationship."""

    how: How | None
    standing: Standing | None
    group: bool = False
    """More than two people meet."""


def _wishes(invite: Wish, companion: Wish, *, mails: bool = False) -> Wishes:
    return Wishes(invite=invite, companion=companion, mails=mails)


TABLE: tuple[tuple[str, Callable[[Case], bool], Wishes], ...] = (
    ("more than two people meet", lambda case: case.group, _wishes(Wish.GOES, Wish.GOES)),
    (
        "nothing is allowed: what stands on an invite waits for `syncd undo`",
        lambda case: case.how in (None, How.NEVER),
        _wishes(Wish.STAYS, Wish.GOES),
    ),
    ("only a link here", lambda case: case.how is How.LINK, _wishes(Wish.GOES, Wish.GOES)),
    (
        "could not be looked at: nothing is concluded",
        lambda case: case.standing in (None, Standing.UNKNOWN),
        _wishes(Wish.STAYS, Wish.STAYS),
    ),
    (
        "it rests or is over",
        lambda case: case.standing in (Standing.PAUSED, Standing.ENDED),
        _wishes(Wish.STAYS, Wish.GOES),
    ),
    (
        "silence is preferred",
        lambda case: case.how is How.COMPANION,
        _wishes(Wish.GOES, Wish.WANTED),
    ),
    (
        "in the invite, where that mails nobody",
        lambda case: case.how is How.AUTO,
        _wishes(Wish.WANTED, Wish.WANTED),
    ),
    (
        "in the invite, and one mail is agreed to",
        lambda _: True,
        _wishes(Wish.WANTED, Wish.WANTED, mails=True),
    ),
)
"""Top to bottom: the first condition that holds decides."""


def wishes(case: Case) -> Wishes:
    """What is wanted on the calendar now."""
    return next(wanted for _, holds, wanted in TABLE if holds(case))
