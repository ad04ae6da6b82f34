"""The commands goal export and goal import: goals as files."""

import sys
from pathlib import Path

import click

from syncd.cli.answers import still_shown
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.core.goalbook import GoalRecord, revise
from syncd.core.goals import goal_number
from syncd.errors import ConfigError, UsageError
from syncd.goaltext.forms import FORMS, LARGEST, read, write
from syncd.goaltext.shape import Here, Parsed
from syncd.safetext import plain
from syncd.store import goalbook as store
from syncd.store import goals
from syncd.store.database import transaction

_GOAL = "goals are called g1, g2, ...; `syncd goal list`"


def numbers(words: tuple[str, ...]) -> list[int]:
    """The numbers of goals by their ids; raises UsageError naming every word that is none."""
    found = {word: goal_number(word) for word in words}
    if bad := [plain(word, limit=60) for word, number in found.items() if number is None]:
        raise UsageError(f"{', '.join(map(repr, bad))} is no goal", hint=_GOAL)
    return [number for number in found.values() if number is not None]


@click.command("export", cls=Command, short_help="Write goals out as JSON, Markdown, CSV or tasks.")
@click.argument("which", metavar="[GOAL]...", nargs=-1)
@listing(*FORMS)
@pass_app
def export(app: App, which: tuple[str, ...]) -> None:
    """Write all goals, or these, to standard output: all that is yours of them.

    Title, why, steps, check-ins, states, and the answers other people gave, private goals too: a
    file for yourself, not for the person a goal is shared with. The same goals give the same bytes,
    and `syncd goal import` makes the same goals of them, in every form:

    \b
      json      for programs and for keeping
      markdown  for reading, and for changing by hand
      csv       for spreadsheets; no cell is a formula
      vtodo     iCalendar tasks, for task programs; steps are tasks related to their goal

    Words people wrote elsewhere in a document are not part of a goal; `syncd backup` keeps everything.

    \b
    Examples:
      syncd goal export > goals.json
      syncd goal export --format markdown g1 > g1.md
    """
    records = store.records(app.database)
    wanted = numbers(which)
    if missing := [f"g{number}" for number in wanted if number not in records]:
        raise UsageError(f"there is no goal {', '.join(missing)}", hint="`syncd goal list --all` shows them")
    chosen = [records[number] for number in (dict.fromkeys(wanted) if wanted else records)]
    text = write(chosen, app.given.form or FORMS[0])
    # Bytes: line ends are part of a form, and a terminal's encoding is not.
    click.echo(text.encode("utf-8"), nl=False)


@click.command("import", cls=Command, short_help="Take goals over from a file.")
@click.argument("file", metavar="FILE")
@click.option("--update", is_flag=True, help="Also change goals that are here already and read differently.")
@click.option("--dry-run", is_flag=True, help="Say what would be added and changed; store nothing.")
@listing(*FORMS, words="The form the file is in, where it cannot be told.")
@pass_app
def import_(app: App, file: str, update: bool, dry_run: bool) -> None:
    """Take goals over from a file that `syncd goal export` or another program wrote; - is standard input.

    The form is seen from the file; --format names it where it cannot be told. A goal is known by its
    uid: one that is not here is added, one that says nothing new is skipped. One that reads
    differently stops the import, unless --update: then its title, why and other fields and the words
    of its steps become those of the file, new steps and dated history are added, and nothing is
    removed. One mistake in the file and nothing is imported (exit 5).

    From other programs' tasks (iCalendar) goals take title, description, due day, progress, state,
    comments and subtasks; whatever else there is, is listed and left out. Nobody is named by that.

    \b
    Examples:
      syncd goal import goals.json --dry-run
      syncd goal import tasks.ics
      syncd goal import --update g1.md
    """
    name = "standard input" if file == "-" else file
    steps = {one.uid: one.steps for one in store.records(app.database).values()}
    known = Here(now=app.now, steps=steps, zone=app.zone)
    parsed = read(_bytes(file), name=name, form=app.given.form, here=known)
    _refuse_problems(name, parsed)
    for note in parsed.notes:
        click.echo(f"note: {plain(str(note), limit=300)}", err=True)
    if not parsed.records:
        app.say(f"there is no goal in {plain(name, limit=200)}")
        return
    with transaction(app.database):
        told = _take(app, parsed.records, update=update, store_it=not dry_run)
    for line in told:
        app.say(line)


def _bytes(file: str) -> bytes:
    """What the file holds, up to a little more than is allowed."""
    if file == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            f"cannot read {file}: {reason}", hint="name a file, or - for standard input"
        ) from error


def _refuse_problems(name: str, parsed: Parsed) -> None:
    if not parsed.problems:
        return
    problems = [plain(str(one), limit=300) for one in parsed.problems]
    shown = problems[:50] + ([f"and {len(problems) - 50} more"] if len(problems) > 50 else [])
    raise ConfigError(
        f"{name} cannot be imported", problems=shown, hint="nothing was imported; mend the file and try again"
    )


def _take(app: App, records: tuple[GoalRecord, ...], *, update: bool, store_it: bool) -> list[str]:
    """Add and update in the caller's transaction; what was done. Raises UsageError before any write."""
    here = {one.uid: (number, one) for number, one in store.records(app.database).items()}
    last = store.last_steps(app.database)
    revisions = {
        one.uid: revise(old, one, now=app.now, whole=False, last_step=last[number])
        for one in records
        for number, old in ([here[one.uid]] if one.uid in here else [])
    }
    if not update:
        _refuse_changes(
            [f"g{here[uid][0]}: {', '.join(one.changes)}" for uid, one in revisions.items() if one.changes]
        )
    told: list[str] = []
    skipped = 0
    would = "" if store_it else " (not stored: --dry-run)"
    for record in records:
        shared = (
            f", shared with {plain(record.person, limit=120)}" if record.person and not record.private else ""
        )
        if record.uid not in here:
            id_ = f"g{store.insert(app.database, record)}: " if store_it else ""
            told.append(f"{id_}added: {plain(record.title, limit=120)}{shared}{would}")
        elif revisions[record.uid].changes:
            number, old = here[record.uid]
            revision = revisions[record.uid]
            if store_it:
                store.update(app.database, number, old, revision.record)
            told.append(f"g{number}: changed: {', '.join(revision.changes)}{would}")
            told += [f"g{number}: {line}" for line in still_shown(app, goals.goal(app.database, number))]
        else:
            skipped += 1
    if skipped:
        told.append(f"{skipped} already here with nothing new")
    return told


def _refuse_changes(changed: list[str]) -> None:
    if changed:
        raise ConfigError(
            "goals that are here read differently in the file",
            problems=changed,
            hint="nothing was imported; --update takes the file's word, and --dry-run shows what it would do",
        )
