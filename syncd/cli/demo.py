"""The command demo: a tour in a temporary home, on sample calendars or with a stand-in for a provider."""

import tempfile
from collections.abc import Callable
from functools import partial
from importlib import resources
from io import StringIO
from pathlib import Path

import click

from syncd.cli.options import Command
from syncd.cli.tour import as_read, chapter, own_environment, remark, run, stopped, typing


def _year(home: Path) -> None:
    """Play a year of one career on calendar files."""
    from syncd.demo.steps import Chapter, Run, Write
    from syncd.demo.year import STORY

    for name in ("work.ics", "holidays.ics"):
        (home.parent / name).write_bytes((resources.files("syncd.demo") / name).read_bytes())
    for part in STORY:
        match part:
            case Chapter(title=title, day=day):
                chapter(title, day)
            case Run(words, quiet):
                given = tuple(str(home.parent / word) if word.endswith(".ics") else word for word in words)
                run(home, words, given=given, screen=StringIO() if quiet else None)
            case Write(where, who, changes):
                _write(home, where, who, changes)
            case str():
                remark(part)
    remark("The document both can open, without the marks that a reader does not see:")
    (document,) = (home / "documents").glob("sam*.md")
    click.echo(as_read(document.read_text("utf-8")))


def _online(provider: str, home: Path) -> None:
    """Play one agenda's way into an invite and back."""
    from syncd.cli.demo_online import play

    play(home, provider)


_TOURS: dict[str, tuple[Callable[[Path], None], str]] = {
    "ics": (_year, "syncd connect ics FILE"),
    "google": (partial(_online, "google"), "syncd connect google --client FILE"),
    "outlook": (partial(_online, "outlook"), "syncd connect outlook --client-id ID"),
}
"""By provider: what plays its tour, and the command to begin with afterwards."""


@click.command(cls=Command)
@click.option(
    "--provider",
    type=click.Choice(list(_TOURS)),
    default="ics",
    show_default=True,
    help="Which provider to show.",
)
def demo(provider: str) -> None:
    """Take a tour on sample calendars, in two minutes.

    With calendar files it is a year of one career: two managers with a handover, a mentor, a goal
    that went stale, a dropped 1:1 with a heads-up waiting, answers read back from the document.
    With google or outlook it is one agenda on its way: sign-in, sync, published and attached to the
    invite, answered by the other person, read back, taken off again; a stand-in for the provider
    runs meanwhile on this machine.

    It runs the real commands in a temporary folder that is removed afterwards, on fixed days, and
    touches nothing of yours. It needs no keyring and no network.

    \b
    Examples:
      syncd demo
      syncd demo --provider google
      syncd demo --provider outlook
    """
    play, own = _TOURS[provider]
    with tempfile.TemporaryDirectory(prefix="syncd-demo-") as folder, own_environment():
        home = Path(folder).resolve() / "home"
        home.mkdir(mode=0o700)
        play(home)
    click.echo(f"\nThat was a tour on sample data; nothing of it is left. Your own: {own}")


def _write(home: Path, where: str, who: str, changes: tuple[tuple[str, str], ...]) -> None:
    """Type into a document or brief as a person would."""
    (path,) = (one for one in home.rglob("*.md") if where in str(one.relative_to(home)).lower())
    text = path.read_text("utf-8")
    click.echo(f"# {who} in {path.name}:")
    for before, after in changes:
        if before not in text:
            raise stopped(f"{before!r} is not in {path.name}")
        text = text.replace(before, after, 1)
        (line,) = (one for one in text.splitlines() if after in one)
        typing(line.partition("<!--")[0].strip())
    path.write_text(text, "utf-8")
