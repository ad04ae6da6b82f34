"""Commands for a new manager: hand over, and choose in a brief what the new one may read."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.output import is_terminal
from syncd.cli.who import label, shown_name
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.goals import progress
from syncd.core.handover import Handover, Picked, offer, pick, plan_handover
from syncd.errors import UsageError
from syncd.safetext import plain, readable
from syncd.store import goals, jots
from syncd.store import handover as store

if TYPE_CHECKING:
    from syncd.brief_ticks import Reading
    from syncd.briefs import Draft


@click.command(cls=Command, short_help="A new manager: close one tenure, open the next, carry the goals.")
@click.argument("old")
@click.argument("new")
@click.option("--on", "day", metavar="DATE", help="The day it happened; default: today.")
@click.option("--company", default="", metavar="NAME", help="Where the new one is; default: as the old one.")
@click.option("--dry-run", is_flag=True, help="Show what it would do; change nothing.")
@pass_app
def handover(app: App, old: str, new: str, day: str | None, company: str, dry_run: bool) -> None:
    """Hand over from OLD to NEW: a new manager, mostly.

    OLD's role ends on that day and NEW begins the same one; NEW may be a whole address nobody has
    yet. The open goals and open actions noted with OLD go to NEW, and all of them become private:
    NEW sees nothing of them. Everything else noted with OLD stays with OLD, and what OLD answered
    stays with its dates.

    It writes a brief for NEW, a draft with tick boxes in your private home. Only what you tick in
    it, and then share with `syncd people brief NEW --share`, is shared. Running it again changes
    nothing more.

    It does not tell anybody, end or move a meeting, or change a document.

    \b
    Examples:
      syncd people handover sam alex@example.com --dry-run
      syncd people handover sam alex@example.com --on monday
      syncd people role sam peer                when OLD stays around
      syncd people keep-in-touch sam --every 90d
    """
    one = app.person(old)
    other = app.person(new, may_be_new=True)
    if one.key == other.key:
        raise UsageError(f"{label(one)} cannot hand over to themselves", hint="name the new one second")
    plan = _plan(app, one, other, day, plain(company, limit=200))
    if not plan.changes:
        app.say(f"{label(one)} handed over to {label(other)} on {plan.on} already; nothing more was changed")
        app.say(f"  syncd people brief {quoted(plain(other.key))}")
        return
    for line in _told(plan, one, other, dry_run=dry_run):
        click.echo(line) if dry_run else app.say(line)
    if dry_run:
        return
    store.hand_over(app.database, plan, one, other, now=app.now)
    _after(app, plan, one, other)


def _plan(app: App, old: Person, new: Person, day: str | None, company: str) -> Handover:
    on = app.date(day) if day else app.today
    if on > app.today:
        raise UsageError(f"{on} is ahead", hint="hand over when the day has come")
    plan = plan_handover(
        old,
        new,
        goals.goals(app.database),
        jots.jots(app.database),
        on=on,
        today=app.today,
        now=app.now,
        company=company,
    )
    if plan is None:
        raise UsageError(
            f"{label(old)} has no role that could be handed over; nothing was changed",
            hint=f"say it first: syncd people role {quoted(plain(old.key))} manager --since DATE",
        )
    if plan.on < plan.since:
        raise UsageError(
            f"{label(old)} is your {plan.role.value} only since {plan.since}; nothing was changed",
            hint="--on takes that day or a later one",
        )
    return plan


def _told(plan: Handover, old: Person, new: Person, *, dry_run: bool) -> Iterator[str]:
    """What is done, or would be, line by line."""
    role = plan.role.value
    where = f" at {plain(plan.company, limit=60)}" if plan.company else ""
    if dry_run:
        yield "would be done; nothing was changed:"
    yield f"{label(old)}: {role} until {plan.on}"
    yield f"{label(new)}: {role} since {plan.on}{where}" if plan.begins else f"{label(new)}: {role} already"
    for goal in plan.goals:
        answers = f", {_count(len(goal.answers), 'answer')}" if goal.answers else ""
        yield f"  {goal.id} {plain(goal.title, limit=120)}{answers}: now with {shown_name(new)}, private"
    for jot in plan.actions:
        yield f"  {jot.id} {plain(jot.text, limit=120)}: now with {shown_name(new)}, private"
    if not (plan.goals or plan.actions):
        yield "no open goal or action to carry over"


def _after(app: App, plan: Handover, old: Person, new: Person) -> None:
    """Write the brief, and say what can be done next."""
    who = quoted(plain(new.key))
    if plan.goals or plan.actions:
        path = _draft(app, new)
        app.say(f"nothing of it is shared with {shown_name(new)}; tick what may be:")
        app.say(f"  {plain(str(path), limit=400)}")
        app.say(f"  syncd people brief {who} --share")
    app.say(f"if {shown_name(old)} stays around: syncd people role {quoted(plain(old.key))} peer")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


# -- the brief ------------------------------------------------------------------------------


@click.command(cls=Command, short_help="The draft of what a new manager may read; --share what is ticked.")
@click.argument("person", metavar="NEW")
@click.option("--edit", is_flag=True, help="Open it in your editor ($EDITOR); only on a terminal.")
@click.option("--share", is_flag=True, help="Share what is ticked, and nothing else.")
@click.option("--yes", is_flag=True, help="With --share: do not ask.")
@pass_app
def brief(app: App, person: str, edit: bool, share: bool, yes: bool) -> None:
    """Show the brief for NEW: every private goal and action with them, and what others answered.

    It is a Markdown file in your private home, written anew each time for what is still private;
    your ticks and your own notes in it are kept. --share first lists exactly what NEW will see at
    the next publish, then asks, and shares only that. A box whose text was edited, or has changed
    since it was drafted, is listed as not understood and shares nothing. An answer is shared
    together with its goal or not at all.

    \b
    Examples:
      syncd people brief alex --edit
      syncd people brief alex --share
    """
    if yes and not share:
        raise UsageError("--yes goes with --share", hint=f"syncd people brief {quoted(person)} --share --yes")
    one = app.person(person)
    if edit:
        _edit(app, one)
    if share:
        _share(app, one, yes=yes)
    elif not edit:
        _show(app, one)


def _show(app: App, person: Person) -> None:
    from syncd.brief_ticks import read_brief
    from syncd.briefs import brief_path, load_brief

    before = load_brief(brief_path(app.home.state, person))
    if before is not None:
        _tell_odd(read_brief(before, _drafted(app, person)), "its tick is gone")
    path = _draft(app, person)
    click.echo(readable(load_brief(path) or ""), nl=False)
    app.say(f"\nit lies here: {plain(str(path), limit=400)}")


def _draft(app: App, person: Person) -> Path:
    """Write the brief anew for what is still private, keeping ticks and notes; where it lies."""
    from syncd.brief_ticks import Reading, read_brief
    from syncd.briefs import brief_path, brief_text, load_brief, save_brief

    draft = _drafted(app, person)
    path = brief_path(app.home.state, person)
    before = load_brief(path)
    if before is None and not draft.offered:
        raise UsageError(
            f"nothing private is noted with {label(person)}, so there is nothing to brief them on",
            hint=f"after a change of managers: syncd people handover OLD {quoted(plain(person.key))}",
        )
    kept = read_brief(before, draft) if before is not None else Reading(ticked=frozenset())
    text = brief_text(draft, ticked=kept.ticked, notes=kept.notes)
    if text != before:
        save_brief(path, text)
    return path


def _drafted(app: App, person: Person) -> "Draft":
    from syncd.briefs import Draft

    found = offer(goals.goals(app.database), jots.jots(app.database), addresses=person.addresses, now=app.now)
    return Draft(
        person=person,
        offered=found,
        names={where: shown_name(one) for one in app.people() for where in one.addresses},
        zone=app.zone,
        command=f"syncd people brief {quoted(plain(person.key))} --share",
    )


def _edit(app: App, person: Person) -> None:
    if not _asks():
        raise UsageError("an editor needs a terminal", hint="without --edit the path is printed")
    path = _draft(app, person)
    click.edit(filename=str(path))
    if path.exists():
        path.chmod(0o600)  # an editor may have put a new file in its place


def _asks() -> bool:
    """Whether somebody is there to be asked."""
    return is_terminal() and sys.stdin is not None and sys.stdin.isatty()


def _share(app: App, person: Person, *, yes: bool) -> None:
    from syncd.brief_ticks import read_brief
    from syncd.briefs import brief_path, load_brief

    who = quoted(plain(person.key))
    text = load_brief(brief_path(app.home.state, person))
    if text is None:
        raise UsageError(
            f"there is no brief for {label(person)} yet; nothing was shared",
            hint=f"`syncd people brief {who}` writes it",
        )
    draft = _drafted(app, person)
    reading = read_brief(text, draft)
    picked = pick(draft.offered, reading.ticked)
    _tell_odd(reading, "not shared")
    for answer in picked.without_goal:
        click.echo(f"not shared: {answer.id}, because g{answer.goal} is private: tick that, too", err=True)
    if not picked:
        click.echo(f"nothing is ticked that could be shared with {label(person)}")
        return
    click.echo(f"{label(person)} will see at the next publish:")
    for line in _shown(app, picked):
        click.echo(f"  {line}")
    _confirm(who, yes=yes)
    store.share_picked(app.database, picked, person=person.key)
    _draft(app, person)
    app.say(f"shared with {label(person)} at the next publish; what had no tick stays private")


def _tell_odd(reading: "Reading", so: str) -> None:
    """What was not understood is told, wherever a brief is read."""
    for odd in reading.odd:
        where = f"line {odd.line}: " if odd.line else ""
        text = f"{where}{plain(odd.text, limit=100)}: {odd.reason}"
        click.echo(f"not understood, so {so}: {text}", err=True)


def _confirm(who: str, *, yes: bool) -> None:
    if yes:
        return
    hint = f"syncd people brief {who} --share --yes"
    if not _asks():
        raise UsageError(
            "sharing needs your yes, and nobody can be asked here; nothing was shared", hint=hint
        )
    if not click.confirm("share this"):
        raise UsageError("nothing was shared", hint=hint)


def _shown(app: App, picked: Picked) -> Iterator[str]:
    """Exactly what the new manager will read."""
    from syncd.core.agenda import about_answer
    from syncd.core.window import local_day

    for goal in picked.goals:
        percent = progress(goal, app.now)
        facts = f"{f', {percent}%' if percent is not None else ''}{f', due {goal.due}' if goal.due else ''}"
        yield f"{goal.id} goal: {plain(goal.title)}{facts}"
        for step in goal.steps:
            yield f"   [{'x' if step.done_at else ' '}] {plain(step.text)}"
    for jot in picked.actions:
        yield f"{jot.id} action: {plain(jot.text)}"
    for answer in picked.answers:
        day = local_day(answer.at, app.zone)
        yield f"{answer.id} answer below g{answer.goal}: {day}, {about_answer(answer)}: {plain(answer.text)}"


COMMANDS = (handover, brief)
