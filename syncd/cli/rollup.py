"""The command group rollup: 1:1s of a whole organisation in numbers, without anybody's words."""

from pathlib import Path

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Group, listing
from syncd.cli.output import print_columns, print_json
from syncd.errors import UsageError
from syncd.safetext import plain

_INCOMPLETE = 4


@click.group(cls=Group)
def rollup() -> None:
    """Which of our managers have reports without a living 1:1? In numbers, without anybody's words.

    Each manager exports a file and hands it over; whoever they report to merges the files. Nothing
    is sent by syncd.
    """


@rollup.command(short_help="Write your relationships as counts, outcomes and ages.")
@click.option(
    "--to", "target", metavar="FILE", required=True, help="Where to write it; - is standard output."
)
@click.option("--as", "name", metavar="NAME", help="Go by this name alone, without your address.")
@click.option("--force", is_flag=True, help="Replace FILE when it exists.")
@pass_app
def export(app: App, target: str, name: str | None, force: bool) -> None:
    """Write your relationships as counts, outcomes and ages, to be merged by somebody else.

    It holds your own name and first address (with --as only that name), which a rollup per
    manager needs, and for each relationship one record without a name: role, standing, rhythm,
    how many were missed, days since you met and until the next, hold rate, how many of the last
    180 days' 1:1s had which outcome, and how many shared goals are open and stale.

    It holds no other name, address, title, goal, note, date of a meeting, or reason of an
    absence, and nothing of private goals. The records are sorted by their own values. Read it
    before you hand it on: it is a short JSON file.

    \b
    Examples:
      syncd rollup export --to me.json
      syncd rollup export --to - --as "team blue"
    """
    from syncd.documents.agendas import my_name
    from syncd.rollups import export_text, make_export, write_export

    chosen = plain(name, limit=200) if name is not None else None
    if chosen == "":
        raise UsageError("--as needs a name", hint='--as "team blue"')
    me = app.assessment.known.me
    made = make_export(
        app.database,
        app.config,
        app.assessment,
        name=chosen or my_name(app.database, app.assessment.known),
        address="" if chosen or not me else min(me),
    )
    text = export_text(made)
    if target == "-":
        click.echo(text, nl=False)
        return
    write_export(Path(target), text, replace=force)
    count = len(made.ties)
    app.say(f"{plain(target, limit=400)}: {count} relationship{'' if count == 1 else 's'}, as {made.name}")
    if made.not_assessed:
        app.say(f"not assessed: {made.not_assessed} of your calendars; `syncd audit` tells why")


@rollup.command(short_help="Add up exports per manager: who has reports without a living 1:1.")
@click.argument("files", nargs=-1, required=True, metavar="FILES...", type=click.Path(path_type=Path))
@listing("table", "json", "csv")
@pass_app
def merge(app: App, files: tuple[Path, ...]) -> None:
    """Add up several people's exports, and say who has reports without a living 1:1.

    LIVING are reports whose 1:1 is on track, slipping (one was missed), paused, or new and
    planned. WITHOUT are those whose 1:1 has lapsed, ended, or never began. UNKNOWN are those
    whose calendars could not be read: never counted as without. OLDEST is the longest time that
    anybody has not been met, AGE how old the export is.

    Of several exports of one person the newest counts. One older than 7 days is marked. A file
    that is no export in every field is refused, with everything that is wrong with it, and then
    nothing is added up. Nothing is stored.

    Exits 4 when some reports could not be judged, 5 when a file is wrong.

    \b
    Example:
      syncd rollup merge exports/*.json --format csv
    """
    from syncd.core.rollup import roll_up
    from syncd.report import rollup_report as report
    from syncd.rollups import read_exports

    lines = roll_up(read_exports(files, now=app.now), now=app.now, zone=app.zone)
    if app.as_json:
        print_json(report.rollup_data(lines))
    elif app.given.form == "csv":
        click.echo(report.rollup_csv(lines), nl=False)
    else:
        print_columns(report.rollup_rows(lines))
        found = report.rollup_findings(lines)
        if found:
            click.echo()
        for line in found:
            click.echo(line)
        if not any(one.without for one in lines):
            click.echo("nobody has a report known to be without a living 1:1")
    if any(one.not_assessed for one in lines):
        click.get_current_context().exit(_INCOMPLETE)
