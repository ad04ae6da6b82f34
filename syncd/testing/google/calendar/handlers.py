"""The methods of the Calendar API that the fake serves.

Sources: Calendar API reference of each method; "Handle API errors" guide.
"""

from typing import Any

from syncd.testing.google.calendar import changes
from syncd.testing.google.calendar.entries import Calendar
from syncd.testing.google.calendar.finding import Found, calendar_of, find, seen_by, view_of
from syncd.testing.google.calendar.listing import Listing
from syncd.testing.google.calendar.lists import CalendarLists
from syncd.testing.google.calendar.shaping import check_id
from syncd.testing.google.call import Call, Handler
from syncd.testing.google.errors import Refusal, not_found
from syncd.testing.google.paging import Pages
from syncd.testing.google.world import Mail, World


class CalendarApi:
    """Serves ``calendar.*``."""

    def __init__(self, world: World, pages: Pages) -> None:
        self.world = world
        self.listing = Listing(world, pages)
        self.lists = CalendarLists(world, pages)

    def handlers(self) -> dict[str, Handler]:
        """Method id -> what serves it."""
        return {
            "calendar.calendarList.list": self.lists.page,
            "calendar.calendarList.get": self.lists.get,
            "calendar.calendars.get": self._calendar,
            "calendar.settings.get": self.lists.setting,
            "calendar.settings.list": self.lists.settings,
            "calendar.events.list": self.listing.page,
            "calendar.events.instances": self.listing.instances,
            "calendar.events.get": self._get,
            "calendar.events.insert": self._insert,
            "calendar.events.patch": self._patch,
            "calendar.events.update": self._update,
            "calendar.events.delete": self._delete,
        }

    def _calendar(self, call: Call) -> Any:
        calendar = seen_by(self.world, call.user, call.path["calendarId"])
        return {
            "kind": "calendar#calendar",
            "etag": calendar.etag,
            "id": calendar.id,
            "summary": calendar.summary,
            "timeZone": calendar.zone,
        }

    def _get(self, call: Call) -> Any:
        """events.get: returns deleted events, too."""
        calendar = calendar_of(call)
        return self._found(calendar, call.path["eventId"]).as_json(view_of(call, calendar))

    def _insert(self, call: Call) -> Any:
        calendar = calendar_of(call, write=True)
        body = self._body(call)
        if body.get("id"):
            check_id(body["id"])
        made = changes.insert(self.world, calendar, body, call.user.address)
        self._mail(call, calendar, made.meeting.id)
        return view_of(call, calendar).event(made)

    def _patch(self, call: Call) -> Any:
        return self._change(call, whole=False)

    def _update(self, call: Call) -> Any:
        """events.update: what is not sent is reset, which for a guest is a change like any other."""
        return self._change(call, whole=True)

    def _change(self, call: Call, *, whole: bool) -> Any:
        calendar = calendar_of(call, write=True)
        event_id = call.path["eventId"]
        found = self._found(calendar, event_id)
        call.check_etag(found.copy.etag)
        body = self._body(call)
        if body.get("status") == "cancelled":
            changes.remove(self.world, calendar, found)
        elif found.copy.gone:
            # Restoring a deleted event is not modelled.
            raise Refusal(410, "deleted", "Resource has been deleted")
        else:
            before = found.copy.meeting.shared.get("attachments", [])
            if whole and not call.flag("supportsAttachments") and before:
                body["attachments"] = before
            changes.change(self.world, calendar, found, body, whole=whole)
        self._mail(call, calendar, event_id)
        return self._found(calendar, event_id).as_json(view_of(call, calendar))

    def _delete(self, call: Call) -> Any:
        calendar = calendar_of(call, write=True)
        event_id = call.path["eventId"]
        found = self._found(calendar, event_id)
        call.check_etag(found.copy.etag)
        changes.remove(self.world, calendar, found)
        self._mail(call, calendar, event_id)

    def _found(self, calendar: Calendar, event_id: str) -> Found:
        found = find(self.world, calendar, event_id)
        if found is None:
            raise not_found()
        return found

    def _body(self, call: Call) -> dict[str, Any]:
        """What was sent; attachments count only with supportsAttachments (Event.attachments)."""
        ignored = () if call.flag("supportsAttachments") else ("attachments",)
        return {name: value for name, value in call.body.items() if name not in ignored}

    def _mail(self, call: Call, calendar: Calendar, event_id: str) -> None:
        """Note what a write said about mails (sendUpdates; sendNotifications is its old form)."""
        said = call.text("sendUpdates")
        if said is None and call.text("sendNotifications") is not None:
            said = "all" if call.flag("sendNotifications") else "none"
        found = find(self.world, calendar, event_id)
        guests = [] if found is None else [one["email"] for one in found.copy.meeting.attendees]
        others = [one for one in guests if one.casefold() != calendar.id.casefold()]
        if said == "externalOnly":
            others = [one for one in others if one.casefold() not in self.world.users]
        to = tuple(others) if said in {"all", "externalOnly"} else ()
        self.world.mails.append(
            Mail(method=call.method.id, by=call.user.address, about=event_id, said=said, to=to)
        )
