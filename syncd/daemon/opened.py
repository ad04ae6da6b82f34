"""A home opened for one round: its database, and its config or the last one that could be read."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from syncd import clock
from syncd.config import Config, read, read_with_text
from syncd.daily import write_whole
from syncd.errors import ConfigError
from syncd.paths import Home
from syncd.store.database import open_database
from syncd.store.knowledge import user_zone
from syncd.unlocked import secrets, unlocked

if TYPE_CHECKING:
    from syncd.secrets.box import Secrets


class Opened:
    """Everything is opened when it is first needed."""

    def __init__(self, home: Home, *, now: datetime) -> None:
        self.home = home
        self.now = now
        self.passed = clock.stopwatch()
        """How long ago that was."""
        self.config_problems: tuple[str, ...] = ()
        """Why the config is not the one in the file but the last good one."""
        self.config_unkept = ""
        """Why a good config could not be kept for the day on which it is broken."""

    @cached_property
    def database(self) -> Connection:
        """The open database."""
        return open_database(self.home.database)

    @cached_property
    def config(self) -> Config:
        """The config; while it is broken the last good one. Raises ConfigError when there is none."""
        return unlocked(self._read(), lambda: self._secrets)

    @property
    def zone(self) -> ZoneInfo:
        """The user's zone."""
        return user_zone(self.database, self.config)

    def close(self) -> None:
        """Close what was opened."""
        if "database" in self.__dict__:
            self.database.close()

    def _read(self) -> Config:
        kept = last_good(self.home)
        try:
            config, text = read_with_text(self.home.config)
        except ConfigError as error:
            if not kept.exists():
                raise
            self.config_problems = error.problems or (error.message,)
            return read(kept)
        try:
            _keep(text, kept)
        except OSError as error:  # a disk that takes none makes this config no worse
            self.config_unkept = error.strerror or str(error)
        return config

    @cached_property
    def _secrets(self) -> "Secrets":
        return secrets(self.home, self.config)


def last_good(home: Home) -> Path:
    """Where the last config lies that could be read."""
    return home.state / "config.last-good.toml"


def _keep(text: str, kept: Path) -> None:
    """Keep a good config for the day on which it is not. Raises OSError."""
    if not kept.is_file() or kept.read_bytes() != text.encode():
        write_whole(kept, text)
