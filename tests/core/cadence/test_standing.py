"""The standing table, row by row."""

from dataclasses import replace

import pytest

from syncd.core.cadence.standing import ROWS, Situation, stand
from syncd.core.model import Role, Standing
from syncd.core.policy import Policy

WELL = Situation(
    policy=Policy(), gap=7, ever_judged=True, met_ever=True, planned=True, has_slots=True, last_slot_days=0
)
"""A weekly 1:1 that goes on."""
OVER = replace(WELL, planned=False, last_slot_days=10)
KEPT = replace(WELL, gap=None, planned=False, has_slots=False, last_slot_days=None, keep_every=90)

SITUATION = replace(OVER, situational=True, missed=2)
"""Help with one matter; its series is over."""

WORST = replace(
    WELL,
    closed=True,
    paused=True,
    latest_unseen=True,
    keep_every=10,
    kept_days=10,
    planned=False,
    last_slot_days=10,
    missed=2,
)

EXAMPLES: tuple[tuple[Situation, Standing, str], ...] = (
    (WORST, Standing.ENDED, "closed"),
    (replace(WORST, closed=False), Standing.PAUSED, "paused"),
    (replace(KEPT, kept_days=90, missed=5, latest_unseen=True), Standing.ON_TRACK, "keep-in-touch"),
    (replace(KEPT, kept_days=91, missed=5, latest_unseen=True), Standing.SLIPPING, "keep-in-touch"),
    (replace(KEPT, kept_days=181, latest_unseen=True), Standing.LAPSED, "keep-in-touch"),
    (replace(SITUATION, situation_over=True, latest_unseen=True), Standing.ENDED, "a situational"),
    (replace(OVER, latest_unseen=True, ever_judged=False), Standing.UNKNOWN, "latest past slot"),
    (replace(SITUATION, situation_days=31, ever_judged=False), Standing.ENDED, "a situational"),
    (replace(OVER, ever_judged=False, met_ever=False), Standing.NEW, "neither met nor skipped"),
    (replace(SITUATION, situation_days=30), Standing.ON_TRACK, "a situational"),
    (replace(OVER, missed=2), Standing.LAPSED, "nothing planned"),
    (replace(OVER, last_slot_days=500, missed=2), Standing.ENDED, "nothing planned"),
    (replace(WELL, missed=2), Standing.LAPSED, "missed"),
    (replace(WELL, missed=1), Standing.SLIPPING, "missed"),
    (WELL, Standing.ON_TRACK, "otherwise"),
)
"""One case per row, in the order of the table, with the first words of its condition."""


@pytest.mark.parametrize("index", range(len(ROWS)))
def test_each_row_of_the_standing_table(index: int) -> None:
    """One case per row, in which rows further down would say something else."""
    situation, standing, condition = EXAMPLES[index]
    row = stand(situation)
    assert row is ROWS[index]
    assert row.standing is standing
    assert row.condition.startswith(condition)


def test_only_a_series_that_stopped_is_noted_as_ended() -> None:
    """A lapse because nothing is planned is told apart from one because of skipped 1:1s."""
    assert stand(OVER).note == "series-ended"
    assert stand(replace(WELL, missed=2)).note == ""


@pytest.mark.parametrize(
    ("missed", "standing"),
    [(0, Standing.ON_TRACK), (1, Standing.SLIPPING), (2, Standing.LAPSED), (9, Standing.LAPSED)],
)
def test_one_missed_is_slipping_and_two_are_lapsed(missed: int, standing: Standing) -> None:
    """The first skipped 1:1 is a warning, the second a lapse."""
    assert stand(replace(WELL, missed=missed)).standing is standing


def test_how_many_may_be_missed_is_a_policy() -> None:
    """``lapse_after`` moves the boundary."""
    patient = replace(WELL, policy=Policy(lapse_after=3))
    assert stand(replace(patient, missed=2)).standing is Standing.SLIPPING
    assert stand(replace(patient, missed=3)).standing is Standing.LAPSED


@pytest.mark.parametrize(
    ("days", "standing"), [(13, Standing.ON_TRACK), (14, Standing.ON_TRACK), (15, Standing.PAUSED)]
)
def test_an_absence_longer_than_two_gaps_pauses(days: int, standing: Standing) -> None:
    """Exactly two gaps are still a holiday; longer is a pause."""
    assert stand(replace(WELL, absent_days=days)).standing is standing


@pytest.mark.parametrize(
    ("gap", "days", "standing"),
    [
        (7, 90, Standing.LAPSED),
        (7, 91, Standing.ENDED),
        (15, 90, Standing.LAPSED),
        (15, 91, Standing.ENDED),
        (16, 96, Standing.LAPSED),
        (16, 97, Standing.ENDED),
        (30, 180, Standing.LAPSED),
        (30, 181, Standing.ENDED),
    ],
)
def test_nothing_planned_is_a_lapse_for_six_gaps_or_ninety_days(
    gap: float, days: int, standing: Standing
) -> None:
    """A series that just stopped has lapsed; after the longer of both it has simply ended."""
    assert stand(replace(OVER, gap=gap, last_slot_days=days)).standing is standing


@pytest.mark.parametrize(
    ("role", "goals", "standing"),
    [
        (Role.MANAGER, 0, Standing.LAPSED),
        (Role.REPORT, 0, Standing.LAPSED),
        (Role.MENTOR, 0, Standing.LAPSED),
        (Role.MENTEE, 0, Standing.ENDED),
        (Role.PEER, 0, Standing.ENDED),
        (Role.SKIP_LEVEL, 0, Standing.ENDED),
        (Role.OTHER, 0, Standing.ENDED),
        (None, 0, Standing.ENDED),
        (Role.PEER, 1, Standing.LAPSED),
        (None, 2, Standing.LAPSED),
    ],
)
def test_some_relationships_are_expected_to_go_on(role: Role | None, goals: int, standing: Standing) -> None:
    """A manager, report or mentor, or a goal at work, keeps a relationship wanted however long ago it was."""
    assert stand(replace(OVER, last_slot_days=2000, role=role, active_goals=goals)).standing is standing


@pytest.mark.parametrize("situation", [replace(WELL, missed=5), replace(OVER), replace(KEPT, kept_days=900)])
def test_a_skip_level_never_lapses(situation: Situation) -> None:
    """One meets a manager's manager on request: missing is shown, but nothing lapses."""
    assert stand(situation).standing is not stand(replace(situation, role=Role.SKIP_LEVEL)).standing
    assert stand(replace(situation, role=Role.SKIP_LEVEL)).standing is not Standing.LAPSED


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (0, Standing.ON_TRACK),
        (89, Standing.ON_TRACK),
        (90, Standing.ON_TRACK),
        (91, Standing.SLIPPING),
        (180, Standing.SLIPPING),
        (181, Standing.LAPSED),
    ],
)
def test_keeping_in_touch_is_judged_by_age(days: int, standing: Standing) -> None:
    """On-track up to N days, slipping up to 2 N, then lapsed."""
    assert stand(replace(KEPT, kept_days=days)).standing is standing


@pytest.mark.parametrize("days", [0, 30, 31, 5000])
@pytest.mark.parametrize("planned", [True, False])
@pytest.mark.parametrize("keep", [None, 10])
def test_a_situational_mentorship_never_lapses(days: int, planned: bool, keep: int | None) -> None:
    """However much was missed, and however long ago the last meeting was."""
    case = replace(
        SITUATION, planned=planned, situation_days=days, last_slot_days=days, keep_every=keep, kept_days=days
    )
    assert stand(case).standing is not Standing.LAPSED


def test_somebody_kept_in_touch_with_after_a_mentorship_lapses_like_anybody() -> None:
    """What ended is the mentorship; the interval was wished for besides."""
    case = replace(KEPT, situational=True, situation_over=True, kept_days=181)
    assert stand(case).standing is Standing.LAPSED
