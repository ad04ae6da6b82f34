"""How a tour shows itself: commands run as a user types them, on its own days, 80 columns wide."""

import os
import re
import shlex
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TextIO

import click

WIDTH = 80
"""What a tour itself prints is no wider; a command fits its screen to the terminal."""

_OF_THE_USER = ("SYNCD_HOME", "SYNCD_KEY_FILE", "SYNCD_NOW", "SYNCD_TOKEN_COMMAND")
_NO_PROXY = ("NO_PROXY", "no_proxy")


def run(home: Path, words: tuple[str, ...], *, given: tuple[str, ...], screen: TextIO | None = None) -> None:
    """Run one command; findings and gaps are no failure of the tour.

    ``words`` are shown, ``given`` is what the command gets in their place, with files by their
    whole path. What it prints goes to ``screen`` where there is one.
    """
    from syncd.cli import main

    click.echo(_typed(words))
    with redirect_stdout(screen) if screen is not None else _as_is():
        code = main.main(["--home", str(home), *given], prog_name="syncd", standalone_mode=False)
    if isinstance(code, int) and code not in (0, 3, 4):
        raise stopped(f"`syncd {shlex.join(words)}` ended with {code}")


def stopped(why: str) -> click.ClickException:
    """The error for a tour that cannot go on."""
    return click.ClickException(f"the demo stopped: {why}")


def chapter(title: str, day: str) -> None:
    """Begin a chapter: everything below it happens on its day."""
    os.environ["SYNCD_NOW"] = day
    click.echo(f"\n== {title} ({day[:10]})")


def remark(text: str) -> None:
    """Say something before what follows."""
    click.echo("\n" + textwrap.fill(text, WIDTH, initial_indent="# ", subsequent_indent="# "))


def typing(line: str) -> None:
    """Show a line as somebody has typed it."""
    click.echo(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    "))


def as_read(document: str) -> str:
    """A document as it is shown: no marks, and lines as long as the page is wide."""
    bare = re.sub(r"(?:\n\n|\n|[ \t])<!--.*?-->(?=\n)", "", document)
    return "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent="  " if line.startswith(("- ", "* ")) else "")
        for line in bare.splitlines()
    )


def _typed(words: tuple[str, ...]) -> str:
    """A command as somebody with a narrow terminal types it, an option never torn from its value."""
    whole, lines = shlex.join(words), ["$ syncd"]
    for part in re.split(r" (?=--)", whole):
        if len(lines[-1]) + len(part) < WIDTH - 2:
            lines[-1] += f" {part}"
        else:
            lines.append(f"   {part}")
    return " \\\n ".join(lines)


@contextmanager
def _as_is() -> Iterator[None]:
    yield


@contextmanager
def own_environment() -> Iterator[None]:
    """The sample days, whatever the clock and the settings of this terminal say; loopback without a proxy."""
    kept = {name: os.environ.get(name) for name in (*_OF_THE_USER, *_NO_PROXY)}
    for name in _OF_THE_USER:
        os.environ.pop(name, None)
    os.environ.update(dict.fromkeys(_NO_PROXY, "127.0.0.1,localhost"))
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
