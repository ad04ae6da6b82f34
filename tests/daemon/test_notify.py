"""A notification reaches a real desktop, and where there is none nothing is said to be shown."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = ("dbus-run-session", "Xvfb", "dunst", "dunstctl")
MISSING = tuple(name for name in PROGRAMS if shutil.which(name) is None)

_SHOW = "import sys; from syncd.notify import show; print(show(*sys.argv[1:]))"
_DESKTOP = """\
Xvfb -displayfd 3 -screen 0 640x480x24 3>display >/dev/null 2>&1 & screen=$!
until [ -s display ]; do sleep 0.05; done
export DISPLAY=:$(cat display)
dunst -conf /dev/null >/dev/null 2>&1 & notifications=$!
until dunstctl count >/dev/null 2>&1; do sleep 0.05; done
"$@"
dunstctl close-all
dunstctl history
kill $notifications $screen
wait
"""
"""A screen nobody sees, a daemon that shows notifications on it, and what it has shown."""


def on_a_desktop(folder: Path, title: str, body: str) -> tuple[str, list[dict[str, Any]]]:
    """What showing answers, and what the desktop has shown."""
    if MISSING:
        pytest.skip(f"notifications: {', '.join(MISSING)} not installed (apt install dunst xvfb dbus)")
    (folder / "run").mkdir(mode=0o700)
    done = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "bash",
            "-c",
            _DESKTOP,
            "desktop",
            sys.executable,
            "-c",
            _SHOW,
            title,
            body,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder / "run")},
        check=True,
    )
    answer, _, history = done.stdout.partition("\n")
    return answer, json.loads(history)["data"][0]


def test_a_notification_is_shown(tmp_path: Path) -> None:
    """Once, under our name, to the letter."""
    answer, (shown,) = on_a_desktop(tmp_path, "syncd", "A 1:1 has lapsed: `syncd audit` says which")
    assert answer == "True"
    assert shown["appname"]["data"] == "syncd"
    assert shown["summary"]["data"] == "syncd"
    assert shown["body"]["data"] == "A 1:1 has lapsed: `syncd audit` says which"


def test_without_a_desktop_nothing_is_shown(tmp_path: Path) -> None:
    """No bus, or one on which nobody shows anything: it says so, at once and without a word."""
    env = {
        name: text for name, text in os.environ.items() if name not in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
    }
    env |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    commands = [[sys.executable, "-c", _SHOW, "syncd", "lapsed"]]
    if shutil.which("dbus-run-session"):
        commands.append(["dbus-run-session", "--", *commands[0]])
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, check=True)
        assert done.stdout == "False\n"
        assert "lapsed" not in done.stderr
