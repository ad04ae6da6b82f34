"""The Google invite keeps the contract of an invite."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from syncd.core.model import CalendarId, Uid
from syncd.provider import Invite, InviteRef
from syncd.testing.google import FakeGoogle
from syncd.testing.invite_suite import InviteSuite
from syncd_providers.google.invite import GoogleInvite
from syncd_providers.google.watched import watched
from tests.providers.google.accounts import Waits, services
from tests.testing.google.parts import ALEX, SAM

THEIRS = {"fileUrl": "https://example.org/notes", "title": "Notes"}


class TestGoogleInvite(InviteSuite):
    """The whole suite, against the fake."""

    @pytest.fixture(autouse=True)
    def _google(self, google: FakeGoogle) -> Iterator[None]:
        self.google = google
        yield
        assert {mail.said for mail in google.mails} <= {"none"}
        bodies = [one.request.body for one in google.exchanges if one.request.method == "PATCH"]
        assert not any(b"attendees" in body for body in bodies)

    def new_invite(self) -> Invite:
        return GoogleInvite(services(self.google), watched({}), patience=Waits().patience())

    def put_event(self, *, writable: bool) -> InviteRef:
        owner, guest = (ALEX, SAM) if writable else (SAM, ALEX)
        person = self.google.person(owner)
        utc = {"timeZone": "UTC"}
        series = person.insert(
            {
                "summary": "1:1",
                "description": "what we talk about",
                "start": {"dateTime": "2026-11-02T15:00:00Z", **utc},
                "end": {"dateTime": "2026-11-02T15:30:00Z", **utc},
                "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO"],
                "attendees": [{"email": owner, "responseStatus": "accepted"}, {"email": guest}],
                "attachments": [THEIRS],
            }
        )
        seen = self.google.person(ALEX).sees(series)
        assert seen is not None
        return InviteRef(calendar=CalendarId("google/primary"), uid=Uid(seen["iCalUID"]))

    def change(self, ref: InviteRef) -> None:
        series = ref.uid.partition("@")[0]
        owner = self.google.person(ALEX).sees(series)
        assert owner is not None
        self.google.person(owner["organizer"]["email"]).change(series, {"summary": "1:1, moved"})

    def companions(self) -> tuple[tuple[datetime, str], ...]:
        copies = self.google.person(ALEX).calendar.copies.values()
        found = [
            one.meeting.shared for one in copies if not one.gone and "attendees" not in one.meeting.shared
        ]
        return tuple(sorted((one["start"], one["description"]) for one in found))
