"""Events in the fake Calendar API, driven with Google's own client library."""

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from syncd.testing.google import FakeGoogle
from syncd.testing.google.calendar.entries import Calendar
from syncd.testing.google.errors import Refusal
from syncd.testing.google.seeding import add_calendar
from tests.testing.google.parts import ALEX, SAM, Make

KIM = "kim@elsewhere.example"
"""Somebody without a Google account."""


def at(day: int, hour: int, minute: int = 0) -> dict[str, str]:
    """A time in November 2026, in Berlin."""
    return {"dateTime": f"2026-11-{day:02}T{hour:02}:{minute:02}:00", "timeZone": "Europe/Berlin"}


def body(**more: Any) -> dict[str, Any]:
    """A half hour on a Monday."""
    return {"summary": "1:1", "start": at(23, 10), "end": at(23, 10, 30), **more}


def refused(call: Callable[[], Any]) -> tuple[int, str]:
    """The status and the reason a call is refused with."""
    with pytest.raises(HttpError) as error:
        call()
    return error.value.resp.status, error.value.error_details[0]["reason"]


@pytest.fixture
def mine(api: Make) -> Any:
    """Alex's events."""
    return api("calendar").events()


@pytest.fixture
def theirs(api: Make) -> Any:
    """Sam's events."""
    return api("calendar", SAM).events()


OWN_ID = "abcd000001"
"""Letters beyond v are not allowed in an id a client chooses."""


def weekly(google: FakeGoogle, **fields: Any) -> str:
    """A weekly 1:1 that Sam organizes and Alex is a guest of."""
    sam = google.person(SAM)
    return sam.invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY", guests=(ALEX,), fields=fields)


# -- copies ---------------------------------------------------------------------------------


def test_everybody_on_an_event_has_a_copy_of_it(google: FakeGoogle, mine: Any) -> None:
    """A guest sees the organizer's event under the same id, with the guest's own flags and etag."""
    series = weekly(google)
    (copy,) = mine.list(calendarId="primary").execute()["items"]
    assert copy["id"] == series
    assert "self" not in copy["organizer"]
    assert {one["email"]: one.get("self") for one in copy["attendees"]} == {SAM: None, ALEX: True}
    original = google.person(SAM).sees(series)
    assert original is not None
    assert (original["iCalUID"], original["organizer"]["self"]) == (copy["iCalUID"], True)
    assert [one.get("organizer") for one in original["attendees"]] == [True, None]
    assert original["etag"] != copy["etag"]


def test_what_the_organizer_changes_the_guest_sees(google: FakeGoogle, mine: Any, theirs: Any) -> None:
    """Shared properties flow to every copy, and its etag is a new one."""
    series = weekly(google)
    before = mine.get(calendarId="primary", eventId=series).execute()
    theirs.patch(calendarId="primary", eventId=series, body={"summary": "Sam / Alex"}).execute()
    after = mine.get(calendarId="primary", eventId=series).execute()
    assert after["summary"] == "Sam / Alex"
    assert after["etag"] != before["etag"]


def test_what_belongs_to_a_copy_stays_there(google: FakeGoogle, mine: Any, theirs: Any) -> None:
    """Private extended properties, reminders, colour: one copy's alone; shared ones everybody's."""
    series = weekly(google)
    private = {
        "extendedProperties": {"private": {"syncd": "a"}},
        "colorId": "3",
        "transparency": "transparent",
    }
    mine.patch(calendarId="primary", eventId=series, body=private).execute()
    theirs.patch(
        calendarId="primary", eventId=series, body={"extendedProperties": {"shared": {"room": "b"}}}
    ).execute()
    seen = mine.get(calendarId="primary", eventId=series).execute()
    assert seen["extendedProperties"] == {"private": {"syncd": "a"}, "shared": {"room": "b"}}
    assert (seen["colorId"], seen["transparency"]) == ("3", "transparent")
    other = theirs.get(calendarId="primary", eventId=series).execute()
    assert other["extendedProperties"] == {"shared": {"room": "b"}}
    assert "colorId" not in other


def test_a_private_change_does_not_touch_the_other_copy(google: FakeGoogle, mine: Any, theirs: Any) -> None:
    """The other person's etag stays, so nothing is read again over there."""
    series = weekly(google)
    before = theirs.get(calendarId="primary", eventId=series).execute()
    mine.patch(
        calendarId="primary", eventId=series, body={"extendedProperties": {"private": {"a": "b"}}}
    ).execute()
    assert theirs.get(calendarId="primary", eventId=series).execute() == before


def test_reminders_alone_do_not_count_as_an_update(google: FakeGoogle, mine: Any, clock: Any) -> None:
    """``updated`` stays, the etag does not."""
    series = weekly(google)
    before = mine.get(calendarId="primary", eventId=series).execute()
    clock.forward(minutes=5)
    google.person(ALEX).set_reminder(series, 5)
    after = mine.get(calendarId="primary", eventId=series).execute()
    assert after["updated"] == before["updated"]
    assert after["etag"] != before["etag"]
    assert after["reminders"]["overrides"] == [{"method": "popup", "minutes": 5}]


def test_a_guest_who_is_taken_off_keeps_a_stub(google: FakeGoogle, mine: Any, theirs: Any) -> None:
    """Only the id says which event it was."""
    series = weekly(google)
    theirs.patch(calendarId="primary", eventId=series, body={"attendees": [{"email": SAM}]}).execute()
    assert mine.list(calendarId="primary").execute()["items"] == []
    gone = mine.get(calendarId="primary", eventId=series).execute()
    assert gone.keys() == {"kind", "etag", "id", "status"}
    assert gone["status"] == "cancelled"


def test_a_guest_of_one_instance_has_that_instance_alone(google: FakeGoogle, mine: Any) -> None:
    """Somebody brought along once sees no series."""
    sam = google.person(SAM)
    series = sam.invite("Team", start="2026-11-23T10:00", rule="FREQ=WEEKLY", guests=(KIM,))
    once = sam.instance(series, "2026-11-30T10:00")
    sam.change(once, {"attendees": [{"email": SAM}, {"email": KIM}, {"email": ALEX}]})
    (item,) = mine.list(calendarId="primary").execute()["items"]
    assert (item["id"], item["recurringEventId"]) == (once, series)
    assert refused(mine.get(calendarId="primary", eventId=series).execute) == (404, "notFound")


def test_a_source_is_its_creators_alone(mine: Any, theirs: Any) -> None:
    """Others do not see which page an event came from."""
    made = mine.insert(
        calendarId="primary",
        body=body(attendees=[{"email": SAM}], source={"title": "syncd", "url": "https://example.com/x"}),
    ).execute()
    assert made["source"]["title"] == "syncd"
    assert "source" not in theirs.get(calendarId="primary", eventId=made["id"]).execute()


# -- who may change what --------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "mine now"},
        {"description": "x"},
        {"attachments": [{"fileUrl": "https://example.com/a"}]},
        {"start": at(24, 10), "end": at(24, 11)},
        {"attendees": [{"email": ALEX}]},
        {"attendees": [{"email": SAM, "responseStatus": "declined"}, {"email": ALEX}]},
        {"extendedProperties": {"shared": {"a": "b"}}},
        {"guestsCanModify": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_guest_may_not_change_what_is_shared(google: FakeGoogle, mine: Any, change: dict[str, Any]) -> None:
    """403 forbiddenForNonOrganizer, and nothing has changed for anybody."""
    series = weekly(google)
    before = google.person(SAM).sees(series)
    call = mine.patch(calendarId="primary", eventId=series, body=change, supportsAttachments=True)
    assert refused(call.execute) == (403, "forbiddenForNonOrganizer")
    assert google.person(SAM).sees(series) == before


def test_a_guest_may_where_guests_can_modify(google: FakeGoogle, mine: Any) -> None:
    """Then attachments reach the organizer, too."""
    series = weekly(google, guestsCanModify=True)
    attached = [{"fileUrl": "https://docs.google.com/document/d/1abcdefghij/edit", "title": "Notes"}]
    mine.patch(
        calendarId="primary", eventId=series, body={"attachments": attached}, supportsAttachments=True
    ).execute()
    seen = google.person(SAM).sees(series)
    assert seen is not None
    assert seen["attachments"] == [{**attached[0], "fileId": "1abcdefghij"}]


def test_a_guest_answers_and_brings_people_along(google: FakeGoogle, mine: Any) -> None:
    """The own answer, and further guests where that is not switched off."""
    series = weekly(google)
    guests = mine.get(calendarId="primary", eventId=series).execute()["attendees"]
    guests[1]["responseStatus"] = "accepted"
    mine.patch(calendarId="primary", eventId=series, body={"attendees": [*guests, {"email": KIM}]}).execute()
    seen = google.person(SAM).sees(series)
    assert seen is not None
    assert [one["responseStatus"] for one in seen["attendees"]] == ["accepted", "accepted", "needsAction"]
    closed = weekly(google, guestsCanInviteOthers=False)
    call = mine.patch(calendarId="primary", eventId=closed, body={"attendees": [*guests, {"email": KIM}]})
    assert refused(call.execute) == (403, "forbiddenForNonOrganizer")


def test_a_guest_answers_without_knowing_the_others(google: FakeGoogle, mine: Any) -> None:
    """With attendeesOmitted only the entry sent is changed."""
    series = weekly(google)
    answer = {"attendeesOmitted": True, "attendees": [{"email": ALEX, "responseStatus": "tentative"}]}
    mine.patch(calendarId="primary", eventId=series, body=answer).execute()
    seen = google.person(SAM).sees(series)
    assert seen is not None
    assert [one["responseStatus"] for one in seen["attendees"]] == ["accepted", "tentative"]


def test_replacing_an_event_as_a_guest_is_refused_for_what_is_left_out(google: FakeGoogle, mine: Any) -> None:
    """PUT resets what is not sent, which for a guest is a change; sent back whole it is none."""
    series = weekly(google)
    whole = mine.get(calendarId="primary", eventId=series).execute()
    short = {name: whole[name] for name in ("start", "end", "summary")}
    assert refused(mine.update(calendarId="primary", eventId=series, body=short).execute) == (
        403,
        "forbiddenForNonOrganizer",
    )
    assert mine.update(calendarId="primary", eventId=series, body=whole).execute()["summary"] == "1:1"


def test_a_reader_of_a_calendar_reads(google: FakeGoogle, mine: Any) -> None:
    """Another's calendar as reader: events yes, private ones as busy, no writing."""
    sam = google.person(SAM)
    open_one = sam.invite("Open", start="2026-11-23T10:00")
    hidden = sam.invite("Secret", start="2026-11-23T11:00", fields={"visibility": "private"})
    assert refused(mine.list(calendarId=SAM).execute) == (404, "notFound")
    sam.share_calendar(ALEX, "reader")
    answer = mine.list(calendarId=SAM).execute()
    assert answer["accessRole"] == "reader"
    assert {one["id"]: one.get("summary") for one in answer["items"]} == {open_one: "Open", hidden: None}
    assert refused(mine.delete(calendarId=SAM, eventId=open_one).execute) == (403, "requiredAccessLevel")
    sam.share_calendar(ALEX, "freeBusyReader")
    assert {one.get("summary") for one in mine.list(calendarId=SAM).execute()["items"]} == {None}


def test_the_owned_scope_is_for_own_calendars(google: FakeGoogle, api: Make) -> None:
    """calendar.events.owned reads no calendar of others."""
    google.person(SAM).share_calendar(ALEX, "writer")
    events = api("calendar", ALEX, "calendar.events.owned").events()
    assert events.list(calendarId="primary").execute()["items"] == []
    assert refused(events.list(calendarId=SAM).execute) == (403, "forbidden")


# -- writing --------------------------------------------------------------------------------


def test_a_write_for_an_older_state_is_refused(mine: Any) -> None:
    """If-Match with a stale etag: 412 conditionNotMet; with the current one it goes through."""
    made = mine.insert(calendarId="primary", body=body()).execute()
    stale = mine.patch(calendarId="primary", eventId=made["id"], body={"summary": "b"})
    mine.patch(calendarId="primary", eventId=made["id"], body={"summary": "a"}).execute()
    stale.headers["If-Match"] = made["etag"]
    assert refused(stale.execute) == (412, "conditionNotMet")
    now = mine.get(calendarId="primary", eventId=made["id"]).execute()
    fresh = mine.patch(calendarId="primary", eventId=made["id"], body={"summary": "c"})
    fresh.headers["If-Match"] = now["etag"]
    assert fresh.execute()["summary"] == "c"
    gone = mine.delete(calendarId="primary", eventId=made["id"])
    gone.headers["If-Match"] = now["etag"]
    assert refused(gone.execute) == (412, "conditionNotMet")


def test_a_change_that_changes_nothing_keeps_the_etag(mine: Any) -> None:
    """Writing the same again is no new state."""
    made = mine.insert(calendarId="primary", body=body()).execute()
    again = mine.patch(calendarId="primary", eventId=made["id"], body={"summary": "1:1"}).execute()
    assert again["etag"] == made["etag"]


def test_an_own_id_is_taken_once(mine: Any) -> None:
    """A repeated insert is a 409 and no second event; a deleted event still has its id."""
    mine.insert(calendarId="primary", body=body(id=OWN_ID)).execute()
    assert refused(mine.insert(calendarId="primary", body=body(id=OWN_ID)).execute) == (
        409,
        "duplicate",
    )
    mine.delete(calendarId="primary", eventId=OWN_ID).execute()
    assert refused(mine.insert(calendarId="primary", body=body(id=OWN_ID)).execute) == (
        409,
        "duplicate",
    )
    assert refused(mine.insert(calendarId="primary", body=body(id="Not-Ours")).execute) == (400, "invalid")


def test_attachments_count_only_when_they_are_supported(mine: Any) -> None:
    """Without supportsAttachments they are passed over in silence, on insert and on patch."""
    attached = [{"fileUrl": "https://example.com/a", "title": "A"}]
    made = mine.insert(calendarId="primary", body=body(attachments=attached)).execute()
    assert "attachments" not in made
    event = {"calendarId": "primary", "eventId": made["id"]}
    assert "attachments" not in mine.patch(**event, body={"attachments": attached}).execute()
    done = mine.patch(**event, body={"attachments": attached}, supportsAttachments=True).execute()
    assert done["attachments"] == attached
    whole = {name: done[name] for name in ("start", "end", "summary")}
    assert mine.update(**event, body=whole).execute()["attachments"] == attached


def test_an_array_in_a_patch_replaces_the_whole_array(mine: Any) -> None:
    """What is not sent again is gone: attachments, guests."""
    attached = [{"fileUrl": f"https://example.com/{name}"} for name in "ab"]
    guests = [{"email": SAM}, {"email": KIM}]
    made = mine.insert(
        calendarId="primary", body=body(attachments=attached, attendees=guests), supportsAttachments=True
    ).execute()
    changed = mine.patch(
        calendarId="primary",
        eventId=made["id"],
        body={"attachments": [{"fileUrl": "https://example.com/c"}], "attendees": [{"email": KIM}]},
        supportsAttachments=True,
    ).execute()
    assert [one["fileUrl"] for one in changed["attachments"]] == ["https://example.com/c"]
    assert [one["email"] for one in changed["attendees"]] == [KIM]


def test_an_object_in_a_patch_is_merged_and_null_clears(mine: Any) -> None:
    """Extended properties one by one; a null takes one away."""
    made = mine.insert(
        calendarId="primary", body=body(extendedProperties={"private": {"a": "1", "b": "2"}}, location="x")
    ).execute()
    patch = {"extendedProperties": {"private": {"a": None, "c": "3"}}, "location": None}
    changed = mine.patch(calendarId="primary", eventId=made["id"], body=patch).execute()
    assert changed["extendedProperties"] == {"private": {"b": "2", "c": "3"}}
    assert "location" not in changed


def test_a_null_means_nothing_where_nothing_is_cleared(mine: Any) -> None:
    """In an insert, and inside of arrays."""
    nulls = {"location": None, "reminders": {"useDefault": None, "overrides": None}}
    made = mine.insert(
        calendarId="primary", body=body(attendees=[{"email": SAM, "comment": None}], **nulls)
    ).execute()
    assert made["attendees"] == [{"email": SAM, "responseStatus": "needsAction"}]
    assert "location" not in made


@pytest.mark.parametrize(("count", "status"), [(25, 200), (26, 400)])
def test_an_event_has_at_most_25_attachments(mine: Any, count: int, status: int) -> None:
    """The 26th refuses the write."""
    attached = [{"fileUrl": f"https://example.com/{number}"} for number in range(count)]
    call = mine.insert(calendarId="primary", body=body(attachments=attached), supportsAttachments=True)
    if status == 200:
        assert len(call.execute()["attachments"]) == count
    else:
        assert refused(call.execute) == (400, "invalid")


def test_extended_properties_are_cut_in_silence(mine: Any) -> None:
    """Keys beyond 44 characters are dropped, values beyond 1024 shortened."""
    private = {"k" * 44: "v" * 1025, "k" * 45: "v"}
    made = mine.insert(calendarId="primary", body=body(extendedProperties={"private": private})).execute()
    assert made["extendedProperties"]["private"] == {"k" * 44: "v" * 1024}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"end": at(22, 10)}, "timeRangeEmpty"),
        ({"end": {"date": "2026-11-23"}}, "invalid"),
        ({"start": {"dateTime": "2026-11-23T10:00:00"}}, "required"),
        ({"end": {"dateTime": "9999-12-31T23:59:59-12:00"}}, "invalid"),
        ({"start": {**at(23, 10), "timeZone": "Mars/Base"}}, "timeZoneInvalid"),
        ({"recurrence": ["RRULE:FREQ=SECONDLY"]}, "invalidRecurrence"),
        ({"recurrence": ["nonsense"]}, "invalidRecurrence"),
        ({"recurrence": ["RRULE:FREQ=DAILY", "EXDATE:soon"]}, "invalidRecurrence"),
        ({"recurrence": ["RDATE;TZID=Mars/Base:20261124T100000"]}, "invalidRecurrence"),
        ({"attendees": [{"displayName": "nobody"}]}, "required"),
    ],
)
def test_an_event_that_cannot_be_is_refused(mine: Any, wrong: dict[str, Any], reason: str) -> None:
    """400 with a reason, and nothing is created."""
    assert refused(mine.insert(calendarId="primary", body=body(**wrong)).execute) == (400, reason)
    assert mine.list(calendarId="primary").execute()["items"] == []


def test_what_a_write_says_about_mails_is_kept(google: FakeGoogle, mine: Any) -> None:
    """sendUpdates of every write, and who would be mailed; none said is none sent."""
    made = mine.insert(
        calendarId="primary", body=body(attendees=[{"email": SAM}, {"email": KIM}]), sendUpdates="all"
    ).execute()
    event = {"calendarId": "primary", "eventId": made["id"]}
    mine.patch(**event, body={"summary": "a"}, sendUpdates="none").execute()
    mine.patch(**event, body={"summary": "b"}, sendUpdates="externalOnly").execute()
    mine.patch(**event, body={"summary": "c"}).execute()
    mine.delete(**event, sendNotifications=True).execute()
    assert [(one.method.rpartition(".")[2], one.said, one.to) for one in google.mails] == [
        ("insert", "all", (SAM, KIM)),
        ("patch", "none", ()),
        ("patch", "externalOnly", (KIM,)),
        ("patch", None, ()),
        ("delete", "all", (SAM, KIM)),
    ]
    assert {(one.by, one.about) for one in google.mails} == {(ALEX, made["id"])}


# -- deleting -------------------------------------------------------------------------------


def test_the_organizer_deletes_for_everybody(google: FakeGoogle, mine: Any, theirs: Any) -> None:
    """Guests have a stub; the organizer's own copy still says what it was; deleting twice is a 410."""
    series = weekly(google)
    theirs.delete(calendarId="primary", eventId=series).execute()
    assert mine.get(calendarId="primary", eventId=series).execute().keys() == {"kind", "etag", "id", "status"}
    kept = theirs.get(calendarId="primary", eventId=series).execute()
    assert (kept["status"], kept["summary"]) == ("cancelled", "1:1")
    assert refused(theirs.delete(calendarId="primary", eventId=series).execute) == (410, "deleted")
    assert refused(theirs.patch(calendarId="primary", eventId=series, body={}).execute) == (410, "deleted")


def test_a_guest_deletes_the_own_copy_which_is_a_no(google: FakeGoogle, mine: Any) -> None:
    """The organizer's event stays, with the guest declined."""
    series = weekly(google)
    mine.delete(calendarId="primary", eventId=series).execute()
    assert mine.list(calendarId="primary").execute()["items"] == []
    seen = google.person(SAM).sees(series)
    assert seen is not None
    assert [one["responseStatus"] for one in seen["attendees"]] == ["accepted", "declined"]


@pytest.mark.parametrize(("who", "left"), [(SAM, []), (ALEX, [SAM])])
def test_with_a_series_its_exceptions_are_gone(google: FakeGoogle, who: str, left: list[str]) -> None:
    """For everybody when the organizer deletes it, for the guest alone when the guest does."""
    series = weekly(google)
    sam = google.person(SAM)
    moved = sam.instance(series, "2026-11-30T10:00")
    sam.move(moved, "2026-12-01T10:00")
    google.person(who).delete(series)
    assert [one for one in (ALEX, SAM) if google.person(one).sees(moved)] == left


def test_one_instance_is_cancelled_for_everybody(google: FakeGoogle, mine: Any) -> None:
    """The list has an exception that says which instance it was; the expansion does not have it."""
    series = weekly(google)
    sam = google.person(SAM)
    gone = sam.instance(series, "2026-11-30T10:00")
    sam.delete(gone)
    master, exception = mine.list(calendarId="primary").execute()["items"]
    assert master["id"] == series
    assert exception.keys() == {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}
    assert (exception["id"], exception["status"]) == (gone, "cancelled")
    single = mine.list(calendarId="primary", singleEvents=True, timeMax="2026-12-10T00:00:00Z").execute()
    assert [one["start"]["dateTime"][:10] for one in single["items"]] == ["2026-11-23", "2026-12-07"]


# -- instances ------------------------------------------------------------------------------


def test_an_instance_is_there_before_anything_is_stored_of_it(google: FakeGoogle, mine: Any) -> None:
    """Its id is the series' with the original start in UTC; an id no instance has is not found."""
    series = weekly(google)
    one = mine.get(calendarId="primary", eventId=f"{series}_20261130T150000Z").execute()
    assert one["recurringEventId"] == series
    assert one["start"]["dateTime"] == "2026-11-30T16:00:00+01:00"
    assert "recurrence" not in one
    wrong = mine.get(calendarId="primary", eventId=f"{series}_20261201T150000Z")
    assert refused(wrong.execute) == (404, "notFound")


def test_a_moved_instance_keeps_its_original_start(google: FakeGoogle, mine: Any) -> None:
    """(recurringEventId, originalStartTime) is the same however often it moves, and so is its id."""
    series = weekly(google)
    sam = google.person(SAM)
    one = sam.instance(series, "2026-11-30T10:00")
    sam.move(one, "2026-12-01T09:00")
    sam.move(one, "2026-12-02T08:00")
    moved = mine.get(calendarId="primary", eventId=one).execute()
    assert moved["originalStartTime"]["dateTime"] == "2026-11-30T16:00:00+01:00"
    assert moved["start"]["dateTime"] == "2026-12-02T14:00:00+01:00"
    starts = mine.instances(calendarId="primary", eventId=series, timeMax="2026-12-08T00:00:00Z").execute()
    assert [one["start"]["dateTime"][:10] for one in starts["items"]] == [
        "2026-11-23",
        "2026-12-02",
        "2026-12-07",
    ]


def test_declining_one_instance_is_seen_by_the_organizer(google: FakeGoogle) -> None:
    """The series keeps its answers, the instance has its own."""
    series = weekly(google)
    alex, sam = google.person(ALEX), google.person(SAM)
    one = sam.instance(series, "2026-11-30T10:00")
    alex.answer(one, "declined")
    seen, whole = sam.sees(one), sam.sees(series)
    assert seen is not None
    assert whole is not None
    assert [guest["responseStatus"] for guest in seen["attendees"]] == ["accepted", "declined"]
    assert [guest["responseStatus"] for guest in whole["attendees"]] == ["accepted", "needsAction"]


def test_a_private_property_on_an_instance_makes_an_exception_here_only(
    google: FakeGoogle, mine: Any, theirs: Any
) -> None:
    """The other person's calendar does not learn of it."""
    series = weekly(google)
    one = google.person(SAM).instance(series, "2026-11-30T10:00")
    mine.patch(
        calendarId="primary", eventId=one, body={"extendedProperties": {"private": {"a": "b"}}}
    ).execute()
    assert [item["id"] for item in mine.list(calendarId="primary").execute()["items"]] == [series, one]
    assert [item["id"] for item in theirs.list(calendarId="primary").execute()["items"]] == [series]


def test_instances_keep_their_local_time_across_the_clock_change(google: FakeGoogle, mine: Any) -> None:
    """10:00 in New York is 16:00 in Berlin but for the weeks between the two changes in March."""
    weekly(google)
    days = mine.list(
        calendarId="primary",
        singleEvents=True,
        orderBy="startTime",
        timeMin="2027-03-01T00:00:00Z",
        timeMax="2027-04-01T00:00:00Z",
    ).execute()["items"]
    hours = [one["start"]["dateTime"][11:13] for one in days]
    assert hours == ["16", "16", "15", "15", "16"]


def test_an_excluded_date_is_no_instance(mine: Any) -> None:
    """EXDATE and RDATE of an event that a client made."""
    made = mine.insert(
        calendarId="primary",
        body=body(
            recurrence=[
                "RRULE:FREQ=WEEKLY;COUNT=3",
                "EXDATE;TZID=Europe/Berlin:20261130T100000",
                "RDATE;TZID=Europe/Berlin:20261202T100000",
            ]
        ),
    ).execute()
    found = mine.instances(calendarId="primary", eventId=made["id"]).execute()["items"]
    assert [one["start"]["dateTime"][:10] for one in found] == ["2026-11-23", "2026-12-02", "2026-12-07"]


def test_an_all_day_series_has_dates(mine: Any) -> None:
    """Ids and original starts are dates."""
    days = {"start": {"date": "2026-11-23"}, "end": {"date": "2026-11-24"}}
    made = mine.insert(
        calendarId="primary", body={**body(recurrence=["RRULE:FREQ=DAILY;COUNT=2"]), **days}
    ).execute()
    found = mine.instances(calendarId="primary", eventId=made["id"]).execute()["items"]
    assert [one["id"] for one in found] == [f"{made['id']}_20261123", f"{made['id']}_20261124"]
    assert found[1]["originalStartTime"] == {"date": "2026-11-24"}


@pytest.mark.parametrize("asked", [{"timeZone": "Mars/Base"}, {"originalStart": "soon"}])
def test_a_question_about_instances_that_makes_no_sense_is_refused(mine: Any, asked: dict[str, str]) -> None:
    """400, for what the description of the parameters does not show."""
    made = mine.insert(calendarId="primary", body=body()).execute()["id"]
    with pytest.raises(HttpError) as error:
        mine.instances(calendarId="primary", eventId=made, **asked).execute()
    assert error.value.resp.status == 400


def test_an_instance_is_found_by_its_original_start(google: FakeGoogle, mine: Any) -> None:
    """Also when it has moved."""
    series = weekly(google)
    sam = google.person(SAM)
    one = sam.instance(series, "2026-11-30T10:00")
    sam.move(one, "2026-12-02T08:00")
    found = mine.instances(
        calendarId="primary", eventId=series, originalStart="2026-11-30T15:00:00Z"
    ).execute()
    assert [item["id"] for item in found["items"]] == [one]


# -- the web pages --------------------------------------------------------------------------


def test_this_and_following_makes_a_second_series(google: FakeGoogle, mine: Any) -> None:
    """The old rule ends; the new id keeps the base and ends in _R and the first start in UTC."""
    series = weekly(google)
    sam = google.person(SAM)
    sam.move(sam.instance(series, "2026-12-14T10:00"), "2026-12-15T10:00")
    new = sam.split(series, "2026-12-07T10:00", {"summary": "1:1 (new)"})
    assert new == f"{series}_R20261207T150000"
    items = {one["id"]: one for one in mine.list(calendarId="primary").execute()["items"]}
    assert {one for one, item in items.items() if item["status"] != "cancelled"} == {series, new}
    assert items[series]["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20261207T145959Z"]
    assert (items[new]["iCalUID"], items[new]["summary"]) == (f"{new}@google.com", "1:1 (new)")
    later = sam.split(new, "2026-12-21T10:00")
    assert later == f"{series}_R20261221T150000"
    one = mine.get(calendarId="primary", eventId=f"{later}_20261228T150000Z").execute()
    assert one["recurringEventId"] == later


def test_what_cannot_be_split_is_not(google: FakeGoogle) -> None:
    """From the first instance on it is the whole series; no instance, no split; a guest may not."""
    series = weekly(google)
    sam = google.person(SAM)
    assert sam.split(series, "2026-11-23T10:00", {"summary": "all"}) == series
    seen = google.person(ALEX).sees(series)
    assert seen is not None
    assert seen["summary"] == "all"
    with pytest.raises(Refusal, match="no instance"):
        sam.split(series, "2026-11-24T10:00")
    for forbidden in (lambda: google.person(ALEX).split(series, "2026-11-30T10:00"),
                      lambda: google.person(ALEX).hand_over(series, ALEX)):  # fmt: skip
        with pytest.raises(Refusal, match="forbiddenForNonOrganizer"):
            forbidden()


def test_an_all_day_series_is_split_by_date(google: FakeGoogle) -> None:
    """That the suffix is then a date is the likely form, not an established one."""
    days = {"start": {"date": "2026-11-23"}, "end": {"date": "2026-11-24"}}
    sam = google.person(SAM)
    series = sam.insert({"summary": "Day", "recurrence": ["RRULE:FREQ=WEEKLY"], **days})
    assert sam.split(series, "2026-12-07") == f"{series}_R20261207"
    seen = sam.sees(series)
    assert seen is not None
    assert seen["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20261206"]


def test_a_counted_series_is_split_into_what_is_left(google: FakeGoogle, mine: Any) -> None:
    """Five meetings stay five."""
    sam = google.person(SAM)
    series = sam.invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY;COUNT=5", guests=(ALEX,))
    sam.split(series, "2026-12-07T10:00")
    assert len(mine.list(calendarId="primary", singleEvents=True).execute()["items"]) == 5


def test_a_new_organizer_leaves_the_old_one_a_stub(google: FakeGoogle, mine: Any) -> None:
    """Who is no guest of it keeps only the id."""
    alex, sam = google.person(ALEX), google.person(SAM)
    series = alex.insert(
        {**body(recurrence=["RRULE:FREQ=WEEKLY"]), "attendees": [{"email": SAM}, {"email": KIM}]}
    )
    alex.hand_over(series, SAM)
    gone = mine.get(calendarId="primary", eventId=series).execute()
    assert gone.keys() == {"kind", "etag", "id", "status"}
    seen = sam.sees(series)
    assert seen is not None
    assert seen["organizer"] == {"email": SAM, "self": True}


def test_a_person_sees_a_week(google: FakeGoogle, clock: Any) -> None:
    """What the web page shows: instances, exceptions where they stand now, nothing deleted."""
    series = weekly(google)
    alex, sam = google.person(ALEX), google.person(SAM)
    sam.move(sam.instance(series, "2026-11-30T10:00"), "2026-12-01T10:00")
    sam.delete(sam.instance(series, "2026-12-07T10:00"))
    week = alex.week(clock.now, clock.now.replace(month=12, day=20))
    assert [one["start"]["dateTime"][:10] for one in week] == ["2026-11-23", "2026-12-01", "2026-12-14"]


# -- guests that do not show ----------------------------------------------------------------


def test_a_long_guest_list_may_be_left_out(google: FakeGoogle, mine: Any) -> None:
    """With more guests than maxAttendees only the own entry comes, and the event says so."""
    series = weekly(google)
    short = mine.list(calendarId="primary", maxAttendees=1).execute()["items"][0]
    assert ([one["email"] for one in short["attendees"]], short["attendeesOmitted"]) == ([ALEX], True)
    enough = mine.get(calendarId="primary", eventId=series, maxAttendees=2).execute()
    assert "attendeesOmitted" not in enough


def test_guests_may_be_hidden_from_each_other(google: FakeGoogle, mine: Any) -> None:
    """Then a guest sees the own entry alone, and nothing says that there are others."""
    series = weekly(google, guestsCanSeeOtherGuests=False)
    seen = mine.get(calendarId="primary", eventId=series).execute()
    assert [one["email"] for one in seen["attendees"]] == [ALEX]
    assert "attendeesOmitted" not in seen


def test_an_organization_may_leave_long_guest_lists_out(google: FakeGoogle, mine: Any) -> None:
    """Without being asked to."""
    series = weekly(google)
    google.world.settings.most_attendees = 1
    seen = mine.get(calendarId="primary", eventId=series).execute()
    assert ([one["email"] for one in seen["attendees"]], seen["attendeesOmitted"]) == ([ALEX], True)


@pytest.mark.parametrize("follow", [False, True])
def test_whether_exceptions_take_over_an_attachment_is_a_setting(
    google: FakeGoogle, mine: Any, theirs: Any, follow: bool
) -> None:
    """Nobody has written down what Google does; an exception with attachments of its own keeps them."""
    google.world.settings.exceptions_follow = follow
    series = weekly(google)
    sam = google.person(SAM)
    plain, own = (sam.instance(series, f"2026-{day}T10:00") for day in ("11-30", "12-07"))
    sam.move(plain, "2026-12-01T10:00")
    sam.change(own, {"attachments": [{"fileUrl": "https://example.com/own"}]})
    attached = [{"fileUrl": "https://example.com/a"}]
    theirs.patch(
        calendarId="primary", eventId=series, body={"attachments": attached}, supportsAttachments=True
    ).execute()

    def links(event_id: str) -> list[str]:
        seen = mine.get(calendarId="primary", eventId=event_id).execute()
        return [one["fileUrl"] for one in seen.get("attachments", [])]

    assert links(series) == ["https://example.com/a"]
    assert links(plain) == (["https://example.com/a"] if follow else [])
    assert links(own) == ["https://example.com/own"]


def test_an_event_may_be_shown_as_no_description_allows(google: FakeGoogle, mine: Any) -> None:
    """For what real calendars answer; it is a change, and the other copy is as it was."""
    series = weekly(google)
    token = mine.list(calendarId="primary").execute()["nextSyncToken"]
    google.person(ALEX).distort(series, {"recurrence": ["RRULE:DATE"], "start": None, "eventType": "newKind"})
    (seen,) = mine.list(calendarId="primary", syncToken=token).execute()["items"]
    assert (seen["recurrence"], seen["eventType"], "start" in seen) == (["RRULE:DATE"], "newKind", False)
    other = google.person(SAM).sees(series)
    assert other is not None
    assert other["eventType"] == "default"


# -- calendars and settings -----------------------------------------------------------------


def test_the_calendar_list_knows_what_changed(google: FakeGoogle, api: Make) -> None:
    """Its own sync token: new and deleted calendars, a 410 when it has expired."""
    calendars = api("calendar").calendarList()
    first = calendars.list().execute()
    assert [(one["id"], one["primary"], one["timeZone"]) for one in first["items"]] == [
        (ALEX, True, "Europe/Berlin")
    ]
    holidays = "en.german#holiday@group.v.calendar.google.com"
    shared = Calendar(id=holidays, owner=SAM, summary="Holidays", zone="UTC", roles={ALEX: "reader"})
    add_calendar(google.world, shared)
    second = calendars.list(syncToken=first["nextSyncToken"]).execute()
    assert [one["id"] for one in second["items"]] == [holidays]
    assert api("calendar").events().list(calendarId=holidays).execute()["items"] == []
    shared.deleted = True
    add_calendar(google.world, shared)
    third = calendars.list(syncToken=second["nextSyncToken"]).execute()
    assert [(one["id"], one["deleted"]) for one in third["items"]] == [(holidays, True)]
    assert refused(calendars.list(syncToken="x", minAccessRole="owner").execute)[0] == 400
    google.expire_list_tokens()
    gone = calendars.list(syncToken=third["nextSyncToken"])
    assert refused(gone.execute) == (410, "fullSyncRequired")


def test_a_calendar_says_which_zone_it_is_in(api: Make) -> None:
    """calendars.get, calendarList.get and the setting agree."""
    calendar = api("calendar", SAM, "calendar.readonly")
    assert calendar.calendars().get(calendarId="primary").execute()["timeZone"] == "America/New_York"
    assert calendar.calendarList().get(calendarId="primary").execute()["timeZone"] == "America/New_York"
    assert calendar.settings().get(setting="timezone").execute()["value"] == "America/New_York"
    assert {one["id"] for one in calendar.settings().list().execute()["items"]} >= {"timezone", "locale"}


def test_several_calls_in_one_batch(google: FakeGoogle, api: Make) -> None:
    """Each succeeds or fails by itself; a batch that is too long is refused as a whole."""
    calendar = api("calendar")
    got: dict[str, Any] = {}
    batch = calendar.new_batch_http_request(
        callback=lambda name, answer, error: got.update(
            {name: answer["summary"] if answer else error.resp.status}
        )
    )
    batch.add(calendar.events().insert(calendarId="primary", body=body(summary="ü")), request_id="good")
    batch.add(calendar.events().get(calendarId="primary", eventId="missing"), request_id="bad")
    batch.execute()
    assert got == {"good": "ü", "bad": 404}
    google.world.settings.most_batched = 1
    long = calendar.new_batch_http_request()
    for _ in range(2):
        long.add(calendar.events().list(calendarId="primary"))
    with pytest.raises(HttpError, match="at most 1"):
        long.execute()
