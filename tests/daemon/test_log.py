"""The daemon's log: lines of JSON in private files of bounded size."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd.daemon import log as module
from syncd.daemon.log import KEPT, Log

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_each_line_is_an_object_with_an_action(tmp_path: Path) -> None:
    """And with its moment and level."""
    log = Log(tmp_path / "log", debug=False)
    log.info(NOW, "done", ok=True, count=3)
    line = {"at": "2026-11-20T12:00:00Z", "level": "info", "action": "done", "ok": True, "count": 3}
    assert json.loads((tmp_path / "log").read_text("utf-8")) == line
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_debug_lines_are_written_when_they_were_asked_for(tmp_path: Path) -> None:
    """Then with foreign text made harmless."""
    Log(tmp_path / "quiet", debug=False).debug(NOW, "reason", reason="private")
    assert not (tmp_path / "quiet").exists()
    Log(tmp_path / "loud", debug=True).debug(NOW, "reason", reason="a\x1b[2Jb")
    assert "\x1b" not in json.loads((tmp_path / "loud").read_text("utf-8"))["reason"]


def test_the_files_stay_small_and_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full file makes way for a new one, the oldest goes; all of them are the user's alone."""
    monkeypatch.setattr(module, "LONGEST", 500)
    log = Log(tmp_path / "log", debug=False)
    for number in range(200):
        log.info(NOW, "done", number=number)
    files = sorted(tmp_path.iterdir())
    assert [one.name for one in files] == ["log", *(f"log.{number}" for number in range(1, KEPT + 1))]
    assert all(one.stat().st_size <= 500 and one.stat().st_mode & 0o777 == 0o600 for one in files)
    assert json.loads((tmp_path / "log").read_text("utf-8").splitlines()[-1])["number"] == 199


def test_a_disk_that_takes_no_line_stops_nothing(tmp_path: Path) -> None:
    """The line is lost, the daemon goes on."""
    Log(tmp_path / "nowhere" / "log", debug=False).info(NOW, "done")
    (tmp_path / "real").write_text("", "ascii")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    Log(tmp_path / "link", debug=False).info(NOW, "done")
    assert (tmp_path / "real").read_text("ascii") == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_nobody_is_waited_for(tmp_path: Path) -> None:
    """A pipe in its place that nobody reads, or reads no more, costs the line and stops nothing."""
    os.mkfifo(tmp_path / "log")
    Log(tmp_path / "log", debug=False).info(NOW, "done")
    reader = os.open(tmp_path / "log", os.O_RDONLY | os.O_NONBLOCK)
    try:
        for _ in range(3000):
            Log(tmp_path / "log", debug=False).info(NOW, "done")
        assert b'"action": "done"' in os.read(reader, 1000)
    finally:
        os.close(reader)
