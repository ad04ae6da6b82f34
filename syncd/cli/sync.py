"""The command sync: pull every calendar, settle what is over."""

import sys

import click

from syncd.cli.context import App, pass_app
from syncd.errors import UsageError
from syncd.lock import sync_lock
from syncd.pulling import Round, pull_all
from syncd.safetext import plain
from syncd.store import accounts as store
from syncd.store import calendars as calendar_store
from syncd.store.database import transaction
from syncd.sync import CalendarResult, Result

_INCOMPLETE, _PROVIDER, _REFUSED = 4, 7, 8


@click.command()
@click.option("--dry-run", is_flag=True, help="Read and show what would change; store nothing.")
@click.option("--full", is_flag=True, help="Read every calendar again, unchanged ones too.")
@click.option(
    "--accept", metavar="ACCOUNT", help="Believe an account whose pull was refused for losing too much."
)
@pass_app
def sync(app: App, dry_run: bool, full: bool, accept: str | None) -> None:
    """Read the calendars, judge every slot, settle what is over.

    A calendar that cannot be read, or whose answer is cut off, changes nothing: what was known
    of it stays, and the audit says since when it could not be looked at.

    Exits 4 when some calendars could not be read, 7 when none could, 8 when one was refused
    because too many known 1:1s would have vanished.
    """
    names = [account.name for account in store.accounts(app.database)]
    if not names:
        raise UsageError(
            "no calendar is connected yet", hint="`syncd connect ics FILE`, or `syncd demo` to look around"
        )
    if accept is not None and accept not in names:
        raise UsageError(f"no account {plain(accept)!r}", hint=f"connected: {', '.join(names)}")
    with sync_lock(app.home.lock):
        if full and not dry_run:
            with transaction(app.database):
                calendar_store.forget_cursors(app.database)
        asked = Round(now=app.now, dry_run=dry_run, accept=accept)
        results = pull_all(app.database, app.config, asked, tell=_progress(app))
        if not dry_run:
            _after(app)
    for result in results:
        _tell(app, result, dry_run)
    code = _exit_code(results)
    if code:
        click.get_current_context().exit(code)


def _after(app: App) -> None:
    """What follows a round of pulls: see who wrote into the documents, then settle."""
    from syncd.publishing import notice_edits
    from syncd.settle import settle

    notice_edits(app.database, app.config, app.home, now=app.now)
    settled = settle(app.database, app.config, now=app.now)
    if app.verbose:
        app.say(f"{settled} slots settled")


def _progress(app: App):  # type: ignore[no-untyped-def]
    """Tell on a terminal which calendar is being read."""

    def tell(name: str) -> None:
        if sys.stderr.isatty() and not app.quiet:
            click.echo(f"reading {plain(name, limit=60)} ...", err=True)

    return tell


def _tell(app: App, result: CalendarResult, dry_run: bool) -> None:
    name = plain(result.calendar, limit=80)
    if result.result in (Result.FAILED, Result.REFUSED):
        click.echo(f"syncd: {name}: {plain(result.message, limit=1000)}", err=True)
        if result.hint:
            click.echo(f"  {plain(result.hint, limit=1000)}", err=True)
        return
    if result.result is Result.UNCHANGED:
        app.say(f"{name}: unchanged")
        return
    would = "would change" if dry_run else "changed"
    bad = f", {result.quarantined} not understood (`syncd doctor` lists them)" if result.quarantined else ""
    app.say(f"{name}: {result.changed} {would}, {result.ones} 1:1 events{bad}")


def _exit_code(results: list[CalendarResult]) -> int:
    outcomes = [result.result for result in results]
    if Result.REFUSED in outcomes:
        return _REFUSED
    failed = outcomes.count(Result.FAILED)
    if not failed:
        return 0
    return _PROVIDER if failed == len(outcomes) else _INCOMPLETE
