"""A calendar file that is edited the way people edit calendars, and written as iCalendar text."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

ME = "me@example.com"
ZONE = "Europe/Berlin"
"""Where everybody lives; wall times are naive and mean this zone."""


@dataclass(kw_only=True)
class Change:
    """How one occurrence differs from its series."""

    start: datetime
    guests: dict[str, str]
    """Address -> PARTSTAT, me included."""
    cancelled: bool = False


@dataclass(kw_only=True)
class Meeting:
    """A series, or with an empty rule a single event."""

    uid: str
    start: datetime
    rule: str = ""
    guests: dict[str, str]
    organizer: str = ME
    exdates: set[datetime] = field(default_factory=set)
    changes: dict[datetime, Change] = field(default_factory=dict)
    cancelled: bool = False
    until: datetime | None = None
    """The last wall time its rule reaches."""
    edited: int = 0
    """SEQUENCE."""

    def starts(self, until: datetime) -> list[datetime]:
        """The starts its rule gives."""
        if not self.rule:
            return [self.start]
        rule = rrulestr(self.rule, dtstart=self.start)
        last = min(until, self.until or until)
        return sorted({self.start, *takewhile(lambda at: at <= last, rule)})

    def near(self, now: datetime, steps: int) -> datetime:
        """The start so many steps after (or before) the first one ahead."""
        starts = self.starts(now + timedelta(days=400))
        ahead = sum(1 for at in starts if at <= now)
        return starts[max(0, min(len(starts) - 1, ahead + steps))]

    def change(self, at: datetime) -> Change:
        """The change of one occurrence, made when there is none."""
        self.exdates.discard(at)
        return self.changes.setdefault(at, Change(start=at, guests=dict(self.guests)))

    def shift(self, by: timedelta) -> None:
        """Edit all events: the exceptions go along."""
        self.start += by
        self.until = self.until + by if self.until else None
        self.exdates = {at + by for at in self.exdates}
        self.changes = {at + by: replace(one, start=one.start + by) for at, one in self.changes.items()}


@dataclass(kw_only=True)
class Away:
    """An all-day absence of mine."""

    uid: str
    first: date
    days: int


@dataclass(kw_only=True)
class Paper:
    """One calendar file."""

    meetings: list[Meeting] = field(default_factory=list)
    absences: list[Away] = field(default_factory=list)
    made: int = 0

    def uid(self) -> str:
        """A UID nobody has had."""
        self.made += 1
        return f"event-{self.made}"

    def text(self) -> str:
        """The file."""
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", f"X-WR-TIMEZONE:{ZONE}"]
        for meeting in self.meetings:
            lines += _meeting(meeting)
        for away in self.absences:
            lines += _away(away)
        return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _meeting(meeting: Meeting) -> Iterator[str]:
    rule = [f"RRULE:{_rule(meeting)}"] if meeting.rule else []
    gone = [_at("EXDATE", at) for at in sorted(meeting.exdates)]
    yield from _event(meeting, meeting.start, meeting.guests, [*rule, *gone], cancelled=meeting.cancelled)
    for at, change in sorted(meeting.changes.items()):
        yield from _event(
            meeting, change.start, change.guests, [_at("RECURRENCE-ID", at)], cancelled=change.cancelled
        )


def _rule(meeting: Meeting) -> str:
    if meeting.until is None:
        return meeting.rule
    last = meeting.until.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    return f"{meeting.rule.partition(';COUNT')[0]};UNTIL={last:%Y%m%dT%H%M%SZ}"


def _event(
    meeting: Meeting, start: datetime, guests: dict[str, str], more: list[str], *, cancelled: bool
) -> Iterator[str]:
    yield from (
        "BEGIN:VEVENT",
        f"UID:{meeting.uid}",
        "DTSTAMP:20260101T000000Z",
        f"SEQUENCE:{meeting.edited}",
    )
    yield from (_at("DTSTART", start), _at("DTEND", start + timedelta(minutes=30)), *more)
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield f"ORGANIZER:mailto:{meeting.organizer}"
    yield from (f"ATTENDEE;PARTSTAT={answer}:mailto:{who}" for who, answer in guests.items())
    yield "END:VEVENT"


def _away(away: Away) -> Iterator[str]:
    last = away.first + timedelta(days=away.days)
    yield from ("BEGIN:VEVENT", f"UID:{away.uid}", "DTSTAMP:20260101T000000Z", "SUMMARY:Vacation")
    yield from (f"DTSTART;VALUE=DATE:{away.first:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}", "END:VEVENT")


def _at(name: str, when: datetime) -> str:
    return f"{name};TZID={ZONE}:{when:%Y%m%dT%H%M%S}"
