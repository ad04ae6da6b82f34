"""What has made other programs read a calendar of Graph wrongly, each named by where it was reported."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.model import Event
from syncd.core.recurrence import event_starts
from syncd.errors import CursorExpired, Transient
from syncd.testing.graph import FakeGraph, fault
from syncd.testing.graph.calendar.entries import Calendar
from syncd.testing.server import Request
from syncd.testing.source_suite import Cache, Pull
from syncd_providers.outlook.source import OutlookSource
from syncd_providers.outlook.watched import watched
from tests.providers.outlook.accounts import graph
from tests.providers.outlook.patterns import filled, ranged
from tests.providers.outlook.server import Waits
from tests.providers.outlook.standing import Wanted, attendee, held, remove, stand
from tests.providers.outlook.test_recurrence import PATTERNS

ME, ALEX = "me@example.com", "alex@example.com"
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 10)  # noqa: DTZ001 - a wall time
WEEKLY = "FREQ=WEEKLY;BYDAY=MO"


class Desk:
    """My mailbox, and what I have read of it."""

    def __init__(self, fake: FakeGraph) -> None:
        self.fake = fake
        self.calendar: Calendar = fake.world.mailboxes[ME].default
        self.waits = Waits()
        self.source = OutlookSource(graph(fake, ME, waits=self.waits, attempts=5), watched({}))
        self.cache = Cache()

    def put(
        self, uid: str = "a", *, deleted: tuple[date, ...] = (), moved: tuple[date, ...] = (), **said: object
    ) -> None:
        """A meeting with Alex; on the ``moved`` days it is a day later."""
        plain = wanted(**said)
        exceptions = {
            day: wanted(**{**said, "start": at(plain, day) + timedelta(days=1), "rule": ""}) for day in moved
        }
        stand(self.fake.world, self.calendar, uid, plain, exceptions=exceptions, deleted=frozenset(deleted))

    def sync(self) -> Pull:
        """Read what changed, or everything."""
        try:
            return self.cache.sync(self.source)
        except CursorExpired:
            self.cache.cursor = None
            return self.cache.sync(self.source)

    def events(self, uid: str = "a") -> list[Event]:
        """What is held of a meeting."""
        return [one for made in self.cache.held.values() for one in made.events if one.uid == uid]

    def asked(self, end: str) -> list[Request]:
        """The requests whose paths end so."""
        return [one.request for one in self.fake.exchanges if one.request.plain_path.endswith(end)]


def wanted(**said: object) -> Wanted:
    """A meeting of mine with Alex."""
    start = said.get("start", MONDAY)
    assert isinstance(start, date)
    more = {"organizer": ME, "attendees": (attendee(ALEX),), "zone": "Europe/Berlin", **said}
    return Wanted(**{"start": start, "end": start + timedelta(minutes=30), **more})  # type: ignore[arg-type]


def at(plain: Wanted, day: date) -> datetime:
    """The start of a meeting on a day of its series."""
    assert isinstance(plain.start, datetime)
    return datetime.combine(day, plain.start.time())


def days(count: int) -> list[date]:
    """The first days of the series."""
    return [MONDAY.date() + timedelta(weeks=number) for number in range(count)]


@pytest.fixture
def desk() -> Iterator[Desk]:
    """An empty mailbox in Berlin."""
    seed = {"users": [{"address": ME, "name": "Me", "zone": "Europe/Berlin"}]}
    with FakeGraph(clock=lambda: NOW, seed=seed) as fake:
        yield Desk(fake)
        fake.check()


def test_bare_occurrences(desk: Desk) -> None:
    """docs#7632: a row of an occurrence has neither title nor people; the series is read for them."""
    desk.sync()
    desk.put(rule=WEEKLY, title="1:1")
    (event,) = desk.sync().events.values()
    assert (event.title, [one.address for one in event.attendees]) == ("1:1", [ALEX])


def test_the_ghost_of_2012(desk: Desk) -> None:
    """keeper.sh#409: among what changed is the series itself, with the start it had years ago."""
    first = datetime(2012, 1, 2, 10)  # noqa: DTZ001 - a wall time
    desk.put(rule=WEEKLY, start=first)
    desk.sync()
    desk.put(rule=WEEKLY, start=first, title="new")
    desk.sync()
    (event,) = desk.events()
    assert (event.start, event.rule, event.title) == (first.replace(tzinfo=BERLIN), WEEKLY, "new")


def test_a_rescheduled_series(desk: Desk) -> None:
    """dankcalendar#95: occurrences get other ids; none of the old ones may stay."""
    desk.put(rule=WEEKLY, moved=(days(3)[2],))
    desk.sync()
    desk.put(rule="FREQ=WEEKLY;BYDAY=TU", start=MONDAY + timedelta(days=1, hours=2))
    desk.sync()
    (event,) = desk.events()
    assert event.start == (MONDAY + timedelta(days=1, hours=2)).replace(tzinfo=BERLIN)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("tombstones", [True, False])
def test_a_deleted_occurrence(desk: Desk, *, told: bool, tombstones: bool) -> None:
    """docs PR#4501: it may be told by no row of its own, and not by its series either."""
    desk.fake.world.settings.cancelled_occurrences = told
    desk.fake.world.settings.delta.occurrence_tombstones = tombstones
    desk.put(rule=WEEKLY)
    desk.sync()
    desk.put(rule=WEEKLY, deleted=(days(4)[3],))
    desk.sync()
    (event,) = desk.events()
    assert event.exdates == (datetime(2026, 1, 26, 10, tzinfo=BERLIN),)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("expanded", [True, False])
def test_a_series_of_which_half_is_told(desk: Desk, *, told: bool, expanded: bool) -> None:
    """answers/questions/5534938: what was deleted, or what was changed, may not be told by the series."""
    desk.fake.world.settings.cancelled_occurrences = told
    desk.fake.world.settings.exception_occurrences = expanded
    _, second, third, fourth, fifth = days(5)
    desk.put(rule=WEEKLY, deleted=(second,), moved=(third,))
    desk.sync()
    desk.put(rule=WEEKLY, deleted=(second, fifth), moved=(third, fourth))
    desk.sync()
    series, *exceptions = desk.events()
    assert [one.date() for one in series.exdates if isinstance(one, datetime)] == [second, fifth]
    assert [one.recurrence_id.date() for one in exceptions] == [third, fourth]  # type: ignore[union-attr]


def test_removed_may_mean_outside(desk: Desk) -> None:
    """docs#6599: what left the view, or was made outside of it, is told as if it were deleted."""
    desk.put()
    desk.put("stays")
    desk.sync()
    desk.put(start=MONDAY + timedelta(days=250))
    desk.put("new", start=MONDAY + timedelta(days=200))
    desk.sync()
    assert desk.events()[0].start == (MONDAY + timedelta(days=250)).replace(tzinfo=BERLIN)
    assert desk.cache.uids == {"a", "stays"}  # the new one is read with everything else, within a week


def test_deleted_is_deleted(desk: Desk) -> None:
    """A single event and a series, each by the tombstone of its own."""
    desk.put("one")
    desk.put("series", rule=WEEKLY)
    desk.put("stays")
    desk.sync()
    for uid in ("one", "series"):
        remove(desk.fake.world, desk.calendar, uid)
    pull = desk.sync()
    assert desk.cache.uids == {"stays"}
    assert len(pull.removed) == 2


def test_daylight_saving(desk: Desk) -> None:
    """outlook-mcp#71: a series keeps its wall time although its times are told in UTC."""
    desk.put(rule=WEEKLY)
    desk.sync()
    starts = event_starts(desk.events()[0], since=date(2026, 3, 20), until=date(2026, 4, 7))
    assert [one.hour for one in starts if isinstance(one, datetime)] == [10, 10, 10]
    assert starts[0].tzinfo == BERLIN  # type: ignore[union-attr]


def test_zones_made_by_hand(desk: Desk) -> None:
    """OutlookGoogleCalendarSync#2148: an invitation may bring a zone that has no name."""
    desk.put(rule=WEEKLY, odd={"originalStartTimeZone": "tzone://Microsoft/Custom"})
    event = held(desk.calendar, "a")
    assert event is not None
    assert event.shared.recurrence is not None
    event.shared.recurrence["range"]["recurrenceTimeZone"] = "Customized Time Zone"
    pull = desk.sync()
    assert desk.events()[0].start == MONDAY.replace(tzinfo=BERLIN)
    assert [problem.field for problem in pull.problems] == ["timeZone"]
    desk.fake.world.distorted = True


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Kiritimati", "Europe/Berlin"])
def test_all_day_events_keep_their_day(desk: Desk, zone: str) -> None:
    """MS365-Calendar#129, #176: midnight in another zone is another day."""
    day = date(2026, 1, 20)
    desk.put(start=day, end=day + timedelta(days=2), zone=zone, attendees=(), show_as="oof")
    desk.sync()
    (event,) = desk.events()
    assert (event.start, event.end, event.out_of_office) == (day, day + timedelta(days=2), True)


@pytest.mark.parametrize("code", ["SyncStateNotFound", "syncStateNotFound", "resyncRequired"])
@pytest.mark.parametrize("later", [1, 2])
def test_a_sync_state_that_is_lost(desk: Desk, code: str, later: int) -> None:
    """docs#2350, Wino-Mail#290: everything is read again by itself, also in the middle of a round."""
    desk.put(rule=WEEKLY)
    desk.sync()
    desk.put("b")
    desk.put("c", rule=WEEKLY)
    desk.fake.world.settings.delta.empty_pages = True
    desk.fake.faults.add(fault(410, code), path="*/delta", on=later)
    desk.sync()
    assert desk.cache.uids == {"a", "b", "c"}


def test_a_link_that_leads_round_in_circles(desk: Desk) -> None:
    """answers/a/12762375: thousands of pages with the same events; it ends, and nothing is lost by it."""
    desk.put(rule=WEEKLY)
    desk.sync()
    desk.put(rule=WEEKLY, title="new")
    desk.fake.world.settings.delta.endless = True
    before = len(desk.fake.exchanges)
    with pytest.raises(Transient):
        desk.sync()
    assert len(desk.fake.exchanges) - before < 10
    desk.fake.world.settings.delta.endless = False
    desk.sync()
    assert desk.events()[0].title == "new"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_service(desk: Desk, status: int) -> None:
    """docs#8760: it is asked again after a while, and half an answer is none."""
    desk.put(rule=WEEKLY)
    desk.put("b")
    desk.fake.faults.add(fault(status, "ApplicationThrottled"), path="/v1.0/me/calendarView", times=3)
    desk.sync()
    assert desk.cache.uids == {"a", "b"}
    assert len(desk.waits.slept) == 3


def test_a_view_that_is_too_long_for_the_service(desk: Desk) -> None:
    """docs#6499: with endless series a long view times out; it is asked for in halves."""
    desk.put(rule=WEEKLY)
    desk.fake.faults.add(fault(504, "UnknownError"), path="/v1.0/me/calendarView", times=5)
    desk.sync()
    assert desk.cache.uids == {"a"}
    assert len(desk.asked("/me/calendarView")) == 5 + 8 + 2


def test_an_access_token_that_runs_out_in_the_middle(desk: Desk) -> None:
    """docs#2002: the page that was refused is asked for again with another one."""
    source = OutlookSource(graph(desk.fake, ME, tokens=("old",)), watched({}))
    desk.put(rule=WEEKLY)
    assert Pull(source).uids == {"a"}


def test_an_exception_has_a_uid_of_its_own(desk: Desk) -> None:
    """DavMail 919d2838: joined by their iCalUId a series and its exceptions fall apart."""
    uid = "040000008200E00074C5B7101A82E00800000000" + "0" * 40
    desk.put(uid, rule=WEEKLY, moved=(days(2)[1],))
    desk.sync()
    assert [one.recurrence_id is None for one in desk.events(uid)] == [True, False]


@pytest.mark.parametrize("how", ["utc", "local", "missing"])
def test_the_original_start_of_an_exception(desk: Desk, how: str) -> None:
    """DavMail 7dd43a40: it is not always in UTC, and not always there."""
    desk.fake.world.settings.original_start = how
    desk.put(rule=WEEKLY, moved=(days(3)[2],))
    pull = desk.sync()
    assert desk.events()[1].recurrence_id == datetime(2026, 1, 19, 10, tzinfo=BERLIN)
    assert len(pull.problems) == (how == "missing")


RANGES = [
    ranged("noEnd", MONDAY.date()),
    ranged("numbered", MONDAY.date(), numberOfOccurrences=4),
    ranged("endDate", MONDAY.date(), endDate="2026-11-30"),
]


@pytest.mark.parametrize("span", RANGES, ids=lambda span: span["type"])
@pytest.mark.parametrize("pattern", [pattern for pattern, _ in PATTERNS], ids=lambda one: str(one["type"]))
def test_every_recurrence_falls_on_the_days_the_service_shows(
    desk: Desk, pattern: dict[str, object], span: dict[str, object]
) -> None:
    """python-o365 PR#486, DavMail fbe6d6f6: a pattern that is read as another one."""
    desk.put(rule="FREQ=DAILY")
    event = held(desk.calendar, "a")
    assert event is not None
    event.shared.recurrence = {"pattern": filled(pattern), "range": span}
    desk.sync()
    shown = set(event.days(datetime(2026, 12, 30, tzinfo=UTC)))
    (read,) = desk.events()
    starts = event_starts(read, since=MONDAY.date(), until=date(2026, 12, 31))
    assert {one.date() for one in starts if isinstance(one, datetime)} == shown


def test_another_calendar_gets_the_event(desk: Desk) -> None:
    """Its id lasts, so that it can still be read: from this calendar it is gone all the same."""
    desk.put("one")
    desk.put("series", rule=WEEKLY)
    desk.put("stays")
    desk.sync()
    box = desk.fake.world.mailboxes[ME]
    other = box.calendars["other"] = Calendar(id="other", name="Team")
    for uid in ("one", "series"):
        event = held(desk.calendar, uid)
        assert event is not None
        remove(desk.fake.world, desk.calendar, uid)
        other.events[event.id] = event
    pull = desk.sync()
    assert desk.cache.uids == {"stays"}
    assert len(pull.removed) == 2
