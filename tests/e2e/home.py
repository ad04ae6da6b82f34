"""A home that is driven through the command line, in this process, at any time of the world's."""

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from syncd.cli import main

from .rows import Rows, dump_file

SYNC_CODES = (0, 4, 7, 8)
AUDIT_CODES = (0, 4)
WORD_CODES = (0, 2)
"""Exit codes the contract allows a sync, an audit and a command about people."""


class Home:
    """One home and the calendar file beside it."""

    def __init__(self, folder: Path, *, config: str = "") -> None:
        self.folder = folder / "home"
        self.folder.mkdir(mode=0o700)
        self.calendar = folder / "work.ics"
        self.configure(config)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "syncd.db"

    def configure(self, text: str) -> None:
        """Replace config.toml."""
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, now: datetime, allowed: Collection[int] = (0,)) -> str:
        """What a command prints; an exit code that is not allowed, or a traceback, fails."""
        done = CliRunner().invoke(
            main, ["--home", str(self.folder), *arguments], env={"SYNCD_NOW": now.isoformat()}
        )
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        said = f"syncd {' '.join(arguments)}: exit {done.exit_code}\n{done.stdout}\n{done.stderr}"
        assert done.exit_code in allowed, said
        self.code = done.exit_code
        return done.stdout

    def audit(self, now: datetime, *more: str) -> Any:
        """The audit as a program reads it, with everything that ever was."""
        text = self.run("audit", "--format", "json", *more, now=now, allowed=AUDIT_CODES)
        return json.loads(text)

    def rows(self, *tables: str) -> Rows:
        """The rows of some tables."""
        return dump_file(self.database, tables)
