"""The contract suite of :class:`~syncd.provider.Source`: what every calendar provider must keep.

A provider's tests inherit :class:`SourceSuite` and offer one fixture, ``world``: a small calendar
behind the source that the suite may edit. All of it is told in events; how they get behind the
source (a file, a fake server) is the world's business::

    class TestMySource(SourceSuite):
        @pytest.fixture
        def world(self, tmp_path):
            return MyWorld(tmp_path)
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest

from syncd.core.model import Event, Participant, Status, Uid, address
from syncd.errors import Permanent, ProviderError, SyncdError
from syncd.provider import (
    Complete,
    Cursor,
    Dismiss,
    Glimpse,
    Page,
    Problem,
    Resource,
    Severity,
    Source,
    Window,
    read_all,
)

ZONE = "Europe/Berlin"
"""The fallback zone the suite pulls with."""


class World(Protocol):
    """A calendar that can be edited behind a source's back."""

    @property
    def source(self) -> Source:
        """The source under test, offering exactly one calendar."""
        ...

    def put(self, *components: Event) -> None:
        """Let the calendar hold these components of one UID, instead of what it held of that UID."""
        ...

    def put_unreadable(self, uid: str) -> bool:
        """Let it hold an event of this UID that cannot be understood; False: it cannot hold such."""
        ...

    def remove(self, uid: str) -> None:
        """Let nothing of this UID be left."""
        ...

    def break_off(self) -> None:
        """From now on every answer is cut off before its end."""
        ...

    def lose(self) -> None:
        """From now on the calendar is not there at all."""
        ...


class Pull:
    """One pull, taken apart."""

    def __init__(self, source: Source, cursor: Cursor | None = None, *, dismiss: Dismiss = read_all) -> None:
        (calendar,) = source.calendars().items
        parts = list(source.pull(calendar.name, cursor=cursor, window=Window(), zone=ZONE, dismiss=dismiss))
        self.complete = parts[-1] if parts and isinstance(parts[-1], Complete) else None
        self.ends = sum(isinstance(part, Complete) for part in parts)
        self.pages: list[Page] = [part for part in parts if isinstance(part, Page)]
        self.resources: list[Resource] = [one for page in self.pages for one in page.resources]
        self.problems: list[Problem] = [one for page in self.pages for one in page.problems]
        self.dismissed = {one.name: one.with_attendees for page in self.pages for one in page.dismissed}
        self.removed = {name for page in self.pages for name in page.removed}

    @property
    def end(self) -> Complete:
        """The end of a complete pull."""
        assert self.complete is not None, "the pull is not complete"
        return self.complete

    @property
    def events(self) -> dict[tuple[str, object], Event]:
        """What was read, by UID and instance."""
        found = [event for resource in self.resources for event in resource.events]
        return {(event.uid, event.recurrence_id): event for event in found}

    @property
    def uids(self) -> set[str]:
        """The UIDs that were read."""
        return {event.uid for resource in self.resources for event in resource.events}


class Cache:
    """What a store makes of pulls: resources by name, replaced whole, dropped when not listed."""

    def __init__(self) -> None:
        self.held: dict[str, Resource] = {}
        self.cursor: Cursor | None = None

    def sync(self, source: Source) -> Pull:
        """Pull with the last cursor and keep the result, as any caller would."""
        pull = Pull(source, self.cursor)
        self.held |= {resource.name: resource for resource in pull.resources}
        kept = self.held.keys() - pull.removed
        if pull.end.listing is not None:
            kept &= pull.end.listing
        self.held = {name: self.held[name] for name in kept}
        self.cursor = pull.end.cursor
        return pull

    @property
    def uids(self) -> set[str]:
        """The UIDs held now."""
        return {event.uid for resource in self.held.values() for event in resource.events}


def one_to_one(uid: str, *, day: int = 5, rule: str | None = None) -> Event:
    """A 1:1 of half an hour, on a day of January 2026, 10:00 in Berlin."""
    start = datetime(2026, 1, day, 10, tzinfo=ZoneInfo(ZONE))
    me, other = address("me@example.com"), address("alex@example.com")
    return Event(
        uid=Uid(uid),
        start=start,
        end=start + timedelta(minutes=30),
        title=f"1:1, {uid}; \\ and more",
        organizer=Participant(address=me, name="Me"),
        attendees=(Participant(address=me, name="Me"), Participant(address=other, name="Alex, Dr.")),
        rule=rule,
        modified=datetime(2026, 1, 1, tzinfo=UTC),
    )


def moved(master: Event, *, by: timedelta) -> Event:
    """The exception that moves a series' first instance."""
    assert isinstance(master.start, datetime)
    assert isinstance(master.end, datetime)
    return Event(
        uid=master.uid,
        start=master.start + by,
        end=master.end + by,
        recurrence_id=master.start,
        title=master.title,
        organizer=master.organizer,
        attendees=master.attendees,
        modified=master.modified,
    )


class SourceSuite:
    """The promises of a source. Inherit, and offer a ``world`` fixture."""

    @pytest.fixture
    def world(self) -> World:
        """The calendar behind the source under test."""
        raise NotImplementedError("offer a fixture called world")

    def test_it_offers_its_calendar_without_reading_it(self, world: World) -> None:
        """An account names its calendars; their names are unique and fit to be shown."""
        names = [info.name for info in world.source.calendars().items]
        assert len(names) == len(set(names)) == 1
        assert all(name and name.isprintable() for name in names)

    def test_an_empty_calendar_is_completely_read(self, world: World) -> None:
        """Nothing there is an answer: a complete pull with an empty listing."""
        pull = Pull(world.source)
        assert pull.uids == set()
        assert not pull.end.listing

    def test_events_come_through_as_they_are(self, world: World) -> None:
        """Times, zone, people, rule and title arrive unchanged."""
        event = one_to_one("a", rule="FREQ=WEEKLY;BYDAY=MO")
        world.put(event)
        (read,) = Pull(world.source).events.values()
        for name in ("uid", "start", "end", "title", "organizer", "rule", "recurrence_id", "status"):
            assert getattr(read, name) == getattr(event, name), name
        assert set(read.attendees) == set(event.attendees)
        assert read.attendees_complete

    def test_times_are_in_zones_with_a_name(self, world: World) -> None:
        """An event's zone can be stored: it is an IANA zone."""
        world.put(one_to_one("a", rule="FREQ=WEEKLY"))
        (read,) = Pull(world.source).events.values()
        assert isinstance(read.start, datetime)
        assert isinstance(read.start.tzinfo, ZoneInfo)
        assert read.start.tzinfo.key == ZONE

    def test_an_exception_stands_beside_its_master(self, world: World) -> None:
        """A moved instance is its own event and names the start it replaces."""
        master = one_to_one("a", rule="FREQ=WEEKLY")
        exception = moved(master, by=timedelta(hours=3))
        world.put(master, exception)
        events = Pull(world.source).events
        assert events[("a", None)].rule == "FREQ=WEEKLY"
        (read,) = (event for event in events.values() if event.recurrence_id is not None)
        assert (read.start, read.recurrence_id) == (exception.start, master.start)

    def test_a_cancelled_event_is_still_there(self, world: World) -> None:
        """Cancelled is something a calendar says; gone is something else."""
        event = one_to_one("a")
        world.put(
            Event(uid=event.uid, start=event.start, end=event.end, status=Status.CANCELLED, title="1:1")
        )
        (read,) = Pull(world.source).events.values()
        assert read.status is Status.CANCELLED

    def test_the_end_comes_last_and_once(self, world: World) -> None:
        """Exactly one Complete, after all pages."""
        for index in range(5):
            world.put(one_to_one(f"uid-{index}"))
        pull = Pull(world.source)
        assert pull.complete is not None
        assert pull.ends == 1

    def test_every_resource_is_listed(self, world: World) -> None:
        """A full listing names whatever its pages hold; a resource comes once."""
        for index in range(5):
            world.put(one_to_one(f"uid-{index}"))
        pull = Pull(world.source)
        names = [resource.name for resource in pull.resources]
        assert len(names) == len(set(names))
        assert pull.end.listing is None or set(names) <= pull.end.listing

    def test_what_is_dismissed_is_named_and_a_single_event(self, world: World) -> None:
        """Only what was glimpsed truly and said yes to is left unread; it is listed all the same."""
        series = one_to_one("series", rule="FREQ=WEEKLY;BYDAY=MO")
        world.put(one_to_one("single"))
        world.put(series, moved(series, by=timedelta(hours=1)))
        seen: dict[str, Glimpse] = {}

        def note(glimpse: Glimpse) -> bool:
            seen[glimpse.uid] = glimpse
            return True

        whole, pull = Pull(world.source), Pull(world.source, dismiss=note)
        assert replace(pull.end, cursor=whole.end.cursor) == whole.end
        read = {resource.name for resource in pull.resources}
        names = {resource.name: resource.events for resource in whole.resources}
        assert not read & pull.dismissed.keys()
        assert read | pull.dismissed.keys() == names.keys()
        for name, with_attendees in pull.dismissed.items():
            (event,) = names[name]
            glimpse = seen[event.uid]
            assert (event.recurring, event.recurrence_id, event.out_of_office) == (False, None, False)
            assert (glimpse.start, glimpse.end) == (event.start, event.end)
            assert [who.address for who in glimpse.attendees] == [who.address for who in event.attendees]
            assert with_attendees == bool(event.attendees)

    def test_what_is_read_does_not_depend_on_the_order(self, world: World) -> None:
        """The same calendar, filled in another order, reads the same."""
        events = [one_to_one(f"uid-{index}", day=index + 1) for index in range(6)]
        for event in events:
            world.put(event)
        before = Pull(world.source).events
        for event in events:
            world.remove(event.uid)
        random.Random(7).shuffle(events)
        for event in events:
            world.put(event)
        assert Pull(world.source).events == before

    def test_an_unchanged_calendar_is_not_read_again(self, world: World) -> None:
        """The cursor of a complete pull spares the next one everything."""
        world.put(one_to_one("a"))
        cache = Cache()
        cache.sync(world.source)
        again = cache.sync(world.source)
        assert again.resources == []
        assert again.end.unchanged
        assert cache.uids == {"a"}

    def test_a_changed_event_is_read_again(self, world: World) -> None:
        """An edit behind the cursor comes through."""
        world.put(one_to_one("a", day=5))
        world.put(one_to_one("b", day=6))
        cache = Cache()
        cache.sync(world.source)
        world.put(one_to_one("a", day=7))
        pull = cache.sync(world.source)
        assert pull.events[("a", None)].start == one_to_one("a", day=7).start
        assert not pull.end.unchanged
        assert cache.uids == {"a", "b"}

    def test_an_added_event_is_read(self, world: World) -> None:
        """A new event comes through, the others stay."""
        world.put(one_to_one("a"))
        cache = Cache()
        cache.sync(world.source)
        world.put(one_to_one("b"))
        assert "b" in cache.sync(world.source).uids
        assert cache.uids == {"a", "b"}

    def test_a_removed_event_leaves(self, world: World) -> None:
        """What is gone is named as removed, or is missing from a full listing."""
        world.put(one_to_one("a"))
        world.put(one_to_one("b"))
        cache = Cache()
        cache.sync(world.source)
        world.remove("a")
        cache.sync(world.source)
        assert cache.uids == {"b"}

    def test_a_removed_exception_leaves(self, world: World) -> None:
        """A resource is replaced whole: what is missing from it is gone."""
        master = one_to_one("a", rule="FREQ=WEEKLY")
        world.put(master, moved(master, by=timedelta(hours=3)))
        cache = Cache()
        cache.sync(world.source)
        world.put(master)
        cache.sync(world.source)
        held = [event for resource in cache.held.values() for event in resource.events]
        assert [event.recurrence_id for event in held] == [None]

    def test_one_bad_event_harms_no_other(self, world: World) -> None:
        """An event that cannot be read is a problem with a reason; its neighbours are read."""
        world.put(one_to_one("a"))
        if not world.put_unreadable("bad"):
            pytest.skip("this provider cannot hold an unreadable event")
        world.put(one_to_one("b"))
        pull = Pull(world.source)
        assert pull.uids == {"a", "b"}
        (problem,) = pull.problems
        assert problem.severity is Severity.QUARANTINED
        assert problem.reason
        assert not problem.reason.endswith(".")

    def test_a_known_event_that_turns_bad_is_not_gone(self, world: World) -> None:
        """What cannot be read any more is kept as it was, and read again once it is well."""
        world.put(one_to_one("a"))
        world.put(one_to_one("b"))
        cache = Cache()
        cache.sync(world.source)
        if not world.put_unreadable("a"):
            pytest.skip("this provider cannot hold an unreadable event")
        assert cache.sync(world.source).problems
        assert cache.uids == {"a", "b"}
        world.put(one_to_one("a", day=9))
        assert cache.sync(world.source).events[("a", None)].start == one_to_one("a", day=9).start

    def test_an_answer_cut_off_never_completes(self, world: World) -> None:
        """Half a calendar is an error, with or without a cursor; nothing may be concluded from it."""
        world.put(one_to_one("a"))
        world.put(one_to_one("b"))
        known = Pull(world.source).end.cursor
        world.put(one_to_one("b", day=9))
        world.break_off()
        for cursor in (None, known):
            self._fails(world, cursor)

    def test_a_lost_calendar_never_completes(self, world: World) -> None:
        """A calendar that is not there is an error, not an empty calendar."""
        world.put(one_to_one("a"))
        known = Pull(world.source).end.cursor
        world.lose()
        for cursor in (None, known):
            self._fails(world, cursor)

    def test_errors_say_what_to_do(self, world: World) -> None:
        """An error names what failed and a next step."""
        world.put(one_to_one("a"))
        world.lose()
        error = self._fails(world, None)
        assert error.message
        assert not error.message.endswith(".")
        assert error.hint

    def test_a_strange_cursor_reads_everything(self, world: World) -> None:
        """A cursor nobody understands costs a full read, or is said to have expired; never more."""
        world.put(one_to_one("a"))
        for cursor in ("", "x", "{}", "[]", "null", '{"reader":1}', "\ud800"):
            try:
                pull = Pull(world.source, Cursor(cursor))
            except ProviderError:
                continue
            assert pull.uids == {"a"}

    def test_an_unknown_calendar_is_an_error(self, world: World) -> None:
        """Only calendars the account offers can be pulled."""
        with pytest.raises(Permanent):
            list(world.source.pull("no such calendar", cursor=None, window=Window(), zone=ZONE))

    @staticmethod
    def _fails(world: World, cursor: Cursor | None) -> SyncdError:
        (calendar,) = world.source.calendars().items
        seen: list[Page | Complete] = []
        with pytest.raises(SyncdError) as caught:
            seen.extend(world.source.pull(calendar.name, cursor=cursor, window=Window(), zone=ZONE))
        assert not any(isinstance(part, Complete) for part in seen)
        return caught.value
