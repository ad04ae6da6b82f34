"""``make corpus``: a report about any folder of calendars, whatever lies in it."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

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


def test_whatever_lies_in_a_folder_is_passed_by_or_refused(repository: Path, tmp_path: Path) -> None:
    """Pipes, links in circles, folders named as calendars, paths too long, and files without end."""
    folder = tmp_path / "strange"
    (folder / "folder.ics").mkdir(parents=True)
    (folder / "folder.ics" / "inside.ics").write_bytes(vcalendar(event("a")).encode())
    (folder / "circle").symlink_to(folder)
    (folder / "loop.ics").symlink_to(folder / "loop.ics")
    os.mkfifo(folder / "pipe.ics")
    (folder / "empty.ics").touch()
    (folder / "random.ics").write_bytes(Random(1).randbytes(100_000))
    with (folder / "endless.ics").open("wb") as stream:
        stream.write(b"BEGIN:VCALENDAR\r\n")
        stream.truncate(1 << 40)
    many = [event(str(number), rule=None) for number in range(1000)]
    (folder / "many.ics").write_bytes(vcalendar(*many).encode())
    deep = os.open(folder, os.O_RDONLY)
    for _ in range(50):
        os.mkdir("d" * 100, dir_fd=deep)
        deeper = os.open("d" * 100, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = deeper
    os.close(deep)
    done = run(repository, "-m", "tests.hostile.corpus", str(folder))
    assert (done.returncode, done.stderr) == (0, ""), done
    for line in (
        "files                5",
        "passed by            3",
        "2  a link, a pipe or a device is named as a calendar",
        "1  a folder cannot be listed: File name too long",
        "read                 2 (1001 events, 1 series, 1001 1:1s)",
        "refused as a whole   3",
        "must not be          0",
    ):
        assert line in done.stdout, done.stdout


def test_large_files_are_given_their_time_and_memory(repository: Path, tmp_path: Path) -> None:
    """Ten megabytes of folds or of blank lines are read with no more than they need: nothing must not be."""
    good = vcalendar(event("a"))
    (tmp_path / "folds.ics").write_text(
        good.replace("END:VEVENT", "COMMENT:x" + "\n " * 3_000_000 + "\nEND:VEVENT")
    )
    (tmp_path / "blank.ics").write_text("\n" * 9_000_000 + good)
    done = run(repository, "-m", "tests.hostile.corpus", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, ""), done
    assert "must not be          0" in done.stdout


def test_of_a_file_full_of_faults_only_some_are_told(repository: Path, tmp_path: Path) -> None:
    """Of an event with more UIDs than are told apart, the first that are lost; the others are counted."""
    uids = "".join(f"UID:{number}@x\n" for number in range(3000))
    (tmp_path / "uids.ics").write_text(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{uids}END:VEVENT\nEND:VCALENDAR\n")
    done = run(repository, "-m", "tests.hostile.corpus", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, ""), done
    assert "must not be          6" in done.stdout
    assert "uids.ics: and 1995 more" in done.stdout


def test_an_empty_folder_is_reported_as_empty(repository: Path, tmp_path: Path) -> None:
    """And what is no folder is refused."""
    done = run(repository, "-m", "tests.hostile.corpus", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "files                0" in done.stdout
    assert run(repository, "-m", "tests.hostile.corpus", str(tmp_path / "nowhere")).returncode == 2


def test_a_child_may_use_so_much_and_no_more(repository: Path) -> None:
    """Too long, too large and broken are told from an answer."""
    done = run(repository, "-c", HANGS)
    lines = done.stdout.splitlines()
    assert lines[0] == "hang", done.stderr
    assert lines[1] == "MemoryError"
    assert lines[2].startswith("ZeroDivisionError")
    assert lines[3] == "[1]"
