"""Commands on growing along the ladder: people track, goal point."""

import re

import click

from syncd.cli.context import App, pass_app
from syncd.cli.evidence import evidence
from syncd.cli.ladder import find_level, find_rung, find_track, the_ladder
from syncd.cli.options import Command, listing
from syncd.cli.output import print_columns, print_json
from syncd.cli.who import label
from syncd.core.ladder import placement_on
from syncd.core.model import Address, address
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import growth as store

_POINTS = {"g": store.point_goal, "j": store.point_jot, "a": store.point_answer}
"""What can point at a rung, by the letter of its id."""


@click.command(cls=Command, short_help="Say on which track and level somebody is, or you are.")
@click.argument("person", metavar="PERSON|me")
@click.argument("track", required=False)
@click.argument("level", required=False)
@click.option("--since", metavar="DATE", help="From when on; default: today.")
@click.option("--undo", is_flag=True, help="Forget what was said last.")
@listing()
@pass_app
def track(app: App, person: str, track: str | None, level: str | None, since: str | None, undo: bool) -> None:
    """Say on which TRACK and LEVEL of the ladder PERSON is, or `me`. Without them: show the history.

    What was said before is kept with its dates. Two people made one by `syncd people merge` have
    one history. It stands in `syncd people show` and is never shared.

    \b
    Examples:
      syncd people track me ic senior --since 2025-04-01
      syncd people track jo ic engineer
      syncd people track me                  where you stood, and since when
    """
    who, known = _whom(app, person)
    if undo:
        if track or level or since:
            raise UsageError("--undo goes alone", hint=f"syncd people track {person} --undo")
        gone = store.displace(app.database, known)
        app.say(
            f"{who}: not on {gone.track}/{gone.level} since {gone.since}" if gone else f"{who}: nothing said"
        )
    elif track is None:
        _show(app, who, known)
    elif level is None:
        found = find_track(the_ladder(app), track)
        names = ", ".join(one.id for one in found.levels)
        raise UsageError(f"on which level of {found.id}?", hint=f"one of {names}")
    else:
        ladder = the_ladder(app)
        there = find_level(ladder, level, find_track(ladder, track))
        day = app.date(since) if since else app.today
        if day > app.today:
            raise UsageError(f"{day} is ahead", hint="say it when the day has come")
        store.place(app.database, known, track=there.track, level=there.id, since=day)
        app.say(f"{who}: {there.path}, {plain(there.name)}, since {day}")


def _whom(app: App, text: str) -> tuple[str, tuple[Address, ...]]:
    """How somebody is called, and their addresses; the user is called me, or by an address of their own."""
    if text.strip().casefold() == "me" or address(text) in app.assessment.known.me:
        return "me", (store.ME,)
    one = app.person(text, may_be_new=True)
    return label(one), one.addresses


def _show(app: App, who: str, known: tuple[Address, ...]) -> None:
    found = store.placements_of(app.database, known)
    now = placement_on(found, app.today)
    if app.as_json:
        print_json({"placements": placement_data(app, known)})
    elif not found:
        click.echo(f"{who}: on no track yet; syncd people track PERSON TRACK LEVEL")
    else:
        print_columns(
            [
                ("TRACK", "LEVEL", "SINCE", ""),
                *(
                    (plain(one.track), plain(one.level), str(one.since), "now" if one is now else "")
                    for one in found
                ),
            ]
        )


def placement_data(app: App, known: tuple[Address, ...]) -> list[dict[str, str]]:
    """Where somebody stood, oldest first, as data."""
    found = store.placements_of(app.database, known)
    return [{"track": one.track, "level": one.level, "since": str(one.since)} for one in found]


def placement_lines(app: App, known: tuple[Address, ...]) -> list[str]:
    """Where somebody stands and stood, a line each."""
    found = store.placements_of(app.database, known)
    return [f"track: {plain(one.track)}/{plain(one.level)} since {one.since}" for one in found]


@click.command(cls=Command, short_help="Say of which rung a goal, a win or an answer is evidence.")
@click.argument("what", metavar="ID")
@click.argument("rung", required=False)
@click.option("--none", "nothing", is_flag=True, help="It points at no rung any more.")
@pass_app
def point(app: App, what: str, rung: str | None, nothing: bool) -> None:
    """Let a goal, a win or an answer point at RUNG of the ladder, as evidence for it.

    ID is that of a goal (g1), a jot (j3) or an answer (a7, see `syncd goal show`). Of jots only
    wins can point at a rung, and thanks, praise and feedback that you received. A goal is
    evidence once it is reached; until then it is under way.

    Nothing of it is ever shared.

    \b
    Examples:
      syncd goal point g1 ic/staff/direction
      syncd goal point j3 direction
      syncd goal point a7 --none
    """
    if (rung is None) != nothing:
        raise UsageError("give the rung, or --none", hint="`syncd ladder` shows the rungs")
    found = re.fullmatch(r"([gja])([1-9][0-9]{0,17})", what.strip().lower(), re.ASCII)
    if not found:
        raise UsageError(
            f"{plain(what, limit=60)!r} is no goal, jot or answer", hint="they are called g1, j3 and a7"
        )
    target = find_rung(app, rung) if rung is not None else None
    _POINTS[found[1]](app.database, int(found[2]), target.path if target else "")
    app.say(f"{found[0]}: {f'{target.path}: {plain(target.text)}' if target else 'points at no rung'}")


GOAL_COMMANDS = (point, evidence)
