"""The daemon's log: one JSON object a line, each with an ``action``, in files of the user's alone.

Titles, names and addresses stand in it at the level debug only, tokens never: callers pass numbers
and words of ours.
"""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from syncd.safetext import plain
from syncd.store.instants import to_text

LONGEST = 1024 * 1024
"""Bytes of one file."""
KEPT = 3
"""Files beside the current one."""


_FLAGS = os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Never elsewhere by a link, and never waiting for somebody who reads: what lies there may be a pipe."""


class Log:
    """Writes lines; a disk that takes none loses lines and stops nothing."""

    def __init__(self, path: Path, *, debug: bool, also: Callable[[str], None] | None = None) -> None:
        self._path = path
        self._debug = debug
        self._also = also

    def info(self, at: datetime, action: str, **facts: int | float | str | bool | None) -> None:
        """What happened, in numbers and words of ours."""
        self._write({"at": to_text(at), "level": "info", "action": action, **facts})

    def debug(self, at: datetime, action: str, **facts: Any) -> None:
        """What may name the user's things; nothing unless it was asked for."""
        if self._debug:
            safe = {name: plain(one) if isinstance(one, str) else one for name, one in facts.items()}
            self._write({"at": to_text(at), "level": "debug", "action": action, **safe})

    def _write(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry)
        if self._also is not None:
            self._also(line)
        try:
            self._make_room(len(line) + 1)
            handle = os.open(self._path, _FLAGS, 0o600)
            try:
                os.write(handle, line.encode() + b"\n")
            finally:
                os.close(handle)
        except OSError:
            return

    def _make_room(self, more: int) -> None:
        if not self._path.exists() or self._path.stat().st_size + more <= LONGEST:
            return
        for number in range(KEPT - 1, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number}")
            if older.exists():
                older.replace(self._path.with_name(f"{self._path.name}.{number + 1}"))
        self._path.replace(self._path.with_name(f"{self._path.name}.1"))
