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
    """Entries that hold words somebody has written since they were last looked at."""
    unread: tuple[Marker, ...]
    """Documents that could not be looked at now; nothing is concluded about their entries."""


def note_human_edits(connection: Connection, desk: Desk, now: datetime, *, name: str) -> EditsSeen:
    """Read the documents of the desk called ``name`` and mark the entries people have changed.

    A change of white space is none, and a removed entry was not filled in. Raises what the
    desk's reading raises.
    """
    filled: dict[Marker, str] = {}
    unread: list[Marker] = []
    for document in store.documents(connection, name):
        # What was written before the meeting is no evidence of it: such an entry is looked at again.
        waiting = [
            one
            for one in store.entries_of(connection, document.ref.marker)
            if one.filled_at is None or one.filled_at < one.slot
        ]
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
            if found is None or same_words(found, entry.markdown):
                continue
            if (now_reads := store.digest(found)) != entry.seen:
                filled[entry.marker] = now_reads
    if filled:
        store.mark_filled(connection, filled, now=now)
    return EditsSeen(filled=tuple(filled), unread=tuple(unread))
