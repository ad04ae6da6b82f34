"""The commands audit and ack: which relationships have lapsed, and what is known already."""

from contextlib import suppress
from datetime import UTC, datetime, time

import click

from syncd.audit import audit as assess_all
from syncd.audit import one_person
from syncd.cli.context import App, pass_app
from syncd.cli.options import FORMATS, Command, listing
from syncd.cli.output import is_terminal, shows_unicode, terminal_width, wants_color
from syncd.core.audit import Report
from syncd.core.model import Standing
from syncd.errors import StoreError, UsageError
from syncd.safetext import plain
from syncd.store import accounts, calendars, people

_RANK = {"low": 0, "medium": 1, "high": 2}
_FINDINGS, _INCOMPLETE = 3, 4


@click.command(cls=Command)
@click.argument("person", required=False)
@listing(*FORMATS)
@click.option("--since", metavar="DATE", help="Show slots from this date on; default: 180 days back.")
@click.option(
    "--as-of", metavar="WHEN", help="Judge as of this instant or the end of this date; stores nothing."
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_RANK)),
    metavar="SEVERITY",
    help="Exit 3 on findings of low, medium or high.",
)
@click.option("--why", is_flag=True, help="Explain every decision by the row of the table that made it.")
@pass_app
def audit(
    app: App,
    person: str | None,
    since: str | None,
    as_of: str | None,
    fail_on: str | None,
    why: bool,
) -> None:
    """Answer: which of my relationships have I let lapse?

    With PERSON (an address, a name, or a part of either) only that one, slot by slot. The rules
    stand in docs/cadence.md; --why shows which of them decided.

    WHEN is a date, which means its end, or a time such as 2026-11-20T12:00:00Z. What it judges
    are the facts known today.

    Exits 4 when something could not be assessed, 3 with --fail-on when there are such findings
    (3 comes before 4).

    \b
    Examples:
      syncd audit
      syncd audit sam --since 2026-10-01 --why
      syncd audit --as-of 2026-10-31
      syncd audit --format json --fail-on high
    """
    now = app.moment(as_of) if as_of else app.now
    begin = datetime.combine(app.date(since), time(), tzinfo=app.zone).astimezone(UTC) if since else None
    report = assess_all(app.database, app.config, now=now, read_at=app.now, since=begin)
    if person:
        report = one_person(report, app.person(person))
    form = app.given.form or FORMATS[0]
    _print(report, form, single=person is not None, why=why)
    if form == FORMATS[0] and not (person or as_of):
        _first_audit(app, report)
    code = _exit_code(report, fail_on)
    if code:
        click.get_current_context().exit(code)


def _print(report: Report, form: str, *, single: bool, why: bool) -> None:
    if form == "json":
        from syncd.report.json_report import audit_json

        click.echo(audit_json(report, indent=2 if is_terminal() else None))
    elif form == "csv":
        from syncd.report.csv_report import audit_csv

        click.echo(audit_csv(report), nl=False)
    elif form == "markdown":
        from syncd.report.markdown_report import audit_markdown

        click.echo(audit_markdown(report))
    else:
        click.echo(audit_text(report, single=single, why=why), color=wants_color() or None)


def audit_text(report: Report, *, single: bool, why: bool) -> str:
    """The report for a terminal, or as plain text for anything else."""
    from syncd.report import terminal

    return terminal.audit_text(
        report,
        width=terminal_width(),
        color=wants_color(),
        unicode=shows_unicode(),
        single=single,
        why=why,
    )


def _first_audit(app: App, report: Report) -> None:
    """After the first audit since a calendar was connected, say what was found and how to correct it."""
    if accounts.setting(app.database, "first_audit") != "due":
        return
    if all(state.coverage.read_through is None for state in calendars.calendars(app.database)):
        return  # nothing was read yet, so nothing was found or missed
    from syncd.report.terminal import first_audit_lines

    lapsed = sum(1 for one in report.relationships if one.standing is Standing.LAPSED)
    click.echo()
    for line in first_audit_lines(len(report.relationships), lapsed):
        click.echo(line)
    with suppress(StoreError):  # a full disk must not fail a command that only reads
        accounts.keep_setting(app.database, "first_audit", "done")


def _exit_code(report: Report, fail_on: str | None) -> int:
    if fail_on and any(_RANK[one.severity.value] >= _RANK[fail_on] for one in report.findings):
        return _FINDINGS
    return 0 if report.complete else _INCOMPLETE


@click.command(cls=Command)
@click.argument("finding")
@click.option(
    "--until", metavar="DATE", help="Silent up to this date; default: as long as it is about the same thing."
)
@pass_app
def ack(app: App, finding: str, until: str | None) -> None:
    """Silence FINDING, an id such as slipping:sam@example.com, as `syncd audit` prints it.

    Without --until it stays silent until something new happens: the next meeting, another due
    date, another touch of the goal. To hear of it again: --until tomorrow. Nothing else changes:
    the relationship or goal stands as it stood.

    \b
    Examples:
      syncd ack slipping:sam@example.com
      syncd ack stale-goal:g3 --until 2027-01-15
    """
    report = assess_all(app.database, app.config, now=app.now, read_at=app.now)
    known = {one.id: one for one in (*report.findings, *report.silenced)}
    if finding not in known:
        ids = ", ".join(plain(one, limit=100) for one in sorted(known))
        hint = f"there are: {ids}" if ids else "there is none; `syncd audit` shows what it looked at"
        raise UsageError(f"no finding {plain(finding, limit=100)!r} now", hint=hint)
    day = app.date(until, ahead=True) if until else None
    if day is not None and day <= app.today:
        raise UsageError(f"{day} is not ahead", hint="--until takes a coming date")
    people.acknowledge(app.database, finding, episode=known[finding].episode, until=day, at=app.now)
    app.say(f"silent{f' until {day}' if day else ''}: {plain(known[finding].message, limit=300)}")
