"""The command jot: one line for a coming agenda, or a record of what somebody said to me."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches

import click

from syncd.cli.context import App, pass_app
from syncd.cli.jots_listed import list_jots, names_of, way
from syncd.cli.ladder import find_rung
from syncd.cli.options import Command, listing
from syncd.cli.who import label
from syncd.core.cadence.history import Person
from syncd.core.jots import RECIPROCAL, Jot, JotKind
from syncd.dataclass import dataclass
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import jots as store

KINDS = tuple(kind.value for kind in JotKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed beside the text."""

    kind: JotKind = JotKind.TOPIC
    whom: str | None
    giver: str | None
    about: str | None
    private: bool
    rung: str | None


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[KIND] TEXT")
@click.option("--with", "--for", "whom", metavar="PERSON", help="Whose agenda it is for.")
@click.option("--from", "giver", metavar="PERSON", help="Who said it to you: thanks, praise or feedback.")
@click.option("--about", metavar="PERSON", help="Whom a praise is about, when somebody else is to hear it.")
@click.option("--private", is_flag=True, help="Only for your own prep sheet.")
@click.option("--rung", metavar="RUNG", help="Of a win: the rung of the ladder it is evidence for.")
@click.option("--assign", metavar="JOT", help="Give an open ask to the person of --with.")
@click.option(
    "--done", metavar="JOT", multiple=True, help="Strike out a jot, such as j3: discussed, said or done."
)
@listing()
@pass_app
def jot(  # one option each
    app: App,
    words: tuple[str, ...],
    whom: str | None,
    giver: str | None,
    about: str | None,
    private: bool,
    rung: str | None,
    assign: str | None,
    done: tuple[str, ...],
) -> None:
    """Note one line for the next 1:1 with somebody. Without words: list those not struck out.

    KIND is topic (the default), heads-up, ask, win, action, thanks, praise or feedback. A topic,
    heads-up, ask, win or action goes into the shared agenda unless --private; an action comes
    back until it is struck out. Thanks, praise and feedback are never shared: they wait in your
    prep sheet, with words you could say or send, until you have. --from records what you were
    given yourself. An ask without --with is open, for whoever can help.

    Nothing is ever sent by syncd.

    \b
    Examples:
      syncd jot "roadmap for spring" --with sam
      syncd jot heads-up "the contract may slip" --with sam
      syncd jot win "the migration is live" --with sam --rung staff/direction
      syncd jot praise "the calm release" --with priya --about sam
      syncd jot thanks "for the review" --from sam
      syncd jot ask "who knows the billing API?"
      syncd jot --assign j5 --with lee
      syncd jot --with sam                    what waits for Sam
      syncd jot --from sam                    what Sam has given you
      syncd jot --done j3
    """
    typed = Typed(whom=whom, giver=giver, about=about, private=private, rung=rung)
    if done:
        if words or assign or typed != _NOTHING:
            raise UsageError("--done goes alone", hint="syncd jot --done j3")
        _strike(app, done)
    elif assign is not None:
        _assign(app, assign, words, typed)
    elif not words:
        _list_jots(app, typed)
    else:
        _note(app, words, typed)


_NOTHING = Typed(whom=None, giver=None, about=None, private=False, rung=None)


# -- noting ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A combination that makes no sense, why, and what does."""

    applies: Callable[[Typed], bool]
    error: str
    hint: str


_REFUSALS = (
    _Refusal(
        lambda typed: typed.rung is not None and typed.kind is not JotKind.WIN,
        "only a win points at a rung",
        'syncd jot win "what you did" --rung RUNG',
    ),
    _Refusal(
        lambda typed: bool(typed.giver and typed.whom),
        "--with and --from exclude each other: {kind} is given or received",
        "--with PERSON for what you want to say, --from PERSON for what was said to you",
    ),
    _Refusal(
        lambda typed: bool(typed.giver) and typed.kind not in RECIPROCAL,
        "{kind} is nothing one is given",
        "--from goes with thanks, praise and feedback",
    ),
    _Refusal(
        lambda typed: bool(typed.giver and typed.private),
        "what was said to you is private anyway",
        "leave --private out",
    ),
    _Refusal(
        lambda typed: bool(typed.about) and typed.kind is not JotKind.PRAISE,
        "{kind} is about nobody: only praise is told to somebody else",
        'syncd jot praise "what they did" --with LISTENER --about PERSON',
    ),
    _Refusal(
        lambda typed: bool(typed.about and typed.giver),
        "--about goes with --with: praise you were given is about you",
        'syncd jot praise "what they said" --from PERSON',
    ),
    _Refusal(
        lambda typed: typed.whom is None and typed.giver is None and typed.kind is not JotKind.ASK,
        "for whom?",
        "--with PERSON; `syncd people list` shows them",
    ),
    _Refusal(
        lambda typed: typed.whom is None and typed.private,
        "an open ask is read by nobody but you",
        "leave --private out",
    ),
)
"""The first that applies is said."""


def _note(app: App, words: tuple[str, ...], typed: Typed) -> None:
    named, text = (words[0], words[1:]) if words[0] in KINDS else (JotKind.TOPIC.value, words)
    if len(words) > 1 and words[0] not in KINDS:
        _refuse_misspelled(words[0])
    typed = replace(typed, kind=JotKind(named))
    if not plain(" ".join(text)):
        raise UsageError(
            f"{_a(named)} about what?", hint=f'syncd jot {named} "what it is about" --with PERSON'
        )
    for refusal in _REFUSALS:
        if refusal.applies(typed):
            raise UsageError(refusal.error.format(kind=_a(named)), hint=refusal.hint)
    person = app.person(whose, may_be_new=True) if (whose := typed.giver or typed.whom) else None
    about = app.person(typed.about, may_be_new=True) if typed.about else None
    if about and person and about.key == person.key:
        raise UsageError(f"{label(person)} is the one who is to hear it", hint="leave --about out")
    made = store.add_jot(
        app.database,
        typed.kind,
        " ".join(text),
        person=person.key if person else None,
        now=app.now,
        private=typed.private,
        about=about.key if about else None,
        received=typed.giver is not None,
        rung=find_rung(app, typed.rung).path if typed.rung is not None else "",
    )
    app.say(f"{made.id} {made.kind.value}: {plain(made.text)}")
    app.say(_outlook(made, person, about))


def _refuse_misspelled(word: str) -> None:
    """A kind one letter off would make a topic, and so share what was to stay private."""
    bare = word.casefold().strip(":,").replace("_", "-")
    near = get_close_matches(bare, KINDS, n=1, cutoff=0.8)
    if near:
        raise UsageError(
            f"{word!r} is no kind; did you mean {near[0]}?",
            hint=f'syncd jot {near[0]} "..."; a topic that begins so goes into quotes, as one text',
        )


def _outlook(made: Jot, person: Person | None, about: Person | None) -> str:
    """Where a new jot goes."""
    if person is None:
        return f"open, for whoever can help: syncd jot --assign {made.id} --with PERSON"
    if made.received:
        return f"from {label(person)}: kept for you, never shared"
    if made.shareable:
        return f"shared with {label(person)} at the next publish"
    told = f", about {label(about)}" if about else ""
    return f"private: only in your prep sheet{f' for {label(person)}{told}' if about else ''}"


# -- changing -------------------------------------------------------------------------------


def _strike(app: App, texts: Sequence[str]) -> None:
    for one in [_known(app, text) for text in texts]:
        struck = store.tick_jot(app.database, one.number, now=app.now)
        app.say(f"{struck.id}: done")


def _assign(app: App, text: str, words: tuple[str, ...], typed: Typed) -> None:
    if words or typed.giver or typed.about or typed.private or typed.rung or not typed.whom:
        raise UsageError("--assign goes with --with alone", hint="syncd jot --assign j3 --with PERSON")
    found = _known(app, text)
    if found.kind is not JotKind.ASK or found.person is not None or found.done_at is not None:
        raise UsageError(
            f"{found.id} is no open ask: it is {_state(app, found)}",
            hint='note it anew: syncd jot ask "what you need" --with PERSON',
        )
    person = app.person(typed.whom, may_be_new=True)
    made = store.assign_jot(app.database, found.number, person.key, now=app.now)
    app.say(f"{made.id} {made.kind.value}: {plain(made.text)}")
    app.say(f"shared with {label(person)} at the next publish")


def _state(app: App, one: Jot) -> str:
    if one.done_at is not None:
        return "done"
    return f"{_a(one.kind.value)} {way(one, names_of(app))}"


def _a(kind: str) -> str:
    if JotKind(kind) in RECIPROCAL:
        return kind
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _known(app: App, text: str) -> Jot:
    """The jot that is meant by ``j3`` or ``3``; raises UsageError."""
    digits = text.strip().lower().removeprefix("j")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    found = next((one for one in store.jots(app.database) if one.number == number), None)
    if found is None:
        raise UsageError(
            f"there is no jot {plain(text, limit=60)!r}", hint="`syncd jot` lists them: j1, j2, ..."
        )
    return found


# -- listing --------------------------------------------------------------------------------


def _list_jots(app: App, typed: Typed) -> None:
    if typed.about or typed.private or typed.rung or (typed.whom and typed.giver):
        raise UsageError(
            "a list is of what waits (--with PERSON) or of what you were given (--from PERSON)",
            hint="syncd jot --with PERSON",
        )
    list_jots(app, whom=typed.whom, giver=typed.giver)
