"""Pulls a folder of calendar files: reads those that changed, names all that exist."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from syncd.errors import Permanent, ProviderError, Transient
from syncd.provider import (
    Complete,
    Cursor,
    Dismiss,
    Page,
    Problem,
    Severity,
    Window,
    read_all,
)
from syncd_providers.ics import files
from syncd_providers.ics.cursor import (
    FileState,
    Packed,
    State,
    encode,
    fingerprint,
    names_of,
    pack,
    unpack,
)
from syncd_providers.ics.paging import pages_of

if TYPE_CHECKING:  # imported where a file is read: as a rule none is
    from syncd_providers.ics.known_zones import KnownZones
    from syncd_providers.ics.reader import Reading


class FolderPull:
    """One pull of a folder: reads the files that changed and names all that exist."""

    def __init__(self, path: Path, *, zone: str, known: State | None, dismiss: Dismiss = read_all) -> None:
        self._path = path
        self._zone = zone
        self._dismiss = dismiss
        self._before = known.files if known is not None else {}
        self._known = known
        self._now: dict[str, Packed] = {}
        self._zones: KnownZones | None = None
        self._declared: str | None = None
        self._read_any = False
        self._same: bool | None = None

    def run(self) -> Iterator[Page | Complete]:
        """Pages of the changed files, then the listing of the whole folder."""
        folder = files.list_folder(self._path)
        self._refuse_unmounted(folder)
        yield from pages_of(
            reading for name in self._to_look_at(folder) for reading in self._file(name, folder)
        )
        if files.identity_of(self._path) != folder.identity:
            raise Transient(f"{self._path} was replaced while it was read", hint="sync again")
        same = self._is_unchanged()
        yield Complete(
            cursor=self._cursor(folder),
            window=Window(),
            # When nothing changed it is that of the read before, which nobody need be told.
            listing=None if same else self._listing(),
            zone=self._declared,
            unchanged=same,
        )

    def _listing(self) -> frozenset[str]:
        return frozenset(one for name, packed in self._now.items() for one in names_of(name, packed))

    def _to_look_at(self, folder: files.Folder) -> list[str]:
        """The files that are not plainly as they were, in order of their names; notes those that are."""
        before = self._before.get
        rest = {name for name, mark in folder.marks.items() if before(name) != mark} | folder.newest
        self._now = dict(folder.marks)
        for name in rest:
            del self._now[name]
        return sorted(rest)

    def _cursor(self, folder: files.Folder) -> Cursor:
        device = folder.identity[0]
        known = self._known
        if known and known.cursor and known.device == device and self._same_files():
            return known.cursor
        return encode(
            State(
                location=str(self._path),
                zone=self._zone,
                device=device,
                files=dict(sorted(self._now.items())),
            )
        )

    def _is_unchanged(self) -> bool:
        if self._known is None or self._read_any:
            return False
        return self._same_files() or self._now.keys() == self._before.keys()

    def _same_files(self) -> bool:
        """Whether every file has the state it had; compared once, when all have been looked at."""
        if self._same is None:
            self._same = self._known is not None and self._known.files == self._now
        return self._same

    def _refuse_unmounted(self, folder: files.Folder) -> None:
        """An empty folder on another disk than last time is the place a disk is missing from."""
        if self._known and self._before and not folder.marks and self._known.device != folder.identity[0]:
            raise Permanent(
                f"{self._path} is empty and not on the disk it was on before",
                hint="connect the disk or network folder it belongs to; nothing was changed",
            )

    def _file(self, raw_name: str, folder: files.Folder) -> Iterator["Reading"]:
        """What one file has to say now: nothing when it is as it was."""
        name, mark = files.clean_name(raw_name), folder.marks[raw_name]
        packed = self._before.get(name)
        newest = raw_name in folder.newest
        known = None if packed is None else unpack(name, packed)
        if known is not None and known.mark == mark and not newest:
            self._now[name] = pack(name, FileState(mark=mark, names=known.names))
            return
        path = os.path.join(self._path, raw_name)  # noqa: PTH118 - ten thousand paths take their time
        try:
            data, read_mark = files.read_file(path)
        except ProviderError as error:
            if os.path.lexists(path):
                yield self._quarantined(name, error.message, None)
            return  # else it was deleted since the folder was listed: it is not in the listing
        # A mark vouches for the content but of what was written in the last instant.
        digest = fingerprint(data) if newest or read_mark != mark or (known and known.digest) else ""
        if known is not None and known.mark and digest and known.digest == digest:
            self._now[name] = pack(name, FileState(mark=read_mark, digest=digest, names=known.names))
            return
        yield from self._read(name, data, mark=read_mark, digest=digest)

    def _read(self, name: str, data: bytes, *, mark: str, digest: str) -> Iterator["Reading"]:
        """What the text of a changed or new file has to say."""
        from syncd_providers.ics.known_zones import KnownZones
        from syncd_providers.ics.reader import Reader, Reading
        from syncd_providers.ics.scan import NotACalendar, scan

        self._read_any = True
        self._zones = self._zones or KnownZones()
        try:
            reader = Reader(scan(data, zones=self._zones), zone=self._zone, dismiss=self._dismiss)
        except NotACalendar as error:
            yield self._quarantined(name, f"it is not a whole calendar: {error}", error.line)
            return
        self._declared = self._declared or reader.zone
        problems = tuple(reader.problems(name))
        if problems:
            yield Reading(name=name, resource=None, problems=problems)
        names = _names(name, reader.uids)
        for uid, resource in zip(reader.uids, names, strict=True):
            yield reader.read(uid, name=resource)
        # A file is listed when all that stands in it is an event nobody can name.
        names = names or ((name,) if problems else ())
        self._now[name] = pack(name, FileState(mark=mark, digest=digest, names=names))

    def _quarantined(self, name: str, reason: str, line: int | None) -> "Reading":
        """A file that cannot be read: what is known of it stays, and it is tried again next time."""
        from syncd_providers.ics.reader import Reading

        self._read_any = True
        known = self._before.get(name)
        names = (name,) if known is None else names_of(name, known)
        self._now[name] = pack(name, FileState(mark="", names=names))
        problem = Problem(severity=Severity.QUARANTINED, reason=reason, resource=name, line=line)
        return Reading(name=name, resource=None, problems=(problem,))


def _names(name: str, uids: list[str]) -> tuple[str, ...]:
    """The resources of a file: itself, or one for each UID when it holds several."""
    return tuple(f"{name}/{uid}" for uid in uids) if len(uids) > 1 else (name,) * len(uids)
