"""The tour of a provider on the network: plays its story with a stand-in for it in this process."""

import base64
import re
import secrets
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncd import clock
from syncd.cli.tour import as_read, chapter, remark, run, stopped, typing

if TYPE_CHECKING:
    from syncd.demo.stage import Stage
    from syncd.demo.steps import Type

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*oauth2/\S+")
_SHOWN = 66
"""So much of the address to open is shown; the rest is for machines."""


def play(home: Path, provider: str) -> None:
    """Play the story in this home; nothing listens any more when it is over."""
    stage = _stage(provider)
    with stage.fake as fake:
        _Tour(home, stage).play()
        if wrong := [*fake.refused, *fake.complaints]:
            raise stopped(f"the stand-in for {stage.place.name} complains: {wrong[0]}")


def _stage(provider: str) -> "Stage":
    """Where the story plays; no other stand-in is imported."""
    if provider == "google":
        from syncd.demo.google import GoogleStage

        return GoogleStage(clock.now)
    from syncd.demo.outlook import OutlookStage

    return OutlookStage(clock.now)


class _Tour:
    """One run of the story."""

    def __init__(self, home: Path, stage: "Stage") -> None:
        self._home = home
        self._stage = stage
        self._furnished = False
        self._fillings = {**stage.fillings(), "key": str(home.parent / "key")}

    def play(self) -> None:
        """Tell everything in order."""
        from syncd.demo.online import story
        from syncd.demo.steps import Chapter, Look, Open, Run, Settings, Type

        for part in story(self._stage.place):
            match part:
                case Chapter(title=title, day=day):
                    chapter(title, day)
                    self._furnish()
                case Settings(lines):
                    self._configure(lines)
                case Run(words, quiet):
                    self._run(words, quiet=quiet)
                case Look(who, title):
                    self._look(who, title)
                case Open(who, title):
                    self._open(who, title)
                case Type():
                    self._type(part)
                case str():
                    remark(part)

    def _furnish(self) -> None:
        """Fill the calendars once it is the first day of the story."""
        if not self._furnished:
            self._stage.furnish()
            self._furnished = True

    # -- at Alex's computer -----------------------------------------------------------------------

    def _configure(self, lines: tuple[str, ...]) -> None:
        """Write the config, a key, and what the provider wants to stand in a file."""
        key = Path(self._fillings["key"])
        key.touch(mode=0o600)
        key.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
        self._stage.prepare(self._home.parent)
        text = "".join(f"{line.format(**self._fillings)}\n" for line in lines)
        (self._home / "config.toml").write_text(text, "utf-8")
        click.echo("# config.toml:")
        for line in text.splitlines():
            click.echo(f"  {line}")

    def _run(self, words: tuple[str, ...], *, quiet: bool) -> None:
        words = tuple(word.format(**self._fillings) for word in words)
        given = tuple(str(self._home.parent / word) if word.endswith(".json") else word for word in words)
        screen = _Screen(self._stage.follow)
        run(self._home, words, given=given, screen=screen if quiet or "connect" in words else None)
        if not quiet:
            click.echo(_ADDRESS.sub(lambda found: f"{found[0][:_SHOWN]}...", screen.getvalue()), nl=False)

    # -- at other people's ------------------------------------------------------------------------

    def _look(self, who: str, title: str) -> None:
        click.echo(f"\n# What {_name(who)} sees in the invite {title!r}:")
        attached = self._stage.attached(who, title)
        if attached is None:
            raise stopped(f"{who} does not see {title!r} any more")
        for one in attached:
            click.echo(f"  attached: {one.words}")
            click.echo(f"            {one.address}")
        if not attached:
            click.echo("  nothing is attached")
        mails = self._stage.mailed(who, title)
        if mails is not None:
            click.echo(f"  mailed so far: {mails} update{'' if mails == 1 else 's'} of the meeting")

    def _open(self, who: str, title: str) -> None:
        click.echo(f"\n# Behind the link {_name(who)} reads:")
        click.echo(as_read(self._stage.shown(who, self._address(who, title))))

    def _type(self, part: "Type") -> None:
        address = self._address(part.who, part.title)
        click.echo(f"# {_name(part.who)} in the document:")
        for line, words in part.more:
            page = self._stage.page(part.who, address)
            page.write_after(line, words)
            typing(next(one for one in page.text.splitlines() if words in one))
        for line in part.ticks:
            self._stage.page(part.who, address).tick(line)
            typing(f"[x] {line}")

    def _address(self, who: str, title: str) -> str:
        """The link to the document that somebody was given."""
        found = self._stage.attached(who, title) or []
        if len(found) != 1:
            raise stopped(f"{title!r} has not one document")
        return found[0].address


def _name(who: str) -> str:
    from syncd.demo.online import NAMES

    return NAMES[who]


class _Screen(StringIO):
    """What a command prints; an address to sign in at is opened as soon as it stands there."""

    def __init__(self, follow: Callable[[str], None]) -> None:
        super().__init__()
        self._follow = follow

    def write(self, text: str) -> int:
        """Keep the text, and do what a person with a browser would."""
        if found := _ADDRESS.search(text):
            self._follow(found[0])
        return super().write(text)
