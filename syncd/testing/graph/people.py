"""A user at the keyboard: what one does in Outlook, and what one sees there.

The same rules hold as for the API. An event may be named by its id in anybody's mailbox: the own copy
is meant.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from syncd.testing.graph.calendar import changes, copies, finding, ids, splitting
from syncd.testing.graph.calendar.entries import Calendar, Event, Mailbox, Slot, slots, touch
from syncd.testing.graph.calendar.shaping import View
from syncd.testing.graph.calendar.times import write, zone_name
from syncd.testing.graph.drive.people import Files
from syncd.testing.graph.drive.word import Word
from syncd.testing.graph.errors import Refusal, not_found
from syncd.testing.graph.world import User, World


def weekly(*days: str, interval: int = 1) -> dict[str, Any]:
    """A pattern such as ``weekly("monday")``; weeks begin on Sunday, as Outlook has it."""
    return {"type": "weekly", "interval": interval, "daysOfWeek": list(days), "firstDayOfWeek": "sunday"}


@dataclass(frozen=True)
class Person:
    """One user; every method acts at once."""

    world: World
    user: User

    @property
    def box(self) -> Mailbox:
        """The mailbox."""
        return finding.mailbox(self.world, self.user)

    # -- seeing -----------------------------------------------------------------------------

    def sees(self, event_id: str) -> dict[str, Any] | None:
        """An event in the own mailbox as the API would show it; None when it is not there."""
        try:
            return self._view().full(self._found(event_id))
        except Refusal:
            return None

    def week(self, since: datetime, until: datetime) -> list[dict[str, Any]]:
        """What stands in the default calendar between two moments, by its start."""
        view = self._view()
        return [view.full(one) for one in slots(self.box.default, since, until, self.user.zone)]

    def own_id(self, event_id: str) -> str:
        """The id that an event of somebody's mailbox has in the own one."""
        return self._view().id(*_parts(self._found(event_id)))

    # -- meetings ---------------------------------------------------------------------------

    def invite(
        self,
        subject: str,
        *,
        start: str,
        minutes: int = 30,
        pattern: Mapping[str, Any] | None = None,
        span: Mapping[str, Any] | None = None,
        guests: tuple[str, ...] = (),
        fields: Mapping[str, Any] | None = None,
    ) -> str:
        """Create a meeting at a local time such as ``2026-11-23T10:00``; returns its id.

        ``span`` may hold ``endDate`` or ``numberOfOccurrences``; without it a series has no end.
        """
        begin = datetime.fromisoformat(start)
        body: dict[str, Any] = {
            "subject": subject,
            "start": self._time(begin),
            "end": self._time(begin + timedelta(minutes=minutes)),
            "attendees": [{"type": "required", "emailAddress": {"address": one}} for one in guests],
        }
        if pattern is not None:
            body["recurrence"] = {"pattern": dict(pattern), "range": _range(begin.date(), span or {})}
        return self.insert({**body, **(fields or {})})

    def insert(self, body: Mapping[str, Any], calendar: Calendar | None = None) -> str:
        """Create an event from an API body; returns its id."""
        return changes.create(self.world, self.box, calendar or self.box.default, body).id

    def change(self, event_id: str, body: Mapping[str, Any]) -> None:
        """Change an event, or one occurrence by its id, as a PATCH with this body would."""
        changes.change(self.world, self.box, self._found(event_id), body)

    def occurrence(self, event_id: str, day: str) -> str:
        """The id of the occurrence of a series that falls on a day such as ``2026-11-30``."""
        return ids.occurrence(self._found(event_id).event.id, date.fromisoformat(day))

    def move(self, event_id: str, to: str) -> None:
        """Let a single event, or one occurrence by its id, start at another local time."""
        begin, length = datetime.fromisoformat(to), self._found(event_id).shared.length
        self.change(event_id, {"start": self._time(begin), "end": self._time(begin + length)})

    def reschedule(self, event_id: str, to: str, pattern: Mapping[str, Any] | None = None) -> None:
        """Let a whole series start at another local time, or with another pattern."""
        shared = self._found(event_id).event.shared
        recurrence = deepcopy(shared.recurrence or {})
        begin = datetime.fromisoformat(to)
        recurrence["range"] |= {"startDate": begin.date().isoformat(), "recurrenceTimeZone": self._zone}
        recurrence["pattern"] = dict(pattern or recurrence["pattern"])
        times = {"start": self._time(begin), "end": self._time(begin + shared.length)}
        self.change(event_id, {**times, "recurrence": recurrence})

    def answer(self, event_id: str, response: str) -> None:
        """Say accepted, tentativelyAccepted or declined to an event, or to one occurrence by its id."""
        changes.respond(self.world, self.box, self._found(event_id), response)

    def delete(self, event_id: str) -> None:
        """Delete an event, a whole series, or one occurrence by its id; an organizer's is cancelled."""
        changes.delete(self.world, self.box, self._found(event_id))

    def set_guests(self, event_id: str, *guests: str) -> None:
        """Let exactly these people be invited."""
        self.change(event_id, {"attendees": [{"emailAddress": {"address": one}} for one in guests]})

    def take_leave(self, first: str, last: str, subject: str = "Out of office") -> str:
        """Be away on whole days, the last included; returns the event's id."""
        begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last) + timedelta(days=1)
        times = {"start": self._time(begin), "end": self._time(end)}
        return self.insert({"subject": subject, "isAllDay": True, "showAs": "oof", **times})

    def split(self, event_id: str, day: str, body: Mapping[str, Any] | None = None) -> str:
        """Change "this and following events" from a day of the series on; returns the new series' id."""
        old, cut = self._found(event_id).event, date.fromisoformat(day)
        return splitting.split(self.world, self.box, old, cut, body or {}).id

    def categorise(self, event_id: str, *categories: str) -> None:
        """Give an event categories: nobody is told."""
        self.change(event_id, {"categories": list(categories)})

    def file_elsewhere(self, event_id: str, calendar: Calendar) -> None:
        """Move an event to another calendar: its id changes, its immutable id does not."""
        event = self._found(event_id).event
        home = self._home(event)
        del home.events[event.id]
        home.gone.append(deepcopy(event))
        touch(self.world, home.gone[-1])
        event.id = ids.event_id(self.world)
        calendar.events[event.id] = event
        touch(self.world, event)

    def calendar(self, name: str, *, can_edit: bool = True, owner: str = "") -> Calendar:
        """Have a further calendar; with ``owner`` it is somebody else's that was shared."""
        who = self.world.find(owner) if owner else None
        made = Calendar(id=ids.calendar_id(self.world), name=name, can_edit=can_edit)
        made.owner, made.owner_name = owner, who.name if who else owner
        self.box.calendars[made.id] = made
        return made

    def distort(self, event_id: str, fields: Mapping[str, Any]) -> None:
        """Let the own copy of an event be shown with these properties, or without those that are None.

        For what the service has been seen to answer although its description says otherwise. It
        counts as a change, and from then on answers are not held against the model.
        """
        event = copies.exception(self.world, self._found(event_id))
        event.odd = dict(fields)
        self.world.distorted = True
        touch(self.world, event)

    def name_zone(self, event_id: str, name: str) -> None:
        """Let an event's zone be called this, such as ``tzone://Microsoft/Custom``, as imported ones are."""
        event = self._found(event_id).event
        event.shared.zone_name = event.shared.end_zone_name = name
        if event.shared.recurrence is not None:
            event.shared.recurrence["range"]["recurrenceTimeZone"] = name
        touch(self.world, event)

    # -- documents --------------------------------------------------------------------------

    @property
    def files(self) -> Files:
        """OneDrive's own pages."""
        return Files(self.world.areas["drive"], self.user)

    def document(self, name: str) -> Word:
        """A document by its id or path, to read it and type in it; every act saves and closes it at once."""
        return self.files.document(name)

    def open(self, name: str) -> Word:
        """A document that stays open, and locked, until it is closed."""
        return self.files.open(name)

    # -- helpers ----------------------------------------------------------------------------

    def _view(self) -> View:
        return View(world=self.world, box=self.box)

    def _found(self, event_id: str) -> Slot:
        if found := finding.find(self.box, event_id):
            return found
        for box in self.world.mailboxes.values():
            other = finding.find(box, event_id)
            if other is not None:
                return self._copy(other)
        raise not_found()

    def _copy(self, other: Slot) -> Slot:
        """The own copy of what stands in another mailbox."""
        day = other.day or other.event.original
        top = self.box.of_uid((other.event.series or other.event).uid)
        if top is None:
            raise not_found()
        return finding.slot(self.box, top.id if day is None else ids.occurrence(top.id, day))

    def _home(self, event: Event) -> Calendar:
        return finding.home(self.box, event)

    @property
    def _zone(self) -> str:
        return zone_name(self.user.zone)

    def _time(self, moment: datetime) -> dict[str, str]:
        return write(moment, self._zone)


def _parts(slot: Slot) -> tuple[Event, date | None]:
    return slot.event, slot.day


def _range(start: date, span: Mapping[str, Any]) -> dict[str, Any]:
    kind = "endDate" if "endDate" in span else "numbered" if "numberOfOccurrences" in span else "noEnd"
    return {"type": kind, "startDate": start.isoformat(), **span}
