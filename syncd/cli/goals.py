"""The commands goal and jot: what the user wants, and what should come up next time."""

import click

from syncd.cli.context import App, columns, label, listing, pass_app, print_json
from syncd.core.agenda import Jot, JotKind
from syncd.core.audit import JudgedGoal
from syncd.core.goals import Beneficiary, GoalState, goal_number
from syncd.errors import UsageError
from syncd.safetext import lines, plain
from syncd.store import goals as store
from syncd.store.instants import maybe_text, to_text


@click.group()
def goal() -> None:
    """Goals, their steps and check-ins: what the 1:1s are for."""


def _number(text: str) -> int:
    number = goal_number(text)
    if number is None:
        raise UsageError(
            f"{plain(text)!r} is no goal", hint="goals are called g1, g2, ...; `syncd goal list`"
        )
    return number


@goal.command()
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
@pass_app
def add(
    app: App, title: str, whom: str | None, outcome: str | None, due: str | None, why: str, private: bool
) -> None:
    """Add a goal. Naming a person shares it with them at the next publish, unless --private."""
    person = app.person(whom, may_be_new=True) if whom else None
    made = store.add_goal(
        app.database,
        title,
        now=app.now,
        person=person.key if person else None,
        why=why,
        outcome_for=Beneficiary(outcome) if outcome else None,
        due=app.date(due, ahead=True) if due else None,
        private=private,
    )
    app.say(f"{made.id}: {plain(made.title)}")
    if person:
        app.say(
            "private: nothing of it is shared"
            if private
            else f"shared with {label(person)} at the next publish"
        )


@goal.command("list")
@click.option("--all", "every", is_flag=True, help="Also goals that are done or dropped.")
@listing
@pass_app
def list_goals(app: App, every: bool, form: str | None) -> None:
    """List the goals: state, progress, due date, and whether they have gone stale."""
    found = [one for one in _judged(app) if every or one.state in (GoalState.ACTIVE, GoalState.WAITING)]
    if app.as_json(form):
        print_json({"goals": [_data(one) for one in found]})
        return
    if not found:
        click.echo("no goal yet; `syncd goal add 'what should change' --with PERSON`")
        return
    head = ("GOAL", "STATE", "PROGRESS", "DUE", "WITH", "TITLE")
    rows = [
        (
            one.goal.id,
            one.state.value + (" (stale)" if one.staleness.stale else ""),
            f"{one.progress}%" if one.progress is not None else "-",
            str(one.goal.due or "-"),
            plain(one.goal.person or "-", limit=60) + (" (private)" if one.goal.private else ""),
            plain(one.goal.title, limit=200),
        )
        for one in found
    ]
    for line in columns([head, *rows]):
        click.echo(line)


def _judged(app: App) -> list[JudgedGoal]:
    from syncd.assess import judged_goals

    return judged_goals(app.database, app.config, app.assessment)


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


@goal.command()
@click.argument("which", metavar="GOAL")
@listing
@pass_app
def show(app: App, which: str, form: str | None) -> None:
    """Show a goal whole: why, steps, check-ins in time order."""
    number = _number(which)
    store.goal(app.database, number)
    one = next(one for one in _judged(app) if one.goal.number == number)
    goal = one.goal
    if app.as_json(form):
        steps = [
            {"number": s.number, "text": plain(s.text), "done_at": maybe_text(s.done_at)} for s in goal.steps
        ]
        notes = [{"at": to_text(n.at), "text": lines(n.text), "progress": n.progress} for n in goal.check_ins]
        print_json({"goal": {**_data(one), "why": lines(goal.why), "steps": steps, "check_ins": notes}})
        return
    click.echo(f"{goal.id}: {plain(goal.title)}")
    shared = "private" if goal.private else "shared"
    click.echo(f"{one.state.value}, {f'with {goal.person}, {shared}' if goal.person else 'yours alone'}")
    if goal.outcome_for:
        click.echo(f"for: {goal.outcome_for.value}")
    if goal.due:
        click.echo(f"due: {goal.due}")
    if goal.why:
        click.echo(f"why: {plain(goal.why)}")
    if one.progress is not None:
        click.echo(f"progress: {one.progress}%")
    held, days = one.staleness.held_since_touch, one.staleness.days_since_touch
    stale = ", stale" if one.staleness.stale else ""
    click.echo(f"last touched {days} days and {held} 1:1s ago{stale}")
    for step in goal.steps:
        click.echo(f"  [{'x' if step.done_at else ' '}] {step.number}. {plain(step.text)}")
    for note in goal.check_ins:
        percent = f" ({note.progress}%)" if note.progress is not None else ""
        click.echo(f"  {note.at.astimezone(app.zone):%Y-%m-%d}{percent} {plain(note.text)}".rstrip())


@goal.command("check-in")
@click.argument("which", metavar="GOAL")
@click.argument("text", default="")
@click.option("--progress", type=click.IntRange(0, 100), metavar="PERCENT", help="How far it is.")
@click.option(
    "--waiting", is_flag=True, help="It waits for somebody else; waiting days do not make it stale."
)
@click.option("--active", is_flag=True, help="It is worked on again.")
@pass_app
def check_in(app: App, which: str, text: str, progress: int | None, waiting: bool, active: bool) -> None:
    """Note how a goal is going, today. Your remark is never shared; the progress is."""
    if waiting and active:
        raise UsageError("--waiting and --active exclude each other", hint="give one of them")
    number = _number(which)
    state = GoalState.WAITING if waiting else GoalState.ACTIVE if active else None
    if text or progress is not None or state is None:
        store.check_in(app.database, number, now=app.now, text=text, progress=progress)
    if state is not None:
        store.set_state(app.database, number, state, now=app.now)
    app.say(f"g{number}: noted")


@goal.command()
@click.argument("which", metavar="GOAL")
@click.argument("text", default="")
@click.option("--done", type=click.IntRange(1), metavar="NUMBER", help="Tick the step of this number.")
@pass_app
def step(app: App, which: str, text: str, done: int | None) -> None:
    """Add a step (a tactic) to a goal, or tick one with --done."""
    number = _number(which)
    if bool(text) == (done is not None):
        raise UsageError("give the text of a new step, or --done NUMBER", hint=f"syncd goal show g{number}")
    if done is not None:
        store.tick_step(app.database, number, done, now=app.now)
        app.say(f"g{number}: step {done} done")
        return
    made = store.add_step(app.database, number, text, now=app.now)
    app.say(f"g{number}: step {made.number}: {plain(made.text)}")


@goal.command()
@click.argument("which", metavar="GOAL")
@click.option("--dropped", is_flag=True, help="Given up, not reached.")
@pass_app
def close(app: App, which: str, dropped: bool) -> None:
    """Close a goal: reached, or --dropped. It stays in the list with --all."""
    number = _number(which)
    state = GoalState.DROPPED if dropped else GoalState.DONE
    store.set_state(app.database, number, state, now=app.now)
    app.say(f"g{number}: {state.value}")


KINDS = tuple(kind.value for kind in JotKind)


@click.command()
@click.argument("words", nargs=-1, metavar="[KIND] TEXT")
@click.option("--with", "--for", "whom", metavar="PERSON", help="Whose agenda it is for.")
@click.option("--private", is_flag=True, help="Only for your own prep sheet.")
@click.option("--done", metavar="JOT", help="Strike out a jot, such as j3.")
@listing
@pass_app
def jot(
    app: App, words: tuple[str, ...], whom: str | None, private: bool, done: str | None, form: str | None
) -> None:
    """Note one line for the next 1:1 with somebody. Without words: list the jots that wait.

    KIND is topic (the default), heads-up, ask, win, action, thanks, praise or feedback. A topic,
    heads-up, ask, win or action goes into the shared agenda unless --private; thanks, praise and
    feedback only ever stand in your prep sheet.

    \b
    Examples:
      syncd jot "roadmap for spring" --with sam
      syncd jot heads-up "the contract may slip" --with sam
      syncd jot --done j3
    """
    if done is not None:
        _strike(app, done)
        return
    if not words:
        _list_jots(app, app.person(whom).addresses if whom else None, form)
        return
    kind, text = (words[0], words[1:]) if words[0] in KINDS and len(words) > 1 else ("topic", words)
    if whom is None:
        raise UsageError("for whom?", hint="--with PERSON")
    person = app.person(whom, may_be_new=True)
    made = store.add_jot(
        app.database, JotKind(kind), " ".join(text), person=person.key, now=app.now, private=private
    )
    where = (
        f"shared with {label(person)} at the next publish" if made.shareable else "only in your prep sheet"
    )
    app.say(f"{made.id} {made.kind.value}: {plain(made.text)} ({where})")


def _strike(app: App, text: str) -> None:
    digits = text.strip().lower().removeprefix("j")
    if not (digits.isascii() and digits.isdigit()):
        raise UsageError(
            f"{plain(text)!r} is no jot", hint="jots are called j1, j2, ...; `syncd jot` lists them"
        )
    struck = store.tick_jot(app.database, int(digits), now=app.now)
    app.say(f"{struck.id}: done")


def _list_jots(app: App, addresses: tuple[str, ...] | None, form: str | None) -> None:
    waiting: list[Jot] = [
        one
        for one in store.jots(app.database)
        if one.done_at is None and (addresses is None or one.person in addresses)
    ]
    if app.as_json(form):
        rows = [
            {
                "id": one.id,
                "kind": one.kind.value,
                "person": one.person,
                "text": plain(one.text),
                "shared": one.shareable,
                "made_at": to_text(one.made_at),
            }
            for one in waiting
        ]
        print_json({"jots": rows})
        return
    if not waiting:
        click.echo('no jot waits; `syncd jot "a topic" --with PERSON`')
    for line in columns(
        [(one.id, one.kind.value, one.person, plain(one.text, limit=300)) for one in waiting]
    ):
        click.echo(line)
