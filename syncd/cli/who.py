"""Finds the one person a user means by an address, a name or a part of either."""

import re
from collections.abc import Callable, Collection, Sequence

from syncd.core.cadence.history import Person
from syncd.core.model import Address, address
from syncd.errors import UsageError
from syncd.safetext import plain

_SHOWN = 10


def find_person(
    text: str, everyone: Sequence[Person], *, me: Collection[Address], may_be_new: bool
) -> Person:
    """The one person meant: a whole address before a whole name before a part of either.

    With ``may_be_new`` a whole address nobody has yet is a new person. Raises UsageError listing
    the candidates when several fit.
    """
    where, wanted = address(text), " ".join(text.split()).casefold()
    for one in everyone:
        if where in one.addresses:
            return one
    if may_be_new and is_address(where) and where not in me:
        return Person(key=where, addresses=(where,))
    tests: tuple[Callable[[Person], bool], ...] = (
        lambda one: plain(one.name).casefold() == wanted,
        lambda one: wanted in plain(one.name).casefold() or any(wanted in at for at in one.addresses),
    )
    for fits in tests if wanted and where not in me else ():
        found = [one for one in everyone if fits(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(text, found)
    if where in me:
        raise UsageError(f"{plain(where)} is you", hint="name the other person")
    whole = ", or give a whole address" if may_be_new else ""
    raise UsageError(
        f"nobody known as {plain(text, limit=80)!r}",
        hint=f"`syncd people list --candidates` lists everybody{whole}",
    )


def _ambiguous(text: str, found: Sequence[Person]) -> UsageError:
    names = ", ".join(label(one) for one in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return UsageError(
        f"{plain(text, limit=80)!r} fits several people: {names}{more}",
        hint="nothing was done; use more of the name, or the address",
    )


def is_address(text: str) -> bool:
    """Whether the text is a whole mail address."""
    return re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", text) is not None


def label(person: Person) -> str:
    """How a person is printed in full: name and address, safe for any terminal."""
    where, name = plain(person.key, limit=120), plain(person.name, limit=80)
    return f"{name} <{where}>" if name else where


def first_name(person: Person) -> str:
    """How a drafted sentence greets a person; "there" where no name is known."""
    name = plain(person.name, limit=60)
    return name.split(" ")[0] if name and "@" not in name else "there"


def shown_name(person: Person) -> str:
    """How a person is printed in short: the name, or else the address."""
    return plain(person.name, limit=60) or plain(person.key, limit=60)
