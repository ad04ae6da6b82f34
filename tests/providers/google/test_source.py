"""What the Google source makes of a changing calendar, and of answers that are none."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncd.core.model import Event
from syncd.errors import CursorExpired, SyncdError
from syncd.provider import Cursor, Severity, Window
from syncd.testing.google import SAMPLE, FakeGoogle, fault
from syncd.testing.google.calendar import changes
from syncd.testing.server import (
    EMPTY,
    EMPTY_OBJECT,
    Body,
    Cut,
    Fault,
    Lost,
    PageLoop,
    RepeatedPage,
    html,
)
from syncd.testing.source_suite import ZONE, Cache, Pull
from syncd_providers.google.source import GoogleSource
from syncd_providers.google.watched import choose, watched
from tests.providers.google.accounts import Waits, services
from tests.testing.google.parts import ALEX, SAM, at, body, weekly

EVENTS = "/calendar/v3/calendars/*/events"


def source_of(google: FakeGoogle, address: str = ALEX) -> GoogleSource:
    """The primary calendar of somebody."""
    made = services(google, address)
    return GoogleSource(made, watched({}), address_=address, patience=Waits().patience(attempts=2))


def events_of(cache: Cache) -> list[Event]:
    """What is known, in order."""
    found = [event for resource in cache.held.values() for event in resource.events]
    return sorted(found, key=lambda one: (one.uid, one.recurrence_id is not None, str(one.start)))


def test_google_tells_its_time(google: FakeGoogle) -> None:
    """With the last answer of a read, be anything in it or not."""
    weekly(google)
    cache, source = Cache(), source_of(google)
    assert cache.sync(source).end.server_time == google.world.now
    assert cache.sync(source).end.server_time == google.world.now


def test_one_changed_instance_brings_its_whole_series(google: FakeGoogle) -> None:
    """A page that names one exception loses nothing else of its series."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    sam.delete(sam.instance(series, "2026-11-30T10:00"))
    cache.sync(source)
    sam.move(sam.instance(series, "2026-12-07T10:00"), "2026-12-08T10:00")
    cache.sync(source)
    google.person(ALEX).answer(f"{series}_20261214T150000Z", "declined")
    pull = cache.sync(source)
    master, *exceptions = events_of(cache)
    assert [f"{one:%m-%d}" for one in master.exdates if isinstance(one, datetime)] == ["11-30"]
    assert [f"{one.start:%m-%d}" for one in exceptions] == ["12-08", "12-14"]
    assert {resource.name for resource in pull.resources} == {series}
    assert cache.held.keys() == {series}
    assert events_of(cache) == sorted(
        Pull(source).events.values(), key=lambda one: (one.recurrence_id is not None, str(one.start))
    )


def test_what_was_left_out_is_remembered_when_google_tells_it_no_more(google: FakeGoogle) -> None:
    """Of a cancelled instance only its stub is promised, and only once."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    sam.delete(sam.instance(series, "2026-11-30T10:00"))
    cache.sync(source)
    del google.person(ALEX).calendar.copies[f"{series}_20261130T150000Z"]
    sam.change(series, {"summary": "another title"})
    cache.sync(source)
    (master,) = events_of(cache)
    assert master.title == "another title"
    assert len(master.exdates) == 1


def test_reading_what_changed_costs_one_request_and_one_per_series(google: FakeGoogle) -> None:
    """And nothing at all but the one when nothing changed."""
    series, _ = weekly(google), weekly(google)
    cache, source = Cache(), source_of(google)

    def requests(act: Callable[[], Any]) -> int:
        before = len(google.exchanges)
        act()
        return sum("/events" in one.request.path for one in google.exchanges[before:])

    assert requests(lambda: cache.sync(source)) == 1
    assert requests(lambda: cache.sync(source)) == 1
    google.person(SAM).change(series, {"summary": "x"})
    assert requests(lambda: cache.sync(source)) == 2


def about(google: FakeGoogle, series: str) -> dict[str, Any]:
    """What Google answers when it is asked for a series by its iCalUID."""
    calendar = services(google).api("calendar")
    found: dict[str, Any] = (
        calendar.events().list(calendarId="primary", iCalUID=f"{series}@google.com").execute()
    )
    assert found["items"]
    return found


@pytest.mark.parametrize("lacking", ["all", "the master", "the exception that changed"])
def test_a_series_that_lacks_what_has_just_changed_is_no_answer(google: FakeGoogle, lacking: str) -> None:
    """What changed a moment ago cannot be gone without a word: the calendar is read in full instead."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    sam.move(sam.instance(series, "2026-12-07T10:00"), "2026-12-08T10:00")
    cache.sync(source)
    before = events_of(cache)
    sam.change(series, {"summary": "x"})
    sam.move(sam.instance(series, "2026-12-07T10:00"), "2026-12-08T11:00")
    answer = about(google, series)
    master, exception = sorted(answer["items"], key=lambda one: "recurringEventId" in one)
    left = {"all": [], "the master": [exception], "the exception that changed": [master]}[lacking]
    google.faults.add(Body(content=json.dumps({**answer, "items": left}).encode()), path=EVENTS, on=2)
    with pytest.raises(CursorExpired):
        cache.sync(source)
    assert events_of(cache) == before
    cache.cursor = None
    cache.sync(source)
    assert events_of(cache)[0].title == "x"
    assert events_of(cache)[1].start.hour == 11  # type: ignore[union-attr]


def test_an_older_answer_about_a_series_takes_nothing_back(google: FakeGoogle) -> None:
    """Two servers of Google's may not know the same yet; what was said to have changed is what holds."""
    series = weekly(google)
    cache, source = Cache(), source_of(google)
    cache.sync(source)
    older = about(google, series)
    older["items"][0]["updated"] = "2026-11-20T11:59:59.999Z"
    google.person(SAM).change(series, {"summary": "newer"})
    google.faults.add(Body(content=json.dumps(older).encode()), path=EVENTS, on=2)
    cache.sync(source)
    assert [one.title for one in events_of(cache)] == ["newer"]


def test_a_series_that_was_a_single_event_meanwhile_leaves_nothing_out(google: FakeGoogle) -> None:
    """What was cancelled of it in its first life is not cancelled in its second."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    sam.delete(sam.instance(series, "2026-11-30T10:00"))
    cache.sync(source)
    (event,) = events_of(cache)
    assert len(event.exdates) == 1
    del google.person(ALEX).calendar.copies[f"{series}_20261130T150000Z"]
    sam.change(series, {"recurrence": []})
    cache.sync(source)
    sam.change(series, {"recurrence": ["RRULE:FREQ=WEEKLY"]})
    cache.sync(source)
    assert events_of(cache) == sorted(Pull(source).events.values(), key=lambda one: str(one.start))
    assert [one.exdates for one in events_of(cache)] == [()]


def test_who_is_left_on_one_instance_keeps_it(google: FakeGoogle) -> None:
    """Taken off the series and left on one meeting of it: that one is there, however it is read."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    cache.sync(source)
    one = sam.instance(series, "2026-12-07T10:00")
    sam.change(one, {"location": "Room 4", "attendees": [{"email": SAM}, {"email": ALEX}]})
    sam.change(series, {"attendees": [{"email": SAM}]})
    sam.change(one, {"attendees": [{"email": SAM}, {"email": ALEX}]})
    whole = sorted(Pull(source).events.values(), key=lambda one: str(one.start))
    cache.sync(source)
    assert [one.recurrence_id is not None for one in whole] == [True]
    assert events_of(cache) == whole


def test_a_holiday_that_repeats_stays_an_observance() -> None:
    """Read again by itself it still says whether people work."""
    calendar = "en.usa#holiday@group.v.calendar.google.com"
    seed = {**SAMPLE, "calendars": [{"id": calendar, "owner": ALEX, "summary": "Holidays"}]}
    with FakeGoogle(clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC), seed=seed) as google:
        chosen = watched({"calendars": json.dumps({"Holidays": calendar})})
        source = GoogleSource(services(google), chosen, address_=ALEX, patience=Waits().patience())

        def read(cursor: Cursor | None) -> list[Any]:
            return list(source.pull("Holidays", cursor=cursor, window=Window(), zone=ZONE))

        day: dict[str, Any] = {
            "summary": "A day",
            "description": "Observance",
            "recurrence": ["RRULE:FREQ=YEARLY"],
        }
        day |= {"start": {"date": "2026-11-30"}, "end": {"date": "2026-12-01"}}
        before = read(None)[-1].cursor
        changes.insert(google.world, google.world.calendars[calendar], day, ALEX)
        page, _ = read(before)
        assert [one.observance for resource in page.resources for one in resource.events] == [True]
        google.check()


def test_a_series_may_go_and_leave_a_changed_instance(google: FakeGoogle) -> None:
    """When nothing is said of its instances the calendar is read in full, which shows what there is."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    sam.move(sam.instance(series, "2026-12-07T10:00"), "2026-12-08T10:00")
    cache.sync(source)
    sam.change(series, {"attendees": [{"email": SAM}]})
    with pytest.raises(CursorExpired):
        cache.sync(source)
    cache.cursor = None
    cache.sync(source)
    assert [one.recurrence_id is not None for one in events_of(cache)] == [True]


def test_a_master_that_is_said_to_be_deleted_asks_for_a_full_read(google: FakeGoogle) -> None:
    """410 in place of a cancelled event: no reason to stop at every sync from now on."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    cache.sync(source)
    sam.delete(sam.instance(series, "2026-11-30T10:00"))
    google.faults.add(fault(410, "deleted"), path=f"{EVENTS}/*")
    with pytest.raises(CursorExpired):
        cache.sync(source)


def test_an_empty_calendar_is_not_believed_at_once(google: FakeGoogle) -> None:
    """A whole list without anything may be true; whether so much can be lost is asked before."""
    source = source_of(google)
    assert not Pull(source).end.trusted
    weekly(google)
    assert Pull(source).end.trusted


def test_a_deleted_series_is_removed_with_its_exceptions(google: FakeGoogle) -> None:
    """All that is left at Google are stubs."""
    series = weekly(google)
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    sam.move(sam.instance(series, "2026-12-07T10:00"), "2026-12-08T10:00")
    cache.sync(source)
    sam.delete(series)
    assert cache.sync(source).removed == {series}
    assert cache.held == {}


def test_a_guest_of_one_instance_sees_that_one(google: FakeGoogle) -> None:
    """An exception without its master stands for itself; a deleted one asks for a full read."""
    sam, cache, source = google.person(SAM), Cache(), source_of(google)
    series = sam.invite(
        "1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY", guests=("kim@elsewhere.example",)
    )
    one = sam.instance(series, "2026-11-30T10:00")
    sam.change(one, {"attendees": [{"email": SAM}, {"email": ALEX}]})
    cache.sync(source)
    (event,) = events_of(cache)
    assert event.recurrence_id is not None
    assert {who.address for who in event.attendees} == {SAM, ALEX}
    sam.delete(one)
    with pytest.raises(CursorExpired):
        cache.sync(source)
    cache.cursor = None
    cache.sync(source)
    assert cache.held == {}


def test_both_halves_of_a_split_are_there(google: FakeGoogle) -> None:
    """The old series ends, the new one has a name and an iCalUID of its own."""
    series = weekly(google)
    cache, source = Cache(), source_of(google)
    cache.sync(source)
    later = google.person(SAM).split(series, "2026-12-07T10:00")
    cache.sync(source)
    assert cache.held.keys() == {series, later}
    assert len(cache.uids) == 2
    assert "UNTIL" in str(cache.held[series].events[0].rule)


@pytest.mark.parametrize("reason", ["fullSyncRequired", "updatedMinTooLongAgo"])
def test_an_expired_token_asks_for_a_full_read(google: FakeGoogle, reason: str) -> None:
    """410 with one of these reasons, and with no other."""
    weekly(google)
    cache, source = Cache(), source_of(google)
    cache.sync(source)
    google.expire_sync_tokens(ALEX, reason)
    with pytest.raises(CursorExpired):
        cache.sync(source)
    google.faults.add(fault(410, "deleted"), path=EVENTS)
    with pytest.raises(SyncdError) as failed:
        cache.sync(source)
    assert not isinstance(failed.value, CursorExpired)


# -- kinds of events --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["workingLocation", "birthday", "focusTime", "fromGmail", "kindOfTomorrow"])
def test_other_kinds_of_event_mean_nothing(google: FakeGoogle, kind: str) -> None:
    """They are counted as there, and nothing of them is read."""
    alex = google.person(ALEX)
    event = alex.insert(body(attendees=[{"email": ALEX}, {"email": SAM}]))
    alex.distort(event, {"eventType": kind})
    (resource,) = Pull(source_of(google)).resources
    assert resource.events == ()


def test_out_of_office_is_an_absence(google: FakeGoogle) -> None:
    """As Google marks it."""
    google.person(ALEX).insert(body(eventType="outOfOffice", outOfOfficeProperties={}))
    (event,) = Pull(source_of(google)).events.values()
    assert event.out_of_office


def test_a_list_that_is_cut_is_not_complete(google: FakeGoogle) -> None:
    """attendeesOmitted, hidden guests, and guests who bring guests: nobody can tell who is there."""
    sam = google.person(SAM)
    pair = [{"email": SAM}, {"email": ALEX}]
    sam.insert(
        body(
            summary="a", attendees=[*pair, {"email": "kim@elsewhere.example"}], guestsCanSeeOtherGuests=False
        )
    )
    sam.insert(body(summary="b", attendees=[{"email": SAM}, {"email": ALEX, "additionalGuests": 1}]))
    sam.insert(body(summary="c", attendees=pair))
    google.person(ALEX).distort(sam.insert(body(summary="d", attendees=pair)), {"attendeesOmitted": True})
    found = {event.title: event.attendees_complete for event in Pull(source_of(google)).events.values()}
    assert found == {"a": False, "b": False, "c": True, "d": False}


def test_an_alias_is_me_in_my_own_calendar(google: FakeGoogle) -> None:
    """Whom Google marks as self is the account's owner, by whatever address they were invited."""
    alex = google.person(ALEX)
    event = alex.insert(body(attendees=[{"email": ALEX}, {"email": SAM}]))
    shown = [{"email": "alex@old.example", "self": True}, {"email": SAM}]
    alex.distort(event, {"attendees": shown})
    (read,) = Pull(source_of(google)).events.values()
    assert {who.address for who in read.attendees} == {ALEX, SAM}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"recurrence": ["RRULE:DATE;20261123"]}, "RRULE"),
        ({"recurrence": ["RRULE:FREQ=SECONDLY"]}, "repeats"),
        ({"recurrence": ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"]}, "more than one"),
        ({"recurrence": ["EXRULE:FREQ=WEEKLY"]}, "EXRULE"),
        ({"recurrence": ["nonsense", 7]}, "recurrence"),
        ({"recurrence": ["EXDATE:tomorrow"]}, "date"),
        ({"start": None}, "start"),
        ({"start": {"dateTime": "soon"}}, "start"),
        ({"start": {"dateTime": "0001-01-01T00:00:00Z"}}, "the year"),
        ({"end": {"dateTime": "2020-11-23T10:00:00+01:00"}}, "ends before"),
        ({"end": {"date": "2026-11-24"}}, "date and its end a time"),
        ({"iCalUID": None}, "iCalUID"),
    ],
    ids=str,
)
def test_one_bad_event_harms_no_other(google: FakeGoogle, fields: dict[str, Any], reason: str) -> None:
    """It is set aside with a reason; its neighbours are read."""
    alex = google.person(ALEX)
    alex.insert(body(summary="well"))
    alex.distort(alex.insert(body(summary="bad")), fields)
    pull = Pull(source_of(google))
    assert [event.title for event in pull.events.values()] == ["well"]
    (problem,) = pull.problems
    assert problem.severity is Severity.QUARANTINED
    assert reason in problem.reason


def test_an_unknown_zone_is_a_guess_that_is_told(google: FakeGoogle) -> None:
    """The offset says when it is; the calendar's own zone where."""
    alex = google.person(ALEX)
    strange = {"dateTime": "2026-11-23T10:00:00+01:00", "timeZone": "Mars/Olympus"}
    alex.distort(alex.insert(body()), {"start": strange})
    pull = Pull(source_of(google))
    (event,) = pull.events.values()
    assert event.start == datetime(2026, 11, 23, 10, tzinfo=ZoneInfo(ZONE))
    assert [one.severity for one in pull.problems] == [Severity.WARNING]


def test_what_lies_outside_the_window_is_left_out_here(google: FakeGoogle) -> None:
    """Google's filter would bound no later list; single events outside are listed and not read."""
    alex = google.person(ALEX)
    alex.insert(body(summary="in"))
    alex.insert({"summary": "out", "start": at(25, 10), "end": at(25, 11)})
    window = Window(until=datetime(2026, 11, 24, tzinfo=UTC))
    parts = list(source_of(google).pull("primary", cursor=None, window=window, zone=ZONE))
    assert [event.title for resource in parts[0].resources for event in resource.events] == ["in"]  # type: ignore[union-attr]
    assert len(parts[1].listing) == 2  # type: ignore[union-attr, arg-type]


# -- bad answers ------------------------------------------------------------------------------------

BAD: dict[str, tuple[Fault, int | None]] = {
    "cut": (Cut(), None),
    "500": (fault(500, "backendError"), None),
    "html": (html(200), None),
    "object": (EMPTY_OBJECT, None),
    "empty": (EMPTY, None),
    "lost": (Lost(), None),
    "list": (Body(content=b'{"items": []}'), None),
    "other": (Body(content=b'{"kind": "calendar#calendarList", "items": [], "nextSyncToken": "x"}'), None),
    "no token": (Body(content=b'{"kind": "calendar#events", "items": []}'), None),
    "no items": (Body(content=b'{"kind": "calendar#events"}'), None),
    "repeated": (RepeatedPage(), 1),
    "loop": (PageLoop(), None),
}


@pytest.mark.parametrize("full", [True, False], ids=["full", "what changed"])
@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("bad", sorted(BAD))
def test_a_bad_answer_never_deletes(google: FakeGoogle, bad: str, page: int, full: bool) -> None:
    """Whatever page of whatever read goes wrong, there is no end to it, so nothing is concluded."""
    what, times = BAD[bad]
    if bad == "repeated" and page == 1:
        pytest.skip("before the first page there is none")
    alex, source = google.person(ALEX), source_of(google)
    for index in range(6):
        alex.insert(body(summary=f"event {index}"))
    cursor = None if full else Pull(source).end.cursor
    for index in range(6):
        alex.insert(body(summary=f"later {index}"))
    google.world.settings.page_size = 4 if full else 2
    google.faults.add(what, path=EVENTS, on=page, times=times)
    seen: list[object] = []
    with pytest.raises(SyncdError) as failed:
        seen.extend(source.pull("primary", cursor=cursor, window=Window(), zone=ZONE))
    assert seen == []
    assert not isinstance(failed.value, CursorExpired)
    google.faults.clear()
    assert len(Pull(source, cursor).events) == (12 if full else 6)


def test_a_token_of_somewhere_else_reads_in_full(google: FakeGoogle) -> None:
    """A sync token Google does not know, and a cursor of another calendar or window."""
    source = source_of(google)
    known = Pull(source).end.cursor
    for cursor in (known.replace('"token":"', '"token":"x'), known.replace("primary", "other")):
        with pytest.raises(CursorExpired):
            Pull(source, Cursor(cursor))


# -- which calendars --------------------------------------------------------------------------------


def test_holidays_are_watched_and_others_by_name() -> None:
    """By summary or id, in any case; a name stands once, and holds no slash."""
    entries: list[dict[str, Any]] = [
        {"id": ALEX, "summary": "Alex", "primary": True},
        {"id": "a#holiday@group.v.calendar.google.com", "summary": "Holidays"},
        {"id": "b#holiday@group.v.calendar.google.com", "summary": "Holidays"},
        {"id": "t@group.calendar.google.com", "summary": "Team/Berlin"},
        {"id": "u@group.calendar.google.com", "summary": "Unwanted"},
    ]
    chosen, missing = choose(entries, ["TEAM-BERLIN", "nobody"])
    assert list(chosen) == ["Holidays", "Holidays 2", "Team-Berlin"]
    assert missing == ["nobody"]
