"""The Google source keeps the contract of a source."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syncd.core.model import Event, Participant, Status
from syncd.provider import Source
from syncd.testing.google import FakeGoogle
from syncd.testing.google.calendar import changes
from syncd.testing.google.calendar.entries import Copy, touch
from syncd.testing.google.calendar.finding import find
from syncd.testing.server import Cut
from syncd.testing.source_suite import Pull, SourceSuite, moved, one_to_one
from syncd_providers.google.source import GoogleSource
from syncd_providers.google.watched import watched
from tests.providers.google.accounts import Waits, services

ME = "me@example.com"
EVENTS = "/calendar/v3/calendars/*/events"


class GoogleWorld:
    """My calendar at the fake Google."""

    def __init__(self, google: FakeGoogle) -> None:
        self.google = google
        self.me = google.person(ME)
        made = services(google, ME)
        self._source = GoogleSource(made, watched({}), address_=ME, patience=Waits().patience(attempts=2))

    @property
    def source(self) -> Source:
        return self._source

    def put(self, *components: Event) -> None:
        master, *exceptions = components
        world, calendar = self.google.world, self.me.calendar
        known = self._known(master.uid)
        if known is None:
            known = changes.insert(world, calendar, {**_body(master), "iCalUID": master.uid}, ME)
        else:
            for original in calendar.exceptions(known.meeting.id).values():
                del calendar.copies[original.meeting.id]
            changes.change(world, calendar, self._find(known.meeting.id), _body(master), whole=True)
        known.odd = _organizer(master)
        touch(world, known)
        for one in exceptions:
            assert isinstance(one.recurrence_id, datetime)
            at = f"{one.recurrence_id.astimezone(UTC):_%Y%m%dT%H%M%SZ}"
            body = {name: value for name, value in _body(one).items() if name in {"start", "end"}}
            changes.change(world, calendar, self._find(known.meeting.id + at), body)
        if master.status is Status.CANCELLED:
            self.remove(master.uid)

    def put_unreadable(self, uid: str) -> bool:
        self.put(one_to_one(uid))
        known = self._known(uid)
        assert known is not None
        self.me.distort(known.meeting.id, {"recurrence": ["RRULE:DATE;20260105"]})
        return True

    def remove(self, uid: str) -> None:
        known = self._known(uid)
        assert known is not None
        self.me.delete(known.meeting.id)

    def break_off(self) -> None:
        self.google.faults.add(Cut(), path=EVENTS, times=None)

    def lose(self) -> None:
        self.me.calendar.deleted = True

    def _known(self, uid: str) -> Copy | None:
        copies = self.me.calendar.copies.values()
        return next(
            (
                one
                for one in copies
                if one.meeting.ical_uid == uid and not one.gone and not one.meeting.series
            ),
            None,
        )

    def _find(self, event_id: str) -> Any:
        found = find(self.google.world, self.me.calendar, event_id)
        assert found is not None
        return found


def _body(event: Event) -> dict[str, Any]:
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    return {
        "summary": event.title,
        "start": {"dateTime": event.start.isoformat(), "timeZone": str(event.start.tzinfo)},
        "end": {"dateTime": event.end.isoformat(), "timeZone": str(event.start.tzinfo)},
        "attendees": [{"email": one.address, "displayName": one.name} for one in event.attendees],
        **({"recurrence": [f"RRULE:{event.rule}"]} if event.rule else {}),
    }


def _organizer(event: Event) -> dict[str, Any]:
    """How Google shows the organizer, with a name."""
    who: Participant | None = event.organizer
    return {"organizer": {"email": who.address, "displayName": who.name, "self": True}} if who else {}


class TestGoogleSource(SourceSuite):
    """The whole suite, against the fake."""

    @pytest.fixture
    def world(self) -> Iterator[GoogleWorld]:
        """A calendar in Berlin."""
        seed = {"users": [{"address": ME, "zone": "Europe/Berlin"}]}
        with FakeGoogle(clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC), seed=seed) as google:
            yield GoogleWorld(google)
            google.check()

    def test_a_cancelled_event_is_still_there(self, world: GoogleWorld) -> None:  # type: ignore[override]
        """To Google a cancelled meeting is a deleted one; a cancelled instance is left out of its series."""
        series = one_to_one("a", rule="FREQ=WEEKLY")
        world.put(series)
        known = world._known("a")
        assert known is not None
        world.me.delete(world.me.instance(known.meeting.id, "2026-01-12T10:00"))
        (read,) = Pull(world.source).events.values()
        assert isinstance(series.start, datetime)
        assert read.exdates == (series.start + timedelta(days=7),)
        assert moved(series, by=timedelta()).recurrence_id not in read.exdates
