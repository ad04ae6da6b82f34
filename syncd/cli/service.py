"""The commands below service: let the system start the daemon by itself."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, Group
from syncd.cli.output import say
from syncd.errors import ConfigError
from syncd.safetext import plain, readable
from syncd.service.unit import decoded

if TYPE_CHECKING:
    from syncd.service.unit import Unit


@click.group(cls=Group)
def service() -> None:
    """Let the system start `syncd run` whenever you sign in.

    By systemd on Linux, launchd on macOS, the Task Scheduler on Windows; always as you, never as
    an administrator.
    """


@service.command(cls=Command)
@click.option("--dry-run", is_flag=True, help="Show the file and the commands; change nothing.")
@pass_app
def install(app: App, dry_run: bool) -> None:
    """Start the daemon now, and whenever you sign in.

    Writes one file, for this home and this Python, and has the system load it. What you change in
    that file stays as long as it runs the same; installing again after an update of Python or of
    the place of the home writes it anew, and keeps the one before beside it.

    \b
    Examples:
      syncd service install
      syncd service install --dry-run
    """
    from syncd.service.installing import install as put
    from syncd.service.installing import there

    unit = _unit(app)
    if dry_run:
        say(f"would write {plain(str(unit.path), limit=400)}:")
        say(readable(decoded(unit.text)).rstrip())
        for command in unit.load:
            say(f"would run: {plain(' '.join(command), limit=400)}")
        return
    _refuse_a_copied_environment()
    before = there(unit)
    app.say("installed and started" if put(unit) else "it was installed already, and runs")
    if before not in (None, there(unit)):
        app.say(f"what stood there before is in {plain(str(unit.before), limit=400)}")
    app.say(f"its file is {plain(str(unit.path), limit=400)}; `syncd status` says what it does")


@service.command(cls=Command, short_help="End the daemon and take away what `install` has put there.")
@pass_app
def uninstall(app: App) -> None:
    """End the daemon and take away what `syncd service install` has put there; nothing else."""
    from syncd.service.installing import uninstall as take

    unit = _unit(app)
    app.say(
        f"ended, and {plain(str(unit.path), limit=400)} removed" if take(unit) else "no service is installed"
    )


@service.command(cls=Command, short_help="Whether the service is installed, and runs.")
@pass_app
def status(app: App) -> None:
    """Say whether the service is installed, up to date, and running; exits 4 when it is not."""
    from syncd.service.installing import runs, there

    unit = _unit(app)
    found = there(unit)
    if found is None:
        say("not installed: syncd service install")
        click.get_current_context().exit(4)
    current, running = unit.is_said_by(found), runs(unit)
    say(f"installed for {unit.system}: {plain(str(unit.path), limit=400)}")
    if not current:
        say("it was made for another home or Python: syncd service install")
    say("running" if running else "not running: syncd service install")
    if not (current and running):
        click.get_current_context().exit(4)


def trouble(app: App) -> str:
    """What is wrong with the service of this home; empty when nothing is, or none is installed."""
    from syncd.service.installing import runs, there

    try:
        unit = _unit(app)
        found = there(unit)
    except ConfigError:
        return ""
    if found is None or not _is_for(app, readable(decoded(found))):
        return ""
    if not unit.is_said_by(found):
        return f"{plain(str(unit.path), limit=300)} was made for another Python"
    return "" if runs(unit) else f"{unit.system} does not run it"


def _is_for(app: App, text: str) -> bool:
    """Whether an installed service watches this home."""
    given = app.given.home or os.environ.get("SYNCD_HOME") or None
    return "--home" not in text if given is None else str(app.home.state) in text


def _unit(app: App) -> "Unit":
    from syncd.service.unit import CARRIED, PLACES, Wanted, unit

    given = app.given.home or os.environ.get("SYNCD_HOME") or None
    carried = CARRIED if given else (*CARRIED, *PLACES)
    wanted = Wanted(
        program=Path(sys.executable),
        home=None if given is None else str(app.home.state),
        environment={name: os.environ[name] for name in carried if os.environ.get(name)},
    )
    try:
        home = Path.home()
    except RuntimeError as error:
        raise ConfigError(
            "your home directory is not known, so there is no place for a service", hint="set HOME"
        ) from error
    return unit(wanted, home=home, user=os.getuid() if hasattr(os, "getuid") else 0)


def _refuse_a_copied_environment() -> None:
    """A service that runs at another time than now would be of no use to anybody."""
    if os.environ.get("SYNCD_NOW"):
        raise ConfigError("SYNCD_NOW is set", hint="unset it: a service goes by the real clock")
