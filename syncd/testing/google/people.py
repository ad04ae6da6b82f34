"""A user at the keyboard: what one does in Google's web pages, and what one sees there.

The same rules hold as for the API, so a person cannot do what Google would refuse. Sources of what
the web pages do differently: ids of "this and following" splits as they stand in public calendars.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from syncd.testing.google.calendar import changes
from syncd.testing.google.calendar.entries import Calendar, Copy, Meeting, View, touch
from syncd.testing.google.calendar.finding import Found, find, instance, instances, reshape
from syncd.testing.google.calendar.times import Moment, instant, suffix, with_until
from syncd.testing.google.docs.typist import Typist
from syncd.testing.google.drive.files import Permission
from syncd.testing.google.errors import forbidden_for_non_organizer, not_found
from syncd.testing.google.seeding import add_calendar
from syncd.testing.google.world import Client, User, World
from syncd.zones import zone


@dataclass(frozen=True)
class Person:
    """One user; every method acts at once."""

    world: World
    user: User

    @property
    def calendar(self) -> Calendar:
        """The primary calendar."""
        return self.world.calendars[self.user.address]

    # -- seeing -----------------------------------------------------------------------------

    def sees(self, event_id: str) -> dict[str, Any] | None:
        """An event in the primary calendar as the API would show it; None when it is not there."""
        found = find(self.world, self.calendar, event_id)
        if found is None or found.copy.gone:
            return None
        return found.as_json(self._view())

    def week(self, since: datetime, until: datetime) -> list[dict[str, Any]]:
        """What stands in the primary calendar between two moments, by its start."""
        view, shown = self._view(), []
        for copy in self.calendar.copies.values():
            meeting = copy.meeting
            if copy.gone:
                continue
            own = self.calendar.exceptions(meeting.id)
            starts = [one for one in instances(self.world, meeting, until) if one not in own]
            if meeting.shared.get("recurrence"):
                shown += [(instant(one), instance(view, copy, one)) for one in starts]
            else:
                shown.append((instant(meeting.shared["start"]), view.event(copy)))
        return [one for start, one in sorted(shown, key=lambda pair: pair[0]) if since <= start < until]

    # -- meetings ---------------------------------------------------------------------------

    def invite(
        self,
        summary: str,
        *,
        start: str,
        minutes: int = 30,
        rule: str | None = None,
        guests: tuple[str, ...] = (),
        fields: Mapping[str, Any] | None = None,
    ) -> str:
        """Create a meeting at a local time such as ``2026-11-23T10:00``; returns its id.

        As in the web page, who invites somebody is a guest who has accepted.
        """
        begin = datetime.fromisoformat(start).replace(tzinfo=zone(self.user.zone))
        end = begin + timedelta(minutes=minutes)
        body: dict[str, Any] = {"summary": summary, "start": self._time(begin), "end": self._time(end)}
        if rule is not None:
            body["recurrence"] = [f"RRULE:{rule}"]
        if guests:
            own = {"email": self.user.address, "responseStatus": "accepted"}
            body["attendees"] = [own, *({"email": guest} for guest in guests)]
        return self.insert({**body, **(fields or {})})

    def insert(self, body: Mapping[str, Any]) -> str:
        """Create an event from an API body; returns its id."""
        return changes.insert(self.world, self.calendar, dict(body), self.user.address).meeting.id

    def change(self, event_id: str, body: Mapping[str, Any]) -> None:
        """Change an event, or one instance by its id, as a patch with this body would."""
        changes.change(self.world, self.calendar, self._found(event_id), dict(body))

    def instance(self, event_id: str, original: str) -> str:
        """The id of the instance of a series that was to start at this local time."""
        start = datetime.fromisoformat(original).replace(tzinfo=zone(self.user.zone))
        return event_id + suffix(start)

    def move(self, event_id: str, to: str) -> None:
        """Let an event, or one instance by its id, start at another local time."""
        shared = self._found(event_id)
        length = shared.copy.meeting.shared["end"] - shared.copy.meeting.shared["start"]
        begin = datetime.fromisoformat(to).replace(tzinfo=zone(self.user.zone))
        self.change(event_id, {"start": self._time(begin), "end": self._time(begin + length)})

    def answer(self, event_id: str, response: str) -> None:
        """Say accepted, declined or tentative to an event, or to one instance by its id."""
        found = self._found(event_id)
        guests = found.copy.meeting.attendees
        own = self.user.address.casefold()
        said = [
            {**one, "responseStatus": response} if one["email"].casefold() == own else one for one in guests
        ]
        self.change(event_id, {"attendees": said})

    def delete(self, event_id: str) -> None:
        """Delete an event, a whole series, or one instance by its id."""
        changes.remove(self.world, self.calendar, self._found(event_id))

    def split(self, event_id: str, original: str, body: Mapping[str, Any] | None = None) -> str:
        """Change "this and following events" from an original start on; returns the id of the new series.

        The base of the id stays, its suffix becomes ``_R`` and the first start in UTC. Exceptions
        from there on are cancelled; that the old series still lists them is the harder reading.
        From the first instance on it is a change of the whole series.
        """
        found = self._found(event_id)
        old = found.copy.meeting
        self._need_organizer(old)
        shared, private = dict(old.shared), dict(found.copy.private)
        cut = _at(original, shared["start"])
        starts = instances(self.world, old)
        if cut not in starts:
            raise not_found(f"{event_id} has no instance at {original}")
        if cut == starts[0]:
            self.change(event_id, body or {})
            return event_id
        base = re.sub(r"_R\d{8}(T\d{6})?$", "", old.id)
        new_id = base + suffix(cut, series=True)
        length = shared["end"] - shared["start"]
        rest = self._rest_of(old, cut)
        changes.end_exceptions(self.world, old.id, cut)
        reshape(self.world, old, {**shared, "recurrence": with_until(shared["recurrence"], cut)})
        old.sequence += 1
        changes.spread(self.world, old)
        made = Meeting(
            id=new_id,
            ical_uid=f"{new_id}@google.com",
            calendar=old.calendar,
            creator=old.creator,
            created=self.world.stamp(),
            shared={**shared, "start": cut, "end": cut + length, "recurrence": rest},
        )
        self.world.calendars[old.calendar].copies[new_id] = Copy(meeting=made, private=private)
        changes.spread(self.world, made)
        if body:
            self.change(new_id, body)
        return new_id

    def _rest_of(self, old: Meeting, cut: Moment) -> list[str]:
        """The rule from the cut on: a COUNT is what is left of it."""
        before = sum(instant(one) < instant(cut) for one in instances(self.world, old))
        return [
            re.sub(r"COUNT=(\d+)", lambda found: f"COUNT={int(found[1]) - before}", line)
            for line in old.shared["recurrence"]
        ]

    def hand_over(self, event_id: str, to: str) -> None:
        """Make somebody else the organizer; who is no guest keeps a cancelled stub (Event.status)."""
        meeting = self._found(event_id).copy.meeting
        self._need_organizer(meeting)
        parts = [meeting, *(one.meeting for one in self.calendar.exceptions(event_id).values())]
        for part in parts:
            part.calendar = self.world.user(to).address
            part.sequence += 1
            changes.spread(self.world, part)

    def share_calendar(self, other: str, role: str) -> None:
        """Put the primary calendar into somebody's list, with this accessRole."""
        self.calendar.roles[other] = role
        add_calendar(self.world, self.calendar)

    def set_reminder(self, event_id: str, minutes: int) -> None:
        """Change the own reminder alone."""
        overrides = [{"method": "popup", "minutes": minutes}]
        self.change(event_id, {"reminders": {"useDefault": False, "overrides": overrides}})

    def distort(self, event_id: str, fields: Mapping[str, Any]) -> None:
        """Let the own copy of an event be shown with these fields, or without those that are None.

        For what Google has been seen to answer although its description says otherwise: rules that
        are none, zones nobody knows, missing times, new kinds. It counts as a change.
        """
        copy = self._found(event_id).copy
        copy.odd = dict(fields)
        self.world.distorted = True
        touch(self.world, copy)

    # -- documents --------------------------------------------------------------------------

    def document(self, file_id: str) -> Typist:
        """Open a document to read it and type in it."""
        file = self.world.files.get(file_id)
        if file is None or file.role_of(self.user.address) is None:
            raise not_found(f"File not found: {file_id}.")
        return Typist(self.world, self.user, file)

    def trash(self, file_id: str) -> None:
        """Move a file to the bin."""
        file = self.document(file_id).file
        file.trashed = True
        file.changed(self.world, self.user)

    def share(self, file_id: str, address: str, role: str = "writer") -> None:
        """Give somebody a role on a file."""
        file = self.document(file_id).file
        made = Permission(id=self.world.user(address).id, type="user", role=role, address=address)
        file.permissions[made.id] = made
        file.changed(self.world, self.user)

    def open_with(self, file_id: str, client: Client) -> None:
        """Give an app access to a file, as the file picker does for drive.file."""
        self.document(file_id).file.opened.add((client.project, self.user.address))

    # -- helpers ----------------------------------------------------------------------------

    def _view(self) -> View:
        return View(calendar=self.calendar, role="owner", looker=self.user.address, zone=self.calendar.zone)

    def _found(self, event_id: str) -> Found:
        found = find(self.world, self.calendar, event_id)
        if found is None:
            raise not_found(f"{self.user.address} has no event {event_id}")
        return found

    def _need_organizer(self, meeting: Meeting) -> None:
        if meeting.calendar != self.calendar.id and not meeting.shared.get("guestsCanModify"):
            raise forbidden_for_non_organizer()

    def _time(self, moment: datetime) -> dict[str, str]:
        return {"dateTime": moment.isoformat(), "timeZone": self.user.zone}


def _at(text: str, like: Moment) -> Moment:
    """A local time, or a date, of a series."""
    if not isinstance(like, datetime):
        return date.fromisoformat(text[:10])
    return datetime.fromisoformat(text).replace(tzinfo=like.tzinfo)
