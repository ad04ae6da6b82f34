"""demo: the tour on sample calendars."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd


def test_the_tour_runs_the_main_job(syncd: Syncd) -> None:
    """Connect, sync, audit, agenda and the document, with what is private left out of it."""
    said = syncd.bare("demo")
    assert (said.code, said.err) == (0, "")
    for words in ("$ syncd connect ics work.ics", "$ syncd sync", "$ syncd audit", "--publish", "slipping"):
        assert words in said.out
    assert "if one is wrong: " in said.out
    document = said.out.rpartition("# The document both of you can open:")[2]
    assert "Lead the billing migration" in document
    for text in ("raise", "release night", "ready for the next level"):
        assert text not in document
    assert "\x1b" not in said.out


@pytest.mark.parametrize("variable", ["SYNCD_HOME", "SYNCD_NOW"])
def test_the_tour_touches_nothing_of_mine(
    sample: Syncd, user_home: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """Neither the usual home nor a named one is opened, the environment is as before, nothing is left."""
    monkeypatch.setenv("SYNCD_HOME", str(sample.home))
    monkeypatch.setenv("TMPDIR", str(sample.folder / "tmp"))
    (sample.folder / "tmp").mkdir()
    before, here = sample.database, os.environ.get(variable)
    assert sample.bare("demo").code == 0
    assert sample.database == before
    assert os.environ.get(variable) == here
    assert list(user_home.iterdir()) == []
    assert list((sample.folder / "tmp").iterdir()) == []


def test_the_tour_is_the_same_on_any_day(syncd: Syncd) -> None:
    """It stands on a day of its own, whatever the clock says."""
    assert "1:1s as of Fri 20 Nov 2026" in syncd.bare("demo", now="2031-01-01T00:00:00Z").out
