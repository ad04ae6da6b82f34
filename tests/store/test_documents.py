"""The journal: what was begun, what was done, and what is known of documents and entries."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd.core.model import Address
from syncd.documents.markers import document_marker, entry_marker
from syncd.provider import DocumentRef, Marker
from syncd.store import documents as store
from syncd.store import journal, ledger
from syncd.store.database import open_database, transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SLOT = datetime(2026, 11, 23, 15, tzinfo=UTC)
SAM, ALEX = Address("sam@example.com"), Address("alex@example.com")
DOCUMENT, ENTRY = Marker("d" * 20), Marker("e" * 20)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


def kept(
    db: sqlite3.Connection, marker: Marker = DOCUMENT, person: Address = SAM, action: str = journal.CREATED
) -> None:
    """A document of a person."""
    ref = DocumentRef(id=f"{marker}.md", link="file:///x", marker=marker)
    store.record_document(db, ref, person=person, desk="local", action=action, now=NOW)


def written(db: sqlite3.Connection, items: dict[str, str], text: str = "text\n") -> None:
    """The entry, written."""
    store.record_entry(
        db,
        ENTRY,
        document=DOCUMENT,
        slot=SLOT,
        markdown=text,
        action="add-entry",
        items=items,
        now=NOW,
        text=text,
    )


def test_the_secret_is_made_once(db: sqlite3.Connection) -> None:
    """Markers of a home stay the same for good, and differ from those of any other home."""
    assert store.marker_secret(db) is None
    secret = store.make_marker_secret(db)
    assert len(secret) == 32
    assert store.make_marker_secret(db) == store.marker_secret(db) == secret


def test_markers_are_deterministic_and_tell_nothing() -> None:
    """The same for the same thing, different for anything else, readable as nothing."""
    secret = b"x" * 32
    assert document_marker(secret, SAM, "local") == document_marker(secret, SAM, "local")
    made = [
        document_marker(secret, SAM, "local"),
        document_marker(secret, SAM, "google"),
        document_marker(secret, ALEX, "local"),
        document_marker(b"y" * 32, SAM, "local"),
        document_marker(None, SAM, "local"),
        entry_marker(secret, SAM, "local", SLOT),
        entry_marker(secret, SAM, "local", SLOT + timedelta(days=7)),
    ]
    assert len(set(made)) == len(made)
    assert all(len(marker) == 20 and set(marker) <= set("0123456789abcdef") for marker in made)


def test_an_intent_is_closed_by_its_receipt(db: sqlite3.Connection) -> None:
    """Begun, it is listed; done, there is a receipt instead."""
    journal.begin(db, DOCUMENT, journal.CREATED, {"title": "Sam"}, now=NOW)
    (intent,) = journal.intents(db)
    assert (intent.marker, intent.action, intent.detail, intent.started_at) == (
        DOCUMENT,
        journal.CREATED,
        {"title": "Sam"},
        NOW,
    )
    kept(db)
    assert journal.intents(db) == ()
    assert [receipt.action for receipt in journal.receipts(db, DOCUMENT)] == [journal.CREATED]


def test_a_person_is_found_by_any_address(db: sqlite3.Connection) -> None:
    """The first address with a document decides; another desk has documents of its own."""
    kept(db)
    kept(db, Marker("f" * 20), ALEX)
    found = store.document_of(db, (Address("new@example.com"), SAM), "local")
    assert found is not None
    assert found.ref.marker == DOCUMENT
    assert store.document_of(db, (SAM,), "google") is None


def test_what_went_into_an_entry(db: sqlite3.Connection) -> None:
    """Everything ever written into it, as it was last; nothing once its document was lost."""
    assert store.items_written(db, ENTRY, DOCUMENT) is None
    kept(db)
    written(db, {"g1": "1", "j1": "a"})
    store.record_lines(db, ENTRY, items={"j2": "b"}, now=NOW)
    written(db, {"g1": "2"})
    assert store.items_written(db, ENTRY, DOCUMENT) == {"g1": "2", "j1": "a", "j2": "b"}
    kept(db, action="find-document")
    assert store.items_written(db, ENTRY, DOCUMENT) is not None
    kept(db)
    assert store.items_written(db, ENTRY, DOCUMENT) is None
    assert store.entry(db, ENTRY) is not None  # the ledger forgets nothing


def test_appended_lines_leave_the_written_text(db: sqlite3.Connection) -> None:
    """What we wrote is what an edit is measured against."""
    kept(db)
    written(db, {}, "ours\n")
    store.record_lines(db, ENTRY, items={}, now=NOW)
    (entry,) = store.entries_of(db, DOCUMENT)
    assert entry.markdown == "ours\n"


def test_the_latest_words_count(db: sqlite3.Connection) -> None:
    """When a person wrote last is kept, also when the entry is written again."""
    kept(db)
    written(db, {})
    assert ledger.filled_entries(db) == {}
    for seen, at in (("one", NOW), ("two", NOW + timedelta(days=1))):
        with transaction(db):
            store.mark_filled(db, {ENTRY: seen}, now=at)
    written(db, {})
    assert ledger.filled_entries(db) == {SAM: {SLOT: NOW + timedelta(days=1)}}


def test_papers_are_found_by_their_marker(db: sqlite3.Connection) -> None:
    """What stands in a person's entries is read without going through everybody's receipts and entries."""
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    store.papers(db, [SAM])
    db.set_trace_callback(None)
    (query,) = asked
    steps = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert [one for one in steps if one.startswith("SCAN ") and "document" not in one] == []


def test_an_entry_holds_what_was_written_last_and_appended_since(db: sqlite3.Connection) -> None:
    """A rewritten entry holds no more what is left out; without its document it holds nothing."""
    kept(db)
    written(db, {"g1": "1", "j1": "a"})
    store.record_lines(db, ENTRY, items={"j2": "b"}, now=NOW)
    (paper,) = store.papers(db, [SAM])
    assert (paper.slot, set(paper.items)) == (SLOT, {"g1", "j1", "j2"})
    written(db, {"g1": "2"})
    assert [one.items for one in store.papers(db, [SAM])] == [{"g1"}]
    kept(db)
    assert store.papers(db, [SAM]) == ()
