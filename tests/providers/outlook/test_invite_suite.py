"""The Outlook invite keeps the contract of an invite."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from syncd.core.model import CalendarId, Uid
from syncd.provider import Invite, InviteRef
from syncd.testing.graph import FakeGraph
from syncd.testing.invite_suite import LINK, InviteSuite
from syncd_providers.outlook.block import links
from syncd_providers.outlook.fields import body_of, instant
from syncd_providers.outlook.invite import OutlookInvite
from syncd_providers.outlook.watched import watched
from tests.providers.outlook.meetings import ALEX, SAM, Person

THEIRS = '<p>what we talk about: <a href="https://example.org/notes">notes</a></p>'


class TestOutlookInvite(InviteSuite):
    """The whole suite, against the fake."""

    @pytest.fixture(autouse=True)
    def _outlook(self) -> Iterator[None]:
        with FakeGraph(clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC)) as fake:
            self.fake = fake
            self.alex, self.sam = Person(fake, ALEX), Person(fake, SAM)
            yield
            written = [one.request for one in fake.exchanges if one.request.method == "PATCH"]
            assert not any(b"attendees" in one.body for one in written)
            fake.check()

    def new_invite(self) -> Invite:
        return OutlookInvite(self.alex.graph, watched({}))

    def put_event(self, *, writable: bool) -> InviteRef:
        owner, guest = (self.alex, SAM) if writable else (self.sam, ALEX)
        self.owner = owner
        uid = owner.invite(guest, text=THEIRS)
        return InviteRef(calendar=CalendarId("outlook/primary"), uid=Uid(uid))

    def change(self, ref: InviteRef) -> None:
        self.owner.change(ref.uid, {"subject": "1:1, moved"})

    def companions(self) -> tuple[tuple[datetime, str], ...]:
        found = []
        for one in self.alex.beside():
            (link,) = links(body_of(one))
            start = instant(one["start"])
            assert start is not None
            assert link == LINK
            found.append((start, link))
        return tuple(sorted(found))
