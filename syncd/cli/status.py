"""The command status: what was read, when, and what was not understood."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from syncd import __version__
from syncd.audit import audit
from syncd.cli import watch
from syncd.cli.accounts import ending, read_on
from syncd.cli.answers import unread_data, unread_lines
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import calendar_name, columns, print_json, say
from syncd.cli.who import shown_name
from syncd.core.audit import Report
from syncd.core.cadence.judged import Judged
from syncd.documents import outbox
from syncd.errors import ConfigError
from syncd.provider import Severity
from syncd.safetext import plain
from syncd.store import accounts, calendars, journal, people, work
from syncd.store.calendars import CalendarState
from syncd.store.instants import maybe_text, to_text


@click.command(cls=Command)
@listing()
@pass_app
def status(app: App) -> None:
    """Show in one screen what was read, when, and what was not understood.

    `syncd doctor` looks closer and says the fix for each problem. While config.toml is broken, what
    is shown goes by the last good one, as `syncd run` does, and it exits 5.
    """
    broken = watch.fall_back(app)
    _show(app, broken)
    if broken:
        click.get_current_context().exit(ConfigError.exit_code)


def _show(app: App, broken: tuple[str, ...]) -> None:
    states = calendars.calendars(app.database)
    problems = calendars.problems(app.database)
    report = audit(app.database, app.config, now=app.now, read_at=app.now)
    if app.as_json:
        print_json({**_as_data(app, states, report), "config_problems": [plain(one) for one in broken]})
        return
    say(f"syncd {__version__}, zone {app.zone.key}, home {plain(str(app.home.state), limit=300)}")
    if broken:
        what = "a problem" if len(broken) == 1 else f"{len(broken)} problems"
        say(f"config.toml has {what}: the last good one goes on; `syncd doctor` says the fix")
    _show_calendars(app, states)
    for line in watch.lines(app):
        say(line)
    for line in _entries(app):
        say(line)
    if digest := _digest(app):
        say(f"the last digest of a week: {plain(str(digest), limit=400)}")
    for line in ending(app):
        say(line)
    gaps = (
        f"not assessed: {calendar_name(gap.account, gap.calendar)}: {plain(gap.reason, limit=300)}"
        for gap in report.not_assessed
    )
    for line in watch.shown(gaps, more="syncd doctor"):
        say(line)
    quarantined = sum(1 for _, one in problems if one.severity is Severity.QUARANTINED)
    count = quarantined + len(unread_data(app))
    say(f"not understood: {count}{'; `syncd doctor` lists it' if quarantined else ''}")
    for line in unread_lines(app):
        say(line)
    cut_off = journal.intents(app.database)
    if cut_off:
        since = read_on(app, to_text(cut_off[0].started_at))
        cut = "a write was cut off" if len(cut_off) == 1 else f"{len(cut_off)} writes were cut off"
        say(f"{cut}, since {since}; the next sync or publish finds out what became of it")
    everybody, found = len(report.relationships), len(report.findings)
    more = "; `syncd audit` shows them" if found else ""
    say(f"relationships: {everybody}; findings: {found}{more}")


def _show_calendars(app: App, states: list[CalendarState]) -> None:
    known = {state.account for state in states}
    unread = [one.name for one in accounts.accounts(app.database) if one.name not in known]
    if not (states or unread):
        say("no calendar is connected yet: `syncd connect ics FILE`")
    rows = [
        (
            calendar_name(state.account, state.name),
            f"read {read_on(app, maybe_text(state.coverage.read_through))}",
            f"the last try failed: {plain(state.trouble, limit=500)}" if state.trouble else "",
        )
        for state in states
    ]
    rows += [(calendar_name(name, name), "never read", "") for name in unread]
    if len(rows) > _CALENDARS_SHOWN:  # those about which there is something to say first
        rows.sort(key=lambda row: not row[-1])
    lines = (f"  {line}" for line in columns(rows))
    for line in watch.shown(lines, more="syncd accounts", most=_CALENDARS_SHOWN):
        say(line)


_CALENDARS_SHOWN = 8
"""So many are named; the rest is a number."""


def _as_data(app: App, states: list[CalendarState], report: Report) -> dict[str, Any]:
    problems = calendars.problems(app.database)
    return {
        "version": __version__,
        "home": str(app.home.state),
        "zone": app.zone.key,
        "watching": watch.is_watching(app),
        "work": [
            {
                "name": plain(one.name),
                "tried_at": maybe_text(one.tried_at),
                "next_due": maybe_text(one.next_due),
                "failures": one.failures,
                "set_aside": one.is_set_aside(),
                "reason": plain(one.reason) or None,
            }
            for one in work.work(app.database).values()
        ],
        "calendars": [
            {
                "calendar": plain(state.id),
                "read_through": maybe_text(state.coverage.read_through),
                "failure": plain(state.trouble) if state.trouble else None,
                "problems": sum(1 for calendar, _ in problems if calendar == state.id),
            }
            for state in states
        ],
        "sign_ins_ending": ending(app),
        "not_assessed": [
            {"calendar": f"{gap.account}/{gap.calendar}", "reason": gap.reason} for gap in report.not_assessed
        ],
        "unread": unread_data(app),
        "entries": [{"person": plain(judged.person.key), "at": to_text(at)} for judged, at in _pending(app)],
        "waiting": _waiting(app),
        "digest": str(digest) if (digest := _digest(app)) else None,
        "relationships": len(report.relationships),
        "findings": len(report.findings),
    }


_SHOWN = 3
"""Entries to come that are named; the rest is a number: it has to fit one screen."""


def _entries(app: App) -> Iterator[str]:
    """Whose entry is published next, and when."""
    found = _pending(app)
    for judged, at in found[:_SHOWN]:
        when = watch.time(app, at)
        yield f"the entry for {shown_name(judged.person)} is to be published {when}"
    if len(found) > _SHOWN:
        yield f"{len(found) - _SHOWN} more entries are to be published later"


def _digest(app: App) -> Path | None:
    """The newest digest the daemon wrote; None before the first."""
    return max(app.home.digests.glob("????-??-??.md"), default=None)


def _pending(app: App) -> list[tuple[Judged, datetime]]:
    """The entries to come; where nothing may be published nobody is judged for it."""
    if not people.anything_outgoing(app.database):
        return []
    return outbox.pending(app.database, app.config, app.assessment)


def _waiting(app: App) -> list[str]:
    """Writes that were begun and not finished."""
    return [
        f"{one.action} begun {to_text(one.started_at)}, resumed by the next sync or publish"
        for one in journal.intents(app.database)
    ]
