"""Whom a user means by an address, a name or a part of either."""

import pytest

from syncd.cli.who import find_person, label, shown_name
from syncd.core.cadence.history import Person
from syncd.core.model import Address, address
from syncd.errors import UsageError


def person(name: str, *addresses: str) -> Person:
    """Somebody with these addresses."""
    return Person(key=address(addresses[0]), addresses=tuple(map(address, addresses)), name=name)


EVERYONE = [
    person("Sam Rivera", "sam.rivera@example.com", "sam@old.example"),
    person("Samir Shah", "samir@example.com"),
    person("Ann", "ann@example.com"),
    person("Joanna Ann Lee", "jo.lee@example.com"),
    person("", "nameless@other.example"),
    person("\u202eS\x1b[1mevil", "evil@example.com"),
]
ME = {address("me@example.com")}

FOUND = [
    ("sam.rivera@example.com", "sam.rivera@example.com"),
    ("SAM.RIVERA@Example.com", "sam.rivera@example.com"),
    ("mailto:sam.rivera@example.com", "sam.rivera@example.com"),
    ("sam@old.example", "sam.rivera@example.com"),  # a second address is the same person
    ("Sam Rivera", "sam.rivera@example.com"),
    ("  sam   rivera ", "sam.rivera@example.com"),
    ("rivera", "sam.rivera@example.com"),
    ("samir", "samir@example.com"),
    ("ann", "ann@example.com"),  # a whole name goes before a part of another
    ("joanna", "jo.lee@example.com"),
    ("nameless", "nameless@other.example"),
    ("other.example", "nameless@other.example"),
    ("S[1mevil", "evil@example.com"),  # as it is shown
]


@pytest.mark.parametrize(("text", "key"), FOUND)
def test_a_person_is_an_address_a_name_or_a_part(text: str, key: str) -> None:
    """A whole address goes before a whole name, that before a part of either."""
    for everyone in (EVERYONE, EVERYONE[::-1]):
        assert find_person(text, everyone, me=ME, may_be_new=False).key == key


@pytest.mark.parametrize("text", ["sam", "example.com", "a", "@"])
def test_what_fits_several_lists_them(text: str) -> None:
    """An ambiguous name lists the candidates with their addresses and does nothing."""
    with pytest.raises(UsageError) as caught:
        find_person(text, EVERYONE, me=ME, may_be_new=True)
    assert "Sam Rivera <sam.rivera@example.com>, Samir Shah <samir@example.com>" in caught.value.message
    assert "nothing was done" in caught.value.hint


def test_a_long_list_of_candidates_is_cut() -> None:
    """Ten candidates are enough to see what to type; how many more there are is said."""
    crowd = [person(f"Kim {number}", f"kim{number}@example.com") for number in range(25)]
    with pytest.raises(UsageError, match="and 15 more"):
        find_person("kim", crowd, me=ME, may_be_new=False)


@pytest.mark.parametrize("text", ["", "   ", "nobody", "\x1b[31m", "new@example.com"])
def test_an_unknown_name_is_told(text: str) -> None:
    """Nobody is guessed; the error says where everybody is listed."""
    with pytest.raises(UsageError, match="nobody known as") as caught:
        find_person(text, EVERYONE, me=ME, may_be_new=False)
    assert "syncd people list --candidates" in caught.value.hint
    assert "\x1b" not in caught.value.message


def test_a_whole_address_may_be_somebody_new() -> None:
    """Where a new person may be named, a whole address is never taken for a part of another's."""
    new = find_person("Rivera@Example.com", EVERYONE, me=ME, may_be_new=True)
    assert new == Person(key=Address("rivera@example.com"), addresses=(Address("rivera@example.com"),))
    for text in ("new", "new@", "@example.com", "a b@example.com"):
        with pytest.raises(UsageError):
            find_person(text, EVERYONE, me=ME, may_be_new=True)


@pytest.mark.parametrize("may_be_new", [False, True])
def test_i_am_nobody_else(may_be_new: bool) -> None:
    """My own address is no person to meet."""
    with pytest.raises(UsageError, match="is you"):
        find_person("me@example.com", EVERYONE, me=ME, may_be_new=may_be_new)


def test_labels_are_harmless() -> None:
    """A name is printed without what could steer a terminal; nobody without a name is printed as nothing."""
    assert label(EVERYONE[-1]) == "S[1mevil <evil@example.com>"
    assert (label(EVERYONE[4]), shown_name(EVERYONE[4])) == ("nameless@other.example",) * 2
    assert shown_name(EVERYONE[0]) == "Sam Rivera"
