"""What of the store fits the beginning of a word: people, goals, jots, findings, rungs.

Reads and never writes; a home that is not there, or a store that cannot be read, has no candidates.
Only values that every shell takes as they are are offered: calendars are written by others.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from sqlite3 import Connection

import click
from click.shell_completion import CompletionItem

from syncd.cli.options import Given
from syncd.dataclass import dataclass
from syncd.paths import Home, locate
from syncd.safetext import plain
from syncd.store.database import open_to_read

SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_@.+:/-]{0,199}")
"""A word that no shell expands, splits or takes for an option."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One value that may be meant."""

    value: str
    help: str = ""
    names: tuple[str, ...] = ()
    """Other texts it is found by."""


class Peek:
    """A look into a home that leaves no trace."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @cached_property
    def connection(self) -> Connection:
        """The store; raises StoreError when there is none to read."""
        return open_to_read(self.home.database)


def candidates(metavar: str, context: click.Context, begun: str) -> list[CompletionItem[str]]:
    """What fits for a parameter of this metavar, for the home that the words before it name."""
    named = re.split(r"[|\[\] .]+", metavar)
    if place := next((_PLACES[part] for part in named if part in _PLACES), None):
        return [CompletionItem(begun, type=place)]
    parts = [part for part in named if part in _SOURCES]
    if not parts:
        return []
    given = context.find_object(Given) or Given()
    peek = Peek(locate(given.home))
    try:
        found = [one for part in parts for one in _SOURCES[part](peek) if SAFE.fullmatch(one.value)]
    finally:
        if "connection" in vars(peek):
            peek.connection.close()
    return [
        CompletionItem(one.value, help=plain(one.help, limit=80) or None) for one in fitting(found, begun)
    ]


def fitting(found: Iterable[Candidate], begun: str) -> list[Candidate]:
    """Those that begin so; else the only one with a name or a part that does."""
    every, wanted = list(dict.fromkeys(found)), begun.casefold()
    starting = [one for one in every if one.value.casefold().startswith(wanted)]
    if starting or not wanted.strip():
        return starting
    tests: tuple[Callable[[str], bool], ...] = (
        lambda text: text.startswith(wanted),
        lambda text: any(word.startswith(wanted) for word in text.split()),
        lambda text: wanted in text,
    )
    for fits in tests:
        named = [one for one in every if any(fits(name.casefold()) for name in (*one.names, one.value))]
        if named:
            return named if len(named) == 1 else []
    return []


# -- where each kind of value comes from ----------------------------------------------------


def _people(peek: Peek) -> Iterator[Candidate]:
    from syncd.store.acquaintances import acquaintances

    for where, name in acquaintances(peek.connection).items():
        yield Candidate(value=where, help=name, names=(plain(name),))


def _goals(peek: Peek) -> Iterator[Candidate]:
    from syncd.core.goals import OPEN
    from syncd.store.goals import goals

    every = goals(peek.connection)
    for one in sorted(every, key=lambda goal: (goal.state not in OPEN, goal.number)):
        state = "" if one.state in OPEN else f" ({one.state.value})"
        yield Candidate(value=one.id, help=f"{one.title}{state}", names=(plain(one.title),))


def _jots(peek: Peek) -> Iterator[Candidate]:
    from syncd.store.jots import jots

    for one in jots(peek.connection):
        if one.done_at is None:
            yield Candidate(value=one.id, help=f"{one.kind.value}: {one.text}", names=(plain(one.text),))


def _pointing(peek: Peek) -> Iterator[Candidate]:
    from syncd.store.answers import answers
    from syncd.store.growth import is_evidence
    from syncd.store.jots import jots

    yield from _goals(peek)
    for jot in filter(is_evidence, jots(peek.connection)):
        yield Candidate(value=jot.id, help=f"{jot.kind.value}: {jot.text}", names=(plain(jot.text),))
    for answer in answers(peek.connection):
        yield Candidate(value=answer.id, help=f"{answer.question}: {answer.text}")


def _requests(peek: Peek) -> Iterator[Candidate]:
    from syncd.core.requests import open_requests
    from syncd.store.requests import requests

    for one in open_requests(requests(peek.connection)):
        yield Candidate(value=one.id, help=f"{one.person}: {one.text}", names=(plain(one.text),))


def _subjects(_peek: Peek) -> Iterator[Candidate]:
    from syncd.core.subjects import SUBJECTS

    yield from (Candidate(value=one.code, help=one.label) for one in SUBJECTS)


def _series(peek: Peek) -> Iterator[Candidate]:
    from syncd.store.acquaintances import known_series

    for uid in known_series(peek.connection):
        yield Candidate(value=uid)


def _accounts(peek: Peek) -> Iterator[Candidate]:
    from syncd.store.accounts import accounts

    for one in accounts(peek.connection):
        yield Candidate(value=one.name, help=one.provider)


def _findings(peek: Peek) -> Iterator[Candidate]:
    """The only ones that take a judgement: there is no finding before somebody looks."""
    from syncd import clock
    from syncd.audit import audit
    from syncd.config import read

    now = clock.now()
    report = audit(peek.connection, read(peek.home.config), now=now, read_at=now)
    for one in report.findings:
        yield Candidate(value=one.id, help=one.message)


def _ladder(pick: Callable[..., Iterable[tuple[str, str]]]) -> Callable[[Peek], Iterator[Candidate]]:
    def look(peek: Peek) -> Iterator[Candidate]:
        from syncd.ladder import read

        found = read(peek.home.ladder)
        for value, text in pick(found) if found else ():
            yield Candidate(value=value, help=text, names=(value.rpartition("/")[2],))

    return look


_SOURCES: Mapping[str, Callable[[Peek], Iterator[Candidate]]] = {
    "PERSON": _people,
    "OTHER": _people,
    "OLD": _people,
    "NEW": _people,
    "ADDRESS": _people,
    "me": lambda _: iter([Candidate(value="me", help="yourself")]),
    "GOAL": _goals,
    "JOT": _jots,
    "ID": _pointing,
    "REQUEST": _requests,
    "SUBJECT": _subjects,
    "SERIES": _series,
    "ACCOUNT": _accounts,
    "FINDING": _findings,
    "TRACK": _ladder(lambda ladder: [(one.id, one.name) for one in ladder.tracks]),
    "LEVEL": _ladder(lambda ladder: [(one.id, one.name) for one in ladder.levels]),
    "RUNG": _ladder(lambda ladder: [(one.path, one.text) for one in ladder.rungs]),
}
"""By the word that stands for a value in the usage line."""

_PLACES = {
    "DIR": "dir",
    "FILE": "file",
    "FOLDER": "dir",
    "PATH": "file",
    "SOURCE": "file",
}
"""Values the shell completes itself."""
