"""Invites in a folder of calendar files keep the contract of invites."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd.core.model import CalendarId, Uid
from syncd.provider import Invite, InviteRef
from syncd.testing.invite_suite import InviteSuite
from syncd_providers.ics.invite import invite

EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//syncd//tests//EN
BEGIN:VEVENT
UID:weekly@example.com
DTSTAMP:20261001T000000Z
DTSTART:20261102T150000Z
DTEND:20261102T153000Z
RRULE:FREQ=WEEKLY
SUMMARY:1:1
ORGANIZER:mailto:{organizer}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com
ATTENDEE;PARTSTAT=ACCEPTED;CN=Sam Rivera:mailto:sam.rivera@example.com
ATTACH:https://theirs.example/notes
END:VEVENT
END:VCALENDAR
"""


class TestFolderInvite(InviteSuite):
    """Inherits every rule."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "calendar"
        self.folder.mkdir()

    def new_invite(self) -> Invite:
        return invite({"location": str(self.folder), "me": "me@example.com me@example.org"})

    def put_event(self, *, writable: bool) -> InviteRef:
        organizer = "me@example.com" if writable else "sam.rivera@example.com"
        text = EVENT.format(organizer=organizer).replace("\n", "\r\n")
        (self.folder / "weekly.ics").write_bytes(text.encode())
        return InviteRef(calendar=CalendarId("work/calendar"), uid=Uid("weekly@example.com"))

    def change(self, ref: InviteRef) -> None:
        del ref
        file = self.folder / "weekly.ics"
        file.write_bytes(file.read_bytes().replace(b"SUMMARY:1:1", b"SUMMARY:Sam / Jo"))

    def companions(self) -> tuple[tuple[datetime, str], ...]:
        found = []
        for file in self.folder.glob("syncd-*.ics"):
            text = file.read_text("utf-8")
            start = re.search(r"^DTSTART:(\w+)$", text, re.MULTILINE)
            link = re.search(r"^URL:(.*)$", text, re.MULTILINE)
            assert start is not None
            assert link is not None
            at = datetime.strptime(start[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            found.append((at, link[1]))
        return tuple(sorted(found))
