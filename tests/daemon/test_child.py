"""The process of a round: what it makes of a disk that fails."""

import json
import subprocess
import sys

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
    """The piece it was at is not to blame, and no traceback is written onto a full disk."""
    syncd.ok("goal", "add", "here")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(syncd.home)], capture_output=True, check=False, timeout=60
    )
    *_, last = map(json.loads, done.stdout.splitlines())
    assert last["failed"] == "StoreError"
    assert "no room left" in last["reason"]
    assert (done.returncode, done.stderr) == (9, b"")
