"""What starting syncd costs: the commands people run every day load no vendor library."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "cryptography",
    "google",
    "googleapiclient",
    "httplib2",
    "requests",
    "msal",
    "docx",
    "icalendar",
    "keyring",
    "rich",
)

PROBE = """
import json, sys
from syncd.cli import main
try:
    code = main(args=json.loads(sys.argv[1]), prog_name="syncd")
except SystemExit as end:
    code = end.code
with open(sys.argv[2], "w") as file:
    json.dump([code or 0, sorted(name for name in sys.modules if "." not in name)], file)
"""

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//syncd//tests//EN
BEGIN:VEVENT
UID:weekly@example.com
DTSTAMP:20261001T000000Z
DTSTART:20261005T150000Z
DTEND:20261005T153000Z
RRULE:FREQ=WEEKLY
SUMMARY:Sam / me
ORGANIZER:mailto:me@example.com
ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com
ATTENDEE;PARTSTAT=ACCEPTED;CN=Sam Rivera:mailto:sam.rivera@example.com
END:VEVENT
END:VCALENDAR
"""


def run(folder: Path, *arguments: str) -> tuple[str, int, set[str]]:
    """Run a command in a process of its own: its output, its exit code, what it had imported."""
    report = folder / "report.json"
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(arguments), str(report)],
        env={**os.environ, "SYNCD_NOW": "2026-11-20T12:00:00Z", "SYNCD_HOME": str(folder / "state")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert report.exists(), done.stderr
    code, modules = json.loads(report.read_text("utf-8"))
    report.unlink()
    return done.stdout, code, set(modules)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place with a home into which one calendar with one 1:1 has been read."""
    calendar = tmp_path / "work.ics"
    calendar.write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8")
    _, code, _ = run(tmp_path, "connect", "ics", str(calendar), "--me", "me@example.com")
    assert code == 0
    _, code, _ = run(tmp_path, "sync")
    assert code == 0
    return tmp_path


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_no_heavy_library(tmp_path: Path, option: str) -> None:
    """The shortest commands load neither SDKs nor the terminal library nor the database."""
    output, code, modules = run(tmp_path, option)
    assert code == 0
    assert "syncd" in output
    assert modules & {*HEAVY, "httpcore", "jinja2", "sqlite3"} == set()


def test_audit_loads_no_heavy_library(folder: Path) -> None:
    """An audit in a pipe reads the store: no SDK, no calendar parser, no terminal library, no HTTP."""
    output, code, modules = run(folder, "audit", "--format", "json")
    assert code == 0
    assert [person["person"]["addresses"] for person in json.loads(output)["relationships"]] == [
        ["sam.rivera@example.com"]
    ]
    assert modules & {*HEAVY, "httpcore"} == set()

    output, code, modules = run(folder, "audit")
    assert code == 0
    assert "Sam Rivera" in output
    assert "\x1b" not in output
    assert modules & {*HEAVY, "httpcore"} == set()
