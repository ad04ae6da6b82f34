"""Commands on what is to be talked about with whom: people subjects, people discussed."""

import click

from syncd.cli.context import App, pass_app
from syncd.cli.dates import read_interval
from syncd.cli.options import Command, listing
from syncd.cli.output import print_columns, print_json
from syncd.cli.who import label, shown_name
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.practice_findings import last_discussed
from syncd.core.subject_cadence import Due, due_on
from syncd.core.subjects import BY_CODE
from syncd.errors import UsageError
from syncd.practice import due_subjects
from syncd.safetext import plain
from syncd.store import subjects as store

_CODE = click.Choice(tuple(BY_CODE), case_sensitive=False)


@click.command(cls=Command, short_help="What should come up with somebody: how often, when last.")
@click.argument("person")
@click.argument("subject", metavar="[SUBJECT]", required=False, type=_CODE)
@click.option("--every", metavar="DAYS", help="How often SUBJECT should come up, such as 60d or 8w.")
@click.option("--never", is_flag=True, help="SUBJECT is not for this person.")
@click.option("--usual", is_flag=True, help="As often as is usual with somebody in that role.")
@listing()
@pass_app
def subjects(app: App, person: str, subject: str | None, every: str | None, never: bool, usual: bool) -> None:
    """List the subjects that should come up with PERSON: how often, when last, when due.

    SUBJECT is career, strengths, well-being, feedback, priorities, growth or thanks. How often each
    should come up follows from what PERSON is to you (`syncd people role`); --every, --never and
    --usual change that for one of them.

    The most overdue subject stands in the next agenda, one at a time and never before it is due;
    thanks stands in your prep sheet only. One that was asked in a 1:1 and not talked about lets the
    others that are due go first. A subject counts as discussed on the date of an answer to it in
    the document, of a thanks jot you ticked, or of `syncd people discussed`. What you talked about
    before you used syncd it cannot know.

    \b
    Examples:
      syncd people subjects sam
      syncd people subjects sam career              the question it is asked with
      syncd people subjects sam career --every 60d
      syncd people subjects sam well-being --never
    """
    one = app.person(person)
    if (every is not None) + never + usual > 1:
        raise UsageError("--every, --never and --usual exclude each other", hint="give one of them")
    if every is not None or never or usual:
        _set(app, one, subject, read_interval(every) if every is not None else 0 if never else None)
        return
    found = [due for due in _dues(app, one) if subject is None or due.subject.code == subject.lower()]
    if app.as_json:
        print_json({"person": one.key, "subjects": [_as_data(app, due) for due in found]})
    elif subject is not None:
        _show(app, one, found[0])
    else:
        _list(app, one, found)


def _dues(app: App, person: Person) -> tuple[Due, ...]:
    return due_subjects(store.book(app.database), app.assessment, person, on=app.today)


def _set(app: App, person: Person, subject: str | None, every: int | None) -> None:
    if subject is None:
        raise UsageError(
            "for which subject?", hint=f"syncd people subjects {quoted(plain(person.key))} career --every 60d"
        )
    store.set_rhythm(app.database, person, subject.lower(), every=every)
    now = next(due for due in _dues(app, person) if due.subject.code == subject.lower())
    app.say(f"{now.subject.code} with {label(person)}: {_often(now)}")


def _often(due: Due) -> str:
    return {None: "-", 0: "never"}.get(due.every, f"every {due.every} days")


def _list(app: App, person: Person, found: list[Due]) -> None:
    rows = [
        (
            due.subject.code + (" (private)" if due.subject.private else ""),
            _often(due),
            str(due.last or ("not yet" if due.every else "-")),
            _stands(app, due),
        )
        for due in found
    ]
    print_columns([("SUBJECT", "EVERY", "LAST DISCUSSED", "DUE"), *rows])
    who = quoted(plain(person.key))
    if any(due.every and not due.last for due in found):
        app.say("not yet: as far as syncd knows; `syncd people discussed` tells it more")
    if person.role_on(app.today) is None:
        app.say(f"what is {shown_name(person)} to you? syncd people role {who} ROLE")


def _stands(app: App, due: Due) -> str:
    day = due_on(due, app.today)
    if not due.every or day is None:
        return "-"
    if not due.is_due:
        return str(day)
    late = (app.today - day).days
    return f"now, {late} day{'s' if late != 1 else ''} over" if late else "now"


def _show(app: App, person: Person, due: Due) -> None:
    click.echo(f"{due.subject.code} with {label(person)}: {due.subject.label}")
    click.echo(
        f"{_often(due)}; {last_discussed(due.last, app.today)}; due: {_stands(app, due).split(';')[0]}"
    )
    where = "only in your prep sheet" if due.subject.private else "asked in the agenda"
    click.echo(f"{where}: {due.question}")


def _as_data(app: App, due: Due) -> dict[str, object]:
    day = due_on(due, app.today)
    return {
        "subject": due.subject.code,
        "label": due.subject.label,
        "question": due.question,
        "private": due.subject.private,
        "every_days": due.every,
        "last_discussed": str(due.last) if due.last else None,
        "due": str(day) if day else None,
        "is_due": due.is_due,
        "met_since": due.met,
    }


@click.command(cls=Command, short_help="Say that you talked about a subject.")
@click.argument("person")
@click.argument("which", metavar="SUBJECT...", nargs=-1, required=True, type=_CODE)
@click.option("--on", "day", metavar="DATE", default="today", help="When; default: today.")
@click.option("--undo", is_flag=True, help="Take back what you said about that date.")
@pass_app
def discussed(app: App, person: str, which: tuple[str, ...], day: str, undo: bool) -> None:
    """Say that you talked with PERSON about SUBJECT, one or several.

    SUBJECT is career, strengths, well-being, feedback, priorities, growth or thanks. Only the date is
    kept, nothing of what was said, and nothing of it is ever shared. Saying it twice changes nothing.
    Answers read back from a document need no such word.

    \b
    Examples:
      syncd people discussed sam career
      syncd people discussed sam career growth --on monday
      syncd people discussed sam career --on 2026-11-16 --undo
    """
    one, on = app.person(person), app.date(day)
    if on > app.today:
        raise UsageError(f"{on} is ahead", hint="say it when the day has come")
    for code in dict.fromkeys(name.lower() for name in which):
        if undo:
            known = store.forget_discussed(app.database, one, code, day=on)
            told = f"not said of {on} any more" if known else f"nothing was said of {on}"
        else:
            new = store.note_discussed(app.database, one, code, day=on, now=app.now)
            told = f"discussed on {on}" if new else f"discussed on {on}, as you said before"
        app.say(f"{code} with {label(one)}: {told}")
