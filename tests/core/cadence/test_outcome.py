"""The outcome table, row by row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syncd.core.cadence.history import LedgerSlot
from syncd.core.cadence.outcome import ROWS, Facts, judge_slot
from syncd.core.model import Evidence, Outcome, Reason, Uid

SLOT = datetime(2026, 3, 2, 14, tzinfo=UTC)
END, NOW = SLOT + timedelta(minutes=30), SLOT + timedelta(days=3)
LATER = SLOT + timedelta(days=1)
SECOND = timedelta(seconds=1)

LIVE = Facts(now=NOW, slot=SLOT, live=True, starts=SLOT, ends=END, covered=True)
GONE = replace(LIVE, live=False, gone=Reason.CANCELLED)
STORED = LedgerSlot(
    slot=SLOT,
    uid=Uid("u"),
    outcome=Outcome.MOVED,
    reason=None,
    met=LATER,
    starts=LATER,
    ends=LATER + timedelta(minutes=30),
    evidence=Evidence.DOCUMENT,
    gap=7,
    live=True,
    decided_by=10,
)
MADE_UP = replace(GONE, claim_starts=LATER, claim_ends=LATER + timedelta(minutes=30))
AWAY = Reason.OUT_OF_OFFICE

EXAMPLES: dict[int, tuple[Facts, Outcome, Reason | None]] = {
    1: (replace(GONE, said=Outcome.EXCUSED, settled=STORED), Outcome.EXCUSED, Reason.CONFIRMED),
    2: (replace(LIVE, now=END - SECOND, settled=STORED), Outcome.UPCOMING, None),
    3: (replace(GONE, now=SLOT - SECOND, settled=STORED), Outcome.UPCOMING, Reason.CANCELLED_AHEAD),
    4: (replace(GONE, settled=STORED, covered=False), Outcome.MOVED, None),
    5: (replace(MADE_UP, covered=False), Outcome.UNSEEN, None),
    6: (replace(MADE_UP, away_at_slot=AWAY), Outcome.MADE_UP, None),
    7: (replace(MADE_UP, now=LATER, away_at_slot=AWAY), Outcome.UPCOMING, Reason.MAKE_UP_BOOKED),
    8: (replace(LIVE, away_at_start=AWAY, filled_in=END), Outcome.HELD, Reason.DOCUMENT),
    9: (replace(LIVE, away_at_start=AWAY), Outcome.EXCUSED, AWAY),
    10: (replace(LIVE, away_at_slot=AWAY), Outcome.HELD, None),
    11: (replace(LIVE, starts=LATER, away_at_slot=AWAY), Outcome.MOVED, None),
    12: (replace(GONE, away_at_slot=AWAY), Outcome.EXCUSED, AWAY),
    13: (GONE, Outcome.SKIPPED, Reason.CANCELLED),
}


@pytest.mark.parametrize("number", EXAMPLES)
def test_each_row_of_the_outcome_table(number: int) -> None:
    """One case per row, in which rows further down would say something else."""
    facts, outcome, reason = EXAMPLES[number]
    verdict = judge_slot(facts)
    assert (verdict.row, verdict.outcome, verdict.reason) == (number, outcome, reason)


def test_the_rows_are_numbered_as_in_the_docs() -> None:
    """``--why`` names a row by its place in the table, and each row has its case here."""
    assert [row.number for row in ROWS] == list(range(1, 14)) == list(EXAMPLES)


@pytest.mark.parametrize(
    ("since_end", "outcome"),
    [(-SECOND, Outcome.UPCOMING), (0 * SECOND, Outcome.HELD), (SECOND, Outcome.HELD)],
)
def test_a_meeting_is_over_at_its_end(since_end: timedelta, outcome: Outcome) -> None:
    """A live meeting is upcoming until its end, and held from that instant on."""
    assert judge_slot(replace(LIVE, now=END + since_end)).outcome is outcome


@pytest.mark.parametrize(
    ("since_slot", "outcome"),
    [(-SECOND, Outcome.UPCOMING), (0 * SECOND, Outcome.SKIPPED), (SECOND, Outcome.SKIPPED)],
)
def test_a_gone_slot_is_past_at_its_start(since_slot: timedelta, outcome: Outcome) -> None:
    """A cancelled slot is ahead until its planned start, and skipped from that instant on."""
    assert judge_slot(replace(GONE, now=SLOT + since_slot)).outcome is outcome


@pytest.mark.parametrize(
    ("since_end", "outcome"),
    [(-SECOND, Outcome.UPCOMING), (0 * SECOND, Outcome.MADE_UP), (SECOND, Outcome.MADE_UP)],
)
def test_a_make_up_counts_at_its_end(since_end: timedelta, outcome: Outcome) -> None:
    """A make-up is booked until its end, and made up from that instant on."""
    assert MADE_UP.claim_ends is not None
    assert judge_slot(replace(MADE_UP, now=MADE_UP.claim_ends + since_end)).outcome is outcome


@pytest.mark.parametrize(("since_start", "row"), [(-SECOND, 9), (0 * SECOND, 8), (SECOND, 8)])
def test_an_entry_filled_in_before_the_meeting_proves_nothing(since_start: timedelta, row: int) -> None:
    """Notes written since the start show that they met inside an absence; a prepared agenda does not."""
    facts = replace(LIVE, away_at_start=AWAY, filled_in=SLOT + since_start)
    assert judge_slot(facts).row == row


@pytest.mark.parametrize("reason", [Reason.OUT_OF_OFFICE, Reason.HOLIDAY, Reason.PAUSE])
def test_an_absence_excuses_with_its_reason(reason: Reason) -> None:
    """A live meeting is excused where it takes place, a gone one where it was planned."""
    for facts in (replace(LIVE, away_at_start=reason), replace(GONE, away_at_slot=reason)):
        verdict = judge_slot(facts)
        assert (verdict.outcome, verdict.reason, verdict.met) == (Outcome.EXCUSED, reason, None)


@pytest.mark.parametrize(
    "reason",
    [
        Reason.CANCELLED,
        Reason.DELETED,
        Reason.REMOVED,
        Reason.DECLINED_BY_ME,
        Reason.DECLINED_BY_THEM,
        Reason.MOVED_AWAY,
    ],
)
def test_a_skipped_slot_says_how_it_went(reason: Reason) -> None:
    """Skipped has six reasons, and none of them is a meeting."""
    verdict = judge_slot(replace(GONE, gone=reason))
    assert (verdict.outcome, verdict.reason, verdict.met) == (Outcome.SKIPPED, reason, None)


@pytest.mark.parametrize(
    ("facts", "met", "evidence"),
    [
        (LIVE, SLOT, Evidence.CALENDAR),
        (replace(LIVE, filled_in=SLOT - SECOND), SLOT, Evidence.CALENDAR),
        (replace(LIVE, filled_in=SLOT), SLOT, Evidence.DOCUMENT),
        (replace(LIVE, starts=LATER), LATER, Evidence.CALENDAR),
        (replace(LIVE, starts=LATER, filled_in=LATER), LATER, Evidence.DOCUMENT),
        (MADE_UP, LATER, Evidence.CALENDAR),
        (replace(LIVE, said=Outcome.HELD, filled_in=END), SLOT, Evidence.CONFIRMED),
        (replace(GONE, said=Outcome.HELD), SLOT, Evidence.CONFIRMED),
        (replace(LIVE, said=Outcome.SKIPPED), None, Evidence.CONFIRMED),
        (replace(GONE, settled=STORED), LATER, Evidence.DOCUMENT),
    ],
)
def test_when_they_met_and_how_we_know(facts: Facts, met: datetime | None, evidence: Evidence) -> None:
    """Not cancelled is no proof of held: every outcome says what it rests on."""
    verdict = judge_slot(facts)
    assert (verdict.met, verdict.evidence) == (met, evidence)
