"""The command group people: who 1:1s are with, what is known of them, what is missing."""

from collections import Counter

import click

from syncd.cli import bonds, career, corrections, handover, mentors, requests, roles
from syncd.cli.chronicle import tenure_data, year_lines, years, years_data
from syncd.cli.context import App, pass_app
from syncd.cli.growth import placement_data, placement_lines, track
from syncd.cli.options import Group, listing
from syncd.cli.output import cells, columns, print_json, say, terminal_width
from syncd.cli.series import series_lines
from syncd.cli.subjects import discussed, subjects
from syncd.cli.who import label, shown_name
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.cadence.judged import Judged
from syncd.core.model import Address
from syncd.core.subject_cadence import times
from syncd.core.window import local_day
from syncd.report.words import rhythm
from syncd.safetext import plain
from syncd.store import people as store
from syncd.store.instants import maybe_text

_EXCLUDED = "excluded; undo: syncd people include"


@click.group(cls=Group)
def people() -> None:
    """Who my 1:1s are with, what they are to me, and how to correct what was found.

    PERSON is an address, a name or an unambiguous part of either; SERIES is a UID, as
    `syncd people list --why` shows it, or an unambiguous part of one.
    """


@people.command("list", short_help="List the relationships.")
@click.option("--candidates", is_flag=True, help="Also those met who are no relationship, and why.")
@click.option("--why", is_flag=True, help="Also every series, and why it is a 1:1 or not.")
@listing()
@pass_app
def list_people(app: App, candidates: bool, why: bool) -> None:
    """List the relationships: standing, rhythm, how many 1:1s were missed.

    A relationship is somebody with a 1:1 series, a role or an interval to keep in touch.
    Candidates are those you met who are none of it, each with the reason.

    \b
    Examples:
      syncd people list
      syncd people list --candidates --why     everything that was looked at, and why
    """
    maybe = _candidates(app)
    if app.as_json:
        data: dict[str, object] = {"people": [_summary(one) for one in app.assessment.judged]}
        if candidates:
            data["candidates"] = maybe
        if why:
            data["series"] = list(series_lines(app))
        print_json(data)
        return
    for line in _table(app):
        say(line)
    if candidates:
        say("\ncandidates:" if maybe else "\nno candidates")
        for one in maybe:
            name = f"{one['name']} <{one['address']}>" if one["name"] else one["address"]
            say(f"  {name}: {one['reason']}")
    if why:
        say("\nseries:")
        for line in series_lines(app):
            say(f"  {line}")


def _candidates(app: App) -> list[dict[str, str]]:
    """Everybody known who is no relationship, and why."""
    found = [(one.person, one.reason) for one in app.assessment.candidates]
    excluded = store.excluded_people(app.database)
    found += [(one, _EXCLUDED) for one in store.persons(app.database) if one.key in excluded]
    return [{"name": plain(who.name), "address": plain(who.key), "reason": why} for who, why in found]


def _table(app: App) -> list[str]:
    """The relationships as lines; on a terminal too narrow for them without addresses."""
    everyone = app.assessment.judged
    if not everyone:
        return ["no relationship found yet; `syncd people list --candidates --why` shows what was looked at"]
    lines = _lines(app, [label(one.person) for one in everyone])
    width = terminal_width()
    if width is not None and any(cells(line) > width for line in lines):
        names = Counter(shown_name(one.person) for one in everyone)
        short = [
            shown_name(one.person) if names[shown_name(one.person)] == 1 else plain(one.person.key, limit=60)
            for one in everyone
        ]
        return _lines(app, short)
    return lines


def _lines(app: App, names: list[str]) -> list[str]:
    head = ("PERSON", "ROLE", "STANDING", "EVERY", "MISSED", "LAST MET")
    rows = [
        (
            name,
            one.role.value if one.role else "-",
            one.standing.value,
            f"{int(one.gap + 0.5)} days" if one.gap is not None else "-",
            str(one.missed),
            str(local_day(one.last_met, app.zone)) if one.last_met else "never",
        )
        for name, one in zip(names, app.assessment.judged, strict=True)
    ]
    return columns([head, *rows])


def _summary(judged: Judged) -> dict[str, object]:
    return {
        "name": plain(judged.person.name),
        "addresses": [plain(where) for where in judged.person.addresses],
        "role": judged.role.value if judged.role else None,
        "standing": judged.standing.value,
        "gap_days": int(judged.gap + 0.5) if judged.gap is not None else None,
        "missed": judged.missed,
        "last_met": maybe_text(judged.last_met),
        "next": maybe_text(judged.next),
    }


@people.command(short_help="Show what is known about somebody.")
@click.argument("person")
@click.option("--why", is_flag=True, help="Also why it stands so, and every series with this person.")
@click.option("--all", "every", is_flag=True, help="Every dated line of every year.")
@listing()
@pass_app
def show(app: App, person: str, why: bool, every: bool) -> None:
    """Show what is known about PERSON: addresses, roles, pauses, rhythm, standing, and the years.

    Each year, the newest first, tells what you were to each other, how often you met, which
    goals you reached, what they answered, which thanks, praise and feedback were given and
    received, and who asked whom to meet. The latest six dated lines of a year are shown.
    `syncd audit PERSON` shows the 1:1s themselves. Nothing of this is ever shared.

    \b
    Example:
      syncd people show sam --all
    """
    one = app.person(person)
    judged = app.judged(one)
    past = years(app, one, judged)
    if app.as_json:
        nobody: dict[str, object] = {"name": plain(one.name), "addresses": list(one.addresses)}
        data = _summary(judged) if judged else nobody
        data["roles"] = [tenure_data(tenure) for tenure in one.tenures]
        data["placements"] = placement_data(app, one.addresses)
        data["years"] = years_data(past)
        print_json({"person": data})
        return
    for line in (*_about(app, one, judged, why=why), *year_lines(past, every=every)):
        say(line)
    if why:
        say("series:")
        for line in series_lines(app, one.key):
            say(f"  {line}")


def _about(app: App, person: Person, judged: Judged | None, *, why: bool) -> list[str]:
    lines = [label(person)]
    if len(person.addresses) > 1:
        lines.append(f"addresses: {', '.join(plain(where, limit=120) for where in person.addresses)}")
    for tenure in person.tenures:
        company = f" at {plain(tenure.company, limit=60)}" if tenure.company else ""
        kind = f" ({tenure.kind.value})" if tenure.kind else ""
        lines.append(f"{tenure.role.value}{kind}{company}: {tenure.since} to {tenure.until or 'today'}")
    lines += placement_lines(app, person.addresses)
    lines += [f"paused: {rest.since} up to {rest.until}" for rest in person.pauses]
    if person.keep_in_touch:
        lines.append(f"keep in touch: every {person.keep_in_touch.every_days} days")
    if person.closed_on:
        lines.append(f"closed on {person.closed_on}")
    if judged is None:
        reasons = [one["reason"] for one in _candidates(app) if one["address"] == plain(person.key)]
        lines.append(f"no relationship: {'; '.join(reasons) or 'there is no 1:1 with this person'}")
        return lines
    last = f"last on {local_day(judged.last_met, app.zone)}" if judged.last_met else "not met yet"
    ahead = f"{judged.next.astimezone(app.zone):%Y-%m-%d %H:%M}" if judged.next else "nothing planned"
    lines.append(f"standing: {judged.standing.value}")
    if why:
        lines.append(f"because: {judged.because.replace('`', '')}")
    if rhythm(judged):
        lines.append(f"rhythm: {rhythm(judged)}")
    met = f"met {times(len(judged.meetings))}, " if judged.meetings else ""
    lines.append(f"{met}{last}; missed since: {judged.missed}; next: {ahead}")
    return lines


@people.command(short_help="What only you can know: roles, doubles, whom to mind and to thank.")
@listing()
@pass_app
def suggest(app: App) -> None:
    """Suggest what only you can know: roles, doubles, whom to keep in touch with, whom to thank.

    Each suggestion comes with the command that follows it; nothing is done by itself.
    """
    rows = [{"why": why, "command": command} for why, command in _suggestions(app)]
    if app.as_json:
        print_json({"suggestions": rows})
        return
    if not rows:
        say("nothing to suggest")
    for row in rows:
        say(row["why"])
        say(f"  {row['command']}")


def _suggestions(app: App) -> list[tuple[str, str]]:
    found = [
        (f"{label(owed.judged.person)} has helped you and was not thanked", command)
        for owed, _, command in mentors.thanks_due(app)
    ]
    by_name: dict[str, list[Address]] = {}
    for one in app.people():
        if one.name and "@" not in one.name:
            by_name.setdefault(plain(one.name).casefold(), []).append(one.key)
    for first, *others in by_name.values():
        found += [
            (
                f"{plain(first)} and {plain(other)} have the same name: one person?",
                f"syncd people merge {_word(first)} {_word(other)}",
            )
            for other in others
        ]
    for judged in app.assessment.judged:
        if judged.role is None and not judged.person.closed_on and not judged.person.tenures:
            command = f"syncd people role {_word(judged.person.key)} ROLE"
            found.append((f"what is {label(judged.person)} to you?", command))
    for candidate in app.assessment.candidates:
        command = f"syncd people keep-in-touch {_word(candidate.person.key)} --every 90d"
        found.append((f"{label(candidate.person)}: {candidate.reason}; keep in touch?", command))
    return found


def _word(where: Address) -> str:
    return quoted(plain(where))


for _module in (corrections, roles, mentors, bonds, handover, requests, career):
    for _command in _module.COMMANDS:
        people.add_command(_command)
people.add_command(track)
people.add_command(subjects)
people.add_command(discussed)
