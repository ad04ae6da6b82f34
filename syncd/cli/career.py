"""The command people export: a record of one relationship to take along."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import click

from syncd.cli.chronicle import tenure_data
from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import print_json
from syncd.cli.who import shown_name
from syncd.core.audit import quoted
from syncd.core.keepsake import Keepsake, OwnGoal, OwnWord, keepsake
from syncd.errors import UsageError
from syncd.files import write_private
from syncd.markdown import escape
from syncd.safetext import lines, plain
from syncd.store.chronicle import material

_NOTE = (
    "Your employer's policy decides what of this may leave the company; check it before you take it along."
)


@click.command(cls=Command, short_help="Write a record of one relationship to take along.")
@click.argument("person")
@click.option("--mine", is_flag=True, help="Only what is yours; there is no other export.")
@click.option("--to", "target", metavar="FILE", help="Write it to a file only you can read.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@listing("markdown", "json")
@pass_app
def export(app: App, person: str, mine: bool, target: str | None, force: bool) -> None:
    """Write down what is yours of the years with PERSON, to take along when a job ends.

    It holds your goals with them and why you wanted them, your check-ins and jots, the dates
    you met, roles, and thanks given and received. It does not hold what others answered or
    wrote, titles of calendar events, links to documents, or the rungs of a ladder. What may
    leave the company is for your employer's policy to say.

    \b
    Example:
      syncd people export sam --mine --to sam.md
    """
    one = app.person(person)
    if not mine:
        raise UsageError(
            "only what is yours can be exported: your goals, your words, dates, thanks",
            hint=f"syncd people export {quoted(plain(one.key))} --mine",
        )
    if force and target is None:
        raise UsageError("--force goes with --to", hint="--to FILE")
    judged = app.judged(one)
    kept = keepsake(one, judged.meetings if judged else (), material(app.database), zone=app.zone)
    if target is None:
        if app.as_json:
            print_json(_as_data(kept))
        else:
            click.echo("\n".join(_markdown(kept, app.today)))
        return
    text = json.dumps({"schema": 1, **_as_data(kept)}, indent=2) if app.as_json else None
    write_private(Path(target), f"{text or chr(10).join(_markdown(kept, app.today))}\n", replace=force)
    app.say(f"written: {plain(target, limit=300)}")
    app.say(_NOTE)


# -- Markdown -------------------------------------------------------------------------------


def _markdown(kept: Keepsake, today: date) -> Iterator[str]:
    yield f"# {_safe(shown_name(kept.person))}"
    yield ""
    yield f"What is mine of our time, up to {today}. {_NOTE}"
    yield from _section("Roles", [_role(kept, at) for at in range(len(kept.tenures))])
    yield from _section("Meetings", list(_meetings(kept.meetings)))
    if kept.goals:
        yield ""
        yield "## Goals"
    for goal in kept.goals:
        yield from _goal(goal)
    yield from _section("Notes", [f"{_word(one)} ({one.kind})" for one in kept.notes])
    yield from _section("Thanks given", [_word(one) for one in kept.thanks_given])
    yield from _section("Thanks received", [_word(one) for one in kept.thanks_received])


def _section(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield ""
        yield f"## {title}"
        yield ""
        yield from (f"- {item}" for item in items)


def _role(kept: Keepsake, at: int) -> str:
    tenure = kept.tenures[at]
    kind = f" ({tenure.kind.value})" if tenure.kind else ""
    company = f" at {_safe(tenure.company)}" if tenure.company else ""
    return f"{tenure.role.value}{kind}{company}: {tenure.since} to {tenure.until or 'today'}"


def _meetings(days: tuple[date, ...]) -> Iterator[str]:
    for year, group in groupby(days, key=lambda day: day.year):
        own = [f"{day:%m-%d}" for day in group]
        yield f"{year}: {', '.join(own)} ({len(own)})"


def _goal(goal: OwnGoal) -> Iterator[str]:
    yield ""
    yield f"### {_safe(goal.title)}"
    yield ""
    ends = f", reached on {goal.reached_on}" if goal.reached_on else f", {goal.state.value}"
    due = f", due {goal.due}" if goal.due else ""
    serves = f", for {goal.serves}" if goal.serves else ""
    yield f"Since {goal.since}{due}{serves}{ends}."
    if goal.why:
        yield ""
        yield f"Why: {_safe(goal.why)}"
    if goal.steps or goal.remarks:
        yield ""
    for step in goal.steps:
        done = f" ({step.done_on})" if step.done_on else ""
        yield f"- [{'x' if step.done_on else ' '}] {_safe(step.text)}{done}"
    for note in goal.remarks:
        told = f"{note.progress}%" if note.progress is not None else ""
        yield f"- {note.on}: {', '.join(filter(None, (told, _safe(note.text))))}"


def _word(one: OwnWord) -> str:
    return f"{one.on}: {_safe(one.text)}"


def _safe(text: str) -> str:
    """A text of the user's as it reads in Markdown."""
    return escape(text)


# -- JSON -----------------------------------------------------------------------------------


def _as_data(kept: Keepsake) -> dict[str, object]:
    """The record for programs; nothing in it says when it was written."""
    return {
        "person": {"name": plain(kept.person.name), "addresses": [plain(at) for at in kept.person.addresses]},
        "roles": [tenure_data(tenure) for tenure in kept.tenures],
        "meetings": [str(day) for day in kept.meetings],
        "goals": [
            {
                "title": plain(goal.title),
                "why": lines(goal.why),
                "for": goal.serves or None,
                "state": goal.state.value,
                "since": str(goal.since),
                "due": str(goal.due) if goal.due else None,
                "reached_on": str(goal.reached_on) if goal.reached_on else None,
                "steps": [
                    {"text": plain(step.text), "done_on": str(step.done_on) if step.done_on else None}
                    for step in goal.steps
                ],
                "check_ins": [
                    {"on": str(note.on), "text": lines(note.text), "progress": note.progress}
                    for note in goal.remarks
                ],
            }
            for goal in kept.goals
        ],
        "notes": [{"kind": one.kind, **_word_data(one)} for one in kept.notes],
        "thanks_given": [_word_data(one) for one in kept.thanks_given],
        "thanks_received": [_word_data(one) for one in kept.thanks_received],
    }


def _word_data(one: OwnWord) -> dict[str, object]:
    return {"on": str(one.on), "text": plain(one.text)}


COMMANDS = (export,)
