"""Instances of series in the fake Calendar API, and what people do to them in the web pages."""

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from syncd.testing.google import FakeGoogle
from syncd.testing.google.errors import Refusal
from tests.testing.google.parts import ALEX, KIM, SAM, body, refused, weekly

# -- instances -------------------------------------------------------------------------------


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


# -- the web pages ---------------------------------------------------------------------------


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
