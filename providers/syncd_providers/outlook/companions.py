"""Keeps private events of the user's own beside a 1:1 that carry a document's link.

One is found by its mark. Outlook makes no second event for a ``transactionId`` it knows, and may know
that of a deleted one: then the next one of the marker is taken.
"""

from datetime import UTC, datetime
from typing import Any

from syncd.provider import Answer, Companion, Conflict, Done, Marker, NotAllowed, Retry, Revision
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook import marked
from syncd_providers.outlook.block import clear, insert, lines, links, stands
from syncd_providers.outlook.errors import NO_MARKS
from syncd_providers.outlook.events import Events
from syncd_providers.outlook.fields import as_json, body_of, instant, revision
from syncd_providers.outlook.mentions import Body, same_link, words
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.watched import Watched

CATEGORY = "syncd"
"""By this the user finds them all in Outlook."""

_MOST = 20
"""How often one may have been deleted."""
_FIELDS = "id,changeKey,createdDateTime,subject,body,start,end,showAs,sensitivity,attendees"
_ASKED = {"$select": _FIELDS, "$expand": marked.EXPAND}
_INVITED = "you have invited somebody to it, and whatever is changed there would be mailed to them"


class Companions:
    """The companions in the calendars of one account. Every method raises Failure."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def keep(self, calendar: Watched, wanted: Companion) -> Answer:
        """Make it, move it, or leave it as it is; should there be two, one goes."""
        found = self._found(calendar, wanted.marker) or self._made(calendar, wanted)
        if not found:
            return NotAllowed(detail="it was deleted too often")
        if any(one.get("attendees") for one in found):
            return NotAllowed(detail=_INVITED)
        for one in found[1:]:
            self._take_away(calendar, one)
        if _is_as(found[0], wanted):
            return Done(revision=revision(found[0]))
        self._events.change(calendar, found[0], _changes(found[0], wanted))
        after = self._events.get(calendar, found[0]["id"], _ASKED).item
        if not _is_as(after, wanted):
            return Retry(after=60.0, detail="Outlook does not show it as it was written")
        return Done(revision=revision(after))

    def remove(self, calendar: Watched, marker: Marker) -> Answer:
        """Delete it; what the user has noted in it stays, without the link."""
        for one in self._found(calendar, marker):
            if one.get("attendees"):
                return NotAllowed(detail=_INVITED)
            self._take_away(calendar, one)
        left = self._found(calendar, marker)
        return Conflict(detail="it is still there") if left else Done(revision=Revision(""))

    def _take_away(self, calendar: Watched, one: Item) -> None:
        rest = clear(body_of(one))
        if words(rest) or links(rest):
            self._events.change(calendar, one, {**as_json(rest), **marked.marking("")})
        else:
            self._events.delete(calendar, one)

    def _found(self, calendar: Watched, marker: Marker) -> list[Item]:
        """Every one with the mark, oldest first; nothing else, whatever a filter lets through."""
        mark = marked.companion(marker)
        listed = self._events.listed(calendar, {**_ASKED, "$filter": marked.bearing(mark)})
        ours = [item for item in listed.values() if marked.value_of(item) == mark]
        return sorted(ours, key=lambda item: (str(item.get("createdDateTime")), item["id"]))

    def _made(self, calendar: Watched, wanted: Companion) -> list[Item]:
        """The new one; empty when Outlook makes none by any of its ids."""
        for number in range(_MOST):
            body = _new(wanted) | {"transactionId": marked.transaction(wanted.marker, number)}
            try:
                name = self._events.create(calendar, body)
                # For an id it knows, Outlook may answer with the event that was made then.
                item = self._events.get(calendar, name, _ASKED).item
                if marked.value_of(item) == marked.companion(wanted.marker):
                    return [item]
                if not marked.tells(item):
                    self._take_away(calendar, item)
                    raise Failure(NO_MARKS)
            except Failure as failure:
                if failure.means not in (Means.EXISTS, Means.CONFLICT, Means.GONE):
                    raise
            if found := self._found(calendar, wanted.marker):
                return found
        return []


def _new(wanted: Companion) -> dict[str, Any]:
    return {
        "subject": wanted.title,
        **_times(wanted),
        **as_json(insert(Body(content="", html=True), wanted.link)),
        "showAs": "free",
        "sensitivity": "private",
        "isReminderOn": False,
        "categories": [CATEGORY],
        **marked.marking(marked.companion(wanted.marker)),
    }


def _times(wanted: Companion) -> dict[str, Any]:
    return {"start": _time(wanted.start), "end": _time(wanted.end)}


def _time(moment: datetime) -> dict[str, str]:
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def _changes(item: Item, wanted: Companion) -> dict[str, Any]:
    """What makes it as wanted; notes, bell and categories are the user's own."""
    body = body_of(item)
    changes = {"subject": wanted.title, **_times(wanted), "showAs": "free", "sensitivity": "private"}
    return changes if _carries(body, wanted) else changes | as_json(insert(clear(body), wanted.link))


def _is_as(item: Item, wanted: Companion) -> bool:
    """Whether it reads as wanted; nobody's words in it are looked at beyond that."""
    said = (item.get("subject"), item.get("showAs"), item.get("sensitivity"))
    return (
        said == (wanted.title, "free", "private")
        and instant(item.get("start")) == wanted.start.replace(microsecond=0)
        and instant(item.get("end")) == wanted.end.replace(microsecond=0)
        and _carries(body_of(item), wanted)
    )


def _carries(body: Body, wanted: Companion) -> bool:
    """Whether the link is there, and no line of ours leads anywhere else."""
    return stands(body, wanted.link) and all(same_link(one, wanted.link) for one in lines(body))
