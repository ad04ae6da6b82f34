"""What a sync closes: outcomes that are over, entered once and for good."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from syncd.assess import assess
from syncd.core.cadence.judged import Judged
from syncd.core.model import Address, Event, Outcome, Participant, PartStat, Status, Uid
from syncd.settle import settle
from syncd.store import ledger, people
from syncd.testing.memory_source import MemorySource
from tests.e2e.memory import (
    ALEX,
    BERLIN,
    DAY,
    HOUR,
    KIM,
    ME,
    MONDAY,
    NOW,
    World,
    handed_to,
    meeting,
    weekly,
    world_at,
)
from tests.e2e.rows import everything, tables

WEEK = 7 * DAY
MINUTE = HOUR / 60
FOREVER = datetime(2099, 1, 1, tzinfo=UTC)
ENTERED = tuple(name for name in everything() if name != "judging")
"""Every table but the one that says whether the last judging still holds."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home with one account."""
    with world_at(tmp_path) as made:
        yield made


def outcomes(world: World, person: Address = ALEX) -> dict[str, str]:
    """Settled slots: local date -> outcome."""
    return {
        str(row.slot.astimezone(BERLIN).date()): row.outcome.value
        for row in ledger.settled_slots(world.db, now=FOREVER).get(person, [])
    }


def judged(world: World, now: datetime, person: Address = ALEX) -> Judged:
    """The relationship with a person, judged now."""
    return next(one for one in assess(world.db, world.config, now=now).judged if one.person.key == person)


def changed(number: int, *, by: float = 0, status: Status = Status.CONFIRMED, **more: object) -> Event:
    """The exception of the n-th slot of the weekly series."""
    slot = MONDAY + number * WEEK
    event = meeting("weekly", slot + by * DAY)
    return replace(event, recurrence_id=slot, status=status, **more)  # type: ignore[arg-type]


# -- when an outcome settles ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "settled"),
    [
        (datetime(2026, 3, 8, 23, 59, tzinfo=BERLIN), []),
        (datetime(2026, 3, 9, 9, 59, tzinfo=BERLIN), []),
        (datetime(2026, 3, 9, 10, 0, tzinfo=BERLIN), ["2026-03-02"]),
        (datetime(2026, 3, 16, 9, 59, tzinfo=BERLIN), ["2026-03-02"]),
        (datetime(2026, 3, 16, 10, 0, tzinfo=BERLIN), ["2026-03-02", "2026-03-09"]),
    ],
)
def test_a_weekly_slot_settles_when_the_next_begins(world: World, now: datetime, settled: list[str]) -> None:
    """Seven days past its slot and past the start of the next one: not a minute before."""
    world.source.put(weekly())
    world.sync(now)
    assert list(outcomes(world)) == settled


def test_seven_days_are_local_days(world: World) -> None:
    """Of two slots a week the first waits for its seventh day although the next has begun long ago."""
    world.source.put(replace(weekly(), rule="FREQ=WEEKLY;BYDAY=MO,TH"))
    world.sync(datetime(2026, 3, 8, 23, 59, tzinfo=BERLIN))
    assert outcomes(world) == {}
    world.sync(datetime(2026, 3, 9, 0, 0, tzinfo=BERLIN))
    assert outcomes(world) == {"2026-03-02": "held"}


def test_a_booked_make_up_is_waited_for(world: World) -> None:
    """A cancelled slot with a make-up ahead settles when that is over, as made up."""
    rare = replace(weekly(), rule="FREQ=WEEKLY;INTERVAL=4")
    world.source.put(rare, replace(changed(0, status=Status.CANCELLED)))
    world.source.put(meeting("instead", MONDAY + 11 * DAY))
    end = MONDAY + 11 * DAY + HOUR / 2
    for now in (MONDAY + 8 * DAY, end - MINUTE, MONDAY + 4 * WEEK - MINUTE):
        world.sync(now)
        assert outcomes(world) == {}
    world.sync(MONDAY + 4 * WEEK)
    assert outcomes(world) == {"2026-03-02": "made-up"}


def test_what_nobody_looked_at_never_settles(world: World) -> None:
    """An unseen slot stays open however old it is, and the first read that shows its series judges it."""
    world.source.put(weekly())
    world.sync(MONDAY + DAY)
    world.source.lose()
    world.sync(MONDAY + 60 * DAY)
    assert outcomes(world) == {"2026-03-02": "held"}
    world.source.failure = None
    world.sync(MONDAY + 61 * DAY)
    assert len(outcomes(world)) == 8


def test_the_last_slot_of_a_series_settles_a_gap_later(world: World) -> None:
    """When no slot follows, the next one is taken to be a gap away."""
    world.source.put(replace(weekly(), rule="FREQ=WEEKLY;INTERVAL=2;COUNT=2"))
    world.sync(MONDAY + 2 * WEEK + 13 * DAY)
    assert outcomes(world) == {"2026-03-02": "held"}
    world.sync(MONDAY + 2 * WEEK + 14 * DAY)
    assert outcomes(world) == {"2026-03-02": "held", "2026-03-16": "held"}


# -- what has settled stays -----------------------------------------------------------------


def edits() -> dict[str, tuple[Event, ...]]:
    """Everything somebody may do to a series whose past has settled."""
    series = weekly()
    return {
        "cancelled afterwards": (series, changed(0, status=Status.CANCELLED)),
        "deleted afterwards": (replace(series, exdates=(MONDAY, MONDAY + WEEK)),),
        "moved afterwards": (series, changed(1, by=1)),
        "declined afterwards": (
            series,
            changed(1, attendees=(Participant(address=ME, answer=PartStat.DECLINED),)),
        ),
        "cancelled as a whole": (replace(series, status=Status.CANCELLED),),
        "all events an hour later": (weekly(start=MONDAY + HOUR),),
        "all events a day later": (weekly(start=MONDAY + DAY),),
        "all events weeks earlier": (weekly(start=MONDAY - 5 * WEEK),),
        "another rhythm": (replace(series, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),),
        "another person": (handed_to(series, KIM),),
        "a third person": (replace(series, attendees=(*series.attendees, Participant(address=KIM))),),
        "deleted": (),
    }


@pytest.mark.parametrize("name", edits())
def test_no_edit_changes_what_has_settled(world: World, name: str) -> None:
    """After any edit, weeks later too, the settled slots and the report's words on them are the same."""
    world.source.put(weekly())
    world.sync(NOW)
    before = world.rows("slot")["slot"]
    assert len(before) == 2
    world.source.remove("weekly")
    events = edits()[name]
    if events:
        world.source.put(*events)
    for now in (NOW + DAY, NOW + 9 * DAY, NOW + 40 * DAY):
        world.sync(now)
        assert set(before) <= set(world.rows("slot")["slot"])
        shown = [one for one in judged(world, now).slots if one.slot <= MONDAY + WEEK]
        assert [(one.slot, one.outcome, one.settled) for one in shown] == [
            (MONDAY, Outcome.HELD, True),
            (MONDAY + WEEK, Outcome.HELD, True),
        ]


@pytest.mark.parametrize("name", ["deleted", "another person", "cancelled as a whole"])
def test_a_slot_read_after_its_end_outlives_its_series(world: World, name: str) -> None:
    """What has begun and was read after its end stays as it was, although it had not settled."""
    world.source.put(weekly())
    world.sync(NOW)
    world.source.remove("weekly")
    if edits()[name]:
        world.source.put(*edits()[name])
    for now in (NOW + DAY, NOW + 9 * DAY):
        world.sync(now)
        outcome = {one.slot: one.outcome for one in judged(world, now).slots}
        assert outcome[MONDAY + 2 * WEEK] is Outcome.HELD
    assert outcomes(world)["2026-03-16"] == "held"


def test_slots_between_the_last_read_and_the_end_of_a_series_stay_unseen(world: World) -> None:
    """When a series vanished between two reads, nobody knows what became of the slots between them."""
    world.source.put(weekly())
    world.sync(NOW)
    world.source.remove("weekly")
    later = NOW + 20 * DAY
    world.sync(later)
    found = {str(one.slot.date()): one.outcome.value for one in judged(world, later).slots}
    assert {day: found[day] for day in ("2026-03-16", "2026-03-23", "2026-03-30", "2026-04-06")} == {
        "2026-03-16": "held",
        "2026-03-23": "unseen",
        "2026-03-30": "unseen",
        "2026-04-06": "unseen",
    }
    assert "2026-03-23" not in outcomes(world)


def test_no_slot_is_added_to_the_settled_past(world: World) -> None:
    """A new series with a start in the past brings no slot before, or near after, the last settled one."""
    world.source.put(weekly())
    world.sync(NOW)
    world.source.put(weekly("again", MONDAY - 5 * WEEK + 2 * DAY))
    world.sync(NOW + DAY)
    days = [str(one.slot.date()) for one in judged(world, NOW + DAY).slots if one.slot <= NOW]
    assert days[:2] == ["2026-03-02", "2026-03-09"]
    assert all(day >= "2026-03-16" for day in days[2:])


def test_a_newly_connected_series_adds_its_past_once(world: World) -> None:
    """At the first read of a calendar everything older than a week settles at once."""
    world.source.put(weekly(start=MONDAY - 20 * WEEK))
    world.sync(NOW)
    assert len(outcomes(world)) == 22
    world.sync(NOW)
    assert len(outcomes(world)) == 22


def test_a_slot_moved_away_leaves_a_meeting(world: World) -> None:
    """The occurrence moved past the next slot has taken place, whatever is deleted later."""
    world.source.put(weekly(), changed(0, by=9))
    world.sync(NOW)
    away = (MONDAY + 9 * DAY).astimezone(BERLIN)
    assert outcomes(world)["2026-03-02"] in {"skipped", "made-up"}
    world.source.put(weekly())
    world.sync(NOW + 10 * DAY)
    assert any(one.start == away for one in ledger.meetings(world.db, now=FOREVER).get(ALEX, []))


@pytest.mark.parametrize(("days", "settled"), [(6, 0), (7, 1)])
def test_a_single_meeting_settles_after_seven_days(world: World, days: int, settled: int) -> None:
    """A 1:1 outside of any series is entered a week after it, and is then known for good."""
    world.source.put(weekly())
    world.source.put(meeting("once", MONDAY + 2 * DAY))
    world.sync(MONDAY + 2 * DAY + days * DAY)
    assert len(ledger.meetings(world.db, now=FOREVER).get(ALEX, [])) == settled


def connected_elsewhere(world: World, *events: Event) -> Judged:
    """The calendar is read under another name, as after its file was renamed; the series has been edited."""
    world.source.put(weekly())
    world.sync(NOW)
    world.source = MemorySource(name="renamed", incremental=False)
    world.source.put(*events)
    world.sync(NOW + DAY)
    return judged(world, NOW + DAY)


def test_a_calendar_under_another_name_doubles_nothing(world: World) -> None:
    """The same series in a newly connected calendar has the slots it had."""
    found = connected_elsewhere(world, weekly())
    assert [one.slot for one in found.slots][:3] == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]


def test_a_series_shifted_and_connected_elsewhere_can_be_judged(world: World) -> None:
    """A series edited by an hour, in a calendar under another name, stops no command."""
    connected_elsewhere(world, weekly(start=MONDAY + HOUR))


def test_a_series_shifted_and_connected_elsewhere_doubles_nothing(world: World) -> None:
    """A week that has settled with a series is not added a second time by that series, an hour later."""
    found = connected_elsewhere(world, weekly(start=MONDAY + HOUR))
    days = [one.slot.astimezone(BERLIN).date() for one in found.slots]
    assert len(days) == len(set(days))


# -- words and people -----------------------------------------------------------------------


def test_what_the_user_said_settles_as_said(world: World) -> None:
    """A word wins over the calendar, before and after the slot has settled."""
    world.source.put(weekly(), changed(0, status=Status.CANCELLED))
    world.pull(NOW)
    people.say(world.db, ALEX, day=date(2026, 3, 2), slot=MONDAY, outcome=Outcome.HELD, on_slot=True, at=NOW)
    settle(world.db, world.config, now=NOW)
    assert outcomes(world)["2026-03-02"] == "held"
    people.say(
        world.db, ALEX, day=date(2026, 3, 2), slot=MONDAY, outcome=Outcome.EXCUSED, on_slot=True, at=NOW
    )
    assert judged(world, NOW).slots[0].outcome is Outcome.EXCUSED
    settle(world.db, world.config, now=NOW + DAY)
    assert outcomes(world)["2026-03-02"] == "held", "the ledger keeps what settled, the word is beside it"


def test_merging_and_splitting_rewrite_no_history(world: World) -> None:
    """Each settled slot stays with the address its series had, whoever that address belongs to."""
    other = Address("alex@example.org")
    world.source.put(weekly())
    world.source.put(weekly("other", MONDAY + 3 * DAY, who=other))
    world.sync(NOW)
    before = world.rows("slot")["slot"]
    people.merge(world.db, ALEX, other)
    world.sync(NOW + DAY)
    assert set(before) <= set(world.rows("slot")["slot"])
    assert [one.settled for one in judged(world, NOW + DAY).slots][:4] == [True] * 4
    people.split(world.db, ALEX, other)
    world.sync(NOW + 2 * DAY)
    assert set(before) <= set(world.rows("slot")["slot"])
    assert set(outcomes(world, other)) >= {"2026-03-05", "2026-03-12"}
    assert "2026-03-05" not in outcomes(world)


# -- once -----------------------------------------------------------------------------------


def test_settling_twice_changes_nothing(world: World) -> None:
    """A second sync at the same moment enters nothing and changes no row."""
    world.source.put(weekly(), changed(1, by=1))
    world.source.put(meeting("once", MONDAY + 2 * DAY))
    world.sync(NOW)
    before = world.rows(*ENTERED)
    assert settle(world.db, world.config, now=NOW) == 0
    world.sync(NOW)
    assert world.rows(*ENTERED) == before


def test_a_stitched_slot_whose_second_occurrence_moved_away_settles_once(world: World) -> None:
    """Of two series on one date, one with its occurrence moved far ahead: syncing again changes nothing."""
    world.source.put(weekly())
    world.source.put(weekly("early", MONDAY - 2 * HOUR))
    world.source.put(weekly("next", MONDAY + 2 * DAY - 2 * HOUR))
    world.source.put(weekly(), changed(1, by=25))
    world.sync(NOW)
    before = judged(world, NOW).planned, world.rows(*ENTERED)
    world.sync(NOW)
    assert (judged(world, NOW).planned, world.rows(*ENTERED)) == before


def test_settling_writes_only_the_ledger(world: World) -> None:
    """Cache and the user's own rows are as they were."""
    world.source.put(weekly())
    world.pull(NOW)
    before = world.rows(*tables("cache"), *tables("yours"))
    assert settle(world.db, world.config, now=NOW) == 2
    assert world.rows(*tables("cache"), *tables("yours")) == before


def test_a_clock_set_back_changes_nothing(world: World) -> None:
    """Slots settled by a clock that ran ahead stay settled, and none is added twice."""
    world.source.put(weekly())
    world.sync(NOW)
    before = world.rows("slot")
    world.sync(NOW - 15 * DAY)
    assert world.rows("slot") == before
    world.sync(NOW)
    assert world.rows("slot") == before


def test_everybody_settles_alone(world: World) -> None:
    """What one person's calendar says settles nothing of another's."""
    world.source.put(weekly())
    world.source.put(replace(weekly("kim", MONDAY + DAY, who=KIM), rule="FREQ=WEEKLY;INTERVAL=4"))
    world.sync(NOW)
    assert list(outcomes(world)) == ["2026-03-02", "2026-03-09"]
    assert outcomes(world, KIM) == {}
    assert {row[2] for row in world.rows("open_slot")["open_slot"]} == {Uid("weekly"), Uid("kim")}


def test_a_clock_that_was_in_2038_decides_nothing_of_what_comes(tmp_path: Path) -> None:
    """A read and a judging then, and back: what happens is judged and settled as if they had not been."""
    found = []
    for name in ("wrong", "right"):
        (tmp_path / name).mkdir()
        with world_at(tmp_path / name) as world:
            world.source.put(weekly())
            world.sync(NOW)
            if name == "wrong":
                world.sync(datetime(2038, 1, 20, tzinfo=UTC))
                assert "2038-01-04" in outcomes(world)
            world.sync(NOW + HOUR)
            world.source.put(weekly(), changed(3, status=Status.CANCELLED))
            for days in range(1, 30):
                world.sync(NOW + days * DAY)
            now = NOW + 29 * DAY
            settled = ledger.settled_slots(world.db, now=now)[ALEX]
            ours = judged(world, now)
            found.append(([(one.slot, one.outcome) for one in settled], ours.standing, ours.recent))
    assert found[0] == found[1]
    assert (MONDAY + 3 * WEEK, Outcome.SKIPPED) in found[0][0]


@pytest.mark.parametrize("days", [-10, 10])
def test_a_clock_that_is_wrong_for_certain_settles_nothing(world: World, days: int) -> None:
    """Its server tells another day: nothing is entered or touched until the clock is right."""
    world.source.put(weekly())
    world.sync(NOW)
    before = world.rows("slot", "meeting", "open_slot")
    wrong = NOW + days * DAY
    world.pull(wrong)
    world.db.execute("UPDATE calendar SET skew = ?", (-days * 24 * 3600,))
    assert settle(world.db, world.config, now=wrong) == 0
    assert world.rows("slot", "meeting", "open_slot") == before
    world.sync(NOW + 10 * DAY)
    assert world.rows("slot")["slot"] != before["slot"]
