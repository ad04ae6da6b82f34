"""Reads one whole calendar text into the pages and the end of a pull."""

from collections.abc import Iterator, Mapping

from syncd.errors import Permanent, ProviderError, Transient
from syncd.provider import Complete, Dismiss, Page, Window
from syncd_providers.ics.cursor import State, encode
from syncd_providers.ics.paging import pages_of
from syncd_providers.ics.reader import Reader, Reading
from syncd_providers.ics.scan import Defect, NotACalendar, scan

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


def _no_calendar(error: NotACalendar, what: str, hints: Mapping[Defect, str]) -> ProviderError:
    hint = hints.get(error.defect, "nothing was changed; export or publish the calendar again")
    kind = Transient if error.defect in _PASSING else Permanent
    return kind(f"{what} is not a whole calendar: {error}", hint=hint)
