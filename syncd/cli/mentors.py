"""The command people mentors: who they are, which kinds are missing, whom to ask and to thank."""

from collections.abc import Iterator

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import columns, print_json
from syncd.cli.who import first_name, label, shown_name
from syncd.core.audit import quoted
from syncd.core.mentorship import (
    PURPOSES,
    Mentorship,
    OwedThanks,
    ToAsk,
    mentorships,
    missing_kinds,
    owed_thanks,
    whom_to_ask,
)
from syncd.core.model import Role
from syncd.core.window import local_day
from syncd.safetext import plain
from syncd.store import jots as jot_store
from syncd.store.instants import maybe_text


@click.command(cls=Command, short_help="Mentors and mentees, missing kinds, whom to ask this week.")
@listing()
@pass_app
def mentors(app: App) -> None:
    """Show mentors and mentees, which kinds of mentor are missing, and whom to ask this week.

    `syncd people role PERSON mentor --kind KIND` says who is one. An open ask, one without a
    person (`syncd jot ask "..."`), is matched to one person a week: a mentor, else somebody to
    keep in touch with or a peer, whoever you have not met for longest. A situational mentor
    whose help is over is to be thanked, until a thanks is noted.

    Nothing is sent: the sentences are drafts for you to change.
    """
    found = mentorships(app.assessment.judged, today=app.today)
    jots = jot_store.jots(app.database)
    ask = whom_to_ask(jots, app.assessment.judged, now=app.now, zone=app.zone)
    thanks = thanks_due(app)
    if app.as_json:
        print_json(_as_data(found, ask, thanks))
        return
    for line in _told(app, found, ask, thanks):
        click.echo(line)


def thanks_due(app: App) -> list[tuple[OwedThanks, str, str]]:
    """Whom to thank for help that is over, with a drafted sentence and the command that notes it."""
    owed = owed_thanks(
        app.assessment.judged,
        jot_store.jots(app.database),
        now=app.now,
        zone=app.zone,
        policy=app.config.policy,
    )
    found = []
    for one in owed:
        matter = f" with \u201c{plain(one.help_with, limit=120)}\u201d" if one.help_with else ""
        draft = f"Thank you for your help{matter}, it made a difference."
        words = f"syncd jot thanks {quoted(draft)} --with {quoted(plain(one.judged.person.key))}"
        found.append((one, draft, words))
    return found


def _told(
    app: App, found: tuple[Mentorship, ...], ask: ToAsk | None, thanks: list[tuple[OwedThanks, str, str]]
) -> Iterator[str]:
    yield from _table(app, found)
    missing = missing_kinds(found)
    if missing:
        yield ""
        yield "kinds of mentor you do not have:"
        yield from columns([(f"  {kind.value}", PURPOSES[kind]) for kind in missing])
    if any(one.tenure.kind is None and one.ended_on is None for one in found):
        yield "say of which kind one is: syncd people role PERSON mentor --kind KIND"
    for one, draft, command in thanks:
        yield ""
        yield f"the help of {label(one.judged.person)} is over; say thank you:"
        yield f'  "Hi {first_name(one.judged.person)}, {draft[0].lower()}{draft[1:]}"'
        yield f"  {command}"
    if ask:
        yield ""
        yield from _asking(app, ask)


def _table(app: App, found: tuple[Mentorship, ...]) -> list[str]:
    if not found:
        return ["no mentor yet; `syncd people role PERSON mentor` says who is one"]
    head = ("PERSON", "ROLE", "KIND", "SINCE", "LAST MET", "STANDING")
    rows = [
        (
            shown_name(one.judged.person),
            one.tenure.role.value,
            one.tenure.kind.value if one.tenure.kind else "-",
            str(one.tenure.since),
            str(local_day(one.judged.last_met, app.zone)) if one.judged.last_met else "never",
            _standing(one),
        )
        for one in found
    ]
    return columns([head, *rows])


def _standing(one: Mentorship) -> str:
    over = one.ended_on is not None and one.tenure.until == one.ended_on
    return f"ended {one.ended_on}" if over else one.judged.standing.value


def _asking(app: App, ask: ToAsk) -> Iterator[str]:
    who = ask.judged.person
    met = f"last met on {local_day(ask.last_met, app.zone)}" if ask.last_met else "not met yet"
    yield f"this week, ask {label(who)} ({ask.why}, {met}):"
    yield f'  "{_draft(ask)}"'
    yield f"  {_command(ask)}"


def _draft(ask: ToAsk) -> str:
    name, text = first_name(ask.judged.person), plain(ask.ask.text, limit=200).rstrip(".")
    text = text[:1].upper() + text[1:]
    end = "" if text.endswith(("?", "!")) else "."
    return f"Hi {name}, may I ask you for help? {text}{end} Half an hour of your time would be plenty."


def _command(ask: ToAsk) -> str:
    where = quoted(plain(ask.judged.person.key))
    return f"syncd jot --assign {ask.ask.id} --with {where}"


def _as_data(
    found: tuple[Mentorship, ...], ask: ToAsk | None, thanks: list[tuple[OwedThanks, str, str]]
) -> dict[str, object]:
    return {
        "mentors": [_row(one) for one in found if one.tenure.role is Role.MENTOR],
        "mentees": [_row(one) for one in found if one.tenure.role is Role.MENTEE],
        "missing": [{"kind": kind.value, "for": PURPOSES[kind]} for kind in missing_kinds(found)],
        "thanks": [
            {"person": one.judged.person.key, "say": draft, "command": command}
            for one, draft, command in thanks
        ],
        "ask": {
            "id": ask.ask.id,
            "text": plain(ask.ask.text),
            "person": ask.judged.person.key,
            "why": ask.why,
            "last_met": maybe_text(ask.last_met),
            "say": _draft(ask),
            "command": _command(ask),
        }
        if ask
        else None,
    }


def _row(one: Mentorship) -> dict[str, object]:
    return {
        "name": plain(one.judged.person.name),
        "address": plain(one.judged.person.key),
        "kind": one.tenure.kind.value if one.tenure.kind else None,
        "since": str(one.tenure.since),
        "ended_on": str(one.ended_on) if one.ended_on else None,
        "last_met": maybe_text(one.judged.last_met),
        "standing": one.judged.standing.value,
    }


COMMANDS = (mentors,)
