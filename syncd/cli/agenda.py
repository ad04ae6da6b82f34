"""The command agenda: what belongs into the next 1:1, shared or private, printed or published."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import click

from syncd.assess import judged_goals
from syncd.cli.context import App, pass_app
from syncd.cli.next import document_link
from syncd.cli.options import Command
from syncd.cli.who import label
from syncd.core.agenda import SharedAgenda, build_shared, display_name
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.cadence.judge import Judged
from syncd.core.prep import PastSlot, build_prep
from syncd.core.privacy import PrivateText, private_texts
from syncd.core.window import local_day
from syncd.errors import UsageError
from syncd.publishing import open_desk
from syncd.safetext import plain
from syncd.store import accounts, calendars, goals, jots

RECENT = 6


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
    never changed, new lines are appended.

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
    judged = app.judged(one)
    slot, at = _meeting(app, judged)
    shared = _shared(app, one, judged, at)
    if prep:
        click.echo(_prep(app, shared, one, judged), nl=False)
    elif publishing or dry_run:
        _publish(app, one, shared, slot, dry_run=dry_run)
    elif not opening:
        click.echo(_preview(app, one, shared), nl=False)
    if opening:
        _open(app, one)


def _private(app: App, person: Person) -> tuple[PrivateText, ...]:
    """Everything noted that is not for this person."""
    noted = goals.goals(app.database), jots.jots(app.database)
    return private_texts(*noted, addresses=person.addresses)


def _preview(app: App, person: Person, shared: SharedAgenda) -> str:
    """The agenda as it would be published; what would be refused then is not shown to be copied now."""
    from syncd.documents import render_shared
    from syncd.gate import refuse_private

    text = render_shared(shared, app.home.templates)
    refuse_private(text, _private(app, person), shared)
    return text


def _open(app: App, person: Person) -> None:
    link = document_link(app, person.addresses)
    if link is None:
        raise UsageError(
            f"there is no document with {label(person)} yet",
            hint=f"syncd agenda {quoted(person.key)} --publish",
        )
    if click.launch(link):
        app.say(f"nothing here opens it; it is at {plain(link, limit=400)}")


def _meeting(app: App, judged: Judged | None) -> tuple[datetime, datetime]:
    """The slot of the next 1:1 and when it is to take place; today when none is planned."""
    if judged is None or judged.next is None:
        today = datetime.combine(app.today, time(), tzinfo=app.zone).astimezone(UTC)
        return today, today
    found = next((one.slot for one in judged.slots if one.live and one.starts == judged.next), judged.next)
    return found, judged.next


def _shared(app: App, person: Person, judged: Judged | None, at: datetime) -> SharedAgenda:
    return build_shared(
        me=my_name(app),
        person=person.name or display_name(person.key),
        addresses=person.addresses,
        on=local_day(at, app.zone),
        last_met=judged.last_met if judged else None,
        goals=goals.goals(app.database),
        jots=jots.jots(app.database),
        now=app.now,
        zone=app.zone,
    )


def my_name(app: App) -> str:
    """How I am called in documents: as the calendar names me, else by my address."""
    mine = app.assessment.known.me
    names: dict[str, int] = {}
    for _, row in calendars.bundles(app.database):
        for event in row.events:
            for who in (*event.attendees, *([event.organizer] if event.organizer else [])):
                if who.address in mine and plain(who.name) and "@" not in who.name:
                    names[plain(who.name)] = names.get(plain(who.name), 0) + 1
    if names:
        return max(sorted(names), key=lambda name: names[name])
    given = accounts.setting(app.database, "my_name")
    return given or (display_name(min(mine)) if mine else "Me")


def _prep(app: App, shared: SharedAgenda, person: Person, judged: Judged | None) -> str:
    from syncd.documents import render_prep

    past = [one for one in judged.slots if one.slot <= app.now][-RECENT:] if judged else []
    sheet = build_prep(
        shared,
        addresses=person.addresses,
        role=person.role_on(app.today),
        standing=judged.standing if judged else None,
        missed=judged.missed if judged else 0,
        recent=[
            PastSlot(on=local_day(one.slot, app.zone), outcome=one.outcome, reason=one.reason)
            for one in reversed(past)
        ],
        goals=goals.goals(app.database),
        staleness={
            one.goal.number: one.staleness for one in judged_goals(app.database, app.config, app.assessment)
        },
        jots=jots.jots(app.database),
        last_met=judged.last_met if judged else None,
        now=app.now,
        zone=app.zone,
    )
    return render_prep(sheet, app.home.templates)


def _publish(app: App, person: Person, shared: SharedAgenda, slot: datetime, *, dry_run: bool) -> None:
    from syncd.apply import Target, publish
    from syncd.lock import sync_lock

    with sync_lock(app.home.lock):
        report = publish(
            app.database,
            open_desk(app.config, app.home),
            shared,
            target=Target(desk=app.config.desk, person=person.key, addresses=person.addresses, slot=slot),
            private=_private(app, person),
            now=app.now,
            templates=app.home.templates,
            dry_run=dry_run,
        )
    told = [line for action in report.actions for line in _told(action, whole=dry_run)]
    done = "would be published" if dry_run else "published"
    waits = "some of it waits" if report.waiting else "the document has it already"
    what = done if report.changed else f"nothing to write, {waits}:"
    say = click.echo if dry_run else app.say
    say(f"{what} for {label(person)}, {shared.on}")
    for line in told:
        say(f"  {line}" if line else "")
    if report.document:
        say(f"document: {plain(report.document.link, limit=400)}")


def _told(action: object, *, whole: bool) -> Iterator[str]:
    """One step of the plan in words, with ``whole`` down to the text that would be written."""
    from syncd.core.plan import AddEntry, AppendLines, CreateDocument, ReplaceEntry, Waiting

    text = ""
    match action:
        case CreateDocument(title=title):
            yield f"create the running document: {plain(title, limit=200)}"
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
