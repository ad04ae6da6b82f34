"""A command that syncd offers to copy runs that command and nothing else, whatever people are called."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Syncd, event, vcalendar

ADDRESSES = (
    "$(touch${IFS}made)@example.com",
    "`touch${IFS}made`@example.com",
    "a|touch${IFS}made@example.com",
    "a&touch${IFS}made@example.com",
    "a'$(touch${IFS}made)'b@example.com",
    "a\\b@example.com",
    "-rf@example.com",
    "--help@example.com",
    "~root@example.com",
    "*@example.com",
    "!!@example.com",
    "#a@example.com",
    "a$HOME@example.com",
)


def offered(data: Any) -> Iterator[str]:
    """Every command in a listing."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name == "hint" and value:
                yield value
            yield from offered(value)
    elif isinstance(data, list):
        for one in data:
            yield from offered(one)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_command_to_copy_does_one_thing(syncd: Syncd, tmp_path: Path, address: str) -> None:
    """Pasted into a shell, each is `syncd` with words, and makes no file."""
    calendar = vcalendar(
        event("a@x", others="Some Body <SOMEBODY>", extra="EXDATE:20261109T150000Z,20261116T150000Z"),
        event(
            "$(touch${IFS}made)",
            others="Sam <sam@example.com>",
            start="20261006T100000Z",
            end="20261006T103000Z",
        ),
    )
    calendar = calendar.replace("SOMEBODY", address)
    syncd.ok("connect", "ics", syncd.calendar(calendar), "--me", "me@example.com")
    syncd.ok("sync")
    found = [
        one
        for words in (["audit"], ["week"], ["people", "list"])
        for one in offered(syncd(*words, "--format", "json").data)
    ]
    shown = syncd("audit").out + syncd("week").out + syncd("people", "suggest").out
    found += [line.strip() for line in shown.splitlines() if line.strip().startswith("syncd ")]
    assert any("example.com" in command and "sam@" not in command for command in found), found
    ran = tmp_path / "ran"
    ran.mkdir()
    for command in found:
        script = f"syncd() {{ printf '%s\\n' \"$#\"; }}\n{command}\n"
        done = subprocess.run(
            ["sh", "-c", script], cwd=ran, env={"PATH": "/usr/bin:/bin", "HOME": str(ran)},
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), command
        assert done.stdout.strip().isdecimal(), command
        assert list(ran.iterdir()) == [], command
