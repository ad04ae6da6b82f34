"""The command goal lint: what the success plan still lacks."""

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import print_json, say
from syncd.cli.who import label
from syncd.core.plan_lint import Complaint, lint_goals, lint_plan, open_goals
from syncd.safetext import plain
from syncd.store import goals as store


@click.command(cls=Command, short_help="What the plan still lacks: steps, dates, outcomes.")
@click.argument("person", required=False)
@listing()
@pass_app
def lint(app: App, person: str | None) -> None:
    """Say what your success plan still lacks.

    Of all open goals together: an outcome for each of product, team and self. Of each open goal:
    a step, whom it serves, a due date, and one that lies three to six months after the goal was
    noted. With PERSON only the goals worked on with them are looked at, one by one.

    Each complaint comes with the command that mends it. Nothing is changed, nothing is judged by
    `syncd audit`, and it exits 0 whatever it finds.

    \b
    Examples:
      syncd goal lint
      syncd goal lint sam --format json
    """
    one = app.person(person) if person else None
    noted = open_goals(store.goals(app.database), app.now)
    looked_at = [goal for goal in noted if one is None or goal.person in one.addresses]
    policy = app.config.policy_for(one.addresses if one else ())
    found = [
        *(lint_plan(noted, now=app.now) if one is None else ()),
        *lint_goals(looked_at, now=app.now, zone=app.zone, policy=policy),
    ]
    if app.as_json:
        print_json({"goals": len(looked_at), "complaints": [_as_data(each) for each in found]})
        return
    titles = {goal.id: plain(goal.title, limit=60) for goal in looked_at}
    for each in found:
        about = f"{each.goal} ({titles[each.goal]}): " if each.goal else ""
        say(f"{about}{each.what}")
        say(f"  {each.command}")
    if not found:
        many = f"{len(looked_at)} open goal{'s' if len(looked_at) != 1 else ''}"
        app.say(f"nothing to mend in {many}{f' with {label(one)}' if one else ''}")


def _as_data(one: Complaint) -> dict[str, object]:
    return {"code": one.code, "goal": one.goal, "what": one.what, "command": one.command}
