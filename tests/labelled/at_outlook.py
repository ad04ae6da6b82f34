"""The labelled calendars at the fake Graph: each sync finds what the files of that sync would hold.

Knows nothing of labels. What a file says and Outlook cannot, in its own words: an EXDATE is a deleted
occurrence, the organizer is not repeated among the attendees, and a holiday calendar of somebody else's
is connected as a file.
"""

import random
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from unittest import mock

from syncd.testing.graph import FakeGraph
from syncd.testing.graph.browser import Browser
from syncd.testing.graph.calendar.entries import Calendar, Mailbox
from syncd.testing.graph.calendar.ids import calendar_id
from syncd.testing.graph.world import DeltaHabits, Settings
from syncd.testing.server import Request
from syncd_providers.outlook import window
from tests import google_sign_in
from tests.providers.outlook.standing import Wanted, attendee, remove, stand
from tests.testing.google.parts import Clock

from .generator import Case
from .ics import Guest, Vevent
from .runner import Files, Ran, Run, connect, in_process
from .world import ALIAS, ME, Feed

ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "NEEDS-ACTION": "notResponded",
    "TENTATIVE": "tentativelyAccepted",
}
_OUT = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"


class AtOutlook:
    """The calendars of one case in a mailbox of their own; what is no calendar of mine there is a file."""

    def __init__(self, case: Case, folder: Path, graph: FakeGraph, clock: Clock) -> None:
        self.case = case
        self._folder = folder
        self._graph = graph
        self._clock = clock
        self._files = Files(case, folder)
        folder.mkdir(parents=True, exist_ok=True)
        _, self._secrets = google_sign_in.prepare(folder, {})
        self._held: dict[str, set[str]] = {}
        """By feed the UIDs that stand there."""

    @classmethod
    @contextmanager
    def of(cls, case: Case, folder: Path, *, weeks: int | None = None) -> Iterator[Self]:
        """A mailbox with this case's calendars, still empty.

        Of every second case everything is read as often as always, of the others every few weeks only:
        there more is known by what a view tells. ``weeks`` decides it. What is not established of Graph
        is drawn.
        """
        clock = Clock()
        me = {"address": ME, "name": "Me", "zone": case.world.zone, "aliases": (ALIAS,)}
        every = window.EVERY if case.world.seed % 2 and weeks is None else timedelta(weeks=weeks or 5)
        with (
            FakeGraph(clock=clock, seed={"users": [me]}, settings=_tenant(case.world.seed)) as graph,
            mock.patch.object(window, "EVERY", every),
        ):
            box = graph.world.mailboxes[ME]
            for feed in case.world.feeds:
                if _is_at_outlook(feed) and feed.name != "work":
                    name = f"Holidays {feed.name}" if feed.holidays else feed.name
                    made = Calendar(id=calendar_id(graph.world), name=name, can_edit=not feed.holidays)
                    box.calendars[made.id] = made
            yield cls(case, folder, graph, clock)
            graph.check()

    def config(self) -> str:
        """What the case's config says, the zone of the mailbox in any case, and where the key lies."""
        zone = "" if self.case.world.zone_in_config else f'timezone = "{self.case.world.zone}"\n'
        return zone + self.case.config() + self._secrets

    def bring(self, sync: int) -> None:
        """Bring the calendars to this state."""
        self._clock.now = self.case.instants[sync]
        self._files.bring(sync)
        for feed in filter(_is_at_outlook, self.case.world.feeds):
            self._load(feed, sync)

    def connect(self, sync: int, run: Run) -> Iterator[Ran]:
        """Sign in before the first sync; connect the files when it is their turn."""
        now = self.case.instants[sync]
        if sync == 0:
            yield self._sign_in(now)
        for feed in self.case.world.feeds:
            if feed.connected == sync and not _is_at_outlook(feed):
                yield run(connect(self.case, feed, self._files.folder), now)

    def _sign_in(self, now: datetime) -> Ran:
        words = [
            "--home",
            str(self._folder / "home"),
            "connect",
            "outlook",
            "--client-id",
            self._graph.client.id,
            "--me",
            ALIAS,
        ]
        words += ["--graph-root", self._graph.root, "--authority", self._graph.authority]
        for feed in self.case.world.feeds:
            if feed.name != "work" and not feed.holidays:
                words += ["--calendar", feed.name]
        browser = Browser(self._graph.authority)
        with mock.patch.object(webbrowser, "open", browser.open):
            return in_process(words, now)

    def read_in_full(self) -> int:
        """How often a view was begun."""
        return sum(bool(one.parameter("startDateTime")) for one in self._of_views())

    def asked_for_changes(self) -> int:
        """How often one was asked what has changed."""
        return sum(bool(one.parameter("$deltatoken")) for one in self._of_views())

    def _of_views(self) -> list[Request]:
        return [one.request for one in self._graph.exchanges if one.request.plain_path.endswith("/delta")]

    # -- writing --------------------------------------------------------------------------------

    def _load(self, feed: Feed, sync: int) -> None:
        calendar = self._calendar(feed)
        seen = [e for e in self.case.events() if e.visible(sync, feed.name) and e.kind == "VEVENT"]
        masters = {e.uid: e for e in seen if e.replaces is None}
        held = self._held.setdefault(feed.name, set())
        for uid in held - masters.keys():
            remove(self._graph.world, calendar, uid)
        self._held[feed.name] = set(masters)
        for uid, master in masters.items():
            overrides = [e for e in seen if e.uid == uid and e.replaces is not None]
            stand(
                self._graph.world,
                calendar,
                uid,
                _wanted(master),
                exceptions={_day(e.replaces): _wanted(e) for e in overrides},
                deleted=frozenset(at.date() for at in master.exdates),
            )

    def _calendar(self, feed: Feed) -> Calendar:
        box: Mailbox = self._graph.world.mailboxes[ME]
        if feed.name == "work":
            return box.default
        return next(one for one in box.calendars.values() if one.name in {feed.name, f"Holidays {feed.name}"})


def _tenant(seed: int) -> Settings:
    dice = random.Random(f"tenant:{seed}")

    def often() -> bool:
        return dice.random() < 0.7

    return Settings(
        refresh_token_lifetime=timedelta(days=1000),  # some are away for a year
        original_start=dice.choice(("utc", "local")),
        cancelled_occurrences=often(),
        exception_occurrences=often(),
        delta=DeltaHabits(
            bare_occurrences=often(),
            masters=often(),
            occurrence_tombstones=not often(),
            strangers_removed=often(),
            master_tombstone_alone=not often(),
            replays=not often(),
            empty_pages=not often(),
        ),
    )


def _is_at_outlook(feed: Feed) -> bool:
    return not feed.whose


def _day(at: datetime | None) -> date:
    assert at is not None
    return at.date()


# -- events --------------------------------------------------------------------------------------


def _wanted(event: Vevent) -> Wanted:
    if event.rdates:
        raise ValueError(f"{event.uid}: a series has no further dates at Outlook")
    organizer = event.organizer or ME
    mine = [one for one in event.guests if one.address.casefold() in (ME, ALIAS)]
    guests = [one for one in event.guests if one.address != organizer or one.partstat == "DECLINED"]
    start, end = _times(event)
    return Wanted(
        start=start,
        end=end,
        zone=event.zone or "UTC",
        title=event.summary,
        text=event.description,
        organizer=organizer,
        organizer_name=organizer.partition("@")[0],
        attendees=tuple(_guest(one) for one in guests),
        rule=event.rule,
        cancelled=event.status == "CANCELLED",
        show_as="oof" if _OUT in event.extra else "busy",
        response=ANSWERS.get(_answer(mine), "none"),
    )


def _times(event: Vevent) -> tuple[datetime | date, datetime | date]:
    if isinstance(event.start, datetime):
        return event.start, event.start + timedelta(minutes=event.minutes)
    return event.start, event.start + timedelta(days=event.days)


def _answer(mine: list[Guest]) -> str:
    """I have one answer, whichever of my addresses is asked."""
    said = [one.partstat for one in mine]
    return next((one for one in said if one != "DECLINED"), said[0] if said else "")


def _guest(guest: Guest) -> dict[str, Any]:
    kind = "resource" if guest.cutype in ("RESOURCE", "ROOM") else "required"
    return attendee(guest.address, guest.name, ANSWERS.get(guest.partstat, "none"), kind)
