"""Names, rules and UTC conversion of the time zones the generated calendars use.

Knows nothing of syncd: local wall time becomes UTC by the standard library alone, with ``fold=0``.
That is RFC 5545 3.3.5: an hour that does not exist takes the offset from before the gap, an hour
that exists twice is the first one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One zone as calendars write it."""

    windows: str
    standard: str
    summer: str = ""
    """Offsets as VTIMEZONE writes them; no summer offset means no summer time."""
    spring: str = ""
    autumn: str = ""
    """RRULEs of the two changes."""
    spring_at: str = ""
    autumn_at: str = ""
    """Wall times of the two changes."""


ZONES = {
    "Europe/Berlin": Zone(
        windows="W. Europe Standard Time",
        standard="+0100",
        summer="+0200",
        spring="BYMONTH=3;BYDAY=-1SU",
        autumn="BYMONTH=10;BYDAY=-1SU",
        spring_at="020000",
        autumn_at="030000",
    ),
    "Europe/London": Zone(
        windows="GMT Standard Time",
        standard="+0000",
        summer="+0100",
        spring="BYMONTH=3;BYDAY=-1SU",
        autumn="BYMONTH=10;BYDAY=-1SU",
        spring_at="010000",
        autumn_at="020000",
    ),
    "America/New_York": Zone(
        windows="Eastern Standard Time",
        standard="-0500",
        summer="-0400",
        spring="BYMONTH=3;BYDAY=2SU",
        autumn="BYMONTH=11;BYDAY=1SU",
        spring_at="020000",
        autumn_at="020000",
    ),
    "America/Los_Angeles": Zone(
        windows="Pacific Standard Time",
        standard="-0800",
        summer="-0700",
        spring="BYMONTH=3;BYDAY=2SU",
        autumn="BYMONTH=11;BYDAY=1SU",
        spring_at="020000",
        autumn_at="020000",
    ),
    "Australia/Sydney": Zone(
        windows="AUS Eastern Standard Time",
        standard="+1000",
        summer="+1100",
        spring="BYMONTH=10;BYDAY=1SU",
        autumn="BYMONTH=4;BYDAY=1SU",
        spring_at="020000",
        autumn_at="030000",
    ),
    "Asia/Kolkata": Zone(windows="India Standard Time", standard="+0530"),
    "Asia/Tokyo": Zone(windows="Tokyo Standard Time", standard="+0900"),
}


def utc(wall: datetime, zone: str) -> datetime:
    """The instant of a naive wall time in ``zone``; the empty zone means the wall time is UTC."""
    return wall.replace(tzinfo=ZoneInfo(zone) if zone else UTC).astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    """The naive wall time of an instant in ``zone``."""
    return at.astimezone(ZoneInfo(zone) if zone else UTC).replace(tzinfo=None)


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a local date begins."""
    return utc(datetime.combine(day, time.min), zone)


def changes(zone: str, since: date, until: date) -> list[date]:
    """Local dates in [since, until) on which the zone's offset changes."""
    days = [since + timedelta(days=n) for n in range((until - since).days)]
    return [d for d in days if midnight(d + timedelta(days=1), zone) - midnight(d, zone) != timedelta(days=1)]


def vtimezone(name: str, tzid: str) -> list[str]:
    """The VTIMEZONE lines of one zone under the id the calendar uses for it."""
    zone = ZONES[name]
    other = zone.summer or zone.standard
    lines = [
        "BEGIN:VTIMEZONE",
        f"TZID:{tzid}",
        "BEGIN:STANDARD",
        f"DTSTART:1970{'1101' if zone.summer else '0101'}T{zone.autumn_at or '000000'}",
        f"TZOFFSETFROM:{other}",
        f"TZOFFSETTO:{zone.standard}",
    ]
    if zone.summer:
        lines += [
            f"RRULE:FREQ=YEARLY;{zone.autumn}",
            "END:STANDARD",
            "BEGIN:DAYLIGHT",
            f"DTSTART:19700301T{zone.spring_at}",
            f"TZOFFSETFROM:{zone.standard}",
            f"TZOFFSETTO:{zone.summer}",
            f"RRULE:FREQ=YEARLY;{zone.spring}",
            "END:DAYLIGHT",
        ]
    else:
        lines += ["END:STANDARD"]
    return [*lines, "END:VTIMEZONE"]
