"""Counts, outcomes and ages of relationships, and their sum per manager."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syncd.core.model import Outcome, Role, Standing
from syncd.core.rollup import (
    COUNTED,
    LIVES,
    STALE_DAYS,
    Export,
    Life,
    Tie,
    in_no_order,
    life,
    newest,
    roll_up,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def tie(standing: Standing = Standing.ON_TRACK, **more: Any) -> Tie:
    """A weekly 1:1 with a report that is on track."""
    given: dict[str, Any] = {
        "role": Role.REPORT,
        "assessed": standing is not Standing.UNKNOWN,
        "gap_days": 7,
        "missed": 0,
        "days_since_met": 4,
        "planned": True,
        "days_until_next": 3,
        "hold_rate": 0.9,
        "outcomes": dict.fromkeys(COUNTED, 1),
        "open_goals": 1,
        "stale_goals": 0,
    }
    return Tie(standing=standing, **(given | more))


def export(*ties: Tie, name: str = "Dana", address: str = "", age: int = 0, not_assessed: int = 0) -> Export:
    """Somebody's export of so many days ago."""
    as_of = NOW - timedelta(days=age)
    return Export(name=name, address=address, as_of=as_of, ties=ties, not_assessed=not_assessed)


@pytest.mark.parametrize(
    ("standing", "planned", "assessed", "found"),
    [
        (Standing.ON_TRACK, True, True, Life.LIVING),
        (Standing.SLIPPING, True, True, Life.LIVING),
        (Standing.PAUSED, False, True, Life.LIVING),
        (Standing.NEW, True, True, Life.LIVING),
        (Standing.NEW, False, True, Life.WITHOUT),
        (Standing.LAPSED, True, True, Life.WITHOUT),
        (Standing.ENDED, False, True, Life.WITHOUT),
        (Standing.UNKNOWN, True, False, Life.NOT_ASSESSED),
        (Standing.UNKNOWN, True, True, Life.NOT_ASSESSED),
        (Standing.LAPSED, False, False, Life.NOT_ASSESSED),
        (Standing.NEW, False, False, Life.NOT_ASSESSED),
    ],
)
def test_which_one_to_one_lives(standing: Standing, planned: bool, assessed: bool, found: Life) -> None:
    """One table; what could not be looked at is never counted as without."""
    assert life(tie(standing, planned=planned, assessed=assessed)) is found


def test_every_standing_has_its_place() -> None:
    """A new standing cannot be forgotten."""
    assert set(LIVES) == set(Standing)


def test_reports_are_counted_per_manager() -> None:
    """Only reports count; the unknown for themselves, the oldest of those judged."""
    line, *_ = roll_up(
        [
            export(
                tie(),
                tie(Standing.SLIPPING, days_since_met=12),
                tie(Standing.LAPSED, days_since_met=63),
                tie(Standing.ENDED, days_since_met=40),
                tie(Standing.NEW, planned=False, days_since_met=None),
                tie(Standing.UNKNOWN, days_since_met=300),
                tie(Standing.LAPSED, role=Role.PEER, days_since_met=500),
                tie(Standing.LAPSED, role=None, days_since_met=500),
                not_assessed=1,
            )
        ],
        now=NOW,
        zone=UTC,
    )
    assert (line.reports, line.living, line.slipping, line.without, line.lapsed) == (6, 2, 1, 3, 1)
    assert (line.not_assessed, line.never_met, line.oldest_days, line.calendars_not_assessed) == (1, 1, 63, 1)
    assert line.living + line.without + line.not_assessed == line.reports


def test_the_newest_export_of_a_person_counts() -> None:
    """Known by address, or by the name they go by, whatever the order of the files."""
    every = [
        export(name="Dana", address="d@x.example", age=2),
        export(name="Dana K", address="d@x.example", age=1),
        export(name="team blue", age=4),
        export(name="Team Blue", age=3),
    ]
    for order in itertools.permutations(every):
        assert newest(order) == ((every[1], 1), (every[3], 1))


@pytest.mark.parametrize(("age", "stale"), [(0, False), (STALE_DAYS, False), (STALE_DAYS + 1, True)])
def test_an_old_export_is_marked(age: int, stale: bool) -> None:
    """After a week it is no picture of today any more."""
    (line,) = roll_up([export(tie(), age=age)], now=NOW, zone=UTC)
    assert (line.stale, line.age_days) == (stale, age)


def test_an_export_a_little_ahead_is_of_today() -> None:
    """Another machine's clock gives no negative age."""
    assert roll_up([export(age=-1)], now=NOW, zone=UTC)[0].age_days == 0


def test_the_order_tells_nothing() -> None:
    """However the relationships were sorted, an export of the same values is the same."""
    ties = [
        tie(standing, role=role, gap_days=gap, outcomes={Outcome.HELD: held})
        for standing, role, gap, held in itertools.product(
            (Standing.NEW, Standing.LAPSED), (Role.REPORT, None), (None, 7), (1, 2)
        )
    ]
    sorted_once = in_no_order(ties)
    for seed in range(20):
        random.Random(seed).shuffle(ties)
        assert in_no_order(ties) == sorted_once
