"""One event: create, read, change, delete ("Create event", "Get event", "Update event", "Delete event")."""

import pytest

from syncd.testing.graph import FakeGraph, Person, fault, weekly
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


def test_a_zone_may_have_a_name_nobody_knows(alex: Person, mine: Api) -> None:
    """``tzone://Microsoft/Custom`` comes with imported invitations; times are right all the same."""
    made = alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    alex.name_zone(made, "tzone://Microsoft/Custom")
    shown = mine.get(f"me/events/{made}")
    assert shown["originalStartTimeZone"] == "tzone://Microsoft/Custom"
    assert shown["recurrence"]["range"]["recurrenceTimeZone"] == "tzone://Microsoft/Custom"
    assert shown["start"]["dateTime"].startswith("2026-11-23T09:00")
    assert shown["isOrganizer"]
    assert shown["organizer"]["emailAddress"]["address"] == ALEX


def test_a_series_is_not_moved_without_its_recurrence(mine: Api) -> None:
    """The range's start date is the date of the start."""
    made = mine.post("me/events", body(recurrence=MONDAYS))
    moved = {"start": at(24, 10), "end": at(24, 11)}
    assert mine.refused("PATCH", f"me/events/{made['id']}", moved)[0] == 400
