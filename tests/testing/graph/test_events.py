"""One event: create, read, change, delete ("Create event", "Get event", "Update event", "Delete event")."""

from typing import Any

import pytest

from syncd.testing.graph import FakeGraph, Person, fault, weekly
from syncd.testing.graph.errors import Refusal
from tests.testing.graph.parts import ALEX, MARK, MONDAYS, SAM, WINDOW, Api, at, body, guests


def test_a_repeated_create_with_the_same_transaction_id_makes_one_event(mine: Api) -> None:
    """Create event: transactionId avoids redundant POSTs; without one there are two."""
    first, again = (mine.post("me/events", body(transactionId="t1")) for _ in range(2))
    assert (first["id"], first["transactionId"]) == (again["id"], "t1")
    assert "transactionId" not in mine.post("me/events", body())
    mine.post("me/events", body())
    assert len(mine.rows("me/events")) == 3


def test_a_transaction_id_cannot_be_changed(mine: Api) -> None:
    """event resource type: it can only be set when the event is created."""
    made = mine.post("me/events", body(transactionId="t1"))["id"]
    assert mine.refused("PATCH", f"me/events/{made}", {"transactionId": "t2"})[0] == 400


def test_an_event_is_written_under_the_change_key_it_was_read_with(mine: Api) -> None:
    """The entity tag is made of the change key; another one is 412 and changes nothing."""
    made = mine.post("me/events", body())
    assert made["@odata.etag"] == f'W/"{made["changeKey"]}"'
    path = f"me/events/{made['id']}"
    changed = mine.patch(path, {"subject": "other"}, made["@odata.etag"])
    assert changed["changeKey"] != made["changeKey"]
    stale = mine.refused("PATCH", path, {"subject": "third"}, If_Match=made["@odata.etag"])
    assert stale == (412, "ErrorIrresolvableConflict")
    assert mine.get(path)["subject"] == "other"


def test_a_change_to_one_occurrence_changes_the_key_of_its_series(mine: Api) -> None:
    """So a write to the series after it needs the series read again."""
    made = mine.post("me/events", body(recurrence=MONDAYS))
    second = mine.rows(f"me/events/{made['id']}/instances?{WINDOW}")[1]
    mine.patch(f"me/events/{second['id']}", {"subject": "x"})
    assert mine.get(f"me/events/{made['id']}")["changeKey"] != made["changeKey"]


def test_a_conflict_may_be_the_services_own(graph: FakeGraph, mine: Api) -> None:
    """412 without anybody having changed anything: the second try goes through."""
    made = mine.post("me/events", body())
    graph.faults.add(fault(412, "ErrorIrresolvableConflict"), method="PATCH")
    assert mine.refused("PATCH", f"me/events/{made['id']}", {"subject": "x"})[0] == 412
    assert mine.patch(f"me/events/{made['id']}", {"subject": "x"}, made["@odata.etag"])["subject"] == "x"


def test_what_is_deleted_is_not_found(mine: Api) -> None:
    """204, then 404 ErrorItemNotFound for reading, changing and deleting."""
    made = mine.post("me/events", body())["id"]
    mine.delete(f"me/events/{made}")
    for method, sent in (("GET", None), ("PATCH", {"subject": "x"}), ("DELETE", None)):
        assert mine.refused(method, f"me/events/{made}", sent) == (404, "ErrorItemNotFound")


def test_nobody_reaches_an_event_by_another_mailboxs_id(mine: Api, theirs: Api) -> None:
    """Every mailbox has ids of its own."""
    made = mine.post("me/events", body(attendees=guests(SAM)))["id"]
    assert theirs.refused("GET", f"me/events/{made}") == (404, "ErrorItemNotFound")
    (copy,) = theirs.rows("me/events")
    assert copy["id"] != made


def test_select_leaves_the_id_and_the_entity_tag(mine: Api) -> None:
    """The tag comes back although it was not asked for."""
    made = mine.post("me/events", body())
    shown = mine.get(f"me/events/{made['id']}?$select=subject")
    assert shown.keys() == {"@odata.etag", "id", "subject"}


def test_times_come_in_utc_or_in_the_zone_preferred(mine: Api) -> None:
    """Get event: Prefer outlook.timezone, for this request alone; the original zone stays."""
    made = mine.post("me/events", body())
    path = f"me/events/{made['id']}"
    assert made["start"] == {"dateTime": "2026-11-23T09:00:00.0000000", "timeZone": "UTC"}
    asked = mine.get(path, 'outlook.timezone="Eastern Standard Time"')
    assert asked["start"] == {"dateTime": "2026-11-23T04:00:00.0000000", "timeZone": "Eastern Standard Time"}
    assert mine.get(path)["start"]["timeZone"] == "UTC"
    assert asked["originalStartTimeZone"] == "W. Europe Standard Time"
    assert mine.refused("GET", path, Prefer='outlook.timezone="Mars"') == (
        400,
        "TimeZoneNotSupportedException",
    )


def test_a_whole_day_is_midnight_in_every_zone(mine: Api) -> None:
    """event resource type: isAllDay; only the date part means anything."""
    midnight = {"timeZone": "W. Europe Standard Time"}
    days = {
        "start": {**midnight, "dateTime": "2026-11-23T00:00:00"},
        "end": {**midnight, "dateTime": "2026-11-24T00:00:00"},
    }
    made = mine.post("me/events", {"subject": "Leave", "isAllDay": True, "showAs": "oof", **days})
    for zone in ("UTC", "Eastern Standard Time", "Tokyo Standard Time"):
        shown = mine.get(f"me/events/{made['id']}", f'outlook.timezone="{zone}"')
        assert (shown["start"]["dateTime"], shown["start"]["timeZone"]) == (
            "2026-11-23T00:00:00.0000000",
            zone,
        )
    assert mine.refused("POST", "me/events", body(isAllDay=True)) == (400, "ErrorPropertyValidationFailure")
    assert mine.refused("POST", "me/events", {**body(isAllDay=True, **days), "end": days["start"]})[0] == 400


@pytest.mark.parametrize("prefer", ["", 'IdType="ImmutableId"'])
def test_an_immutable_id_survives_a_move_to_another_calendar(mine: Api, alex: Person, prefer: str) -> None:
    """Obtain immutable identifiers for Outlook resources; the other kind does not survive."""
    made = mine.post("me/events", body())["id"]
    before = mine.get(f"me/events/{made}", prefer)["id"]
    alex.file_elsewhere(made, alex.calendar("Archive"))
    (after,) = mine.rows("me/events", prefer)
    assert (after["id"] == before) == bool(prefer)


def test_an_extended_property_is_found_expanded_and_taken_away(mine: Api) -> None:
    """Get singleValueLegacyExtendedProperty: only when expanded by id; a filter finds the event."""
    value = "series'1"
    made = mine.post("me/events", body(singleValueExtendedProperties=[{"id": MARK, "value": value}]))
    path = f"me/events/{made['id']}"
    assert "singleValueExtendedProperties" not in mine.get(path)
    expanded = f"{path}?$expand=singleValueExtendedProperties($filter=id eq '{MARK}')"
    assert mine.get(expanded)["singleValueExtendedProperties"] == [{"id": MARK, "value": value}]
    test = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq 'series''1')"
    assert [one["id"] for one in mine.rows(f"me/events?$filter={test}")] == [made["id"]]
    assert mine.rows(f"me/events?$filter={test.replace('1', '2')}") == []
    mine.patch(path, {"singleValueExtendedProperties": [{"id": MARK, "value": "other"}]})
    assert mine.get(expanded)["singleValueExtendedProperties"][0]["value"] == "other"


def test_an_event_is_found_by_its_ical_uid(mine: Api, theirs: Api) -> None:
    """The same in every mailbox for the whole meeting, another for each occurrence."""
    made = mine.post("me/events", body(recurrence=MONDAYS, attendees=guests(SAM)))
    (found,) = theirs.rows(f"me/events?$filter=iCalUId eq '{made['iCalUId']}'")
    assert not found["isOrganizer"]
    shown = mine.rows(f"me/events/{made['id']}/instances?{WINDOW}")
    uids = {one["iCalUId"] for one in shown}
    assert len(uids) == len(shown) == 7
    assert made["iCalUId"] not in uids


def test_a_filter_the_service_does_not_take_is_refused(mine: Api) -> None:
    """Rather than ignored."""
    assert mine.refused("GET", "me/events?$filter=nonsense")[0] == 400


def test_a_series_tells_its_deleted_days_only_when_asked(graph: FakeGraph, mine: Api, alex: Person) -> None:
    """OID.<id>.<date>, on a GET of the master with $select; some tenants withhold it."""
    made = alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    alex.delete(alex.occurrence(made, "2026-11-30"))
    alex.move(alex.occurrence(made, "2026-12-07"), "2026-12-08T11:00")
    asked = f"me/events/{made}?$select=subject,cancelledOccurrences&$expand=exceptionOccurrences"
    shown = mine.get(asked)
    assert shown["cancelledOccurrences"] == [f"OID.{made}.2026-11-30"]
    (moved,) = shown["exceptionOccurrences"]
    assert (moved["type"], moved["originalStart"]) == ("exception", "2026-12-07T09:00:00Z")
    assert "cancelledOccurrences" not in mine.get(f"me/events/{made}")
    graph.world.settings.cancelled_occurrences = graph.world.settings.exception_occurrences = False
    assert not {"cancelledOccurrences", "exceptionOccurrences"} & mine.get(asked).keys()


def test_an_exception_does_not_pass_its_neighbours(alex: Person, mine: Api) -> None:
    """Update event: ErrorOccurrenceCrossingBoundary; the day before is the last that will do."""
    made = alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    path = f"me/events/{alex.occurrence(made, '2026-11-30')}"
    late = {
        "start": {**at(30, 10), "dateTime": "2026-12-07T10:00:00"},
        "end": {**at(30, 10), "dateTime": "2026-12-07T11:00:00"},
    }
    assert mine.refused("PATCH", path, late) == (400, "ErrorOccurrenceCrossingBoundary")
    good = {
        name: {**one, "dateTime": one["dateTime"].replace("12-07", "12-06")} for name, one in late.items()
    }
    assert mine.patch(path, good)["type"] == "exception"


@pytest.mark.parametrize("name", ["tzone://Microsoft/Custom", "Customized Time Zone", "Berlin, Bern, Wien"])
def test_a_zone_may_have_a_name_nobody_knows(alex: Person, mine: Api, name: str) -> None:
    """``tzone://Microsoft/Custom`` comes with imported invitations; times are right all the same."""
    made = alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    alex.name_zone(made, name)
    shown = mine.get(f"me/events/{made}")
    assert shown["originalStartTimeZone"] == name
    assert shown["recurrence"]["range"]["recurrenceTimeZone"] == name
    assert shown["start"]["dateTime"].startswith("2026-11-23T09:00")
    assert shown["isOrganizer"]
    assert shown["organizer"]["emailAddress"]["address"] == ALEX
    assert mine.patch(f"me/events/{made}", {"recurrence": shown["recurrence"]})["type"] == "seriesMaster"
    moved = {"start": {**shown["start"], "timeZone": name}}
    assert mine.refused("PATCH", f"me/events/{made}", moved)[0] == 400
    later = mine.get(f"me/events/{alex.split(made, '2026-12-07')}")
    assert later["originalStartTimeZone"] == "W. Europe Standard Time"


def test_a_series_is_not_moved_without_its_recurrence(mine: Api) -> None:
    """The range's start date is the date of the start."""
    made = mine.post("me/events", body(recurrence=MONDAYS))
    moved = {"start": at(24, 10), "end": at(24, 11)}
    assert mine.refused("PATCH", f"me/events/{made['id']}", moved)[0] == 400


def test_one_end_of_an_event_may_be_moved_alone(mine: Api) -> None:
    """Update event: the other stays where it is, in whatever zone the first is written."""
    path = f"me/events/{mine.post('me/events', body())['id']}"
    later = mine.patch(path, {"end": {"dateTime": "2026-11-23T10:00:00", "timeZone": "UTC"}})
    assert (later["start"]["dateTime"][11:16], later["end"]["dateTime"][11:16]) == ("09:00", "10:00")
    earlier = mine.patch(
        path, {"start": {"dateTime": "2026-11-23T03:00:00", "timeZone": "Eastern Standard Time"}}
    )
    assert (earlier["start"]["dateTime"][11:16], earlier["end"]["dateTime"][11:16]) == ("08:00", "10:00")
    assert mine.refused("PATCH", path, {"start": at(24, 10)}) == (400, "ErrorPropertyValidationFailure")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"start": {"timeZone": "UTC"}}, "ErrorPropertyValidationFailure"),
        ({"start": {"dateTime": "tomorrow"}}, "ErrorPropertyValidationFailure"),
        ({"start": {"dateTime": "0001-01-01T00:00:00"}}, "ErrorPropertyValidationFailure"),
        ({"start": {"dateTime": "2026-11-23T10:00:00", "timeZone": "Mars"}}, "TimeZoneNotSupportedException"),
        ({"attendees": guests("nobody")}, "ErrorInvalidRecipients"),
        ({"attendees": [{"type": "required"}]}, "ErrorInvalidRecipients"),
    ],
    ids=str,
)
def test_an_event_that_cannot_be_is_refused(mine: Api, wrong: dict[str, Any], code: str) -> None:
    """400, and nothing is made."""
    assert mine.refused("POST", "me/events", {**body(), **wrong}) == (400, code)
    assert mine.rows("me/events") == []


def test_a_time_may_have_an_offset(mine: Api) -> None:
    """It is turned into the zone that stands beside it."""
    moment = {"dateTime": "2026-11-23T10:00:00+05:00", "timeZone": "UTC"}
    made = mine.post("me/events", body(start=moment, end={**moment, "dateTime": "2026-11-23T06:00:00Z"}))
    assert (made["start"]["dateTime"][11:16], made["end"]["dateTime"][11:16]) == ("05:00", "06:00")


def test_lists_are_filtered_ordered_and_counted(alex: Person, mine: Api) -> None:
    """Use query parameters to customize responses."""
    for day, name in ((24, "b"), (23, "c"), (25, "a")):
        alex.invite(name, start=f"2026-11-{day}T10:00")

    def names(query: str) -> str:
        return "".join(one["subject"] for one in mine.rows(f"me/events?{query}"))

    assert names("$orderby=subject") == "abc"
    assert names("$orderby=start/dateTime desc") == "abc"
    assert names("$orderby=start/dateTime&$top=1") == "cba"
    assert names("$orderby=subject&$filter=start/dateTime ge '2026-11-24T00:00'") == "ab"
    assert names("$filter=start/dateTime lt '2026-11-24T00:00' and isAllDay eq false") == "c"
    assert names("$filter=subject ne 'a' and startswith(subject,'b')") == "b"
    assert names("$filter=contains(subject,'c')") == "c"
    assert names("$filter=seriesMasterId ne null") == ""
    assert mine.get("me/events?$count=true&$top=1")["@odata.count"] == 3
    assert mine.refused("GET", "me/events?$top=many") == (400, "BadRequest")


def test_only_a_master_has_instances(alex: Person, mine: Api) -> None:
    """And an occurrence has no recurrence of its own."""
    series = alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    one = alex.occurrence(series, "2026-11-30")
    assert mine.refused("GET", f"me/events/{one}/instances?{WINDOW}") == (400, "ErrorInvalidRequest")
    assert mine.refused("PATCH", f"me/events/{one}", {"recurrence": MONDAYS})[0] == 400


@pytest.mark.parametrize("day", ["2026-12-01", "2026-11-16"])
def test_a_day_that_is_none_of_the_series_is_not_found(alex: Person, mine: Api, day: str) -> None:
    """Neither by its id, nor to split there."""
    series = alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    assert mine.refused("GET", f"me/events/{alex.occurrence(series, day)}") == (404, "ErrorItemNotFound")
    with pytest.raises(Refusal):
        alex.split(series, day)


def test_an_extended_property_is_asked_for_by_its_id(mine: Api) -> None:
    """Without a filter the expansion is refused; null takes the property away."""
    made = mine.post("me/events", body(singleValueExtendedProperties=[{"id": MARK, "value": "x"}]))["id"]
    assert mine.refused("GET", f"me/events/{made}?$expand=singleValueExtendedProperties")[0] == 400
    mine.patch(f"me/events/{made}", {"singleValueExtendedProperties": [{"id": MARK, "value": None}]})
    expanded = f"me/events/{made}?$expand=singleValueExtendedProperties($filter=id eq '{MARK}')"
    assert "singleValueExtendedProperties" not in mine.get(expanded)
