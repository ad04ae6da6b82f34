"""The Google tour of the command demo: plays its story with a stand-in for Google in this process."""

import base64
import json
import re
import secrets
import urllib.request
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncd import clock
from syncd.cli.tour import as_read, chapter, remark, run, stopped, typing

if TYPE_CHECKING:
    from syncd.demo.steps import Type
    from syncd.testing.google import FakeGoogle

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/o/oauth2/\S+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
"""What an export to Markdown puts a backslash before, so that it is shown as it was typed."""
_SHOWN = 66
"""So much of the address to open is shown; the rest is for machines."""


def play(home: Path) -> None:
    """Play the story in this home; nothing listens any more when it is over."""
    from syncd.demo.google import SEED
    from syncd.testing.google import FakeGoogle

    with FakeGoogle(clock=clock.now, seed=SEED) as google:
        _Tour(home, google).play()
        if wrong := [*google.refused, *google.complaints]:
            raise stopped(f"the stand-in for Google complains: {wrong[0]}")


class _Tour:
    """One run of the story."""

    def __init__(self, home: Path, google: "FakeGoogle") -> None:
        self._home = home
        self._google = google
        self._meetings: dict[str, str] = {}
        """By title: the ids of the meetings in the calendars."""
        self._fillings = {"google": google.url, "key": str(home.parent / "key")}

    def play(self) -> None:
        """Tell everything in order."""
        from syncd.demo.google import STORY, furnish
        from syncd.demo.steps import Chapter, Look, Open, Run, Settings, Type

        for part in STORY:
            match part:
                case Chapter(title=title, day=day):
                    chapter(title, day)
                    self._meetings = self._meetings or furnish(self._google)
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

    # -- at Alex's computer -----------------------------------------------------------------------

    def _configure(self, lines: tuple[str, ...]) -> None:
        """Write the config, a key, and the file of the OAuth client as Google's console gives it."""
        key = Path(self._fillings["key"])
        key.touch(mode=0o600)
        key.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
        (self._home.parent / "client.json").write_text(json.dumps(self._google.client_config()), "utf-8")
        text = "".join(f"{line.format(**self._fillings)}\n" for line in lines)
        (self._home / "config.toml").write_text(text, "utf-8")
        click.echo("# config.toml:")
        for line in text.splitlines():
            click.echo(f"  {line}")

    def _run(self, words: tuple[str, ...], *, quiet: bool) -> None:
        words = tuple(word.format(**self._fillings) for word in words)
        given = tuple(str(self._home.parent / word) if word.endswith(".json") else word for word in words)
        screen = _Screen()
        run(self._home, words, given=given, screen=screen if quiet or "connect" in words else None)
        if not quiet:
            click.echo(_ADDRESS.sub(lambda found: f"{found[0][:_SHOWN]}...", screen.getvalue()), nl=False)

    # -- at other people's ------------------------------------------------------------------------

    def _look(self, who: str, title: str) -> None:
        person = self._google.person(who)
        click.echo(f"\n# What {person.user.name} sees in the invite {title!r}:")
        attached = self._attached(who, title)
        for one in attached:
            click.echo(f"  attached: {one.get('title', '')}")
            click.echo(f"            {one['fileUrl']}")
        if not attached:
            click.echo("  nothing is attached")

    def _open(self, who: str, title: str) -> None:
        person = self._google.person(who)
        click.echo(f"\n# Behind the link {person.user.name} reads:")
        exported = person.document(self._document(who, title)).markdown
        click.echo(as_read(_ESCAPED.sub(r"\1", exported)))

    def _type(self, part: "Type") -> None:
        person = self._google.person(part.who)
        page = person.document(self._document(part.who, part.title))
        click.echo(f"# {person.user.name} in the document:")
        for line, words in part.more:
            page.write_after(line, words)
            typing(next(one for one in page.text.splitlines() if words in one))
        for line in part.ticks:
            page.tick(line)
            typing(f"[x] {line}")

    def _attached(self, who: str, title: str) -> "list[dict[str, str]]":
        seen = self._google.person(who).sees(self._meetings[title])
        if seen is None:
            raise stopped(f"{who} does not see {title!r} any more")
        return list(seen.get("attachments", ()))

    def _document(self, who: str, title: str) -> str:
        """The document's id, out of the link that somebody was given."""
        found = [re.search(r"/d/([\w-]+)", one["fileUrl"]) for one in self._attached(who, title)]
        if len(found) != 1 or found[0] is None:
            raise stopped(f"{title!r} has not one document")
        return found[0][1]


class _Screen(StringIO):
    """What a command prints; an address to sign in at is opened as soon as it stands there."""

    def write(self, text: str) -> int:
        """Keep the text, and do what a person with a browser would."""
        if found := _ADDRESS.search(text):
            browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with browser.open(found[0], timeout=10) as page:
                page.read()
        return super().write(text)
