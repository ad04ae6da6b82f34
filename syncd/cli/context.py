"""What every command needs: the home, the config, the database, the clock, and people by name."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property, update_wrapper
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

import click

from syncd import clock
from syncd.cli.dates import read_day, read_moment
from syncd.cli.options import Given
from syncd.cli.output import say
from syncd.cli.who import find_person
from syncd.config import Config, read
from syncd.core.window import local_day
from syncd.paths import Home, locate, prepare
from syncd.store.database import copy_in_memory, open_database
from syncd.store.knowledge import user_zone
from syncd.unlocked import secrets, unlocked

if TYPE_CHECKING:  # imported where it is asked for: a sync that brings nothing new judges nobody
    from syncd.assess import Assessment
    from syncd.core.cadence.history import Person
    from syncd.core.cadence.judged import Judged

if TYPE_CHECKING:
    from syncd.provider import Desk
    from syncd.secrets.box import Secrets

Parameters = ParamSpec("Parameters")


class App:
    """One run of one command. Everything is opened when it is first needed."""

    def __init__(self, given: Given) -> None:
        self.given = given

    @cached_property
    def home(self) -> Home:
        """The folders of this home, created and checked."""
        home = locate(self.given.home)
        prepare(home)
        return home

    @cached_property
    def config(self) -> Config:
        """The config; raises ConfigError with all its problems."""
        return unlocked(read(self.home.config), lambda: self.secrets)

    @cached_property
    def database(self) -> Connection:
        """The open database."""
        connection = open_database(self.home.database)
        click.get_current_context().find_root().call_on_close(connection.close)
        return connection

    @cached_property
    def secrets(self) -> "Secrets":
        """The sign-ins of this home; the key is asked for when one is."""
        return secrets(self.home, self.config)

    def work_on_copy(self) -> None:
        """From now on use a copy of the database that nobody keeps: for a dry run."""
        copy = copy_in_memory(self.database)
        click.get_current_context().find_root().call_on_close(copy.close)
        self.database = copy

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
    def assessment(self) -> "Assessment":
        """Everybody judged now."""
        from syncd.assess import assess
        from syncd.ladder import track_names

        tracks = track_names(self.home.ladder)
        return assess(self.database, self.config, now=self.now, tracks=tracks)

    @cached_property
    def desk(self) -> "Callable[[], Desk]":
        """Opens the configured desk for this run, in which each document is read once; may raise."""
        from syncd.documents.once import desk_once

        return desk_once(self.database, self.config, self.home)

    @property
    def quiet(self) -> bool:
        """Whether only what was asked for is printed."""
        return self.given.quiet

    @property
    def verbose(self) -> bool:
        """Whether more is said about what is being done."""
        return self.given.verbose

    @property
    def as_json(self) -> bool:
        """Whether this listing is wanted as JSON."""
        return self.given.form == "json"

    def say(self, text: str = "") -> None:
        """Tell the user something; silent with --quiet."""
        if not self.quiet:
            say(text)

    # -- people and dates -------------------------------------------------------------------

    def people(self) -> "list[Person]":
        """Everybody known: relationships, candidates, and whom the user named."""
        from syncd.core.cadence.history import Person
        from syncd.store import goals, people

        known = {one.person.key: one.person for one in self.assessment.histories}
        known |= {one.person.key: one.person for one in self.assessment.candidates}
        known |= {one.key: one for one in people.persons(self.database) if one.key not in known}
        taken = {where for one in known.values() for where in one.addresses}
        noted = goals.people_named(self.database) - taken
        return [*known.values(), *(Person(key=where, addresses=(where,)) for where in sorted(noted))]

    def person(self, text: str, *, may_be_new: bool = False) -> "Person":
        """The one person an address, a name or a part of either means; raises UsageError."""
        return find_person(text, self.people(), me=self.assessment.known.me, may_be_new=may_be_new)

    def judged(self, person: "Person") -> "Judged | None":
        """How the relationship with somebody is doing; None when there is none."""
        return self.assessment.of(person)

    def date(self, text: str, *, ahead: bool = False) -> date:
        """A date the user typed: the latest of that name, or with ``ahead`` the next; raises UsageError."""
        return read_day(text, today=self.today, ahead=ahead)

    def moment(self, text: str) -> datetime:
        """An instant the user typed; raises UsageError."""
        return read_moment(text, today=self.today, zone=self.zone)


def pass_app(
    command: Callable[Concatenate[App, Parameters], None],
) -> Callable[Parameters, None]:
    """Give a command its App as first argument."""

    def wrapped(*arguments: Parameters.args, **options: Parameters.kwargs) -> None:
        context: Any = click.get_current_context()
        command(App(context.ensure_object(Given)), *arguments, **options)

    return update_wrapper(wrapped, command)
