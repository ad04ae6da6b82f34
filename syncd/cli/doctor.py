"""The command doctor: what is wrong with this installation, and the fix for each of it."""

import sqlite3
from collections.abc import Callable, Iterator

import click

from syncd import __version__, ladder, registry, zones
from syncd.assess import not_assessed
from syncd.cli import checkup, watch
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import calendar_name, print_json
from syncd.dataclass import dataclass
from syncd.errors import ConfigError, SyncdError
from syncd.provider import Problem, Severity
from syncd.safetext import plain
from syncd.store import accounts, calendars
from syncd.store.database import BUSY_SECONDS
from syncd.store.soundness import wrong_values


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, and its fix."""

    what: str
    fix: str
    exit_code: int


Check = tuple[str, Callable[[App], Iterator[Trouble]]]


def _config(app: App) -> Iterator[Trouble]:
    try:
        app.config  # noqa: B018 reading it is the check
    except ConfigError as error:
        for problem in error.problems or (error.message,):
            yield Trouble(problem, error.hint or f"edit {app.home.config}", 5)


def _ladder(app: App) -> Iterator[Trouble]:
    try:
        ladder.read(app.home.ladder)
    except ConfigError as error:
        for problem in error.problems or (error.message,):
            yield Trouble(problem, error.hint, 5)


def _plugins(app: App) -> Iterator[Trouble]:
    for broken in registry.providers(_enabled(app)).broken:
        yield Trouble(
            f"provider {broken.name} of {broken.distribution} is broken: {broken.reason}",
            f"mend or uninstall {broken.distribution}; everything else goes on without it",
            5,
        )


def _enabled(app: App) -> tuple[str, ...]:
    try:
        return app.config.plugins
    except ConfigError:
        return ()


def _database(app: App) -> Iterator[Trouble]:
    try:
        wrong = wrong_values(app.database)
    except sqlite3.Error as error:
        wrong = (str(error),)
    except SyncdError as error:
        yield Trouble(error.message, error.hint, error.exit_code)
        return
    for one in wrong:
        fix = "`syncd backup --list` shows earlier copies, `syncd restore FILE` takes one"
        yield Trouble(f"the database is damaged: {one}", fix, 9)


def _modes(app: App) -> Iterator[Trouble]:
    for path in (app.home.state, app.home.database, app.home.secrets):
        mode = path.stat().st_mode & 0o777 if path.exists() else 0
        if mode & 0o077:
            yield Trouble(f"{path} can be read by others (mode {mode:o})", f"chmod go-rwx {path}", 8)


def _secrets(app: App) -> Iterator[Trouble]:
    """Whether sign-ins can be opened; where none is kept, no keyring is asked."""
    if app.home.secrets.exists():
        try:
            app.secrets.names()
        except ConfigError:
            return  # told by the check of the config
        except SyncdError as error:
            yield Trouble(error.message, error.hint, error.exit_code)


def _zones(_app: App) -> Iterator[Trouble]:
    if zones.zone("Europe/Berlin") is None:
        yield Trouble("this machine has no time zone data", "pip install tzdata", 5)


def _calendars(app: App) -> Iterator[Trouble]:
    gaps = list(not_assessed(app.database, app.config, now=app.now))
    for gap in gaps:
        name = calendar_name(gap.account, gap.calendar)
        fix = "syncd sync" if "syncd sync" not in gap.reason else "run it"
        fix = (_sign_in(app, gap.account) or fix) if gap.sign_in else fix
        yield Trouble(f"{name} is not assessed: {gap.reason}", fix, 6 if gap.sign_in else 4)
    told = {(gap.account, gap.calendar) for gap in gaps}
    for state in calendars.calendars(app.database):
        if state.trouble and (state.account, state.name) not in told:
            name = calendar_name(state.account, state.name)
            fix = "syncd sync tries again, and says what to do"
            yield Trouble(f"{name}: the last try failed: {state.trouble}", fix, 4)


def _sign_in(app: App, name: str) -> str | None:
    """The command that signs an account in again; None where a provider has no sign-in of its own."""
    provider = next((one.provider for one in accounts.accounts(app.database) if one.name == name), "")
    try:
        spec = registry.spec(provider, _enabled(app))
    except SyncdError:
        return None
    return f"syncd connect {provider} --name {name}" if spec.connect else None


def _quarantine(app: App) -> Iterator[Trouble]:
    for calendar, one in calendars.problems(app.database):
        if one.severity is Severity.QUARANTINED:
            what = f"{_place(calendar, one)}: {plain(one.reason, limit=300)}"
            yield Trouble(what, "mend it where the calendar is kept; its neighbours were read", 4)


def _place(calendar: str, one: Problem) -> str:
    """Where in a calendar a problem stands: file, line, event and field, as far as known."""
    account, _, name = calendar.partition("/")
    parts = [calendar_name(account, name)]
    if one.resource and one.resource != one.uid:
        parts.append(plain(one.resource, limit=80))
    if one.line:
        parts.append(f"line {one.line}")
    if one.uid:
        parts.append(f"event {plain(one.uid, limit=80)}")
    if one.field:
        parts.append(plain(one.field, limit=40))
    return ", ".join(parts)


def _daemon(app: App) -> Iterator[Trouble]:
    """What `syncd run` was not able to do, a crash it met, a service that is out of date."""
    from syncd.cli.service import trouble

    for what, fix in watch.troubles(app):
        yield Trouble(what, fix, 4)
    if app.home.crash.exists():
        place = plain(str(app.home.crash), limit=400)
        yield Trouble(
            f"a round of `syncd run` crashed: {place}", "please report it, then delete that file", 4
        )
    if wrong := trouble(app):
        yield Trouble(f"the service is not as it should be: {wrong}", "syncd service install", 4)


def _clock(app: App) -> Iterator[Trouble]:
    yield from (Trouble(what, fix, 4) for what, fix in checkup.clock(app))


def _documents(app: App) -> Iterator[Trouble]:
    yield from (Trouble(what, fix, 4) for what, fix in checkup.orphans(app))


CHECKS: tuple[Check, ...] = (
    ("config", _config),
    ("ladder", _ladder),
    ("plugins", _plugins),
    ("database", _database),
    ("file modes", _modes),
    ("secrets", _secrets),
    ("time zone data", _zones),
    ("calendars", _calendars),
    ("events", _quarantine),
    ("clock", _clock),
    ("documents", _documents),
    ("daemon", _daemon),
)
"""What the doctor looks at, in order; each check yields what is wrong."""

_NEED_ALL = ("calendars", "events", "clock", "documents", "daemon")
"""The checks that cannot be made without a config and a database."""


@click.command(cls=Command)
@listing()
@pass_app
def doctor(app: App) -> None:
    """Look for whatever is wrong with this installation, and say the fix for each of it.

    Config, ladder, plugins, database, file modes, secrets, zone data; calendars, with every event
    that was set aside, where it stands and why; this computer's clock against those of servers,
    documents that are gone or doubled, `syncd run` and its service. Where sign-ins are kept, it
    says in which file and where its key comes from; and where config.toml belongs. Exits 0 when all
    is well, else with the code of the first trouble: 5 config, ladder or plugin, 9 store, 8 file
    modes or secrets that cannot be opened, 6 sign-in, 4 something that could not be assessed.
    """
    found, skipped = _examine(app)
    notes = [*_strangers(app), *([] if skipped else _warnings(app))]
    bad = {name for name, _ in found}
    kept = None if bad & {"config", "secrets"} else _kept(app)
    if app.as_json:
        troubles = [{"check": name, "what": plain(one.what), "fix": plain(one.fix)} for name, one in found]
        print_json(
            {
                "version": __version__,
                "troubles": troubles,
                "not_checked": skipped,
                "warnings": notes,
                "secrets": kept,
                "config": plain(str(app.home.config), limit=400),
                "sqlite": sqlite3.sqlite_version,
            }
        )
    else:
        if kept:
            notes.insert(0, "secrets: {count} in {file} (mode {mode}), key from {key}".format(**kept))
        there = "" if app.home.config.exists() else " (there is none; none is needed)"
        notes.append(f"config.toml is {plain(str(app.home.config), limit=400)}{there}")
        _show(found, skipped, notes)
    if found:
        click.get_current_context().exit(found[0][1].exit_code)


def _examine(app: App) -> tuple[list[tuple[str, Trouble]], list[str]]:
    """Every trouble with the name of its check, and the checks that could not be made."""
    found: list[tuple[str, Trouble]] = []
    skipped: list[str] = []
    for name, check in CHECKS:
        if name in _NEED_ALL and any(one in ("config", "database") for one, _ in found):
            skipped.append(name)
            continue
        found += [(name, one) for one in check(app)]
    return found, skipped


def _show(found: list[tuple[str, Trouble]], skipped: list[str], notes: list[str]) -> None:
    bad = {name for name, _ in found}
    for name, _ in CHECKS:
        if name in skipped:
            click.echo(f"--   {name}: not checked; mend the {' and the '.join(sorted(bad))} first")
        elif name not in bad:
            click.echo(f"ok   {name}")
    for name, one in found:
        click.echo(f"BAD  {name}: {plain(one.what, limit=600)}")
        click.echo(f"       {plain(one.fix, limit=600)}")
    for note in notes:
        click.echo(f"note {note}")
    click.echo(
        f"syncd {__version__}, SQLite {sqlite3.sqlite_version},"
        f" waits {BUSY_SECONDS:.0f} s for another command"
    )


def _kept(app: App) -> dict[str, str | int] | None:
    """Where the sign-ins lie and where their key comes from; None when there are none."""
    if not app.home.secrets.exists():
        return None
    return {
        "count": len(app.secrets.names()),
        "file": plain(str(app.home.secrets), limit=400),
        "mode": f"{app.home.secrets.stat().st_mode & 0o777:o}",
        "key": plain(app.secrets.source.label, limit=400),
    }


def _strangers(app: App) -> list[str]:
    """Installed plugins that nobody enabled; nothing of them was loaded."""
    return [
        f"provider {plain(one.name, limit=60)} of {plain(one.distribution, limit=60)} is installed but not"
        f' enabled; if you trust it, add to config.toml: plugins = ["{plain(one.name, limit=60)}"]'
        for one in registry.providers(_enabled(app)).plugins
        if isinstance(one, registry.Known)
    ]


def _warnings(app: App) -> list[str]:
    """Events read with a guess."""
    return [
        f"{_place(calendar, one)}: {plain(one.reason, limit=300)}"
        for calendar, one in calendars.problems(app.database)
        if one.severity is Severity.WARNING
    ]
