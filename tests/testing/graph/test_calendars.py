"""Who is signed in, calendars and views ("Get a user", "List calendars", "List calendarView")."""

import threading
from typing import Any

import pytest

from syncd.testing.graph import FakeGraph, Person, User, weekly
from syncd.testing.graph.seeding import add_user
from syncd.testing.graph.world import PERSONAL
from syncd.testing.server import Slow
from tests.testing.graph.parts import ALEX, SAM, WINDOW, Api, guests


def test_all_addresses_of_a_user_can_be_had(graph: FakeGraph) -> None:
    """Get a user: proxyAddresses only with $select, the main one in capitals."""
    lee = User(
        address="lee@example.com", name="Lee", upn="lee.okafor@corp.example", aliases=("lo@example.com",)
    )
    add_user(graph.world, lee)
    api = Api(graph, "lee@example.com")
    assert "proxyAddresses" not in api.get("me")
    shown = api.get("me?$select=mail,userPrincipalName,proxyAddresses")
    assert (shown["mail"], shown["userPrincipalName"]) == ("lee@example.com", "lee.okafor@corp.example")
    assert shown["proxyAddresses"] == ["SMTP:lee@example.com", "smtp:lo@example.com"]


def test_a_personal_account_has_no_proxy_addresses_and_no_teams(graph: FakeGraph) -> None:
    """outlook.com."""
    add_user(graph.world, User(address="robin@outlook.com", name="Robin", tenant=PERSONAL))
    api = Api(graph, "robin@outlook.com")
    assert api.get("me?$select=proxyAddresses")["proxyAddresses"] == []
    assert api.rows("me/calendars")[0]["allowedOnlineMeetingProviders"] == []


def test_a_mailbox_has_a_zone_with_a_windows_name(graph: FakeGraph, mine: Api) -> None:
    """Get user mailbox settings: a scope of its own."""
    assert mine.refused("GET", "me/mailboxSettings") == (403, "ErrorAccessDenied")
    api = Api(graph, SAM, "MailboxSettings.Read")
    assert api.get("me/mailboxSettings")["timeZone"] == "Eastern Standard Time"


def test_calendars_come_in_pages_with_what_may_be_done_there(alex: Person, mine: Api) -> None:
    """List calendars: ten a page; canEdit and owner tell what is only shared."""
    alex.calendar("Holidays", can_edit=False)
    alex.calendar("Sam Rivera", owner=SAM)
    for at in range(10):
        alex.calendar(f"Project {at}")
    page = mine.get("me/calendars")
    assert (len(page["value"]), "$skip=10" in page["@odata.nextLink"]) == (10, True)
    shown = mine.rows("me/calendars")
    assert [one["isDefaultCalendar"] for one in shown].count(True) == 1
    by_name: dict[str, Any] = {one["name"]: one for one in shown}
    assert len(by_name) == 13
    assert (by_name["Calendar"]["canEdit"], by_name["Holidays"]["canEdit"]) == (True, False)
    assert by_name["Sam Rivera"]["owner"] == {"name": "Sam Rivera", "address": SAM}
    assert mine.get(f"me/calendars/{by_name['Holidays']['id']}")["name"] == "Holidays"


def test_a_calendar_that_may_not_be_edited_takes_no_event(alex: Person, mine: Api) -> None:
    """403; and an unknown calendar is 404."""
    holidays = alex.calendar("Holidays", can_edit=False).id
    one = {"start": {"dateTime": "2026-11-23T10:00:00"}, "end": {"dateTime": "2026-11-23T11:00:00"}}
    assert mine.refused("POST", f"me/calendars/{holidays}/events", one) == (403, "ErrorAccessDenied")
    assert mine.refused("GET", "me/calendars/none/events") == (404, "ErrorItemNotFound")


def test_a_view_shows_occurrences_exceptions_and_single_events_by_their_start(
    alex: Person, mine: Api
) -> None:
    """List calendarView: no masters; a deleted occurrence is not there."""
    series = alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    alex.delete(alex.occurrence(series, "2026-11-30"))
    alex.move(alex.occurrence(series, "2026-12-07"), "2026-12-08T10:00")
    alex.invite("Lunch", start="2026-11-24T12:00")
    shown = mine.rows(f"me/calendarView?{WINDOW}&$select=subject,type,start")
    assert [(one["start"]["dateTime"][5:10], one["type"]) for one in shown] == [
        ("11-23", "occurrence"),
        ("11-24", "singleInstance"),
        ("12-08", "exception"),
        ("12-14", "occurrence"),
        ("12-21", "occurrence"),
        ("12-28", "occurrence"),
        ("01-04", "occurrence"),
    ]


def test_the_hour_of_a_series_is_that_of_its_zone(alex: Person, mine: Api) -> None:
    """Ten o'clock in Berlin before and after the clocks change."""
    alex.invite("1:1", start="2026-10-19T10:00", pattern=weekly("monday"))
    october = "startDateTime=2026-10-18T00:00:00Z&endDateTime=2026-10-27T00:00:00Z"
    shown = mine.rows(f"me/calendarView?{october}")
    assert [one["start"]["dateTime"][11:16] for one in shown] == ["08:00", "09:00"]


@pytest.mark.parametrize("edge", ["2026-11-23T09:30:00Z", "2026-11-23T10:30:00%2B01:00"])
def test_a_view_leaves_out_what_ends_as_it_begins(alex: Person, mine: Api, edge: str) -> None:
    """The ends of the window are moments, whatever offset they are written with."""
    alex.invite("1:1", start="2026-11-23T10:00")
    path = "me/calendarView?endDateTime=2026-11-30T00:00:00Z&startDateTime="
    assert mine.rows(path + edge) == []
    assert len(mine.rows(path + "2026-11-23T09:29:59Z")) == 1


def test_a_token_needs_a_scope(graph: FakeGraph) -> None:
    """403 for reading without Calendars.Read and for writing with no more than that; 401 for no token."""
    reader, stranger = Api(graph, ALEX, "Calendars.Read"), Api(graph, ALEX, "User.Read")
    assert stranger.refused("GET", "me/events") == (403, "ErrorAccessDenied")
    assert reader.get("me/events")["value"] == []
    assert reader.refused("POST", "me/events", {"subject": "x"}) == (403, "ErrorAccessDenied")
    reader.token = "nobody's"
    assert reader.refused("GET", "me/events") == (401, "InvalidAuthenticationToken")


def test_a_mailbox_serves_four_requests_at_once(graph: FakeGraph, mine: Api, theirs: Api) -> None:
    """Microsoft Graph throttling limits: the fifth is 429; another mailbox is not concerned."""
    started = threading.Barrier(5)
    graph.faults.add(Slow(seconds=1), path="/v1.0/me/events", times=None)
    graph.hook(after=lambda exchange: _pass(started, exchange.request.path))
    held = [threading.Thread(target=mine.call, args=("GET", "me/events")) for _ in range(4)]
    for one in held:
        one.start()
    started.wait(timeout=10)
    answer = mine.call("GET", "me/calendars")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1.5")
    assert "MailboxConcurrency" in answer.json()["error"]["message"]
    graph.world.settings.retry_after = ""
    assert "Retry-After" not in mine.call("GET", "me/calendars").headers
    assert len(theirs.rows("me/calendars")) == 1
    for one in held:
        one.join()
    assert len(mine.rows("me/calendars")) == 1


def _pass(started: threading.Barrier, path: str) -> None:
    """Wait until all that are to be held are being served."""
    if path.endswith("/events"):
        started.wait(timeout=10)


def test_an_error_says_which_request_it_was(mine: Api) -> None:
    """Microsoft Graph error responses: innerError with the ids, the client's own among them."""
    answer = mine.call("GET", "me/events/none", headers={"client-request-id": "mine"})
    inner = answer.json()["error"]["innerError"]
    assert inner.keys() == {"date", "request-id", "client-request-id"}
    assert inner["client-request-id"] == answer.headers["client-request-id"] == "mine"
    assert inner["request-id"] == answer.headers["request-id"]
    assert mine.call("GET", "me").headers["request-id"] not in {"", inner["request-id"]}


@pytest.mark.parametrize("size", ["many", "0", "-1"])
def test_a_page_size_that_is_none_is_not_taken(alex: Person, mine: Api, size: str) -> None:
    """A preference may be ignored: the usual size then."""
    alex.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"))
    assert len(mine.rows(f"me/calendarView?{WINDOW}", f"odata.maxpagesize={size}")) == 7


def test_a_user_has_no_other_calendar_than_the_own(sam: Person, mine: Api) -> None:
    """What Sam did not invite Alex to is not there."""
    sam.invite("Private", start="2026-11-23T10:00")
    sam.invite("Together", start="2026-11-23T11:00", fields={"attendees": guests(ALEX)})
    assert [one["subject"] for one in mine.rows("me/events")] == ["Together"]
