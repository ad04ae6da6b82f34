"""One relationship slot by slot, and why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syncd.core.cadence import outcome, standing
from syncd.core.cadence.history import OneOff
from syncd.core.cadence.judged import JudgedSlot
from syncd.core.model import Evidence, Reason
from syncd.report.terminal import audit_text
from tests.report.samples import judged, report, slot, timeline

MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)


def lines(*slots: JudgedSlot, why: bool = False, **changes: Any) -> list[str]:
    """The report about one person, in a pipe, from its heading on."""
    one = judged(slots=list(slots), **changes)
    text = audit_text(report(one), width=None, color=False, unicode=False, single=True, why=why)
    found = [" ".join(line.split()) for line in text.splitlines()]
    return found[found.index("Sam Rivera, slot by slot") :]


def test_each_slot_has_a_line() -> None:
    """Local time with its weekday, the outcome, why, and how that is known."""
    confirmed = slot("h", MONDAY - timedelta(days=7), evidence=Evidence.CONFIRMED, reason=Reason.CONFIRMED)
    found = lines(*timeline("hm", last=MONDAY - timedelta(days=14)), confirmed, slot("x", MONDAY))
    assert found[1:7] == [
        "sam.rivera@example.com",
        "Slot Outcome Reason Known from",
        "h Mon 26 Oct 16:00 held calendar",
        "m Mon 2 Nov 16:00 moved met Tue 3 Nov 16:00 calendar",
        "h Mon 9 Nov 16:00 held confirmed confirmed",
        "x Mon 16 Nov 16:00 skipped declined-by-them calendar",
    ]


def test_where_a_meeting_went_is_said() -> None:
    """A slot moved away names the time it went to; a meeting moved and still ahead its new time."""
    away = OneOff(start=MONDAY + timedelta(days=9), end=MONDAY + timedelta(days=10))
    gone = slot("x", MONDAY, reason=Reason.MOVED_AWAY, away=(away,))
    ahead = slot(".", MONDAY + timedelta(days=7), starts=MONDAY + timedelta(days=8))
    found = lines(gone, ahead)
    assert "x Mon 16 Nov 16:00 skipped moved-away, to Wed 25 Nov 16:00 calendar" in found
    assert ". Mon 23 Nov 16:00 upcoming now Tue 24 Nov 16:00" in found


def test_what_is_ahead_or_unseen_has_no_evidence() -> None:
    """Nothing is known yet, so nothing is said to be known from a calendar."""
    found = lines(slot("?", MONDAY), slot(".", MONDAY + timedelta(days=7)))
    assert "? Mon 16 Nov 16:00 unseen" in found
    assert ". Mon 23 Nov 16:00 upcoming" in found


@pytest.mark.parametrize("row", outcome.ROWS, ids=lambda row: str(row.number))
def test_why_names_the_deciding_row(row: outcome.Row) -> None:
    """With --why each slot carries the number and the condition of its row in docs/cadence.md."""
    found = lines(slot("h", MONDAY, row=row.number), why=True)
    assert f"h Mon 16 Nov 16:00 held {row.number}: {row.condition.replace('`', '')}" in found


@pytest.mark.parametrize("row", standing.ROWS, ids=lambda row: row.condition[:30])
def test_why_names_the_row_of_the_standing(row: standing.Row) -> None:
    """With --why the standing says which row of its table it comes from."""
    number = standing.ROWS.index(row) + 1
    found = lines(slot("h", MONDAY), why=True, how=row.standing, because=row.condition)
    condition = row.condition.replace("`", "")
    assert f"{row.standing.value} because: {condition} (row {number} of the standings)" in found


def test_meetings_outside_of_slots_are_listed() -> None:
    """They count for the last meeting, so they are shown; those outside of the window are not."""
    days = (MONDAY - timedelta(days=4), MONDAY - timedelta(days=400))
    found = lines(slot("h", MONDAY), one_offs=tuple(OneOff(start=at, end=at) for at in days))
    assert "outside of any slot: Thu 12 Nov 16:00" in found


def test_the_hold_rate_says_what_it_rests_on() -> None:
    """A share without its base would say too much."""
    assert "83% of the last 12 judged 1:1s took place" in lines(
        slot("h", MONDAY), hold_rate=0.8333, judged_slots=12
    )


def test_an_empty_window_is_said_to_be_one() -> None:
    """No slots in the time asked about is no error."""
    old = slot("h", MONDAY - timedelta(days=400))
    assert "no slots in this time" in lines(old)
