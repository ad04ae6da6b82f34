"""What status and doctor say of the daemon."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from syncd.core.timetable import DEATHS, Due
from syncd.lock import daemon_lock
from syncd.store import work
from syncd.store.database import open_database
from tests.cli.conftest import Syncd

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def note(sample: Syncd, one: Due, *, due: timedelta) -> None:
    """Let the daemon have noted something."""
    with closing(open_database(sample.home / "syncd.db")) as database:
        work.note(database, one, tried_at=NOON, next_due=NOON + due)


def test_whether_it_watches(sample: Syncd) -> None:
    """As long as it lives, and with what it does next in local time."""
    note(sample, Due(name="pull:work"), due=timedelta(minutes=4))
    note(sample, Due(name="publish"), due=timedelta(days=1))
    assert "not watching: " in sample.ok("status")
    with daemon_lock(sample.home / "daemon.lock"):
        said = sample.ok("status")
        assert "watching; next work at 13:04\n" in said
        assert sample("status", "--format", "json").data["watching"] is True
    assert sample("status", "--format", "json").data["watching"] is False


def test_what_fails_is_told_with_what_happens_next(sample: Syncd) -> None:
    """The reason, how often, and when it is tried again; the doctor tells it as well."""
    note(sample, Due(name="pull:work", failures=2, reason="no network"), due=timedelta(minutes=2))
    with daemon_lock(sample.home / "daemon.lock"):
        assert "reading work failed twice: no network; tried again at 13:02" in sample.ok("status")
    said = sample("doctor")
    assert said.code == 4
    assert "BAD  daemon: reading work failed twice: no network" in said.out


def test_one_reason_is_one_line(sample: Syncd) -> None:
    """What fails together, such as everything while the clock is wrong, fills no screen."""
    for failures, name in enumerate(("publish", "pull:work", "tell"), 1):
        why = "no network" if name != "tell" else "no room"
        note(sample, Due(name=name, failures=failures, reason=why), due=timedelta(minutes=4 - failures))
    with daemon_lock(sample.home / "daemon.lock"):
        said = sample.ok("status")
    assert "publishing and reading work failed twice: no network; tried again at 13:02\n" in said
    assert "telling you failed 3 times: no room; tried again at 13:01\n" in said


def test_what_is_set_aside_is_told(sample: Syncd) -> None:
    """Why, until when, and how to see it happen."""
    dead = Due(name="pull:work", failures=DEATHS, deaths=DEATHS, reason="its process hung")
    note(sample, dead, due=timedelta(days=1))
    said = sample("doctor").out
    assert f"reading work was set aside after ending its process {DEATHS} times: its process hung" in said
    assert "tried again on 2026-11-21 at 13:00; `syncd sync` does it in front of you" in said
    (one,) = sample("status", "--format", "json").data["work"]
    assert (one["set_aside"], one["failures"]) == (True, DEATHS)


def test_work_for_an_account_that_is_gone_is_not_told(sample: Syncd) -> None:
    """There is nothing to be done about it."""
    note(sample, Due(name="pull:gone", failures=2, reason="no network"), due=timedelta(minutes=2))
    assert "gone" not in sample("doctor").out


def test_a_crash_is_told(sample: Syncd) -> None:
    """Where what Python said of it lies."""
    (sample.home / "crash.txt").write_text("Traceback", "utf-8")
    said = sample("doctor")
    assert said.code == 4
    assert f"crashed: {sample.home / 'crash.txt'}" in said.out
