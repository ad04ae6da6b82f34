"""The command week: whom I meet, what I owe them, and who is slipping, with words to send."""

from datetime import datetime, timedelta

import click

from syncd.cli.context import App, pass_app
from syncd.cli.mentors import thanks_due
from syncd.cli.next import tell_gaps
from syncd.cli.options import Command, listing
from syncd.cli.output import print_json, say
from syncd.cli.who import first_name, shown_name
from syncd.core.cadence.judged import Judged
from syncd.core.jots import Jot, JotKind
from syncd.core.mentorship import OwedThanks
from syncd.core.model import Standing
from syncd.core.window import local_day
from syncd.safetext import plain
from syncd.store import jots
from syncd.store.instants import to_text

_DRIFTING = (Standing.LAPSED, Standing.SLIPPING)


@click.command(cls=Command)
@listing()
@pass_app
def week(app: App) -> None:
    """Whom I meet in the next seven days, what I owe them, and who is slipping, with a sentence to send.

    What is owed are the open actions: `syncd jot action "send the plan" --with sam` notes one,
    `syncd jot --done j1` ticks it. A situational mentor whose help is over is to be thanked.
    """
    meets = _meets(app)
    drifting = sorted(
        (one for one in app.assessment.judged if one.standing in _DRIFTING),
        key=lambda one: (_DRIFTING.index(one.standing), one.person.key),
    )
    owed = [jot for jot in jots.jots(app.database) if jot.kind is JotKind.ACTION and jot.done_at is None]
    thanks = thanks_due(app)
    if app.as_json:
        print_json(_as_data(app, meets, owed, drifting, thanks))
        return
    _show_meets(app, meets, owed)
    _show_thanks(thanks)
    if drifting:
        say("slipping:")
    for one in drifting:
        say(f"  {shown_name(one.person)}: {one.standing.value}, {_how(app, one)}")
        say(f'    "{_sentence(app, one)}"')
    tell_gaps(app)


def _meets(app: App) -> list[tuple[datetime, Judged]]:
    end = app.now + timedelta(days=7)
    return sorted(
        (
            (one.starts, judged)
            for judged in app.assessment.judged
            for one in judged.slots
            if one.live and app.now < one.starts < end
        ),
        key=lambda meeting: (meeting[0], meeting[1].person.key),
    )


def _show_meets(app: App, meets: list[tuple[datetime, Judged]], owed: list[Jot]) -> None:
    ahead = "in the next seven days"
    say(f"{ahead}:" if meets else f"no 1:1 {ahead}, as far as the calendars were read")
    left = list(owed)
    for at, one in meets:
        say(f"  {at.astimezone(app.zone):%a %Y-%m-%d %H:%M}  {shown_name(one.person)}")
        for jot in [jot for jot in left if jot.person in one.person.addresses]:
            say(f"      owed: {_action(jot)}")
            left.remove(jot)
    if left:
        say("also owed:")
    names = {where: shown_name(one) for one in app.people() for where in one.addresses}
    for jot in left:
        assert jot.person is not None  # only an open ask is for nobody in particular
        say(f"  {names.get(jot.person, plain(jot.person, limit=60))}: {_action(jot)}")


def _show_thanks(thanks: list[tuple[OwedThanks, str, str]]) -> None:
    if thanks:
        say("to thank:")
    for owed, draft, command in thanks:
        who = owed.judged.person
        say(f"  {shown_name(who)}: has helped you, and that is over")
        say(f'    "Hi {first_name(who)}, {draft[0].lower()}{draft[1:]}"')
        say(f"    {command}")


def _action(jot: Jot) -> str:
    return f"{plain(jot.text, limit=200)} ({jot.id})"


def _how(app: App, judged: Judged) -> str:
    """What went wrong, in few words."""
    last = f"last met {local_day(judged.last_met, app.zone)}" if judged.last_met else "never met"
    if judged.missed:
        return f"{judged.missed} missed, {last}"
    return last if judged.next else f"nothing planned, {last}"


def _sentence(app: App, judged: Judged) -> str:
    """Words to send somebody the user has not met for a while."""
    first = first_name(judged.person)
    if judged.next is None:
        return f"Hi {first}, it has been a while. Do you have half an hour for us soon?"
    far = judged.next - app.now >= timedelta(days=7)
    on = f"{judged.next.astimezone(app.zone):{'%d %B' if far else '%A'}}".lstrip("0")
    if not judged.missed:
        return f"Hi {first}, it has been a while. Does {on} still suit you?"
    past = "our last 1:1s did not happen" if judged.missed > 1 else "our last 1:1 did not happen"
    return f"Hi {first}, {past}. Can we make {on} work?"


def _as_data(
    app: App,
    meets: list[tuple[datetime, Judged]],
    owed: list[Jot],
    drifting: list[Judged],
    thanks: list[tuple[OwedThanks, str, str]],
) -> dict[str, object]:
    return {
        "meets": [{"at": to_text(at), "person": one.person.key} for at, one in meets],
        "owed": [{"id": jot.id, "person": jot.person, "text": plain(jot.text)} for jot in owed],
        "slipping": [
            {"person": one.person.key, "standing": one.standing.value, "say": _sentence(app, one)}
            for one in drifting
        ],
        "thanks": [
            {"person": one.judged.person.key, "say": draft, "command": command}
            for one, draft, command in thanks
        ],
    }
