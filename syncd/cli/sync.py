"""The command sync: pull every calendar, read the documents, settle, publish what is allowed."""

from typing import TYPE_CHECKING

import click

from syncd import clock
from syncd.calendars.pulling import Round, pull_all
from syncd.calendars.sync import CalendarResult, Result
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.output import calendar_name, progress, say
from syncd.documents.publishing import read_documents
from syncd.errors import UsageError
from syncd.lock import sync_lock
from syncd.respite import holds
from syncd.safetext import plain
from syncd.store import accounts as store
from syncd.store import calendars as calendar_store
from syncd.store import people
from syncd.store.database import transaction

if TYPE_CHECKING:
    from syncd.documents.readback import DocumentSeen

_INCOMPLETE, _PROVIDER, _REFUSED = 4, 7, 8


@click.command(cls=Command)
@click.option("--dry-run", is_flag=True, help="Read and show what would change; store nothing.")
@click.option("--full", is_flag=True, help="Read every calendar again, unchanged ones too.")
@click.option("--accept", metavar="ACCOUNT", help="Believe an account that was refused for losing too much.")
@pass_app
def sync(app: App, dry_run: bool, full: bool, accept: str | None) -> None:
    """Read calendars and documents, judge every slot, settle what is over, publish what you allowed.

    For the people you named to `syncd publish allow` the agenda entry of the next 1:1 is written
    into its document from 24 hours before it, and the link goes where you said. Before that, the
    link is taken off every series that somebody else has come onto. For anybody else nothing is
    written anywhere. --dry-run reads the calendars, prints the exact plan and keeps nothing.

    A calendar that cannot be read, or whose answer is cut off, changes nothing: what was known
    of it stays, and the audit says since when it could not be looked at.

    Once a 1:1 has begun its entry in the running document is read: answers below the questions,
    ticked actions and steps, progress written as 60%, and notes. No title, state or due date
    changes by it; `syncd status` lists what was not understood.

    Exits 4 when some calendars or documents could not be read, 7 when no calendar could or a
    link could not be taken off, 8 when one was refused because too many known 1:1s would have
    vanished or an entry would have shown private text (the entries of others are published all
    the same), 75 when another sync is running.

    \b
    Examples:
      syncd sync
      syncd sync --dry-run
      syncd sync --accept work     after a refusal, when the calendar is right
    """
    names = [account.name for account in store.accounts(app.database)]
    if not names:
        raise UsageError(
            "no calendar is connected yet", hint="`syncd connect ics FILE`, or `syncd demo` to look around"
        )
    if accept is not None and accept not in names:
        raise UsageError(f"no account {plain(accept)!r}", hint=f"connected: {', '.join(names)}")
    if full and dry_run:
        raise UsageError("--full and --dry-run exclude each other", hint="--full forgets what was read")
    with sync_lock(app.home.lock), progress(quiet=app.quiet) as tell:
        if full:
            with transaction(app.database):
                calendar_store.forget_cursors(app.database)
        if dry_run:
            app.work_on_copy()
        asked = Round(now=app.now, passed=clock.stopwatch(), accept=accept)
        results = pull_all(app.database, app.config, asked, tell=lambda name: tell(f"reading {name} ..."))
        away = _is_away(app, results)
        seen = () if dry_run or away else _read_documents(app)
        settled = 0 if dry_run else _settle(app)
        tell("")
        for result in results:
            _tell(app, result, dry_run=dry_run)
        if seen:
            from syncd.cli.answers import tell_documents

            tell_documents(app, seen)
        unsent = [] if away else _send(app, dry_run=dry_run)
        if not dry_run:
            _keep_copy(app)
    if app.verbose:
        app.say(f"slots settled: {settled}")
    if not dry_run and store.setting(app.database, "first_audit") == "due":
        app.say("next: syncd audit")
    unread = [_INCOMPLETE for one in seen if one.failure]
    code = _exit_code(results, [*unsent, *unread])
    if code:
        click.get_current_context().exit(code)


def _read_documents(app: App) -> "tuple[DocumentSeen, ...]":
    return read_documents(app.database, app.config, app.home, now=app.now, desk=app.desk)


def _is_away(app: App, results: list[CalendarResult]) -> bool:
    """Whether the service that keeps the documents cannot be reached just now, as its calendars show.

    Then nothing is asked of it or sent to it: that would fail, too, and is no more an error than they are.
    """
    desk = {account.name for account in store.accounts(app.database) if account.provider == app.config.desk}
    own = [one.result for one in results if one.calendar.partition("/")[0] in desk]
    return bool(own) and set(own) == {Result.PASSING}


def _settle(app: App) -> int:
    """Judge everybody and settle what is over, unless the last judging still holds; how many slots did."""
    if holds(app.database, app.config, now=app.now):
        return 0
    from syncd.settle import settle  # here: most syncs find nothing new

    return settle(app.database, app.config, now=app.now)


def _keep_copy(app: App) -> None:
    """Write the day's readable copy; that it cannot be written is told and fails nothing."""
    from syncd.daily import keep_copy

    try:
        keep_copy(app.database, app.home, day=app.today)
    except (OSError, UnicodeError) as error:
        what = f"the daily copy of your goals and notes was not written: {error}"
        say(f"syncd: {plain(what, limit=300)}", err=True)


def _send(app: App, *, dry_run: bool) -> list[int]:
    """Publish what is allowed and due; the exit codes of what could not be."""
    if not people.anything_outgoing(app.database):
        return []
    from syncd.cli.outgoing import send  # here: most syncs have nothing to write

    return send(app, dry_run=dry_run)


def _tell(app: App, result: CalendarResult, *, dry_run: bool) -> None:
    account, _, calendar = result.calendar.partition("/")
    name = calendar_name(account, calendar)
    if result.result is Result.PASSING:
        app.say(f"{name}: could not be read just now; the next sync tries again")
        return
    if result.result in (Result.FAILED, Result.REFUSED):
        say(f"syncd: {name}: {plain(result.message, limit=1000)}", err=True)
        if result.hint:
            say(f"  {plain(result.hint, limit=1000)}", err=True)
        return
    if result.result is Result.UNCHANGED:
        app.say(f"{name}: unchanged")
        return
    entries = "1 entry" if result.changed == 1 else f"{result.changed} entries"
    belong = "1 belongs to a 1:1" if result.ones == 1 else f"{result.ones} belong to 1:1s"
    ones = f"; of all its entries {belong}" if result.ones and not dry_run else ""
    bad = f", not understood: {result.quarantined} (`syncd doctor` lists them)" if result.quarantined else ""
    app.say(f"{name}: {entries} {'would change' if dry_run else 'new or changed'}{ones}{bad}")


def _exit_code(results: list[CalendarResult], unsent: list[int]) -> int:
    outcomes = [result.result for result in results]
    if Result.REFUSED in outcomes or _REFUSED in unsent:
        return _REFUSED
    failed = outcomes.count(Result.FAILED)
    if failed and failed == len(outcomes):
        return _PROVIDER
    return max(unsent) if unsent else _INCOMPLETE if failed else 0
