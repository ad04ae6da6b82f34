"""The command group goal: what the user wants, its steps and check-ins."""

from collections.abc import Iterator, Mapping

import click

from syncd.cli import goal_edit, goal_forget, goal_text, growth
from syncd.cli.answers import answer, ledger_data, ledger_lines, still_shown
from syncd.cli.context import App, pass_app
from syncd.cli.ladder import find_rung
from syncd.cli.lint import lint
from syncd.cli.options import Group, listing
from syncd.cli.output import print_columns, print_json
from syncd.cli.who import label, shown_name
from syncd.core.audit import JudgedGoal
from syncd.core.goals import Beneficiary, GoalState, goal_number
from syncd.core.model import Address
from syncd.core.subject_cadence import times
from syncd.core.window import local_day
from syncd.errors import UsageError
from syncd.safetext import lines, plain
from syncd.store import goals as store
from syncd.store.instants import maybe_text, to_text


@click.group(cls=Group)
def goal() -> None:
    """Goals, their steps and check-ins: what the 1:1s are for.

    GOAL is an id such as g1, as `syncd goal list` shows it.
    """


def _number(text: str) -> int:
    number = goal_number(text)
    if number is None:
        raise UsageError(
            f"{plain(text)!r} is no goal", hint="goals are called g1, g2, ...; `syncd goal list`"
        )
    return number


@goal.command(short_help="Add a goal; --with shares it with somebody.")
@click.argument("title")
@click.option(
    "--with", "whom", metavar="PERSON", help="Work on it with this person: shares title, steps, progress."
)
@click.option(
    "--for", "outcome", type=click.Choice([one.value for one in Beneficiary]), help="Whom it serves."
)
@click.option("--by", "due", metavar="DATE", help="When it should be reached.")
@click.option("--why", default="", metavar="TEXT", help="Why you want it; never shared.")
@click.option("--private", is_flag=True, help="Never share anything of it, even with its person.")
@click.option("--rung", metavar="RUNG", help="What of the ladder it works towards; never shared.")
@click.option("--diffuse", is_flag=True, help="Never quite reached: also ask how you balance it.")
@pass_app
def add(
    app: App,
    title: str,
    whom: str | None,
    outcome: str | None,
    due: str | None,
    why: str,
    private: bool,
    rung: str | None,
    diffuse: bool,
) -> None:
    """Add a goal. Naming a person shares it with them at the next publish, unless --private.

    Shared are its title, steps, progress and due date; never the why, your remarks, and how long
    it has been left alone. The agenda asks three questions about it: what to do more of, less of,
    and what to start. A goal without a point at which it is reached is --diffuse; a fourth
    question asks how its person feels about how you balance it.

    \b
    Examples:
      syncd goal add "Lead the billing migration" --with sam --for product --by 2027-02-28
      syncd goal add "Balance speed and care" --with sam --for self --diffuse
    """
    if not plain(title):
        raise UsageError("a goal needs a title", hint='syncd goal add "what should change"')
    person = app.person(whom, may_be_new=True) if whom else None
    today = app.today  # before anything is stored: from then on nothing may fail
    made = store.add_goal(
        app.database,
        title,
        now=app.now,
        person=person.key if person else None,
        why=why,
        outcome_for=Beneficiary(outcome) if outcome else None,
        due=app.date(due, ahead=True) if due else None,
        private=private,
        rung=find_rung(app, rung).path if rung else "",
        diffuse=diffuse,
    )
    past = " (that day is past)" if made.due and made.due < today else ""
    app.say(f"{made.id}: {plain(made.title)}{f', by {made.due}{past}' if made.due else ''}")
    if person:
        app.say(
            "private: nothing of it is shared"
            if private
            else f"shared with {label(person)} at the next publish"
        )


@goal.command("list", short_help="List the goals.")
@click.option("--all", "every", is_flag=True, help="Also goals that are done or dropped.")
@listing()
@pass_app
def list_goals(app: App, every: bool) -> None:
    """List the goals: state, progress, due date, and whether they have gone stale."""
    found = [one for one in _judged(app) if every or one.state in (GoalState.ACTIVE, GoalState.WAITING)]
    if app.as_json:
        print_json({"goals": [_data(one) for one in found]})
        return
    if not found:
        click.echo('no goal yet; `syncd goal add "what should change" --with PERSON` adds one')
        return
    names = {where: shown_name(one) for one in app.people() for where in one.addresses}
    head = ("GOAL", "STATE", "PROGRESS", "DUE", "WITH", "TITLE")
    rows = [
        (
            one.goal.id,
            one.state.value + (" (stale)" if one.staleness.stale else ""),
            f"{one.progress}%" if one.progress is not None else "-",
            str(one.goal.due or "-"),
            _with(one, names),
            plain(one.goal.title, limit=200),
        )
        for one in found
    ]
    print_columns([head, *rows])


def _with(one: JudgedGoal, names: Mapping[Address, str]) -> str:
    """Whom a goal is worked on with, and whether they see it."""
    person = one.goal.person
    name = names.get(person, plain(person, limit=60)) if person else "-"
    return f"{name} (private)" if one.goal.private else name


def _judged(app: App) -> list[JudgedGoal]:
    from syncd.practice import judged_goals

    return judged_goals(app.database, app.assessment)


def _data(one: JudgedGoal) -> dict[str, object]:
    goal = one.goal
    return {
        "id": goal.id,
        "title": plain(goal.title),
        "person": goal.person,
        "private": goal.private,
        "for": goal.outcome_for.value if goal.outcome_for else None,
        "state": one.state.value,
        "due": str(goal.due) if goal.due else None,
        "progress": one.progress,
        "stale": one.staleness.stale,
        "held_since_touch": one.staleness.held_since_touch,
        "days_since_touch": one.staleness.days_since_touch,
    }


@goal.command(short_help="Show a goal whole.")
@click.argument("which", metavar="GOAL")
@listing()
@pass_app
def show(app: App, which: str) -> None:
    """Show a goal whole: why, steps, check-ins, and what was answered, in time order.

    Answers are read from the running documents by `syncd sync`, or noted with `syncd goal answer`;
    notes are other words people wrote below the goal there.
    """
    number = _number(which)
    store.goal(app.database, number)
    one = next(one for one in _judged(app) if one.goal.number == number)
    goal = one.goal
    if app.as_json:
        steps = [
            {"number": s.number, "text": plain(s.text), "done_at": maybe_text(s.done_at)} for s in goal.steps
        ]
        notes = [
            {
                "at": to_text(n.at),
                "text": lines(n.text),
                "progress": n.progress,
                "source": "document" if n.source else "noted",
            }
            for n in goal.check_ins
        ]
        whole = {
            "rung": goal.rung or None,
            "why": lines(goal.why),
            "steps": steps,
            "check_ins": notes,
            **ledger_data(app, goal),
        }
        print_json({"goal": {**_data(one), **whole}})
        return
    for line in _about(app, one):
        click.echo(line)


def _about(app: App, one: JudgedGoal) -> Iterator[str]:
    goal = one.goal
    yield f"{goal.id}: {plain(goal.title)}"
    if goal.person:
        name = next((label(who) for who in app.people() if goal.person in who.addresses), plain(goal.person))
        shared = "private: nothing of it is shared" if goal.private else "shared at the next publish"
        yield f"{one.state.value}, with {name}; {shared}"
    else:
        yield f"{one.state.value}, yours alone"
    yield from still_shown(app, goal)
    if goal.outcome_for:
        yield f"for: {goal.outcome_for.value}"
    if goal.due:
        yield f"due: {goal.due}"
    if goal.rung:
        yield f"rung: {plain(goal.rung)}"
    if goal.why:
        yield f"why: {plain(goal.why)}"
    if one.progress is not None:
        yield f"progress: {one.progress}%"
    held, days = one.staleness.held_since_touch, one.staleness.days_since_touch
    since = f", met {times(held)} since" if goal.person else ""
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    yield f"last touched: {ago}{since}{'; stale' if one.staleness.stale else ''}"
    for step in goal.steps:
        done = f" (done {local_day(step.done_at, app.zone)})" if step.done_at else ""
        yield f"  [{'x' if step.done_at else ' '}] {step.number}. {plain(step.text)}{done}"
    for note in goal.check_ins:
        percent = f" ({note.progress}%)" if note.progress is not None else ""
        told = f"{local_day(note.at, app.zone)}{percent} {plain(note.text)}".rstrip()
        yield f"  {told}{' [document]' if note.source else ''}"
    yield from ledger_lines(app, goal)


@goal.command("check-in", short_help="Note how a goal is going.")
@click.argument("which", metavar="GOAL")
@click.argument("text", default="")
@click.option("--progress", type=click.IntRange(0, 100), metavar="PERCENT", help="How far it is.")
@click.option(
    "--waiting", is_flag=True, help="It waits for somebody else; waiting days do not make it stale."
)
@click.option("--active", is_flag=True, help="It is worked on again.")
@pass_app
def check_in(app: App, which: str, text: str, progress: int | None, waiting: bool, active: bool) -> None:
    """Note how a goal is going, today. Your remark is never shared; the progress is.

    A closed goal is opened again with --active.

    \b
    Examples:
      syncd goal check-in g1 "the plan is written" --progress 40
      syncd goal check-in g1 --waiting
    """
    if waiting and active:
        raise UsageError("--waiting and --active exclude each other", hint="give one of them")
    number = _number(which)
    state = GoalState.WAITING if waiting else GoalState.ACTIVE if active else None
    if not (plain(text) or progress is not None or state):
        raise UsageError(
            "a check-in needs a remark or a progress", hint=f'syncd goal check-in g{number} "how it goes"'
        )
    if plain(text) or progress is not None:
        now = store.check_in(app.database, number, now=app.now, text=text, progress=progress, state=state)
    else:
        assert state is not None
        now = store.set_state(app.database, number, state, now=app.now)
    app.say(f"{now.id}: noted; {now.state.value}{f', {progress}%' if progress is not None else ''}")


@goal.command(short_help="Add a step to a goal, or tick one.")
@click.argument("which", metavar="GOAL")
@click.argument("text", default="")
@click.option("--done", type=click.IntRange(1), metavar="NUMBER", help="Tick the step of this number.")
@pass_app
def step(app: App, which: str, text: str, done: int | None) -> None:
    """Add a step (a tactic) to a goal, or tick one with --done.

    \b
    Examples:
      syncd goal step g1 "Write the rollback plan"
      syncd goal step g1 --done 1
    """
    number = _number(which)
    if bool(text) == (done is not None):
        raise UsageError(
            "give the text of a new step, or --done NUMBER", hint=f"`syncd goal show g{number}` lists them"
        )
    if done is not None:
        store.tick_step(app.database, number, done, now=app.now)
        app.say(f"g{number}: step {done} done")
        return
    made = store.add_step(app.database, number, text, now=app.now)
    app.say(f"g{number}: step {made.number}: {plain(made.text)}")


@goal.command(short_help="Close a goal: reached, or dropped.")
@click.argument("which", metavar="GOAL")
@click.option("--dropped", is_flag=True, help="Given up, not reached.")
@pass_app
def close(app: App, which: str, dropped: bool) -> None:
    """Close a goal: reached, or --dropped.

    It stays in `syncd goal list --all`; `syncd goal check-in GOAL --active` opens it again.

    \b
    Examples:
      syncd goal close g1
      syncd goal close g2 --dropped
    """
    number = _number(which)
    state = GoalState.DROPPED if dropped else GoalState.DONE
    store.set_state(app.database, number, state, now=app.now)
    app.say(f"g{number}: {state.value}")


_TEXT = (goal_edit.edit, goal_text.export, goal_text.import_, goal_forget.forget)
for _command in (answer, lint, *growth.GOAL_COMMANDS, *_TEXT):
    goal.add_command(_command)
