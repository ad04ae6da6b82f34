"""When the daemon works next: often by day, seldom at night, at once around a meeting, later after failures.

Must not know a clock, a process or a provider: moments come in, moments go out.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo

from syncd.dataclass import dataclass

DAY = timedelta(minutes=10)
NIGHT = timedelta(minutes=30)
DAY_HOURS = range(7, 21)
"""The hours of the user's day in which calendars are read every ten minutes."""
JITTER = 0.1
"""Up to so much of a distance is added by chance, so that not all laptops ask in one second."""
TOGETHER = NIGHT * JITTER
"""Calendars that would be read so soon after others are read with them, as chance alone set them apart."""
LONGEST_SLEEP = timedelta(minutes=5)
"""After so long the clocks are looked at again, whatever is due."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
"""After failures: twice as long each time."""
MOST_ASKED = timedelta(days=1)
"""A provider that asks for a longer pause is asked again after this one."""
LEFT_ALONE = timedelta(days=1)
"""So long work is left alone that ended its process again and again."""
DEATHS = 3
"""So often in a row."""
FARTHEST_AHEAD = timedelta(days=366)
"""A clock so far after everything that was ever read is not believed: a laptop is not left alone so long."""
FARTHEST_BACK = timedelta(days=1)
"""Nor is one so far before the first that was connected or read."""
MAY_DIFFER = timedelta(minutes=5)
"""From a server's clock; what is more spoils sign-ins, and what is judged around midnight."""
AFTER_MEETING = timedelta(minutes=2)
"""The answers are read so long after its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One piece of work, as it is kept between two processes."""

    name: str
    tried_at: datetime | None = None
    next_due: datetime | None = None
    """None: at once."""
    failures: int = 0
    """In a row."""
    deaths: int = 0
    """How often in a row it took its process along."""
    reason: str = ""
    """Why it failed; empty when it did not."""

    def is_set_aside(self) -> bool:
        """Whether it is left alone because it ended its process too often."""
        return self.deaths >= DEATHS


def after_success(now: datetime, zone: tzinfo, moments: Iterable[datetime], *, chance: float) -> datetime:
    """When to read next: by day or by night, or at the first of the moments that matter.

    ``chance`` lies between 0 and 1.
    """
    usual = now + (DAY if now.astimezone(zone).hour in DAY_HOURS else NIGHT) * (1 + JITTER * chance)
    return min([usual, *(moment for moment in moments if moment > now)])


def after_failure(now: datetime, failures: int, *, asked: timedelta | None, chance: float) -> datetime:
    """When to try again after so many failures in a row; ``asked`` is the pause the provider wants."""
    doubled: int = 1 << min(failures - 1, 10)
    pause = min(FIRST_PAUSE * doubled, LONGEST_PAUSE) * (1 + JITTER * chance)
    return now + max(pause, min(asked or timedelta(0), MOST_ASKED))


def after_death(now: datetime, deaths: int, *, chance: float) -> datetime:
    """When to try work again that ended its process: as after a failure, at last once a day."""
    if deaths >= DEATHS:
        return now + LEFT_ALONE
    return after_failure(now, deaths, asked=None, chance=chance)


def is_due(one: Due, now: datetime) -> bool:
    """Whether work is to be done now.

    A clock that was set back must not let work wait for the hours it went back: nothing is due
    later than the longest pause there is from now on.
    """
    if one.next_due is None or one.next_due <= now:
        return True
    return one.tried_at is not None and one.tried_at > now and one.next_due > now + LONGEST_PAUSE


def goes_along(one: Due, now: datetime) -> bool:
    """Whether work that went well and is due in a moment is done with what is due now."""
    return not one.failures and is_due(one, now + TOGETHER)


def is_believable(now: datetime, known: Collection[datetime]) -> bool:
    """Whether a clock may be right, by the moments at which something was done and the time was right."""
    return not known or min(known) - FARTHEST_BACK <= now <= max(known) + FARTHEST_AHEAD


def moments(meetings: Iterable[tuple[datetime, datetime]], *, lead: timedelta) -> list[datetime]:
    """What matters about meetings, each with its start and end: the entry is due, the answers are there."""
    return sorted(moment for start, end in meetings for moment in (start - lead, end + AFTER_MEETING))


def wakes_at(work: Iterable[Due], now: datetime) -> datetime:
    """When to look again: at the next work due, and after the longest sleep at the latest."""
    return max(min([now + LONGEST_SLEEP, *(one.next_due or now for one in work)]), now)
