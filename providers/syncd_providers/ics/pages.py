"""Turns one calendar text into the pages and the end of a pull."""

from collections.abc import Iterable, Iterator, Mapping

from syncd.errors import Permanent, ProviderError, Transient
from syncd.provider import Complete, Dismiss, Dismissed, Page, Problem, Resource, Window
from syncd_providers.ics.cursor import State, encode
from syncd_providers.ics.reader import Reader, Reading
from syncd_providers.ics.scan import Defect, NotACalendar, scan

PAGE = 500
"""Resources on one page: what is read is handed on before the next is."""

FILE_HINTS = {
    Defect.EMPTY: "nothing was changed; export the calendar again",
    Defect.CUT_OFF: "nothing was changed; if it is not being written just now, export it again",
    Defect.WEB_PAGE: "save the calendar itself (.ics), not the page that shows it",
}
FEED_HINTS = {
    Defect.EMPTY: "nothing was changed; it is tried again at the next sync",
    Defect.CUT_OFF: "nothing was changed; it is tried again at the next sync",
    Defect.WEB_PAGE: (
        "nothing was changed; open the address in a browser: if it asks you to sign in, do that, or get the"
        " calendar's secret iCal address"
    ),
}
_PASSING = frozenset({Defect.EMPTY, Defect.CUT_OFF, Defect.WEB_PAGE})
"""What is usually different the next time."""


def read_text(
    data: bytes, *, zone: str, now: State, what: str, hints: Mapping[Defect, str], dismiss: Dismiss
) -> Iterator[Page | Complete]:
    """A whole text as pages, one resource for each UID, then its listing."""
    try:
        reader = Reader(scan(data), zone=zone, dismiss=dismiss)
    except NotACalendar as error:
        raise _no_calendar(error, what, hints) from error
    yield from pages_of(_readings(reader))
    yield Complete(cursor=encode(now), window=Window(), listing=frozenset(reader.uids), zone=reader.zone)


def _readings(reader: Reader) -> Iterator[Reading]:
    yield Reading(name="", resource=None, problems=tuple(reader.problems("")))
    for uid in reader.uids:
        yield reader.read(uid, name=uid)


def pages_of(readings: Iterable[Reading]) -> Iterator[Page]:
    """The readings in pages of bounded size."""
    resources: list[Resource] = []
    dismissed: list[Dismissed] = []
    problems: list[Problem] = []
    for reading in readings:
        problems += reading.problems
        if reading.resource is not None:
            resources.append(reading.resource)
        if reading.dismissed is not None:
            dismissed.append(reading.dismissed)
        if max(len(resources), len(dismissed), len(problems)) >= PAGE:
            yield Page(resources=tuple(resources), dismissed=tuple(dismissed), problems=tuple(problems))
            resources, dismissed, problems = [], [], []
    if resources or dismissed or problems:
        yield Page(resources=tuple(resources), dismissed=tuple(dismissed), problems=tuple(problems))


def _no_calendar(error: NotACalendar, what: str, hints: Mapping[Defect, str]) -> ProviderError:
    hint = hints.get(error.defect, "nothing was changed; export or publish the calendar again")
    kind = Transient if error.defect in _PASSING else Permanent
    return kind(f"{what} is not a whole calendar: {error}", hint=hint)


def unchanged(state: State) -> Complete:
    """The end of a pull that read nothing again, because nothing changed."""
    return Complete(cursor=encode(state), window=Window(), listing=None, unchanged=True)
