"""The last gate: stops an outgoing text that holds anything private."""

from collections.abc import Iterable
from sqlite3 import Connection

from syncd.core.agenda import SharedAgenda
from syncd.core.cadence.history import Person
from syncd.core.privacy import Leak, PrivateText, Reader, leaks, private_texts
from syncd.documents.rendering import own_words
from syncd.errors import SyncRefused
from syncd.store.answers import every_answer
from syncd.store.goals import goals
from syncd.store.jots import jots
from syncd.store.noted import entries_read_by, noted_texts


def private_for(connection: Connection, person: Person) -> tuple[PrivateText, ...]:
    """Everything this home has noted that the person must not read; reads only."""
    return private_texts(
        goals(connection),
        jots(connection),
        every_answer(connection),
        noted_texts(connection),
        reader=Reader(addresses=person.addresses, entries=entries_read_by(connection, person.addresses)),
        ours=own_words(),
    )


def refuse_private(outgoing: str, private: Iterable[PrivateText], agenda: SharedAgenda) -> None:
    """Raise SyncRefused when private text would leave, naming ids and quoting nothing."""
    found = leaks(outgoing, private, agenda)
    if not found:
        return
    named = ", ".join(f"{leak.private} in {leak.shared}" if leak.shared else leak.private for leak in found)
    raise SyncRefused(
        f"the agenda would show private text to {agenda.person}: {named}",
        hint=f"{_remedy(found)}, or share the private one with this person; nothing was written",
    )


def _remedy(found: Iterable[Leak]) -> str:
    """What to reword: a shared thing of the user's, else their own template holds it."""
    return "reword the shared one" if any(leak.shared for leak in found) else "reword your template"
