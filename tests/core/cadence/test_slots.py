"""Which slots a relationship has when all its series are put together."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.cadence.history import History, LedgerSlot, OneOff, OpenSlot, Person, Series
from syncd.core.cadence.slots import Plan, Slot, half_gaps, plan_slots
from syncd.core.model import Event, Evidence, Outcome, Reason, Uid, address
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.testing.timeline import meeting, story

BERLIN = ZoneInfo("Europe/Berlin")
ME, SAM = address("me@example.com"), address("sam@example.com")
NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)


def history(*series: tuple[Event, ...], **changes: object) -> History:
    """A relationship with Sam that has these series."""
    whole = History(
        person=Person(key=SAM, addresses=(SAM,)),
        series=tuple(
            Series(uid=events[0].uid, address=SAM, master=events[0], exceptions=events[1:])
            for events in series
        ),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def planned(whole: History, now: datetime = NOW) -> Plan:
    """The plan of a relationship."""
    halves = half_gaps(whole, now=now, zone=BERLIN, policy=Policy())
    return plan_slots(whole, Knowledge(me=frozenset({ME})), halves, now=now, zone=BERLIN, policy=Policy())


def shown(plan: Plan, until: datetime = NOW) -> list[str]:
    """The slots up to ``until`` as month, day and hour, gone ones in brackets."""
    words = [
        (f"{one.start.astimezone(BERLIN):%m-%d %H}", one.live) for one in plan.slots if one.start <= until
    ]
    return [text if live else f"[{text}]" for text, live in words]


def weekly(
    at: str, *, text: str = "h h h h h", rule: str = "FREQ=WEEKLY", uid: str = "a"
) -> tuple[Event, ...]:
    """A series told from a wall time on."""
    return story(text, first=at, rule=rule, uid=uid).events


def ledger(slot: datetime, outcome: Outcome = Outcome.HELD, *, uid: str = "a", gap: float = 7) -> LedgerSlot:
    """A settled slot."""
    held = outcome is Outcome.HELD
    return LedgerSlot(
        slot=slot,
        uid=Uid(uid),
        outcome=outcome,
        reason=None if held else Reason.CANCELLED,
        met=slot if held else None,
        starts=slot,
        ends=slot + timedelta(minutes=30),
        evidence=Evidence.CALENDAR,
        gap=gap,
        live=held,
        decided_by=10,
    )


# -- one series ---------------------------------------------------------------------------------


def test_every_slot_knows_its_gap_and_the_next() -> None:
    """The slots of a plan follow each other; the next of the last is a gap later."""
    plan = planned(history((meeting("2026-01-05 15:00", rule="FREQ=WEEKLY;COUNT=3"),)))
    assert [one.gap for one in plan.slots] == [7, 7, 7]
    assert [one.next_start for one in plan.slots] == [
        plan.slots[1].start,
        plan.slots[2].start,
        plan.slots[2].start + timedelta(days=7),
    ]


def test_a_single_slot_has_no_gap() -> None:
    """One slot alone has no rhythm and no next."""
    (one,) = planned(history((meeting("2026-01-05 15:00", rule="FREQ=WEEKLY;COUNT=1"),))).slots
    assert (one.gap, one.next_start) == (None, None)


@pytest.mark.parametrize(
    ("hours", "away"), [(7 * 24 - 1, False), (7 * 24, True), (7 * 24 + 1, True), (8 * 24, True)]
)
def test_moved_to_or_past_the_next_slot_is_moved_away(hours: int, away: bool) -> None:
    """Just before the next slot it is moved, from its start on the slot is gone and the meeting a one-off."""
    master = meeting("2026-01-05 15:00", rule="FREQ=WEEKLY", uid="a")
    assert isinstance(master.start, datetime)
    start = master.start + timedelta(days=7)
    moved = replace(
        master,
        rule=None,
        recurrence_id=start,
        start=start + timedelta(hours=hours),
        end=start + timedelta(hours=hours + 1),
    )
    plan = planned(history((master, moved)))
    assert plan.slots[1].gone is (Reason.MOVED_AWAY if away else None)
    assert len(plan.one_offs) == int(away)


@pytest.mark.parametrize(("days", "away"), [(6, False), (7, True)])
def test_the_last_slot_may_be_moved_up_to_a_gap(days: int, away: bool) -> None:
    """When no slot follows, slot plus gap is the limit."""
    master = meeting("2026-01-05 15:00", rule="FREQ=WEEKLY;COUNT=2", uid="a")
    assert isinstance(master.start, datetime)
    slot = master.start + timedelta(days=7)
    start = slot + timedelta(days=days)
    moved = replace(master, rule=None, recurrence_id=slot, start=start, end=start + timedelta(hours=1))
    assert (planned(history((master, moved))).slots[1].gone is Reason.MOVED_AWAY) is away


# -- several series -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "slots"),
    [
        ("2026-01-05 17:00", ["01-05 15", "01-12 15", "01-19 15"]),  # the same date
        ("2026-01-06 09:00", ["01-05 15", "01-12 15", "01-19 15"]),  # the next
        ("2026-01-07 09:00", ["01-05 15", "01-07 09", "01-12 15", "01-14 09", "01-19 15"]),
        ("2026-01-05 09:00", ["01-05 09", "01-12 09", "01-19 09"]),  # the earlier start is the slot
    ],
)
def test_live_slots_of_two_series_on_neighbouring_dates_are_one(other: str, slots: list[str]) -> None:
    """Two live slots of different series on the same or the next local date are one slot."""
    both = history(weekly("2026-01-05 15:00"), weekly(other, uid="b"))
    assert shown(planned(both), datetime(2026, 1, 20, tzinfo=UTC)) == slots


def test_one_series_is_never_merged_with_itself() -> None:
    """A series on Tuesdays and Wednesdays has both slots."""
    master = meeting("2026-01-06 15:00", rule="FREQ=WEEKLY;BYDAY=TU,WE", uid="a")
    assert shown(planned(history((master,))), datetime(2026, 1, 15, tzinfo=UTC)) == [
        "01-06 15",
        "01-07 15",
        "01-13 15",
        "01-14 15",
    ]


@pytest.mark.parametrize(
    ("days", "kept"),
    [(0, False), (1, False), (3, False), (4, True)],  # half of seven is 3.5
)
def test_a_gone_slot_disappears_beside_a_live_one_of_another_series(days: int, kept: bool) -> None:
    """A cancelled slot is forgotten when the other series meets less than half the shorter gap away."""
    other = weekly(f"2026-01-{12 + days} 10:00", text="h h", rule="FREQ=MONTHLY", uid="b")
    both = history(weekly("2026-01-05 15:00", text="h x h h h"), other)
    slots = shown(planned(both), datetime(2026, 1, 18, tzinfo=UTC))
    assert ("[01-12 15]" in slots) is kept


def test_half_of_the_shorter_gap_decides() -> None:
    """Beside a weekly series a monthly slot four days off stays, beside a monthly one it would not."""
    monthly = weekly("2026-01-08 15:00", text="x h", rule="FREQ=MONTHLY", uid="m")
    assert "[01-08 15]" in shown(planned(history(monthly, weekly("2026-01-05 10:00", text="x h h h"))))
    other = weekly("2026-01-18 10:00", text="h h", rule="FREQ=MONTHLY", uid="n")
    assert "[01-08 15]" not in shown(planned(history(monthly, other)))


def test_a_gone_slot_of_the_same_series_stays() -> None:
    """Only another series replaces a cancelled slot."""
    twice = meeting("2026-01-06 15:00", rule="FREQ=WEEKLY;BYDAY=TU,WE", uid="a")
    deleted = replace(twice, exdates=(datetime(2026, 1, 7, 15, tzinfo=BERLIN),))
    assert "[01-07 15]" in shown(planned(history((deleted,))))


def test_two_series_cancelled_at_one_start_are_one_slot() -> None:
    """A slot is a relationship and a start: cancelled twice it is missed once."""
    both = history(
        weekly("2026-01-05 15:00", text="h x h"), weekly("2026-01-05 15:00", text="h x h", uid="b")
    )
    assert shown(planned(both), datetime(2026, 1, 20, tzinfo=UTC)) == ["01-05 15", "[01-12 15]", "01-19 15"]


# -- the settled past ---------------------------------------------------------------------------


def test_the_ledger_speaks_for_what_has_settled() -> None:
    """A settled slot stays as it was, whatever the rule gives now, and none is added near it."""
    last = datetime(2026, 1, 12, 14, tzinfo=UTC)
    settled = (ledger(last - timedelta(days=7)), ledger(last, Outcome.SKIPPED))
    moved = meeting("2026-01-05 16:00", rule="FREQ=WEEKLY", uid="a")  # all events, an hour later
    plan = planned(history((moved,), settled=settled))
    assert shown(plan) == ["01-05 15", "[01-12 15]", "01-19 16", "01-26 16", "02-02 16"]


@pytest.mark.parametrize(("days", "new"), [(3, False), (4, True)])
def test_no_slot_is_added_less_than_half_a_gap_after_the_settled_past(days: int, new: bool) -> None:
    """A series moved to another weekday begins where it no longer doubles what has settled."""
    settled = (ledger(datetime(2026, 1, 5, 14, tzinfo=UTC)), ledger(datetime(2026, 1, 12, 14, tzinfo=UTC)))
    moved = meeting(f"2026-01-{12 + days} 15:00", rule="FREQ=WEEKLY", uid="a")
    slots = shown(planned(history((moved,), settled=settled)), datetime(2026, 1, 18, tzinfo=UTC))
    assert (f"01-{12 + days} 15" in slots) is new


def test_a_slot_nobody_speaks_for_any_more_is_lost() -> None:
    """An open slot before the settled past ends, which no series gives any more, is kept as lost."""
    settled = (ledger(datetime(2026, 1, 5, 14, tzinfo=UTC)), ledger(datetime(2026, 1, 19, 14, tzinfo=UTC)))
    lost = OpenSlot(
        slot=datetime(2026, 1, 12, 14, tzinfo=UTC), uid=Uid("a"), ends=datetime(2026, 1, 12, 15, tzinfo=UTC)
    )
    plan = planned(history(settled=settled, open=(lost,)))
    assert [one.lost for one in plan.slots] == [False, True, False]


def test_a_series_given_to_somebody_else_rewrites_nothing() -> None:
    """Without any series left the settled past still stands."""
    settled = (ledger(datetime(2026, 1, 5, 14, tzinfo=UTC)), ledger(datetime(2026, 1, 12, 14, tzinfo=UTC)))
    assert shown(planned(history(settled=settled))) == ["01-05 15", "01-12 15"]


# -- order --------------------------------------------------------------------------------------


def test_one_meeting_seen_twice_is_one() -> None:
    """The ledger and a calendar, or two calendars, may hold the same one-off."""
    start = datetime(2026, 1, 8, 9, tzinfo=UTC)
    one = OneOff(start=start, end=start + timedelta(minutes=30), uid=Uid("x"))
    assert planned(history(one_offs=(one, one, replace(one, uid=Uid("y"))))).one_offs == (
        one,
        replace(one, uid=Uid("y")),
    )


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_what_is_known_does_not_matter(seed: int) -> None:
    """Series, exceptions, one-offs and ledger rows may come in any order."""
    rng = random.Random(seed)
    marks = "hhhmxdnNr>"
    parts = [
        story(
            "".join(rng.choice(marks) for _ in range(rng.randrange(2, 8))),
            first=f"2026-01-{rng.randrange(1, 28):02} {rng.randrange(8, 18):02}:00",
            rule=rng.choice(("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1MO")),
            uid=uid,
        ).events
        for uid in "abc"
    ]
    singles = tuple(
        OneOff(start=at, end=at + timedelta(minutes=30), uid=Uid(f"s{n}"))
        for n in range(5)
        for at in [datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=rng.randrange(60))]
    )
    settled = tuple(ledger(datetime(2025, 11, 3, 14, tzinfo=UTC) + timedelta(days=7 * n)) for n in range(6))
    wanted = planned(history(*parts, one_offs=singles, settled=settled))

    def shuffled(items: tuple[Event, ...]) -> tuple[Event, ...]:
        return (items[0], *rng.sample(items[1:], len(items) - 1))

    mixed = history(
        *(shuffled(part) for part in rng.sample(parts, len(parts))),
        one_offs=tuple(rng.sample(singles, len(singles))),
        settled=tuple(rng.sample(settled, len(settled))),
    )
    assert planned(mixed) == wanted
    assert [one.start for one in wanted.slots] == sorted({one.start for one in wanted.slots})


@given(st.sampled_from(["2026-01-05", "2026-03-24", "2026-10-20"]), st.sampled_from([1, 2, 3]))
def test_a_gap_is_the_distance_of_the_rule(day: str, interval: int) -> None:
    """Every slot of a plain series has the gap of its rule, in local days, in every season."""
    begin = date.fromisoformat(day)
    master = meeting(f"{begin} 15:00", rule=f"FREQ=WEEKLY;INTERVAL={interval}")
    slots: tuple[Slot, ...] = planned(history((master,)), now=datetime(2026, 12, 1, tzinfo=UTC)).slots
    assert {one.gap for one in slots} == {7.0 * interval}


class Counted(str):
    """A UID that counts how often UIDs are looked at to tell them apart."""

    looks = 0

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        Counted.looks += 1
        return str.__hash__(self)


def looks(whole: History) -> int:
    """What planning this history costs in looks at UIDs."""
    series = tuple(replace(one, uid=Uid(Counted(one.uid))) for one in whole.series)
    Counted.looks = 0
    planned(replace(whole, series=series))
    return Counted.looks


def test_a_flood_of_series_costs_time_linear_in_it() -> None:
    """Whoever sends a thousand weekly series for one day of the week stops nothing."""
    few, many = (
        looks(history(*[weekly("2026-01-05 10:00", text="h h", uid=f"s{n}") for n in range(count)]))
        for count in (50, 500)
    )
    assert many < 15 * few


def test_a_flood_of_dropped_series_costs_time_linear_in_it() -> None:
    """Only what stands near a gone slot is asked whether it replaces it."""

    def dropped(count: int) -> History:
        day = datetime(2000, 1, 3, 10, tzinfo=BERLIN)
        many = [
            weekly(f"{day + timedelta(days=7 * n):%Y-%m-%d %H:%M}", text=text, uid=f"{text}{n}")
            for n in range(count)
            for text in ("h h", "x x")
        ]
        return history(*((replace(one[0], rule="FREQ=WEEKLY;COUNT=2"), *one[1:]) for one in many))

    few, many = looks(dropped(50)), looks(dropped(500))
    assert many < 15 * few
