"""The contract of an invite, as tests a provider inherits.

A provider's test file derives one class from :class:`InviteSuite` and says how to come by
events and how somebody else changes them; pytest finds the rest.
"""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

from syncd.core.model import Uid
from syncd.provider import (
    Attachment,
    Companion,
    Conflict,
    Done,
    Gone,
    Invite,
    InviteRef,
    InviteState,
    Marker,
    NotAllowed,
    Revision,
)

LINK = "https://documents.example/sam-and-jo"
MARKER = Marker("a771" * 5)
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)


class InviteSuite(ABC):
    """What attaching a document to an event does, whatever the calendar."""

    @abstractmethod
    def new_invite(self) -> Invite:
        """A calendar without events, new for each test."""

    @abstractmethod
    def put_event(self, *, writable: bool) -> InviteRef:
        """A weekly 1:1 on Mondays at 15:00 UTC from 2026-11-02, with an attachment of somebody else's."""

    @abstractmethod
    def change(self, ref: InviteRef) -> None:
        """Somebody else changes the event's title."""

    @abstractmethod
    def companions(self) -> tuple[tuple[datetime, str], ...]:
        """Start and link of each companion there is, in time order."""

    def _event(self, *, writable: bool = True) -> tuple[Invite, InviteRef, InviteState]:
        invite = self.new_invite()
        ref = self.put_event(writable=writable)
        return invite, ref, self._state(invite, ref)

    @staticmethod
    def _state(invite: Invite, ref: InviteRef) -> InviteState:
        state = invite.read(ref)
        assert isinstance(state, InviteState)
        return state

    @staticmethod
    def _ours(state: InviteState) -> list[Attachment]:
        return [one for one in state.attachments if one.marker is not None]

    @staticmethod
    def _theirs(state: InviteState) -> list[Attachment]:
        return [one for one in state.attachments if one.marker is None]

    def test_a_link_is_attached_beside_what_is_there(self) -> None:
        """Attaching adds our link and leaves everything else of the event as it was."""
        invite, ref, before = self._event()
        assert len(self._theirs(before)) == 1
        answer = invite.attach(ref, LINK, MARKER, etag=before.etag)
        assert isinstance(answer, Done)
        after = self._state(invite, ref)
        assert after.etag == answer.revision
        assert self._ours(after) == [Attachment(link=LINK, marker=MARKER)]
        assert self._theirs(after) == self._theirs(before)
        assert (after.details, after.participants) == (before.details, before.participants)

    def test_a_link_is_attached_once(self) -> None:
        """Attaching the same marker again changes nothing and is done."""
        invite, ref, before = self._event()
        assert isinstance(invite.attach(ref, LINK, MARKER, etag=before.etag), Done)
        first = self._state(invite, ref)
        assert isinstance(invite.attach(ref, LINK, MARKER, etag=first.etag), Done)
        assert self._state(invite, ref) == first

    def test_an_old_etag_is_refused(self) -> None:
        """Somebody else's change is never written over."""
        invite, ref, before = self._event()
        self.change(ref)
        changed = self._state(invite, ref)
        assert isinstance(invite.attach(ref, LINK, MARKER, etag=before.etag), Conflict)
        assert self._state(invite, ref) == changed

    def test_a_link_is_detached(self) -> None:
        """Detaching removes ours and nothing else; once more is done as well."""
        invite, ref, before = self._event()
        assert isinstance(invite.attach(ref, LINK, MARKER, etag=before.etag), Done)
        assert isinstance(invite.detach(ref, LINK, MARKER, etag=self._state(invite, ref).etag), Done)
        after = self._state(invite, ref)
        assert after.attachments == before.attachments
        assert (after.details, after.participants) == (before.details, before.participants)
        assert isinstance(invite.detach(ref, LINK, MARKER, etag=after.etag), Done)
        assert self._state(invite, ref) == after

    def test_an_event_of_somebody_else(self) -> None:
        """An event this user may not change says so and stays as it is."""
        invite, ref, before = self._event(writable=False)
        assert not before.writable
        assert isinstance(invite.attach(ref, LINK, MARKER, etag=before.etag), NotAllowed)
        assert self._state(invite, ref) == before

    def test_an_event_that_does_not_exist(self) -> None:
        """Gone is an answer, not a crash."""
        invite = self.new_invite()
        lost = InviteRef(calendar=self.put_event(writable=True).calendar, uid=Uid("no-such-event"))
        assert isinstance(invite.read(lost), Gone)
        assert isinstance(invite.attach(lost, LINK, MARKER, etag=Revision("1")), Gone)
        assert isinstance(invite.detach(lost, LINK, MARKER, etag=Revision("1")), Gone)

    def test_a_companion_moves_and_is_never_doubled(self) -> None:
        """There is one companion of a marker; it follows the next occurrence and can be removed."""
        invite, ref, before = self._event(writable=False)
        assert isinstance(invite.companion(ref, beside(AT)), Done)
        assert isinstance(invite.companion(ref, beside(AT)), Done)
        assert self.companions() == ((AT, LINK),)
        later = AT + timedelta(days=7)
        assert isinstance(invite.companion(ref, beside(later)), Done)
        assert self.companions() == ((later, LINK),)
        assert isinstance(invite.remove_companion(ref, MARKER), Done)
        assert isinstance(invite.remove_companion(ref, MARKER), Done)
        assert self.companions() == ()
        assert self._state(invite, ref) == before

    def test_a_link_only_i_can_open(self) -> None:
        """A file of this computer is put onto no event with another person."""
        invite, ref, before = self._event()
        answer = invite.attach(ref, "file:///home/me/sam.md", MARKER, etag=before.etag)
        assert isinstance(answer, NotAllowed)
        assert self._state(invite, ref) == before

    def test_participants_are_named(self) -> None:
        """Who is on the event is known before anything is attached to it."""
        _, _, before = self._event()
        assert len(before.participants) == 2


def beside(at: datetime) -> Companion:
    """A companion of half an hour."""
    return Companion(marker=MARKER, title="Sam and Jo", start=at, end=at + timedelta(minutes=30), link=LINK)
