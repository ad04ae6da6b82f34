"""The command disconnect: a calendar goes, and with --forget everything that came and went through it."""

from collections.abc import Iterator

import click

from syncd import registry
from syncd.calendars.opening import secret_name
from syncd.cli import outside
from syncd.cli.backup import confirm
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.output import say
from syncd.cli.outside import Outside
from syncd.daemon.pieces import PULL
from syncd.documents.publishing import kept_in
from syncd.errors import PluginError, ProviderError, SecretsClosed, SignInNeeded, UsageError
from syncd.lock import sync_lock
from syncd.safetext import plain
from syncd.store import accounts as store
from syncd.store import attachments, documents, forgetting, work
from syncd.store.accounts import Account
from syncd.store.forgetting import Traces


@click.command(cls=Command)
@click.argument("name", metavar="ACCOUNT")
@click.option("--forget", is_flag=True, help="Remove all that syncd wrote and kept through it, too.")
@click.option("--dry-run", is_flag=True, help="With --forget: show what would go; change nothing.")
@click.option("--yes", is_flag=True, help="With --forget: do not ask.")
@pass_app
def disconnect(app: App, name: str, forget: bool, dry_run: bool, yes: bool) -> None:
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
    tries again. Exits 75 while a sync is running.

    \b
    Examples:
      syncd disconnect work
      syncd disconnect work --forget --dry-run
    """
    account = next((one for one in store.accounts(app.database) if one.name == name), None)
    if forget:
        _forget(app, name, account, dry_run=dry_run, yes=yes)
        return
    if dry_run or yes:
        raise UsageError(
            "--dry-run and --yes go with --forget", hint=f"syncd disconnect {plain(name)} --forget"
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


def _forget(app: App, name: str, account: Account | None, *, dry_run: bool, yes: bool) -> None:
    """Show what would go, ask, take off what stands outside, then remove the rows."""
    kept = forgetting.traces(app.database, name)
    if account is None and not kept:
        raise _unknown(app, name)
    if not (yes and app.quiet):
        with sync_lock(app.home.lock):
            outside.take_off(app, _outside(app, name, dry_run=True))
        for line in _lines(app, name, account, kept):
            say(line)
    if dry_run:
        return
    if not yes:
        confirm(f"Forget all of this of {name}, for good?", hint=f"syncd disconnect {name} --forget --yes")
    with sync_lock(app.home.lock):
        if not outside.take_off(app, _outside(app, name, dry_run=False)):
            raise ProviderError(
                f"{name} is not forgotten: what stands there cannot all be taken off now",
                hint=f"it is still known; later again: syncd disconnect {name} --forget",
            )
        signed_out = account is not None and _without_sign_in(app, account)
        work.forget(app.database, [PULL + name])
        forgetting.forget(app.database, name)
    app.say(f"forgot {name}; your goals, jots, people, answers and notes stay")
    app.say(
        "copies made earlier still hold it: `syncd backup --list` shows those of the database; the daily ones"
        f" and the digests are in the folders copies and digests of {plain(str(app.home.state), limit=300)}"
    )
    _signed_out(app, account, was_signed_in=signed_out)


def _outside(app: App, name: str, *, dry_run: bool) -> Outside:
    """What syncd has written through the account."""
    return outside.find(
        app,
        row=lambda row: _is_of(row.calendar, name),
        document=lambda document: kept_in(app.database, app.config, document.desk) == name,
        dry_run=dry_run,
    )


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
    if account is not None and _secret_names(app, account):
        yield "would delete its sign-in"
    for document in documents.documents(app.database):
        if kept_in(app.database, app.config, document.desk) == name:
            yield f"the document stays, and syncd knows of it: {plain(document.ref.link, limit=400)}"


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
    try:
        names = registry.spec(account.provider, app.config.plugins).secrets
    except PluginError:
        return []
    return [secret_name(account, one) for one in names] if app.home.secrets.exists() else []


def _signed_out(app: App, account: Account | None, *, was_signed_in: bool) -> None:
    if account is not None and was_signed_in:
        app.say("its sign-in was deleted here; to end it on every machine:")
        for page in registry.spec(account.provider, app.config.plugins).sign_out:
            app.say(f"  {page}")
