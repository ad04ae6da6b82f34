"""Pulls a published calendar, unless its server or its bytes say that nothing changed."""

from collections.abc import Iterator
from dataclasses import replace

from syncd.errors import Transient
from syncd.provider import CalendarInfo, Calendars, Complete, Cursor, Dismiss, Page, Source, Window, read_all
from syncd_providers.ics import remote
from syncd_providers.ics.cursor import State, decode, fingerprint
from syncd_providers.ics.location import check_name
from syncd_providers.ics.paging import unchanged


def source(url: str) -> Source:
    """The source of an address; raises ConfigError when a feed cannot be fetched from it."""
    remote.check(url)
    return Feed(url)


class Feed:
    """The published calendar at an address."""

    def __init__(self, url: str, *, network: remote.Network | None = None) -> None:
        self._url = url
        self._network = network
        self._name = remote.host_of(url)

    def calendars(self) -> Calendars:
        """The one calendar, named after its host."""
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
        """Read the feed, unless its server or its bytes say that nothing changed."""
        check_name(calendar, self._name)
        known = decode(cursor, location=self._url, zone=zone)
        label = remote.label_of(self._url)
        answer = remote.fetch(
            self._url,
            etag=known.etag if known else "",
            modified=known.modified if known else "",
            network=self._network,
        )
        if isinstance(answer, remote.NotModified) and known is not None:
            yield unchanged(known, server_time=answer.server_time)
            return
        if isinstance(answer, remote.NotModified):
            raise Transient(f"the feed at {label} did not answer what was asked", hint="sync again")
        now = State(
            location=self._url,
            zone=zone,
            digest=fingerprint(answer.body),
            etag=answer.etag,
            modified=answer.modified,
        )
        if known is not None and known.digest == now.digest:
            yield unchanged(now, server_time=answer.server_time)
            return
        from syncd_providers.ics.pages import FEED_HINTS, read_text

        what = f"the feed at {label}"
        pages = read_text(answer.body, zone=zone, now=now, what=what, hints=FEED_HINTS, dismiss=dismiss)
        for one in pages:
            yield replace(one, server_time=answer.server_time) if isinstance(one, Complete) else one
