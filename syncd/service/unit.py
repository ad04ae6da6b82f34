"""What a service is on every system: what it runs, where its file lies, which commands load and drop it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from syncd.dataclass import dataclass

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the service is to run."""

    program: Path
    """The Python that syncd is installed for."""
    home: str | None
    """What ``--home`` named; None: the usual one."""
    environment: Mapping[str, str]
    """Of the variables that lead to the user's secrets those that are set."""

    @property
    def arguments(self) -> Command:
        """Behind the program. -P: nothing of the folder it is started in is imported."""
        given = () if self.home is None else ("--home", self.home)
        return ("-P", "-m", "syncd", *given, "run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One system's form of the service."""

    system: str
    """What keeps it, for people."""
    path: Path
    text: bytes
    load: tuple[Command, ...]
    """Start it now and whenever the user signs in."""
    drop: tuple[Command, ...]
    """End it for good; each may fail because there is nothing to end."""
    ask: Command
    """Exits 0 while it runs."""
    links: tuple[Path, ...] = ()
    """What the system makes beside the file when it loads it."""
    folders: tuple[Path, ...] = ()
    """Folders that may have been made for it, inner ones first; they go when nothing else is in them."""
    mark: str
    """What stands in every file of syncd's, and in nobody else's."""
    essential: tuple[str, ...] = ()
    """The lines that say what is run; the others are the user's to change. None: all of them count."""

    @property
    def before(self) -> Path:
        """Where the file is kept that was replaced."""
        return self.path.with_name(f"{self.path.name}.before")

    def is_said_by(self, text: bytes) -> bool:
        """Whether such a file runs just this."""
        lines = decoded(text).splitlines()
        return all(line in lines for line in self.essential or decoded(self.text).splitlines())


def decoded(text: bytes) -> str:
    """A service's file as text."""
    encoding = "utf-16" if text.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return text.decode(encoding, "replace")


CARRIED = ("SYNCD_TOKEN_COMMAND", "SYNCD_KEY_FILE")
"""Variables without which the service could not open what the user's shell can."""
PLACES = ("XDG_DATA_HOME", "XDG_CONFIG_HOME")
"""Variables without which the usual home would be another one for the service than for the user's shell."""


def unit(wanted: Wanted, *, platform: str = sys.platform, home: Path, user: int) -> Unit:
    """The form for a platform (``sys.platform``); ``home`` and ``user`` are the user's folder and number."""
    if platform == "darwin":
        from syncd.service.macos import launch_agent

        return launch_agent(wanted, home=home, user=user)
    if platform == "win32":
        from syncd.service.windows import scheduled_task

        return scheduled_task(wanted, home=home)
    from syncd.service.linux import user_unit

    return user_unit(wanted, home=home)
