"""The process of a round: what it makes of a disk that fails."""

import json
import subprocess
import sys
from contextlib import closing

from syncd.store import trouble, work
from syncd.store.database import open_database
from tests.cli.conftest import Syncd

FULL = """
import errno, os, sys
from syncd.daemon import child, keeping

def keep(opened):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

keeping.keep = keep
raise SystemExit(child.main([sys.argv[1], "keep"]))
"""


def test_a_disk_that_fails_is_told_and_is_no_crash(syncd: Syncd) -> None:
    """The piece is tried again as after any failure, and no traceback is written onto a full disk."""
    syncd.ok("goal", "add", "here")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(syncd.home)], capture_output=True, check=False, timeout=60
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"done": "keep", "ok": False} in said
    with closing(open_database(syncd.home / "syncd.db")) as database:
        kept = work.work(database)["keep"]
    assert (kept.failures, kept.deaths, kept.reason) == (1, 0, trouble.FULL.words)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_config_that_cannot_be_kept_is_told(syncd: Syncd) -> None:
    """Nothing is wrong with it, but on the day on which it is broken there will be none to go by."""
    syncd.ok("goal", "add", "here")
    (syncd.home / "config.last-good.toml").mkdir()
    keep = "import sys; from syncd.daemon import child; raise SystemExit(child.main([sys.argv[1], 'keep']))"
    done = subprocess.run(
        [sys.executable, "-c", keep, str(syncd.home)], capture_output=True, check=True, timeout=60
    )
    *_, last = map(json.loads, done.stdout.splitlines())
    assert last["unkept"] is True
