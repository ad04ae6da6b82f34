"""The command group people: who 1:1s are with, and every way to correct it."""

import click

from syncd.cli.context import App, columns, label, listing, pass_app, print_json
from syncd.cli.series import find_series, series_lines
from syncd.core.cadence.history import History, Person
from syncd.core.cadence.judge import Judged
from syncd.core.model import Address, Role, address
from syncd.core.window import local_day
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import people as store
from syncd.store.instants import maybe_text


@click.group()
def people() -> None:
    """Who my 1:1s are with, what they are to me, and how to correct what was found."""


def everyone(app: App) -> list[tuple[History, Judged]]:
    """Every relationship with its judgement, by first address."""
    return list(zip(app.assessment.histories, app.assessment.judged, strict=True))


@people.command("list")
@click.option("--candidates", is_flag=True, help="Also those met who are no relationship, and why.")
@click.option("--why", is_flag=True, help="Also every series, and why it is a 1:1 or not.")
@listing
@pass_app
def list_people(app: App, candidates: bool, why: bool, form: str | None) -> None:
    """List the relationships: standing, rhythm, how many 1:1s were missed."""
    rows = [_summary(judged) for _, judged in everyone(app)]
    maybe = [
        {"name": plain(one.person.name), "address": one.person.key, "reason": one.reason}
        for one in app.assessment.candidates
    ]
    if app.as_json(form):
        print_json({"people": rows, **({"candidates": maybe} if candidates else {})})
        return
    if not rows:
        click.echo(
            "no relationship found yet; `syncd people list --candidates --why` shows what was looked at"
        )
    head = ("PERSON", "ROLE", "STANDING", "EVERY", "MISSED", "LAST MET")
    lines = [
        (
            label(judged.person),
            str(row["role"] or "-"),
            str(row["standing"]),
            f"{row['gap_days']} days" if row["gap_days"] is not None else "-",
            str(row["missed"]),
            str(local_day(judged.last_met, app.zone)) if judged.last_met else "never",
        )
        for row, (_, judged) in zip(rows, everyone(app), strict=True)
    ]
    for line in columns([head, *lines]) if rows else ():
        click.echo(line)
    if candidates:
        click.echo("\ncandidates:" if maybe else "\nno candidates")
        for one in maybe:
            click.echo(f"  {one['name'] or one['address']} <{one['address']}>: {one['reason']}")
    if why:
        click.echo("\nseries:")
        for line in series_lines(app):
            click.echo(f"  {line}")


def _summary(judged: Judged) -> dict[str, object]:
    return {
        "name": plain(judged.person.name),
        "addresses": list(judged.person.addresses),
        "role": judged.role.value if judged.role else None,
        "standing": judged.standing.value,
        "gap_days": int(judged.gap + 0.5) if judged.gap is not None else None,
        "missed": judged.missed,
        "last_met": maybe_text(judged.last_met),
        "next": maybe_text(judged.next),
    }


@people.command()
@click.argument("person")
@click.option("--why", is_flag=True, help="Also every series with this person, and why it is a 1:1 or not.")
@listing
@pass_app
def show(app: App, person: str, why: bool, form: str | None) -> None:
    """Show what is known about PERSON: addresses, roles, pauses, rhythm, standing and why."""
    one = app.person(person)
    judged = next((judged for _, judged in everyone(app) if judged.person.key == one.key), None)
    if app.as_json(form):
        nobody: dict[str, object] = {"name": plain(one.name), "addresses": list(one.addresses)}
        data = _summary(judged) if judged else nobody
        data["roles"] = [
            {
                "role": tenure.role.value,
                "since": str(tenure.since),
                "until": tenure.until and str(tenure.until),
            }
            for tenure in one.tenures
        ]
        print_json({"person": data})
        return
    for line in _about(app, one, judged):
        click.echo(line)
    if why:
        click.echo("series:")
        for line in series_lines(app, one.key):
            click.echo(f"  {line}")


def _about(app: App, person: Person, judged: Judged | None) -> list[str]:
    lines = [label(person)]
    if len(person.addresses) > 1:
        lines.append(f"addresses: {', '.join(plain(where, limit=120) for where in person.addresses)}")
    for tenure in person.tenures:
        company = f" at {plain(tenure.company, limit=60)}" if tenure.company else ""
        lines.append(f"{tenure.role.value}{company}: {tenure.since} to {tenure.until or 'today'}")
    lines += [f"paused: {rest.since} up to {rest.until}" for rest in person.pauses]
    if person.keep_in_touch:
        lines.append(f"keep in touch: every {person.keep_in_touch.every_days} days")
    if person.closed_on:
        lines.append(f"closed on {person.closed_on}")
    if judged is None:
        lines.append("no relationship; `syncd people list --candidates` says why")
        return lines
    last = str(local_day(judged.last_met, app.zone)) if judged.last_met else "never"
    ahead = f"{judged.next.astimezone(app.zone):%Y-%m-%d %H:%M}" if judged.next else "nothing planned"
    lines.append(f"standing: {judged.standing.value}: {judged.because}")
    if judged.gap is not None:
        lines.append(f"rhythm: every {int(judged.gap + 0.5)} days")
    lines.append(
        f"met {len(judged.meetings)} times, last on {last}; missed since: {judged.missed}; next: {ahead}"
    )
    return lines


@people.command()
@click.argument("person")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--company", default="", metavar="NAME", help="Where that is or was.")
@click.option("--since", metavar="DATE", help="From when on; default: today.")
@pass_app
def role(app: App, person: str, role: str, company: str, since: str | None) -> None:
    """Say what PERSON is to you from now on: manager, report, peer, mentor, ...

    The role before ends on that day and is kept. A whole address nobody has yet is a new person.
    """
    one = app.person(person, may_be_new=True)
    day = app.date(since) if since else app.today
    if day > app.today:
        raise UsageError(f"{day} is ahead", hint="say it when the day has come")
    store.set_role(app.database, one.key, Role(role), on=day, company=plain(company, limit=200))
    app.say(f"{label(one)} is your {role} since {day}")


@people.command()
@click.argument("series")
@click.option("--with", "whom", metavar="ADDRESS", help="Whom it is with, where the event does not tell.")
@pass_app
def include(app: App, series: str, whom: str | None) -> None:
    """Say that SERIES is a 1:1: a UID, or an unambiguous part of one.

    `syncd people list --why` lists the series that were looked at. The next sync reads the
    calendar again and adds its older slots, once.
    """
    found = find_series(app, series)
    if whom is None and len(found.people) != 1:
        who = ", ".join(found.people) or "nobody"
        raise UsageError(
            f"{plain(found.uid, limit=80)} lists {who}", hint="say with whom it is: --with ADDRESS"
        )
    person = app.person(whom, may_be_new=True).key if whom else found.people[0]
    store.correct(app.database, found.uid, is_one=True, person=person, at=app.now)
    app.say(f"{plain(found.uid, limit=80)} is a 1:1 with {person}; next: syncd sync")


@people.command()
@click.argument("what", metavar="SERIES|PERSON")
@pass_app
def exclude(app: App, what: str) -> None:
    """Say that a series is no 1:1, or that a person is no relationship.

    Nothing is deleted: `syncd people include` brings a series back, and its history with it.
    """
    try:
        person = app.person(what)
    except UsageError as unknown:
        try:
            found = find_series(app, what)
        except UsageError as error:
            raise UsageError(f"{unknown.message}, and {error.message}", hint=unknown.hint) from error
        store.correct(app.database, found.uid, is_one=False, person=None, at=app.now)
        app.say(f"{plain(found.uid, limit=80)} is no 1:1; next: syncd sync")
        return
    store.exclude_person(app.database, person.key, excluded=True)
    app.say(
        f"{label(person)} is no relationship any more; undo with `syncd people include-person {person.key}`"
    )


@people.command("include-person")
@click.argument("where", metavar="ADDRESS")
@pass_app
def include_person(app: App, where: str) -> None:
    """Take back `syncd people exclude` of a person, by whole address."""
    key = address(where)
    if key not in store.excluded_people(app.database):
        raise UsageError(
            f"{plain(where)} was not excluded", hint="`syncd people list` lists the relationships"
        )
    store.exclude_person(app.database, key, excluded=False)
    app.say(f"{plain(key)} counts again; next: syncd sync")


@people.command()
@click.argument("person")
@click.argument("other")
@pass_app
def merge(app: App, person: str, other: str) -> None:
    """Say that PERSON and OTHER are one: a new address, a second account.

    Their series are stitched into one history under PERSON. `syncd people split` undoes it.
    """
    into, gone = app.person(person), app.person(other, may_be_new=True)
    if into.key == gone.key:
        raise UsageError(
            f"{label(into)} and {label(gone)} are one already", hint="`syncd people show` lists addresses"
        )
    store.merge(app.database, into.key, gone.key)
    app.say(f"{label(gone)} is {label(into)}; next: syncd sync")


@people.command()
@click.argument("person")
@click.argument("where", metavar="ADDRESS")
@pass_app
def split(app: App, person: str, where: str) -> None:
    """Make ADDRESS of PERSON a person of its own again."""
    one = app.person(person)
    own = address(where)
    if own not in one.addresses:
        known = ", ".join(one.addresses)
        raise UsageError(f"{plain(where)} is no address of {label(one)}", hint=f"addresses: {known}")
    store.split(app.database, one.key, own)
    app.say(f"{own} is a person of its own; next: syncd sync")


@people.command()
@click.argument("person")
@click.option("--undo", is_flag=True, help="Open the relationship again.")
@pass_app
def close(app: App, person: str, undo: bool) -> None:
    """End the relationship with PERSON: nothing about it is flagged any more, its history stays."""
    one = app.person(person)
    store.close(app.database, one.key, on=None if undo else app.today)
    app.say(f"the relationship with {label(one)} is {'open again' if undo else 'closed'}")


@people.command()
@click.argument("person")
@click.option("--until", metavar="DATE", required=True, help="Up to and not including this date.")
@pass_app
def pause(app: App, person: str, until: str) -> None:
    """Rest the 1:1s with PERSON from today up to, not including, a date: leave, a project, a summer."""
    one = app.person(person)
    day = app.date(until, ahead=True)
    if day < app.today:
        raise UsageError(f"{day} is past", hint="--until takes a coming date, or today to end a pause")
    store.pause(app.database, one.key, since=app.today, until=day)
    app.say(f"the 1:1s with {label(one)} rest until {day}")


@people.command("keep-in-touch")
@click.argument("person")
@click.option("--every", metavar="DAYS", help="Such as 90d, 12w or 90.")
@click.option("--stop", is_flag=True, help="Remove the interval.")
@pass_app
def keep_in_touch(app: App, person: str, every: str | None, stop: bool) -> None:
    """Mind somebody without a recurring meeting: a mentor, a former manager, a friend.

    On track up to that many days since you last met, slipping up to twice as many, then lapsed.
    """
    if (every is None) != stop:
        raise UsageError("say how often, or --stop", hint="--every 90d")
    one = app.person(person, may_be_new=True)
    days = _days(every) if every else None
    store.keep_in_touch(app.database, one.key, every_days=days, on=app.today)
    app.say(f"{label(one)}: every {days} days" if days else f"{label(one)}: no interval any more")


def _days(text: str) -> int:
    number, unit = (text[:-1], text[-1]) if text[-1:] in "dwDW" else (text, "d")
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= 3650):
        raise UsageError(
            f"{plain(text)!r} is no interval", hint="use 90d, 12w or a number of days up to 3650"
        )
    return int(number) * (7 if unit in "wW" else 1)


@people.command()
@listing
@pass_app
def suggest(app: App, form: str | None) -> None:
    """Suggest what only you can know: roles, one person with two addresses, whom to keep in touch with."""
    rows = [{"why": why, "command": command} for why, command in _suggestions(app)]
    if app.as_json(form):
        print_json({"suggestions": rows})
        return
    if not rows:
        click.echo("nothing to suggest")
    for row in rows:
        click.echo(row["why"])
        click.echo(f"  {row['command']}")


def _suggestions(app: App) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    by_name: dict[str, list[Address]] = {}
    for one in app.people():
        if one.name and "@" not in one.name:
            by_name.setdefault(plain(one.name).casefold(), []).append(one.key)
    for keys in by_name.values():
        found += [
            (f"{keys[0]} and {other} have the same name", f"syncd people merge {keys[0]} {other}")
            for other in keys[1:]
        ]
    for _, judged in everyone(app):
        if judged.role is None and not judged.person.closed_on:
            found.append(
                (f"what is {label(judged.person)} to you?", f"syncd people role {judged.person.key} ROLE")
            )
    for candidate in app.assessment.candidates:
        found.append(
            (
                f"{label(candidate.person)}: {candidate.reason}",
                f"syncd people keep-in-touch {candidate.person.key} --every 90d",
            )
        )
    return found
