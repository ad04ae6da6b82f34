"""Invites in memory: pass the contract suite, and stand in for a real calendar in tests."""

from dataclasses import field, replace

from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.provider import (
    Answer,
    Attachment,
    Companion,
    Conflict,
    Done,
    Gone,
    InviteRef,
    InviteState,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)


@dataclass
class MemoryInvite:
    """Implements :class:`syncd.provider.Invite`; tests put events in and change them as others do."""

    events: dict[InviteRef, InviteState] = field(default_factory=dict)
    companions: dict[Marker, Companion] = field(default_factory=dict)
    me: frozenset[Address] = frozenset()
    writes: list[str] = field(default_factory=list)
    """The name of every call that changed something."""
    answer: NotAllowed | Retry | None = None
    """When set, what every call answers."""

    def read(self, ref: InviteRef) -> InviteState | Gone | NotAllowed | Retry:
        """The event's state."""
        return self.answer or self.events.get(ref) or Gone(detail=f"there is no {ref.uid}")

    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Attach a link once."""
        state = self.read(ref)
        if not isinstance(state, InviteState):
            return state
        if any(self._is_ours(one, link, marker) for one in state.attachments):
            return Done(revision=state.etag)
        if link.startswith("file:") and not state.participants <= self.me:
            return NotAllowed(detail="others could not open a file: link")
        return self._change(ref, (*state.attachments, Attachment(link=link, marker=marker)), "attach", etag)

    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Remove what was attached under a marker."""
        state = self.read(ref)
        if not isinstance(state, InviteState):
            return state
        marked = [one for one in state.attachments if self._is_ours(one, link, marker)]
        ours = marked or [Attachment(link=link)]
        kept = tuple(one for one in state.attachments if one not in ours)
        if kept == state.attachments:
            return Done(revision=state.etag)
        return self._change(ref, kept, "detach", etag)

    def companion(self, ref: InviteRef, wanted: Companion) -> Answer:
        """Keep or move the one private event of a marker."""
        state = self.read(ref)
        if not isinstance(state, InviteState):
            return state
        if self.companions.get(wanted.marker) != wanted:
            self.companions[wanted.marker] = wanted
            self.writes.append("companion")
        return Done(revision=Revision("1"))

    def remove_companion(self, ref: InviteRef, marker: Marker) -> Answer:
        """Remove it; also when its event is gone."""
        state = self.read(ref)
        if isinstance(state, NotAllowed | Retry):
            return state
        if self.companions.pop(marker, None) is not None:
            self.writes.append("remove-companion")
        return Done(revision=Revision("0"))

    @staticmethod
    def _is_ours(one: Attachment, link: str, marker: Marker) -> bool:
        return one.marker == marker or (one.marker is not None and one.link == link)

    def _change(
        self, ref: InviteRef, attachments: tuple[Attachment, ...], name: str, etag: Revision
    ) -> Answer:
        state = self.events[ref]
        if not state.writable:
            return NotAllowed(detail="only the organizer may change this event")
        if state.etag != etag:
            return Conflict(revision=state.etag)
        moved_on = Revision(str(int(state.etag) + 1))
        self.events[ref] = replace(state, attachments=attachments, etag=moved_on)
        self.writes.append(name)
        return Done(revision=moved_on)
