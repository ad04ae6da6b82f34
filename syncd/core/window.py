"""Local days, distances between them, and what a read of a calendar covers.

Must not know what stands on a day: slots, absences and reads come in as instants.

Distances are counted in local days of the user's zone, never in hours (docs/cadence.md).
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from syncd.core.model import CalendarId, When
from syncd.dataclass import dataclass


def instant(when: When, zone: tzinfo) -> datetime:
    """A point in time in UTC; an all-day event starts at the user's midnight."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when, time(), tzinfo=zone).astimezone(UTC)


def local_day(at: datetime, zone: tzinfo) -> date:
    """The user's calendar date at an instant."""
    return at.astimezone(zone).date()


def days_between(earlier: datetime, later: datetime, zone: tzinfo) -> int:
    """Distance in local days; negative when ``later`` lies on an earlier date."""
    return (local_day(later, zone) - local_day(earlier, zone)).days


def shift_days(at: datetime, days: float, zone: tzinfo) -> datetime:
    """The same local wall time so many days (rounded up to whole ones) later, in UTC."""
    local = at.astimezone(zone).replace(tzinfo=None)
    whole = int(-(-days // 1))
    return (local + timedelta(days=whole)).replace(tzinfo=zone).astimezone(UTC)


def neighbour_gaps(starts: list[datetime], zone: tzinfo, neighbours: int) -> list[float | None]:
    """For each of the ascending starts its gap: the median distance between neighbouring ones.

    Looks at ``neighbours`` starts before and after; None where there is only one start.
    """
    days = [local_day(at, zone).toordinal() for at in starts]
    steps = [later - earlier for earlier, later in pairwise(days)]
    gaps: list[float | None] = []
    for index in range(len(days)):
        near = steps[max(0, index - neighbours) : index + neighbours]
        gaps.append(_median(near) if near else None)
    return gaps


def _median(numbers: list[int]) -> float:
    """The middle one, or halfway between the two in the middle (the library's costs a slow import)."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What has been read of one calendar."""

    calendar: CalendarId
    read_through: datetime | None
    """The start of its last complete read; None before the first."""
    since: datetime | None = None
    """The window of that read, half-open; None means unbounded."""
    until: datetime | None = None

    def covers(self, slot: datetime, end: datetime) -> bool:
        """Whether the calendar was read at or after ``end`` and ``slot`` lies in the window."""
        return (
            self.read_through is not None
            and self.read_through >= end
            and (self.since is None or slot >= self.since)
            and (self.until is None or slot < self.until)
        )
