"""The ``ics`` invite: attaches a link to an event of a folder of calendar files (a vdir).

Single files and published addresses are read-only: another program writes them whole.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from syncd.core.model import Address, Event, address
from syncd.errors import ProviderError
from syncd.provider import (
    Answer,
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
    Retry,
    Revision,
)
from syncd_providers.ics import companion, files, vdir
from syncd_providers.ics.attachments import AttachLine, Uneditable, open_event
from syncd_providers.ics.cursor import fingerprint
from syncd_providers.ics.location import is_address
from syncd_providers.ics.part import Part, part_of
from syncd_providers.ics.reader import Reader
from syncd_providers.ics.scan import NotACalendar, scan
from syncd_providers.ics.vdir import Refused

READ_ONLY = "calendar files and addresses are only read; a folder of .ics files can be written"


def invite(settings: Mapping[str, str]) -> Invite:
    """The invites of one account; ``settings["location"]`` is a path or an address."""
    location = settings.get("location", "").strip()
    me = frozenset(address(word) for word in settings.get("me", "").split())
    if not location or is_address(location) or not Path(location).is_absolute() or "\0" in location:
        return ReadOnly()
    return FolderInvite(Path(location), me=me)


class ReadOnly:
    """A calendar nothing can be attached to."""

    def read(self, ref: InviteRef) -> InviteState | Gone | NotAllowed | Retry:
        """Says so."""
        del ref
        return NotAllowed(detail=READ_ONLY)

    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Says so."""
        del ref, link, marker, etag
        return NotAllowed(detail=READ_ONLY)

    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Says so."""
        del ref, link, marker, etag
        return NotAllowed(detail=READ_ONLY)

    def companion(self, ref: InviteRef, wanted: Companion) -> Answer:
        """Says so."""
        del ref, wanted
        return NotAllowed(detail=READ_ONLY)

    def remove_companion(self, ref: InviteRef, marker: Marker) -> Answer:
        """Says so."""
        del ref, marker
        return NotAllowed(detail=READ_ONLY)


class FolderInvite:
    """Implements :class:`syncd.provider.Invite` on a folder of calendar files."""

    def __init__(self, folder: Path, *, me: frozenset[Address]) -> None:
        self._folder = folder
        self._me = me

    def read(self, ref: InviteRef) -> InviteState | Gone | NotAllowed | Retry:
        """The event's state; its etag is a digest of every file that holds a part of it."""
        try:
            found = self._find(ref)
        except (Refused, Uneditable) as error:
            answer = _refusal(error)
            return NotAllowed(detail=READ_ONLY) if isinstance(answer, Done | Conflict) else answer
        return InviteState(
            etag=_etag(found),
            writable=not self._objection(found),
            attachments=tuple(
                Attachment(
                    link=line.link,
                    marker=Marker(line.marker) if line.marker else None,
                    occurrence=line.occurrence,
                )
                for one in found
                for line in one.calendar.attached()
            ),
            participants=frozenset(who for one in found for who in one.people | one.organizers),
            complete=all(one.complete for one in found),
            details={one.path.name: one.bare for one in found},
        )

    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Insert one line, unless a line of this marker or this link stands there."""
        try:
            found = self._find(ref)
            if any(one.calendar.ours(link, marker) for one in found):
                return Done(revision=_etag(found))
            objection = self._objection(found)
            if not objection and not (link[:8].lower() == "https://" or self._alone(found)):
                objection = "others on the event could not open this link"
            if objection:
                return NotAllowed(detail=objection)
            if _etag(found) != etag:
                return Conflict(revision=_etag(found), detail="the event has changed")
            one = found[0]
            pairs = [*map(_pair, one.calendar.attached()), (link, str(marker))]
            self._write(one, one.calendar.with_link(link, marker), ref, pairs)
            return Done(revision=_etag(self._find(ref)))
        except (Refused, Uneditable) as error:
            return _refusal(error)

    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Remove our line, wherever another program has moved or copied it."""
        try:
            found = self._find(ref)
            held = [one for one in found if one.calendar.ours(link, marker)]
            if held and _etag(found) != etag:
                return Conflict(revision=_etag(found), detail="the event has changed")
            for one in held:
                ours = {line.start for line in one.calendar.ours(link, marker)}
                pairs = [_pair(line) for line in one.calendar.attached() if line.start not in ours]
                self._write(one, one.calendar.without_link(link, marker), ref, pairs)
            return Done(revision=_etag(self._find(ref) if held else found))
        except (Refused, Uneditable) as error:
            return _refusal(error)

    def companion(self, ref: InviteRef, wanted: Companion) -> Answer:
        """Keep the one file of this marker in the folder."""
        try:
            self._refuse_lost(ref)
            path = self._folder / companion.file_name(wanted.marker)
            known = _read_or_none(path)
            text = companion.written(wanted) if known is None else companion.moved(known, wanted)
            if text != known:
                _whole(text)
                vdir.replace(path, text, over=known)
                if vdir.read(path) != text:
                    return Conflict(detail=f"{path.name} was changed while it was written")
            return Done(revision=_revision(text))
        except (Refused, Uneditable, NotACalendar) as error:
            return _refusal(error)

    def remove_companion(self, ref: InviteRef, marker: Marker) -> Answer:
        """Delete the file, or only our link where somebody has written into it."""
        del ref
        try:
            if not files.is_folder(self._folder):
                return NotAllowed(detail=READ_ONLY)
            path = self._folder / companion.file_name(marker)
            known = _read_or_none(path)
            if known is None:
                return Done(revision=Revision(""))
            if not companion.has_words(known, marker):
                vdir.remove(path, over=known)
                return Done(revision=Revision(""))
            text = companion.unlinked(known, marker)
            if text != known:
                _whole(text)
                vdir.replace(path, text, over=known)
            return Done(revision=_revision(text))
        except (Refused, Uneditable, NotACalendar, ProviderError) as error:
            return _refusal(error)

    # -- looking ----------------------------------------------------------------------------

    def _find(self, ref: InviteRef) -> list[Part]:
        """What the folder holds of an event; raises Refused, Uneditable.

        Gone only when every file could be looked at.
        """
        try:
            if not files.is_folder(self._folder):
                raise Refused(NotAllowed(detail=READ_ONLY))
            names = list(files.list_folder(self._folder).marks)
        except ProviderError as error:
            raise Refused(_unreachable(error)) from error
        found, unread = [], ""
        for name in names:
            try:
                part = part_of(self._folder / name, ref.uid)
            except (ProviderError, NotACalendar) as error:
                unread = unread or f"{name} cannot be read: {error}"
            else:
                found += [part] if part is not None else []
        if not found:
            lost = Gone(detail="the event is not in the folder any more")
            raise Refused(Retry(after=60.0, detail=unread) if unread else lost)
        return found

    def _refuse_lost(self, ref: InviteRef) -> None:
        """Raise Refused unless the event is there, whether or not it can be written."""
        try:
            self._find(ref)
        except Uneditable:
            return
        except Refused as refused:
            if not isinstance(refused.answer, NotAllowed) or not self._folder.is_dir():
                raise

    def _objection(self, found: list[Part]) -> str:
        """Why the event is not mine to change; empty when it is."""
        if len(found) > 1:
            return f"{len(found)} files of the folder hold this event"
        if not found[0].complete:
            return "not everybody on the event is named by an address"
        if found[0].unclear:
            return found[0].unclear
        mine = found[0].organizers or found[0].people
        return "" if mine <= self._me else "somebody else organises this event"

    def _alone(self, found: list[Part]) -> bool:
        return all(one.people | one.organizers <= self._me for one in found)

    @staticmethod
    def _write(one: Part, changed: bytes, ref: InviteRef, pairs: list[tuple[str, str]]) -> None:
        """Write a changed file over the one that was read; raises Refused, Uneditable."""
        _refuse_other_changes(one, changed, ref, pairs)
        vdir.replace(one.path, changed, over=one.calendar.raw)
        if vdir.read(one.path) != changed:
            raise Refused(Conflict(detail=f"{one.path.name} was changed while it was written"))


def _refuse_other_changes(one: Part, changed: bytes, ref: InviteRef, pairs: list[tuple[str, str]]) -> None:
    """Read the changed text again: the same events, and exactly the attachments that are wanted."""
    try:
        after = open_event(changed, ref.uid)
        same = after is not None and list(_events(one.calendar.raw)) == list(_events(changed))
    except NotACalendar as error:
        raise Uneditable(f"the changed text would be no calendar: {error}") from error
    if after is None or not same or sorted(map(_pair, after.attached())) != sorted(pairs):
        raise Uneditable("the change would not leave everything else as it is")


def _events(raw: bytes) -> Iterator[tuple[str, tuple[Event, ...]]]:
    """Every event of a text as it is read."""
    reader = Reader(scan(raw), zone="UTC")
    for uid in reader.uids:
        resource = reader.read(uid, name=uid).resource
        yield uid, resource.events if resource else ()


def _pair(line: AttachLine) -> tuple[str, str]:
    return line.link, line.marker


def _read_or_none(path: Path) -> bytes | None:
    try:
        return vdir.read(path)
    except Refused as refused:
        if isinstance(refused.answer, Gone):
            return None
        raise


def _whole(text: bytes) -> None:
    """Raise NotACalendar when a text of our own making is none."""
    scan(text)


def _etag(found: list[Part]) -> Revision:
    return Revision(fingerprint("".join(fingerprint(one.calendar.raw) for one in found).encode()))


def _revision(raw: bytes) -> Revision:
    return Revision(fingerprint(raw))


def _unreachable(error: ProviderError) -> NotAllowed | Retry:
    """A folder that is not there may be a disk that is not connected: its events are not gone."""
    return Retry(after=3600.0, detail=error.message)


def _refusal(error: Exception) -> Answer:
    if isinstance(error, Refused):
        return error.answer
    if isinstance(error, ProviderError):
        return _unreachable(error)
    return NotAllowed(detail=str(error))
