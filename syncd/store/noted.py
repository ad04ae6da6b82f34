"""Queries on everything noted in words, whatever it belongs to: for the gate, which must know all of it."""

import json
from collections.abc import Collection, Iterator
from sqlite3 import Connection

from syncd.core.model import Address
from syncd.core.privacy import NotedText

_ROWS = (
    # (id, text, the entry it stands in, whether the user may write it into a shared thing)
    "SELECT 'the note of ' || substr(at, 1, 10) || ' with ' || person, text, entry, 0 FROM note",
    # A line that syncd wrote itself is nobody's word, understood or not.
    "SELECT 'line ' || line || ' of the document with ' || person, text, entry, 0 FROM unread"
    " JOIN entry ON entry.marker = unread.entry JOIN document ON document.marker = entry.document"
    " WHERE instr(entry.markdown, text) = 0",
    "SELECT 'r' || number, text, NULL, 0 FROM request",
    "SELECT 'r' || number, answer, NULL, 0 FROM request",
    "SELECT 'the tenure of ' || person, company, NULL, 1 FROM tenure",
    "SELECT 'a level', track || '/' || level, NULL, 1 FROM placement",
    "SELECT 'the rung of g' || number, rung, NULL, 1 FROM goal",
    "SELECT 'the rung of j' || number, rung, NULL, 1 FROM jot",
    "SELECT 'the rung of a' || id, rung, NULL, 1 FROM answer",
)
"""One row per table that holds words and is neither a goal, a jot nor an answer."""


def noted_texts(connection: Connection) -> tuple[NotedText, ...]:
    """Notes and other lines people wrote into documents, requests, companies, levels, addresses of feeds."""
    rows = (row for query in _ROWS for row in connection.execute(query))
    return (
        *(NotedText(id=row[0], text=row[1], entry=row[2], context=bool(row[3])) for row in rows if row[1]),
        *(NotedText(id=f"account {name}", text=text) for name, text in _addresses_of_feeds(connection)),
    )


def _addresses_of_feeds(connection: Connection) -> Iterator[tuple[str, str]]:
    for row in connection.execute("SELECT name, settings FROM account"):
        for value in json.loads(row["settings"]).values():
            if isinstance(value, str) and "://" in value:
                yield row["name"], value


def entries_read_by(connection: Connection, addresses: Collection[Address]) -> frozenset[str]:
    """The markers of the entries in the documents of a person."""
    rows = connection.execute(
        "SELECT entry.marker, document.person FROM entry JOIN document ON document.marker = entry.document"
    )
    return frozenset(row[0] for row in rows if row[1] in addresses)
