"""Commands on whether a relationship is minded, and how often: close, pause, keep-in-touch."""

import click

from syncd.cli.context import App, pass_app
from syncd.cli.dates import read_interval
from syncd.cli.options import Command
from syncd.cli.who import label
from syncd.errors import UsageError
from syncd.store import people as store


@click.command(cls=Command, short_help="End a relationship; its history stays.")
@click.argument("person")
@click.option("--undo", is_flag=True, help="Open the relationship again.")
@pass_app
def close(app: App, person: str, undo: bool) -> None:
    """End the relationship with PERSON: nothing about it is flagged any more, its history stays.

    Goals, jots and documents are kept, the calendar is not touched; --undo opens it again.

    \b
    Example:
      syncd people close priya
    """
    one = app.person(person)
    store.close(app.database, one.key, on=None if undo else app.today)
    app.say(f"the relationship with {label(one)} is {'open again' if undo else 'closed'}")


@click.command(cls=Command, short_help="Rest the 1:1s with somebody up to a date.")
@click.argument("person")
@click.option("--until", metavar="DATE", required=True, help="Up to and not including this date.")
@pass_app
def pause(app: App, person: str, until: str) -> None:
    """Rest the 1:1s with PERSON from today up to, not including, a date: leave, a project, a summer.

    While it rests nothing counts as missed. `--until today` ends it.

    \b
    Examples:
      syncd people pause sam --until 2027-01-07
      syncd people pause sam --until today
    """
    one = app.person(person)
    day = app.date(until, ahead=True)
    if day < app.today:
        raise UsageError(f"{day} is past", hint="--until takes a coming date, or today to end a pause")
    store.pause(app.database, one.key, since=app.today, until=day)
    ended = day == app.today
    app.say(f"the 1:1s with {label(one)} {'rest no longer' if ended else f'rest until {day}'}")


@click.command("keep-in-touch", cls=Command, short_help="Mind somebody without a recurring meeting.")
@click.argument("person")
@click.option("--every", metavar="DAYS", help="Such as 90d, 12w or 90.")
@click.option("--stop", is_flag=True, help="Remove the interval.")
@pass_app
def keep_in_touch(app: App, person: str, every: str | None, stop: bool) -> None:
    """Mind somebody without a recurring meeting: a mentor, a former manager, a friend.

    On track up to that many days since you last met, slipping up to twice as many, then lapsed.

    \b
    Example:
      syncd people keep-in-touch priya --every 90d
    """
    if (every is None) != stop:
        raise UsageError("say how often, or --stop", hint="--every 90d")
    one = app.person(person, may_be_new=True)
    days = read_interval(every) if every is not None else None
    store.keep_in_touch(app.database, one.key, every_days=days, on=app.today)
    app.say(f"{label(one)}: every {days} days" if days else f"{label(one)}: no interval any more")


COMMANDS = (close, pause, keep_in_touch)
