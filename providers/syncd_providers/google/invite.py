"""The ``google`` invite: a link among the attachments of an event, and companions beside it.

Which attachment is ours stands in a private extended property of this calendar's copy of the event,
written in the same patch. Attendees are never sent: an array that is sent is replaced whole.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from syncd.core.eventtext import mail_address
from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.provider import (
    Answer,
    Attachment,
    Companion,
    Conflict,
    Done,
    Gone,
    Invite,
    InviteRef,
    InviteState,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)
from syncd_providers.google import pages
from syncd_providers.google.attached import MOST, Held, key_of, ours, same_link
from syncd_providers.google.calls import execute
from syncd_providers.google.companions import Companions
from syncd_providers.google.errors import GONE
from syncd_providers.google.mapping import Item
from syncd_providers.google.series import is_cancelled
from syncd_providers.google.service import Services, services_of
from syncd_providers.google.watched import Watched, watched
from syncd_providers.online.failures import Failure, Means, answered, final
from syncd_providers.online.patience import Patience

FIELDS = (
    "id,etag,status,iCalUID,recurringEventId,summary,description,location,start,end,recurrence,organizer,"
    "attendees(email,self,resource,additionalGuests),attendeesOmitted,guestsCanModify,guestsCanSeeOtherGuests,"
    "attachments,extendedProperties(private)"
)
_UNWATCHED = final(
    None,
    "",
    Means.NOT_ALLOWED,
    "syncd does not watch this calendar any more",
    "to let it: syncd connect google --calendar, with its name",
)
_SHOWN = ("summary", "description", "location", "start", "end", "recurrence")


def invite(settings: Mapping[str, str]) -> Invite:
    """The invites of one account; see :func:`service.signed_in` and :func:`watched.watched`."""
    return GoogleInvite(services_of(settings), watched(settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An event with its exceptions, as they stand in one calendar."""

    calendar: str
    main: Item
    exceptions: tuple[Item, ...]
    role: str

    @property
    def etag(self) -> Revision:
        return Revision(self.main["etag"])

    def objection(self) -> str:
        """Why the event is not mine to change for everybody; empty when it is."""
        if self.role not in ("owner", "writer"):
            return "you may only look at this calendar"
        organizer = self.main.get("organizer") or {}
        if organizer.get("self") is not True and self.main.get("guestsCanModify") is not True:
            return "somebody else organises this event, and guests may not change it"
        return ""


class GoogleInvite:
    """Implements :class:`syncd.provider.Invite` on the Calendar API."""

    def __init__(
        self, services: Services, calendars: Iterable[Watched], *, patience: Patience | None = None
    ) -> None:
        self._services = services
        self._ids = {one.name: one.id for one in calendars}
        self._patience = patience or Patience()
        self._companions = Companions(services, self._patience)
        self._seen: dict[InviteRef, _Found] = {}
        """What was read last, for the write that follows."""

    def read(self, ref: InviteRef) -> InviteState | Gone | NotAllowed | Retry:
        """The series' master or the single event; its etag is Google's own."""
        try:
            found = self._seen[ref] = self._find(ref)
        except Failure as failure:
            answer = failure.answer()
            return Retry(after=60.0) if isinstance(answer, Done | Conflict) else answer
        people, complete = _people((found.main, *found.exceptions))
        return InviteState(
            etag=found.etag,
            writable=not found.objection(),
            attachments=(
                *_attachments(found.main, Held(found.main), occurrence=False),
                *(a for one in found.exceptions for a in _copied(found.main, one)),
            ),
            participants=people,
            complete=complete,
            details={name: repr(found.main[name]) for name in _SHOWN if name in found.main},
        )

    @answered
    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Add the link to the attachments of the master, and the marker to my copy, in one patch."""
        found = self._as_read(ref, etag)
        if ours(found.main, marker, link) and Held(found.main).link(marker) is not None:
            return Done(revision=found.etag)
        objection = found.objection()
        if not objection and link[:8].lower() != "https://":
            objection = "others on the event could not open this link"
        there: list[Any] = list(found.main.get("attachments") or [])
        mine = [*there] if ours(found.main, marker, link) else [*there, {"fileUrl": link, "title": _TITLE}]
        if not objection and len(mine) > MOST:
            objection = f"the event has {MOST} attachments, and Google allows no more"
        if objection:
            return NotAllowed(detail=objection)
        if found.etag != etag:
            return Conflict(revision=found.etag, detail="the event has changed")
        self._patch(found, found.main, {"attachments": mine, **_property(marker, link)})
        after = self._find(ref)
        kept = [one.get("fileUrl") for one in after.main.get("attachments") or ()]
        if not ours(after.main, marker, link):
            return NotAllowed(detail="Google did not keep the attachment")
        if any(one.get("fileUrl") not in kept for one in there):
            return Conflict(revision=after.etag, detail="other attachments changed at the same time")
        return Done(revision=after.etag)

    @answered
    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Take the link off the master, and off every occurrence it was copied to."""
        found = self._as_read(ref, etag)
        marked = Held(found.main).link(marker)
        holding = [one for one in found.exceptions if ours(one, marker, link, marked)]
        if not ours(found.main, marker, link, marked) and marked is None and not holding:
            return Done(revision=found.etag)
        if found.etag != etag:
            return Conflict(revision=found.etag, detail="the event has changed")
        for one in holding:
            self._patch(found, one, {"attachments": _without(one, marked or link)})
        body: dict[str, Any] = _property(marker, None)
        if ours(found.main, marker, link, marked):
            body["attachments"] = _without(found.main, marked or link)
        # Taking it off the exceptions may count as a change of the series.
        main = self._find(ref).main if holding else found.main
        self._patch(found, main, body)
        after = self._find(ref)
        left = any(ours(one, marker, link, marked) for one in (after.main, *after.exceptions))
        return (
            Conflict(revision=after.etag, detail="it is still attached")
            if left
            else Done(revision=after.etag)
        )

    @answered
    def companion(self, ref: InviteRef, wanted: Companion) -> Answer:
        """Keep the private event of this marker in the calendar of ``ref``."""
        return self._companions.keep(self._calendar(ref), wanted)

    @answered
    def remove_companion(self, ref: InviteRef, marker: Marker) -> Answer:
        """Delete it."""
        return self._companions.remove(self._calendar(ref), marker)

    # -- looking and writing --------------------------------------------------------------------

    def _calendar(self, ref: InviteRef) -> str:
        """The id of the calendar; raises Failure when it is watched no more: what stands there, stays."""
        id_ = self._ids.get(ref.calendar.partition("/")[2])
        if id_ is None:
            raise Failure(_UNWATCHED)
        return id_

    def _find(self, ref: InviteRef) -> _Found:
        """The event that is there; raises Failure, of the kind GONE when none is."""
        calendar = self._calendar(ref)
        listed = pages.events(self._services, self._patience, calendar, fields=FIELDS, uid=ref.uid)
        live = [item for item in listed.items if not is_cancelled(item)]
        mains = [item for item in live if "recurringEventId" not in item]
        if not mains:
            raise Failure(GONE)
        exceptions = tuple(item for item in live if item.get("recurringEventId") == mains[0]["id"])
        return _Found(calendar=calendar, main=mains[0], exceptions=exceptions, role=listed.role)

    def _as_read(self, ref: InviteRef, etag: Revision) -> _Found:
        """What was read under an etag: If-Match refuses a write to anything else. Else as it is now."""
        seen = self._seen.pop(ref, None)
        return seen if seen is not None and seen.etag == etag else self._find(ref)

    def _patch(self, found: _Found, item: Item, body: Mapping[str, Any]) -> None:
        request = (
            self._services.api("calendar")
            .events()
            .patch(
                calendarId=found.calendar,
                eventId=item["id"],
                body=dict(body),
                supportsAttachments=True,
                sendUpdates="none",
                fields="id,etag",
            )
        )
        request.headers["If-Match"] = item["etag"]
        execute(request, self._patience)


_TITLE = "1:1 agenda"


def _property(marker: Marker, link: str | None) -> dict[str, Any]:
    """What notes in my copy of the event that a link is ours; None takes the note away."""
    return {"extendedProperties": {"private": {key_of(marker): link}}}


def _without(item: Item, link: str) -> list[Any]:
    return [one for one in item.get("attachments") or () if not same_link(one, link)]


def _attachments(item: Item, held: Held, *, occurrence: bool) -> Iterable[Attachment]:
    for one in item.get("attachments") or ():
        marker = held.marker(one)
        link = held.link(marker) if marker is not None else None
        yield Attachment(link=link or str(one.get("fileUrl", "")), marker=marker, occurrence=occurrence)


def _copied(main: Item, exception: Item) -> Iterable[Attachment]:
    """Ours, where Google has copied them from the series to one of its occurrences."""
    found = _attachments(exception, Held(main), occurrence=True)
    return (one for one in found if one.marker is not None)


def _people(items: Iterable[Item]) -> tuple[frozenset[Address], bool]:
    """Everybody on the series or on one of its occurrences, and whether all of them are known."""
    found: set[Address] = set()
    complete = True
    for item in items:
        organizer = item.get("organizer") or {}
        guests = item.get("attendees") or []
        hidden = item.get("guestsCanSeeOtherGuests") is False and organizer.get("self") is not True
        complete = complete and not hidden and not item.get("attendeesOmitted")
        # Google lists an organizer who takes part; without guests it is a meeting with oneself.
        for one in guests or [organizer]:
            where = mail_address(str(one.get("email", "")))
            complete = complete and where is not None and not one.get("additionalGuests")
            found |= {where} if where is not None and one.get("resource") is not True else set()
    return frozenset(found), complete
