"""Whatever people do: who follows a calendar by sync tokens has what a full read shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.testing.google import FakeGoogle, client
from syncd.testing.google.errors import Refusal
from tests.testing.google.parts import ALEX, SAM

FIRST = datetime(2026, 11, 23, 10, tzinfo=UTC)
ACTS = "invite alone move skip answer rename split delete remove-me private hand-over".split()
LOCAL = "%Y-%m-%dT%H:%M"
STEP = st.tuples(st.sampled_from(ACTS), st.sampled_from([ALEX, SAM]), st.integers(0, 5), st.integers(0, 4))


def act(google: FakeGoogle, made: list[str], step: tuple[str, str, int, int]) -> None:
    """One thing somebody does; what Google refuses does not happen."""
    what, who, which, week = step
    person, other = google.person(who), ALEX if who == SAM else SAM
    if what in {"invite", "alone"} or not made:
        guests = (other,) if what == "invite" else ()
        made.append(person.invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY;COUNT=5", guests=guests))
        return
    series = made[which % len(made)]
    if person.sees(series) is None:
        return
    day, next_day = (f"{FIRST + timedelta(weeks=week, days=more):{LOCAL}}" for more in (0, 1))
    one = google.person(person.calendar.copies[series].meeting.creator).instance(series, day)
    match what:
        case "move":
            person.move(one, next_day)
        case "skip":
            person.delete(one)
        case "answer":
            person.answer(one, "declined")
        case "rename":
            person.change(series, {"summary": f"after {which} {week}"})
        case "split":
            made.append(person.split(series, day))
        case "delete":
            person.delete(series)
        case "remove-me":
            person.change(series, {"attendees": [{"email": who}]})
        case "private":
            person.change(one, {"extendedProperties": {"private": {"n": str(week)}}})
        case "hand-over":
            person.hand_over(series, other)


def read(events: Any, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """All pages of a list, and the sync token."""
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {}
    while "nextSyncToken" not in page:
        if "nextPageToken" in page:
            asked["pageToken"] = page["nextPageToken"]
        page = events.list(calendarId="primary", maxResults=3, **asked).execute()
        items += page["items"]
    return items, page["nextSyncToken"]


@pytest.mark.parametrize("single", [False, True])
@settings(max_examples=25)
@given(steps=st.lists(STEP, min_size=3, max_size=12))
def test_following_by_tokens_comes_to_what_a_full_read_shows(
    single: bool, steps: list[tuple[str, str, int, int]]
) -> None:
    """Kept by id: what is cancelled and no exception of a live series is dropped, all else replaced."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with FakeGoogle(clock=lambda: now) as google:
        google.world.settings.empty_pages = True
        account = google.signed_in(ALEX, "calendar.events")
        with client.service("calendar", google.url, account) as calendar:
            events = calendar.events()
            items, token = read(events, singleEvents=single)
            kept = {item["id"]: item for item in items}
            made: list[str] = []
            for number, step in enumerate(steps):
                try:
                    act(google, made, step)
                except Refusal:
                    continue
                if number % 3 == 2:
                    token = follow(events, kept, token, single=single)
            follow(events, kept, token, single=single)
            shown = {item["id"]: item for item in read(events, singleEvents=single)[0]}
        assert without_orphans(kept) == without_orphans(shown)
        google.check()


def follow(events: Any, kept: dict[str, Any], token: str, *, single: bool) -> str:
    """Bring what changed into what is kept."""
    items, token = read(events, singleEvents=single, syncToken=token)
    for item in items:
        if item["status"] == "cancelled" and (single or "recurringEventId" not in item):
            kept.pop(item["id"], None)
        else:
            kept[item["id"]] = item
    return token


def without_orphans(items: dict[str, Any]) -> dict[str, Any]:
    """Cancelled exceptions count for the life of their series only."""
    return {
        name: item
        for name, item in items.items()
        if item["status"] != "cancelled" or item["recurringEventId"] in items
    }
