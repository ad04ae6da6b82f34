"""Events as Graph shows them to one user, in the way one request prefers.

Sources: "event resource type", "Get event" (Prefer: outlook.timezone, outlook.body-content-type),
"event: delta" (what a view holds); that occurrences come bare in a delta is what clients report.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from syncd.testing.graph.calendar import bodies, ids
from syncd.testing.graph.calendar.entries import Event, Mailbox, Shared, Slot
from syncd.testing.graph.calendar.times import instant, write, zone_of
from syncd.testing.graph.call import Call
from syncd.testing.graph.world import World, stamp

NEVER = "0001-01-01T00:00:00Z"


@dataclass(frozen=True, kw_only=True)
class View:
    """How one request wants to see a mailbox."""

    world: World
    box: Mailbox
    zone_name: str = "UTC"
    text: bool = False
    """Whether bodies come as text."""
    immutable: bool = False
    """Whether ids are the immutable ones."""

    @classmethod
    def of(cls, call: Call, box: Mailbox) -> "View":
        """As a call prefers."""
        prefer = call.prefer
        named = prefer.get("outlook.timezone", "UTC")
        zone_of(named)
        return cls(
            world=call.world,
            box=box,
            zone_name=named,
            text=prefer.get("outlook.body-content-type") == "text",
            immutable=prefer.get("idtype") == "ImmutableId",
        )

    # -- ids --------------------------------------------------------------------------------

    def id(self, event: Event, day: date | None = None) -> str:
        """The id of an event, or of one occurrence of a series."""
        if event.series is not None and event.original is not None:
            return self.id(event.series, event.original)
        own = event.immutable_id if self.immutable else event.id
        return own if day is None else ids.occurrence(own, day)

    # -- events -----------------------------------------------------------------------------

    def full(self, slot: Slot) -> dict[str, Any]:
        """All properties of an event or occurrence."""
        event, shared, own = slot.event, slot.shared, slot.event.own
        organizes = event.organizer.casefold() in self.box.user.addresses
        return self._odd(
            event,
            {
                "@odata.etag": event.etag,
                "id": self.id(event, slot.day),
                "createdDateTime": stamp(event.created),
                "lastModifiedDateTime": stamp(event.modified),
                "changeKey": event.change_key,
                "categories": list(own.categories),
                **({} if event.transaction is None else {"transactionId": event.transaction}),
                "originalStartTimeZone": shared.zone_name,
                "originalEndTimeZone": shared.end_zone_name or shared.zone_name,
                "iCalUId": self._uid(slot),
                "reminderMinutesBeforeStart": own.reminder,
                "isReminderOn": own.reminded,
                "hasAttachments": any(not one.inline for one in event.attachments),
                "subject": shared.subject,
                "bodyPreview": bodies.preview(shared.body),
                "importance": shared.importance,
                "sensitivity": shared.sensitivity,
                "isAllDay": shared.all_day,
                "isCancelled": shared.cancelled,
                "isOrganizer": organizes,
                "responseRequested": shared.response_requested,
                "seriesMasterId": self._master(slot),
                "showAs": own.show_as,
                "type": kind(slot),
                "webLink": f"https://outlook.office365.com/owa/?itemid={event.id}&exvsurl=1&path=/calendar/item",
                "onlineMeetingUrl": None,
                "isOnlineMeeting": bool(shared.join_url),
                "onlineMeetingProvider": "teamsForBusiness" if shared.join_url else "unknown",
                "allowNewTimeProposals": shared.new_time_proposals,
                "isDraft": False,
                "hideAttendees": shared.hide_attendees,
                "responseStatus": _response(event, organizes=organizes),
                "body": self._body(shared),
                **self._times(shared),
                "location": shared.location or {"displayName": "", "locationType": "default"},
                "locations": [shared.location] if shared.location else [],
                "recurrence": shared.recurrence,
                "attendees": [{**one} for one in shared.attendees],
                "organizer": {"emailAddress": {"name": event.organizer_name, "address": event.organizer}},
                "onlineMeeting": {"joinUrl": shared.join_url} if shared.join_url else None,
                **self._original(slot),
            },
        )

    def bare(self, slot: Slot) -> dict[str, Any]:
        """What a delta shows of an occurrence."""
        return {
            "@odata.type": "#microsoft.graph.event",
            "@odata.etag": slot.event.etag,
            "id": self.id(slot.event, slot.day),
            "seriesMasterId": self._master(slot),
            "type": kind(slot),
            **self._times(slot.shared),
        }

    def removed(self, event: Event, day: date | None = None) -> dict[str, Any]:
        """What a delta says of an event that is no longer there."""
        return {"id": self.id(event, day), "@removed": {"reason": "deleted"}}

    def _master(self, slot: Slot) -> str | None:
        if slot.day is not None:
            return self.id(slot.event)
        return None if slot.event.series is None else self.id(slot.event.series)

    def _uid(self, slot: Slot) -> str:
        if slot.day is not None:
            return ids.uid_on(slot.event.uid, slot.day)
        return slot.event.uid

    def _times(self, shared: Shared) -> dict[str, Any]:
        return {
            "start": self._time(shared.start, shared),
            "end": self._time(shared.end, shared),
        }

    def _time(self, local: datetime, shared: Shared) -> dict[str, str]:
        if not shared.all_day:
            place = zone_of(self.zone_name)
            local = instant(local, shared.zone).astimezone(place).replace(tzinfo=None)
        return write(local, self.zone_name)

    def _body(self, shared: Shared) -> dict[str, str]:
        if self.text:
            return {"contentType": "text", "content": bodies.as_text(shared.body)}
        return {"contentType": "html", "content": shared.body}

    def _original(self, slot: Slot) -> dict[str, Any]:
        day = slot.day or slot.event.original
        series = slot.event if slot.day else slot.event.series
        how = self.world.settings.original_start
        if day is None or series is None or how == "missing":
            return {}
        local = datetime.combine(day, series.shared.start.time())
        moment = instant(local, series.shared.zone)
        if how == "local":
            return {"originalStart": moment.astimezone(ZoneInfo(series.shared.zone)).isoformat()}
        return {"originalStart": stamp(moment.astimezone(UTC))}

    def _odd(self, event: Event, made: dict[str, Any]) -> dict[str, Any]:
        made |= event.odd
        return {name: value for name, value in made.items() if name not in event.odd or value is not None}


def kind(slot: Slot) -> str:
    """The type of an event."""
    if slot.day is not None:
        return "occurrence"
    if slot.event.series is not None:
        return "exception"
    return "seriesMaster" if slot.event.shared.recurrence else "singleInstance"


def _response(event: Event, *, organizes: bool) -> dict[str, str]:
    if organizes:
        return {"response": "organizer", "time": NEVER}
    responded = event.own.responded
    return {"response": event.own.response, "time": NEVER if responded is None else stamp(responded)}
