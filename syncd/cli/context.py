"""What every command needs: the home, the config, the database, the clock, and people by name."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from sqlite3 import Connection
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from syncd import clock
from syncd.assess import Assessment, assess, user_zone
from syncd.config import Config, read
from syncd.core.cadence.history import Person
from syncd.core.model import address
from syncd.core.window import local_day
from syncd.errors import UsageError
from syncd.paths import Home, locate, prepare
from syncd.safetext import plain
from syncd.store.database import open_database

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class App:
    """One run of one command. Everything is opened when it is first needed."""

    def __init__(self, *, home: str | None, form: str | None, quiet: bool, verbose: bool) -> None:
        self.given_home = home
        self.form = form
        self.quiet = quiet
        self.verbose = verbose

    @cached_property
    def home(self) -> Home:
        """The folders of this home, created and checked."""
        home = locate(self.given_home)
        prepare(home)
        return home

    @cached_property
    def config(self) -> Config:
        """The config; raises ConfigError with all its problems."""
        return read(self.home.config)

    @cached_property
    def database(self) -> Connection:
        """The open database."""
        connection = open_database(self.home.database)
        click.get_current_context().find_root().call_on_close(connection.close)
        return connection

    @cached_property
    def now(self) -> datetime:
        """The time of this run, read once."""
        return clock.now()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The user's zone."""
        return user_zone(self.database, self.config)

    @cached_property
    def today(self) -> date:
        """The user's date."""
        return local_day(self.now, self.zone)

    @cached_property
    def assessment(self) -> Assessment:
        """Everybody judged now."""
        return assess(self.database, self.config, now=self.now)

    def say(self, text: str = "") -> None:
        """Tell the user something; silent with --quiet."""
        if not self.quiet:
            click.echo(text)

    def as_json(self, form: str | None) -> bool:
        """Whether this listing is wanted as JSON."""
        return (form or self.form) == "json"

    # -- people -----------------------------------------------------------------------------

    def people(self) -> list[Person]:
        """Everybody known: relationships, candidates, and whom the user named."""
        from syncd.store import people

        known = {one.person.key: one.person for one in self.assessment.histories}
        known |= {one.person.key: one.person for one in self.assessment.candidates}
        return [*known.values(), *(one for one in people.persons(self.database) if one.key not in known)]

    def person(self, text: str, *, may_be_new: bool = False) -> Person:
        """The one person an address, a name or a part of either means.

        With ``may_be_new`` a whole address nobody has yet is a new person. Raises UsageError
        listing the candidates when several fit.
        """
        wanted = text.strip().casefold()
        everyone = self.people()
        tests: tuple[Callable[[Person], bool], ...] = (
            lambda one: address(text) in one.addresses,
            lambda one: one.name.casefold() == wanted,
            lambda one: wanted in one.name.casefold() or any(wanted in where for where in one.addresses),
        )
        if wanted:
            for fits in tests:
                found = [one for one in everyone if fits(one)]
                if len(found) == 1:
                    return found[0]
                if found:
                    names = ", ".join(label(one) for one in found[:10])
                    raise UsageError(f"{plain(text)!r} fits several people: {names}", hint="use an address")
        where = address(text)
        if may_be_new and "@" in where.strip("@") and " " not in where:
            if where in self.assessment.known.me:
                raise UsageError(f"{where} is you", hint="name the other person")
            return Person(key=where, addresses=(where,))
        raise UsageError(
            f"nobody known as {plain(text)!r}",
            hint="`syncd people list --candidates` lists everybody; or use a whole address",
        )

    # -- dates ------------------------------------------------------------------------------

    def date(self, text: str, *, ahead: bool = False) -> date:
        """A date: ISO, today, yesterday, tomorrow or a weekday: the latest, or with ``ahead`` the next."""
        word = text.strip().casefold()
        relative = {"today": 0, "yesterday": -1, "tomorrow": 1}
        if word in relative:
            return self.today + timedelta(days=relative[word])
        matches = [
            index for index, name in enumerate(WEEKDAYS) if word and (word == name or word == name[:3])
        ]
        if matches:
            back = (self.today.weekday() - matches[0]) % 7
            return self.today + timedelta(days=7 - back if ahead else -back)
        try:
            found = date.fromisoformat(word)
        except ValueError:
            found = None
        if found is None or not 1900 <= found.year <= 2100:
            raise UsageError(
                f"{plain(text)!r} is no date", hint="use 2026-11-20, today, yesterday or a weekday"
            )
        return found

    def moment(self, text: str) -> datetime:
        """An instant: ISO 8601, or a date, which means the end of that local day."""
        if ":" in text or "T" in text:
            try:
                at = datetime.fromisoformat(text.strip())
            except ValueError:
                at = None
            if at is None or not 1900 <= at.year <= 2100:
                raise UsageError(f"{plain(text)!r} is no time", hint="use 2026-11-20T12:00:00Z or a date")
            return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC)
        at = datetime.combine(self.date(text), time())
        end = datetime.combine(at.date() + timedelta(days=1), time(), tzinfo=self.zone)
        return end.astimezone(UTC) - timedelta(seconds=1)


def label(person: Person) -> str:
    """How a person is printed: name and address, safe for any terminal."""
    where = plain(person.key, limit=120)
    return f"{plain(person.name, limit=80)} <{where}>" if person.name else where


def print_json(data: Any) -> None:
    """A listing for programs: indented JSON with ``schema`` first."""
    click.echo(json.dumps({"schema": 1, **data}, indent=2, ensure_ascii=False))


def listing(command: Decorated) -> Decorated:
    """Give a command ``--format``."""
    option = click.option("--format", "form", type=click.Choice(["table", "json"]), help="How to print it.")
    return option(command)


def columns(rows: Sequence[Sequence[str]], *, gap: str = "  ") -> list[str]:
    """Rows as lines with aligned columns; the last column is never padded."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return [
        gap.join(
            [*(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)), row[-1]]
        ).rstrip()
        for row in rows
    ]


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


pass_app = click.make_pass_decorator(App)
