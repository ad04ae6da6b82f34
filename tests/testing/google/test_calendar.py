"""The fake Calendar API, driven with Google's own client library."""

from typing import Any

from syncd.testing.google import FakeGoogle
from tests.testing.google.parts import ALEX, Make


def ids(answer: Any) -> list[str]:
    """The ids of a page."""
    return [item["id"] for item in answer["items"]]


def test_everybody_on_an_event_has_a_copy_of_it(google: FakeGoogle, api: Make) -> None:
    """A guest sees the organizer's event under the same id, with the guest's own flags."""
    sam = google.person("sam.rivera@example.com")
    series = sam.invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY", guests=(ALEX,))
    (mine,) = api("calendar").events().list(calendarId="primary").execute()["items"]
    assert mine["id"] == series
    assert "self" not in mine["organizer"]
    assert {one["email"]: one.get("self") for one in mine["attendees"]} == {
        "sam.rivera@example.com": None,
        ALEX: True,
    }
    theirs = sam.sees(series)
    assert theirs is not None
    assert (theirs["iCalUID"], theirs["organizer"]["self"]) == (mine["iCalUID"], True)
    assert theirs["etag"] != mine["etag"]
