"""Reading what changed comes to the same as reading everything, whatever people do to a calendar."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syncd.core.model import Event, Status
from syncd.errors import CursorExpired
from syncd.testing.google import FakeGoogle
from syncd.testing.google.errors import Refusal
from syncd.testing.source_suite import Cache, Pull
from syncd_providers.google.source import GoogleSource
from syncd_providers.google.watched import watched
from tests.providers.google.accounts import Waits, services
from tests.testing.google.parts import ALEX, SAM, weekly

BOTH = [{"email": SAM}, {"email": ALEX}]
DEEDS: dict[str, Any] = {
    "title": lambda sam, _, series, __: sam.change(series, {"summary": "another"}),
    "rule": lambda sam, _, series, __: sam.change(series, {"recurrence": ["RRULE:FREQ=WEEKLY;INTERVAL=2"]}),
    "single": lambda sam, _, series, __: sam.change(series, {"recurrence": []}),
    "series": lambda sam, _, series, __: sam.change(series, {"recurrence": ["RRULE:FREQ=WEEKLY"]}),
    "off": lambda sam, _, series, __: sam.change(series, {"attendees": [{"email": SAM}]}),
    "on": lambda sam, _, series, __: sam.change(series, {"attendees": BOTH}),
    "place": lambda sam, _, __, one: sam.change(one, {"location": "Room 4"}),
    "guests": lambda sam, _, __, one: sam.change(one, {"attendees": BOTH}),
    "move": lambda sam, _, __, one: sam.move(one, "2026-12-25T11:00"),
    "cancel": lambda sam, _, __, one: sam.delete(one),
    "decline": lambda _, alex, __, one: alex.answer(one, "declined"),
    "leave": lambda _, alex, series, __: alex.delete(series),
}
"""What Sam does to a series or to one meeting of it, and Alex to his copy."""


def whole(events: Any) -> list[str]:
    """Events as they can be compared: in order, however their dates were come by.

    A cancelled instance of no series may be remembered or not: it is not there either way.
    """
    told: list[Event] = [
        replace(one, exdates=tuple(sorted(one.exdates, key=str)), modified=None, sequence=0)
        for one in events
        if one.status is not Status.CANCELLED
    ]
    return sorted(map(repr, told))


@pytest.mark.parametrize("seed", range(24))
def test_what_changed_comes_to_the_same_as_everything(seed: int) -> None:
    """After any deeds, in any portions; a full read may be asked for, a difference may not stay."""
    dice, now = random.Random(seed), [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    with FakeGoogle(clock=lambda: now[0]) as google:
        google.world.settings.page_size = dice.choice([1, 2, 250])
        sam, alex, cache = google.person(SAM), google.person(ALEX), Cache()
        patience = Waits().patience()
        source = GoogleSource(services(google), watched({}), address_=ALEX, patience=patience)
        series = [weekly(google), weekly(google)]
        cache.sync(source)
        done = []
        for _ in range(10):
            now[0] += timedelta(minutes=7)
            deed, one = dice.choice(sorted(DEEDS)), dice.choice(series)
            week = dice.choice(["11-23", "11-30", "12-07", "12-14", "12-21"])
            try:
                DEEDS[deed](
                    sam, alex, one, sam.instance(one, f"2026-{week}T10:00") if deed in _OF_ONE else ""
                )
            except Refusal:
                continue  # it cannot be done to what is there now
            done.append((deed, series.index(one), week))
            if dice.random() < 0.6:
                try:
                    cache.sync(source)
                except CursorExpired:
                    cache.cursor = None
                    cache.sync(source)
                known = [event for resource in cache.held.values() for event in resource.events]
                assert whole(known) == whole(Pull(source).events.values()), done
        google.check()


_OF_ONE = {"place", "guests", "move", "cancel", "decline"}
