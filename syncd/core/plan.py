"""Decides what publishing one entry would do: as data, so that a dry run can stop here.

Must not know any desk, database or template.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import field

from syncd.core.model import Address
from syncd.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The entry as it should stand in the document."""

    markdown: str
    items: Mapping[str, str]
    """What it is made of: id -> a text that changes when the thing does (core.agenda.items)."""
    lines: Mapping[str, str] = field(default_factory=dict)
    """For each jot the Markdown line that is appended when the entry can no longer be rewritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The entry as syncd last wrote and read it back."""

    markdown: str
    items: Mapping[str, str]
    """As in :class:`Wanted`; everything that ever went into this entry."""
    for_wanted: bool = False
    """Whether it was written for just what is wanted now, which a desk may keep in another form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDocument:
    """Create the running document."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDocument:
    """Let the person of the relationship open the document."""

    address: Address
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnshareDocument:
    """Let an address open it no longer that is not the person's any more."""

    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEntry:
    """Put the entry on top of the earlier ones."""

    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceEntry:
    """Write the entry anew; nobody has touched it since it was written."""

    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendLines:
    """Add lines at the end of an entry people have written in."""

    lines: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What could not be written, and why; it comes with the next entry."""

    items: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """The entry already stands as wanted."""


Action = (
    CreateDocument
    | ShareDocument
    | UnshareDocument
    | AddEntry
    | ReplaceEntry
    | AppendLines
    | Waiting
    | Nothing
)

EDITED = "somebody has written in this entry, so it is not rewritten"
REMOVED = "somebody has removed this entry from the document"


def plan_entry(
    wanted: Wanted, *, title: str, document: bool, written: Written | None, found: str | None
) -> tuple[Action, ...]:
    """The actions that bring one entry to what is wanted, in order; never an empty tuple.

    ``document`` says whether the running document exists, ``written`` what the journal knows of
    this entry in it, ``found`` how it reads there now.

    | document | found                 | written | action                                      |
    | -------- | --------------------- | ------- | ------------------------------------------- |
    | no       | -                     | -       | CreateDocument, AddEntry                    |
    | yes      | no                    | no      | AddEntry                                    |
    | yes      | no                    | yes     | Waiting: a person removed it                |
    | yes      | as wanted             | any     | Nothing                                     |
    | yes      | as written for it     | yes     | Nothing                                     |
    | yes      | as written            | yes     | ReplaceEntry                                |
    | yes      | otherwise             | any     | AppendLines for new jots, Waiting for the rest |
    """
    if not document:
        return CreateDocument(title=title), AddEntry(markdown=wanted.markdown)
    if found is None:
        if written is None:
            return (AddEntry(markdown=wanted.markdown),)
        return (Waiting(items=tuple(wanted.items), why=REMOVED),)
    if same(found, wanted.markdown):
        return (Nothing(),)
    if written is not None and same(found, written.markdown):
        return (Nothing(),) if written.for_wanted else (ReplaceEntry(markdown=wanted.markdown),)
    return _beside_people(wanted, written.items if written else {}, found)


def plan_sharing(
    held: Mapping[Address, str], *, person: Address, addresses: Collection[Address], role: str | None
) -> tuple[ShareDocument | UnshareDocument, ...]:
    """What brings who may open the document to what is wanted: one address of the person, nobody else.

    ``held`` are the addresses syncd let in, with their roles; ``role`` None shares nothing anew.
    """
    strangers = [UnshareDocument(address=one) for one in held if one not in addresses]
    if role is None or held.get(person) == role:
        return tuple(strangers)
    return *strangers, ShareDocument(address=person, role=role)


def _beside_people(wanted: Wanted, known: Mapping[str, str], found: str) -> tuple[Action, ...]:
    """What may still be done to an entry that holds somebody's words: lines at its end, no more."""
    standing = {_content(line) for line in found.splitlines()}
    late = [
        item
        for item, line in wanted.lines.items()
        if item not in known and not {_content(one) for one in line.splitlines()} <= standing
    ]
    rest = tuple(item for item in _changed(wanted, known) if item not in wanted.lines)
    actions: list[Action] = []
    if late:
        lines = "".join(f"{wanted.lines[item]}\n" for item in late)
        actions.append(AppendLines(lines=lines, items=tuple(late)))
    if known and rest:
        actions.append(Waiting(items=rest, why=EDITED))
    return tuple(actions) or (Nothing(),)


def _changed(wanted: Wanted, known: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of what is new or other than it was. What is no longer wanted waits for nothing."""
    return tuple(item for item, text in wanted.items.items() if text != known.get(item))


def same(one: str, other: str) -> bool:
    """Whether two texts of an entry are equal but for line ends and blank lines around them."""
    return _trimmed(one) == _trimmed(other)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but white space."""
    return one.split() == other.split()


def _trimmed(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


def _content(line: str) -> str:
    """A list item without its bullet, tick box, label and marker."""
    line = re.sub(r"<!--.*?-->", "", line)
    found = re.match(r"\s*(?:[-*+]\s+)?(?:\[[ xX]\]\s+)?(?:\*\*[^*]+:\*\*\s+)?(.*)", line)
    return " ".join(found[1].split()) if found else ""
