"""The command disconnect: a calendar goes, and with --forget everything that came and went through it."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

import click

from syncd import registry
from syncd.calendars.opening import secret_name
from syncd.cli import outside
from syncd.cli.backup import confirm
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.output import say
from syncd.cli.outside import Outside
from syncd.core.audit import quoted
from syncd.daemon.pieces import PULL
from syncd.documents.publishing import kept_in
from syncd.errors import PluginError, ProviderError, SecretsClosed, SignInNeeded, UsageError
from syncd.lock import sync_lock
from syncd.provider import Marker
from syncd.safetext import plain
from syncd.store import accounts as store
from syncd.store import attachments, documents, forgetting, journal, work
from syncd.store.accounts import Account
from syncd.store.documents import StoredDocument
from syncd.store.forgetting import Traces
from syncd.store.journal import Intent


@click.command(cls=Command)
@click.argument("name", metavar="ACCOUNT")
@click.option("--forget", is_flag=True, help="Remove all that syncd wrote and kept through it, too.")
@click.option("--dry-run", is_flag=True, help="With --forget: show what would go; change nothing.")
@click.option("--leave", is_flag=True, help="With --forget: leave standing what was written there.")
@click.option("--yes", is_flag=True, help="With --forget: do not ask.")
@pass_app
def disconnect(app: App, name: str, forget: bool, dry_run: bool, leave: bool, yes: bool) -> None:
    """Forget the calendar ACCOUNT and what was read of it.

    Your goals, notes, people, documents and the settled history stay, and nothing is changed at
    the calendar itself. 1:1s that only this calendar held are shown as not assessed from now on;
    `syncd people close PERSON` ends one for good.

    With --forget everything goes that was written and kept through it: the links and events of
    syncd's on its calendars, who was let into the documents kept there, its settled 1:1s that no
    other account holds, the changes seen in it, your addresses in it, its sign-in. It is shown
    first; on a terminal you are asked, elsewhere --yes is needed. Goals, jots, people, answers and
    notes stay, and so do the documents themselves: they hold another person's words. An account
    that was disconnected before can be forgotten, too.

    Exits 7 when something cannot be taken off now: then nothing is forgotten, and the same command
    tries again. Where an account can never be reached again (its sign-in was ended for good, its
    server is gone) --leave forgets it all the same: nothing is asked of it, each thing that stays
    out there is listed with where it stands, and everything on this computer goes. Exits 75 while
    a sync is running.

    \b
    Examples:
      syncd disconnect work
      syncd disconnect work --forget --dry-run
      syncd disconnect work --forget --leave    it can never be reached again
    """
    account = next((one for one in store.accounts(app.database) if one.name == name), None)
    if forget:
        _forget(app, name, account, dry_run=dry_run, leave=leave, yes=yes)
        return
    if dry_run or leave or yes:
        raise UsageError(
            "--dry-run, --leave and --yes go with --forget", hint=f"syncd disconnect {plain(name)} --forget"
        )
    if account is None:
        raise _unknown(app, name)
    left = sum(_is_of(row.calendar, name) for row in attachments.attached(app.database))
    signed_out = _forget_secrets(app, account)
    store.remove_account(app.database, name, at=app.now)
    app.say(f"disconnected {name}; your goals, notes and the settled history stay")
    if left:
        app.say(
            f"what syncd put onto its calendars ({left}) is still there; to have it taken off, connect it"
            f" again as {name}, then `syncd sync` and `syncd disconnect {name} --forget`"
        )
    _signed_out(app, account, was_signed_in=signed_out)


def _unknown(app: App, name: str) -> UsageError:
    known = ", ".join(one.name for one in store.accounts(app.database))
    return UsageError(f"no account {plain(name)!r}", hint=f"connected: {known or 'none'}")


# -- for good -----------------------------------------------------------------------------------


def _forget(app: App, name: str, account: Account | None, *, dry_run: bool, leave: bool, yes: bool) -> None:
    """Show what would go, ask, take off what stands outside unless it is left, then remove the rows."""
    kept = forgetting.traces(app.database, name)
    if account is None and not kept:
        raise _unknown(app, name)
    if not (yes and app.quiet):
        with sync_lock(app.home.lock):
            found = _outside(app, name, account, dry_run=True)
            if leave:
                _show_left(found)
            else:
                outside.take_off(app, found)
        for line in _lines(app, name, account, kept):
            say(line)
    if dry_run:
        return
    again = f"syncd disconnect {quoted(name)} --forget{' --leave' if leave else ''}"
    if not yes:
        confirm(f"Forget all of this of {plain(name)}, for good?", hint=f"{again} --yes")
    with sync_lock(app.home.lock):
        if not leave and not outside.take_off(app, _outside(app, name, account, dry_run=False)):
            raise ProviderError(
                f"{name} is not forgotten: what stands there cannot all be taken off now",
                hint=f"it is still known; later again: {again}; if it can never be reached: {again} --leave",
            )
        remove = _forget_secrets if leave else _without_sign_in
        signed_out = account is not None and remove(app, account)
        work.forget(app.database, [PULL + name])
        forgetting.forget(app.database, name, documents=_markers(app, name, account))
    app.say(f"forgot {name}; your goals, jots, people, answers and notes stay")
    app.say(
        "copies made earlier still hold it: `syncd backup --list` shows those of the database; the daily ones"
        f" and the digests are in the folders copies and digests of {plain(str(app.home.state), limit=300)}"
    )
    _signed_out(app, account, was_signed_in=signed_out)


def _show_left(found: Outside) -> None:
    """Say what would go on standing, and that it is then nobody's but the user's to take off."""
    for line in outside.standing(found):
        click.echo(f"would leave {line}")
    if found:
        click.echo("syncd could not take this off later: it would be for you to do, by hand")
    else:
        click.echo("nothing that syncd knows of would be left on its calendars")


def _outside(app: App, name: str, account: Account | None, *, dry_run: bool) -> Outside:
    """What syncd has written through the account."""
    there = set(_markers(app, name, account))
    return outside.find(
        app,
        row=lambda row: _is_of(row.calendar, name),
        document=lambda document: document.ref.marker in there,
        dry_run=dry_run,
    )


def _kept_there(app: App, name: str, account: Account | None) -> Iterator[StoredDocument]:
    """The documents kept in the account, also where it, or its plugin, is there no more."""
    links = {row.link for row in attachments.attached(app.database) if _is_of(row.calendar, name)}
    for document in documents.documents(app.database):
        keeper = kept_in(app.database, app.config, document.desk)
        only = [one.name for one in store.accounts(app.database) if one.provider == document.desk]
        gone = not only and account is None and document.ref.link in links
        if keeper == name or (keeper is None and only == [name]) or gone:
            yield document


def _cut_off(app: App, name: str) -> list[Intent]:
    """The documents of which it is not known whether they were created in the account."""
    if kept_in(app.database, app.config, app.config.desk) != name:
        return []
    known = {one.ref.marker for one in documents.documents(app.database)}
    begun = (one for one in journal.intents(app.database) if one.action == journal.CREATED)
    return [one for one in begun if one.marker not in known]


def _markers(app: App, name: str, account: Account | None) -> list[Marker]:
    """Of all of these."""
    there = [one.ref.marker for one in _kept_there(app, name, account)]
    return [*there, *(one.marker for one in _cut_off(app, name))]


def _lines(app: App, name: str, account: Account | None, kept: Traces) -> Iterator[str]:
    """What would be forgotten, in numbers, and what of it stays."""
    yield f"would forget what was read of {_many(kept.calendars, 'calendar')}: {_many(kept.events, 'event')}"
    if kept.settled:
        yield f"would forget {_many(kept.settled, 'settled 1:1')} that no other account holds"
    series = _many(kept.series, "series", "series")
    if kept.observed or kept.series:
        yield f"would forget {_many(kept.observed, 'change')} seen, and since when {series} stood there"
    mine = store.addresses_of(app.database, name)
    if mine:
        yield f"would forget that you are {', '.join(plain(where, limit=100) for where in mine)} there"
    with suppress(SecretsClosed, SignInNeeded):  # told when it is to be deleted
        if account is not None and _secret_names(app, account):
            yield "would delete its sign-in"
    for document in _kept_there(app, name, account):
        link = plain(document.ref.link, limit=400)
        yield f"the document stays there, and syncd forgets where it is: {link}"
    for one in _cut_off(app, name):
        title = plain(str(one.detail.get("title", "")), limit=120)
        yield f'a document "{title}" may stay there: creating it was cut off on {one.started_at:%Y-%m-%d}'


def _is_of(calendar: str, account: str) -> bool:
    return calendar.startswith(f"{account}/")


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or f'{one}s'}"


# -- the sign-in --------------------------------------------------------------------------------


def _forget_secrets(app: App, account: Account) -> bool:
    """Delete the secrets of an account; whether there were any. A closed or damaged file is no obstacle."""
    try:
        return _without_sign_in(app, account)
    except (SecretsClosed, SignInNeeded) as error:
        app.say(f"its sign-in could not be deleted from {app.home.secrets}: {error.message}")
        return False


def _without_sign_in(app: App, account: Account) -> bool:
    """Delete the secrets of an account; whether there were any. Raises SecretsClosed or SignInNeeded."""
    removed = [app.secrets.remove(name) for name in _secret_names(app, account)]
    return any(removed)


def _secret_names(app: App, account: Account) -> list[str]:
    """The names of its secrets; none where no secret is kept at all."""
    if not app.home.secrets.exists():
        return []
    try:
        names: Iterable[str] = registry.spec(account.provider, app.config.plugins).secrets
    except PluginError:  # a plugin that is gone says no more what it kept
        return [one for one in app.secrets.names() if one.startswith(secret_name(account, ""))]
    return [secret_name(account, one) for one in names]


def _signed_out(app: App, account: Account | None, *, was_signed_in: bool) -> None:
    if account is None or not was_signed_in:
        return
    try:
        pages = registry.spec(account.provider, app.config.plugins).sign_out
    except PluginError:
        pages = ()
    app.say(f"its sign-in was deleted here{'; to end it on every machine:' if pages else ''}")
    for page in pages:
        app.say(f"  {page}")
