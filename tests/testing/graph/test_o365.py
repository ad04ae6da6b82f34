"""An independent client, the package O365, works with calendars of the fake."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from syncd.testing.graph import FakeGraph, Person, weekly
from tests.testing.graph.parts import ALEX, SAM, SINCE, UNTIL
from tests.testing.graph.test_signin import app

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def account(graph: FakeGraph) -> Iterator[Any]:
    """Alex's account, signed in by the package's own flow: consent page, code, token."""
    from O365 import Account, MSGraphProtocol
    from O365.utils.token import MemoryTokenBackend

    protocol = type("Loopback", (MSGraphProtocol,), {"_protocol_url": graph.url})(timezone=BERLIN)
    made = Account(
        graph.client.id,
        auth_flow_type="public",
        protocol=protocol,
        main_resource="me",
        token_backend=MemoryTokenBackend(),
        requests_delay=0,
        request_retries=0,
    )
    made.con._msal_client = app(graph, token_cache=made.con.token_backend)  # it takes no http_client
    scopes = ["Calendars.ReadWrite", "User.Read"]
    with pytest.warns(UserWarning, match="form_post"):  # the package asks for the answer in the address
        url, flow = made.con.get_authorization_url(scopes, redirect_uri="http://localhost:1")
    asked = url.replace("https://login.microsoftonline.com", graph.authority)
    shown = requests.get(asked, allow_redirects=False, timeout=10)
    assert made.con.request_token(shown.headers["Location"], flow=flow)
    yield made
    if made.con.session is not None:
        made.con.session.close()


def test_calendars_are_listed(account: Any, alex: Person) -> None:
    """With names, what may be done there, and the default one."""
    alex.calendar("Holidays", can_edit=False)
    schedule = account.schedule()
    assert [(one.name, one.can_edit) for one in schedule.list_calendars()] == [
        ("Calendar", True),
        ("Holidays", False),
    ]
    assert schedule.get_default_calendar().name == "Calendar"


def test_events_of_a_window_are_read(account: Any, sam: Person, alex: Person) -> None:
    """Occurrences, an exception, somebody else's invitation; times in the client's zone."""
    series = sam.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"), guests=(ALEX,))
    sam.move(sam.occurrence(series, "2026-11-30"), "2026-12-01T11:00")
    alex.answer(series, "accepted")
    calendar = account.schedule().get_default_calendar()
    found = list(
        calendar.get_events(start_recurring=SINCE, end_recurring=UNTIL, include_recurring=True, batch=3)
    )
    assert [one.subject for one in found] == ["1:1"] * 7
    assert found[0].start == datetime(2026, 11, 23, 16, tzinfo=BERLIN)
    assert found[1].start == datetime(2026, 12, 1, 17, tzinfo=BERLIN)
    assert (found[0].organizer.address, found[0].response_status.status.value) == (SAM, "accepted")


def test_a_recurring_event_is_made_and_read_back(account: Any, sam: Person, graph: FakeGraph) -> None:
    """Saved, invited to, read as a series, changed, deleted."""
    calendar = account.schedule().get_default_calendar()
    event = calendar.new_event("Growth")
    event.start = datetime(2026, 11, 24, 10, tzinfo=BERLIN)
    event.end = datetime(2026, 11, 24, 10, 30, tzinfo=BERLIN)
    event.attendees.add(SAM)
    event.body = "Agenda"
    event.recurrence.set_weekly(
        2,
        days_of_week=["tuesday"],
        first_day_of_week="monday",
        start=date(2026, 11, 24),
        end=date(2026, 12, 31),
    )
    assert event.save()
    again = calendar.get_event(event.object_id)
    assert (again.subject, again.recurrence.interval, again.recurrence.days_of_week) == (
        "Growth",
        2,
        ["tuesday"],
    )
    assert (again.recurrence.start_date, again.recurrence.end_date) == (
        date(2026, 11, 24),
        date(2026, 12, 31),
    )
    shown = list(again.get_occurrences(SINCE, UNTIL))
    assert [one.start.date() for one in shown] == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]
    assert len(sam.week(SINCE, UNTIL)) == 3
    again.subject = "Growth talk"
    assert again.save()
    assert {one["subject"] for one in sam.week(SINCE, UNTIL)} == {"Growth talk"}
    assert again.delete()
    assert [one.kind for one in graph.mails] == ["invitation", "update", "cancellation"]


def test_an_invitation_is_answered(account: Any, sam: Person) -> None:
    """Accepted with the package's own words."""
    made = sam.invite("1:1", start="2026-11-23T10:00", guests=(ALEX,))
    (event,) = account.schedule().get_default_calendar().get_events(include_recurring=False)
    assert event.accept_event("fine")
    shown = sam.sees(made)
    assert shown is not None
    assert shown["attendees"][0]["status"]["response"] == "accepted"
