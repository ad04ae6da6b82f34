"""The Outlook source keeps the contract of a source, however a tenant tells of changes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncd.core.model import Event, Status
from syncd.provider import Source
from syncd.testing.graph import FakeGraph, fault
from syncd.testing.graph.calendar.entries import Calendar
from syncd.testing.graph.calendar.ids import calendar_id
from syncd.testing.graph.world import DeltaHabits, Settings
from syncd.testing.server import Cut
from syncd.testing.source_suite import Cache, Pull, SourceSuite, moved, one_to_one
from syncd_providers.outlook.source import OutlookSource
from syncd_providers.outlook.watched import Watched, watched
from tests.providers.outlook.accounts import graph
from tests.providers.outlook.standing import Wanted, attendee, held, remove, stand

ME = "me@example.com"
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
TENANTS: dict[str, dict[str, Any]] = {
    "usual": {},
    "another calendar": {},
    "tells nothing": {"cancelled_occurrences": False, "exception_occurrences": False},
    "forgets": {"original_start": "missing"},
    "local": {"original_start": "local", "exception_occurrences": False},
    "replays": {"delta": DeltaHabits(replays=True, empty_pages=True, occurrence_tombstones=True)},
    "laconic": {
        "delta": DeltaHabits(masters=False, master_tombstone_alone=True, strangers_removed=False),
    },
    "chatty": {"delta": DeltaHabits(bare_occurrences=False), "page_size": 2, "most_per_page": 2},
}
"""What is not established of the service, or differs: whatever it is, the contract is kept."""


class OutlookWorld:
    """My calendar at the fake Graph."""

    def __init__(self, fake: FakeGraph, *, primary: bool) -> None:
        self.fake = fake
        box = fake.world.mailboxes[ME]
        self.calendar: Calendar = box.default
        one = watched({})
        if not primary:
            self.calendar = Calendar(id=calendar_id(fake.world), name="Team")
            box.calendars[self.calendar.id] = self.calendar
            one = (Watched(name="Team", id=self.calendar.id),)
        self._source = OutlookSource(graph(fake, ME), one)

    @property
    def source(self) -> Source:
        return self._source

    def put(self, *components: Event) -> None:
        master, *others = components
        exceptions = {_wall(one.recurrence_id, master).date(): _wanted(one) for one in others}
        stand(self.fake.world, self.calendar, master.uid, _wanted(master), exceptions=exceptions)

    def put_unreadable(self, uid: str) -> bool:
        self.put(one_to_one(uid))
        event = held(self.calendar, uid)
        assert event is not None
        stand(self.fake.world, self.calendar, uid, _wanted(one_to_one(uid), end=None))
        self.fake.world.distorted = True
        return True

    def remove(self, uid: str) -> None:
        remove(self.fake.world, self.calendar, uid)

    def break_off(self) -> None:
        self.fake.faults.add(Cut(), path="/v1.0/me/**", times=None)

    def lose(self) -> None:
        if self.calendar.default:
            self.fake.faults.add(fault(404, "ErrorFolderNotFound"), path="/v1.0/me/**", times=None)
        else:
            del self.fake.world.mailboxes[ME].calendars[self.calendar.id]


def _wall(at: object, master: Event) -> datetime:
    assert isinstance(at, datetime)
    assert isinstance(master.start, datetime)
    return at.astimezone(master.start.tzinfo).replace(tzinfo=None)


def _wanted(event: Event, **odd: Any) -> Wanted:
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    assert isinstance(event.start.tzinfo, ZoneInfo)
    organizer = event.organizer
    others = [one for one in event.attendees if organizer is None or one.address != organizer.address]
    return Wanted(
        start=event.start.replace(tzinfo=None),
        end=event.end.replace(tzinfo=None),
        zone=event.start.tzinfo.key,
        title=event.title,
        organizer=organizer.address if organizer else ME,
        organizer_name=organizer.name if organizer else "",
        attendees=tuple(attendee(one.address, one.name) for one in others),
        rule=event.rule or "",
        cancelled=event.status is Status.CANCELLED,
        odd=odd,
    )


class TestOutlookSource(SourceSuite):
    """The whole suite, against the fake."""

    @pytest.fixture(params=TENANTS)
    def world(self, request: pytest.FixtureRequest) -> Iterator[OutlookWorld]:
        """A calendar in Berlin, in tenants of every kind."""
        seed = {"users": [{"address": ME, "name": "Me", "zone": "Europe/Berlin"}]}
        settings = Settings(**TENANTS[request.param])
        with FakeGraph(clock=lambda: NOW, seed=seed, settings=settings) as fake:
            yield OutlookWorld(fake, primary=request.param != "another calendar")
            fake.check()

    def test_events_come_through_as_they_are(self, world: OutlookWorld) -> None:  # type: ignore[override]
        """The organizer is not repeated among the attendees; all else arrives unchanged."""
        event = one_to_one("a", rule="FREQ=WEEKLY;BYDAY=MO")
        world.put(event)
        (read,) = Pull(world.source).events.values()
        for name in ("uid", "start", "end", "title", "organizer", "rule", "recurrence_id", "status"):
            assert getattr(read, name) == getattr(event, name), name
        assert event.organizer is not None
        assert {*read.attendees, event.organizer} == set(event.attendees)
        assert read.attendees_complete

    def test_an_exception_stands_beside_its_master(self, world: OutlookWorld) -> None:  # type: ignore[override]
        """A moved instance names the start it replaces; a rule names its day of the week."""
        master = one_to_one("a", rule="FREQ=WEEKLY;BYDAY=MO")
        exception = moved(master, by=timedelta(hours=3))
        world.put(master, exception)
        events = Pull(world.source).events
        assert events["a", None].rule == "FREQ=WEEKLY;BYDAY=MO"
        (read,) = (event for event in events.values() if event.recurrence_id is not None)
        assert (read.start, read.recurrence_id) == (exception.start, master.start)

    def test_an_unchanged_calendar_is_not_read_again(self, world: OutlookWorld) -> None:  # type: ignore[override]
        """Unless Graph tells once more what it has told; then it reads the same."""
        if not world.fake.world.settings.delta.replays:
            super().test_an_unchanged_calendar_is_not_read_again(world)
            return
        world.put(one_to_one("a"))
        cache = Cache()
        cache.sync(world.source)
        before = dict(cache.held)
        cache.sync(world.source)
        assert cache.held == before

    def test_a_deleted_occurrence_is_left_out(self, world: OutlookWorld) -> None:
        """At once, and by what a view tells of it afterwards."""
        series = one_to_one("a", rule="FREQ=WEEKLY;BYDAY=MO")
        second, third = date(2026, 1, 12), date(2026, 1, 19)
        stand(world.fake.world, world.calendar, "a", _wanted(series), deleted=frozenset({second}))
        first = Pull(world.source)
        stand(world.fake.world, world.calendar, "a", _wanted(series), deleted=frozenset({second, third}))
        then = Pull(world.source, first.end.cursor)
        for pull, days in ((first, [second]), (then, [second, third])):
            exdates = pull.events["a", None].exdates
            assert [at.date() for at in exdates if isinstance(at, datetime)] == days
