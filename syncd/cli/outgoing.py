"""What a sync writes by itself, in words: entries that are due, one line each."""

from collections.abc import Iterator

import click

from syncd.cli import show_error
from syncd.cli.agenda import told
from syncd.cli.context import App
from syncd.cli.who import label
from syncd.errors import SyncdError
from syncd.outbox import Sent, publish_due
from syncd.publishing import open_desk, shown_link
from syncd.safetext import plain
from syncd.store import consents


def send(app: App, *, dry_run: bool) -> list[int]:
    """Publish what is allowed and due, and say so; the exit codes of what was not."""
    if not consents.consents(app.database):
        return []
    codes: list[int] = []
    try:
        desk = open_desk(app.config, app.home)
        for one in publish_due(app.database, app.config, app.home, app.assessment, desk, dry_run=dry_run):
            codes += _said(app, one, dry_run=dry_run)
    except SyncdError as error:
        show_error(error)
        codes.append(error.exit_code)
    return codes


def _said(app: App, one: Sent, *, dry_run: bool) -> list[int]:
    """Tell what became of one entry; its exit code, if it has one."""
    if one.error is not None:
        click.echo(f"syncd: not published for {label(one.person)}, {one.on}:", err=True)
        show_error(one.error)
        return [one.error.exit_code]
    for line in _lines(app, one, dry_run=dry_run):
        app.say(line)
    return []


def _lines(app: App, one: Sent, *, dry_run: bool) -> Iterator[str]:
    assert one.report is not None
    if dry_run and one.report.changed:
        yield f"would be published for {label(one.person)}, {one.on}"
        steps = [line for action in one.report.actions for line in told(action, whole=True)]
        yield from (f"  {line}" if line else "" for line in steps)
    elif one.report.changed:
        assert one.report.document is not None
        link = plain(shown_link(app.config, one.report.document), limit=400)
        yield f"published for {label(one.person)}, {one.on}: {link}"
