"""The command demo: the main job on sample calendars, in a temporary home."""

import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import click

from syncd.cli.options import Command

NOW = "2026-11-20T12:00:00Z"
"""The day on which the sample calendars are looked at."""

MANAGER, REPORT, MENTOR, PEER = (
    "sam.rivera@example.com",
    "jo.okafor@example.com",
    "priya.nair@example.org",
    "lee.brandt@example.com",
)

TOUR: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Connect a work calendar and a holiday calendar.", ("connect", "ics", "work.ics")),
    ("", ("connect", "ics", "holidays.ics", "--kind", "holidays")),
    (
        "Note a heads-up for Sam on the Friday before (Sam will decline that Monday).",
        ("jot", "heads-up", "the vendor contract may slip a week", "--with", MANAGER),
    ),
    ("A week later, read the calendars.", ("sync",)),
    ("Say who is what; everything else was found in the calendar.", ("people", "role", MANAGER, "manager")),
    ("", ("people", "role", REPORT, "report")),
    ("", ("people", "role", MENTOR, "mentor")),
    ("", ("people", "role", PEER, "peer")),
    (
        "Goals and notes. What names a person is shared with them; --private never is.",
        (
            "goal",
            "add",
            "Lead the billing migration",
            "--with",
            "Sam",
            "--for",
            "product",
            "--by",
            "2027-02-28",
            "--why",
            "ready for the next level",
        ),
    ),
    ("", ("goal", "step", "g1", "Write the rollback plan")),
    ("", ("goal", "add", "Ask for a raise", "--with", "Sam", "--private")),
    ("", ("jot", "thanks", "for covering the release night", "--with", "Sam")),
    ("Which relationships have I let lapse?", ("audit",)),
    ("One of them, slot by slot, and why.", ("audit", "Sam", "--since", "2026-10-01", "--why")),
    ("The agenda for the next 1:1, as it will be shared ...", ("agenda", "Sam")),
    ("... written on top of the running document.", ("agenda", "Sam", "--publish")),
    ("The private sheet beside it.", ("agenda", "Sam", "--prep")),
)
"""What the tour says and runs, in order."""

BEFORE = {"heads-up": "2026-11-13T12:00:00Z"}
"""What is said on another day than :data:`NOW`."""


@click.command(cls=Command)
def demo() -> None:
    """Take a tour on sample calendars: connect, sync, audit, agenda.

    It runs the real commands in a temporary folder that is removed afterwards, on a fixed day,
    and touches nothing of yours. It needs no keyring and no network.
    """
    with tempfile.TemporaryDirectory(prefix="syncd-demo-") as folder, _fixed_environment():
        home = Path(folder).resolve() / "home"
        home.mkdir(mode=0o700)
        for name in ("work.ics", "holidays.ics"):
            (home.parent / name).write_bytes((resources.files("syncd.demo") / name).read_bytes())
        for line, words in TOUR:
            if line:
                click.echo(f"\n# {line}")
            click.echo(f"$ syncd {shlex.join(words)}")
            _run(home, [str(home.parent / word) if word.endswith(".ics") else word for word in words])
        click.echo("\n# The document both of you can open:")
        for document in sorted((home / "documents").glob("*.md")):
            click.echo(document.read_text("utf-8"))
    click.echo("That was a tour on sample data; nothing of it is left. Your own: syncd connect ics FILE")


def _run(home: Path, words: list[str]) -> None:
    """Run one command as a user would; findings and gaps are no failure of the tour."""
    from syncd.cli import main

    os.environ["SYNCD_NOW"] = next((day for word, day in BEFORE.items() if word in words), NOW)
    code = main.main(["--home", str(home), *words], prog_name="syncd", standalone_mode=False)
    if isinstance(code, int) and code not in (0, 3, 4):
        raise click.ClickException(f"the demo stopped: `syncd {shlex.join(words)}` ended with {code}")


@contextmanager
def _fixed_environment() -> Iterator[None]:
    """The sample day, whatever the clock and the settings of this terminal say."""
    kept = {name: os.environ.get(name) for name in ("SYNCD_NOW", "SYNCD_HOME")}
    os.environ["SYNCD_NOW"] = NOW
    os.environ.pop("SYNCD_HOME", None)
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
