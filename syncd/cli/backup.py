"""The commands backup and restore: copies of the whole database."""

import os
import sqlite3
import sys
from datetime import UTC, tzinfo
from pathlib import Path

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import print_columns, print_json, say
from syncd.errors import StoreError, SyncdError, UsageError
from syncd.lock import sync_lock
from syncd.safetext import plain
from syncd.store import backups as store
from syncd.store.database import BACKUPS_KEPT, back_up, copy_out, kept, open_database
from syncd.store.instants import to_text
from syncd.store.trouble import store_error


@click.command(cls=Command)
@click.option("--to", "target", metavar="FILE", help="Write the copy to FILE, which must not exist yet.")
@click.option("--list", "shown", is_flag=True, help="List the copies there are; make none.")
@listing()
@pass_app
def backup(app: App, target: str | None, shown: bool) -> None:
    """Copy the database: goals, jots, people, history, everything syncd knows.

    The copy is checked before it counts. Without --to it lies in the folder backups of the home, of
    which the newest 7 stay; syncd makes one there by itself once a day while `syncd run` watches,
    before it changes the form of its database and before a restore. A copy can be made while syncd
    runs.

    A copy holds your private goals and the addresses of your feeds, which are secrets: keep it as you
    keep them. The running documents are files of their own and are not part of it; nor are sign-ins.

    \b
    Examples:
      syncd backup
      syncd backup --to /media/stick/syncd.db
      syncd backup --list
    """
    if shown:
        if target is not None:
            raise UsageError("--to and --list exclude each other", hint="give one of them")
        _list(app)
        return
    try:
        made = back_up(app.database, app.home.database) if target is None else _to(app, target)
        os.utime(made, (app.now.timestamp(), app.now.timestamp()))
    except (OSError, sqlite3.Error) as error:
        hint = "`syncd backup --to FILE` puts it elsewhere"
        raise store_error("cannot make a copy", error, hint=hint) from error
    if app.as_json:
        print_json({"copy": str(made)})
        return
    app.say(f"copied to {plain(str(made), limit=400)}")
    if target is None:
        app.say(f"the newest {BACKUPS_KEPT} copies stay; `syncd backup --list` shows them")


def _to(app: App, target: str) -> Path:
    path = _named(target)
    if path.exists() or path.is_symlink():
        raise UsageError(f"{target} exists", hint="name a new file; nothing is overwritten")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", hint="make it first, or name another")
    copy_out(app.database, path)
    return path


def _list(app: App) -> None:
    found: list[store.Copy] = []
    broken: list[str] = []
    for path in kept(app.home.database):
        try:
            found.append(store.examine(path))
        except StoreError as error:
            broken.append(error.message)
    if app.as_json:
        copies = [
            {"file": str(one.path), "taken_at": to_text(one.taken_at), "version": one.version, **one.counts}
            for one in found
        ]
        print_json({"copies": copies, "broken": broken})
    elif found:
        zone = _zone(app)
        rows = [
            (
                f"{one.taken_at.astimezone(zone):%Y-%m-%d %H:%M}",
                *(str(one.counts.get(word, "-")) for word in store.COUNTED.values()),
                str(one.path),
            )
            for one in found
        ]
        print_columns([("TAKEN", *(word.upper() for word in store.COUNTED.values()), "FILE"), *rows])
    elif not broken:
        say("no copy yet; `syncd backup` makes one")
    for message in [] if app.as_json else broken:
        say(f"cannot be restored: {plain(message, limit=300)}", err=True)


def _zone(app: App) -> tzinfo:
    """The user's zone; UTC while what knows it cannot be read: then, above all, copies are looked for."""
    try:
        return app.zone
    except SyncdError:
        return UTC


@click.command(cls=Command)
@click.argument("file", metavar="FILE")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def restore(app: App, file: str, yes: bool) -> None:
    """Put a copy made by `syncd backup` in the place of the present database.

    The copy is checked first; one that is damaged, of another program or of a newer syncd is refused
    and nothing is touched (exit 9). One of an older syncd is brought up to date. What stood there
    before becomes a copy in the folder backups, so that a restore can be taken back the same way.
    Goals forgotten since the copy was made come back with it. Documents and events are not changed.

    Refused while a sync runs (exit 75). Asks on a terminal; elsewhere --yes is needed.
    """
    path, database = _named(file), app.home.database
    copy = store.examine(path)
    counts = ", ".join(f"{count} {word}" for word, count in copy.counts.items())
    about = f"of {copy.taken_at:%Y-%m-%d %H:%M} UTC ({counts})"
    if not yes:
        confirm(
            f"Restore the copy {about}? What is there now is kept as a copy.",
            hint=f"syncd restore --yes {file}",
        )
    with sync_lock(app.home.lock):
        before = store.restore(path, database)
        open_database(database).close()  # brings an older one up to date
    app.say(f"restored the copy {about}")
    if before is not None:
        app.say(f"what stood there before is in {plain(str(before), limit=400)}")


def _named(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(
            f"the home directory in {text!r} is not known", hint="write the whole path"
        ) from error


def confirm(question: str, *, hint: str) -> None:
    """Ask on a terminal, and stop the command at a no; elsewhere --yes has to be given."""
    if not is_asked():
        raise UsageError("this needs your word", hint=f"nothing was changed; add --yes: {hint}")
    if not click.confirm(question, err=True):
        say("nothing was changed", err=True)
        click.get_current_context().exit(2)


def is_asked() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()
