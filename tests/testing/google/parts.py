"""Who takes part in the tests of the fake Google, and the clock they live by."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from syncd.testing.google import FakeGoogle

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
SCOPES = ("calendar.events", "calendar.calendarlist.readonly", "drive.file")


Make = Callable[..., Any]
"""Makes a service of an API as somebody: ``api("calendar", ALEX)``."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


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


OWN_ID = "abcd000001"
"""Letters beyond v are not allowed in an id a client chooses."""


def weekly(google: FakeGoogle, **fields: Any) -> str:
    """A weekly 1:1 that Sam organizes and Alex is a guest of."""
    sam = google.person(SAM)
    return sam.invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY", guests=(ALEX,), fields=fields)
