"""The commands status and doctor: what was read and understood, and what is wrong here."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from syncd import registry, zones
from syncd.assess import not_assessed
from syncd.cli.connect import read_on
from syncd.cli.context import App, listing, pass_app, print_json
from syncd.errors import ConfigError, SyncdError
from syncd.provider import Severity
from syncd.safetext import plain
from syncd.store import accounts, calendars
from syncd.store.database import BUSY_SECONDS
from syncd.store.instants import maybe_text


@click.command()
@listing
@pass_app
def status(app: App, form: str | None) -> None:
    """Show in one screen what was read, when, and what was not understood."""
    states = calendars.calendars(app.database)
    problems = calendars.problems(app.database)
    gaps = list(not_assessed(app.database, app.config, now=app.now))
    waiting = _waiting(app)
    if app.as_json(form):
        print_json(
            {
                "calendars": [
                    {
                        "calendar": state.id,
                        "read_through": maybe_text(state.coverage.read_through),
                        "failure": state.failure,
                        "problems": sum(1 for calendar, _ in problems if calendar == state.id),
                    }
                    for state in states
                ],
                "not_assessed": [
                    {"calendar": f"{gap.account}/{gap.calendar}", "reason": gap.reason} for gap in gaps
                ],
                "waiting": waiting,
            }
        )
        return
    click.echo(f"home: {plain(str(app.home.state), limit=300)}, zone: {app.zone.key}")
    if not accounts.accounts(app.database):
        click.echo("no calendar is connected yet: `syncd connect ics FILE`")
    for state in states:
        read = read_on(app, maybe_text(state.coverage.read_through))
        click.echo(f"{plain(state.id, limit=80)}: read {read}")
        if state.failure:
            click.echo(f"  last try failed: {plain(state.failure, limit=500)}")
    for gap in gaps:
        click.echo(f"not assessed: {plain(gap.account, limit=80)}: {plain(gap.reason, limit=300)}")
    quarantined = sum(1 for _, one in problems if one.severity is Severity.QUARANTINED)
    click.echo(f"not understood: {quarantined} events{' (`syncd doctor` lists them)' if quarantined else ''}")
    for line in waiting:
        click.echo(f"waiting: {line}")
    people = app.assessment.judged
    click.echo(f"relationships: {len(people)}; audit: `syncd audit`")


def _waiting(app: App) -> list[str]:
    """Writes that were begun and not finished."""
    rows = app.database.execute("SELECT action, started_at FROM intent ORDER BY started_at")
    return [f"{row['action']} begun {row['started_at']}, resumed by the next publish" for row in rows]


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
        answer = app.database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        answer = str(error)
    except SyncdError as error:
        yield Trouble(error.message, error.hint, error.exit_code)
        return
    if answer != "ok":
        yield Trouble(f"the database is damaged: {answer}", "keep a copy of it and restore a backup", 9)


def _modes(app: App) -> Iterator[Trouble]:
    for path in (app.home.state, app.home.database):
        mode = path.stat().st_mode & 0o777 if path.exists() else 0
        if mode & 0o077:
            yield Trouble(f"{path} can be read by others (mode {mode:o})", f"chmod go-rwx {path}", 8)


def _zones(_app: App) -> Iterator[Trouble]:
    if zones.zone("Europe/Berlin") is None:
        yield Trouble("this machine has no time zone data", "pip install tzdata", 5)


def _calendars(app: App) -> Iterator[Trouble]:
    for gap in not_assessed(app.database, app.config, now=app.now):
        yield Trouble(f"{gap.account}/{gap.calendar} is not assessed: {gap.reason}", "syncd sync", 4)


def _quarantine(app: App) -> Iterator[Trouble]:
    for calendar, one in calendars.problems(app.database):
        if one.severity is not Severity.QUARANTINED:
            continue
        where = f" line {one.line}" if one.line else ""
        field = f", {one.field}" if one.field else ""
        name = f" {plain(one.resource, limit=80)}" if one.resource and one.resource != one.uid else ""
        uid = f" event {plain(one.uid, limit=80)}" if one.uid else ""
        yield Trouble(
            f"{calendar}{name}{where}{uid}{field}: {one.reason}",
            "mend it where the calendar is kept; its neighbours were read",
            4,
        )


CHECKS: tuple[Check, ...] = (
    ("config", _config),
    ("plugins", _plugins),
    ("database", _database),
    ("file modes", _modes),
    ("time zone data", _zones),
    ("calendars", _calendars),
    ("events", _quarantine),
)
"""What the doctor looks at, in order; each check yields what is wrong."""


@click.command()
@listing
@pass_app
def doctor(app: App, form: str | None) -> None:
    """Check config, plugins, database, file modes, zone data and calendars; say each fix.

    Lists every event that was set aside, with where it stands and why. Exits 0 when all is
    well, else with the code of the first trouble: 5 config, 9 store, 8 file modes, 4 something
    that could not be assessed.
    """
    found: list[tuple[str, Trouble]] = []
    broken_config = False
    for name, check in CHECKS:
        if broken_config and name in ("calendars", "events"):
            continue  # they cannot be judged without a config
        troubles = list(check(app))
        found += [(name, one) for one in troubles]
        broken_config = broken_config or (bool(troubles) and name in ("config", "database"))
    warnings = [] if broken_config else _warnings(app)
    if app.as_json(form):
        print_json(
            {
                "troubles": [
                    {"check": name, "what": plain(one.what), "fix": plain(one.fix)} for name, one in found
                ],
                "warnings": warnings,
                "sqlite": sqlite3.sqlite_version,
            }
        )
    else:
        bad = {name for name, _ in found}
        for name, _ in CHECKS:
            if name not in bad:
                click.echo(f"ok   {name}")
        for name, one in found:
            click.echo(f"BAD  {name}: {plain(one.what, limit=600)}")
            click.echo(f"       {plain(one.fix, limit=300)}")
        for line in warnings:
            click.echo(f"note {line}")
        click.echo(f"SQLite {sqlite3.sqlite_version}, waits {BUSY_SECONDS:.0f} s for another command")
    if found:
        click.get_current_context().exit(found[0][1].exit_code)


def _warnings(app: App) -> list[str]:
    """Events read with a guess."""
    return [
        f"{plain(calendar, limit=80)} {plain(one.uid, limit=80)}: {plain(one.reason, limit=300)}"
        for calendar, one in calendars.problems(app.database)
        if one.severity is Severity.WARNING
    ]
