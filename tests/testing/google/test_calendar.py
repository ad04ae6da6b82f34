"""Writing and deleting events, calendars and settings in the fake Calendar API."""

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from syncd.testing.google import FakeGoogle
from syncd.testing.google.calendar.entries import Calendar
from syncd.testing.google.seeding import add_calendar
from tests.testing.google.parts import ALEX, KIM, OWN_ID, SAM, Make, at, body, refused, weekly

# -- writing ---------------------------------------------------------------------------------


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


# -- deleting --------------------------------------------------------------------------------


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


# -- calendars and settings ------------------------------------------------------------------


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
