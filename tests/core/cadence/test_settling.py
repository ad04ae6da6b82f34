"""When an outcome may settle."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.cadence.settling import settles
from syncd.core.model import Outcome
from syncd.core.policy import Policy
from syncd.testing.timeline import story

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
    assert left.moved_to is not None
    assert not left.settles
    later = story("h >", rule="FREQ=MONTHLY", first="2026-01-31 15:00", now=datetime(2026, 6, 20, tzinfo=UTC))
    assert later.judged().slots[1].settles
