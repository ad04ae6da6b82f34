"""The bare command: the next 1:1 on one screen; and the command week."""

from datetime import timedelta

import click

from syncd.cli.context import App, label, listing, pass_app, print_json
from syncd.core.agenda import Jot, JotKind
from syncd.core.cadence.judge import Judged
from syncd.core.model import Address, Standing
from syncd.core.window import local_day
from syncd.safetext import plain
from syncd.store import accounts, goals
from syncd.store.instants import maybe_text, to_text


def show_next(app: App) -> None:
    """Print when the next 1:1 is, the open actions, the jots waiting, and where its document is."""
    upcoming = sorted((one.next, one) for one in app.assessment.judged if one.next) if _connected(app) else []
    if app.form == "json":
        first = upcoming[0][1] if upcoming else None
        print_json({"next": _as_data(app, first) if first else None})
        return
    if not _connected(app):
        click.echo("no calendar is connected yet")
        click.echo("  syncd demo                  a tour on sample calendars, touches nothing of yours")
        click.echo("  syncd connect ics FILE      your own: a file, a folder of .ics files, or a feed's URL")
        return
    if not upcoming:
        click.echo("no 1:1 is planned, as far as the calendars were read")
        click.echo("  syncd sync     read them again")
        click.echo("  syncd audit    what became of the 1:1s so far")
        return
    _show(app, upcoming[0][1])


def _connected(app: App) -> bool:
    return bool(accounts.accounts(app.database))


def _show(app: App, judged: Judged) -> None:
    assert judged.next is not None
    local = judged.next.astimezone(app.zone)
    days = (local_day(judged.next, app.zone) - app.today).days
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    click.echo(f"next 1:1: {label(judged.person)}, {local:%A %Y-%m-%d %H:%M}, {when}")
    last = f"last met {local_day(judged.last_met, app.zone)}" if judged.last_met else "never met yet"
    click.echo(f"{last}; {judged.standing.value}")
    waiting = jots_of(app, judged.person.addresses)
    for title, kinds in (
        ("open actions", {JotKind.ACTION}),
        ("for the agenda", set(JotKind) - {JotKind.ACTION}),
    ):
        chosen = [one for one in waiting if one.kind in kinds]
        if chosen:
            click.echo(f"{title}:")
        for one in chosen[:10]:
            click.echo(f"  {one.id}  {one.kind.value}: {plain(one.text, limit=200)}")
    link = document_link(app, judged.person.addresses)
    if link:
        click.echo(f"document: {plain(link, limit=300)}")
    click.echo(f"agenda: syncd agenda {judged.person.key}")


def _as_data(app: App, judged: Judged) -> dict[str, object]:
    return {
        "person": {"name": plain(judged.person.name), "addresses": list(judged.person.addresses)},
        "next": maybe_text(judged.next),
        "last_met": maybe_text(judged.last_met),
        "standing": judged.standing.value,
        "jots": [
            {"id": one.id, "kind": one.kind.value, "text": plain(one.text)}
            for one in jots_of(app, judged.person.addresses)
        ],
        "document": document_link(app, judged.person.addresses),
    }


def jots_of(app: App, addresses: tuple[Address, ...]) -> list[Jot]:
    """The jots that wait for somebody, oldest first."""
    return [one for one in goals.jots(app.database) if one.done_at is None and one.person in addresses]


def document_link(app: App, addresses: tuple[Address, ...]) -> str | None:
    """Where the running document with somebody is; None before it was first published."""
    from syncd.store import documents

    found = documents.document_of(app.database, addresses, app.config.desk)
    return found.ref.link if found else None


@click.command()
@listing
@pass_app
def week(app: App, form: str | None) -> None:
    """Whom I meet in the next seven days, what I owe them, and who is slipping, with a sentence to send."""
    end = app.now + timedelta(days=7)
    meets = sorted(
        (one.starts, judged)
        for judged in app.assessment.judged
        for one in judged.slots
        if one.live and app.now < one.starts < end
    )
    drifting = [one for one in app.assessment.judged if one.standing in (Standing.SLIPPING, Standing.LAPSED)]
    if app.as_json(form):
        print_json(
            {
                "meets": [{"at": to_text(at), "person": one.person.key} for at, one in meets],
                "owed": [
                    {"id": jot.id, "person": jot.person, "text": plain(jot.text)}
                    for jot in goals.jots(app.database)
                    if jot.kind is JotKind.ACTION and jot.done_at is None
                ],
                "slipping": [
                    {"person": one.person.key, "standing": one.standing.value, "say": _sentence(app, one)}
                    for one in drifting
                ],
            }
        )
        return
    click.echo("this week:" if meets else "no 1:1 in the next seven days")
    for at, one in meets:
        click.echo(f"  {at.astimezone(app.zone):%a %Y-%m-%d %H:%M}  {label(one.person)}")
        for jot in jots_of(app, one.person.addresses):
            if jot.kind is JotKind.ACTION:
                click.echo(f"      owed: {plain(jot.text, limit=200)}  ({jot.id})")
    if drifting:
        click.echo("slipping:")
    for one in drifting:
        click.echo(f"  {label(one.person)}: {one.standing.value}, missed {one.missed}")
        click.echo(f'      "{_sentence(app, one)}"')


def _sentence(app: App, judged: Judged) -> str:
    """Words to send somebody the user has not met for a while."""
    first = plain(judged.person.name, limit=60).split(" ")[0] if judged.person.name else "there"
    if judged.next:
        on = f"{judged.next.astimezone(app.zone):%A}"
        return f"Hi {first}, our last 1:1s did not happen. Can we make sure that {on} does?"
    return f"Hi {first}, it has been a while. Do you have half an hour for us in the next days?"
