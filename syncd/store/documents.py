"""Queries on running documents and their entries, and on what was ever written into them."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from sqlite3 import Connection, Row

from syncd.core.jots import OnPaper
from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.provider import DocumentRef, Marker, Revision
from syncd.store.database import transaction
from syncd.store.instants import from_text, maybe_instant, to_text
from syncd.store.journal import APPENDED, CREATED, finish

_SECRET = "marker-secret"  # noqa: S105 -- the name of the setting, not the secret


def marker_secret(connection: Connection) -> bytes | None:
    """The random secret of this home behind every marker; None until something was written."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (_SECRET,)).fetchone()
    return bytes.fromhex(row[0]) if row else None


def make_marker_secret(connection: Connection) -> bytes:
    """The secret, created on first use and then kept for good."""
    if (known := marker_secret(connection)) is not None:
        return known
    with transaction(connection):
        connection.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (_SECRET, secrets.token_hex(32)))
    made = marker_secret(connection)
    assert made is not None
    return made


# -- documents and entries ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A running document syncd created or found again."""

    ref: DocumentRef
    person: Address
    desk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as syncd wrote it."""

    marker: Marker
    document: Marker
    slot: datetime
    markdown: str
    """As written and read back; what people changed since is not in it."""
    seen: str | None
    """A digest of what people had said in it when it was last seen to be more."""
    filled_at: datetime | None
    """When a person was last seen to have written in it."""
    read_digest: str | None
    """A digest of the entry as it was last read back."""
    revision: Revision | None
    """Of the document when the entry was last looked at."""


def documents(connection: Connection, desk: str | None = None) -> tuple[StoredDocument, ...]:
    """The documents on a desk, or on all of them, oldest first."""
    rows = connection.execute(
        "SELECT * FROM document WHERE ? IS NULL OR desk = ? ORDER BY created_at, marker", (desk, desk)
    )
    return tuple(
        StoredDocument(
            ref=DocumentRef(id=row["id"], link=row["link"], marker=Marker(row["marker"])),
            person=Address(row["person"]),
            desk=row["desk"],
        )
        for row in rows
    )


def document_of(connection: Connection, addresses: Iterable[Address], desk: str) -> StoredDocument | None:
    """The document of a person: that of their first address that has one, so that merging adds none."""
    found = documents(connection, desk)
    return next((one for address in addresses for one in found if one.person == address), None)


def entries_of(connection: Connection, document: Marker) -> tuple[StoredEntry, ...]:
    """The entries written into a document, by slot."""
    rows = connection.execute("SELECT * FROM entry WHERE document = ? ORDER BY slot, marker", (document,))
    return tuple(_entry(row) for row in rows)


def entry(connection: Connection, marker: Marker) -> StoredEntry | None:
    """One entry, or None."""
    row = connection.execute("SELECT * FROM entry WHERE marker = ?", (marker,)).fetchone()
    return _entry(row) if row else None


def digest(text: str) -> str:
    """What tells whether a text has changed since it was last looked at."""
    return hashlib.sha256(text.encode()).hexdigest()


def mark_filled(connection: Connection, seen: Mapping[Marker, str], *, now: datetime) -> None:
    """Note, inside the caller's transaction, that people have written in these entries.

    Each comes with a digest of what they have said there by now.
    """
    connection.executemany(
        "UPDATE entry SET filled_at = ?, seen = ? WHERE marker = ?",
        [(to_text(now), digest, marker) for marker, digest in seen.items()],
    )


def mark_looked(connection: Connection, document: Marker, revision: Revision) -> None:
    """Note, inside the caller's transaction, that all entries of a document were looked at."""
    connection.execute("UPDATE entry SET revision = ? WHERE document = ?", (revision, document))


def mark_read(connection: Connection, read: Mapping[Marker, str]) -> None:
    """Note, inside the caller's transaction, that entries were read back; each with how it reads."""
    connection.executemany(
        "UPDATE entry SET read_digest = ? WHERE marker = ?",
        [(digest, marker) for marker, digest in read.items()],
    )


def items_ever(connection: Connection, marker: Marker) -> frozenset[str]:
    """The ids of everything that ever went into an entry."""
    rows = connection.execute("SELECT detail FROM receipt WHERE marker = ?", (marker,))
    return frozenset(item for row in rows for item in json.loads(row[0]).get("items", {}))


def _entry(row: Row) -> StoredEntry:
    return StoredEntry(
        marker=Marker(row["marker"]),
        document=Marker(row["document"]),
        slot=from_text(row["slot"]),
        markdown=row["markdown"],
        seen=row["seen"],
        filled_at=maybe_instant(row["filled_at"]),
        read_digest=row["read_digest"],
        revision=Revision(row["revision"]) if row["revision"] is not None else None,
    )


# -- what was written -----------------------------------------------------------------------


def items_written(connection: Connection, marker: Marker, document: Marker) -> dict[str, str] | None:
    """Everything that ever went into an entry: id -> fingerprint, as it went in last.

    None when nothing was written since the document was created (the one before it was lost).
    """
    rows = connection.execute(
        "SELECT detail FROM receipt WHERE marker = ? AND id > coalesce("
        "(SELECT max(id) FROM receipt WHERE marker = ? AND action = ?), 0) ORDER BY id",
        (marker, document, CREATED),
    ).fetchall()
    if not rows:
        return None
    items: dict[str, str] = {}
    for row in rows:
        items |= json.loads(row["detail"])["items"]
    return items


def papers(connection: Connection, addresses: Iterable[Address]) -> tuple[OnPaper, ...]:
    """What the entries written for a person hold, on any desk, by slot; lost ones are left out.

    An entry holds what its last writing put there, with what was appended since.
    """
    found: dict[str, OnPaper] = {}
    for row in _written_for(connection, tuple(addresses)):
        before = found.get(row["marker"])
        items = json.loads(row["detail"]).get("items")
        kept = before.items if before and (items is None or row["action"] == APPENDED) else frozenset()
        found[row["marker"]] = OnPaper(
            slot=from_text(row["slot"]),
            written_at=from_text(row["written_at"]),
            items=kept | frozenset(items or ()),
        )
    return tuple(found.values())


def _written_for(connection: Connection, addresses: tuple[Address, ...]) -> Iterable[Row]:
    """The receipts of a person's entries since their document was last created, as they were written."""
    # CROSS JOIN keeps the order of the tables: from the person to the entries to their receipts.
    marks = ", ".join("?" * len(addresses))
    return connection.execute(
        "SELECT entry.marker, slot, written_at, action, detail FROM document"  # noqa: S608 -- marks only
        " CROSS JOIN entry ON entry.document = document.marker"
        " CROSS JOIN receipt ON receipt.marker = entry.marker AND receipt.id > coalesce((SELECT max(id)"
        " FROM receipt AS made WHERE made.marker = document.marker AND made.action = ?), 0)"
        f" WHERE document.person IN ({marks}) ORDER BY slot, entry.marker, receipt.id",
        (CREATED, *addresses),
    )


def written_for(connection: Connection, item: str) -> dict[Address, int]:
    """Into how many entries of whose documents something was written, as each was last written."""
    rows = connection.execute("SELECT DISTINCT person FROM document ORDER BY person").fetchall()
    found = {
        Address(row[0]): sum(item in one.items for one in papers(connection, [Address(row[0])]))
        for row in rows
    }
    return {person: count for person, count in found.items() if count}


def written_as(connection: Connection, marker: Marker) -> str | None:
    """A digest of the text an entry was last written from; None where that is not known."""
    row = connection.execute(
        "SELECT detail FROM receipt WHERE marker = ? AND action <> ? ORDER BY id DESC LIMIT 1",
        (marker, APPENDED),
    ).fetchone()
    return json.loads(row[0]).get("text") if row else None


def record_document(
    connection: Connection, ref: DocumentRef, *, person: Address, desk: str, action: str, now: datetime
) -> None:
    """A document exists: keep it, with a receipt, and close its intent.

    One created anew in place of a lost one keeps its marker; what the ledger knows of the lost
    one's entries stays.
    """
    with transaction(connection):
        connection.execute(
            "INSERT INTO document (marker, person, desk, id, link, created_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (marker) DO UPDATE SET id = excluded.id, link = excluded.link",
            (ref.marker, person, desk, ref.id, ref.link, to_text(now)),
        )
        finish(connection, ref.marker, action, {"id": ref.id, "link": ref.link}, now)


def record_entry(
    connection: Connection,
    marker: Marker,
    *,
    document: Marker,
    slot: datetime,
    markdown: str,
    action: str,
    items: Mapping[str, str],
    now: datetime,
    text: str,
) -> None:
    """An entry stands in its document as given: keep it, with a receipt, and close its intent.

    ``text`` is what it was written from; a desk may keep it in another form.
    """
    with transaction(connection):
        connection.execute(
            "INSERT INTO entry (marker, document, slot, markdown, written_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (marker) DO UPDATE"
            " SET markdown = excluded.markdown, written_at = excluded.written_at",
            (marker, document, to_text(slot), markdown, to_text(now)),
        )
        finish(connection, marker, action, {"items": items, "text": digest(text)}, now)


def record_lines(connection: Connection, marker: Marker, *, items: Mapping[str, str], now: datetime) -> None:
    """Lines were appended to an entry people have changed; its stored text stays as it was written."""
    with transaction(connection):
        finish(connection, marker, APPENDED, {"items": items}, now)
