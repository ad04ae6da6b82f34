"""Makes a group meeting count as contact with one of its people: `people include --group`."""

import click

from syncd.calendars.lookup import GroupSeries, Looked, look_up
from syncd.cli.context import App
from syncd.cli.output import calendar_name, progress
from syncd.cli.who import label
from syncd.core.audit import quoted
from syncd.errors import ProviderError, UsageError
from syncd.safetext import plain
from syncd.store import people as store

_SHOWN = 10


def include_group(app: App, what: str, whom: str | None) -> None:
    """Find the one group series meant and remember with whom it counts as contact."""
    if whom is None:
        raise UsageError("with whom does the group count as contact?", hint="--with PERSON")
    person = app.person(whom, may_be_new=True)
    with progress(quiet=app.quiet) as tell:
        looked = look_up(
            app.database, app.config, what, now=app.now, tell=lambda name: tell(f"reading {name} ...")
        )
    one = _only(app, what, looked)
    before = store.corrections(app.database)[0].get(one.uid)
    store.correct(app.database, one.uid, is_one=True, person=person.key, at=app.now)
    for failure in looked.failures:
        click.echo(f"syncd: not looked at: {plain(failure, limit=300)}", err=True)
    title = f"\u201c{plain(one.title, limit=80)}\u201d"
    app.say(f"{title} ({_how(app, one)}) counts as contact with {label(person)}")
    if before is not None and before not in person.addresses:
        whose = next((label(one) for one in app.people() if before in one.addresses), plain(before))
        app.say(f"it counts for one person: no longer for {whose}, whose past meetings stay")
    uid = quoted(plain(one.uid, limit=200))
    app.say(f"next: syncd sync; to undo: syncd people exclude {uid}")


def _only(app: App, what: str, looked: Looked) -> GroupSeries:
    if len(looked.found) == 1:
        return looked.found[0]
    said = plain(what, limit=80)
    if looked.found:
        rows = [
            f"\u201c{plain(one.title, limit=40)}\u201d, {_how(app, one)}: {plain(one.uid, limit=80)}"
            for one in looked.found[:_SHOWN]
        ]
        more = len(looked.found) - _SHOWN
        raise UsageError(
            f"{said!r} fits several series",
            problems=[*rows, *([f"and {more} more"] if more > 0 else [])],
            hint="nothing was done; name one by more of its title, or by its whole UID",
        )
    if looked.failures:
        raise ProviderError(
            f"no group series {said!r} in what could be read; {'; '.join(looked.failures)}",
            hint="nothing was done; try again when all calendars can be read",
        )
    raise UsageError(
        f"no group series {said!r} in your calendars",
        hint="nothing was done; name it by its UID or a part of its title. A 1:1 needs no --group",
    )


def _how(app: App, one: GroupSeries) -> str:
    """How many take part, how often, when next, and where: enough to tell two series apart."""
    account, _, name = one.calendar.partition("/")
    parts = [
        f"{one.people} people" if one.people else "people not told",
        {None: "", 1: "daily", 7: "weekly"}.get(one.every_days, f"every {one.every_days} days"),
        f"next {one.next.astimezone(app.zone):%Y-%m-%d %H:%M}" if one.next else "over",
        f"in {calendar_name(account, name)}",
    ]
    return ", ".join(filter(None, parts))
