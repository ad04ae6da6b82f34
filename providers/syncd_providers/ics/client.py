"""The ``ics`` source: pulls a calendar file or a folder of them, and hands an address to the feed reader.

Does the input and output; what a text means is :mod:`~syncd_providers.ics.reader`'s business.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from syncd.errors import ConfigError
from syncd.provider import (
    CalendarInfo,
    Calendars,
    Complete,
    Cursor,
    Dismiss,
    Page,
    Source,
    Window,
    read_all,
)
from syncd_providers.ics import files
from syncd_providers.ics.cursor import State, decode, fingerprint
from syncd_providers.ics.folder import FolderPull
from syncd_providers.ics.location import check_name, is_address
from syncd_providers.ics.paging import unchanged


def source(settings: Mapping[str, str]) -> Source:
    """The source of one account; ``settings["location"]`` is a path or an address."""
    location = settings.get("location", "").strip()
    if not location:
        raise ConfigError("the calendar has no location", hint="give a file, a folder or an https address")
    if is_address(location):
        from syncd_providers.ics import feed  # here: what asks a network is no small import

        return feed.source(location)
    if not Path(location).is_absolute() or "\0" in location:
        problem = f"the calendar's location is no absolute path: {location!r}"
        raise ConfigError(problem, hint="give the whole path, from the root of the disk")
    return Files(Path(location))


class Files:
    """A calendar file, or a folder of them, whichever the path is when it is pulled."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = _calendar_name(path)

    def calendars(self) -> Calendars:
        """The one calendar, named after the file or folder."""
        return Calendars(items=(CalendarInfo(name=self._name),))

    def pull(
        self,
        calendar: str,
        *,
        cursor: Cursor | None,
        window: Window,  # noqa: ARG002 - a calendar text is always read whole
        zone: str,
        dismiss: Dismiss = read_all,
    ) -> Iterator[Page | Complete]:
        """Read the file, or the files of the folder that changed."""
        check_name(calendar, self._name)
        known = decode(cursor, location=str(self._path), zone=zone)
        if files.is_folder(self._path):
            yield from FolderPull(self._path, zone=zone, known=known, dismiss=dismiss).run()
        else:
            yield from self._file(known, zone, dismiss)

    def _file(self, known: State | None, zone: str, dismiss: Dismiss) -> Iterator[Page | Complete]:
        data, _ = files.read_file(self._path)
        now = State(location=str(self._path), zone=zone, digest=fingerprint(data))
        if known is not None and known.digest == now.digest:
            yield unchanged(now)
            return
        from syncd_providers.ics.pages import FILE_HINTS, read_text

        what = str(self._path)
        yield from read_text(data, zone=zone, now=now, what=what, hints=FILE_HINTS, dismiss=dismiss)


# -- names -------------------------------------------------------------------------------------


def _calendar_name(path: Path) -> str:
    name = path.name[:-4] if path.name.lower().endswith(".ics") else path.name
    return files.clean_name(name) or "calendar"
