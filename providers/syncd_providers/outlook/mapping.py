"""Maps one event of Graph to an :class:`~syncd.core.model.Event`. Pure.

Source: Graph v1.0, event.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.eventtext import MOST_TITLE, clean, is_observance
from syncd.core.model import Event, Status, Uid, When
from syncd.dataclass import dataclass
from syncd_providers.online.unreadable import Unreadable
from syncd_providers.outlook.people import Mine, organizer_of, participants
from syncd_providers.outlook.recurrence import Item, first_day, recurrence, text
from syncd_providers.outlook.times import after, instant, midnight, span, zone_of_rule

SELECT = (
    "id,type,seriesMasterId,iCalUId,originalStart,originalStartTimeZone,start,end,isAllDay,isCancelled,"
    "isOrganizer,subject,organizer,attendees,hideAttendees,responseStatus,showAs,recurrence,changeKey,"
    "lastModifiedDateTime"
)
"""What is asked for of every event. Graph sends all of it where it tells of changes, and of exceptions."""
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
    start, end = span(item, home, context.zone, guesses)
    return _event(item, context, uid_of(item), start, end), tuple(dict.fromkeys(guesses))


def master(item: Item, context: Context) -> tuple[Event, tuple[str, ...]]:
    """A series, and what was guessed; raises Unreadable when its times or its rule are not usable.

    What is left out of it is added by whoever knows.
    """
    said = item.get("recurrence")
    if not isinstance(said, Mapping):
        raise Unreadable("it is a series and does not say how it repeats", field="recurrence")
    guesses: list[str] = []
    home = zone_of_rule(item, said, context.zone, guesses)
    start, end = span(item, home, context.zone, guesses)
    first = first_day(said)
    if isinstance(start, datetime) and isinstance(end, datetime):
        begin: When = datetime.combine(first, start.astimezone(home).time(), home)
        lasts = end.astimezone(UTC) - start.astimezone(UTC)
    else:
        begin, lasts = first, midnight(end) - midnight(start)
    repeats = recurrence(said, begin)
    event = _event(item, context, uid_of(item), repeats.start, after(repeats.start, lasts), rule=repeats.rule)
    return event, tuple(dict.fromkeys(guesses))


def exception(
    item: Item, of: Item, series: Event, context: Context, slot: When
) -> tuple[Event, tuple[str, ...]]:
    """The event that stands at ``slot`` in a series; what it does not say is as ``of`` says for all."""
    guesses: list[str] = []
    whole = {**{name: of[name] for name in _INHERITED if name in of}, **item}
    home = series.start.tzinfo if isinstance(series.start, datetime) else None
    start, end = span(whole, home if isinstance(home, ZoneInfo) else context.zone, context.zone, guesses)
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
        modified=instant(item.get("lastModifiedDateTime")),
    )


def uid_of(item: Item) -> Uid:
    """The event's iCalUId; raises Unreadable without one. Of an occurrence it is one of its own."""
    uid = item.get("iCalUId")
    if not isinstance(uid, str) or not clean(uid):
        raise Unreadable("it has no iCalUId", field="iCalUId")
    return Uid(clean(uid))


def _categories(item: Item) -> tuple[str, ...]:
    listed = item.get("categories")
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
