"""One round: what it does of what it was asked, what it keeps of it, and what it says."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.core.timetable import AFTER_MEETING, DAY, DEATHS, Due, is_due
from syncd.daemon.opened import Opened
from syncd.daemon.round import Round
from syncd.paths import locate
from syncd.store import accounts, work
from syncd.store.database import open_database
from syncd.store.instants import from_text, to_text
from tests.cli.conftest import Syncd, event, vcalendar
from tests.e2e.rows import dump_file

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""A Friday; the 1:1 is on Mondays from 15:00 to 15:30."""
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)


class Trial:
    """A home with one 1:1, and the rounds of its daemon."""

    def __init__(self, home: Path) -> None:
        self.home = locate(str(home))
        self.said: list[Mapping[str, Any]] = []

    def run(self, *names: str, now: datetime = NOW) -> list[str]:
        """Do a round; the pieces that were done."""
        self.said.clear()
        opened = Opened(self.home, now=now)
        try:
            Round(opened, chance=lambda: 0.0, say=self.said.append).run(names)
        finally:
            opened.close()
        return [one["done"] for one in self.said if "done" in one]

    def work(self) -> dict[str, Due]:
        """What is kept of it."""
        with closing(open_database(self.home.database)) as database:
            return work.work(database)


@pytest.fixture
def trial(syncd: Syncd) -> Trial:
    """A calendar is connected and was never read."""
    syncd.ok("connect", "ics", syncd.calendar(vcalendar(event("weekly@x"))), "--me", "me@example.com")
    return Trial(syncd.home)


def test_what_was_read_is_published_and_told(trial: Trial) -> None:
    """Whoever reads a calendar looks at documents and findings, too, where anything has changed."""
    assert trial.run("pull:work") == ["pull:work", "publish", "tell"]
    trial.run("pull:work", now=NOW + DAY)
    assert trial.run("pull:work", now=NOW + 2 * DAY) == ["pull:work", "publish"]


def test_it_is_alive_at_every_calendar_and_page(trial: Trial) -> None:
    """A word for each, and for the end of the pages, because silence is taken for hanging."""
    trial.run("pull:work")
    assert trial.said[:5] == [
        {"begin": "pull:work"},
        *({}, {}, {}),
        {"done": "pull:work", "ok": True, "calendars": 1, "failed": 0, "changed": 1},
    ]


@pytest.mark.parametrize("piece", ["publish", "tell"])
def test_what_was_set_aside_is_done_by_no_round_that_reads(trial: Trial, piece: str) -> None:
    """Not before it is due again, whatever else happens; then it is."""
    aside = Due(name=piece, deaths=DEATHS, failures=DEATHS, reason="its process was killed (signal 9)")
    again = NOW + timedelta(days=1)
    with closing(open_database(trial.home.database)) as database:
        work.note(database, aside, tried_at=NOW, next_due=again)
    assert piece not in trial.run("pull:work")
    assert trial.work()[piece].deaths == DEATHS
    assert piece in trial.run("pull:work", piece, now=again)
    assert trial.work()[piece].deaths == 0


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (MONDAY - timedelta(hours=24, minutes=3), MONDAY - timedelta(hours=24)),
        (MONDAY + timedelta(minutes=27), MONDAY + timedelta(minutes=30) + AFTER_MEETING),
    ],
    ids=["the entry is due", "the answers are there"],
)
def test_around_a_meeting_it_looks_sooner(trial: Trial, now: datetime, moment: datetime) -> None:
    """At the minute, not ten minutes later."""
    trial.run("pull:work", now=now)
    assert trial.work()["publish"].next_due == moment
    assert trial.work()["pull:work"].next_due == now + DAY


def test_only_what_was_written_counts_as_written(trial: Trial, syncd: Syncd) -> None:
    """A round that finds everything as it should be has written nothing."""
    trial.run("pull:work")
    syncd.ok("publish", "allow", "sam", now=NOW.isoformat())
    written = []
    for hours in (22, 23):
        trial.run("publish", now=MONDAY - timedelta(hours=hours))
        written += [one["written"] for one in trial.said if one.get("done") == "publish"]
    assert written == [1, 0]


def test_a_clock_that_was_far_ahead_does_not_end_the_digests(trial: Trial) -> None:
    """The week begins anew with the first look at the right time."""
    trial.run("pull:work")
    with closing(open_database(trial.home.database)) as database:
        accounts.keep_setting(database, "digest_at", to_text(datetime(2038, 1, 20, tzinfo=UTC)))
    trial.run("tell", now=NOW)
    with closing(open_database(trial.home.database)) as database:
        begun = accounts.setting(database, "digest_at")
    assert begun is not None
    assert from_text(begun) == NOW


ALL = ("pull:work", "publish", "tell", "keep")
YEARS_OFF = [datetime(1970, 1, 2, tzinfo=UTC), datetime(2038, 1, 17, 16, tzinfo=UTC)]


@pytest.mark.parametrize("wrong", YEARS_OFF, ids=lambda wrong: str(wrong.year))
def test_by_a_clock_that_is_years_off_nothing_is_done(trial: Trial, syncd: Syncd, wrong: datetime) -> None:
    """No entry, no outcome, no word, no copy; it says why, and goes on the moment the clock is right."""
    trial.run(*ALL)
    syncd.ok("publish", "allow", "sam")
    before = dump_file(trial.home.database, ("slot", "calendar", "open_slot", "told", "document", "setting"))
    trial.run(*ALL, now=wrong)
    assert [one["ok"] for one in trial.said if "done" in one] == [False] * 4
    after = dump_file(trial.home.database, tuple(before))
    assert after == before
    assert not list(trial.home.documents.glob("*.md"))
    (reason,) = {one.reason for one in trial.work().values()}
    assert f"says {wrong:%Y-%m-%d}" in reason
    assert f"{wrong:%Y-%m-%d}" in syncd("doctor", now=wrong.isoformat()).out
    assert all(is_due(one, MONDAY - timedelta(hours=20)) for one in trial.work().values())
    trial.run(*ALL, now=MONDAY - timedelta(hours=20))
    assert all(one["ok"] for one in trial.said if "done" in one)
    (document,) = trial.home.documents.glob("*.md")
    assert "## 2026-11-23" in document.read_text("utf-8")


def test_a_sync_by_hand_ends_the_doubt(trial: Trial, syncd: Syncd) -> None:
    """A laptop that lay in a drawer for two years: its user knows what year it is."""
    trial.run(*ALL)
    later = NOW + timedelta(days=730)
    trial.run(*ALL, now=later)
    assert not any(one["ok"] for one in trial.said if "done" in one)
    syncd.ok("sync", now=later.isoformat())
    trial.run(*ALL, now=later + timedelta(minutes=10))
    assert all(one["ok"] for one in trial.said if "done" in one)


def test_a_config_that_cannot_be_kept_is_good_all_the_same(trial: Trial) -> None:
    """Whatever lies where it is kept for the day on which it is broken."""
    kept = trial.home.state / "config.last-good.toml"
    kept.mkdir()
    trial.home.config.write_text('timezone = "Europe/Paris"\n', "utf-8")
    assert trial.run("pull:work", "keep") == ["pull:work", "publish", "tell", "keep"]
    kept.rmdir()
    kept.write_bytes(b"\xff\xfe")
    trial.run("keep")
    assert kept.read_text("utf-8") == 'timezone = "Europe/Paris"\n'
