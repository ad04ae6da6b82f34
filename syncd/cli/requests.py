"""Commands on meetings on request: with a skip-level, mostly; tracked to an answer, never flagged."""

from datetime import date

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import print_columns, print_json
from syncd.cli.who import label, shown_name
from syncd.core.requests import Request, days_open, open_requests, request_number
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import requests as store


@click.command(cls=Command, short_help="Note a meeting asked for, or its answer (skip-level).")
@click.argument("person", metavar="PERSON|REQUEST")
@click.argument("text", default="")
@click.option("--theirs", is_flag=True, help="They asked you.")
@click.option("--answered", metavar="TEXT", help="The answer: yes, no, or in words.")
@click.option("--on", "day", metavar="DATE", help="When it was asked, or answered; default: today.")
@pass_app
def request(app: App, person: str, text: str, theirs: bool, answered: str | None, day: str | None) -> None:
    """Note that you asked PERSON for a meeting, or with --theirs that they asked you.

    For people met on request, such as your manager's manager. It is tracked to an answer, and
    never becomes a finding. TEXT says what it is to be about; it is private, and no message is
    sent. --answered closes the open request with PERSON, or the one named by its id.

    \b
    Examples:
      syncd people request dana@example.com "where the team is going"
      syncd people request dana --answered yes
      syncd people request r2 --answered "after the summer" --on monday
      syncd people requests
    """
    on = app.date(day) if day else app.today
    if on > app.today:
        raise UsageError(f"{on} is ahead", hint="note it when the day has come")
    if answered is None:
        _ask(app, person, text, theirs=theirs, on=on)
        return
    if text or theirs:
        raise UsageError("--answered takes the answer, and no other words", hint='--answered "yes"')
    if not plain(answered):
        raise UsageError("answered how?", hint='--answered yes, --answered no, or --answered "in words"')
    found = _waiting(app, person)
    done = store.answer_request(app.database, found.number, answered, on=on)
    days = days_open(done, app.today)
    app.say(f"{done.id}: answered after {_days(days)}: {plain(done.answer)}")


def _ask(app: App, person: str, text: str, *, theirs: bool, on: date) -> None:
    one = app.person(person, may_be_new=True)
    made = store.add_request(app.database, one.key, text, theirs=theirs, on=on)
    who = f"{label(one)} asked you" if theirs else f"you asked {label(one)}"
    about = f": {plain(made.text)}" if made.text else ""
    app.say(f"{made.id}: {who} for a meeting on {made.asked_on}{about}")
    app.say(f"when there is an answer: syncd people request {made.id} --answered TEXT")


def _waiting(app: App, text: str) -> Request:
    """The open request that is meant; raises UsageError when none or several are."""
    every = store.requests(app.database)
    number = request_number(text)
    if number is not None:
        found = next((one for one in every if one.number == number), None)
        if found is None:
            raise UsageError(f"there is no request r{number}", hint="`syncd people requests` lists them")
        return found
    person = app.person(text)
    waiting = open_requests(every, person.addresses)
    if not waiting:
        raise UsageError(
            f"no request with {label(person)} is open", hint="`syncd people requests` lists the open ones"
        )
    if len(waiting) > 1:
        ids = ", ".join(f"{one.id} ({one.asked_on})" for one in waiting)
        raise UsageError(
            f"several requests with {label(person)} are open: {ids}; nothing was changed",
            hint=f"syncd people request {waiting[0].id} --answered TEXT",
        )
    return waiting[0]


@click.command(cls=Command, short_help="List the meetings on request that wait for an answer.")
@click.option("--all", "every", is_flag=True, help="Also those that were answered.")
@listing()
@pass_app
def requests(app: App, every: bool) -> None:
    """List the meetings on request that wait for an answer, the longest waiting first."""
    known = store.requests(app.database)
    found = sorted(known, key=lambda one: (one.asked_on, one.number)) if every else open_requests(known)
    if app.as_json:
        print_json({"requests": [_data(app, one) for one in found]})
        return
    if not found:
        click.echo('no request is open; `syncd people request PERSON "what about"` notes one')
        return
    names = {where: shown_name(one) for one in app.people() for where in one.addresses}
    head = ("REQUEST", "WITH", "ASKED BY", "ON", "WAITING", "ABOUT")
    print_columns([head, *(_row(app, one, names.get(one.person)) for one in found)])


def _row(app: App, one: Request, name: str | None) -> tuple[str, ...]:
    days = _days(days_open(one, app.today))
    waiting = days if one.is_open else f"{plain(one.answer, limit=40)} ({days})"
    who = "them" if one.theirs else "you"
    return (
        one.id,
        name or plain(one.person, limit=60),
        who,
        str(one.asked_on),
        waiting,
        plain(one.text, limit=200) or "-",
    )


def _data(app: App, one: Request) -> dict[str, object]:
    return {
        "id": one.id,
        "person": plain(one.person),
        "theirs": one.theirs,
        "text": plain(one.text),
        "asked_on": str(one.asked_on),
        "days": days_open(one, app.today),
        "answer": plain(one.answer) if not one.is_open else None,
        "answered_on": str(one.answered_on) if one.answered_on else None,
    }


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


COMMANDS = (request, requests)
