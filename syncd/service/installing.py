"""Puts the service's file in its place and has the system load it, or takes both away again."""

import contextlib
import subprocess
from collections.abc import Iterable

from syncd.errors import ConfigError
from syncd.files import put
from syncd.service.unit import Command, Unit

SECONDS = 60.0
"""For one command of the system."""


def install(unit: Unit) -> bool:
    """Write the file and load it; False when exactly that was there and runs.

    Raises ConfigError when the system does not take it; nothing stays behind then that was not there.
    """
    before = unit.path.read_bytes() if unit.path.exists() else None
    if before == unit.text and runs(unit):
        return False
    if before is not None:  # what runs goes by the older file; what is loaded cannot be loaded once more
        for command in unit.drop:
            _problem(command)
    unit.path.parent.mkdir(parents=True, exist_ok=True)
    put(unit.path, unit.text, replace=True)
    problem = _first_problem(unit.load)
    if problem:
        if before is None:
            uninstall(unit)
        else:
            put(unit.path, before, replace=True)
            _first_problem(unit.load)
        raise ConfigError(
            f"{unit.system} did not start the service: {problem}",
            hint="`syncd run` works without it, in a terminal or from your own autostart",
        )
    return True


def uninstall(unit: Unit) -> bool:
    """End it and take its file away, and the folder that was made for it; False when there was none."""
    there = unit.path.exists()
    if not there:
        return False
    for command in unit.drop:  # the first ends it; others tell the system that the file is gone
        _problem(command)
        unit.path.unlink(missing_ok=True)
    for link in unit.links:
        link.unlink(missing_ok=True)
    for folder in unit.folders:
        with contextlib.suppress(OSError):
            folder.rmdir()
    return True


def runs(unit: Unit) -> bool:
    """Whether the system says that it runs."""
    return not _problem(unit.ask)


def _first_problem(commands: Iterable[Command]) -> str:
    return next(filter(None, map(_problem, commands)), "")


def _problem(command: Command) -> str:
    """What went wrong with a command; empty when nothing did."""
    try:
        done = subprocess.run(  # noqa: S603 -- the system's own
            command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{command[0]}: {error.strerror if isinstance(error, OSError) else 'no answer'}"
    if done.returncode == 0:
        return ""
    said = (done.stderr or done.stdout).strip().splitlines()
    return f"{' '.join(command)}: {said[0] if said else f'exit {done.returncode}'}"
