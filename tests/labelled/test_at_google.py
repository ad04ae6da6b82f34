"""Labelled calendars at Google: what the API tells is judged as what a file tells."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from .at_google import ALIKE, AtGoogle
from .generator import Case, alone, generate, not_at
from .registry import SCENARIOS
from .runner import Files, Json, compare, in_process, reports

EVERY = sorted(name for name in SCENARIOS if not not_at("google", name))
FEW = ["given_to_another_person", "late_edits", "one_series_in_two_calendars", "split_this_and_following"]
NAMED = EVERY if os.environ.get("SYNCD_LONG") else FEW
"""The files' own tests play them all; at Google it differs how changes come, which a few show best."""


def told_by_both(case: Case, folder: Path) -> None:
    """Fail with the first answers at Google that are wrong, or not those from the file."""
    files = list(reports(Files(case, folder / "files"), folder / "files", in_process))
    with AtGoogle.of(case, folder / "google", tokens_last=timedelta(days=1000)) as there:
        google = list(reports(there, folder / "google", in_process))
        # A correction asks for everything once more: what was dropped at the door may count now.
        most = 1 + len({command.sync for command in case.commands})
        assert max(there.read_in_full().values()) <= most
    wrong = [one for audit, report in google for one in compare(case, audit, report, alike=ALIKE)]
    assert not wrong, "\n".join(str(one) for one in wrong[:40])
    for (audit, one), (_, other) in zip(files, google, strict=True):
        assert judged(other) == judged(one), f"{case.name}, sync {audit.sync}"


def judged(report: Json) -> dict[Any, Any]:
    """Slot by slot what an audit says of everybody, with reasons as far as both can tell them."""
    return {
        tuple(one["person"]["addresses"]): {
            **{name: one[name] for name in ("standing", "missed", "last_met", "next", "hold_rate")},
            "slots": [
                (row["slot"], row["outcome"], ALIKE.get(row["reason"], row["reason"]), row["met"])
                for row in one["slots"]
            ],
        }
        for one in report["relationships"]
    }


@pytest.mark.parametrize("seed", range(3))
def test_google_tells_what_a_file_tells(seed: int, tmp_path: Path) -> None:
    """Over several syncs, which read only what has changed."""
    told_by_both(generate(seed, at="google"), tmp_path)


@pytest.mark.parametrize("name", NAMED)
def test_each_scenario_at_google(name: str, tmp_path: Path) -> None:
    """Each rule of docs/cadence.md that Google can tell."""
    told_by_both(alone(name, 1, at="google"), tmp_path)
