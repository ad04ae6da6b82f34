"""The command undo: takes off what syncd put onto and beside events, and who it let in; documents stay."""

from collections.abc import Iterable

import click

from syncd.cli import outside
from syncd.cli.backup import confirm, is_asked
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.outside import Outside
from syncd.cli.who import label
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.consent import How, consent_of
from syncd.lock import sync_lock
from syncd.safetext import plain
from syncd.store import consents, documents


@click.command(cls=Command)
@click.argument("person", required=False)
@click.option("--dry-run", is_flag=True, help="Show what would be taken off; write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def undo(app: App, person: str | None, dry_run: bool, yes: bool) -> None:
    """Take off what syncd put onto your calendars, and take back who may open the documents.

    That is its links on events, its own events beside them, and that the other person can open a
    document it has shared.

    Of PERSON, or of everybody. Exactly what syncd wrote is removed, by its receipts; everything
    else on the event stays. What you have noted in an event of syncd's stays too, without the link.
    Where a calendar mails every change (Outlook), everybody on an event gets one mail when a link
    is taken off it; --dry-run tells where.
    Of everybody, on a terminal, it shows first what that is and asks; --yes, a PERSON, or a pipe
    does it at once.

    The documents stay: they hold another person's words. From now on their links are only shown
    here; `syncd publish allow PERSON` puts them back, `syncd publish deny PERSON` stops the
    entries as well.

    Exits 7 when something could not be taken off or back, 75 while a sync is running.

    \b
    Examples:
      syncd undo --dry-run
      syncd undo sam
    """
    one = app.person(person) if person else None
    if one is None and not (dry_run or yes) and is_asked():
        with sync_lock(app.home.lock):
            found = _found(app, None, dry_run=True)
            outside.take_off(app, found)
        if found:
            confirm("Take all of this off?", hint="syncd undo --yes")
    with sync_lock(app.home.lock):
        found = _found(app, one, dry_run=dry_run)
        # First: cut off in between, no sync puts back what was taken off.
        changed = [] if dry_run else [(who, how) for who in _people(found) if (how := _only_here(app, who))]
        whole = outside.take_off(app, found)
    if not (found.rows or found.unsure):
        app.say(f"nothing of syncd's stands on a calendar{f' for {label(one)}' if one else ''}")
    for who, how in changed:
        chosen = f" --how {how.value}" if how is not How.AUTO else ""
        app.say(
            f"{label(who)}: the link is only shown here from now on;"
            f" to put it back: syncd publish allow {quoted(plain(who.key))}{chosen}"
        )
    for document in documents.documents(app.database):
        if one is None or document.person in one.addresses:
            app.say(f"the document stays: {plain(document.ref.link, limit=400)}")
    if not whole:
        click.get_current_context().exit(7)


def _found(app: App, one: Person | None, *, dry_run: bool) -> Outside:
    return outside.find(
        app,
        row=lambda row: one is None or row.person in one.addresses,
        document=lambda document: one is None or document.person in one.addresses,
        dry_run=dry_run,
    )


def _people(found: Outside) -> Iterable[Person]:
    """Whose links and documents they are, each once."""
    rows = (*found.rows, *found.unsure)
    owners = [*(row.person for row in rows), *(document.person for document, _ in found.shared)]
    return {who.key: who for who in map(found.links.person, owners)}.values()


def _only_here(app: App, person: Person) -> How | None:
    """Remember that the link of somebody's document goes onto no calendar any more.

    Answers where it went until now; None when it went nowhere.
    """
    known = consent_of(consents.consents(app.database), person.addresses)
    if known is None or known.how not in (How.INVITE, How.AUTO, How.COMPANION):
        return None
    consents.agree(app.database, person.key, How.LINK, addresses=person.addresses, now=app.now)
    return known.how
