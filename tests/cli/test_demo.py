"""demo: the tour on sample calendars."""

import os
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd


def test_the_tour_tells_a_year_of_one_career(syncd: Syncd) -> None:
    """Two managers, a handover, a mentor, a stale goal, a dropped 1:1 with a heads-up, answers read back."""
    said = syncd.bare("demo")
    assert (said.code, said.err) == (0, "")
    for words in (
        "$ syncd connect ics work.ics",
        "read back from the document with Noor Haddad: 1 answer, 1 action",
        "more of, Noor Haddad: Bring the numbers before the opinion.",
        "Noor Haddad <noor.haddad@example.com>: manager until 2026-06-30",
        "Sam Rivera <sam.rivera@example.com>: manager since 2026-06-30",
        "Priya Nair (mentor)",
        "was dropped while a heads-up waits",
        "[stale-goal:g4]",
        "if one is wrong: ",
    ):
        assert words in said.out, words
    assert "\x1b" not in said.out


def test_the_document_of_the_tour_holds_nothing_private(syncd: Syncd) -> None:
    """What the new manager reads: the ticked goal and the heads-up, not the rest."""
    document = syncd.bare("demo").out.rpartition("# The document both can open")[2]
    assert "Balance reviewing and building" in document
    assert "the vendor contract may slip" in document
    for text in ("billing", "release night", "next level", "Fewer reviews", "review-free", "Noor", "on-call"):
        assert text not in document, text


def test_the_tour_takes_no_time(syncd: Syncd) -> None:
    """It is to be read in two minutes, and shown in far less than one."""
    begin = time.process_time()
    lines = syncd.bare("demo").out.splitlines()
    assert time.process_time() - begin < 30
    assert len(lines) < 400


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
    """It stands on days of its own, whatever the clock says."""
    assert "1:1s as of Fri 20 Nov 2026" in syncd.bare("demo", now="2031-01-01T00:00:00Z").out
