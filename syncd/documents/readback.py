"""Looks at the running documents: which entries people have written in, and what they said there.

Reads only what has changed since the last look. Nothing is written to a document, and one that
cannot be read changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from sqlite3 import Connection

from syncd.calendars.intake import unheard
from syncd.core.answers import Question
from syncd.core.entry import Item, Line, item_named
from syncd.core.jots import SHAREABLE
from syncd.core.model import Address
from syncd.core.plan import same_words
from syncd.core.readback import read_back
from syncd.core.reading import NotUnderstood, ReadBack
from syncd.core.window import local_day
from syncd.core.wording import words
from syncd.dataclass import dataclass
from syncd.documents.blocks import lines
from syncd.documents.markers import item_marker
from syncd.errors import SyncdError
from syncd.markdown import EntryFound, entries, sections_beside
from syncd.provider import Desk, DocumentText, Gone, Marker, NotAllowed, Retry
from syncd.store import documents as store
from syncd.store import goals, jots
from syncd.store.database import transaction
from syncd.store.documents import StoredDocument, StoredEntry
from syncd.store.readback import Reading, take

Begins = Callable[[Address, datetime], datetime]
"""(person, slot) -> when the two meet for it."""

MOST_LINES = 10_000
MOST_CHARACTERS = 512 * 1024
"""Of one entry each; more cannot be compared with what was written within seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSeen:
    """What looking at one running document showed."""

    document: StoredDocument
    filled: tuple[Marker, ...] = ()
    """Entries in which people have said more than at the last look."""
    taken: Mapping[str, int]
    """How much was new of what was read back: ``answer``, ``note``, ``progress``, ``step ticked``, ..."""
    not_understood: int = 0
    """Lines of the entries read now."""
    failure: str = ""
    """Why it could not be looked at; nothing is concluded about its entries then."""
    gone: bool = False
    """It no longer exists, which is no failure."""


def look_at_documents(
    connection: Connection,
    desk: Desk,
    *,
    name: str,
    now: datetime,
    zone: tzinfo,
    only: Collection[Address] | None = None,
    go_on: Callable[[], None] = unheard,
    begins: Begins = lambda _, slot: slot,
) -> tuple[DocumentSeen, ...]:
    """Look at the documents of the desk called ``name``, or only at those of some people.

    An entry is read back once its meeting has begun, and again whenever it has changed. White
    space, moved lines, other bullets and lost markers are no words: they fill nothing in.
    ``begins`` says when a person's slot takes place: a moved meeting is read and dated as moved.
    ``go_on`` is called before each document.
    """
    mine = [one for one in store.documents(connection, name) if only is None or one.person in only]
    seen = []
    for one in mine:
        go_on()
        seen.append(_look(connection, desk, one, now=now, zone=zone, begins=begins))
    return tuple(seen)


def _look(
    connection: Connection,
    desk: Desk,
    document: StoredDocument,
    *,
    now: datetime,
    zone: tzinfo,
    begins: Begins,
) -> DocumentSeen:
    nothing = DocumentSeen(document=document, taken={})
    rows = [
        replace(one, slot=begins(document.person, one.slot))
        for one in store.entries_of(connection, document.ref.marker)
    ]
    if not rows:
        return nothing
    try:
        text = _text(desk, document)
    except SyncdError as error:
        return replace(nothing, failure=error.message)
    if isinstance(text, Gone):
        return replace(nothing, gone=True)
    if isinstance(text, NotAllowed | Retry):
        return replace(nothing, failure=text.detail or type(text).__name__)
    if all(one.revision == text.revision and (one.slot > now or one.read_digest is not None) for one in rows):
        return nothing
    copies: dict[str, list[EntryFound]] = {}
    for found in entries(text.markdown):
        copies.setdefault(found.marker, []).append(found)
    beside = sections_beside(text.markdown) if any(one.marker not in copies for one in rows) else ()
    looks = [
        _Look.at(connection, one, copies.get(one.marker) or _without_marker(connection, one, beside))
        for one in rows
    ]
    return _kept(connection, document, text, looks, now=now, zone=zone)


def _text(desk: Desk, document: StoredDocument) -> DocumentText | Gone | NotAllowed | Retry:
    text = desk.read(document.ref)
    if isinstance(text, Gone):  # perhaps only moved
        moved = desk.find(document.ref.marker)
        text = desk.read(moved[0]) if moved else text
    return text


def _kept(
    connection: Connection,
    document: StoredDocument,
    text: DocumentText,
    looks: Sequence["_Look"],
    *,
    now: datetime,
    zone: tzinfo,
) -> DocumentSeen:
    """Enter what the looks showed, all of it at once."""
    read = [one for one in looks if one.entry.slot <= now and one.changed]
    filled = {one.entry.marker: one.fingerprint for one in looks if one.changed and one.filled}
    taken: Counter[str] = Counter()
    with transaction(connection):
        store.mark_filled(connection, filled, now=now)
        for one in read:
            if one.said is None:
                continue
            reading = Reading(
                entry=one.entry.marker,
                document=document.ref.marker,
                revision=text.revision,
                person=document.person,
                slot=one.entry.slot,
                day=local_day(one.entry.slot, zone),
                said=one.said,
            )
            taken += take(connection, reading, now=now)
        begun = {one.entry.marker: one.digest for one in looks if one.entry.slot <= now}
        store.mark_read(connection, begun)
        store.mark_looked(connection, document.ref.marker, text.revision)
    return DocumentSeen(
        document=document,
        filled=tuple(filled),
        taken=taken,
        not_understood=sum(len(one.said.not_understood) for one in read if one.said),
    )


# -- one entry ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One entry as it stands now."""

    entry: StoredEntry
    changed: bool
    """Whether it reads otherwise than when it was last read back."""
    digest: str
    said: ReadBack | None
    """None when it does not stand there, or was read before."""

    @classmethod
    def at(cls, connection: Connection, entry: StoredEntry, copies: Sequence[EntryFound]) -> "_Look":
        if not copies:  # a person removed it; what was read of it stays
            return cls(entry=entry, changed=False, digest=entry.read_digest or "", said=None)
        now = "\n".join(one.markdown for one in copies)
        digest = store.digest(now)
        if digest == entry.read_digest:
            return cls(entry=entry, changed=False, digest=digest, said=None)
        said = ReadBack() if same_words(now, entry.markdown) else _said(connection, entry, copies)
        return cls(entry=entry, changed=True, digest=digest, said=said)

    @property
    def fingerprint(self) -> str:
        """The same as long as people have said the same, wherever it stands."""
        assert self.said is not None
        unclear = [(one.text, one.reason) for one in self.said.not_understood]
        return store.digest(repr((replace(self.said, not_understood=()), unclear)))

    @property
    def filled(self) -> bool:
        """Whether people have said something since it was last noted that they did."""
        noted = self.entry.filled_at
        # What was said before the meeting is no evidence of it: such an entry is looked at again.
        waits = noted is None or noted < self.entry.slot
        return waits and bool(self.said) and self.entry.seen != self.fingerprint


def _without_marker(
    connection: Connection, entry: StoredEntry, sections: Iterable[EntryFound]
) -> list[EntryFound]:
    """The sections that are this entry although its marker was deleted: by its lines, or by its heading.

    A heading alone does only where every marker of the section is gone: some editors drop them all.
    """
    own, heading = _items(connection, entry.marker), words(entry.markdown.partition("\n")[0])
    return [
        one
        for one in sections
        for marks in [{mark for line in lines(one.markdown) for mark in line.markers}]
        if marks & set(own) or (not marks and words(one.markdown.partition("\n")[0]) == heading)
    ]


def _said(connection: Connection, entry: StoredEntry, copies: Sequence[EntryFound]) -> ReadBack:
    size = sum(len(one.markdown) for one in copies)
    if size > MOST_CHARACTERS or sum(one.markdown.count("\n") for one in copies) > MOST_LINES:
        return ReadBack(not_understood=(_too_long(copies[0]),))
    items = _items(connection, entry.marker)
    written = (*lines(entry.markdown), *_appended(connection, entry, items))
    now = [line for one in copies for line in lines(one.markdown, first=one.start + 1)]
    return read_back(now, written=written, items=items)


def _too_long(found: EntryFound) -> NotUnderstood:
    most = f"{MOST_LINES} lines or {MOST_CHARACTERS} characters"
    reason = f"the entry has more than {most}; nothing of it is read until it is shorter"
    return NotUnderstood(line=found.start + 1, text=found.markdown.partition("\n")[0], reason=reason)


def _items(connection: Connection, entry: Marker) -> Mapping[str, Item]:
    """The meaning of every marker this entry can hold; nobody else can make one."""
    secret = store.marker_secret(connection)
    assert secret is not None
    known = {one.id: one for one in goals.goals(connection)}
    names: list[str] = []
    for item in sorted(store.items_ever(connection, entry)):
        names.append(item)
        steps = known[item].steps if item in known else ()
        names += [f"{item}.{step.number}" for step in steps]
        names += [f"{item}.{question.value}" for question in Question] if item.startswith("g") else []
    found = {item_marker(secret, entry, name): item_named(name) for name in names}
    return {marker: item for marker, item in found.items() if item is not None}


def _appended(connection: Connection, entry: StoredEntry, items: Mapping[str, Item]) -> Iterator[Line]:
    """The lines that were added at the entry's end after people had written in it, as we wrote them."""
    from syncd.core.agenda import SharedJot
    from syncd.documents.rendering import jot_line

    markers = {item.id: marker for marker, item in items.items()}
    for jot in jots.jots(connection):
        marker = markers.get(jot.id)
        if marker is None or marker in entry.markdown or jot.kind not in SHAREABLE:
            continue
        shared = SharedJot(id=jot.id, kind=jot.kind, text=jot.text)
        yield from lines(jot_line(shared, lambda name: markers[name]))
