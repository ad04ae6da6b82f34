"""What a list of events asks for, and which events of a calendar answer it.

Source: Calendar API, events.list and events.instances (timeMin, timeMax, updatedMin, showDeleted,
singleEvents, orderBy, q and the extended properties).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from syncd.testing.google.calendar.entries import Copy, View
from syncd.testing.google.calendar.finding import instance, instances, lost_instance
from syncd.testing.google.calendar.times import instant
from syncd.testing.google.call import Call
from syncd.testing.google.errors import Refusal, bad_request
from syncd.testing.google.world import World

UPDATED_MIN_LIMIT = timedelta(days=28)
"""Google documents that there is a limit, not which."""

_SEARCHED = ("summary", "description", "location", "attendees")


def expired(reason: str) -> Refusal:
    """Errors guide, 410: why everything has to be read again."""
    message = {
        "fullSyncRequired": "Sync token is no longer valid, a full sync is required.",
        "updatedMinTooLongAgo": "The requested minimum modification time lies too far in the past.",
    }[reason]
    return Refusal(410, reason, message, domain="calendar", location="syncToken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The filters of one call, and the items they let through."""

    view: View
    since: datetime | None
    until: datetime | None
    updated: datetime | None
    deleted: bool
    """Whether deleted events are among the answer."""
    details: bool
    """Whether it says what they were."""
    seen: int | None
    """In a delta the serial number up to which the client has seen everything."""
    single: bool
    by_start: bool
    words: str
    ical_uid: str | None
    private: tuple[str, ...]
    shared: tuple[str, ...]
    types: tuple[str, ...]

    @classmethod
    def of(cls, call: Call, view: View, *, seen: int | None = None) -> "Question":
        """What a call asks; in a delta deleted events are always among the answer."""
        since, until, updated = (_bound(call, name) for name in ("timeMin", "timeMax", "updatedMin"))
        if since and until and since >= until:
            raise bad_request("The specified time range is empty.", reason="timeRangeEmpty")
        if updated and updated < call.world.now - UPDATED_MIN_LIMIT:
            raise expired("updatedMinTooLongAgo")
        single = call.flag("singleEvents") or call.method.id.endswith("instances")
        if call.text("orderBy") == "startTime" and not single:
            raise bad_request("The requested ordering is not available here.", location="orderBy")
        return cls(
            view=view,
            since=since,
            until=until,
            updated=updated,
            seen=seen,
            deleted=seen is not None or updated is not None or call.flag("showDeleted"),
            details=call.flag("showDeleted"),
            single=single,
            by_start=call.text("orderBy") == "startTime",
            words=(call.text("q") or "").casefold(),
            ical_uid=call.text("iCalUID"),
            private=tuple(call.many("privateExtendedProperty")),
            shared=tuple(call.many("sharedExtendedProperty")),
            types=tuple(call.many("eventTypes")),
        )

    def items(self, world: World) -> Iterator[dict[str, Any]]:
        """Everything on the calendar that is asked for."""
        copies = sorted(self.view.calendar.copies.values(), key=lambda one: one.meeting.created)
        copies = [one for one in copies if self.updated is None or _moment(one.updated) >= self.updated]
        found = [item for copy in copies for item in self.of_copy(world, copy) if self.shows(item)]
        if self.by_start:
            found.sort(key=_start_of)
        yield from found

    def of_copy(self, world: World, copy: Copy) -> list[dict[str, Any]]:
        """The items one stored copy gives: itself, or with singleEvents the instances of a series."""
        meeting = copy.meeting
        if not self._asks_for(copy):
            return []
        if self.single and meeting.shared.get("recurrence"):
            return [] if copy.gone and not self.deleted else self.expanded(world, copy)
        exception = meeting.series is not None and not self._seriesexpired(meeting.series)
        if copy.gone and not self.deleted and (self.single or not exception):
            return []
        if not self.single and meeting.shared.get("recurrence") and not self._within_series(world, copy):
            return []
        return [self.view.event(copy, details=self.details)]

    def expanded(self, world: World, series: Copy) -> list[dict[str, Any]]:
        """The instances of a series that are as it says; the exceptions stand for themselves."""
        own = self.view.calendar.exceptions(series.meeting.id)
        starts = instances(world, series.meeting, self.until)
        lost = [one for one, at in series.meeting.former.items() if self.seen is not None and at > self.seen]
        gone = [lost_instance(self.view, series, one) for one in lost if one not in own]
        return gone + [
            instance(self.view, series, one, details=self.details) for one in starts if one not in own
        ]

    def instances(self, world: World, series: Copy) -> list[dict[str, Any]]:
        """All the instances of a series, exceptions among them, by their original starts."""
        own = self.view.calendar.exceptions(series.meeting.id).values()
        found = [] if series.gone and not self.deleted else self.expanded(world, series)
        found += [item for copy in own for item in self.of_copy(world, copy)]
        return sorted((one for one in found if self.shows(one)), key=original_start)

    def shows(self, item: dict[str, Any]) -> bool:
        """Whether an item lies in the window: ends after timeMin, starts before timeMax, both exclusive."""
        if "recurrence" in item:
            return True
        start = item.get("start") or item.get("originalStartTime")
        if start is None:
            return self.since is None and self.until is None
        if self.until is not None and _instant_of(start, self.view.zone) >= self.until:
            return False
        end = _instant_of(item.get("end") or start, self.view.zone)
        return self.since is None or end > self.since

    def _within_series(self, world: World, copy: Copy) -> bool:
        """Whether a series has an instance in the window."""
        if self.since is None and self.until is None:
            return True
        length = copy.meeting.shared["end"] - copy.meeting.shared["start"]
        starts = instances(world, copy.meeting, self.until)
        place = self.view.calendar.zone
        return any(self.since is None or instant(one + length, place) > self.since for one in starts)

    def _seriesexpired(self, series: str) -> bool:
        copy = self.view.calendar.copies.get(series)
        return copy is not None and copy.gone

    def _asks_for(self, copy: Copy) -> bool:
        """Whether the filters that do not depend on time let a copy through."""
        shared = copy.meeting.shared
        text = " ".join(str(shared.get(name, "")) for name in _SEARCHED)
        return (
            (not self.words or self.words in text.casefold())
            and self.ical_uid in {None, copy.meeting.ical_uid}
            and (not self.types or shared.get("eventType", "default") in self.types)
            and _has(copy.private.get("privateProperties", {}), self.private)
            and _has(shared.get("sharedProperties", {}), self.shared)
        )


def _has(properties: dict[str, str], wanted: tuple[str, ...]) -> bool:
    return all(properties.get(name) == value for name, _, value in (one.partition("=") for one in wanted))


def _bound(call: Call, name: str) -> datetime | None:
    text = call.text(name)
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.year in {1, 9999}:
        raise bad_request("Bad Request", location=name, reason="badRequest")
    return moment.replace(microsecond=0).astimezone(UTC)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _instant_of(value: dict[str, Any], place: str) -> datetime:
    if "dateTime" in value:
        return instant(datetime.fromisoformat(value["dateTime"]))
    return instant(datetime.fromisoformat(value["date"]).date(), place)


def _start_of(item: dict[str, Any]) -> datetime:
    return _instant_of(item.get("start") or item["originalStartTime"], "UTC")


def original_start(item: dict[str, Any]) -> datetime:
    """When an instance was to start."""
    return _instant_of(item["originalStartTime"], "UTC")
