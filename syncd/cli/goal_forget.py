"""The command goal forget: remove a goal for good, from every copy too."""

import click

from syncd.cli.backup import confirm
from syncd.cli.context import App, pass_app
from syncd.cli.goal_text import numbers
from syncd.cli.options import Command
from syncd.errors import StoreError
from syncd.lock import sync_lock
from syncd.safetext import plain
from syncd.store import goalbook as store
from syncd.store import goals
from syncd.store.database import transaction


@click.command(cls=Command, short_help="Remove a goal for good, from the copies too.")
@click.argument("which", metavar="GOAL")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def forget(app: App, which: str, yes: bool) -> None:
    """Remove a goal with its steps, check-ins, answers and notes, for good.

    It goes from the database, from every copy in the home's folder backups, from the daily copies
    and from briefs. To close a goal and keep what was learned, use `syncd goal close`.

    Documents it was published in keep its text, and so does syncd's own record of what it wrote
    into them, by which it knows what people changed since: syncd deletes nothing people share. They
    are listed. Copies made elsewhere with `syncd backup --to` or `syncd goal export` are not known
    to it, and restoring one brings the goal back.

    When a copy cannot be cleaned the goal stays, and what still holds it is said (exit 9); mend or
    delete that file and try again. Refused while a sync runs (exit 75). Asks on a terminal;
    elsewhere --yes is needed.
    """
    from syncd.forget import clean_copies, published_in

    (number,) = numbers((which,))
    title = plain(goals.goal(app.database, number).title, limit=120)
    if not yes:
        confirm(f"Forget g{number}, {title!r}, for good?", hint=f"syncd goal forget --yes g{number}")
    with sync_lock(app.home.lock):
        record = store.records(app.database)[number]
        published = published_in(app.database, number, record)
        cleaned = clean_copies(app.home, number, record)
        if cleaned.failed:
            done = f"; removed from {len(cleaned.held_it)} other copies" if cleaned.held_it else ""
            where = f"it is in the database, and perhaps in {'; '.join(cleaned.failed)}"
            raise StoreError(
                f"g{number} is not forgotten yet: {where}{done}",
                hint=f"mend or delete what is named, then again: syncd goal forget {which}",
            )
        with transaction(app.database):
            store.delete(app.database, number)
    app.say(f"g{number}: forgotten")
    if cleaned.held_it:
        app.say(
            f"also removed from {len(cleaned.held_it)} {'copies' if len(cleaned.held_it) > 1 else 'copy'}"
        )
    for link in published:
        app.say(f"its text still stands in {plain(link, limit=300)}")
