"""What one series has in the calendar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.cadence.history import History, LedgerSlot, OpenSlot, Person, Series
from syncd.core.cadence.occurrences import (
    Occurrence,
    gives,
    is_quiet,
    occurrences,
    orphans,
    own_half_gap,
    past_of,
)
from syncd.core.model import Address, Event, Evidence, Outcome, Participant, PartStat, Reason, Uid, address
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.testing.timeline import meeting, people, story

BERLIN = ZoneInfo("Europe/Berlin")
ME, ALIAS, SAM, KIM = (address(f"{name}@example.com") for name in ("me", "m.e", "sam", "kim"))
KNOWN = Knowledge(me=frozenset({ME, ALIAS}))
NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)
WEEKLY = meeting("2026-01-05 15:00", rule="FREQ=WEEKLY", uid="u")


def series(master: Event, *exceptions: Event, **changes: object) -> Series:
    """A series with Sam."""
    one = Series(uid=master.uid, address=SAM, master=master, exceptions=exceptions)
    return replace(one, **changes) if changes else one  # type: ignore[arg-type]


def found(
    one: Series,
    *,
    settled: tuple[LedgerSlot, ...] = (),
    open_slots: tuple[OpenSlot, ...] = (),
    known: Knowledge = KNOWN,
) -> list[Occurrence]:
    """The past occurrences of a series, and those of the week after ``NOW``."""
    past = past_of(History(person=Person(key=SAM, addresses=(SAM,)), settled=settled, open=open_slots))
    half = own_half_gap(one, NOW, BERLIN, Policy())
    all_of_them = occurrences(one, past, SAM, known, half, now=NOW, zone=BERLIN, policy=Policy())
    return [item for item in all_of_them if item.slot <= NOW + timedelta(days=7)]


def exception(at: str, **changes: object) -> Event:
    """The exception for the slot at a wall time."""
    start = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    stub = replace(WEEKLY, rule=None, recurrence_id=start, start=start, end=start + timedelta(minutes=30))
    return replace(stub, **changes)  # type: ignore[arg-type]


def ledger(slot: datetime, *, gap: float | None = 7) -> LedgerSlot:
    """A settled slot that was held."""
    return LedgerSlot(
        slot=slot,
        uid=Uid("u"),
        outcome=Outcome.HELD,
        reason=None,
        met=slot,
        starts=slot,
        ends=slot + timedelta(minutes=30),
        evidence=Evidence.CALENDAR,
        gap=gap,
        live=True,
        decided_by=10,
    )


def test_each_start_of_the_rule_is_an_occurrence() -> None:
    """What stands as planned is live, at its own time."""
    ones = found(series(WEEKLY))
    assert [f"{one.slot:%m-%d}" for one in ones] == ["01-05", "01-12", "01-19", "01-26", "02-02", "02-09"]
    assert all(one.gone is None and one.start == one.slot for one in ones)
    assert {one.end - one.start for one in ones} == {timedelta(minutes=30)}


def test_deleted_starts_stay_and_are_gone() -> None:
    """An EXDATE takes the meeting away, not the slot."""
    at = datetime(2026, 1, 12, 15, tzinfo=BERLIN)
    for exdate in (at, at.astimezone(UTC), at.date()):
        ones = found(series(replace(WEEKLY, exdates=(exdate,))))
        assert [one.gone for one in ones[:3]] == [None, Reason.DELETED, None]


def test_an_exception_speaks_even_for_a_deleted_start() -> None:
    """Some programs write both: what stands there goes before what was taken away."""
    at = datetime(2026, 1, 12, 15, tzinfo=BERLIN)
    moved = exception("2026-01-12 15:00", start=at.replace(day=13), end=at.replace(day=13, hour=16))
    ones = found(series(replace(WEEKLY, exdates=(at,)), moved))
    assert ones[1].gone is None
    assert f"{ones[1].start:%m-%d}" == "01-13"


def test_an_exception_may_name_its_slot_by_date_only() -> None:
    """A RECURRENCE-ID that is a date means the slot of that day."""
    moved = replace(exception("2026-01-12 15:00", title="moved"), recurrence_id=date(2026, 1, 12))
    ones = found(
        series(
            WEEKLY, replace(moved, start=moved.start + timedelta(hours=2), end=moved.end + timedelta(hours=2))
        )
    )
    assert ones[1].start - ones[1].slot == timedelta(hours=2)


def answers(**given: PartStat) -> tuple[Participant, ...]:
    """Attendees with their answers."""
    at: Mapping[str, Address] = {"me": ME, "alias": ALIAS, "sam": SAM, "kim": KIM}
    return tuple(Participant(address=at[name], answer=answer) for name, answer in given.items())


YES, NO, OPEN = PartStat.ACCEPTED, PartStat.DECLINED, PartStat.NEEDS_ACTION


@pytest.mark.parametrize(
    ("attendees", "gone"),
    [
        (answers(me=YES, sam=YES), None),
        (answers(me=OPEN, sam=OPEN), None),
        (answers(me=YES, sam=YES, kim=YES), None),  # an extra guest changes nothing
        (answers(me=NO, sam=YES), Reason.DECLINED_BY_ME),
        (answers(me=NO, alias=OPEN, sam=YES), None),  # one of my two addresses declined
        (answers(me=NO, alias=NO, sam=YES), Reason.DECLINED_BY_ME),
        (answers(me=YES, sam=NO), Reason.DECLINED_BY_THEM),
        (answers(me=YES, sam=NO, kim=YES), Reason.DECLINED_BY_THEM),
        (answers(me=NO, sam=NO), Reason.DECLINED_BY_ME),
        (answers(me=YES, kim=YES), Reason.REMOVED),
        (answers(sam=YES, kim=YES), Reason.REMOVED),
    ],
)
def test_when_an_occurrence_is_live(attendees: tuple[Participant, ...], gone: Reason | None) -> None:
    """Live is what exists, is not cancelled, has both of us on it, and neither side all declined."""
    changed = exception("2026-01-12 15:00", attendees=attendees, organizer=None)
    assert found(series(WEEKLY, changed))[1].gone is gone


def test_an_included_series_is_not_asked_who_takes_part() -> None:
    """A series the user included has no attendees; all of it stands."""
    plain = replace(WEEKLY, attendees=(), organizer=None)
    assert {one.gone for one in found(series(plain, included=True))} == {None}
    assert {one.gone for one in found(series(plain))} == {Reason.REMOVED}


# -- what the past leaves to the rule ---------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "shift", "given"),
    [
        (7, 3, False),
        (7, 4, True),
        (8, 3, False),
        (8, 4, True),
        (14, 6, False),
        (14, 7, True),
        (None, 1, True),
    ],
)
def test_a_rule_speaks_from_half_a_gap_after_the_settled_past(
    gap: float | None, shift: int, given: bool
) -> None:
    """A start less than half a gap after the last settled slot is not a new slot."""
    last = datetime(2026, 2, 2, 14, tzinfo=UTC) - timedelta(days=shift)
    slots = [f"{one.slot:%m-%d}" for one in found(series(WEEKLY), settled=(ledger(last, gap=gap),))]
    assert slots == (["02-02", "02-09"] if given else ["02-09"])


def test_slots_known_and_not_settled_stay() -> None:
    """A slot an earlier sync has seen is given although it lies before the settled past ends."""
    known = OpenSlot(
        slot=datetime(2026, 1, 19, 14, tzinfo=UTC), uid=Uid("u"), ends=datetime(2026, 1, 19, 15, tzinfo=UTC)
    )
    settled = (ledger(datetime(2026, 1, 26, 14, tzinfo=UTC)),)
    slots = [f"{one.slot:%m-%d}" for one in found(series(WEEKLY), settled=settled, open_slots=(known,))]
    assert slots == ["01-19", "02-02", "02-09"]


def test_a_fresh_series_may_add_older_slots() -> None:
    """What a newly connected calendar brings counts from its beginning, except what has settled."""
    settled = (ledger(datetime(2026, 1, 26, 14, tzinfo=UTC)),)
    slots = [f"{one.slot:%m-%d}" for one in found(series(WEEKLY, fresh=True), settled=settled)]
    assert slots == ["01-05", "01-12", "01-19", "02-02", "02-09"]


def test_a_series_counts_from_where_it_was_first_looked_for() -> None:
    """Slots before ``counts_from`` are not counted: the calendar had been read, and they were not in it."""
    slot = datetime(2026, 1, 19, 14, tzinfo=UTC)
    for at, first in ((slot, "01-19"), (slot + timedelta(seconds=1), "01-26")):
        assert f"{found(series(WEEKLY, counts_from=at))[0].slot:%m-%d}" == first


def test_a_vanished_series_has_no_slots_from_then_on() -> None:
    """From the read that no longer showed it there are no slots, before it they stay."""
    slot = datetime(2026, 1, 19, 14, tzinfo=UTC)
    for at, last in ((slot, "01-12"), (slot + timedelta(seconds=1), "01-19")):
        assert f"{found(series(WEEKLY, missing_since=at))[-1].slot:%m-%d}" == last


def test_the_next_live_slot_is_in_sight_however_many_are_cancelled() -> None:
    """A long row of cancelled slots ahead does not hide the one that stands after it."""
    begin = datetime(2026, 2, 9, 15, tzinfo=BERLIN)
    cancelled = tuple(begin + timedelta(days=7 * week) for week in range(100))
    past = past_of(History(person=Person(key=SAM, addresses=(SAM,))))
    one = series(replace(WEEKLY, exdates=cancelled))
    ahead = [
        item
        for item in occurrences(one, past, SAM, KNOWN, 3.5, now=NOW, zone=BERLIN, policy=Policy())
        if item.slot > NOW
    ]
    assert next(item for item in ahead if item.gone is None).slot > NOW + timedelta(days=699)


# -- beside the rule --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replaces", "orphan"),
    [
        ("2026-01-12 15:00", False),
        ("2026-01-12 15:30", True),
        ("2026-01-13 15:00", True),
        ("2025-12-29 15:00", True),
    ],
)
def test_an_exception_of_no_start_is_a_meeting_of_its_own(replaces: str, orphan: bool) -> None:
    """An override whose slot no rule gives is a one-off."""
    one = series(WEEKLY, exception(replaces))
    assert len(list(orphans(one, SAM, KNOWN, BERLIN))) == int(orphan)


def test_a_gone_exception_of_no_start_is_nothing() -> None:
    """Cancelled or declined, an orphan is no meeting."""
    one = series(WEEKLY, exception("2026-01-13 15:00", attendees=people("me@example.com")))
    assert list(orphans(one, SAM, KNOWN, BERLIN)) == []


@pytest.mark.parametrize(
    ("at", "given"),
    [
        (datetime(2026, 1, 12, 14, tzinfo=UTC), True),
        (datetime(2026, 1, 12, 14, 1, tzinfo=UTC), False),
        (date(2026, 1, 12), True),
        (date(2026, 1, 13), False),
        (datetime(2026, 1, 7, 9, tzinfo=UTC), True),  # its RDATE
        (datetime(2020, 1, 6, 14, tzinfo=UTC), False),
    ],
)
def test_which_starts_a_series_gives(at: datetime | date, given: bool) -> None:
    """Its DTSTART, its rule and its RDATEs, compared as instants, or as dates where only that is known."""
    assert gives(replace(WEEKLY, rdates=(datetime(2026, 1, 7, 9, tzinfo=UTC),)), at) is given


# -- quiet ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("h h x x .", False),
        ("h h x x x .", True),
        ("h h d n N .", True),
        ("h x x h x .", False),
        ("x x x x |", False),  # over
        ("x x .", False),  # too young to be called quiet
    ],
)
def test_when_a_series_is_quiet(text: str, quiet: bool) -> None:
    """Without a live slot for three of its gaps, while it goes on."""
    told = story(text)
    master, *exceptions = told.events
    one = series(master, *exceptions)
    assert is_quiet(one, SAM, KNOWN, now=told.now, zone=BERLIN, policy=Policy()) is quiet
