"""Invites in memory keep the contract of invites."""

from dataclasses import replace
from datetime import datetime

import pytest

from syncd.core.model import CalendarId, Uid, address
from syncd.provider import Attachment, Invite, InviteRef, InviteState, Revision
from syncd.testing.invite_suite import InviteSuite
from syncd.testing.memory_invite import MemoryInvite


class TestMemoryInvite(InviteSuite):
    """Inherits every rule."""

    @pytest.fixture(autouse=True)
    def _invite(self) -> None:
        self.invite = MemoryInvite()

    def new_invite(self) -> Invite:
        return self.invite

    def put_event(self, *, writable: bool) -> InviteRef:
        ref = InviteRef(calendar=CalendarId("work/calendar"), uid=Uid("weekly@example.com"))
        self.invite.events[ref] = InviteState(
            etag=Revision("1"),
            writable=writable,
            attachments=(Attachment(link="https://theirs.example/notes"),),
            participants=frozenset({address("sam.rivera@example.com"), address("me@example.com")}),
            details={"title": "1:1"},
        )
        return ref

    def change(self, ref: InviteRef) -> None:
        state = self.invite.events[ref]
        self.invite.events[ref] = replace(state, etag=Revision("2"), details={"title": "Sam / Jo"})

    def companions(self) -> tuple[tuple[datetime, str], ...]:
        return tuple((one.start, one.link) for one in self.invite.companions.values())
