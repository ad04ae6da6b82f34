"""The command jot: one line for a coming agenda."""

import click

from syncd.cli.context import App, pass_app
from syncd.cli.ladder import find_rung
from syncd.cli.options import Command, listing
from syncd.cli.output import print_columns, print_json
from syncd.cli.who import label, shown_name
from syncd.core.jots import Jot, JotKind
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import jots as store
from syncd.store.instants import to_text

KINDS = tuple(kind.value for kind in JotKind)


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[KIND] TEXT")
@click.option("--with", "--for", "whom", metavar="PERSON", help="Whose agenda it is for.")
@click.option("--private", is_flag=True, help="Only for your own prep sheet.")
@click.option("--rung", metavar="RUNG", help="Of a win: the rung of the ladder it is evidence for.")
@click.option("--done", metavar="JOT", help="Strike out a jot, such as j3.")
@listing()
@pass_app
def jot(
    app: App, words: tuple[str, ...], whom: str | None, private: bool, rung: str | None, done: str | None
) -> None:
    """Note one line for the next 1:1 with somebody. Without words: list the jots that wait.

    KIND is topic (the default), heads-up, ask, win, action, thanks, praise or feedback. A topic,
    heads-up, ask, win or action goes into the shared agenda unless --private; thanks, praise and
    feedback only ever stand in your prep sheet.

    \b
    Examples:
      syncd jot "roadmap for spring" --with sam
      syncd jot heads-up "the contract may slip" --with sam
      syncd jot win "the migration is live" --with sam --rung staff/direction
      syncd jot --with sam
      syncd jot --done j3
    """
    if done is not None:
        if words or whom or private or rung:
            raise UsageError("--done goes alone", hint="syncd jot --done j3")
        _strike(app, done)
    elif not words and not rung:
        _list_jots(app, app.person(whom).addresses if whom else None)
    else:
        _note(app, words, whom, private=private, rung=rung)


def _note(
    app: App, words: tuple[str, ...], whom: str | None, *, private: bool, rung: str | None = None
) -> None:
    kind, text = (words[0], words[1:]) if words[:1] and words[0] in KINDS else (JotKind.TOPIC.value, words)
    if rung is not None and kind != JotKind.WIN.value:
        raise UsageError("only a win points at a rung", hint='syncd jot win "what you did" --rung RUNG')
    if not plain(" ".join(text)):
        raise UsageError(f"a {kind} about what?", hint=f'syncd jot {kind} "what it is about" --with PERSON')
    if whom is None:
        raise UsageError("for whom?", hint="--with PERSON; `syncd people list` shows them")
    person = app.person(whom, may_be_new=True)
    made = store.add_jot(
        app.database,
        JotKind(kind),
        " ".join(text),
        person=person.key,
        now=app.now,
        private=private,
        rung=find_rung(app, rung).path if rung is not None else "",
    )
    app.say(f"{made.id} {made.kind.value}: {plain(made.text)}")
    app.say(
        f"shared with {label(person)} at the next publish"
        if made.shareable
        else "private: only in your prep sheet"
    )


def _strike(app: App, text: str) -> None:
    digits = text.strip().lower().removeprefix("j")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    if number is None or all(one.number != number for one in store.jots(app.database)):
        raise UsageError(
            f"there is no jot {plain(text, limit=60)!r}", hint="`syncd jot` lists them: j1, j2, ..."
        )
    struck = store.tick_jot(app.database, number, now=app.now)
    app.say(f"{struck.id}: done")


def _list_jots(app: App, addresses: tuple[str, ...] | None) -> None:
    waiting: list[Jot] = [
        one
        for one in store.jots(app.database)
        if one.done_at is None and (addresses is None or one.person in addresses)
    ]
    if app.as_json:
        print_json({"jots": [_as_data(one) for one in waiting]})
        return
    if not waiting:
        click.echo('no jot waits; `syncd jot "a topic" --with PERSON` notes one')
        return
    names = {where: shown_name(one) for one in app.people() for where in one.addresses}
    head = ("JOT", "KIND", "FOR", "SHARED", "TEXT")
    rows = [
        (
            one.id,
            one.kind.value,
            names.get(one.person, plain(one.person, limit=60)) if one.person else "anybody",
            "yes" if one.shareable else "never",
            plain(one.text, limit=300),
        )
        for one in waiting
    ]
    print_columns([head, *rows])


def _as_data(one: Jot) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "person": one.person,
        "text": plain(one.text),
        "shared": one.shareable,
        "made_at": to_text(one.made_at),
    }
