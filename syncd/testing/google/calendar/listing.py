"""events.list and events.instances: which events, in which pages, and what changed since a sync token.

Sources: Calendar API, events.list (parameters, what may not stand beside a sync token, what a
deleted event looks like), "Synchronize resources efficiently" guide, "Handle API errors" guide
(410 fullSyncRequired, updatedMinTooLongAgo).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syncd.testing.google.calendar.entries import Calendar, View
from syncd.testing.google.calendar.finding import calendar_of, find, view_of
from syncd.testing.google.calendar.questions import Question, expired, original_start
from syncd.testing.google.calendar.times import instant
from syncd.testing.google.call import Call
from syncd.testing.google.errors import bad_request, not_found
from syncd.testing.google.paging import Page, Pages
from syncd.testing.google.world import World

NOT_WITH_TOKEN = (
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax",
    "updatedMin",
)  # fmt: skip
"""What may not stand beside a sync token (events.list, syncToken)."""

_NO_TOKEN_AFTER = (
    "orderBy",
    "q",
    "iCalUID",
    "privateExtendedProperty",
    "sharedExtendedProperty",
    "updatedMin",
)
"""Questions whose answer comes without a sync token."""

_OF_THE_CALL = {"pageToken", "maxResults", "syncToken", "alt", "fields", "prettyPrint", "quotaUser", "key"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncToken:
    """What a sync token stands for."""

    calendar: str
    since: int
    """The serial number up to which the client has seen everything."""
    asked: tuple[tuple[str, str], ...]
    """The parameters of the first question that must stay the same."""
    given: datetime


class Listing:
    """Answers the lists of events; remembers the tokens that are out."""

    def __init__(self, world: World, pages: Pages) -> None:
        self.world = world
        self.pages = pages
        self.tokens: dict[str, SyncToken] = {}

    def page(self, call: Call) -> dict[str, Any]:
        """Calendar API, events.list."""
        calendar = calendar_of(call)
        view = view_of(call, calendar)
        size = min(call.number("maxResults", 250), 2500)
        asked = [one for one in call.query if one[0] not in _OF_THE_CALL or one[0] == "syncToken"]
        question = repr((calendar.id, sorted(asked)))
        if token := call.text("pageToken"):
            return self._answer(call, view, self.pages.further(question, token, size))
        if (sync := call.text("syncToken")) is not None:
            items = self._since(call, view, sync)
        else:
            items = list(Question.of(call, view).items(self.world))
        ending = self._token(call, calendar)
        return self._answer(call, view, self.pages.first(question, items, size, ending))

    def instances(self, call: Call) -> dict[str, Any]:
        """Calendar API, events.instances."""
        calendar = calendar_of(call)
        view = view_of(call, calendar)
        found = find(self.world, calendar, call.path["eventId"])
        if found is None:
            raise not_found()
        items = Question.of(call, view).instances(self.world, found.copy)
        if original := call.text("originalStart"):
            try:
                wanted = instant(datetime.fromisoformat(original))
            except ValueError:
                raise bad_request("Invalid original start.", location="originalStart") from None
            items = [one for one in items if original_start(one) == wanted]
        size = min(call.number("maxResults", 250), 2500)
        token = call.text("pageToken")
        asked = repr((found.copy.meeting.id, sorted(one for one in call.query if one[0] not in _OF_THE_CALL)))
        page = self.pages.further(asked, token, size) if token else self.pages.first(asked, items, size)
        return self._answer(call, view, page)

    def forget(self, calendar: Calendar, reason: str) -> None:
        """Let every sync token given for a calendar so far be expired."""
        calendar.forgotten = self.world.serial()
        calendar.reason = reason

    def _token(self, call: Call, calendar: Calendar) -> str | None:
        if any(call.text(name) is not None for name in _NO_TOKEN_AFTER):
            return None
        token = self.world.new_id(40)
        serial = self.world.serial()
        asked = self._asked(call)
        self.tokens[token] = SyncToken(calendar=calendar.id, since=serial, asked=asked, given=self.world.now)
        return token

    def _asked(self, call: Call) -> tuple[tuple[str, str], ...]:
        """The parameters that have to stay as they were at the first, full read."""
        free = {*_OF_THE_CALL, *NOT_WITH_TOKEN, "showDeleted"}
        return tuple(sorted(one for one in call.query if one[0] not in free))

    def _since(self, call: Call, view: View, token: str) -> list[dict[str, Any]]:
        """What changed; deleted events are always among it, and no window bounds it."""
        wrong = [name for name in NOT_WITH_TOKEN if call.text(name) is not None]
        if call.text("showDeleted") == "false":
            wrong.append("showDeleted")
        if wrong:
            raise bad_request(
                "Sync token cannot be used with other request restrictions.",
                reason="syncTokenWithRequestRestrictions",
                location=wrong[0],
            )
        known = self.tokens.get(token)
        if known is None or known.calendar != view.calendar.id:
            raise bad_request("Invalid sync token value.", location="syncToken")
        too_old = known.given + self.world.settings.sync_token_lifetime <= self.world.now
        if too_old or known.since <= view.calendar.forgotten:
            raise expired(
                view.calendar.reason if known.since <= view.calendar.forgotten else "fullSyncRequired"
            )
        if self._asked(call) != known.asked:
            # Documented is "undefined behavior"; the fake makes it an error that nobody overlooks.
            raise bad_request("Not the parameters of the initial synchronization.", location="syncToken")
        question = Question.of(call, view, seen=known.since)
        changed = [copy for copy in view.calendar.copies.values() if copy.changed > known.since]
        changed.sort(key=lambda one: one.changed)
        return [item for copy in changed for item in question.of_copy(self.world, copy)]

    def _answer(self, call: Call, view: View, page: Page) -> dict[str, Any]:
        calendar = view.calendar
        copies = calendar.copies.values()
        own = calendar.owner == call.user.address
        found = {
            "kind": "calendar#events",
            "etag": f'"p{max((copy.changed for copy in copies), default=0)}"',
            "summary": calendar.summary,
            "updated": max((copy.updated for copy in copies), default=self.world.stamp()),
            "timeZone": view.zone,
            "accessRole": view.role,
            "defaultReminders": [{"method": "popup", "minutes": 10}] if own else [],
            "items": page.items,
        }
        if page.next is not None:
            found["nextPageToken"] = page.next
        elif page.ending is not None:
            found["nextSyncToken"] = page.ending
        return found
