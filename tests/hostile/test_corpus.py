"""``make corpus``: a report about any folder of calendars, whatever lies in it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import event, vcalendar

HANGS = """
from tests.hostile.limits import limited
import time
print(limited(lambda: time.sleep(60), seconds=0.2, memory=4096).failure)
print(limited(lambda: len(bytes(8 << 30)), seconds=20, memory=1024).failure.splitlines()[-1])
print(limited(lambda: 1 / 0, seconds=20, memory=4096).failure.splitlines()[-1])
print(limited(lambda: [1], seconds=20, memory=4096).value)
"""


def run(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in the repository; forking is for a process without threads."""
    path = os.pathsep.join([str(repository), *filter(None, sys.path)])
    env = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    done = [sys.executable, *words]
    return subprocess.run(
        done, cwd=repository, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_every_file_is_accounted_for(repository: Path, tmp_path: Path) -> None:
    """What was read, set aside and refused is counted with its reasons; the folder stays as it is."""
    folder = tmp_path / "strange"
    (folder / "below").mkdir(parents=True)
    good, bad = event("good"), event("bad").replace("DTSTART:", "DTSTART:not")
    files = {
        "one.ics": vcalendar(good, bad).encode(),
        "below/no-suffix": vcalendar(good).encode(),
        "cut.ics": vcalendar(good).encode()[:-40],
        "page.ics": b"<html>sign in</html>",
        "\udcff\u202e.ics": vcalendar(good, event("second", rule="FREQ=SECONDLY")).encode(),
        "notes.txt": b"nothing of the kind",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "dangling.ics").symlink_to(folder / "nowhere")
    done = run(repository, "-m", "tests.hostile.corpus", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        "files                5",
        "read                 3 (3 events, 3 series, 3 1:1s)",
        "refused as a whole   2",
        "events set aside     2",
        "must not be          0",
    ):
        assert line in done.stdout, done.stdout
    assert "RRULE repeats SECONDLY" in done.stdout
    assert "\u202e" not in done.stdout
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()) == sorted(
        [*files, "dangling.ics"]
    )


def test_a_child_may_use_so_much_and_no_more(repository: Path) -> None:
    """Too long, too large and broken are told from an answer."""
    done = run(repository, "-c", HANGS)
    lines = done.stdout.splitlines()
    assert lines[0] == "hang", done.stderr
    assert lines[1] == "MemoryError"
    assert lines[2].startswith("ZeroDivisionError")
    assert lines[3] == "[1]"
