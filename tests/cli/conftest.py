"""Runs commands as a user would, in a home of their own, on sample calendars at a fixed time."""

import json
import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from syncd.cli import COMMANDS, main
from syncd_providers.google import service

NOW = "2026-11-20T12:00:00Z"
"""A Friday; the sample calendars are made for it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer as JSON."""
        found = json.loads(self.out)
        assert found["schema"] == 1
        return found


@dataclass(slots=True)
class Syncd:
    """``syncd`` in one home; calling it runs one command in this process, as in a pipe."""

    home: Path
    folder: Path
    """Where calendars lie."""
    env: dict[str, str | None] = field(default_factory=lambda: {"SYNCD_NOW": NOW})

    def __call__(self, *words: str | Path, stdin: str | None = None, now: str | None = None) -> Said:
        """Run a command, whatever becomes of it."""
        return self.bare("--home", self.home, *words, stdin=stdin, now=now)

    def bare(self, *words: str | Path, stdin: str | None = None, now: str | None = None) -> Said:
        """Run it without naming the home."""
        env = {**self.env, **({"SYNCD_NOW": now} if now else {})}
        result = CliRunner().invoke(
            main, [str(word) for word in words], input=stdin, env=env, prog_name="syncd"
        )
        service.forget()  # a command is a process of its own
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    def ok(self, *words: str | Path, stdin: str | None = None, now: str | None = None) -> str:
        """Run a command that succeeds; its output."""
        said = self(*words, stdin=stdin, now=now)
        assert said.code == 0, said
        assert said.err == ""
        return said.out

    def refused(self, *words: str | Path, code: int = 2, stdin: str | None = None) -> str:
        """Run a command that fails with this code, prints nothing and says what to do next."""
        said = self(*words, stdin=stdin)
        assert (said.code, said.out) == (code, ""), said
        assert len(said.err.splitlines()) > 1, said.err
        return said.err

    def calendar(self, text: str, name: str = "work.ics") -> Path:
        """Write a calendar file with this inside; line ends become those of the format."""
        path = self.folder / name
        path.write_bytes(text.replace("\n", "\r\n").encode())
        return path

    @property
    def database(self) -> bytes:
        """The store, byte by byte."""
        return (self.home / "syncd.db").read_bytes()

    def on_terminal(self, *words: str | Path, columns: int = 80, **env: str) -> str:
        """Run a command on a terminal of its own; everything that appears on it."""
        return on_terminal(["--home", str(self.home), *map(str, words)], columns=columns, **env)


def on_terminal(words: list[str], *, columns: int = 80, typed: str = "", **env: str) -> str:
    """What ``python -m syncd`` shows on a pseudo-terminal to somebody who has ``typed`` ahead."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    child = subprocess.Popen(
        [sys.executable, "-m", "syncd", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={
            **os.environ,
            "SYNCD_NOW": NOW,
            "TERM": "xterm-256color",
            "COLUMNS": str(columns),
            "PYTHONUTF8": "1",
            **env,
        },
    )
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    child.wait(timeout=60)
    return seen.decode("utf-8", "replace").replace("\r\n", "\n")


def event(  # every line of an event a test may want to differ
    uid: str,
    *,
    start: str = "20261005T150000Z",
    end: str = "20261005T153000Z",
    rule: str | None = "FREQ=WEEKLY",
    me: str = "me@example.com",
    others: str = "Sam Rivera <sam.rivera@example.com>",
    extra: str = "",
) -> str:
    """A VEVENT organised by me; ``others`` are ``Name <address>``, separated by semicolons."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261001T000000Z",
        f"DTSTART:{start}",
        f"DTEND:{end}",
        *([f"RRULE:{rule}"] if rule else []),
        "SUMMARY:a meeting",
        *([f"ORGANIZER:mailto:{me}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{me}"] if others else []),
    ]
    for other in filter(None, others.split(";")):
        name, _, where = other.strip().rstrip(">").partition("<")
        lines.append(f'ATTENDEE;PARTSTAT=ACCEPTED;CN="{name.strip()}":mailto:{where}')
    return "\n".join([*lines, *filter(None, [extra]), "END:VEVENT"])


def vcalendar(*events: str, zone: str = "Europe/Berlin") -> str:
    """A calendar of these events."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//syncd//tests//EN", f"X-WR-TIMEZONE:{zone}"]
    return "\n".join([*head, *events, "END:VCALENDAR", ""])


def every_parameter() -> Iterator[tuple[str, click.Parameter]]:
    """Each parameter of each command, with the command's path."""

    def walk(path: str, command: click.Command) -> Iterator[tuple[str, click.Parameter]]:
        yield from ((path, param) for param in command.params)
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                yield from walk(f"{path} {name}", child)

    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        yield from walk(f"syncd {name}", command)


Calendar = Callable[..., str]


@pytest.fixture
def syncd(tmp_path: Path) -> Syncd:
    """A home in which nothing was done yet."""
    return Syncd(home=tmp_path / "home", folder=tmp_path)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has connected and read the sample calendars, to be copied."""
    folder = tmp_path_factory.mktemp("sample")
    for name in ("work.ics", "holidays.ics"):
        shutil.copy(Path(__file__).parent / "sample" / name, folder / name)
    made = Syncd(home=folder / "home", folder=folder)
    made.ok("connect", "ics", folder / "work.ics")
    made.ok("connect", "ics", folder / "holidays.ics", "--kind", "holidays")
    made.ok("sync")
    return made.home


@pytest.fixture
def sample(sample_home: Path, tmp_path: Path) -> Syncd:
    """A home with four relationships: Sam (slipping), Jo (on track), Lee and Priya (lapsed)."""
    shutil.copytree(sample_home, tmp_path / "home")
    return Syncd(home=tmp_path / "home", folder=tmp_path)
