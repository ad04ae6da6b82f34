"""Keys a user keeps: the first line of a private file, or of what a command prints.

What was read is never repeated in a message.
"""

import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from syncd.dataclass import dataclass
from syncd.errors import SecretsClosed

LEAST = 32
"""Characters of a key."""

PATIENCE = 60.0
"""Seconds a command may take: it may ask for a passphrase of its own."""

_LARGEST = 4096
_MAKE_ONE = "make one with: (umask 077; openssl rand -base64 32 > FILE)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A source that has one key for everything and neither makes nor forgets one."""

    kind: str
    label: str
    read: Callable[[], str]

    def find(self, _name: str) -> str:
        """The key. Raises SecretsClosed."""
        return self.read()

    def make(self, _name: str) -> str:
        """The same key. Raises SecretsClosed."""
        return self.read()

    def forget(self, _name: str) -> None:
        """It is the user's and stays."""


def in_file(path: Path, label: str) -> str:
    """The first line of a file nobody else can read. Raises SecretsClosed."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if (wrong := _exposed(os.fstat(handle))) is not None:
                why, hint = wrong
                raise SecretsClosed(f"{label} {why}", hint=hint.format(path=shlex.quote(str(path))))
            return _first_line(file.read(_LARGEST), label)
    except FileNotFoundError as error:
        raise SecretsClosed(f"{label} does not exist", hint=_MAKE_ONE) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise SecretsClosed(f"{label} cannot be read: {reason}", hint="check its permissions") from error


def _exposed(found: os.stat_result) -> tuple[str, str] | None:
    """Why a file is no place for a key, and what to do; None when it is one."""
    if not stat.S_ISREG(found.st_mode):
        return "is no file", "name the file itself"
    if sys.platform == "win32":
        return None
    if found.st_uid not in (os.geteuid(), 0):
        return "belongs to another user", "use a file of your own"
    if found.st_mode & 0o077:
        return f"can be read by others (mode {found.st_mode & 0o777:o})", "chmod 600 {path}"
    return None


def by_command(command: str, label: str, *, patience: float = PATIENCE) -> str:
    """The first line that a command prints, run without a shell. Raises SecretsClosed."""
    try:
        words = shlex.split(command)
    except ValueError:  # a quotation mark without its second
        words = []
    if not words:
        raise SecretsClosed(f"{label} is none", hint="name one such as: pass show syncd/key")
    return _first_line(_output(words, label, patience), label)


def _output(words: list[str], label: str, patience: float) -> bytes:
    alone = "run it by itself to see what it says; its output is not shown here"
    try:
        child = subprocess.Popen(  # noqa: S603 -- the user's own command
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SecretsClosed(f"{label} cannot be run: {reason}", hint="check the command") from error
    with child:
        try:
            output, _ = child.communicate(timeout=patience)
            late = False
        except subprocess.TimeoutExpired:
            output, late = b"", True
            child.kill()  # what it started may go on and keep the pipe open: nobody waits for that
    if late:
        raise SecretsClosed(f"{label} did not end in {patience:g} s", hint=alone)
    if child.returncode:
        raise SecretsClosed(f"{label} failed with exit code {child.returncode}", hint=alone)
    return output


def _first_line(data: bytes, label: str) -> str:
    text = data.decode("utf-8-sig", "replace").strip()
    key = text.splitlines()[0].strip() if text else ""
    if "\ufffd" in key or "\0" in key:
        raise SecretsClosed(f"{label} gives no text", hint=_MAKE_ONE)
    if len(key) < LEAST:
        raise SecretsClosed(
            f"{label} gives a key of {len(key)} characters; it needs at least {LEAST}", hint=_MAKE_ONE
        )
    return key
