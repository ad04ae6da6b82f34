"""Labelled calendars: no false positive, no false negative, every outcome and reason right."""

from datetime import datetime
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from .generator import Case, alone, before, generate
from .ics import Vevent
from .registry import BACKDROPS, SCENARIOS
from .runner import in_process, play

SEEDS = range(25)


def right(case: Case, folder: Path) -> None:
    """Fail with the first wrong answers of a case."""
    found = play(case, folder, in_process)
    assert not found, "\n".join(str(m) for m in found[:40])


@pytest.mark.parametrize("seed", SEEDS)
def test_many_people_in_one_calendar(seed: int, tmp_path: Path) -> None:
    """Whoever else is in the calendar, each person's slots are judged right at every audit."""
    right(generate(seed), tmp_path)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
@pytest.mark.parametrize("seed", range(2))
def test_each_scenario_alone(name: str, seed: int, tmp_path: Path) -> None:
    """Each rule of docs/cadence.md in a calendar of its own."""
    right(alone(name, seed), tmp_path)


@pytest.mark.parametrize("name", sorted(BACKDROPS))
def test_each_backdrop(name: str, tmp_path: Path) -> None:
    """Absences, holidays and noise before plain people."""
    right(before(name, 1), tmp_path)


@pytest.mark.filterwarnings("ignore::icalendar.error.GloballyUniqueTZIDGuessed")
@pytest.mark.parametrize("seed", range(12))
def test_the_generator_tells_the_truth(seed: int) -> None:
    """What it writes parses strictly, is the same each time, and its rules give the starts it labels."""
    case, twin = generate(seed), generate(seed)
    assert case.files(0) == twin.files(0)
    assert case.audits == twin.audits
    for sync in range(len(case.instants)):
        texts = case.files(sync)
        seen = sum(len(Calendar.from_ical(text).walk("VEVENT")) for text in texts.values())
        meant = [e for e in case.events() for f in case.world.feeds if e.visible(sync, f.name)]
        assert seen == sum(e.kind == "VEVENT" for e in meant)
    for stage in case.stages:
        for series in (s for s in stage.series if s.master.rule):
            assert starts_of(series.master, len(series.starts)) == series.starts


def starts_of(master: Vevent, most: int) -> list[datetime]:
    """The first starts of a rule by dateutil, its DTSTART included."""
    assert isinstance(master.start, datetime)
    rule = ";".join(part for part in master.rule.split(";") if not part.startswith("UNTIL"))
    found = [w for _, w in zip(range(most), rrulestr(rule, dtstart=master.start), strict=False)]
    return sorted({master.start, *found})[:most]
