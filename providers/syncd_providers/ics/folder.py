"""Pulls a folder of calendar files: reads those that changed, names all that exist."""

import os
from collections.abc import Iterator
from pathlib import Path

from syncd.errors import Permanent, ProviderError, Transient
from syncd.provider import Complete, Page, Problem, Severity, Window
from syncd_providers.ics import files
from syncd_providers.ics.cursor import FileState, State, encode, fingerprint
from syncd_providers.ics.pages import pages_of
from syncd_providers.ics.reader import Reader, Reading
from syncd_providers.ics.scan import NotACalendar, scan


class FolderPull:
    """One pull of a folder: reads the files that changed and names all that exist."""

    def __init__(self, path: Path, *, zone: str, known: State | None) -> None:
        self._path = path
        self._zone = zone
        self._before = known.files if known is not None else {}
        self._known = known
        self._now: dict[str, FileState] = {}
        self._declared: str | None = None
        self._read_any = False

    def run(self) -> Iterator[Page | Complete]:
        """Pages of the changed files, then the listing of the whole folder."""
        folder = files.list_folder(self._path)
        self._refuse_unmounted(folder)
        yield from pages_of(reading for entry in folder.entries for reading in self._entry(entry))
        if files.list_folder(self._path).identity != folder.identity:
            raise Transient(f"{self._path} was replaced while it was read", hint="sync again")
        state = State(location=str(self._path), zone=self._zone, device=folder.identity[0], files=self._now)
        yield Complete(
            cursor=encode(state),
            window=Window(),
            listing=frozenset(name for known in self._now.values() for name in known.names),
            zone=self._declared,
            unchanged=self._is_unchanged(),
        )

    def _is_unchanged(self) -> bool:
        return self._known is not None and not self._read_any and self._now.keys() == self._before.keys()

    def _refuse_unmounted(self, folder: files.Folder) -> None:
        """An empty folder on another disk than last time is the place a disk is missing from."""
        if self._known and self._before and not folder.entries and self._known.device != folder.identity[0]:
            raise Permanent(
                f"{self._path} is empty and not on the disk it was on before",
                hint="connect the disk or network folder it belongs to; nothing was changed",
            )

    def _entry(self, entry: files.Entry) -> Iterator[Reading]:
        """What one file has to say now: nothing when it is as it was."""
        name = files.clean_name(entry.name)
        known = self._before.get(name)
        if known is not None and known.mark == entry.mark and not entry.newest:
            self._now[name] = FileState(mark=known.mark, names=known.names)
            return
        try:
            data, mark = files.read_file(entry.path)
            digest = fingerprint(data)
            if known is not None and known.mark and known.digest == digest:
                self._now[name] = FileState(mark=mark, digest=digest, names=known.names)
                return
            self._read_any = True
            reader = Reader(scan(data), zone=self._zone)
        except NotACalendar as error:
            yield self._quarantined(name, f"it is not a whole calendar: {error}", error.line)
        except ProviderError as error:
            if os.path.lexists(entry.path):
                yield self._quarantined(name, error.message, None)
            # Else it was deleted since the folder was listed: it is not in the listing.
        else:
            self._declared = self._declared or reader.zone
            yield from self._readings(name, reader)
            self._now[name] = FileState(mark=mark, digest=digest, names=_names(name, reader))

    def _readings(self, name: str, reader: Reader) -> Iterator[Reading]:
        yield Reading(name=name, resource=None, problems=tuple(reader.problems(name)))
        for uid, resource in zip(reader.uids, _names(name, reader), strict=False):
            yield reader.read(uid, name=resource)

    def _quarantined(self, name: str, reason: str, line: int | None) -> Reading:
        """A file that cannot be read: what is known of it stays, and it is tried again next time."""
        self._read_any = True
        known = self._before.get(name)
        self._now[name] = FileState(mark="", names=known.names if known else (name,))
        problem = Problem(severity=Severity.QUARANTINED, reason=reason, resource=name, line=line)
        return Reading(name=name, resource=None, problems=(problem,))


def _names(name: str, reader: Reader) -> tuple[str, ...]:
    """The resources of a file: itself, or one for each UID when it holds several."""
    if len(reader.uids) > 1:
        return tuple(f"{name}/{uid}" for uid in reader.uids)
    return (name,) if reader.uids or any(reader.problems(name)) else ()
