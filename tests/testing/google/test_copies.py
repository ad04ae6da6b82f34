"""Who has a copy of an event in the fake Calendar API, what it shows, and who may change what."""

from typing import Any

import pytest

from syncd.testing.google import FakeGoogle
from tests.testing.google.parts import ALEX, KIM, SAM, Make, at, body, refused, weekly

# -- copies ----------------------------------------------------------------------------------


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


# -- who may change what ---------------------------------------------------------------------


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


# -- guests that do not show -----------------------------------------------------------------


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
