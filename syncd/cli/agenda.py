"""The command agenda: what belongs into the next 1:1, shared or private, printed or published."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

import click

from syncd.assess import judged_goals
from syncd.cli.context import App, label, pass_app
from syncd.core.agenda import SharedAgenda, build_shared, display_name
from syncd.core.cadence.history import Person
from syncd.core.cadence.judge import Judged
from syncd.core.prep import PastSlot, build_prep
from syncd.core.window import local_day
from syncd.errors import UsageError
from syncd.publishing import open_desk
from syncd.safetext import plain
from syncd.store import accounts, calendars, goals

RECENT = 6


@click.command()
@click.argument("person")
@click.option(
    "--publish", "publishing", is_flag=True, help="Write the dated entry on top of the running document."
)
@click.option("--prep", is_flag=True, help="Print the private sheet instead: why, remarks, thanks, standing.")
@click.option("--dry-run", is_flag=True, help="Show what --publish would do; write nothing.")
@pass_app
def agenda(app: App, person: str, publishing: bool, prep: bool, dry_run: bool) -> None:
    """Print the shared agenda of the next 1:1 with PERSON.

    It holds only what was marked as shared: goals and jots that name the person. --publish
    writes it into the running document of the two of you; what a person has edited there is
    never changed, new lines are appended.
    """
    if prep and (publishing or dry_run):
        raise UsageError("the prep sheet is private and never published", hint="--publish without --prep")
    one = app.person(person)
    judged = next((found for found in app.assessment.judged if found.person.key == one.key), None)
    slot, at = _meeting(app, judged)
    shared = _shared(app, one, judged, at)
    if prep:
        click.echo(_prep(app, shared, one, judged), nl=False)
    elif publishing or dry_run:
        _publish(app, one, shared, slot, dry_run=dry_run)
    else:
        from syncd.documents import render_shared

        click.echo(render_shared(shared, app.home.templates), nl=False)


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
        jots=goals.jots(app.database),
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
        jots=goals.jots(app.database),
        last_met=judged.last_met if judged else None,
        now=app.now,
        zone=app.zone,
    )
    return render_prep(sheet, app.home.templates)


def _publish(app: App, person: Person, shared: SharedAgenda, slot: datetime, *, dry_run: bool) -> None:
    from syncd.apply import Target, publish
    from syncd.core.privacy import private_texts
    from syncd.lock import sync_lock

    with sync_lock(app.home.lock):
        report = publish(
            app.database,
            open_desk(app.config, app.home),
            shared,
            target=Target(desk=app.config.desk, person=person.key, addresses=person.addresses, slot=slot),
            private=private_texts(
                goals.goals(app.database), goals.jots(app.database), addresses=person.addresses
            ),
            now=app.now,
            templates=app.home.templates,
            dry_run=dry_run,
        )
    if dry_run:
        app.say("would write:" if report.changed else "nothing to write: the document has it already")
    for line in _told(report.actions):
        app.say(line)
    if dry_run and report.changed:
        click.echo(report.entry, nl=False)
    if report.document:
        app.say(f"{'document' if dry_run else 'published'}: {plain(report.document.link, limit=400)}")
    app.say(f"for {label(person)}, {shared.on}")


def _told(actions: Iterable[object]) -> list[str]:
    from syncd.core.plan import AddEntry, AppendLines, CreateDocument, ReplaceEntry, Waiting

    words = {
        CreateDocument: "create the running document",
        AddEntry: "add the dated entry on top",
        ReplaceEntry: "replace the entry, which nobody has edited",
        AppendLines: "append what is new to the entry, which somebody has edited",
    }
    told = [words[type(one)] for one in actions if type(one) in words]
    told += [f"waiting: {plain(one.why, limit=300)}" for one in actions if isinstance(one, Waiting)]
    return told
