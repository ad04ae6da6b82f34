"""The command demo: a year of one career on sample calendars, in a temporary home."""

import os
import re
import shlex
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib import resources
from io import StringIO
from pathlib import Path

import click

from syncd.cli.options import Command

_WIDTH = 80
"""What the tour itself prints is no wider; a command fits its screen to the terminal."""


@click.command(cls=Command)
def demo() -> None:
    """Take a tour on sample calendars: a year of one career in two minutes.

    Two managers with a handover, a mentor, a goal that went stale, a dropped 1:1 with a heads-up
    waiting, answers read back from the document. It runs the real commands in a temporary folder
    that is removed afterwards, on fixed days, and touches nothing of yours. It needs no keyring
    and no network.
    """
    from syncd.demo.year import STORY, Chapter, Run, Write

    with tempfile.TemporaryDirectory(prefix="syncd-demo-") as folder, _own_environment():
        home = Path(folder).resolve() / "home"
        home.mkdir(mode=0o700)
        for name in ("work.ics", "holidays.ics"):
            (home.parent / name).write_bytes((resources.files("syncd.demo") / name).read_bytes())
        for part in STORY:
            match part:
                case Chapter(title=title, day=day):
                    os.environ["SYNCD_NOW"] = day
                    click.echo(f"\n== {title} ({day[:10]})")
                case Run(words, quiet):
                    _run(home, words, quiet=quiet)
                case Write(where, who, changes):
                    _write(home, where, who, changes)
                case str():
                    click.echo(f"\n# {part}")
        click.echo("\n# The document both can open, without the marks that a reader does not see:")
        (document,) = (home / "documents").glob("sam*.md")
        click.echo(_as_read(document.read_text("utf-8")))
    click.echo("\nThat was a tour on sample data; nothing of it is left. Your own: syncd connect ics FILE")


def _run(home: Path, words: tuple[str, ...], *, quiet: bool) -> None:
    """Run one command as a user would; findings and gaps are no failure of the tour."""
    from syncd.cli import main

    click.echo(_typed(words))
    given = [str(home.parent / word) if word.endswith(".ics") else word for word in words]
    with redirect_stdout(StringIO()) if quiet else _as_is():
        code = main.main(["--home", str(home), *given], prog_name="syncd", standalone_mode=False)
    if isinstance(code, int) and code not in (0, 3, 4):
        raise click.ClickException(f"the demo stopped: `syncd {shlex.join(words)}` ended with {code}")


def _write(home: Path, where: str, who: str, changes: tuple[tuple[str, str], ...]) -> None:
    """Type into a document or brief as a person would."""
    (path,) = (one for one in home.rglob("*.md") if where in str(one.relative_to(home)).lower())
    text = path.read_text("utf-8")
    click.echo(f"# {who} in {path.name}:")
    for before, after in changes:
        if before not in text:
            raise click.ClickException(f"the demo stopped: {before!r} is not in {path.name}")
        text = text.replace(before, after, 1)
        (line,) = (one for one in text.splitlines() if after in one)
        shown = line.partition("<!--")[0].strip()
        click.echo(textwrap.fill(shown, _WIDTH, initial_indent="  ", subsequent_indent="    "))
    path.write_text(text, "utf-8")


def _typed(words: tuple[str, ...]) -> str:
    """A command as somebody with a narrow terminal types it, an option never torn from its value."""
    whole, lines = shlex.join(words), ["$ syncd"]
    for part in re.split(r" (?=--)", whole):
        if len(lines[-1]) + len(part) < _WIDTH - 2:
            lines[-1] += f" {part}"
        else:
            lines.append(f"   {part}")
    return " \\\n ".join(lines)


def _as_read(document: str) -> str:
    """A document as it is shown: no marks, and lines as long as the page is wide."""
    bare = re.sub(r"(?:\n\n|\n|[ \t])<!--.*?-->(?=\n)", "", document)
    return "\n".join(
        textwrap.fill(line, _WIDTH, subsequent_indent="  " if line.startswith("- ") else "")
        for line in bare.splitlines()
    )


@contextmanager
def _as_is() -> Iterator[None]:
    yield


@contextmanager
def _own_environment() -> Iterator[None]:
    """The sample days, whatever the clock and the settings of this terminal say."""
    kept = {name: os.environ.get(name) for name in ("SYNCD_NOW", "SYNCD_HOME")}
    os.environ.pop("SYNCD_HOME", None)
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
