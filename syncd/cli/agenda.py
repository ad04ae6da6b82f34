"""The command agenda: what belongs into the next 1:1, shared or private, printed or published."""

from collections.abc import Iterator, Sequence

import click

from syncd.cli.answers import tell_documents
from syncd.cli.context import App, pass_app
from syncd.cli.next import document_link
from syncd.cli.options import Command
from syncd.cli.output import say
from syncd.cli.who import label
from syncd.core.agenda import SharedAgenda
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.fit import Fitted, LeftOut
from syncd.documents.agendas import Meeting, next_meeting, prep_sheet, shared_agenda, template_of
from syncd.documents.publishing import open_desk, read_documents
from syncd.errors import UsageError
from syncd.safetext import plain

_NAMED = 8
"""How many things left out are named one by one."""


@click.command(cls=Command)
@click.argument("person")
@click.option(
    "--publish", "publishing", is_flag=True, help="Write the dated entry on top of the running document."
)
@click.option("--dry-run", is_flag=True, help="Show what --publish would do; write nothing.")
@click.option("--open", "opening", is_flag=True, help="Open the running document.")
@click.option("--prep", is_flag=True, help="Print the private sheet instead: why, remarks, thanks, standing.")
@pass_app
def agenda(app: App, person: str, publishing: bool, dry_run: bool, opening: bool, prep: bool) -> None:
    """Print the shared agenda of the next 1:1 with PERSON.

    It holds only what was marked as shared: goals and jots that name the person. --publish
    writes it into the running document of the two of you; what a person has edited there is
    never changed, new lines are appended. What was said in earlier entries is read back first,
    as `syncd sync` does, so that a ticked action does not come up again.

    It is two pages at most: what has no room is named and waits for the next one; heads-ups go
    last. The role decides what comes first. A file of the same name in the folder `templates`
    of syncd's home replaces any template, such as manager.md.j2, or a section of all of them.

    Exits 8 when private text would be shown: nothing is written then; 75 while a sync is running.

    \b
    Examples:
      syncd agenda sam                        what Sam will see
      syncd agenda sam --prep                 what only you see
      syncd agenda sam --publish --dry-run    what would be written
    """
    if prep and (publishing or dry_run or opening):
        raise UsageError("the prep sheet is private and never published", hint="give --prep alone")
    if opening and dry_run:
        raise UsageError("--open and --dry-run exclude each other", hint="give one of them")
    one = app.person(person)
    if publishing and not dry_run:
        _read_back(app, one)
    meeting = next_meeting(app.assessment, one)
    shared = shared_agenda(app.database, app.assessment, one, meeting)
    if prep:
        say(_prep(app, shared, one).removesuffix("\n"))
    elif publishing or dry_run:
        _publish(app, one, shared, meeting, dry_run=dry_run)
    elif not opening:
        say(_preview(app, one, shared).removesuffix("\n"))
    if opening:
        _open(app, one)


def _read_back(app: App, person: Person) -> None:
    """What was said in earlier entries belongs into the agenda before the next one is written."""
    from syncd.lock import sync_lock

    with sync_lock(app.home.lock):
        seen = read_documents(app.database, app.config, app.home, now=app.now, only=person.addresses)
    tell_documents(app, seen)


def _preview(app: App, person: Person, shared: SharedAgenda) -> str:
    """The agenda as it would be published; what would be refused then is not shown to be copied now."""
    from syncd.documents.gate import private_for, refuse_private
    from syncd.documents.rendering import render_shared

    fits = _fitted(app, person, shared)
    text = render_shared(fits.agenda, app.home.templates, template=template_of(app.assessment, person))
    refuse_private(text, private_for(app.database, person), fits.agenda)
    if fits.left_out:
        say(left_out_line(fits.left_out), err=True)
    return text


def _fitted(app: App, person: Person, shared: SharedAgenda) -> Fitted:
    from syncd.documents.pages import fitted

    return fitted(
        shared,
        most=app.config.policy_for(person.addresses).agenda_lines,
        templates=app.home.templates,
        template=template_of(app.assessment, person),
    )


def left_out_line(things: Sequence[LeftOut]) -> str:
    """What there was no room for, on one line."""
    named = ", ".join(f"{one.id} ({one.what})" for one in things[:_NAMED])
    more = f" and {len(things) - _NAMED} more" if len(things) > _NAMED else ""
    return f"no room on two pages, waits for the next agenda: {named}{more}"


def _prep(app: App, shared: SharedAgenda, person: Person) -> str:
    from syncd.documents.rendering import render_prep

    fits = _fitted(app, person, shared)
    sheet = prep_sheet(app.database, app.assessment, person, fits)
    return render_prep(sheet, app.home.templates)


def _open(app: App, person: Person) -> None:
    link = document_link(app, person.addresses)
    if link is None:
        raise UsageError(
            f"there is no document with {label(person)} yet",
            hint=f"syncd agenda {quoted(person.key)} --publish",
        )
    if click.launch(link):
        app.say(f"nothing here opens it; it is at {plain(link, limit=400)}")


def _publish(app: App, person: Person, shared: SharedAgenda, meeting: Meeting, *, dry_run: bool) -> None:
    from syncd.documents.outbox import publish_entry
    from syncd.lock import sync_lock

    with sync_lock(app.home.lock):
        report = publish_entry(
            app.database,
            app.config,
            app.home,
            app.assessment,
            open_desk(app.database, app.config, app.home),
            entry=(person, shared, meeting),
            dry_run=dry_run,
        )
    steps = [line for action in report.actions for line in told(action, whole=dry_run)]
    done = "would be published" if dry_run else "published"
    waits = "some of it waits" if report.waiting else "the document has it already"
    what = done if report.changed else f"nothing to write, {waits}:"
    tell = click.echo if dry_run else app.say
    tell(f"{what} for {label(person)}, {shared.on}")
    for line in steps:
        tell(f"  {line}" if line else "")
    if report.left_out:
        tell(left_out_line(report.left_out))
    if report.not_shared:
        app.say(f"not shared: {plain(report.not_shared, limit=300)}")
    if report.document:
        tell(f"document: {plain(report.document.link, limit=400)}")


def told(action: object, *, whole: bool) -> Iterator[str]:
    """One step of the plan in words, with ``whole`` down to the text that would be written."""
    from syncd.core.plan import (
        AddEntry,
        AppendLines,
        CreateDocument,
        ReplaceEntry,
        ShareDocument,
        UnshareDocument,
        Waiting,
    )

    text = ""
    match action:
        case CreateDocument(title=title):
            yield f"create the running document: {plain(title, limit=200)}"
        case ShareDocument(address=who, role=role):
            yield f"let {plain(who, limit=200)} open it, as a {role}"
        case UnshareDocument(address=who):
            yield f"let {plain(who, limit=200)} open it no longer"
        case AddEntry(markdown=text):
            yield "add the dated entry on top"
        case ReplaceEntry(markdown=text):
            yield "replace the entry, which nobody has edited"
        case AppendLines(lines=text):
            yield "append what is new to the entry, which somebody has edited"
        case Waiting(items=items, why=why):
            yield f"waiting: {', '.join(items)}: {plain(why, limit=300)}"
    for line in text.splitlines() if whole else ():
        yield f"  {line}".rstrip()
