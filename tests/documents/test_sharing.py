"""Who is let into a running document: the one person of the relationship, once, until it is taken back."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from syncd.core.model import Address
from syncd.core.plan import AddEntry, CreateDocument, Nothing, ShareDocument, UnshareDocument
from syncd.documents.sharing import shared_by_us, take_back
from syncd.errors import Permanent, Transient
from syncd.provider import Answer, DocumentRef, EntryText, NotAllowed, Retry, Revision
from syncd.store import documents as store
from syncd.store import journal
from syncd.store import shares as records
from syncd.store.database import open_database
from syncd.testing.memory_desk import MemoryDesk
from tests.documents.test_apply import NOW, SAM, SAM2, TARGET, agenda, document, names, run

WRITER = replace(TARGET, role="writer")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A fresh database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


@pytest.fixture
def desk() -> MemoryDesk:
    """A desk without documents."""
    return MemoryDesk()


def shares(desk: MemoryDesk) -> dict[str, str]:
    """Who may do what in the one document."""
    (found,) = desk.shares.values()
    return {str(who): role for who, role in found.items()}


def taken_back(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """The user has taken back what Sam was given."""
    (one,) = store.documents(db, "memory")
    desk.unshare(one.ref, SAM)
    records.record(db, one.ref.marker, records.UNSHARED, {"address": SAM}, now=NOW)


def test_a_document_is_shared_before_anything_stands_in_it(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Once, with the person's own address, and with a receipt."""
    report = run(db, desk, agenda("Budget"), target=WRITER)
    assert names(report) == ["CreateDocument", "ShareDocument", "AddEntry"]
    assert desk.writes == ["create", "share", "add_entry"]
    assert shares(desk) == {SAM: "writer"}
    assert run(db, desk, agenda("Budget"), target=WRITER).actions == (Nothing(),)
    assert desk.writes.count("share") == 1


def test_a_dry_run_shows_the_sharing(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """To the address, and does not do it."""
    report = run(db, desk, agenda("Budget"), target=WRITER, dry_run=True)
    create, share, add = report.actions
    assert isinstance(create, CreateDocument)
    assert share == ShareDocument(address=SAM, role="writer")
    assert isinstance(add, AddEntry)
    assert desk.writes == []


def test_a_desk_that_lets_nobody_in_is_not_asked(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Without a role there is nothing to do."""
    run(db, desk, agenda("Budget"))
    assert "share" not in desk.writes


def test_another_role_is_another_sharing(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """When the config says otherwise now."""
    run(db, desk, agenda("Budget"), target=replace(TARGET, role="reader"))
    assert run(db, desk, agenda("Budget"), target=WRITER).actions == (
        ShareDocument(address=SAM, role="writer"),
    )
    assert shares(desk) == {SAM: "writer"}


def test_who_is_not_the_person_any_more_is_kept_out_first(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Two people were taken for one, and are two again: nothing more is written for the other to read."""
    run(db, desk, agenda("Budget"), target=WRITER)
    split = replace(WRITER, person=SAM2, addresses=(SAM2,))
    store_document_of(db, SAM2)
    report = run(db, desk, agenda("Budget", "Offer"), target=split)
    assert names(report) == ["UnshareDocument", "ShareDocument", "AddEntry"]
    assert report.actions[0] == UnshareDocument(address=SAM)
    assert desk.writes[-3:] == ["unshare", "share", "add_entry"]
    assert shares(desk) == {SAM2: "writer"}


def store_document_of(db: sqlite3.Connection, person: str) -> None:
    """The document is kept as another's, as after a merge and a split."""
    db.execute("UPDATE document SET person = ?", (person,))


def test_what_was_taken_back_is_not_given_again_by_itself(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Only when the user has agreed anew since."""
    run(db, desk, agenda("Budget"), target=WRITER)
    taken_back(db, desk)
    for agreed in (None, NOW - timedelta(days=9), NOW):
        run(db, desk, agenda("Budget", "Offer"), target=replace(WRITER, agreed_at=agreed))
        assert shares(desk) == {}
    run(db, desk, agenda("Budget"), target=replace(WRITER, agreed_at=NOW + timedelta(seconds=1)))
    assert shares(desk) == {SAM: "writer"}


def test_a_document_created_anew_is_shared_anew(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """What was known of the lost one says nothing about it."""
    run(db, desk, agenda("Budget"), target=WRITER)
    desk.texts.clear()
    desk.shares.clear()
    assert "ShareDocument" in names(run(db, desk, agenda("Budget"), target=WRITER))
    assert shares(desk) == {SAM: "writer"}


class Refusing(MemoryDesk):
    """Lets nobody in, and cannot keep anybody out."""

    refusal: NotAllowed | Retry = NotAllowed(detail="no Google account")
    asked: int = 0

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        del document, address, role
        self.asked += 1
        return self.refusal

    def unshare(self, document: DocumentRef, address: Address) -> Answer:
        del document, address
        return self.refusal


def test_who_cannot_be_let_in_does_not_cost_the_entry(db: sqlite3.Connection) -> None:
    """It is written for me at least, and the report says why it is mine alone."""
    desk = Refusing()
    report = run(db, desk, agenda("Budget"), target=WRITER)
    assert report.not_shared == "no Google account"
    assert names(report) == ["CreateDocument", "AddEntry"]
    assert "Budget" in document(desk)
    assert journal.intents(db) == ()
    again = run(db, desk, agenda("Budget"), target=WRITER)
    assert not again.changed
    assert again.not_shared == "no Google account"
    assert desk.asked == 1


@pytest.mark.parametrize(
    ("later", "agreed", "asked"),
    [(5, -1, 1), (6, -1, 2), (7, -1, 2), (-1, -1, 2), (1, 1, 2)],
)
def test_who_could_not_be_let_in_is_not_tried_at_each_sync(
    db: sqlite3.Connection, later: int, agreed: int, asked: int
) -> None:
    """But with the entry of the next week, when the user agrees anew, or when the clock was wrong."""
    desk = Refusing()
    run(db, desk, agenda("Budget"), target=WRITER)
    again = replace(WRITER, agreed_at=NOW + timedelta(hours=agreed))
    report = run(db, desk, agenda("Budget"), target=again, now=NOW + timedelta(days=later))
    assert report.not_shared == "no Google account"
    assert desk.asked == asked


def test_who_may_only_read_and_cannot_be_given_more_can_still_be_kept_out(
    db: sqlite3.Connection, desk: MemoryDesk
) -> None:
    """A refusal takes back nothing that was given before."""
    run(db, desk, agenda("Budget"), target=replace(WRITER, role="reader"))
    refusing = Refusing(texts=desk.texts, markers=desk.markers, shares=desk.shares)
    for _ in range(2):
        assert run(db, refusing, agenda("Budget"), target=WRITER).not_shared
    assert (refusing.asked, shares(desk)) == (1, {SAM: "reader"})
    ((document, who),) = shared_by_us(db)
    assert take_back(db, lambda _: desk, document, who, now=NOW) == ""
    assert shares(desk) == {}


def test_sharing_that_may_work_later_stops_the_publication(db: sqlite3.Connection) -> None:
    """The next run goes on from there."""
    desk = Refusing()
    desk.refusal = Retry(after=5.0, detail="busy")
    with pytest.raises(Transient, match="busy"):
        run(db, desk, agenda("Budget"), target=WRITER)
    assert "Budget" not in document(desk)


def test_what_may_have_been_shared_can_be_taken_back(db: sqlite3.Connection) -> None:
    """The answer was lost and no run came after it: undo knows of the address all the same."""
    desk = Refusing()
    desk.refusal = Retry(after=5.0, detail="lost")
    with pytest.raises(Transient):
        run(db, desk, agenda("Budget"), target=WRITER)
    ((document, who),) = shared_by_us(db)
    assert who == SAM
    assert take_back(db, lambda _: desk, document, who, now=NOW) == "lost"
    assert shared_by_us(db) == ((document, who),)
    well = MemoryDesk(texts=desk.texts, markers=desk.markers)
    assert take_back(db, lambda _: well, document, who, now=NOW) == ""
    assert shared_by_us(db) == ()
    assert journal.intents(db) == ()


def test_who_cannot_be_kept_out_reads_nothing_new(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Rather than that nothing is written."""
    run(db, desk, agenda("Budget"), target=WRITER)
    store_document_of(db, SAM2)
    stubborn = Refusing(texts=desk.texts, markers=desk.markers)
    with pytest.raises(Permanent, match="unshare"):
        run(db, stubborn, agenda("Offer"), target=replace(WRITER, person=SAM2, addresses=(SAM2,)))
    assert "Offer" not in document(desk)


class Cutting(MemoryDesk):
    """Shares, and is cut off before it can say so."""

    cut = True

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        done = super().share(document, address, role)
        if self.cut:
            self.cut = False
            raise KeyboardInterrupt
        return done


def test_sharing_that_was_cut_off_is_done_again(db: sqlite3.Connection) -> None:
    """Doing it twice does it once; the document is not made a second time for it."""
    desk = Cutting()
    with pytest.raises(KeyboardInterrupt):
        run(db, desk, agenda("Budget"), target=WRITER)
    run(db, desk, agenda("Budget"), target=WRITER)
    assert len(desk.texts) == 1
    assert shares(desk) == {SAM: "writer"}
    assert journal.intents(db) == ()


class Rewording(MemoryDesk):
    """Keeps texts in a form of its own, as word processors do."""

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        own = replace(entry, markdown=entry.markdown.replace("Budget", "Bud-get"))
        return super().add_entry(document, own, after=after)


def test_a_desk_may_keep_an_entry_in_a_form_of_its_own(db: sqlite3.Connection) -> None:
    """It is not written again and again for that, and is still rewritten when the agenda changes."""
    desk = Rewording()
    run(db, desk, agenda("Budget"))
    assert run(db, desk, agenda("Budget")).actions == (Nothing(),)
    assert names(run(db, desk, agenda("Budget", "Offer"))) == ["ReplaceEntry"]
    assert run(db, desk, agenda("Budget", "Offer")).actions == (Nothing(),)
    assert names(run(db, desk, agenda("Budget"))) == ["ReplaceEntry"]
