"""Maps one event of Graph to an :class:`~syncd.core.model.Event`. Pure.

Source: Graph v1.0, event. Times come in UTC, because that is asked for; the zone an event lives in
stands beside them, by a Windows name most often.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.eventtext import MOST_TITLE, clean, is_observance
from syncd.core.model import Event, Status, Uid, When
from syncd.core.recurrence import FIRST_YEAR, LAST_YEAR
from syncd.dataclass import dataclass
from syncd_providers.outlook.people import Mine, organizer_of, participants
from syncd_providers.outlook.recurrence import Item, Unreadable, first_day, recurrence

SELECT = (
    "id,type,seriesMasterId,iCalUId,originalStart,originalStartTimeZone,start,end,isAllDay,isCancelled,"
    "isOrganizer,subject,organizer,attendees,hideAttendees,responseStatus,showAs,recurrence,changeKey,"
    "lastModifiedDateTime"
)
"""What is asked for of every event; nothing else leaves Outlook."""
ABOUT_DAYS = "bodyPreview,categories"
"""Asked for only of holidays, which say there whether people work."""

ABSENCE = "oof"
_INHERITED = (
    "subject",
    "organizer",
    "attendees",
    "isOrganizer",
    "hideAttendees",
    "responseStatus",
    "showAs",
    "isAllDay",
    "isCancelled",
)
"""What an exception may leave out because it is as in its series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an event's calendar decides about it."""

    zone: ZoneInfo
    """For zones nobody knows."""
    me: Mine


def single(item: Item, context: Context) -> tuple[Event, tuple[str, ...]]:
    """An event that does not repeat, and what was guessed; raises Unreadable for unusable times."""
    guesses: list[str] = []
    home = zones.resolve(text(item.get("originalStartTimeZone"))) or context.zone
    start, end = _span(item, home, context, guesses)
    return _event(item, context, uid_of(item), start, end), tuple(dict.fromkeys(guesses))


def master(item: Item, context: Context) -> tuple[Event, tuple[str, ...]]:
    """A series, and what was guessed; raises Unreadable when its times or its rule are not usable.

    What is left out of it is added by whoever knows.
    """
    said = item.get("recurrence")
    if not isinstance(said, Mapping):
        raise Unreadable("it is a series and does not say how it repeats", field="recurrence")
    guesses: list[str] = []
    home = _zone_of_rule(item, said, context, guesses)
    start, end = _span(item, home, context, guesses)
    first = first_day(said)
    if isinstance(start, datetime) and isinstance(end, datetime):
        begin: When = datetime.combine(first, start.astimezone(home).time(), home)
        lasts = end.astimezone(UTC) - start.astimezone(UTC)
    else:
        begin, lasts = first, _midnight(end) - _midnight(start)
    repeats = recurrence(said, begin)
    event = _event(
        item, context, uid_of(item), repeats.start, _after(repeats.start, lasts), rule=repeats.rule
    )
    return event, tuple(dict.fromkeys(guesses))


def exception(
    item: Item, of: Item, series: Event, context: Context, slot: When
) -> tuple[Event, tuple[str, ...]]:
    """The event that stands at ``slot`` in a series; what it does not say is as ``of`` says for all."""
    guesses: list[str] = []
    whole = {**{name: of[name] for name in _INHERITED if name in of}, **item}
    home = series.start.tzinfo if isinstance(series.start, datetime) else None
    start, end = _span(whole, home if isinstance(home, ZoneInfo) else context.zone, context, guesses)
    event = _event(whole, context, series.uid, start, end, slot=slot)
    return event, tuple(dict.fromkeys(guesses))


def _event(
    item: Item,
    context: Context,
    uid: Uid,
    start: When,
    end: When,
    *,
    slot: When | None = None,
    rule: str | None = None,
) -> Event:
    people, complete = participants(item, context.me)
    return Event(
        uid=uid,
        start=start,
        end=end,
        recurrence_id=slot,
        title=clean(text(item.get("subject")))[:MOST_TITLE],
        organizer=organizer_of(item, context.me),
        attendees=people,
        organizer_listed=False,
        attendees_complete=complete,
        status=Status.CANCELLED if item.get("isCancelled") is True else Status.CONFIRMED,
        out_of_office=item.get("showAs") == ABSENCE,
        observance=is_observance(text(item.get("bodyPreview")), _categories(item)),
        rule=rule,
        modified=_instant(item.get("lastModifiedDateTime")),
    )


def uid_of(item: Item) -> Uid:
    """The event's iCalUId; raises Unreadable without one. Of an occurrence it is one of its own."""
    uid = item.get("iCalUId")
    if not isinstance(uid, str) or not clean(uid):
        raise Unreadable("it has no iCalUId", field="iCalUId")
    return Uid(clean(uid))


def text(value: object) -> str:
    """A text; nothing when it is none."""
    return value if isinstance(value, str) else ""


def _categories(item: Item) -> tuple[str, ...]:
    listed = item.get("categories")
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()


# -- times ----------------------------------------------------------------------------------------


def slot_of(item: Item, series: Event) -> When | None:
    """Where an exception stood in its series; None when it does not say.

    It is told in UTC, with or without saying so; for an all-day event that is midnight where the
    series lives, or midnight in UTC. Where it is not told, its iCalUId may name the day.
    """
    moment = _instant(item.get("originalStart"))
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return _slot_in_uid(item, series)
    if isinstance(series.start, datetime):
        return moment.astimezone(series.start.tzinfo)
    if not moment.hour and not moment.minute:
        return moment.date()
    home = zones.resolve(text(item.get("originalStartTimeZone")))
    # East of Greenwich a day begins the evening before.
    return (moment.astimezone(home) if home else moment + timedelta(hours=12)).date()


_UID = re.compile(r"040000008200E00074C5B7101A82E008([0-9A-F]{4})([0-9A-F]{2})([0-9A-F]{2})", re.IGNORECASE)
"""The iCalUId of an exception holds the day it stood on (MS-OXOCAL 2.2.1.27), that of a series zeros."""


def _slot_in_uid(item: Item, series: Event) -> When | None:
    found = _UID.match(text(item.get("iCalUId")))
    try:
        day = date(*(int(part, 16) for part in found.groups())) if found else None
    except ValueError:
        return None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return datetime.combine(day, series.start.timetz()) if isinstance(series.start, datetime) else day


def starts_of(item: Item, series: Event, context: Context) -> When | None:
    """When an occurrence is, in the words of its series; None when that cannot be read."""
    home = series.start.tzinfo if isinstance(series.start, datetime) else None
    try:
        found = _when(item.get("start"), "start", context, [], all_day=series.all_day)
    except Unreadable:
        return None
    return found.astimezone(home) if isinstance(found, datetime) else found


def _span(item: Item, home: ZoneInfo, context: Context, guesses: list[str]) -> tuple[When, When]:
    """Start and exclusive end, in a zone with a name; of an all-day event its dates as they are written."""
    all_day = item.get("isAllDay") is True
    start = _when(item.get("start"), "start", context, guesses, all_day=all_day)
    end = _when(item.get("end"), "end", context, guesses, all_day=all_day)
    if end < start:
        raise Unreadable("it ends before it starts", field="end")
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _at_home(start, home), _at_home(end, home)
    return start, start + timedelta(days=1) if end == start else end


def _when(value: object, field: str, context: Context, guesses: list[str], *, all_day: bool) -> When:
    said = value if isinstance(value, Mapping) else {}
    try:
        if all_day:
            found: When = date.fromisoformat(said["dateTime"][:10])
        else:
            found = _moment(said, context, guesses)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Unreadable(
            f"it has no {field}" if value is None else f"its {field} is no time", field=field
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(f"the year {found.year} is not between {FIRST_YEAR} and {LAST_YEAR}", field=field)
    return found


def _moment(said: Mapping[str, Any], context: Context, guesses: list[str]) -> datetime:
    moment = datetime.fromisoformat(said["dateTime"])
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    name = text(said.get("timeZone"))
    zone = zones.resolve(name) if name else zones.UTC
    if zone is None:
        guesses.append(_unknown(name, context))
        zone = context.zone
    return moment.replace(tzinfo=zone).astimezone(UTC)


def _at_home(moment: datetime, home: ZoneInfo) -> datetime:
    local = moment.astimezone(home)
    # The second of two equal wall times can only be said in UTC.
    return moment.replace(tzinfo=zones.UTC) if local.fold else local


def _midnight(day: When) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _after(start: When, lasts: timedelta) -> When:
    if not isinstance(start, datetime):
        return start + lasts
    assert isinstance(start.tzinfo, ZoneInfo)
    return _at_home(start.astimezone(UTC) + lasts, start.tzinfo)


def _zone_of_rule(item: Item, said: Item, context: Context, guesses: list[str]) -> ZoneInfo:
    """Where a series lives: of what is named, the zone in which it starts on the first day of its range."""
    span = said.get("range")
    named = [text(item.get("originalStartTimeZone"))]
    named += [text(span.get("recurrenceTimeZone"))] if isinstance(span, Mapping) else []
    known = [zone for name in named if name and (zone := zones.resolve(name))]
    if not known:
        guesses += [_unknown(name, context) for name in named if name][:1]
        return context.zone
    if item.get("isAllDay") is True:
        return known[0]
    start, first = _when(item.get("start"), "start", context, [], all_day=False), first_day(said)
    assert isinstance(start, datetime)
    return next((zone for zone in known if start.astimezone(zone).date() == first), known[0])


def _unknown(name: str, context: Context) -> str:
    return f"the zone {clean(name)[:80]!r} is not known; its times are read in {context.zone.key}"


def _instant(value: object) -> datetime | None:
    """A moment in UTC, whether it says so or not."""
    try:
        found = datetime.fromisoformat(str(value))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
