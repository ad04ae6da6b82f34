"""Which one-off makes up for which slot."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from syncd.core.cadence.history import OneOff
from syncd.core.cadence.makeup import claim, may_claim
from syncd.core.cadence.slots import Slot
from syncd.core.model import Reason, Uid
from syncd.testing.timeline import judge_events, letters, meeting, story

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """A wall time in Berlin as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def slot(start: str, *, gap: float | None = 7, after: str | None = None) -> Slot:
    """A gone slot."""
    return Slot(
        start=at(start),
        occurrences=(),
        gone=Reason.CANCELLED,
        gap=gap,
        next_start=at(after) if after else None,
    )


def single(start: str, uid: str = "single") -> OneOff:
    """A one-off of half an hour."""
    return OneOff(start=at(start), end=at(start) + timedelta(minutes=30), uid=Uid(uid))


@pytest.mark.parametrize(
    ("gap", "start", "reached"),
    [
        (7, "2026-03-05 23:59", False),  # four days before
        (7, "2026-03-06 00:00", True),  # three
        (8, "2026-03-05 00:00", True),
        (8, "2026-03-04 23:59", False),
        (14, "2026-03-02 00:00", True),
        (None, "2026-03-08 23:59", False),
        (None, "2026-03-09 00:00", True),
    ],
)
def test_a_make_up_may_lie_up_to_half_a_gap_before(gap: float | None, start: str, reached: bool) -> None:
    """Met a little earlier instead is a make-up too, counted in local days."""
    assert may_claim(slot("2026-03-09 15:00", gap=gap), single(start), zone=BERLIN) is reached


@pytest.mark.parametrize(("since", "reached"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_a_make_up_lies_before_the_next_slot(since: timedelta, reached: bool) -> None:
    """From the start of the next slot on a one-off makes up for nothing before."""
    gone = slot("2026-03-09 15:00", after="2026-03-16 15:00")
    start = at("2026-03-16 15:00") + since
    offer = OneOff(start=start, end=start)
    assert may_claim(gone, offer, zone=BERLIN) is reached


def test_the_nearest_pair_goes_first_and_ties_to_the_earlier_slot() -> None:
    """Two slots and two one-offs: whoever is nearest takes, and each is taken once."""
    first, second = slot("2026-03-02 15:00", after="2026-03-09 15:00"), slot("2026-03-09 15:00", gap=14)
    near, tie = single("2026-03-08 10:00", "near"), single("2026-03-05 10:00", "tie")
    taken = claim([first, second], [near, tie], zone=BERLIN)
    assert taken == {first.start: tie, second.start: near}
    both = claim([slot("2026-03-02 15:00", gap=14), slot("2026-03-08 15:00", gap=14)], [tie], zone=BERLIN)
    assert list(both) == [at("2026-03-02 15:00")]


def test_each_one_off_is_claimed_once_in_any_order() -> None:
    """However slots and one-offs come, the same ones find each other."""
    slots = [slot(f"2026-{3 + n // 4:02}-{1 + 7 * (n % 4):02} 15:00", gap=30) for n in range(16)]
    offers = [single(f"2026-{3 + n // 6:02}-{1 + 4 * (n % 6):02} 11:00", f"u{n}") for n in range(20)]
    wanted = claim(slots, offers, zone=BERLIN)
    assert len({offer.uid for offer in wanted.values()}) == len(wanted) > 12
    for seed in range(20):
        rng = random.Random(seed)
        rng.shuffle(slots)
        rng.shuffle(offers)
        assert claim(slots, offers, zone=BERLIN) == wanted


@pytest.mark.parametrize(
    ("text", "single_at", "outcomes"),
    [
        ("h x h", "2026-01-14 09:00", "h u h"),  # two days after the gone slot
        ("h x h", "2026-01-09 09:00", "h u h"),  # three days before it
        ("h x h", "2026-01-08 09:00", "h x h"),  # four: too early
        ("h x h", "2026-01-19 14:59", "h u h"),
        ("h x h", "2026-01-19 15:00", "h x h"),
        ("h x x h", "2026-01-23 09:00", "h x u h"),  # nearest
        ("h h h", "2026-01-14 09:00", "h h h"),  # nothing to make up for
        ("h v h", "2026-01-14 09:00", "h u h"),  # a meeting that stands inside an absence
        ("h e h", "2026-01-14 09:00", "h u h"),
        ("h n h", "2026-01-14 09:00", "h u h"),
        ("h > h", "2026-01-14 09:00", "h u h"),
    ],
)
def test_who_may_claim(text: str, single_at: str, outcomes: str) -> None:
    """A gone slot, or one standing inside an absence, may be made up for; a held one needs nothing."""
    told = story(text)
    (judged,) = judge_events((*told.events, meeting(single_at)), now=told.now, zone=BERLIN)
    assert " ".join(letters(judged.slots[: len(told.marks)])) == outcomes
    if "u" in outcomes:
        assert judged.one_offs == ()
    assert at(single_at) in judged.meetings


def test_a_declined_or_cancelled_single_meeting_makes_up_for_nothing() -> None:
    """Only a live one-off counts."""
    told = story("h x h")
    declined = story("n |", first="2026-01-14 09:00", rule="FREQ=DAILY;COUNT=2", uid="other").events[1]
    (judged,) = judge_events((*told.events, declined), now=told.now, zone=BERLIN)
    assert " ".join(letters(judged.slots[:3])) == "h x h"


class CountingZone(tzinfo):
    """UTC, counting how often it is asked."""

    asked = 0

    def utcoffset(self, _at: datetime | None) -> timedelta:
        """No difference."""
        self.asked += 1
        return timedelta(0)

    def dst(self, _at: datetime | None) -> None:
        """Nothing."""

    def tzname(self, _at: datetime | None) -> str:
        """A name."""
        return "counting"

    def fromutc(self, at: datetime) -> datetime:
        """The same wall time."""
        self.asked += 1
        return at


def test_many_dropped_and_many_single_meetings_are_not_each_compared_with_each() -> None:
    """The cost is linear in both together."""

    def cost(count: int) -> int:
        zone, day = CountingZone(), datetime(2020, 1, 6, 10, tzinfo=UTC)
        slots = [
            replace(slot("2020-01-06 10:00"), start=day + n * 7 * DAY, next_start=day + (n + 1) * 7 * DAY)
            for n in range(count)
        ]
        offers = [
            OneOff(start=day + n * 7 * DAY, end=day + n * 7 * DAY, uid=Uid(str(n))) for n in range(count)
        ]
        assert len(claim(slots, offers, zone=zone)) == count
        return zone.asked

    assert cost(500) < 15 * cost(50)
