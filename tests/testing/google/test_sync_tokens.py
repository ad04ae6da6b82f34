"""Lists of events in the fake: pages, windows, and what changed since a sync token."""

from datetime import timedelta
from typing import Any

import pytest

from syncd.testing.google import FakeGoogle
from syncd.testing.server import PageLoop, RepeatedPage
from tests.testing.google.parts import ALEX, SAM, Clock, Make, refused


@pytest.fixture
def events(api: Make) -> Any:
    """Alex's events."""
    return api("calendar").events()


def pages(events: Any, **asked: Any) -> list[dict[str, Any]]:
    """Every page of a list."""
    found = [events.list(calendarId="primary", **asked).execute()]
    while "nextPageToken" in found[-1]:
        assert len(found) < 50
        token = found[-1]["nextPageToken"]
        found.append(events.list(calendarId="primary", pageToken=token, **asked).execute())
    return found


def singles(google: FakeGoogle, count: int) -> list[str]:
    """Meetings of Alex's own, one a day."""
    alex = google.person(ALEX)
    return [alex.invite(f"Day {day}", start=f"2026-12-{day + 1:02}T10:00") for day in range(count)]


# -- pages ----------------------------------------------------------------------------------


def test_only_the_last_page_has_the_sync_token(google: FakeGoogle, events: Any) -> None:
    """Every other page has only the token of the next one."""
    made = singles(google, 5)
    found = pages(events, maxResults=2)
    assert [len(page["items"]) for page in found] == [2, 2, 1]
    assert ["nextSyncToken" in page for page in found] == [False, False, True]
    assert ["nextPageToken" in page for page in found] == [True, True, False]
    assert [item["id"] for page in found for item in page["items"]] == made


def test_a_page_may_be_short_or_empty_and_still_lead_on(google: FakeGoogle, events: Any) -> None:
    """The server's page size is the smaller one, and a page with nothing on it is no end."""
    made = singles(google, 5)
    google.world.settings.page_size = 2
    google.world.settings.empty_pages = True
    found = pages(events, maxResults=250)
    assert [len(page["items"]) for page in found] == [2, 0, 2, 1]
    assert [item["id"] for page in found for item in page["items"]] == made


def test_a_page_can_be_asked_for_again(google: FakeGoogle, events: Any) -> None:
    """A reply that got lost is no lost page."""
    singles(google, 3)
    first = events.list(calendarId="primary", maxResults=2).execute()
    second = events.list(calendarId="primary", maxResults=2, pageToken=first["nextPageToken"])
    assert second.execute()["items"] == second.execute()["items"]


def test_a_page_token_belongs_to_its_question(google: FakeGoogle, events: Any) -> None:
    """With other parameters, or made up, it is refused."""
    singles(google, 3)
    token = events.list(calendarId="primary", maxResults=2).execute()["nextPageToken"]
    for asked in ({"pageToken": token, "singleEvents": True}, {"pageToken": "made-up"}):
        assert refused(events.list(calendarId="primary", **asked).execute) == (400, "invalid")


def test_pages_may_repeat_or_never_end(google: FakeGoogle, events: Any) -> None:
    """The paging faults know where this API has its items and its tokens."""
    made = singles(google, 4)
    repeated = google.faults.add(RepeatedPage(), path="/calendar/v3/calendars/primary/events", on=2)
    found = pages(events, maxResults=2)
    assert [item["id"] for page in found for item in page["items"]] == [*made[:2], *made[:2]]
    assert "nextSyncToken" in found[-1]
    assert repeated.fired == 1
    google.faults.clear()
    google.faults.add(PageLoop(), times=None)
    with pytest.raises(AssertionError):
        pages(events, maxResults=2)


# -- what changed ---------------------------------------------------------------------------


def test_a_sync_token_brings_what_changed_since(google: FakeGoogle, events: Any) -> None:
    """Nothing, then a new event, a changed one and a deleted one, in the order it happened; then nothing."""
    one, two, _ = singles(google, 3)
    token = pages(events)[-1]["nextSyncToken"]
    quiet = events.list(calendarId="primary", syncToken=token).execute()
    assert quiet["items"] == []
    alex = google.person(ALEX)
    new = alex.invite("New", start="2026-12-20T10:00")
    alex.change(two, {"summary": "changed"})
    alex.delete(one)
    delta = events.list(calendarId="primary", syncToken=quiet["nextSyncToken"]).execute()
    assert [item["id"] for item in delta["items"]] == [new, two, one]
    assert delta["items"][2].keys() == {"kind", "etag", "id", "status"}
    assert events.list(calendarId="primary", syncToken=delta["nextSyncToken"]).execute()["items"] == []


def test_a_sync_token_may_be_used_twice(google: FakeGoogle, events: Any) -> None:
    """A client that crashed before it stored the next one loses nothing."""
    token = pages(events)[-1]["nextSyncToken"]
    (made,) = singles(google, 1)
    for _ in range(2):
        delta = events.list(calendarId="primary", syncToken=token).execute()
        assert [item["id"] for item in delta["items"]] == [made]


def test_a_change_while_pages_are_read_comes_with_the_next_token(google: FakeGoogle, events: Any) -> None:
    """The token counts from the first page on."""
    singles(google, 3)
    first = events.list(calendarId="primary", maxResults=2).execute()
    late = google.person(ALEX).invite("Late", start="2026-12-20T10:00")
    last = events.list(calendarId="primary", maxResults=2, pageToken=first["nextPageToken"]).execute()
    assert late not in [item["id"] for item in last["items"]]
    delta = events.list(calendarId="primary", syncToken=last["nextSyncToken"]).execute()
    assert [item["id"] for item in delta["items"]] == [late]


def test_the_window_of_the_first_read_does_not_bound_what_changed(google: FakeGoogle, events: Any) -> None:
    """Long ago or far ahead: a change is a change."""
    alex = google.person(ALEX)
    old = alex.invite("Old", start="2020-01-01T10:00")
    first = pages(events, timeMin="2026-01-01T00:00:00Z", timeMax="2027-01-01T00:00:00Z")
    assert first[0]["items"] == []
    alex.change(old, {"summary": "older"})
    delta = events.list(calendarId="primary", syncToken=first[-1]["nextSyncToken"]).execute()
    assert [item["id"] for item in delta["items"]] == [old]


def test_one_touched_series_is_hundreds_of_instances(google: FakeGoogle, events: Any) -> None:
    """With singleEvents a delta of one series is all of its instances, without one entry."""
    series = google.person(ALEX).invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY")
    token = pages(events, singleEvents=True)[-1]["nextSyncToken"]
    google.person(ALEX).change(series, {"summary": "touched"})
    found = pages(events, singleEvents=True, syncToken=token)
    assert sum(len(page["items"]) for page in found) == 730
    plain = pages(events)[-1]["nextSyncToken"]
    google.person(ALEX).change(series, {"summary": "again"})
    assert len(events.list(calendarId="primary", syncToken=plain).execute()["items"]) == 1


def test_instances_a_series_loses_come_as_cancelled(google: FakeGoogle, events: Any) -> None:
    """With singleEvents: a rule that ends sooner, or another time of day, and what was there is named."""
    alex = google.person(ALEX)
    series = alex.invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY;COUNT=3")
    token = pages(events, singleEvents=True)[-1]["nextSyncToken"]
    alex.split(series, "2026-11-30T10:00")
    delta = events.list(calendarId="primary", singleEvents=True, syncToken=token).execute()["items"]
    assert {item["id"].rpartition("_")[2] for item in delta if item["status"] == "cancelled"} == {
        "20261130T090000Z",
        "20261207T090000Z",
    }
    assert len([item for item in delta if item["status"] == "confirmed"]) == 3


@pytest.mark.parametrize(
    "more",
    [
        {"timeMin": "2026-01-01T00:00:00Z"},
        {"timeMax": "2026-01-01T00:00:00Z"},
        {"updatedMin": "2026-11-19T00:00:00Z"},
        {"q": "x"},
        {"iCalUID": "x"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"showDeleted": False},
    ],
    ids=lambda more: next(iter(more)),
)
def test_filters_and_a_sync_token_do_not_go_together(events: Any, more: dict[str, Any]) -> None:
    """400 syncTokenWithRequestRestrictions; the token alone is fine, and so is showDeleted=true."""
    token = pages(events)[-1]["nextSyncToken"]
    call = events.list(calendarId="primary", syncToken=token, **more)
    assert refused(call.execute) == (400, "syncTokenWithRequestRestrictions")
    events.list(calendarId="primary", syncToken=token, showDeleted=True).execute()


def test_the_other_parameters_stay_those_of_the_first_read(events: Any) -> None:
    """Google calls it undefined; the fake refuses it, so that nobody relies on it."""
    token = pages(events, singleEvents=False)[-1]["nextSyncToken"]
    assert refused(events.list(calendarId="primary", syncToken=token).execute) == (400, "invalid")
    events.list(calendarId="primary", syncToken=token, singleEvents=False, maxResults=7).execute()


def test_a_question_that_cannot_be_continued_has_no_sync_token(google: FakeGoogle, events: Any) -> None:
    """Searches and orders come without one."""
    singles(google, 1)
    for asked in ({"q": "Day"}, {"orderBy": "updated"}, {"privateExtendedProperty": "a=b"}):
        assert "nextSyncToken" not in events.list(calendarId="primary", **asked).execute()


@pytest.mark.parametrize("reason", ["fullSyncRequired", "updatedMinTooLongAgo"])
def test_an_expired_sync_token_says_why(google: FakeGoogle, events: Any, reason: str) -> None:
    """410 with a reason; a token given afterwards works."""
    token = pages(events)[-1]["nextSyncToken"]
    google.expire_sync_tokens(ALEX, reason)
    assert refused(events.list(calendarId="primary", syncToken=token).execute) == (410, reason)
    fresh = pages(events)[-1]["nextSyncToken"]
    events.list(calendarId="primary", syncToken=fresh).execute()


def test_a_sync_token_grows_old(google: FakeGoogle, api: Make, clock: Clock) -> None:
    """One second before its lifetime is over it works, at its end it does not."""
    google.world.settings.sync_token_lifetime = timedelta(minutes=10)
    events = api("calendar").events()
    token = pages(events)[-1]["nextSyncToken"]
    clock.forward(minutes=10, seconds=-1)
    events.list(calendarId="primary", syncToken=token).execute()
    clock.forward(seconds=1)
    assert refused(events.list(calendarId="primary", syncToken=token).execute) == (410, "fullSyncRequired")


def test_a_sync_token_belongs_to_its_calendar(google: FakeGoogle, events: Any) -> None:
    """Another calendar's, or a made-up one, is no expired one."""
    google.person(SAM).share_calendar(ALEX, "reader")
    token = pages(events)[-1]["nextSyncToken"]
    for asked in ({"calendarId": SAM, "syncToken": token}, {"calendarId": "primary", "syncToken": "x"}):
        assert refused(events.list(**asked).execute) == (400, "invalid")


def test_updated_min_reaches_back_only_so_far(google: FakeGoogle, events: Any, clock: Clock) -> None:
    """Deleted events are among it; too long ago is a 410 of its own."""
    early, late = singles(google, 2)
    clock.forward(hours=1)
    google.person(ALEX).delete(late)
    found = events.list(calendarId="primary", updatedMin="2026-11-20T12:30:00Z").execute()
    assert [(item["id"], item["status"]) for item in found["items"]] == [(late, "cancelled")]
    assert early != late
    call = events.list(calendarId="primary", updatedMin="2025-01-01T00:00:00Z")
    assert refused(call.execute) == (410, "updatedMinTooLongAgo")


# -- windows and filters --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "inside"),
    [
        ({"timeMin": "2026-12-01T10:29:59+01:00"}, True),
        ({"timeMin": "2026-12-01T10:30:00+01:00"}, False),
        ({"timeMin": "2026-12-01T10:30:00.900+01:00"}, False),
        ({"timeMax": "2026-12-01T10:00:01+01:00"}, True),
        ({"timeMax": "2026-12-01T10:00:00+01:00"}, False),
    ],
)
def test_a_window_looks_at_ends_and_starts(
    google: FakeGoogle, events: Any, window: dict[str, str], inside: bool
) -> None:
    """timeMin is compared with the end of an event, timeMax with its start; both exclusive."""
    singles(google, 1)
    assert bool(events.list(calendarId="primary", **window).execute()["items"]) is inside


def test_a_series_is_in_a_window_by_its_instances(google: FakeGoogle, events: Any) -> None:
    """Unexpanded, the series comes when one of them lies in it."""
    google.person(ALEX).invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY;COUNT=2")
    asked = [("2026-11-30T10:29:00+01:00", 1), ("2026-11-30T10:30:00+01:00", 0)]
    for since, count in asked:
        assert len(events.list(calendarId="primary", timeMin=since).execute()["items"]) == count


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"timeMin": "2026-12-01T10:00:00"}, "badRequest"),
        ({"timeMin": "0001-01-01T00:00:00+14:00"}, "badRequest"),
        ({"timeMin": "2026-12-02T00:00:00Z", "timeMax": "2026-12-01T00:00:00Z"}, "timeRangeEmpty"),
        ({"orderBy": "startTime"}, "invalid"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(events: Any, asked: dict[str, str], reason: str) -> None:
    """No offset, an empty window, an order that series do not have."""
    assert refused(events.list(calendarId="primary", **asked).execute) == (400, reason)


def test_deleted_events_are_shown_on_request(google: FakeGoogle, events: Any) -> None:
    """showDeleted brings deleted events, with what they were where that is kept."""
    (made,) = singles(google, 1)
    google.person(ALEX).delete(made)
    assert events.list(calendarId="primary").execute()["items"] == []
    (item,) = events.list(calendarId="primary", showDeleted=True).execute()["items"]
    assert (item["id"], item["status"], item["summary"]) == (made, "cancelled", "Day 0")


def test_of_a_deleted_series_single_events_show_instances_only(google: FakeGoogle, events: Any) -> None:
    """Not the series, when both flags are set."""
    series = google.person(ALEX).invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY;COUNT=2")
    google.person(ALEX).delete(series)
    found = events.list(calendarId="primary", showDeleted=True, singleEvents=True).execute()["items"]
    assert [(item["id"], item["status"]) for item in found] == [
        (f"{series}_20261123T090000Z", "cancelled"),
        (f"{series}_20261130T090000Z", "cancelled"),
    ]


def test_events_are_found_by_property_type_uid_and_words(google: FakeGoogle, events: Any) -> None:
    """The filters of a repair job, each alone and two at once."""
    alex = google.person(ALEX)
    day = {"start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}}
    marked = alex.insert({**day, "summary": "Alpha", "extendedProperties": {"private": {"a": "1", "b": "2"}}})
    away = alex.insert({**day, "summary": "Beta", "eventType": "outOfOffice"})

    def found(**asked: Any) -> list[str]:
        return [item["id"] for item in events.list(calendarId="primary", **asked).execute()["items"]]

    assert found(privateExtendedProperty=["a=1", "b=2"]) == [marked]
    assert found(privateExtendedProperty=["a=1", "b=3"]) == []
    assert found(eventTypes=["outOfOffice", "focusTime"]) == [away]
    assert found(iCalUID=f"{away}@google.com") == [away]
    assert found(q="alph") == [marked]
    assert found(q="alph", eventTypes="outOfOffice") == []


def test_only_the_fields_asked_for_come_back(google: FakeGoogle, events: Any) -> None:
    """A field mask, nested either way; a field that does not exist refuses the call."""
    (made,) = singles(google, 1)
    answer = events.list(calendarId="primary", fields="items(id,start/dateTime),nextSyncToken").execute()
    assert answer.keys() == {"items", "nextSyncToken"}
    assert answer["items"] == [{"id": made, "start": {"dateTime": "2026-12-01T10:00:00+01:00"}}]
    call = events.list(calendarId="primary", fields="items(id,nonsense)")
    assert refused(call.execute) == (400, "invalidParameter")
