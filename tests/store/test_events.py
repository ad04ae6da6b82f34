"""Events as they stand in the database."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.model import (
    Address,
    CuType,
    Event,
    Participant,
    PartStat,
    Status,
    Uid,
    When,
)
from syncd.errors import StoreError
from syncd.store.events import dump_events, load_events, without_content

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
zones = st.sampled_from(ZONES).map(ZoneInfo)
walls = st.datetimes(datetime(1900, 1, 3), datetime(2100, 12, 1), timezones=zones, allow_imaginary=True)  # noqa: DTZ001
dates = st.dates(date(1900, 1, 3), date(2100, 12, 1))
people = st.builds(
    Participant,
    address=texts.map(Address),
    name=texts,
    answer=st.sampled_from(PartStat),
    kind=st.sampled_from(CuType),
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event: timed or all-day, with every field at a default or not."""
    start: When = draw(st.one_of(walls, dates))
    moments = st.one_of(walls, dates)
    return Event(
        uid=Uid(draw(texts)),
        start=start,
        end=start + draw(st.timedeltas(timedelta(0), timedelta(days=20))),
        recurrence_id=draw(st.none() | moments),
        title=draw(texts),
        organizer=draw(st.none() | people),
        attendees=tuple(draw(st.lists(people, max_size=3))),
        organizer_listed=draw(st.booleans()),
        attendees_complete=draw(st.booleans()),
        status=draw(st.sampled_from(Status)),
        out_of_office=draw(st.booleans()),
        observance=draw(st.booleans()),
        rule=draw(st.sampled_from((None, "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3"))),
        rdates=tuple(draw(st.lists(moments, max_size=3))),
        exdates=tuple(draw(st.lists(moments, max_size=3))),
        sequence=draw(st.integers(0, 2**31)),
        modified=draw(st.none() | st.datetimes(datetime(1971, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
    )


@given(st.lists(events(), max_size=4))
def test_an_event_reads_back_as_it_was(found: list[Event]) -> None:
    """Every field of every event survives, its zone by name included."""
    again = load_events(dump_events(found))
    assert again == tuple(found)
    for one, two in zip(found, again, strict=True):
        assert _zones(one) == _zones(two)


def _zones(event: Event) -> list[object]:
    moments = (event.start, event.end, event.recurrence_id, *event.rdates, *event.exdates)
    return [getattr(getattr(at, "tzinfo", None), "key", None) for at in moments]


@given(st.lists(events(), max_size=3))
def test_the_same_events_are_the_same_text(found: list[Event]) -> None:
    """A sync sees that nothing changed by comparing texts."""
    assert dump_events(load_events(dump_events(found))) == dump_events(found)


@given(events())
def test_an_absence_keeps_no_content(event: Event) -> None:
    """Of an absence stay its span and kind; no title and nobody's address is stored."""
    kept = without_content(event)
    assert (kept.title, kept.organizer, kept.attendees) == ("", None, ())
    assert (kept.start, kept.end, kept.rule, kept.exdates) == (
        event.start,
        event.end,
        event.rule,
        event.exdates,
    )
    assert {"t", "o", "a"}.isdisjoint(json.loads(dump_events([kept]))[0])


def test_a_zone_without_a_name_is_refused() -> None:
    """An offset would silently lose the clock changes of a series."""
    at = datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1)))
    with pytest.raises(ValueError, match="zone has no name"):
        dump_events([Event(uid=Uid("a"), start=at, end=at)])


GOOD: dict[str, Any] = {"u": "a", "s": "2026-03-02T10:00:00 UTC", "e": "2026-03-02T11:00:00 UTC"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[1]",
        "[{}]",
        json.dumps([GOOD | {"s": "2026-03-02T10:00:00 Nowhere/City"}]),
        json.dumps([GOOD | {"s": "2026-03-02T10:00:00 ../../etc/passwd"}]),
        json.dumps([GOOD | {"s": "yesterday"}]),
        json.dumps([GOOD | {"e": "2026-03-01T10:00:00 UTC"}]),
        json.dumps([GOOD | {"e": "2026-03-03"}]),
        json.dumps([GOOD | {"st": "unheard of"}]),
        json.dumps([GOOD | {"a": [["only an address"]]}]),
        json.dumps([GOOD | {"o": ["a@b.c", "A", "maybe", "individual"]}]),
        json.dumps([GOOD | {"m": 5}]),
        json.dumps([GOOD | {"rd": 5}]),
    ],
)
def test_a_damaged_row_says_so(text: str) -> None:
    """What was not written by syncd is a store error with a way out, never a guess or a traceback."""
    with pytest.raises(StoreError, match="damaged") as caught:
        load_events(text)
    assert "syncd sync --full" in caught.value.hint


def test_a_number_for_an_instant_says_so() -> None:
    """A value of another type is damage as well."""
    with pytest.raises(StoreError, match="damaged"):
        load_events(json.dumps([GOOD | {"s": 5}]))
