"""The secrets of a home, and a config that opens them when one is first asked for."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from syncd.config import Config
from syncd.paths import Home

if TYPE_CHECKING:
    from syncd.secrets.box import Secrets


def secrets(home: Home, config: Config) -> "Secrets":
    """The sign-ins of a home; the key is asked for when one is."""
    from syncd.secrets.box import Secrets
    from syncd.secrets.keys import source

    return Secrets(home.secrets, source(configured=config.key_file, environment=os.environ))


def unlocked(config: Config, opened: Callable[[], "Secrets"]) -> Config:
    """The config with secrets given by name and kept when renewed; ``opened`` is asked only then."""

    def secret(name: str) -> str | None:
        return opened().get(name)

    def renew(name: str, change: Callable[[str], str]) -> str:
        return opened().renew(name, change)

    return replace(config, secret=secret, renew=renew)
