"""Commands that correct what was found: include, exclude, merge, split."""

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.series import FoundSeries, find_series
from syncd.cli.who import find_person, label
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.model import address
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import people as store


@click.command(cls=Command, short_help="Say that a series is a 1:1, or take an exclusion back.")
@click.argument("what", metavar="SERIES|PERSON")
@click.option(
    "--with", "whom", metavar="ADDRESS", help="Whom the series is with, where the event does not tell."
)
@click.option("--group", is_flag=True, help="A meeting of several that counts as contact with one of them.")
@pass_app
def include(app: App, what: str, whom: str | None, group: bool) -> None:
    """Say that SERIES is a 1:1, or that an excluded PERSON counts again.

    SERIES is a UID or an unambiguous part of one; `syncd people list --why` lists the series
    that were looked at. The next sync reads the calendar again and adds its older slots, once.

    With --group SERIES is a meeting of several, such as a book club, that counts as contact with
    the PERSON of --with, who need not be invited. It is named by its title, too: the calendars
    are read for that, and no title is stored. A link is never attached to a meeting of several.

    \b
    Examples:
      syncd people include "book club" --group --with priya
      syncd people include weekly-sam --with sam@example.com
      syncd people include sam@example.com      takes `people exclude` back
    """
    if group:
        from syncd.cli.groups import include_group

        include_group(app, what, whom)
        return
    person = None if whom else _excluded(app, what)
    if person:
        store.exclude_person(app.database, person.key, excluded=False)
        app.say(f"{label(person)} counts again; next: syncd sync")
        return
    found = _series(app, what)
    if whom is None and len(found.people) != 1:
        who = ", ".join(plain(one, limit=80) for one in found.people) or "nobody else"
        raise UsageError(
            f"{plain(found.uid, limit=80)} lists {who}", hint="say with whom it is: --with ADDRESS"
        )
    other = app.person(whom, may_be_new=True).key if whom else found.people[0]
    store.correct(app.database, found.uid, is_one=True, person=other, at=app.now)
    app.say(f"{plain(found.uid, limit=80)} is a 1:1 with {plain(other)}; next: syncd sync")


def _excluded(app: App, what: str) -> Person | None:
    """The excluded person that is meant; None when it is none of them."""
    keys = store.excluded_people(app.database)
    excluded = [one for one in store.persons(app.database) if one.key in keys]
    try:
        return find_person(what, excluded, me=(), may_be_new=False)
    except UsageError:
        return None


def _series(app: App, what: str) -> FoundSeries:
    try:
        return find_series(app, what)
    except UsageError as error:
        if any(address(what) in one.addresses for one in app.people()):
            raise UsageError(
                f"{plain(what)} was not excluded", hint="name a series: `syncd people list --why` lists them"
            ) from error
        raise


@click.command(cls=Command, short_help="Say that a series is no 1:1, or a person no relationship.")
@click.argument("what", metavar="SERIES|PERSON")
@pass_app
def exclude(app: App, what: str) -> None:
    """Say that a series is no 1:1, or that a person is no relationship.

    Nothing is deleted: `syncd people include` brings the series or the person back, with all
    history.

    \b
    Examples:
      syncd people exclude weekly-standup
      syncd people exclude recruiter@example.com
    """
    try:
        person = app.person(what)
    except UsageError as unknown:
        _exclude_series(app, what, unknown)
        return
    known = {one.key: one for one in store.persons(app.database)}
    if person.name and not (person.key in known and known[person.key].name):
        store.name_person(app.database, person.key, person.name)  # no calendar will tell it any more
    store.exclude_person(app.database, person.key, excluded=True)
    undo = f"syncd people include {quoted(plain(person.key))}"
    app.say(f"{label(person)} is no relationship any more; to undo: {undo}")


def _exclude_series(app: App, what: str, unknown: UsageError) -> None:
    try:
        found = find_series(app, what)
    except UsageError as error:
        raise UsageError(f"{unknown.message}, and {error.message}", hint=unknown.hint) from error
    store.correct(app.database, found.uid, is_one=False, person=None, at=app.now)
    uid = plain(found.uid, limit=80)
    app.say(f"{uid} is no 1:1; next: syncd sync; to undo: syncd people include {quoted(uid)}")


@click.command(cls=Command, short_help="Say that two people are one.")
@click.argument("person")
@click.argument("other")
@pass_app
def merge(app: App, person: str, other: str) -> None:
    """Say that PERSON and OTHER are one: a new address, a second account.

    Their series are stitched into one history under PERSON. `syncd people split` undoes it.

    \b
    Example:
      syncd people merge sam sam@private.example.org
    """
    into, gone = app.person(person), app.person(other, may_be_new=True)
    if into.key == gone.key:
        raise UsageError(
            f"{label(into)} is one person already", hint=f"`syncd people show {quoted(into.key)}` tells more"
        )
    store.merge(app.database, into.key, gone.key)
    app.say(f"{label(gone)} is {label(into)}; next: syncd sync")


@click.command(cls=Command, short_help="Make an address of somebody a person of its own.")
@click.argument("person")
@click.argument("where", metavar="ADDRESS")
@pass_app
def split(app: App, person: str, where: str) -> None:
    """Make ADDRESS of PERSON a person of its own again; undoes `syncd people merge`.

    Everything noted under that address goes with it. `syncd people show` lists the addresses.

    \b
    Example:
      syncd people split sam sam@private.example.org
    """
    one = app.person(person)
    own = address(where)
    if own not in one.addresses:
        known = ", ".join(plain(at) for at in one.addresses)
        raise UsageError(f"{plain(where)} is no address of {label(one)}", hint=f"addresses: {known}")
    store.split(app.database, one.key, own)
    app.say(f"{plain(own)} is a person of its own; next: syncd sync")


COMMANDS = (include, exclude, merge, split)
