"""The command goal answer, and how answers, notes and what was read back are told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.who import shown_name
from syncd.core.agenda import is_shared_with
from syncd.core.answers import Question
from syncd.core.goals import Goal, goal_number
from syncd.core.model import Address
from syncd.core.window import local_day
from syncd.errors import UsageError
from syncd.safetext import lines, plain
from syncd.store import answers as store
from syncd.store import documents, goals
from syncd.store.instants import to_text

if TYPE_CHECKING:
    from syncd.documents.readback import DocumentSeen

ANSWERED: Mapping[str, str] = {
    Question.MORE.value: "more of",
    Question.LESS.value: "less of",
    Question.START.value: "start doing",
    Question.BALANCE.value: "balance",
}
"""What an answer is about, in a listing."""


@click.command(cls=Command, short_help="Note an answer that was said aloud.")
@click.argument("which", metavar="GOAL")
@click.argument("question", type=click.Choice([one.value for one in Question]))
@click.argument("text")
@click.option("--on", "day", metavar="DATE", help="When it was said; default: today.")
@click.option("--from", "whom", metavar="PERSON", help="Who said it; default: the goal's person.")
@pass_app
def answer(app: App, which: str, question: str, text: str, day: str | None, whom: str | None) -> None:
    """Note what somebody answered about a goal, where no document holds it.

    The questions are: what should I do more of, less of, start doing, and of a diffuse goal how I
    balance it. Answers written below the questions in the running document are read by
    `syncd sync`; nothing noted here is written there. `syncd goal show GOAL` lists them all.

    \b
    Examples:
      syncd goal answer g1 more "show the numbers earlier"
      syncd goal answer g1 start "a weekly demo" --on monday --from sam
    """
    number = goal_number(which)
    if number is None:
        raise UsageError(
            f"{plain(which)!r} is no goal", hint="goals are called g1, g2, ...; `syncd goal list`"
        )
    goal = goals.goal(app.database, number)
    example = f"syncd goal answer {goal.id} {question} TEXT"
    if whom is None and goal.person is None:
        raise UsageError(f"{goal.id} is worked on with nobody", hint=f"{example} --from PERSON")
    if not plain(text):
        raise UsageError("an answer needs a text", hint=example)
    person = app.person(whom, may_be_new=True).key if whom is not None else goal.person
    assert person is not None
    at = _said_at(app, day)
    made = store.note_answer(app.database, number, question, text, person=person, at=at, now=app.now)
    app.say(f"{goal.id}: {made.id} noted, {local_day(at, app.zone)}, {_names(app)(person)}")


def _said_at(app: App, day: str | None) -> datetime:
    """The instant of a day somebody answered on: now, or the end of that day, after its 1:1."""
    if day is None:
        return app.now
    on = app.date(day)
    if on > app.today:
        raise UsageError(f"{on} is still to come", hint="note the answer once it was given")
    return min(app.now, datetime.combine(on, time(23, 59, 59), tzinfo=app.zone).astimezone(UTC))


# -- the ledger -----------------------------------------------------------------------------


def ledger_lines(app: App, goal: Goal) -> Iterator[str]:
    """What was answered about a goal and noted below it, in time order."""
    name = _names(app)
    if goal.answers:
        yield "answers:"
    for one in goal.answers:
        asked = ANSWERED.get(one.question, plain(one.question, limit=40))
        yield from _told(f"{local_day(one.at, app.zone)} {asked}, {name(one.person)}:", one.text)
    notes = [one for one in store.notes(app.database) if one.goal == goal.number]
    if notes:
        yield "notes from the documents:"
    for note in notes:
        yield from _told(f"{local_day(note.at, app.zone)} {name(note.person)}:", note.text)


def _told(head: str, text: str) -> Iterator[str]:
    """A head with its text; several lines stand indented below it."""
    rows = [row for row in lines(text).split("\n") if row]
    if len(rows) == 1:
        yield f"  {head} {rows[0]}"
        return
    yield f"  {head}"
    yield from (f"    {row}" for row in rows)


def ledger_data(app: App, goal: Goal) -> dict[str, Any]:
    """The same for programs; what was read from a document with its link and revision."""
    known = documents.documents(app.database, app.config.desk)
    links: dict[str, str] = {one.ref.marker: plain(one.ref.link) for one in known}
    answers = [
        {
            "id": one.id,
            "at": to_text(one.at),
            "question": one.question,
            "person": one.person,
            "text": lines(one.text),
            "source": "document" if one.entry else "noted",
            "document": links.get(one.document or ""),
            "revision": one.revision,
        }
        for one in goal.answers
    ]
    notes = [
        {"at": to_text(one.at), "person": one.person, "text": lines(one.text)}
        for one in store.notes(app.database)
        if one.goal == goal.number
    ]
    return {"diffuse": goal.diffuse, "answers": answers, "notes": notes}


class _Names:
    """Gives people the names they are shown by."""

    def __init__(self, app: App) -> None:
        self._names = {where: shown_name(one) for one in app.people() for where in one.addresses}

    def __call__(self, address: Address) -> str:
        return self._names.get(address, plain(address, limit=60))


def _names(app: App) -> _Names:
    return _Names(app)


def still_shown(app: App, goal: Goal) -> Iterator[str]:
    """Where a goal has been written that is not shared there any more: nothing of it is taken away."""
    written = documents.written_for(app.database, goal.id)
    if not written:
        return
    name = _names(app)
    people = {where: one.addresses for one in app.people() for where in one.addresses}
    for where, count in written.items():
        if not is_shared_with(goal, people.get(where, (where,))):
            entries = f"{count} {'entry' if count == 1 else 'entries'}"
            yield f"not shared any more, but it stands in {entries} of the document with {name(where)}"


# -- what was read back ---------------------------------------------------------------------


def tell_documents(app: App, seen: "Iterable[DocumentSeen]") -> None:
    """One line for each document something new was read from; one on standard error for each that failed."""
    told = [one for one in seen if one.failure or one.taken or one.not_understood]
    if not told:
        return
    name = _names(app)
    for one in told:
        where = f"the document with {name(one.document.person)}"
        if one.failure:
            click.echo(f"syncd: {where} could not be read: {plain(one.failure, limit=1000)}", err=True)
            click.echo("  nothing was concluded from it; run the command again later", err=True)
            continue
        app.say(f"read back from {where}: {_counted(one.taken, one.not_understood)}")


_COUNTED: tuple[tuple[str, str, str], ...] = (
    ("answer", "answer", "answers"),
    ("action ticked", "action ticked", "actions ticked"),
    ("step ticked", "step ticked", "steps ticked"),
    ("progress", "goal's progress", "goals' progress"),
    ("subject discussed", "subject discussed", "subjects discussed"),
    ("note", "note", "notes"),
)
"""What is counted, for one and for several, in the order in which it is told."""


def _counted(taken: Mapping[str, int], not_understood: int) -> str:
    """``2 answers, 1 action ticked; 1 line not understood: syncd status``."""
    parts = [
        f"{taken[key]} {one if taken[key] == 1 else many}" for key, one, many in _COUNTED if taken.get(key)
    ]
    unclear = f"{not_understood} line{'' if not_understood == 1 else 's'} not understood: syncd status"
    return "; ".join(filter(None, [", ".join(parts), unclear if not_understood else ""]))


_LINES_SHOWN = 6
"""Of all documents: with the rest of a status they fit one screen."""


def unread_lines(app: App) -> Iterator[str]:
    """What was not understood in the documents, with where it stands."""
    from syncd.store.readback import unread

    found = unread(app.database)
    name = _names(app) if found else None
    for link, group in groupby(found[:_LINES_SHOWN], key=lambda one: one.link):
        assert name is not None
        first, *others = group
        yield f"not understood in the document with {name(first.person)}: {plain(link, limit=400)}"
        for one in (first, *others):
            where = f"{local_day(one.slot, app.zone)}, line {one.line}"
            yield f'  {where}: "{plain(one.text, limit=160)}": {plain(one.reason, limit=200)}'
    if (left := len(found) - _LINES_SHOWN) > 0:
        yield f"  and {left} more; `syncd status --format json` lists them"


def unread_data(app: App) -> list[dict[str, Any]]:
    """The same for programs."""
    from syncd.store.readback import unread

    return [
        {
            "person": one.person,
            "document": plain(one.link),
            "meeting": to_text(one.slot),
            "line": one.line,
            "text": lines(one.text),
            "reason": plain(one.reason),
            "read_at": to_text(one.read_at),
        }
        for one in unread(app.database)
    ]
