"""The labelled calendars at the fake Google: each sync finds what the files of that sync would hold.

Knows nothing of labels. What a file says and Google cannot, in its own words: a cancelled instance is
a deleted one, a series that stands there as cancelled is not there, and a holiday calendar of
somebody else's is connected as a file.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from unittest import mock

from syncd.testing.google import FakeGoogle
from syncd.testing.google.calendar import changes
from syncd.testing.google.calendar.entries import Calendar, touch
from syncd.testing.google.calendar.finding import find
from tests import google_sign_in
from tests.testing.google.parts import Clock

from .generator import Case
from .ics import Guest, Vevent
from .runner import Files, Ran, Run, as_process, connect
from .world import ALIAS, ME, Feed
from .zones import utc

ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "NEEDS-ACTION": "needsAction",
    "TENTATIVE": "tentative",
}
ALIKE = {"cancelled": "deleted"}
"""Reasons that Google tells the same way."""
_OUT = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
Body = dict[str, Any]


class AtGoogle:
    """The calendars of one case at a Google of their own; what is no calendar of mine there is a file."""

    def __init__(self, case: Case, folder: Path, google: FakeGoogle, clock: Clock) -> None:
        self.case = case
        self._folder = folder
        self._google = google
        self._clock = clock
        self._files = Files(case, folder)
        folder.mkdir(parents=True, exist_ok=True)
        self._client, self._secrets = google_sign_in.prepare(folder, google.client_config())
        self._known: dict[tuple[str, str], str] = {}
        """By feed and UID: the id of what stands there now."""

    @classmethod
    @contextmanager
    def of(cls, case: Case, folder: Path, *, tokens_last: timedelta | None = None) -> Iterator[Self]:
        """A Google with this case's calendars, still empty.

        Of every second case the sync tokens last for years, of the others as the fake has it: there
        some syncs read everything again. ``tokens_last`` decides it.
        """
        clock = Clock()
        there = [feed for feed in case.world.feeds if _is_at_google(feed) and feed.name != "work"]
        seed = {
            "users": [{"address": ME, "name": "Me", "zone": case.world.zone}],
            "calendars": [{"id": _id(one), "owner": ME, "summary": one.name} for one in there],
        }
        with FakeGoogle(clock=clock, seed=seed) as google:
            long = timedelta(days=1000) if case.world.seed % 2 else google.world.settings.sync_token_lifetime
            google.world.settings.sync_token_lifetime = tokens_last or long
            yield cls(case, folder, google, clock)
            google.check()

    def config(self) -> str:
        """What the case's config says, and where the key lies."""
        return self.case.config() + self._secrets

    def bring(self, sync: int) -> None:
        """Bring the calendars to this state."""
        self._clock.now = self.case.instants[sync]
        self._files.bring(sync)
        for feed in filter(_is_at_google, self.case.world.feeds):
            self._load(self._google.world.calendars[_id(feed)], feed.name, sync)

    def connect(self, sync: int, run: Run) -> Iterator[Ran]:
        """Sign in before the first sync; connect the files when it is their turn."""
        now = self.case.instants[sync]
        if sync == 0:
            yield self._sign_in(now)
        for feed in self.case.world.feeds:
            if feed.connected == sync and not _is_at_google(feed):
                yield run(connect(self.case, feed, self._files.folder), now)

    def _sign_in(self, now: datetime) -> Ran:
        words = ["--home", str(self._folder / "home"), "connect", "google", "--client", str(self._client)]
        words += ["--api-root", self._google.url, "--me", ALIAS]
        for feed in self.case.world.feeds:
            if feed.name != "work" and not feed.holidays:
                words += ["--calendar", feed.name]
        with mock.patch.dict(os.environ, google_sign_in.browser()):
            return as_process(words, now)

    def read_in_full(self) -> Counter[str]:
        """How often each calendar was read from its beginning."""
        asked = [one.request for one in self._google.exchanges if one.request.plain_path.endswith("/events")]
        whole = [one for one in asked if not one.parameter("syncToken") and not one.parameter("iCalUID")]
        return Counter(one.plain_path for one in whole)

    # -- writing --------------------------------------------------------------------------------

    def _load(self, calendar: Calendar, feed: str, sync: int) -> None:
        seen = [e for e in self.case.events() if e.visible(sync, feed) and e.kind == "VEVENT"]
        masters = {e.uid: e for e in seen if e.replaces is None and e.status != "CANCELLED"}
        for (name, uid), event_id in list(self._known.items()):
            if name == feed and uid not in masters:
                self._remove(calendar, event_id)
                del self._known[name, uid]
        for uid, master in masters.items():
            overrides = [e for e in seen if e.uid == uid and e.replaces is not None]
            self._master(calendar, feed, master)
            self._exceptions(calendar, feed, master, overrides)

    def _master(self, calendar: Calendar, feed: str, master: Vevent) -> None:
        key = (feed, master.uid)
        body = _body(master, holes=[at for at in master.exdates if not self._is_deleted(master, at)])
        if key not in self._known:
            made = changes.insert(self._google.world, calendar, {**body, "iCalUID": master.uid}, ME)
            self._known[key] = made.meeting.id
        else:
            self._change(calendar, self._known[key], body, whole=True)
        self._dress(calendar, self._known[key], master)

    def _exceptions(self, calendar: Calendar, feed: str, master: Vevent, overrides: Sequence[Vevent]) -> None:
        series = self._known[feed, master.uid]
        for at in master.exdates:
            if self._is_deleted(master, at):
                self._remove(calendar, series + _suffix(at, master.zone))
        for override in overrides:
            assert override.replaces is not None
            instance = series + _suffix(override.replaces, override.zone)
            if override.status == "CANCELLED":
                self._remove(calendar, instance)
            else:
                self._change(calendar, instance, _body(override), whole=False)
                self._dress(calendar, instance, override)

    def _change(self, calendar: Calendar, event_id: str, body: Body, *, whole: bool) -> None:
        found = find(self._google.world, calendar, event_id)
        assert found is not None, f"{event_id}: there is no such instance"
        changes.change(self._google.world, calendar, found, body, whole=whole)

    def _remove(self, calendar: Calendar, event_id: str) -> None:
        found = find(self._google.world, calendar, event_id)
        assert found is not None, f"{event_id}: there is no such instance"
        if not found.copy.gone or found.start is not None:
            changes.remove(self._google.world, calendar, found)

    def _dress(self, calendar: Calendar, event_id: str, event: Vevent) -> None:
        """Show who organises; to the fake everything here is my own."""
        copy = calendar.copies[event_id]
        odd = {"organizer": {"email": event.organizer}} if event.organizer.casefold() not in ("", ME) else {}
        if copy.odd != odd:
            copy.odd = odd
            self._google.world.distorted = True
            touch(self._google.world, copy)

    def _is_deleted(self, master: Vevent, at: datetime) -> bool:
        """Whether a hole is a deleted instance; else it is an EXDATE, as programs write it by CalDAV.

        Only an EXDATE can be taken back.
        """
        versions = [e for e in self.case.events() if e.uid == master.uid and e.replaces is None]
        first = min(e.since for e in versions if at in e.exdates)
        stays = all(at in e.exdates for e in versions if e.since >= first)
        return stays and random.Random(f"{master.uid}:{at}").random() < 0.7


def _is_at_google(feed: Feed) -> bool:
    return not feed.whose


def _id(feed: Feed) -> str:
    if feed.name == "work":
        return ME
    return f"{feed.name}#holiday@group.v.calendar.google.com" if feed.holidays else f"{feed.name}@group"


def _suffix(at: datetime, zone: str) -> str:
    return f"{utc(at, zone).astimezone(UTC):_%Y%m%dT%H%M%SZ}"


# -- bodies --------------------------------------------------------------------------------------


def _body(event: Vevent, *, holes: Sequence[datetime] = ()) -> Body:
    body: Body = {"summary": event.summary, **_times(event)}
    if event.description:
        body["description"] = event.description
    if event.guests:
        body["attendees"] = [_guest(one) for one in event.guests]
    if event.rule or event.rdates:
        body["recurrence"] = list(_recurrence(event, holes))
    if "CLASS:PRIVATE" in event.extra:
        body["visibility"] = "private"
    if _OUT in event.extra and not event.guests:
        body["eventType"] = "outOfOffice"
    return body


def _times(event: Vevent) -> Body:
    if not isinstance(event.start, datetime):
        return _days(event.start, event.days)
    start = utc(event.start, event.zone)
    end = start + timedelta(minutes=event.minutes)
    zone = event.zone or "UTC"
    return {
        name: {"dateTime": at.isoformat(), "timeZone": zone} for name, at in (("start", start), ("end", end))
    }


def _days(first: date, days: int) -> Body:
    return {"start": {"date": first.isoformat()}, "end": {"date": (first + timedelta(days=days)).isoformat()}}


def _recurrence(event: Vevent, holes: Sequence[datetime]) -> Iterator[str]:
    if event.rule:
        yield f"RRULE:{event.rule}"
    for name, moments in (("RDATE", event.rdates), ("EXDATE", holes)):
        if moments and event.zone:
            yield f"{name};TZID={event.zone}:" + ",".join(f"{at:%Y%m%dT%H%M%S}" for at in moments)
        elif moments:
            yield f"{name}:" + ",".join(f"{at:%Y%m%dT%H%M%SZ}" for at in moments)


def _guest(guest: Guest) -> Body:
    body: Body = {"email": guest.address, "responseStatus": ANSWERS[guest.partstat]}
    if guest.name:
        body["displayName"] = guest.name
    if guest.cutype in ("RESOURCE", "ROOM"):
        body["resource"] = True
    return body
