"""A database whose n-th call fails, as a full disk, a broken one, another process or damage make it fail."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

FAULTS: dict[str, tuple[type[sqlite3.Error], int, str]] = {
    "FULL": (sqlite3.OperationalError, sqlite3.SQLITE_FULL, "database or disk is full"),
    "IOERR": (sqlite3.OperationalError, sqlite3.SQLITE_IOERR, "disk I/O error"),
    "BUSY": (sqlite3.OperationalError, sqlite3.SQLITE_BUSY, "database is locked"),
    "CORRUPT": (sqlite3.DatabaseError, sqlite3.SQLITE_CORRUPT, "database disk image is malformed"),
}
"""Class, code and text of what sqlite3 raises."""


@dataclass(slots=True)
class Plan:
    """Which call fails, and how."""

    at: int
    """1 is the first call of all connections together."""
    fault: str
    lasting: bool = False
    """Whether every later call fails as well."""
    calls: int = 0

    def step(self) -> None:
        """Count a call; raises when it is the one."""
        self.calls += 1
        if self.calls == self.at or (self.lasting and self.calls > self.at):
            kind, code, text = FAULTS[self.fault]
            error = kind(text)
            error.sqlite_errorcode = code
            raise error

    @property
    def fired(self) -> bool:
        """Whether there were that many calls."""
        return self.calls >= self.at


@contextmanager
def failing(plan: Plan) -> Iterator[None]:
    """Every connection opened inside follows the plan."""

    class Failing(sqlite3.Connection):
        def execute(self, *words: Any) -> sqlite3.Cursor:
            plan.step()
            return super().execute(*words)

        def executemany(self, *words: Any) -> sqlite3.Cursor:
            plan.step()
            return super().executemany(*words)

        def backup(self, *words: Any, **more: Any) -> None:
            plan.step()
            super().backup(*words, **more)

    real = sqlite3.connect

    def connect(*words: Any, **more: Any) -> sqlite3.Connection:
        plan.step()
        made: sqlite3.Connection = real(*words, **{**more, "factory": Failing})
        return made

    with patch.object(sqlite3, "connect", connect):
        yield
