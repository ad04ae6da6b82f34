"""The routes of Outlook calendars.

Sources: the pages of the API reference named after each method ("List calendars", "List calendarView",
"event: delta", "List instances", "Get event", "Create event", "Update event", "Delete event", "event:
accept", "Cancel event").
"""

from typing import Any

from syncd.testing.graph import odata
from syncd.testing.graph.calendar import changes, finding
from syncd.testing.graph.calendar.attachments import AttachmentRoutes
from syncd.testing.graph.calendar.delta import Delta
from syncd.testing.graph.calendar.entries import Calendar, Event, Mailbox, Slot, between, rows, slots
from syncd.testing.graph.calendar.shaping import View, kind
from syncd.testing.graph.calendar.times import window
from syncd.testing.graph.call import Answer, Call, Handler, Route
from syncd.testing.graph.errors import Refusal, bad_request
from syncd.testing.graph.world import World

READ = ("Calendars.Read", "Calendars.ReadWrite", "Calendars.Read.Shared", "Calendars.ReadWrite.Shared")
WRITE = ("Calendars.ReadWrite", "Calendars.ReadWrite.Shared")
_CALENDARS = ("/me/calendars/{calendar}", "/me/calendar", "/me")
_EVENTS = ("/me/events/{event}", "/me/calendar/events/{event}", "/me/calendars/{calendar}/events/{event}")


class CalendarApi:
    """The calendars of whoever is signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.delta = Delta(world)

    def routes(self) -> list[Route]:
        """Lists, views and events, under all of their addresses."""
        made = [
            Route("GET", "/me/calendars", self._calendars, READ, answers="[Calendar]"),
            Route("GET", "/me/calendars/{calendar}", self._calendar, READ, answers="Calendar"),
            Route("GET", "/me/calendar", self._calendar, READ, answers="Calendar"),
        ]
        for base in _CALENDARS:
            made += [
                Route("GET", f"{base}/events", self._list, READ, answers="[Event]"),
                Route("POST", f"{base}/events", self._create, WRITE, takes="Event", answers="Event"),
                Route("GET", f"{base}/calendarView", self._view, READ, answers="[Event]"),
                Route("GET", f"{base}/calendarView/delta", self._delta, READ, answers="[Event]"),
            ]
        for base in _EVENTS:
            made += [
                Route("GET", base, self._get, READ, answers="Event"),
                Route("PATCH", base, self._patch, WRITE, takes="Event", answers="Event"),
                Route("DELETE", base, self._delete, WRITE),
                Route("GET", f"{base}/instances", self._instances, READ, answers="[Event]"),
                *(Route("POST", f"{base}/{verb}", self._answering(said), WRITE, takes=_taken(verb))
                  for verb, said in _ANSWERS.items()),
                Route("POST", f"{base}/cancel", self._cancel, WRITE, takes=_taken("cancel")),
                *AttachmentRoutes(self._slot).routes(base, READ, WRITE),
            ]  # fmt: skip
        return [odata.strict(one) for one in made]

    # -- calendars --------------------------------------------------------------------------

    def _calendars(self, call: Call) -> dict[str, Any]:
        box = finding.mailbox(self.world, call.user)
        shown = [_calendar(one, box) for one in box.calendars.values()]
        wanted = odata.selected(call)
        return odata.page(call, [odata.project(one, wanted) for one in shown], "users('me')/calendars")

    def _calendar(self, call: Call) -> dict[str, Any]:
        box, calendar = self._where(call)
        return odata.project(_calendar(calendar, box), odata.selected(call))

    # -- lists ------------------------------------------------------------------------------

    def _list(self, call: Call) -> dict[str, Any]:
        box, calendar = self._where(call)
        everywhere = call.route.pattern == "/me/events"
        events = list(box.events() if everywhere else calendar.events.values())
        return self._page(call, box, [Slot(event=one) for one in events], "users('me')/events")

    def _view(self, call: Call) -> dict[str, Any]:
        box, calendar = self._where(call)
        since, until = window(call.named("startDateTime"), call.named("endDateTime"))
        found = slots(calendar, since, until, box.user.zone)
        return self._page(call, box, found, "users('me')/calendarView")

    def _instances(self, call: Call) -> dict[str, Any]:
        box = finding.mailbox(self.world, call.user)
        slot = self._slot(call)
        if kind(slot) != "seriesMaster":
            raise bad_request("The event is no series master.", "ErrorInvalidRequest")
        since, until = window(call.named("startDateTime"), call.named("endDateTime"))
        found = between(rows(slot.event, until), since, until, box.user.zone)
        return self._page(call, box, found, "users('me')/events/instances")

    def _page(self, call: Call, box: Mailbox, found: list[Slot], context: str) -> dict[str, Any]:
        """One page of events, those a filter lets through, in the order asked for."""
        view = View.of(call, box)

        def shaped(slot: Slot) -> dict[str, Any]:
            return self._finished(call, view.full(slot), slot.event)

        if text := call.text("$filter"):
            test = odata.filtered(text)
            found = [one for one in found if test(view.full(one), one.event.own.properties)]
        if order := call.text("$orderby"):
            found = odata.ordered(found, order, view.full)
        return odata.page(call, found, context, shaped)

    def _delta(self, call: Call) -> dict[str, Any]:
        box, calendar = self._where(call)
        return self.delta.serve(call, box, calendar)

    # -- one event --------------------------------------------------------------------------

    def _get(self, call: Call) -> dict[str, Any]:
        slot = self._slot(call)
        view = View.of(call, finding.mailbox(self.world, call.user))
        row = view.full(slot)
        if kind(slot) == "seriesMaster":
            wanted, expanded = odata.selected(call) or frozenset(), odata.expanded(call)
            if "cancelledOccurrences" in wanted and self.world.settings.cancelled_occurrences:
                days = sorted(slot.event.deleted)
                row["cancelledOccurrences"] = [f"OID.{view.id(slot.event)}.{day}" for day in days]
            if "exceptionOccurrences" in expanded and self.world.settings.exception_occurrences:
                exceptions = sorted(slot.event.exceptions.items())
                row["exceptionOccurrences"] = [view.full(Slot(event=one)) for _, one in exceptions]
        return self._finished(call, row, slot.event)

    def _create(self, call: Call) -> Answer:
        box, calendar = self._where(call)
        made = changes.create(self.world, box, calendar, call.body)
        return Answer(value=View.of(call, box).full(Slot(event=made)), status=201)

    def _patch(self, call: Call) -> dict[str, Any]:
        box, slot = finding.mailbox(self.world, call.user), self._slot(call)
        call.check_etag(slot.event.etag)
        changed = changes.change(self.world, box, slot, call.body)
        return View.of(call, box).full(changed)

    def _delete(self, call: Call) -> None:
        slot = self._slot(call)
        call.check_etag(slot.event.etag)
        changes.delete(self.world, finding.mailbox(self.world, call.user), slot)

    def _answering(self, said: str) -> Handler:
        def handler(call: Call) -> Answer:
            send = (call.body or {}).get("sendResponse", True)
            box = finding.mailbox(self.world, call.user)
            changes.respond(self.world, box, self._slot(call), said, send=send is not False)
            return Answer(status=202)

        return handler

    def _cancel(self, call: Call) -> Answer:
        box, slot = finding.mailbox(self.world, call.user), self._slot(call)
        if slot.event.organizer != box.user.address or not slot.shared.attendees:
            raise Refusal(400, "ErrorInvalidRequest", "You need to be an organizer to cancel a meeting.")
        changes.delete(self.world, box, slot)
        return Answer(status=202)

    # -- helpers ----------------------------------------------------------------------------

    def _where(self, call: Call) -> tuple[Mailbox, Calendar]:
        box = finding.mailbox(self.world, call.user)
        return box, finding.calendar(box, call.path.get("calendar"))

    def _slot(self, call: Call) -> Slot:
        return finding.slot(finding.mailbox(self.world, call.user), call.path["event"])

    def _finished(self, call: Call, row: dict[str, Any], event: Event) -> dict[str, Any]:
        """An object with what was expanded, and only what was selected."""
        expanded, wanted = odata.expanded(call), odata.selected(call)
        if wanted is not None:
            wanted |= expanded.keys()
        if "singleValueExtendedProperties" in expanded:
            asked = odata.property_ids(expanded["singleValueExtendedProperties"])
            held = [
                {"id": one, "value": event.own.properties[one]}
                for one in asked
                if one in event.own.properties
            ]
            if held:
                row["singleValueExtendedProperties"] = held
        return odata.project(row, wanted)


_ANSWERS = {
    "accept": "accepted",
    "tentativelyAccept": "tentativelyAccepted",
    "decline": "declined",
}


def _taken(verb: str) -> str:
    """The class of the SDK for the body of an action."""
    name = "tentatively_accept" if verb == "tentativelyAccept" else verb
    return f"users.item.events.item.{name}.{name}_post_request_body"


def _calendar(calendar: Calendar, box: Mailbox) -> dict[str, Any]:
    """A calendar as Graph shows it ("calendar resource type")."""
    user = box.user
    owner = calendar.owner or user.address
    name = calendar.owner_name or user.name
    return {
        "id": calendar.id,
        "name": calendar.name,
        "color": "auto",
        "hexColor": "",
        "isDefaultCalendar": calendar.default,
        "changeKey": f"{calendar.id[-24:-4]}AAA==",
        "canShare": calendar.can_edit and not calendar.owner,
        "canViewPrivateItems": True,
        "canEdit": calendar.can_edit,
        "allowedOnlineMeetingProviders": [] if user.personal else ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "unknown" if user.personal else "teamsForBusiness",
        "isTallyingResponses": calendar.default,
        "isRemovable": not calendar.default,
        "owner": {"name": name, "address": owner},
    }
