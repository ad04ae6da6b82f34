"""kill -9 at every file that a sync puts in place: the next one finishes what it began, once."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd, event, vcalendar

DAY_BEFORE = "2026-11-22T15:00:00Z"
SCRIPT = """
import os, signal, sys
from syncd.__main__ import main
left = int(sys.argv.pop(1))
def dying(real):
    def call(*words, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*words, **more)
    return call
for name in ("fsync", "replace", "link"):
    setattr(os, name, dying(getattr(os, name)))
main()
"""


@pytest.fixture
def home(tmp_path: Path) -> Syncd:
    """A folder with a weekly 1:1 of mine and one of somebody else's, both allowed and due."""
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path)
    folder = syncd.folder / "vdir"
    folder.mkdir()
    for name, organizer in (("sam", "me"), ("kim", "kim")):
        text = vcalendar(event(f"{name}@x", others=f"{name.title()} <{name}@example.com>"))
        text = text.replace("ORGANIZER:mailto:me@", f"ORGANIZER:mailto:{organizer}@")
        (folder / f"{name}.ics").write_bytes(text.replace("\n", "\r\n").encode())
    syncd.ok("connect", "ics", folder, "--me", "me@example.com")
    syncd.ok("sync")
    (syncd.home / "config.toml").write_text('[documents]\nbase_url = "https://files.example.com"\n', "utf-8")
    for name in ("sam", "kim"):
        syncd.ok("jot", f"something for {name}", "--with", name)
        syncd.ok("publish", "allow", name)
    return syncd


def killed(home: Syncd, at: int) -> bool:
    """Whether a sync was killed right before the ``at``-th file was made to last or put in place."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(at), "--home", str(home.home), "sync"],
        env={**os.environ, "SYNCD_NOW": DAY_BEFORE},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode in (0, -signal.SIGKILL), run.stderr
    return run.returncode != 0


def state(home: Syncd) -> tuple[object, ...]:
    """Everything that stands outside, and what the store knows of it."""
    with closing(sqlite3.connect(home.home / "syncd.db")) as database:
        rows = database.execute("SELECT marker, uid, kind, link FROM attachment ORDER BY marker").fetchall()
        intents = database.execute("SELECT count(*) FROM intent").fetchone()[0]
    files = sorted([*(home.folder / "vdir").iterdir(), *_documents(home)])
    return rows, intents, [(path.name, path.read_bytes()) for path in files]


def _documents(home: Syncd) -> list[Path]:
    return list((home.home / "documents").glob("*")) if (home.home / "documents").exists() else []


def test_a_killed_sync_is_finished_by_the_next_one(home: Syncd) -> None:
    """Killed again and again, ever later: one document each, one line, one companion, nothing left over."""
    at = 1
    while killed(home, at):
        at += 2
        assert at < 100
    assert at > 4, "it was never killed in the middle"
    home.ok("sync", now=DAY_BEFORE)
    rows, intents, files = state(home)
    assert isinstance(rows, list)
    assert sorted(row[2] for row in rows) == ["companion", "invite"]
    assert intents == 0
    names = [name for name, _ in files]  # type: ignore[attr-defined]
    assert len(names) == 5, names
    contents = dict(files)  # type: ignore[call-overload]
    assert contents["sam.ics"].count(b"ATTACH;") == 1
    assert b"ATTACH" not in contents["kim.ics"]
    home.ok("sync", now=DAY_BEFORE)
    assert state(home) == (rows, intents, files)
    home.ok("undo")
    assert b"ATTACH" not in (home.folder / "vdir" / "sam.ics").read_bytes()
    assert not list((home.folder / "vdir").glob("syncd-*"))
