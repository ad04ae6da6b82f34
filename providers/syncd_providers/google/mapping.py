"""Maps one item of a calendar's list to an :class:`~syncd.core.model.Event`. Pure.

Source: Calendar API v3, Event.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.core.eventtext import MOST_TITLE, clean, is_observance, mail_address, one_line
from syncd.core.model import Address, CuType, Event, Participant, PartStat, Uid, When
from syncd.core.recurrence import MOST_DATES
from syncd.dataclass import dataclass
from syncd_providers.google.recurrence import Recurrence, recurrence
from syncd_providers.online import unreadable
from syncd_providers.online.unreadable import Unreadable

ITEM = (
    "id,status,iCalUID,recurringEventId,originalStartTime,start,end,recurrence,summary,organizer,"
    "attendees(email,displayName,self,resource,responseStatus,additionalGuests),attendeesOmitted,"
    "guestsCanSeeOtherGuests,eventType,sequence,updated"
)
"""What is asked for of every event; nothing else leaves Google."""

MEETING, ABSENCE = "default", "outOfOffice"
"""The kinds of event that mean something here; whatever else there is or will be is neither."""

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an event's calendar decides about it."""

    zone: ZoneInfo
    """For times without a zone, and for zones nobody knows."""
    me: Address | None = None
    """Whose calendar it is: whom an entry marked as ``self`` means, by whatever address; None if nobody's."""


def matters(item: Item) -> bool:
    """Whether an event is of a kind that can be a 1:1 or an absence."""
    return item.get("eventType", MEETING) in (MEETING, ABSENCE)


def to_event(item: Item, context: Context) -> tuple[Event, tuple[str, ...]]:
    """The event, and what was guessed; raises Unreadable when its times or its rule are not usable."""
    guesses: list[str] = []
    start = when(item.get("start"), context, "start", guesses)
    end = _end(item, start, context, guesses)
    slot = None
    if "recurringEventId" in item:
        slot = when(item.get("originalStartTime"), context, "originalStartTime", guesses)
    repeats = Recurrence()
    if slot is None:
        repeats = recurrence(item.get("recurrence") or (), start, context.zone)
    if len(repeats.rdates) > MOST_DATES or len(repeats.exdates) > MOST_DATES:
        raise Unreadable(f"it lists more than {MOST_DATES} dates", field="recurrence")
    people, complete = _people(item, context)
    organizer = _participant(item.get("organizer"), context)
    event = Event(
        uid=uid_of(item),
        start=start,
        end=end,
        recurrence_id=slot,
        title=clean(_text(item.get("summary")))[:MOST_TITLE],
        organizer=organizer,
        attendees=people,
        organizer_listed=True,
        attendees_complete=complete,
        out_of_office=item.get("eventType") == ABSENCE,
        observance=is_observance(_text(item.get("description"))),
        rule=repeats.rule,
        rdates=repeats.rdates,
        exdates=repeats.exdates,
        sequence=item["sequence"] if isinstance(item.get("sequence"), int) else 0,
        modified=_instant(item.get("updated")),
    )
    return event, tuple(dict.fromkeys(guesses))


def uid_of(item: Item) -> Uid:
    """The event's iCalUID; raises Unreadable without one."""
    uid = item.get("iCalUID")
    if not isinstance(uid, str) or not clean(uid):
        raise Unreadable("it has no iCalUID", field="iCalUID")
    return Uid(clean(uid))


# -- times --------------------------------------------------------------------------------------


def when(value: object, context: Context, field: str, guesses: list[str] | None = None) -> When:
    """A date, or a time in a zone with a name. The offset says when it is, the zone where."""
    said = value if isinstance(value, dict) else {}

    def read() -> When:
        if isinstance(said.get("date"), str):
            return date.fromisoformat(said["date"])
        moment = datetime.fromisoformat(said["dateTime"])
        return _in_zone(moment, said, context, [] if guesses is None else guesses)

    return unreadable.when(value, field, read)


def _in_zone(moment: datetime, said: Item, context: Context, guesses: list[str]) -> datetime:
    name = said.get("timeZone")
    zone = zones.resolve(name) if isinstance(name, str) else context.zone
    if zone is None:
        guesses.append(
            f"the zone {clean(str(name))[:80]!r} is not known; its times are read in {context.zone.key}"
        )
        zone = context.zone
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone, fold=0)
    local = moment.astimezone(zone)
    # The second of two equal wall times can only be said in UTC.
    return moment.astimezone(UTC).replace(tzinfo=zones.UTC) if local.fold else local


def _end(item: Item, start: When, context: Context, guesses: list[str]) -> When:
    if item.get("end") is None:
        return start if isinstance(start, datetime) else start + timedelta(days=1)
    end = when(item["end"], context, "end", guesses)
    if isinstance(end, datetime) != isinstance(start, datetime):
        raise Unreadable("its start is a date and its end a time, or the other way round", field="end")
    if end < start:
        raise Unreadable("it ends before it starts", field="end")
    if end == start and not isinstance(start, datetime):
        return start + timedelta(days=1)  # an end written as inclusive
    return end


def _instant(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


# -- people -------------------------------------------------------------------------------------

_ANSWERS = {
    "needsAction": PartStat.NEEDS_ACTION,
    "accepted": PartStat.ACCEPTED,
    "declined": PartStat.DECLINED,
    "tentative": PartStat.TENTATIVE,
}


def _people(item: Item, context: Context) -> tuple[tuple[Participant, ...], bool]:
    """The guests, each address once, and whether they are all there are."""
    listed = item.get("attendees")
    entries = listed if isinstance(listed, list) else []
    complete = (listed is None or isinstance(listed, list)) and not item.get("attendeesOmitted")
    found: dict[Address, Participant] = {}
    for entry in entries:
        one = _participant(entry, context)
        # Guests a guest brings along have no names.
        complete = complete and one is not None and not entry.get("additionalGuests")
        if one is not None and (
            one.address not in found or found[one.address].answer is PartStat.NEEDS_ACTION
        ):
            found[one.address] = one
    organizer = item.get("organizer")
    own = isinstance(organizer, dict) and organizer.get("self") is True
    hidden = item.get("guestsCanSeeOtherGuests") is False and not own
    return tuple(found.values()), complete and not hidden


def _participant(entry: object, context: Context) -> Participant | None:
    """Somebody on an event; None when no address says who."""
    if not isinstance(entry, dict):
        return None
    where = mail_address(_text(entry.get("email")).strip())
    if entry.get("self") is True and context.me is not None:
        where = context.me  # invited by an alias
    if where is None:
        return None
    return Participant(
        address=where,
        name=clean(one_line(_text(entry.get("displayName")))),
        answer=_ANSWERS.get(_text(entry.get("responseStatus")), PartStat.NEEDS_ACTION),
        kind=CuType.RESOURCE if entry.get("resource") is True else CuType.INDIVIDUAL,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
