"""Who takes part in the tests of the fake Google, and the clock they live by."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

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
