"""Maps the fields of one VEVENT to an :class:`~syncd.core.model.Event`. Pure."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.eventtext import MOST_TITLE, clean, is_observance
from syncd.core.model import Event, Status, Uid, When
from syncd.core.recurrence import check_rule
from syncd.dataclass import dataclass
from syncd_providers.ics.fields import Fields, Remark, Stamp, Unreadable
from syncd_providers.ics.people import participant, participants
from syncd_providers.ics.prepare import MOST_DATES

FIRST_YEAR, LAST_YEAR = 1900, 2100
_MOST_DURATION = timedelta(days=366 * 100)

_REPLIES = frozenset({"REPLY", "REFRESH", "COUNTER", "DECLINECOUNTER"})
"""Messages about a meeting; they name the sender and not everybody who is invited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an event's calendar decides about it."""

    zone: ZoneInfo
    """For floating times."""
    named_zone: Callable[[str], ZoneInfo]
    """The zone a TZID means in this calendar."""
    product: str = ""
    method: str = ""

    @property
    def organizer_listed(self) -> bool:
        """Whether the program that wrote the calendar lists an attending organizer as an attendee, too."""
        return "google calendar" in self.product.lower()


def to_event(uid: str, fields: Fields, context: Context) -> tuple[Event, tuple[Remark, ...]]:
    """The event, and what was guessed; raise Unreadable when its times or its rule are not usable."""
    slot = None if fields.recurrence_id is None else _when(fields.recurrence_id, context, "RECURRENCE-ID")
    start = slot if fields.start is None else _when(fields.start, context, "DTSTART")
    if start is None:
        raise Unreadable("it has no DTSTART", field="DTSTART")
    end = _end(fields, start, context)
    people, complete = participants(fields.attendees)
    organizer = participant(fields.organizer) if fields.organizer else None
    rdates = _dates("RDATE", fields.rdates, start, context)
    event = Event(
        uid=Uid(uid),
        start=start,
        end=end,
        recurrence_id=slot,
        title=clean(fields.title)[:MOST_TITLE],
        organizer=organizer,
        attendees=people,
        organizer_listed=context.organizer_listed,
        attendees_complete=(
            complete
            and fields.people_readable
            and (organizer is not None or fields.organizer is None)
            and context.method not in _REPLIES
        ),
        status=_status(fields, context),
        out_of_office=fields.busy_status == "OOF",
        observance=is_observance(fields.description, fields.categories),
        rule=_rule(fields, start) if slot is None else None,
        rdates=rdates if slot is None else (),
        exdates=_dates("EXDATE", _plausible(fields.exdates), start, context) if slot is None else (),
        sequence=fields.sequence,
        modified=fields.modified,
    )
    return event, (*fields.remarks, *_remarks(fields))


_STATUSES = {status.name: status for status in Status}


def _status(fields: Fields, context: Context) -> Status:
    """Unknown words say nothing against the meeting; a calendar sent to cancel cancels all it holds."""
    if context.method == "CANCEL":
        return Status.CANCELLED
    return _STATUSES.get(fields.status, Status.CONFIRMED)


def _remarks(fields: Fields) -> Iterable[Remark]:
    if fields.this_and_future:
        yield Remark(
            reason="it changes this and all later ones (RANGE=THISANDFUTURE); read as changing this one only",
            field="RECURRENCE-ID",
        )


# -- times -------------------------------------------------------------------------------------


def _when(stamp: Stamp, context: Context, field: str) -> When:
    """A stamp as a date or an aware datetime in a zone with a name."""
    value = stamp.value
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Unreadable(f"the year {value.year} is not between {FIRST_YEAR} and {LAST_YEAR}", field=field)
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=zones.UTC)
    # A wall time that exists twice means the first (RFC 5545 3.3.5): fold=0.
    return value.replace(tzinfo=context.named_zone(stamp.zone) if stamp.zone else context.zone, fold=0)


def _end(fields: Fields, start: When, context: Context) -> When:
    """The exclusive end: DTEND, DURATION, else a day for dates and nothing for times (RFC 5545 3.6.1)."""
    if fields.end is not None:
        end = _when(fields.end, context, "DTEND")
        if isinstance(end, datetime) != isinstance(start, datetime):
            raise Unreadable("DTSTART is a date and DTEND a time, or the other way round", field="DTEND")
        if end == start and not isinstance(start, datetime):
            return start + timedelta(days=1)  # an end written as inclusive
    else:
        end = _after(start, fields.duration)
    if end < start:
        raise Unreadable("it ends before it starts", field="DTEND" if fields.end else "DURATION")
    return end


def _after(start: When, duration: timedelta | None) -> When:
    """``start`` plus a duration: its days by the calendar, its hours by the clock (RFC 5545 3.3.6)."""
    if duration is not None and abs(duration) > _MOST_DURATION:
        raise Unreadable("it lasts more than a hundred years", field="DURATION")
    if not isinstance(start, datetime):
        return start + timedelta(days=1 if duration is None else duration.days or 1)
    if duration is None:
        return start
    days = timedelta(days=duration.days)
    later = (start.replace(tzinfo=None) + days).replace(tzinfo=start.tzinfo)
    if duration == days:
        return later
    exact = later.astimezone(UTC) + (duration - days)
    local = exact.astimezone(start.tzinfo)
    # The second of two equal wall times can only be said in UTC.
    return exact.replace(tzinfo=zones.UTC) if local.fold else local


def _dates(field: str, stamps: Iterable[Stamp], start: When, context: Context) -> tuple[When, ...]:
    """RDATE or EXDATE values; for an all-day event their dates, for a timed one dates stay dates."""
    found = [_when(stamp, context, field) for stamp in stamps]
    if len(found) > MOST_DATES:
        raise Unreadable(f"it lists more than {MOST_DATES} dates", field=field)
    if isinstance(start, datetime):
        return tuple(found)
    return tuple(moment.date() if isinstance(moment, datetime) else moment for moment in found)


def _plausible(stamps: Iterable[Stamp]) -> Iterable[Stamp]:
    """An exception in a year without slots excepts nothing: it is left out."""
    return (stamp for stamp in stamps if FIRST_YEAR <= stamp.value.year <= LAST_YEAR)


def _rule(fields: Fields, start: When) -> str | None:
    """The one rule of a series, known to be of a shape that can be expanded."""
    if fields.exception_rules:
        raise Unreadable("it holds an EXRULE, which RFC 5545 no longer has", field="EXRULE")
    if len(fields.rules) > 1:
        raise Unreadable("it holds more than one RRULE", field="RRULE")
    for rule in fields.rules:
        if reason := check_rule(rule, start):
            raise Unreadable(reason, field="RRULE")
        return rule
    return None
