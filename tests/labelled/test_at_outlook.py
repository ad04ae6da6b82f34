"""Labelled calendars at Outlook: what Graph tells is judged as what a file tells, whatever it leaves out."""

import os
from pathlib import Path

import pytest

from .at_outlook import AtOutlook
from .generator import Case, alone, generate, not_at
from .registry import SCENARIOS
from .runner import Files, compare, in_process, reports
from .test_at_google import judged

EVERY = sorted(name for name in SCENARIOS if not not_at("outlook", name))
FEW = [
    "cancelled_some",
    "deleted_some",
    "late_edits",
    "one_series_in_two_calendars",
    "split_this_and_following",
]
NAMED = EVERY if os.environ.get("SYNCD_LONG") else FEW
"""The files' own tests play them all; at Outlook it differs how changes come, which a few show best."""


def told_by_both(case: Case, folder: Path) -> None:
    """Fail with the first answers at Outlook that are wrong, or not those from the file."""
    files = list(reports(Files(case, folder / "files"), folder / "files", in_process))
    with AtOutlook.of(case, folder / "outlook") as there:
        outlook = list(reports(there, folder / "outlook", in_process))
        asked, in_full = there.asked_for_changes(), there.read_in_full()
    if len(case.instants) > 1:
        assert in_full < asked
    wrong = [one for audit, report in outlook for one in compare(case, audit, report)]
    assert not wrong, "\n".join(str(one) for one in wrong[:40])
    for (audit, one), (_, other) in zip(files, outlook, strict=True):
        assert judged(other) == judged(one), f"{case.name}, sync {audit.sync}"


@pytest.mark.parametrize("seed", range(4))
def test_outlook_tells_what_a_file_tells(seed: int, tmp_path: Path) -> None:
    """Over several syncs, deleted occurrences included."""
    told_by_both(generate(seed, at="outlook"), tmp_path)


@pytest.mark.parametrize("name", NAMED)
def test_each_scenario_at_outlook(name: str, tmp_path: Path) -> None:
    """Each rule of docs/cadence.md that Outlook can tell."""
    told_by_both(alone(name, 1, at="outlook"), tmp_path)
