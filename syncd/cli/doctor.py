"""The command doctor: what is wrong with this installation, and the fix for each of it."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from tempfile import TemporaryFile

import click

from syncd import __version__, ladder, registry, zones
from syncd.assess import not_assessed
from syncd.cli import checks, checkup, watch
from syncd.cli.checks import CHECKS, Trouble
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import calendar_name, print_json, say
from syncd.daemon.opened import last_good
from syncd.errors import ConfigError, SyncdError
from syncd.provider import Problem, Severity
from syncd.safetext import plain
from syncd.store import accounts, calendars
from syncd.store.database import BUSY_SECONDS
from syncd.store.soundness import wrong_values
from syncd.store.trouble import store_error


def _config(app: App) -> Iterator[Trouble]:
    try:
        app.config  # noqa: B018 reading it is the check
    except ConfigError as error:
        yield from checks.CONFIG_WRONG.each(error, tuple(error.problems))


def _ladder(app: App) -> Iterator[Trouble]:
    try:
        ladder.read(app.home.ladder)
    except ConfigError as error:
        yield from checks.LADDER_WRONG.each(error, tuple(error.problems))


def _plugins(app: App) -> Iterator[Trouble]:
    for broken in registry.providers(_enabled(app)).broken:
        if broken.distribution is None:
            yield checks.PLUGIN_MISSING.trouble(name=broken.name)
        else:
            yield checks.PLUGIN_BROKEN.trouble(
                name=broken.name, distribution=broken.distribution, reason=broken.reason
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
        yield checks.DATABASE_CLOSED.passed_on(error)
        return
    yield from (checks.DATABASE_DAMAGED.trouble(reason=one) for one in wrong)
    try:
        with TemporaryFile(dir=app.home.temporary) as trial:
            trial.write(bytes(_ROOM))
            trial.flush()
    except OSError as error:
        yield checks.NOT_WRITABLE.passed_on(store_error("nothing can be kept", error))


_ROOM = 64 * 1024
"""Bytes that have to be written for a try."""


def _modes(app: App) -> Iterator[Trouble]:
    for path in (app.home.state, app.home.database, app.home.secrets):
        mode = path.stat().st_mode & 0o777 if path.exists() else 0
        if mode & 0o077:
            yield checks.MODE_OPEN.trouble(file=str(path), mode=f"{mode:o}")


def _secrets(app: App) -> Iterator[Trouble]:
    """Whether sign-ins can be opened; where none is kept, no keyring is asked."""
    if app.home.secrets.exists():
        try:
            app.secrets.names()
        except ConfigError:
            return  # told by the check of the config
        except SyncdError as error:
            yield checks.SECRETS_CLOSED.passed_on(error)


def _zones(_app: App) -> Iterator[Trouble]:
    if zones.zone("Europe/Berlin") is None:
        yield checks.NO_ZONES.trouble()


def _calendars(app: App) -> Iterator[Trouble]:
    gaps = list(not_assessed(app.database, app.config, now=app.now))
    for gap in gaps:
        name = calendar_name(gap.account, gap.calendar)
        fix = "syncd sync" if "syncd sync" not in gap.reason else "run it"
        fix = (_sign_in(app, gap.account) or fix) if gap.sign_in else fix
        saying = checks.SIGN_IN if gap.sign_in else checks.NOT_ASSESSED
        yield saying.trouble(calendar=name, reason=gap.reason, fix=fix)
    told = {(gap.account, gap.calendar) for gap in gaps}
    for state in calendars.calendars(app.database):
        if state.trouble and (state.account, state.name) not in told:
            name = calendar_name(state.account, state.name)
            yield checks.LAST_TRY.trouble(calendar=name, reason=state.trouble)


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
            place = _place(calendar, one)
            yield checks.SET_ASIDE.trouble(place=place, reason=plain(one.reason, limit=300))


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
        yield checks.WORK_FAILED.trouble(what=what, fix=fix)
    if app.home.crash.exists():
        yield checks.CRASHED.trouble(file=plain(str(app.home.crash), limit=400))
    if done := watch.restored(app):
        file = plain(str(app.home.restored), limit=400)
        yield checks.DATABASE_RESTORED.trouble(what=done, file=file)
    if wrong := trouble(app):
        yield checks.SERVICE_WRONG.trouble(reason=wrong)


LOOKS: Mapping[str, Callable[[App], Iterator[Trouble]]] = {
    "config": _config,
    "ladder": _ladder,
    "plugins": _plugins,
    "database": _database,
    "file modes": _modes,
    "secrets": _secrets,
    "time zone data": _zones,
    "calendars": _calendars,
    "events": _quarantine,
    "clock": checkup.clock,
    "documents": checkup.orphans,
    "daemon": _daemon,
}
"""How each check of the table is made: it yields what is wrong."""


@click.command(cls=Command)
@listing()
@pass_app
def doctor(app: App) -> None:
    """Look for whatever is wrong with this installation, and say the fix for each of it.

    Config, ladder, plugins, database, file modes, secrets, time zone data; calendars and events, of
    which each that was set aside is listed with where it stands and why; this computer's clock
    against those of servers, documents that are gone or doubled, and the daemon, which is `syncd
    run`, with its service. Where sign-ins are kept, it says in which file and where its key comes
    from; and where config.toml belongs. Exits 0 when all is well, else with the code of the first
    trouble: 5 config, ladder or plugin, 9 store, 8 file modes or secrets that cannot be opened, 6
    sign-in, 4 something that could not be assessed.
    """
    found, skipped = _examine(app)
    notes = [*_strangers(app), *([] if skipped else _warnings(app))]
    bad = {name for name, _ in found}
    if "config" in bad and last_good(app.home).exists():
        notes.append(checks.CONFIG_KEPT.note())
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
            said = checks.SECRETS_KEPT.note(**{name: str(one) for name, one in kept.items()})
            notes.insert(0, said)
        there = "" if app.home.config.exists() else " (there is none; none is needed)"
        notes.append(checks.CONFIG_PLACE.note(file=plain(str(app.home.config), limit=400), there=there))
        _show(found, skipped, notes)
    if found:
        click.get_current_context().exit(found[0][1].exit_code)


def _examine(app: App) -> tuple[list[tuple[str, Trouble]], list[str]]:
    """Every trouble with the name of its check, and the checks that could not be made."""
    found: list[tuple[str, Trouble]] = []
    skipped: list[str] = []
    for check in CHECKS:
        if check.needs_all and any(one in ("config", "database") for one, _ in found):
            skipped.append(check.name)
            continue
        found += [(check.name, one) for one in LOOKS[check.name](app)]
    return found, skipped


def _show(found: list[tuple[str, Trouble]], skipped: list[str], notes: list[str]) -> None:
    bad = {name for name, _ in found}
    for name in (check.name for check in CHECKS):
        if name in skipped:
            say(f"--   {name}: not checked; mend the {' and the '.join(sorted(bad))} first")
        elif name not in bad:
            say(f"ok   {name}")
    for name, one in found:
        say(f"BAD  {name}: {plain(one.what, limit=600)}")
        say(f"       {plain(one.fix, limit=600)}")
    for note in notes:
        say(f"note {note}")
    say(
        f"syncd {__version__}, SQLite {sqlite3.sqlite_version};"
        f" a command waits up to {BUSY_SECONDS:.0f} s while another one writes"
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
        checks.PLUGIN_KNOWN.note(
            name=plain(one.name, limit=60), distribution=plain(one.distribution, limit=60)
        )
        for one in registry.providers(_enabled(app)).plugins
        if isinstance(one, registry.Known)
    ]


def _warnings(app: App) -> list[str]:
    """Events read with a guess."""
    return [
        checks.GUESSED.note(place=_place(calendar, one), reason=plain(one.reason, limit=300))
        for calendar, one in calendars.problems(app.database)
        if one.severity is Severity.WARNING
    ]
