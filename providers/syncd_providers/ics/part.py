"""What one file of a folder holds of an event: its text, who is on it, and whether it can be changed."""

from pathlib import Path

from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.errors import ProviderError
from syncd_providers.ics import files, vdir
from syncd_providers.ics.attachments import Calendar, Uneditable, open_event
from syncd_providers.ics.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file with components of the event, as it was read."""

    path: Path
    calendar: Calendar
    people: frozenset[Address]
    organizers: frozenset[Address]
    complete: bool
    """Everybody on it is named by an address, as far as it can be read."""
    unclear: str
    """Why it is not to be added to; empty when it is clear where."""

    @property
    def bare(self) -> str:
        """Its text without any attachment."""
        raw = self.calendar.raw
        for line in reversed(self.calendar.attached()):
            raw = raw[: line.start] + raw[line.end :]
        return raw.decode("utf-8", "backslashreplace")


def part_of(path: Path, uid: str) -> Part | None:
    """What a file holds of an event; None when that is nothing, or the file has gone.

    Raises ProviderError or NotACalendar when that cannot be known; Refused or Uneditable when it
    holds some of it and may not be written at all.
    """
    try:
        raw = files.read_file(path)[0]
    except ProviderError:
        if path.is_symlink() or path.exists():
            raise
        return None
    if not _may_hold(raw, uid):
        return None
    calendar = open_event(raw, uid)
    if calendar is None:
        return None
    vdir.refuse_link(path)
    resource = Reader(calendar.text, zone="UTC").read(uid, name=uid).resource
    events = resource.events if resource else ()
    return Part(
        path=path,
        calendar=calendar,
        people=frozenset(who.address for event in events for who in event.attendees),
        organizers=frozenset(event.organizer.address for event in events if event.organizer),
        complete=bool(events) and all(event.attendees_complete for event in events),
        unclear=_unclear(calendar),
    )


def _unclear(calendar: Calendar) -> str:
    try:
        calendar.own_end()
    except Uneditable as error:
        return str(error)
    return ""


def _may_hold(raw: bytes, uid: str) -> bool:
    """Whether a look at the whole text is worth it; a folded or escaped UID may hide."""
    if not uid.isascii() or any(letter in uid for letter in ",;\\") or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return uid.encode("ascii") in raw or b"\n " in raw or b"\r " in raw or b"\n\t" in raw or b"\r\t" in raw
