"""The calendar list of a user, with its own sync tokens, and the user's settings.

Source: Calendar API, calendarList.list and .get, settings.list and .get.
"""

from typing import Any

from syncd.testing.google.calendar.entries import Calendar
from syncd.testing.google.calendar.finding import ROLES, seen_by
from syncd.testing.google.call import Call
from syncd.testing.google.errors import Refusal, bad_request, not_found
from syncd.testing.google.paging import Pages
from syncd.testing.google.world import User, World


class CalendarLists:
    """Answers which calendars a user has in the list."""

    def __init__(self, world: World, pages: Pages) -> None:
        self.world = world
        self.pages = pages
        self._tokens: dict[str, tuple[str, int]] = {}
        self.forgotten = 0
        """Sync tokens of calendar lists up to this serial number have expired."""

    def get(self, call: Call) -> Any:
        """Calendar API, calendarList.get."""
        return self._entry(seen_by(self.world, call.user, call.path["calendarId"]), call.user)

    def page(self, call: Call) -> Any:
        """Calendar API, calendarList.list; forbids minAccessRole beside a sync token."""
        size = min(call.number("maxResults", 100), 250)
        question = repr(
            sorted(one for one in call.query if one[0] not in {"pageToken", "maxResults", "fields"})
        )
        if token := call.text("pageToken"):
            page = self.pages.further(question, token, size)
        else:
            page = self.pages.first(question, self._items(call), size, self._token(call.user))
        found = {
            "kind": "calendar#calendarList",
            "etag": f'"p{max((one.changed for one in self.world.calendars.values()), default=0)}"',
            "items": page.items,
        }
        if page.next is not None:
            return {**found, "nextPageToken": page.next}
        return {**found, "nextSyncToken": page.ending}

    def _items(self, call: Call) -> list[dict[str, Any]]:
        since = 0
        if (token := call.text("syncToken")) is not None:
            if call.text("minAccessRole") is not None or call.text("showOwnOrganizationOnly") is not None:
                raise bad_request(
                    "Sync token cannot be used with other request restrictions.",
                    reason="syncTokenWithRequestRestrictions",
                )
            user, since = self._tokens.get(token, ("", 0))
            if user != call.user.address:
                raise bad_request("Invalid sync token value.", location="syncToken")
            if since <= self.forgotten:
                raise Refusal(410, "fullSyncRequired", "Sync token is no longer valid.", domain="calendar")
        low = call.text("minAccessRole") or ROLES[0]
        return [
            self._entry(one, call.user)
            for one in self.world.calendars.values()
            if call.user.address in one.roles
            and one.changed > since
            and (not one.deleted or since or call.flag("showDeleted"))
            and ROLES.index(one.roles[call.user.address]) >= ROLES.index(low)
        ]

    def _token(self, user: User) -> str:
        token = self.world.new_id(40)
        self._tokens[token] = (user.address, self.world.serial())
        return token

    def _entry(self, calendar: Calendar, user: User) -> dict[str, Any]:
        found: dict[str, Any] = {
            "kind": "calendar#calendarListEntry",
            "etag": calendar.etag,
            "id": calendar.id,
            "summary": calendar.summary,
            "timeZone": calendar.zone,
            "accessRole": calendar.roles[user.address],
            "defaultReminders": [],
            "selected": True,
        }
        if calendar.primary and calendar.owner == user.address:
            found["primary"] = True
        if calendar.deleted:
            found["deleted"] = True
        return found

    def setting(self, call: Call) -> Any:
        """Calendar API, settings.get."""
        value = self._settings(call.user).get(call.path["setting"])
        if value is None:
            raise not_found()
        return _setting(call.path["setting"], value)

    def settings(self, call: Call) -> Any:
        """Calendar API, settings.list."""
        items = [_setting(name, value) for name, value in self._settings(call.user).items()]
        return {"kind": "calendar#settings", "etag": '"p1"', "items": items}

    def _settings(self, user: User) -> dict[str, str]:
        return {"timezone": user.zone, "locale": "en", "weekStart": "1", "format24HourTime": "true"}


def _setting(name: str, value: str) -> dict[str, Any]:
    return {"kind": "calendar#setting", "etag": f'"{name}"', "id": name, "value": value}
