"""Notices which entries people have written in: the evidence that a 1:1 took place."""

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from syncd.core.plan import same_words
from syncd.markdown import entry_named
from syncd.provider import Desk, DocumentText, Gone, Marker
from syncd.store import documents as store


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsSeen:
    """What reading the running documents showed."""

    filled: tuple[Marker, ...]
    """Entries now first seen to hold somebody's words."""
    unread: tuple[Marker, ...]
    """Documents that could not be looked at now; nothing is concluded about their entries."""


def note_human_edits(connection: Connection, desk: Desk, now: datetime, *, name: str) -> EditsSeen:
    """Read the documents of the desk called ``name`` and mark the entries people have changed.

    A change of white space is none, and a removed entry was not filled in. Raises what the
    desk's reading raises.
    """
    filled: list[Marker] = []
    unread: list[Marker] = []
    for document in store.documents(connection, name):
        waiting = [one for one in store.entries_of(connection, document.ref.marker) if one.filled_at is None]
        if not waiting:
            continue
        text = desk.read(document.ref)
        if isinstance(text, Gone):  # perhaps only moved
            moved = desk.find(document.ref.marker)
            text = desk.read(moved[0]) if moved else text
        if not isinstance(text, DocumentText):
            unread.append(document.ref.marker)
            continue
        for entry in waiting:
            found = entry_named(text.markdown, entry.marker)
            if found is not None and not same_words(found, entry.markdown):
                filled.append(entry.marker)
    if filled:
        store.mark_filled(connection, filled, now=now)
    return EditsSeen(filled=tuple(filled), unread=tuple(unread))
