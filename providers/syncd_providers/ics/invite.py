"""The ``ics`` invite: attaches a link to an event of a folder of calendar files (a vdir).

Single files and published addresses are read-only: another program writes them whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from syncd_providers.ics import companion, files, remote, vdir
from syncd_providers.ics.attachments import AttachLine, Calendar, Uneditable, open_event
from syncd_providers.ics.cursor import fingerprint
from syncd_providers.ics.reader import Reader
from syncd_providers.ics.scan import NotACalendar, scan
from syncd_providers.ics.vdir import Refused

READ_ONLY = "calendar files and addresses are only read; a folder of .ics files can be written"


def invite(settings: Mapping[str, str]) -> Invite:
    """The invites of one account; ``settings["location"]`` is a path or an address."""
    location = settings.get("location", "").strip()
    me = frozenset(address(word) for word in settings.get("me", "").split())
    if not location or remote.is_address(location) or not Path(location).is_absolute() or "\0" in location:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The file an event stands in, as it was read."""

    path: Path
    calendar: Calendar
    people: frozenset[Address]
    organizers: frozenset[Address]

    @property
    def raw(self) -> bytes:
        return self.calendar.raw


class FolderInvite:
    """Implements :class:`syncd.provider.Invite` on a folder of calendar files."""

    def __init__(self, folder: Path, *, me: frozenset[Address]) -> None:
        self._folder = folder
        self._me = me

    def read(self, ref: InviteRef) -> InviteState | Gone | NotAllowed | Retry:
        """The event's state; its etag is a digest of the whole file."""
        try:
            return self._state(self._find(ref))
        except Refused as refused:
            return _readable(refused.answer)
        except Uneditable as error:
            return NotAllowed(detail=str(error))

    def attach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Insert one line, unless a line of this marker or this link stands there."""
        try:
            found = self._find(ref)
            lines = found.calendar.attached()
            if any(line.marker == marker or (line.link == link and not line.marker) for line in lines):
                return Done(revision=_revision(found.raw))
            self._refuse_others(found, link)
            changed = found.calendar.with_link(link, marker)
            wanted = [*map(_pair, lines), (link, str(marker))]
            return self._write(ref, found, changed, etag=etag, wanted=wanted)
        except (Refused, Uneditable) as error:
            return _refusal(error)

    def detach(self, ref: InviteRef, link: str, marker: Marker, *, etag: Revision) -> Answer:
        """Remove our line, wherever another program has moved it."""
        try:
            found = self._find(ref)
            changed = found.calendar.without_link(link, marker)
            if changed == found.raw:
                return Done(revision=_revision(found.raw))
            known = [_pair(line) for line in found.calendar.attached()]
            ours = (link, str(marker)) if any(pair[1] == marker for pair in known) else (link, "")
            wanted = [pair for pair in known if pair[1] != marker and pair != ours]
            return self._write(ref, found, changed, etag=etag, wanted=wanted)
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

    def _find(self, ref: InviteRef) -> _Found:
        """The one file that holds the event's master; raises Refused, Uneditable."""
        try:
            if not files.is_folder(self._folder):
                raise Refused(NotAllowed(detail=READ_ONLY))
            names = [entry.name for entry in files.list_folder(self._folder).entries]
        except ProviderError as error:
            raise Refused(_unreachable(error)) from error
        names.sort(key=lambda name: name != f"{ref.uid}.ics")
        found = list(self._holding(names, ref))
        if not found:
            raise Refused(Gone(detail="the event is not in the folder any more"))
        if len(found) > 1:
            raise Refused(NotAllowed(detail=f"{len(found)} files of the folder hold this event"))
        return found[0]

    def _refuse_lost(self, ref: InviteRef) -> None:
        """Raise Refused unless the event is there, whether or not it can be written."""
        try:
            self._find(ref)
        except Uneditable:
            return
        except Refused as refused:
            if not isinstance(refused.answer, NotAllowed) or not self._folder.is_dir():
                raise

    def _holding(self, names: list[str], ref: InviteRef) -> Iterator[_Found]:
        for name in names:
            path = self._folder / name
            try:
                raw = files.read_file(path)[0]
            except ProviderError:
                continue  # not there any more, or nothing that could be written
            if not _may_hold(raw, ref.uid):
                continue
            try:
                calendar = open_event(raw, ref.uid)
            except NotACalendar:
                continue
            if calendar is not None:
                vdir.read(path)  # refuses links
                yield _found(path, calendar, ref)

    def _state(self, found: _Found) -> InviteState:
        lines = found.calendar.attached()
        bare = _without(found.calendar, [(line.start, line.end) for line in lines])
        return InviteState(
            etag=_revision(found.raw),
            writable=self._writable(found),
            attachments=tuple(
                Attachment(link=line.link, marker=Marker(line.marker) if line.marker else None)
                for line in lines
            ),
            participants=found.people | found.organizers,
            details={"file": found.path.name, "text": bare.decode("utf-8", "backslashreplace")},
        )

    def _writable(self, found: _Found) -> bool:
        """I organise it, or nobody else is on it."""
        if found.organizers:
            return found.organizers <= self._me
        return found.people <= self._me

    # -- writing ----------------------------------------------------------------------------

    def _refuse_others(self, found: _Found, link: str) -> None:
        if not self._writable(found):
            raise Refused(NotAllowed(detail="somebody else organises this event"))
        if link[:8].lower() != "https://" and not (found.people | found.organizers) <= self._me:
            raise Refused(NotAllowed(detail="others on the event could not open this link"))

    def _write(
        self, ref: InviteRef, found: _Found, changed: bytes, *, etag: Revision, wanted: list[tuple[str, str]]
    ) -> Answer:
        """Write a changed file over the one that was read, after making sure what is changed."""
        if _revision(found.raw) != etag:
            return Conflict(revision=_revision(found.raw), detail=f"{found.path.name} has changed")
        _refuse_other_changes(found, changed, ref, wanted)
        vdir.replace(found.path, changed, over=found.raw)
        if vdir.read(found.path) != changed:
            return Conflict(detail=f"{found.path.name} was changed while it was written")
        return Done(revision=_revision(changed))


def _refuse_other_changes(
    found: _Found, changed: bytes, ref: InviteRef, wanted: list[tuple[str, str]]
) -> None:
    """Read the changed text again: the same events, and exactly the attachments that are wanted."""
    try:
        after = open_event(changed, ref.uid)
        same = after is not None and list(_events(found.raw)) == list(_events(changed))
    except NotACalendar as error:
        raise Uneditable(f"the changed text would be no calendar: {error}") from error
    if after is None or not same or [_pair(line) for line in after.attached()] != wanted:
        raise Uneditable("the change would not leave everything else as it is")


def _events(raw: bytes) -> Iterator[tuple[str, tuple[Event, ...]]]:
    """Every event of a text as it is read."""
    reader = Reader(scan(raw), zone="UTC")
    for uid in reader.uids:
        resource = reader.read(uid, name=uid).resource
        yield uid, resource.events if resource else ()


def _found(path: Path, calendar: Calendar, ref: InviteRef) -> _Found:
    resource = Reader(calendar.text, zone="UTC").read(ref.uid, name=ref.uid).resource
    if resource is None:
        raise Uneditable("the event cannot be read")
    if not all(event.attendees_complete for event in resource.events):
        raise Uneditable("not everybody on the event is named by an address")
    return _Found(
        path=path,
        calendar=calendar,
        people=frozenset(who.address for event in resource.events for who in event.attendees),
        organizers=frozenset(event.organizer.address for event in resource.events if event.organizer),
    )


def _pair(line: AttachLine) -> tuple[str, str]:
    return line.link, line.marker


def _may_hold(raw: bytes, uid: str) -> bool:
    """Whether a look at the whole text is worth it; a folded UID, or one of other letters, may hide."""
    return uid.encode("utf-8", "replace")[:40] in raw or b"\n " in raw or b"\r " in raw or not uid.isascii()


def _without(calendar: Calendar, ranges: list[tuple[int, int]]) -> bytes:
    raw = calendar.raw
    for start, end in sorted(ranges, reverse=True):
        raw = raw[:start] + raw[end:]
    return raw


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


def _revision(raw: bytes) -> Revision:
    return Revision(fingerprint(raw))


def _unreachable(error: ProviderError) -> NotAllowed | Retry:
    """A folder that is not there may be a disk that is not connected: its events are not gone."""
    return Retry(after=3600.0, detail=error.message)


def _readable(answer: Conflict | Gone | NotAllowed | Retry) -> Gone | NotAllowed | Retry:
    return Retry(after=60.0, detail=answer.detail) if isinstance(answer, Conflict) else answer


def _refusal(error: Exception) -> Answer:
    if isinstance(error, Refused):
        return error.answer
    if isinstance(error, ProviderError):
        return _unreachable(error)
    return NotAllowed(detail=str(error))
