"""Decides what is still to be said to somebody, and for how long it has been.

Must not know where jots are stored; nothing of this is ever shared, and nothing is sent by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date, tzinfo

from syncd.core.drafts import Draft, draft_of
from syncd.core.jots import RECIPROCAL, Jot
from syncd.core.model import Address
from syncd.core.window import local_day
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Thanks, praise or feedback that was noted and not yet said."""

    jot: Jot
    about: str
    """The name of whom a praise is about, when somebody else is to hear it."""
    days: int
    draft: Draft

    @property
    def age(self) -> str:
        """For how long it has waited: ``3 weeks``."""
        return age(self.days)


def owed(jots: Iterable[Jot], *, names: Mapping[Address, str], today: date, zone: tzinfo) -> tuple[Owed, ...]:
    """The queue out of the jots that wait for one person, oldest first; what was received is not in it."""
    found = []
    for jot in sorted(jots, key=lambda jot: (jot.made_at, jot.number)):
        about = names.get(jot.about, jot.about) if jot.about else ""
        draft = draft_of(jot, about=about)
        if draft is not None and jot.kind in RECIPROCAL and not jot.received and jot.done_at is None:
            days = (today - local_day(jot.made_at, zone)).days
            found.append(Owed(jot=jot, about=about, days=max(0, days), draft=draft))
    return tuple(found)


_UNITS = ((60, 30, "months"), (14, 7, "weeks"), (2, 1, "days"))
"""From so many days on, so many days are one of these."""


def age(days: int) -> str:
    """Days in words: ``today``, ``1 day``, ``13 days``, ``3 weeks``, ``4 months``."""
    for least, length, unit in _UNITS:
        if days >= least:
            return f"{days // length} {unit}"
    return "1 day" if days == 1 else "today"
