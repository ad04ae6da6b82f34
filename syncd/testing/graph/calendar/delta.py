"""``calendarView/delta``: what is in a window, and later what has changed there, as clients have seen it.

Sources: "event: delta" and "Get incremental changes to events in a calendar view" (parameters, opaque
links, the frozen window, @removed also for what left it), "Use delta query to track changes" (replays,
any order, empty pages, 410 with a Location). What those pages do not say and clients report is a
setting of ``DeltaHabits``: bare occurrences, masters among the rows, no tombstone for an occurrence.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from syncd.testing.graph import odata
from syncd.testing.graph.calendar.entries import Calendar, Event, Mailbox, Slot, rows
from syncd.testing.graph.calendar.shaping import View
from syncd.testing.graph.calendar.times import window
from syncd.testing.graph.call import Call
from syncd.testing.graph.errors import Refusal, bad_request
from syncd.testing.graph.world import World, stamp
from syncd.testing.server import URL_SAFE

Key = tuple[str, date | None]
"""An event by its id, or one day of a series."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """What a client has been told about one window: what a deltaLink stands for."""

    calendar: str
    since: datetime
    until: datetime
    serial: int
    """Later changes are news."""
    known: frozenset[Key] = frozenset()
    made: int = 0


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row to come."""

    slot: Slot
    how: str
    """full, bare, master or removed."""


Group = list[Item]
"""Rows that come on one page: a series is not split."""


@dataclass(kw_only=True)
class _Rest:
    round: Round
    groups: list[Group]
    after: Round
    previous: Group = field(default_factory=list)
    hollow: bool = False
    """Whether the next page is empty."""


class Delta:
    """The rounds that clients are in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._rounds: dict[str, Round] = {}
        self._rests: dict[str, _Rest] = {}
        self.forgotten: dict[str, tuple[int, str, bool]] = {}
        """Calendar -> tokens up to this serial number are refused: with this code, with a Location or not."""

    def serve(self, call: Call, box: Mailbox, calendar: Calendar) -> dict[str, Any]:
        """One page."""
        view = View.of(call, box)
        if token := call.text("$skiptoken"):
            rest = self._rests.get(token)
            if rest is None or rest.round.calendar != calendar.id:
                raise bad_request("Badly formed token.", "ErrorInvalidUrlQuery")
            self._check(call, rest.round)
            return self._page(call, view, rest)
        if token := call.text("$deltatoken"):
            return self._page(call, view, self._changes(call, box, calendar, token))
        return self._page(call, view, self._first(call, box, calendar))

    def forget(self, calendar: Calendar, code: str, *, location: bool) -> None:
        """Refuse the tokens given so far."""
        self.forgotten[calendar.id] = (self.world.serial(), code, location)

    # -- rounds -----------------------------------------------------------------------------

    def _first(self, call: Call, box: Mailbox, calendar: Calendar) -> _Rest:
        if wrong := sorted({name for name, _ in call.query if name.startswith("$")} - {"$deltatoken"}):
            message = (
                "The following parameters are not supported with change tracking over the 'CalendarView' "
                f"resource: '{', '.join(wrong)}'."
            )
            raise bad_request(message, "ErrorInvalidUrlQuery")
        since, until = window(call.named("startDateTime"), call.named("endDateTime"))
        start = Round(calendar=calendar.id, since=since, until=until, serial=0, made=self.world.serial())
        groups = [self._group(event, start, box) for event in calendar.events.values()]
        return self._rest(start, [group for group in groups if group])

    def _changes(self, call: Call, box: Mailbox, calendar: Calendar, token: str) -> _Rest:
        start = self._rounds.get(token)
        if start is None or start.calendar != calendar.id:
            raise Refusal(410, "SyncStateNotFound", "The sync state generation is not found; generation=1;")
        self._check(call, start)
        groups: list[Group] = []
        for event in calendar.events.values():
            group = self._group(event, start, box)
            if event.changed > start.serial:
                groups += [one for one in (group, self._left(event, group, start)) if one]
            elif self.world.settings.delta.replays and group and not groups:
                groups.append(group)
        groups += [self._gone(event, start) for event in calendar.gone if event.changed > start.serial]
        return self._rest(start, [group for group in groups if group])

    def _check(self, call: Call, start: Round) -> None:
        upto, code, location = self.forgotten.get(start.calendar, (0, "", False))
        if start.made <= upto:
            window = f"startDateTime={stamp(start.since)}&endDateTime={stamp(start.until)}"
            anew = f"{call.root}me/calendars/{start.calendar}/calendarView/delta?{window}&$deltatoken="
            headers = (("Location", anew),) if location else ()
            message = "The sync state generation is not found; generation=149;[highest=157]"
            raise Refusal(410, code, message, headers=headers)

    def _rest(self, start: Round, groups: list[Group]) -> _Rest:
        items = [item for group in groups for item in group]
        again = {_key(item.slot)[0] for item in items}
        known = {key for key in start.known if key[0] not in again}
        known |= {_key(item.slot) for item in items if item.how != "removed"}
        after = Round(
            calendar=start.calendar,
            since=start.since,
            until=start.until,
            serial=self.world.serial(),
            known=frozenset(known),
            made=self.world.serial(),
        )
        return _Rest(round=start, groups=groups, after=after, hollow=self.world.settings.delta.empty_pages)

    # -- rows -------------------------------------------------------------------------------

    def _group(self, event: Event, start: Round, box: Mailbox) -> Group:
        """What of an event lies in the window; of a series with its master."""
        zone = box.user.zone
        inside = [
            one
            for one in rows(event, start.until)
            if one.begins(zone) < start.until and max(one.ends(zone), one.begins(zone)) >= start.since
        ]
        habits = self.world.settings.delta
        bare = "bare" if habits.bare_occurrences else "full"
        group = [Item(slot=one, how="full" if one.day is None else bare) for one in inside]
        if event.shared.recurrence is not None and group and habits.masters:
            master = Item(slot=Slot(event=event), how="master")
            group = [*group, master] if event.changed % 2 else [master, *group]
        return group

    def _left(self, event: Event, group: Group, start: Round) -> Group:
        """Tombstones for what is no longer in the window, though its event lives."""
        habits = self.world.settings.delta
        if not group:
            known = any(key[0] == event.id for key in start.known)
            if known or habits.strangers_removed:
                return [Item(slot=Slot(event=event), how="removed")]
            return []
        if not habits.occurrence_tombstones:
            return []
        now = {_key(item.slot) for item in group}
        lost = [day for name, day in start.known - now if name == event.id and day is not None]
        return [Item(slot=Slot(event=event, day=day), how="removed") for day in sorted(lost)]

    def _gone(self, event: Event, start: Round) -> Group:
        """Tombstones for an event that was deleted: for one nobody has heard of, too, if so set."""
        habits = self.world.settings.delta
        known = sorted((key for key in start.known if key[0] == event.id and key[1]), key=str)
        heard = known or (event.id, None) in start.known
        if not heard and not habits.strangers_removed:
            return []
        top = [Item(slot=Slot(event=event), how="removed")]
        if habits.master_tombstone_alone:
            return top
        return [*(Item(slot=Slot(event=event, day=day), how="removed") for _, day in known), *top]

    # -- pages ------------------------------------------------------------------------------

    def _page(self, call: Call, view: View, rest: _Rest) -> dict[str, Any]:
        habits = self.world.settings.delta
        size = odata.preferred_size(call)
        taken: list[Item] = list(rest.previous) if habits.replays else []
        groups = list(rest.groups)
        last: Group = []
        while groups and len(taken) < size and not rest.hollow:
            last = groups.pop(0)
            taken += last
        answer: dict[str, Any] = {
            "@odata.context": f"{call.root}$metadata#Collection(event)",
            "value": [_shaped(view, item) for item in taken],
        }
        base = f"{call.root}me/calendars/{rest.round.calendar}/calendarView/delta"
        if groups or habits.endless:
            further = _Rest(
                round=rest.round,
                groups=rest.groups if habits.endless else groups,
                after=rest.after,
                previous=last,
                hollow=habits.empty_pages and not rest.hollow,
            )
            token = self.world.new_id(60, URL_SAFE)
            self._rests[token] = further
            answer["@odata.nextLink"] = f"{base}?$skiptoken={token}"
        else:
            token = self.world.new_id(60, URL_SAFE)
            self._rounds[token] = rest.after
            answer["@odata.deltaLink"] = f"{base}?$deltatoken={token}"
        return answer


def _key(slot: Slot) -> Key:
    """What stands for a row: an exception keeps the place of its occurrence."""
    event = slot.event
    return (event.id, slot.day) if event.series is None else (event.series.id, event.original)


def _shaped(view: View, item: Item) -> dict[str, Any]:
    slot = item.slot
    match item.how:
        case "removed":
            return view.removed(slot.event, slot.day)
        case "bare":
            return view.bare(slot)
    return {"@odata.type": "#microsoft.graph.event", **view.full(slot)}
