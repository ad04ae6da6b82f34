"""Calendars, meetings and their copies: what is stored, and what of it one calendar shows.

A meeting is what all guests share; a copy is what one calendar has of it, with its own reminders,
private extended properties, etag and place in the calendar's history (Calendar API, "Invite users
to events" guide: every guest has a copy; Event: which properties belong to the copy).
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from syncd.testing.google.calendar.times import Moment, write_time
from syncd.testing.google.world import World

PRIVATE = ("reminders", "colorId", "transparency", "visibility", "eventLabelId", "source")
"""Fields of the copy; ``extendedProperties.private`` is the other one."""

SHARED = (
    "summary description location start end recurrence attendees attachments conferenceData gadget "
    "guestsCanModify guestsCanInviteOthers guestsCanSeeOtherGuests anyoneCanAddSelf endTimeUnspecified "
    "outOfOfficeProperties focusTimeProperties workingLocationProperties birthdayProperties eventType"
).split()
"""Fields of the meeting; ``extendedProperties.shared`` is the other one."""


@dataclass(kw_only=True)
class Meeting:
    """What everybody on an event shares: a single event, a series, or an exception of one."""

    id: str
    ical_uid: str
    calendar: str
    """The calendar that owns it: its organizer."""
    creator: str
    """The address of who created it."""
    created: str
    shared: dict[str, Any]
    """The fields of SHARED that are set, and ``sharedProperties``; start and end are Moments."""
    sequence: int = 0
    cancelled: bool = False
    series: str | None = None
    """The id of the recurring event this is an exception of."""
    original: Moment | None = None
    """Its original start."""
    former: dict[Moment, int] = field(default_factory=dict)
    """Original starts a series had and lost, with the serial number of when."""

    @property
    def attendees(self) -> list[dict[str, Any]]:
        """Who is invited, without the flags that depend on who looks."""
        found: list[dict[str, Any]] = self.shared.get("attendees", [])
        return found

    def attendee(self, address: str) -> dict[str, Any] | None:
        """The entry of one guest."""
        return next((one for one in self.attendees if one["email"].casefold() == address.casefold()), None)


@dataclass(kw_only=True)
class Copy:
    """A meeting in one calendar."""

    meeting: Meeting
    private: dict[str, Any] = field(default_factory=dict)
    """The fields of PRIVATE that are set, and ``privateProperties``."""
    gone: bool = False
    """Deleted here: by the organizer, by this guest, or because the guest is no longer invited."""
    details_kept: bool = False
    """Whether events.get still shows what a deleted event was."""
    odd: dict[str, Any] = field(default_factory=dict)
    """Fields that are shown otherwise than they are, or not at all (None)."""
    etag: str = ""
    changed: int = 0
    """The serial number of its last change."""
    updated: str = ""


@dataclass(kw_only=True)
class Calendar:
    """One calendar."""

    id: str
    owner: str
    """The address of the user it belongs to; of a shared one, who made it."""
    summary: str
    zone: str
    roles: dict[str, str] = field(default_factory=dict)
    """Address -> accessRole of everybody in whose list it stands."""
    primary: bool = False
    deleted: bool = False
    etag: str = ""
    changed: int = 0
    """When its entry in the calendar list changed."""
    copies: dict[str, Copy] = field(default_factory=dict)
    """Event id -> copy, in the order they came."""
    forgotten: int = 0
    """Sync tokens up to this serial number have expired."""
    reason: str = "fullSyncRequired"
    """What a client with one of those is told."""

    def exceptions(self, series: str) -> dict[Moment, Copy]:
        """The exceptions of a series that this calendar has, by their original starts."""
        return {
            copy.meeting.original: copy
            for copy in self.copies.values()
            if copy.meeting.series == series and copy.meeting.original is not None
        }


def touch(world: World, copy: Copy, *, only_reminders: bool = False) -> None:
    """Note that a copy changed (Event.updated: a change of the reminders alone does not count there)."""
    copy.etag = world.etag()
    copy.changed = world.serial()
    if not only_reminders or not copy.updated:
        copy.updated = world.stamp()


def stub(copy: Copy, place: str) -> dict[str, Any]:
    """What is guaranteed of a cancelled event (Event.status): the id; of an exception its series, too."""
    meeting = copy.meeting
    found = {"kind": "calendar#event", "etag": copy.etag, "id": meeting.id, "status": "cancelled"}
    if meeting.series is None or meeting.original is None:
        return found
    original = write_time(meeting.original, place)
    return {**found, "recurringEventId": meeting.series, "originalStartTime": original}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a calendar is looked at."""

    calendar: Calendar
    role: str
    """The accessRole of who looks."""
    looker: str
    zone: str
    most_attendees: int | None = None

    def event(self, copy: Copy, *, details: bool = False) -> dict[str, Any]:
        """One copy as an Event; with ``details`` what a deleted one was, where that is kept."""
        if copy.gone and not (details and copy.details_kept):
            found = stub(copy, self.zone)
        else:
            found = self._busy(copy) if self._hidden(copy) else self._whole(copy)
        return {name: value for name, value in {**found, **copy.odd}.items() if value is not None}

    def _hidden(self, copy: Copy) -> bool:
        """Whether only "busy" shows: no access to details, or a private event in another's calendar."""
        private = copy.private.get("visibility") in {"private", "confidential"}
        return self.role == "freeBusyReader" or (private and self.role == "reader")

    def _busy(self, copy: Copy) -> dict[str, Any]:
        times = {name: write_time(copy.meeting.shared[name], self.zone) for name in ("start", "end")}
        found = {"kind": "calendar#event", "etag": copy.etag, "id": copy.meeting.id, "status": "confirmed"}
        if recurrence := copy.meeting.shared.get("recurrence"):
            found["recurrence"] = recurrence
        return {**found, **times, "visibility": "private", "iCalUID": copy.meeting.ical_uid}

    def _whole(self, copy: Copy) -> dict[str, Any]:
        meeting = copy.meeting
        found: dict[str, Any] = {
            "kind": "calendar#event",
            "etag": copy.etag,
            "id": meeting.id,
            "status": "cancelled" if copy.gone else "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={_eid(meeting.id, self.calendar.id)}",
            "created": meeting.created,
            "updated": copy.updated,
            "creator": self._who(meeting.creator),
            "organizer": self._who(meeting.calendar),
            "iCalUID": meeting.ical_uid,
            "sequence": meeting.sequence,
            "reminders": {"useDefault": True},
        }
        for name in SHARED:
            if name in meeting.shared:
                value = meeting.shared[name]
                found[name] = write_time(value, self.zone) if name in {"start", "end"} else value
        found |= {name: copy.private[name] for name in PRIVATE if name in copy.private}
        if self.looker != meeting.creator:
            found.pop("source", None)
        if meeting.series is not None and meeting.original is not None:
            found["recurringEventId"] = meeting.series
            found["originalStartTime"] = write_time(meeting.original, self.zone)
        properties = {
            "private": copy.private.get("privateProperties"),
            "shared": meeting.shared.get("sharedProperties"),
        }
        if kept := {name: value for name, value in properties.items() if value}:
            found["extendedProperties"] = kept
        return self._with_guests(found, meeting)

    def _with_guests(self, found: dict[str, Any], meeting: Meeting) -> dict[str, Any]:
        guests = []
        for one in meeting.attendees:
            guest = dict(one)
            if one["email"].casefold() == meeting.calendar.casefold():
                guest["organizer"] = True
            if one["email"].casefold() == self.calendar.id.casefold():
                guest["self"] = True
            guests.append(guest)
        if meeting.calendar != self.calendar.id and meeting.shared.get("guestsCanSeeOtherGuests") is False:
            guests = [one for one in guests if one.get("self")]
        if self.most_attendees is not None and len(guests) > self.most_attendees:
            # With more guests than maxAttendees allows only the participant is returned.
            guests = [one for one in guests if one.get("self")]
            found["attendeesOmitted"] = True
        if guests:
            found["attendees"] = guests
        else:
            found.pop("attendees", None)
        return found

    def _who(self, address: str) -> dict[str, Any]:
        who: dict[str, Any] = {"email": address}
        if address.casefold() == self.calendar.id.casefold():
            who["self"] = True
        return who


def _eid(event_id: str, calendar: str) -> str:
    return urlsafe_b64encode(f"{event_id} {calendar}".encode()).rstrip(b"=").decode()
