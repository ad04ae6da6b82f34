"""When an outcome may settle."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.cadence.history import History, LedgerSlot, OpenSlot
from syncd.core.cadence.judge import judge
from syncd.core.cadence.judged import Judged
from syncd.core.cadence.settling import settles
from syncd.core.model import Event, Outcome, Uid, address
from syncd.core.policy import Policy
from syncd.core.series import Knowledge
from syncd.core.window import days_between
from syncd.testing.timeline import ME, circle_of, meeting, story

BERLIN = ZoneInfo("Europe/Berlin")
SLOT = datetime(2026, 3, 23, 14, tzinfo=UTC)  # a Monday; the clocks change on the Sunday after
END = SLOT + timedelta(minutes=30)
SECOND = timedelta(seconds=1)


def may_settle(
    now: datetime,
    *,
    outcome: Outcome = Outcome.HELD,
    ends: datetime = END,
    next_start: datetime | None = None,
) -> bool:
    """Whether the outcome of the slot settles at ``now``."""
    return settles(
        outcome, slot=SLOT, ends=ends, next_start=next_start, now=now, zone=BERLIN, policy=Policy()
    )


@pytest.mark.parametrize(
    ("now", "settled"),
    [
        ("2026-03-29 23:59", False),
        ("2026-03-30 00:00", True),
        ("2026-03-30 00:01", True),
    ],
)
def test_an_outcome_settles_on_the_seventh_local_day(now: str, settled: bool) -> None:
    """Seven local days after its slot an outcome is final, whatever the hour and the clocks."""
    assert may_settle(datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC)) is settled


@pytest.mark.parametrize(("since", "settled"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_an_outcome_waits_for_the_end_of_its_meeting(since: timedelta, settled: bool) -> None:
    """A meeting moved far ahead, or a make-up booked, must be over first."""
    over = SLOT + timedelta(days=20)
    assert may_settle(over + since, ends=over) is settled


@pytest.mark.parametrize(("since", "settled"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_an_outcome_waits_for_the_next_slot(since: timedelta, settled: bool) -> None:
    """Until the next slot begins a make-up may still be booked."""
    after = SLOT + timedelta(days=28)
    assert may_settle(after + since, next_start=after) is settled


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_open_never_settles(outcome: Outcome) -> None:
    """Upcoming and unseen stay open however old they are."""
    open_ones = {Outcome.UPCOMING, Outcome.UNSEEN}
    assert may_settle(SLOT + timedelta(days=900), outcome=outcome) is (outcome not in open_ones)


def test_a_story_settles_up_to_a_week_ago() -> None:
    """Of a weekly series the slots of the last seven days and those ahead stay open."""
    told = story("h x u h h . .", now=datetime(2026, 2, 6, 9, tzinfo=UTC))
    assert [one.settles for one in told.judged().slots[:7]] == [True, True, True, True, False, False, False]


def test_a_slot_moved_away_waits_for_where_it_went() -> None:
    """The meeting it was moved to must be over before the slot it left settles."""
    told = story("h >", rule="FREQ=MONTHLY", first="2026-01-31 15:00", now=datetime(2026, 4, 20, tzinfo=UTC))
    left = told.judged().slots[1]
    assert left.away
    assert not left.settles
    later = story("h >", rule="FREQ=MONTHLY", first="2026-01-31 15:00", now=datetime(2026, 6, 20, tzinfo=UTC))
    assert later.judged().slots[1].settles


# -- settling changes nothing by itself -----------------------------------------------------------


def entered(history: History, judged: Judged, now: datetime) -> History:
    """What is known after a sync has entered what settles, as ``syncd.settle`` does."""
    settling = [one for one in judged.slots if one.settles]
    last = max((one.slot for one in settling), default=None)
    reach = {one.slot: (one.gap or 0) / 2 for one in judged.slots}
    waiting = [
        one
        for one in judged.slots
        if not one.settles
        and (one.slot <= now or (last and days_between(last, one.slot, BERLIN) < reach[last]))
    ]
    rows = [OpenSlot(slot=one.slot, uid=one.uid, ends=one.ends) for one in waiting]
    rows += [row for one in waiting for row in one.known]
    rows += [row for slot in judged.replaced for row in slot.known]
    known: dict[datetime, OpenSlot] = {}
    for row in rows:
        known.setdefault(row.slot, row)
    met = [one for one in judged.one_offs if one.end <= now and days_between(one.start, now, BERLIN) >= 7]
    met += [away for one in settling for away in one.away]
    return replace(
        history,
        settled=tuple(
            LedgerSlot(
                slot=one.slot,
                uid=one.uid,
                outcome=one.outcome,
                reason=one.reason,
                met=one.met,
                starts=one.met or one.starts,
                ends=one.ends,
                evidence=one.evidence,
                gap=one.gap,
                live=one.live,
                decided_by=one.row,
            )
            for one in settling
        ),
        open=tuple(known.values()),
        one_offs=(*history.one_offs, *(replace(one, coverage=()) for one in met)),
    )


def calendars(seed: int, uids: str) -> Iterator[tuple[list[Event], datetime]]:
    """Random calendars of some series and single meetings with one person, and when they are read."""
    rng = random.Random(seed)
    rules = ("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=1MO")
    while True:
        events: list[Event] = []
        for uid in uids:
            text = "".join(rng.choice("hhhhmuvexdnNr>") for _ in range(rng.randrange(1, 14)))
            first = f"2026-01-{rng.randrange(1, 28):02} {rng.randrange(8, 18):02}:00"
            told = story(text + rng.choice(("", "|", ".c.")), first=first, rule=rng.choice(rules), uid=uid)
            # Every series writes absences and make-ups of its own.
            own = (
                one if one.uid == uid else replace(one, uid=Uid(f"{uid}-{one.uid}")) for one in told.events
            )
            events += own
        for number in range(rng.randrange(4)):
            at = f"2026-{rng.randrange(1, 5):02}-{rng.randrange(1, 28):02} {rng.randrange(8, 18):02}:30"
            events.append(meeting(at, uid=f"single-{number}"))
        yield events, datetime(2026, 2, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 120))


def said(judged: Judged, now: datetime) -> list[object]:
    """Everything a report says that must not change by settling alone."""
    shown = [one for one in judged.slots if one.slot <= now + timedelta(days=30)]
    return [
        *((one.slot, one.outcome, one.reason, one.met) for one in shown),
        (judged.standing, judged.missed, judged.last_met, judged.next, judged.hold_rate, judged.meetings),
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "uids",
    [
        "a",
        "ab",
    ],
)
def test_settling_alone_changes_nothing(uids: str, seed: int) -> None:
    """The same calendar at the same moment says the same before and after its outcomes were entered."""
    known = Knowledge(me=frozenset({address(ME)}), domains=frozenset({"example.com"}))
    found = calendars(seed, uids)
    for _ in range(100):
        events, now = next(found)
        (history,) = circle_of(events, now=now, zone=BERLIN, known=known).relationships
        before = judge(history, known, now=now, zone=BERLIN, policy=Policy())
        after = judge(entered(history, before, now), known, now=now, zone=BERLIN, policy=Policy())
        assert said(after, now) == said(before, now)
