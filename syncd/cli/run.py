"""The command run: the daemon, in the foreground."""

import signal
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.errors import StoreError
from syncd.lock import daemon_lock
from syncd.store.instants import to_text

if TYPE_CHECKING:
    from syncd.daemon.process import Ending


@click.command(cls=Command)
@pass_app
def run(app: App) -> None:
    """Watch the calendars: read them, publish what you allowed, tell you what has changed.

    Stays in the foreground until it is ended (Ctrl-C, SIGTERM); `syncd service install` lets the
    system start it by itself. Calendars are read every 10 minutes by day and every 30 by night,
    files at most five minutes after they change, and at once when an entry is due or a 1:1 has
    ended. All work is done by a process of its own that ends; whatever becomes of it, this one goes on.

    Other commands work meanwhile, `syncd sync` too; SIGHUP makes it look at once for files that
    have changed. What it does stands in syncd.log in the home, without names; with --verbose it is
    shown here, too. A config.toml that breaks meanwhile changes nothing until it is mended.

    Exits 75 when another one watches this home, 5 when config.toml is wrong and never was right.

    \b
    Examples:
      syncd run
      syncd run --verbose
    """
    from syncd import clock
    from syncd.daemon.log import Log
    from syncd.daemon.loop import Daemon
    from syncd.daemon.process import run_child
    from syncd.daemon.waiting import Bell, wait

    with ExitStack() as locks:
        hold = locks.enter_context(daemon_lock(app.home.daemon_lock))
        log = Log(app.home.log, debug=app.verbose, also=_show if app.verbose else None)
        stop, wake = Bell(), Bell()
        for name, bell in _SIGNALS.items():
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), {"stop": stop, "wake": wake}[bell].ring)

        def child(names: Sequence[str], hear: Callable[[Mapping[str, Any]], None], /) -> "Ending":
            return run_child(
                app.given.home,
                names,
                hear=hear,
                stop=stop.reader,
                errors=app.home.crash,
                environment={clock.VARIABLE: to_text(now)},  # one reading of the clock for a tick
            )

        daemon = Daemon(app.home, child=child, log=log)
        now, begun = clock.now(), clock.since_boot()
        _refuse_a_config_never_good(app)
        daemon.begin(now)
        _tell(app, "syncd watches your calendars; Ctrl-C ends it")
        if not _connected(app):
            _tell(
                app,
                "no calendar is connected yet: `syncd connect ics FILE`; it is read within five minutes then",
            )
        while True:
            woken = wait(daemon.tick(now), now, begun=begun, stop=stop, wake=wake)
            now, begun = woken.now, woken.boot
            if woken.asleep or woken.set_by:
                log.info(now, "woken", asleep=_seconds(woken.asleep), clock_set_by=_seconds(woken.set_by))
            if woken.stopped:
                break
            if not hold.is_good():
                with suppress(StoreError):  # the home is gone: the next tick says so
                    hold = locks.enter_context(daemon_lock(app.home.daemon_lock))
                    log.info(now, "lock-taken-anew")
        log.info(now, "stopped")


_SIGNALS = {"SIGTERM": "stop", "SIGINT": "stop", "SIGHUP": "wake", "SIGCONT": "wake"}
"""What ends it, and what makes it look at once: by name, because not every system has all of them."""


def _refuse_a_config_never_good(app: App) -> None:
    """Say that the config is wrong, and what holds meanwhile; raises ConfigError where nothing does."""
    from syncd.daemon.opened import last_good
    from syncd.errors import ConfigError

    try:
        app.config  # noqa: B018 reading it is the check
    except ConfigError:
        if not last_good(app.home).exists():
            raise
        _tell(app, "config.toml is wrong, see `syncd doctor`; until it is mended the last good one holds")


def _connected(app: App) -> bool:
    """Whether there is any calendar to watch; where the database fails, the daemon tells that itself."""
    from syncd.errors import StoreError
    from syncd.store.accounts import accounts
    from syncd.store.database import open_database

    try:
        with closing(open_database(app.home.database)) as database:
            return bool(accounts(database))
    except (StoreError, sqlite3.Error):
        return True


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _tell(app: App, line: str) -> None:
    if not app.quiet:
        _show(line, err=False)


def _show(line: str, *, err: bool = True) -> None:
    """Show a line; a terminal that is closed, or a full disk behind it, ends no watching."""
    from syncd.cli import drop_output

    try:
        click.echo(line, err=err)
    except (OSError, ValueError):
        drop_output(errors=err)
