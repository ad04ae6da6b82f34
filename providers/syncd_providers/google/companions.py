"""Keeps private events of the user's own beside a 1:1 that carry a document's link.

Their ids are made from their marker, so that one is found after a crash by asking for it. Google gives
no id of a deleted event away again: the next one of a marker takes the next id.
"""

from base64 import b32hexencode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from syncd.dataclass import dataclass
from syncd.provider import Answer, Companion, Conflict, Done, Marker, NotAllowed, Retry, Revision
from syncd_providers.google.calls import execute
from syncd_providers.google.mapping import Item
from syncd_providers.google.series import is_cancelled
from syncd_providers.google.service import Services
from syncd_providers.online.failures import Failure, Means
from syncd_providers.online.patience import Patience

_MOST = 200
"""How often one may have been deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The id for a marker, and what stands there."""

    id: str
    item: Item | None


class Companions:
    """The companions in the calendars of one account."""

    def __init__(self, services: Services, patience: Patience) -> None:
        self._services = services
        self._patience = patience

    def keep(self, calendar: str, wanted: Companion) -> Answer:
        """Make it, move it, or leave it as it is; raises Failure."""
        place = self._place(calendar, wanted.marker)
        if place is None:
            return NotAllowed(detail="it was deleted too often")
        body = _body(wanted)
        if place.item is None:
            try:
                self._write("insert", calendar, {"id": place.id, **body})
            except Failure as failure:
                if failure.means is not Means.EXISTS:
                    raise
                return Conflict(detail="another program made it at the same moment")
        elif not _is_as(place.item, body):
            self._write("patch", calendar, body, item=place.item)
        after = self._get(calendar, place.id)
        if after is None or not _is_as(after, body):
            return Retry(after=60.0, detail="Google does not show it as it was written")
        return Done(revision=Revision(after["etag"]))

    def remove(self, calendar: str, marker: Marker) -> Answer:
        """Delete it; raises Failure."""
        place = self._place(calendar, marker)
        if place is None or place.item is None:
            return Done(revision=Revision(""))
        request = self._events().delete(calendarId=calendar, eventId=place.id, sendUpdates="none")
        try:
            execute(request, self._patience)
        except Failure as failure:
            if failure.means not in (Means.GONE, Means.DELETED):
                raise
        return Done(revision=Revision(""))

    def _place(self, calendar: str, marker: Marker) -> _Place | None:
        """The one that is there, or the first id that is free."""
        for number in range(_MOST):
            found = self._get(calendar, id_ := _id(marker, number))
            if found is None or not is_cancelled(found):
                return _Place(id=id_, item=found)
        return None

    def _get(self, calendar: str, event: str) -> Item | None:
        request = self._events().get(calendarId=calendar, eventId=event, fields=_FIELDS)
        try:
            found: Item = execute(request, self._patience)
        except Failure as failure:
            if failure.means is Means.GONE:
                return None
            raise
        return found

    def _write(
        self, method: str, calendar: str, body: Mapping[str, Any], *, item: Item | None = None
    ) -> None:
        asked = {"calendarId": calendar, "body": dict(body), "sendUpdates": "none", "fields": "id,etag"}
        asked |= {"eventId": item["id"]} if item else {}
        request = getattr(self._events(), method)(**asked)
        if item:
            request.headers["If-Match"] = item["etag"]
        execute(request, self._patience)

    def _events(self) -> Any:
        return self._services.api("calendar").events()


_FIELDS = "id,etag,status,summary,description,start,end,visibility,transparency"


def _id(marker: Marker, number: int) -> str:
    """An id Google takes: letters a to v and digits (events.insert)."""
    digest = sha256(f"companion {marker} {number}".encode()).digest()
    return b32hexencode(digest).decode().rstrip("=").lower()


def _body(wanted: Companion) -> dict[str, Any]:
    return {
        "summary": wanted.title,
        "description": wanted.link,
        "start": _time(wanted.start),
        "end": _time(wanted.end),
        "visibility": "private",
        "transparency": "transparent",
        "reminders": {"useDefault": False, "overrides": []},
    }


def _time(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.astimezone(UTC).isoformat(), "timeZone": "UTC"}


def _is_as(item: Item, body: Mapping[str, Any]) -> bool:
    """Whether it reads as wanted; nobody's words in it are looked at beyond that."""
    same = ("summary", "description", "visibility", "transparency")
    return all(item.get(name) == body[name] for name in same) and all(
        _instant(item.get(name)) == _instant(body[name]) for name in ("start", "end")
    )


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value["dateTime"])
    except (KeyError, TypeError, ValueError):
        return None
