"""The command undo: takes off what syncd put onto and beside events, and who it let in; documents stay."""

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.outgoing import tell_step
from syncd.cli.who import label
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.consent import How, consent_of
from syncd.core.model import Address
from syncd.documents.publishing import open_desk
from syncd.documents.sharing import shared_by_us, take_back
from syncd.invites.links import links
from syncd.lock import sync_lock
from syncd.safetext import plain
from syncd.store import attachments, consents
from syncd.store.documents import StoredDocument


@click.command(cls=Command)
@click.argument("person", required=False)
@click.option("--dry-run", is_flag=True, help="Show what would be taken off; write nothing.")
@pass_app
def undo(app: App, person: str | None, dry_run: bool) -> None:
    """Take off what syncd put onto your calendars, and take back who may open the documents.

    That is its links on events, its own events beside them, and that the other person can open a
    document it has shared.

    Of PERSON, or of everybody. Exactly what syncd wrote is removed, by its receipts; everything
    else on the event stays. What you have noted in an event of syncd's stays too, without the link.
    Where a calendar mails every change (Outlook), everybody on an event gets one mail when a link
    is taken off it; --dry-run tells where.

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
    failed = False
    with sync_lock(app.home.lock):
        mine = links(app.database, app.config, app.assessment, dry_run=dry_run)
        mine.attacher.resume()
        rows = [
            row for row in attachments.attached(app.database) if one is None or row.person in one.addresses
        ]
        shared = [
            (document, address)
            for document, address in shared_by_us(app.database)
            if one is None or document.person in one.addresses
        ]
        owners = [*(row.person for row in rows), *(document.person for document, _ in shared)]
        people = {found.key: found for found in map(mine.person, owners)}
        # First: cut off in between, no sync puts back what was taken off.
        changed = [] if dry_run else [(who, how) for who in people.values() if (how := _only_here(app, who))]
        for row in rows:
            failed = bool(tell_step(app, mine, mine.attacher.take_off(row, ""))) or failed
        for document, address in shared:
            failed = not _taken_back(app, document, address, dry_run=dry_run) or failed
        if not rows:
            app.say(f"nothing of syncd's stands on a calendar{f' for {label(one)}' if one else ''}")
        for found, how in changed:
            chosen = f" --how {how.value}" if how is not How.AUTO else ""
            app.say(
                f"{label(found)}: the link is only shown here from now on;"
                f" to put it back: syncd publish allow {quoted(plain(found.key))}{chosen}"
            )
    if failed:
        click.get_current_context().exit(7)


def _taken_back(app: App, document: StoredDocument, address: Address, *, dry_run: bool) -> bool:
    """Let somebody open a document no longer, and say so; False when that failed."""
    what = f"{plain(address)} open the document no longer: {plain(document.ref.link, limit=400)}"
    if dry_run:
        app.say(f"would let {what}")
        return True
    problem = take_back(
        app.database,
        lambda name: open_desk(app.database, app.config, app.home, name),
        document,
        address,
        now=app.now,
    )
    if problem:
        click.echo(f"syncd: could not let {what}: {plain(problem, limit=300)}", err=True)
        click.echo("  `syncd undo` tries again; you can also do it in the document itself", err=True)
        return False
    app.say(f"let {what}")
    return True


def _only_here(app: App, person: Person) -> How | None:
    """Remember that the link of somebody's document goes onto no calendar any more.

    Answers where it went until now; None when it went nowhere.
    """
    known = consent_of(consents.consents(app.database), person.addresses)
    if known is None or known.how not in (How.INVITE, How.AUTO, How.COMPANION):
        return None
    consents.agree(app.database, person.key, How.LINK, addresses=person.addresses, now=app.now)
    return known.how
