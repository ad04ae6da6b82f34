"""Puts the service's file in its place and has the system load it, or takes both away again."""

import contextlib
import os
import subprocess
from collections.abc import Iterable

from syncd.errors import ConfigError
from syncd.files import put
from syncd.service.unit import Command, Unit, decoded

SECONDS = 60.0
"""For one command of the system."""


def install(unit: Unit) -> bool:
    """Write the file and load it; False when one that runs just this was there, and runs.

    A file that says the same and was changed in other respects stays as it is; another one of syncd's
    is kept beside the new one. Raises ConfigError when the file is not syncd's or cannot be written,
    and when the system does not take it; nothing stays behind then that was not there.
    """
    before = there(unit)
    good = before is not None and unit.is_said_by(before)
    if good and runs(unit):
        return False
    if not good:
        _write(unit, before)
    if before is not None:  # what runs goes by the older file; what is loaded cannot be loaded once more
        for command in unit.drop:
            _problem(command)
    problem = _first_problem(unit.load)
    if problem:
        if before is None:
            uninstall(unit)
        else:
            if not good:
                unit.before.replace(unit.path)
            _first_problem(unit.load)
        raise ConfigError(
            f"{unit.system} did not start the service: {problem}",
            hint="`syncd run` works without it, in a terminal or from your own autostart",
        )
    return True


def there(unit: Unit) -> bytes | None:
    """The file that is there; None when there is none. Raises ConfigError for one that is not syncd's."""
    if not os.path.lexists(unit.path):
        return None
    what = "it is not syncd's"
    if unit.path.is_symlink():
        what = "it is a symbolic link, as it is where the service was masked"
    elif unit.path.is_file():
        found = unit.path.read_bytes()
        if unit.mark in decoded(found):
            return found
    raise ConfigError(f"{unit.path} was not touched: {what}", hint="move it away, then run the command again")


def _write(unit: Unit, before: bytes | None) -> None:
    try:
        unit.path.parent.mkdir(parents=True, exist_ok=True)
        if before is not None:
            put(unit.before, before, replace=True)
        put(unit.path, unit.text, replace=True)
    except OSError as error:
        raise ConfigError(
            f"cannot write {unit.path}: {error.strerror or error}", hint="check who may write that folder"
        ) from error


def uninstall(unit: Unit) -> bool:
    """End it and take its file away, and the folder that was made for it; False when there was none.

    Raises ConfigError for a file that is not syncd's.
    """
    if there(unit) is None and not any(os.path.lexists(link) for link in unit.links):
        return False
    for command in unit.drop:  # the first ends it; others tell the system that the file is gone
        _problem(command)
        unit.path.unlink(missing_ok=True)
    for left in (unit.before, *unit.links):
        left.unlink(missing_ok=True)
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
