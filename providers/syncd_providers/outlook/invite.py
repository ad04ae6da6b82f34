"""The ``outlook`` invite: a link in the text of an event, and companions beside it.

Every change an organizer makes to an event is mailed to everybody on it, and Graph knows no way to be
silent ("Update event"). So there is one write to put a link there and one to take it off, on the series
as a whole and never on an occurrence, and whoever asks is told before how many mails that means.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from syncd.core.eventtext import clean
from syncd.provider import (
    Answer,
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
from syncd_providers.online.failures import Failure, Means, answered
from syncd_providers.outlook import marked
from syncd_providers.outlook.block import insert, links, remove, stands
from syncd_providers.outlook.companions import Companions
from syncd_providers.outlook.errors import NOT_LISTED
from syncd_providers.outlook.events import Events
from syncd_providers.outlook.fields import as_json, instant
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.held import FIELDS, Held, state_of
from syncd_providers.outlook.mentions import Body, can_carry, canonical
from syncd_providers.outlook.people import Mine, owner
from syncd_providers.outlook.recurrence import Item
from syncd_providers.outlook.series import EXCEPTION, is_series, series_of
from syncd_providers.outlook.service import signed_in
from syncd_providers.outlook.watched import Watched, watched

AHEAD = timedelta(days=730)
"""How far ahead changed occurrences are looked for where a series does not name them."""


def invite(settings: Mapping[str, str]) -> Invite:
    """The invites of one account; see :func:`service.signed_in` and :func:`watched.watched`."""
    return OutlookInvite(Graph(signed_in(settings)), watched(settings))


class OutlookInvite:
    """Implements :class:`syncd.provider.Invite` on Graph v1.0."""

    def __init__(self, graph: Graph, calendars: Iterable[Watched]) -> None:
        self._watched = {one.name: one for one in calendars}
        self._me = owner(graph.who.address, graph.who.addresses)
        self._events = Events(graph)
        self._companions = Companions(self._events)

    def read(self, ref: InviteRef) -> InviteState | Gone | NotAllowed | Retry:
        """The series' master or the single event; its etag is its changeKey."""
        try:
            found = self._find(ref)
            return state_of(found)
        except Failure as failure:
            answer = failure.answer()
            return Retry(after=60.0) if isinstance(answer, Done | Conflict) else answer

    @answered
    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Put our line on top of the text of the series, and the mark on my copy, in one write."""
        found = self._find(ref)
        if stands(found.body, link):
            return Done(revision=found.etag)
        objection = found.objection()
        if not objection and not can_carry(link):
            objection = "others on the event could not open this link"
        if objection:
            return NotAllowed(detail=objection)
        if found.etag != etag:
            return Conflict(revision=found.etag, detail="the event has changed")
        if marker in found.marks.links:
            return NotAllowed(detail="the link was there, and somebody has taken it off")
        body = insert(found.body, link)
        marks = found.marks.plus(marker, link)
        self._events.change(found.calendar, found.main, {**as_json(body), **marks.marking()})
        after = self._find(ref)
        if not stands(after.body, link):
            return NotAllowed(detail="Outlook did not keep the link")
        if _lost(found.body, after.body):
            return Conflict(revision=after.etag, detail="links in its text went at the same time")
        return Done(revision=after.etag)

    @answered
    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Take the link off the series; a changed occurrence that holds it as well is told of."""
        found = self._find(ref)
        there = stands(found.body, link)
        if not there and marker not in found.marks.links and not found.copies(link):
            return Done(revision=found.etag)
        if found.etag != etag:
            return Conflict(revision=found.etag, detail="the event has changed")
        if there:
            if objection := found.objection():
                return NotAllowed(detail=objection)
            changes = as_json(remove(found.body, link))
            # The mark stays while some occurrence holds the link: by it the next sync knows that it does.
            changes |= {} if found.copies(link) else found.marks.minus(marker).marking()
            self._events.change(found.calendar, found.main, changes)
            found = self._find(ref)
        if stands(found.body, link):
            return Conflict(revision=found.etag, detail="it still stands there")
        if copies := found.copies(link):
            days = ", ".join(str((one.get("start") or {}).get("dateTime"))[:10] for one in copies)
            return NotAllowed(
                detail="it stands on occurrences that were changed one by one, and each change there is a"
                f" mail more: take it off them yourself ({days})"
            )
        if marker in found.marks.links:  # my copy's alone: nobody is mailed
            self._events.change(found.calendar, found.main, found.marks.minus(marker).marking())
            found = self._find(ref)
        return Done(revision=found.etag)

    @answered
    def companion(self, ref: InviteRef, wanted: Companion) -> Answer:
        """Keep the private event of this marker in the calendar of ``ref``."""
        return self._companions.keep(self._calendar(ref), wanted)

    @answered
    def remove_companion(self, ref: InviteRef, marker: Marker) -> Answer:
        """Delete it, or leave the user's notes there without the link."""
        return self._companions.remove(self._calendar(ref), marker)

    # -- looking ----------------------------------------------------------------------------

    def _calendar(self, ref: InviteRef) -> Watched:
        """Raises Failure when the calendar is watched no more."""
        found = self._watched.get(ref.calendar.partition("/")[2])
        if found is None:
            raise Failure(NOT_LISTED)
        return found

    def _find(self, ref: InviteRef) -> Held:
        """The event that is there; raises Failure, of the kind GONE when none is."""
        calendar = self._calendar(ref)
        name = self._name(calendar, ref.uid)
        main, coming = self._whole(calendar, name)
        if main.get("isCancelled") is True:
            raise Failure(NOT_LISTED)
        # In a calendar of somebody else's what its owner organizes is not mine.
        me = self._me if calendar.primary else Mine(all=self._me.all)
        return Held(calendar=calendar, main=main, coming=coming, me=me)

    def _name(self, calendar: Watched, uid: str) -> str:
        """The id, in this mailbox, of the series or single event with an iCalUId."""
        fields = {"$select": "id,iCalUId,seriesMasterId"}
        quoted = uid.replace("'", "''")
        try:
            listed = self._events.listed(calendar, {**fields, "$filter": f"iCalUId eq '{quoted}'"})
        except Failure as failure:
            if failure.means is not Means.LASTING:
                raise
            listed = self._events.listed(calendar, fields)  # no such filter there
        found = (one for one in listed.values() if clean(str(one.get("iCalUId"))) == uid)
        name = next((one["id"] for one in found if not series_of(one)), None)
        if name is None:
            raise Failure(NOT_LISTED)
        return str(name)

    def _whole(self, calendar: Watched, name: str) -> tuple[Item, tuple[Item, ...]]:
        """An event with its mark, and its changed occurrences that are not over."""
        marks = {"$select": FIELDS, "$expand": marked.EXPAND}
        both = {
            "$select": f"{FIELDS},exceptionOccurrences",
            "$expand": f"{marked.EXPAND},exceptionOccurrences",
        }
        try:
            seen = self._events.get(calendar, name, both)
        except Failure as failure:
            if failure.means is not Means.LASTING:
                raise
            seen = self._events.get(calendar, name, marks)  # a cloud that does not know these yet
        if not is_series(seen.item):
            return seen.item, ()
        listed = seen.item.get("exceptionOccurrences")
        rows = listed if isinstance(listed, list) else self._changed(calendar, name, seen.at)
        coming = (one for one in rows if isinstance(one, dict) and one.get("isCancelled") is not True)
        return seen.item, tuple(one for one in coming if (instant(one.get("end")) or seen.at) >= seen.at)

    def _changed(self, calendar: Watched, name: str, now: datetime) -> list[Item]:
        limits = {
            "startDateTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "endDateTime": f"{now + AHEAD:%Y-%m-%dT%H:%M:%SZ}",
        }
        rows = self._events.instances(calendar, name, {**limits, "$select": FIELDS})
        return [one for one in rows.values() if one.get("type") == EXCEPTION]


def _lost(before: Body, after: Body) -> bool:
    """Whether a link is missing that was there, such as that of an online meeting."""
    return not {canonical(one) for one in links(before)} <= {canonical(one) for one in links(after)}
