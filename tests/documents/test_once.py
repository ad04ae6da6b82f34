"""A document is read once for all that one sync wants to know of it, and nobody's words are lost by that."""

from dataclasses import dataclass, field

import pytest

from syncd.core.model import Address
from syncd.documents.once import OnceRead
from syncd.markdown import entry_text
from syncd.provider import (
    Conflict,
    DocumentRef,
    DocumentText,
    Done,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Retry,
)
from syncd.testing.memory_desk import MemoryDesk

MARKER, ENTRY = Marker("0123456789abcdef0123"), Marker("89abcdef0123456789ab")
SAM = Address("sam@example.com")


@dataclass
class Counting(MemoryDesk):
    """Counts how often it is read."""

    reads: list[str] = field(default_factory=list)

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        self.reads.append(document.id)
        return super().read(document)


@pytest.fixture
def desk() -> Counting:
    """A desk with one document."""
    made = Counting()
    made.create("Alex and Sam", MARKER)
    return made


def text_of(desk: OnceRead, document: DocumentRef) -> DocumentText:
    """The document, which can be read."""
    answer = desk.read(document)
    assert isinstance(answer, DocumentText)
    return answer


def entry(words: str) -> EntryText:
    """An entry of these words."""
    return EntryText(marker=ENTRY, markdown=entry_text("2026-11-23", ENTRY, f"- {words}\n"))


def test_whoever_asks_second_is_told_what_the_first_was(desk: Counting) -> None:
    """The service is asked once."""
    once = OnceRead(desk)
    (document,) = once.find(MARKER)
    assert once.read(document) == once.read(document)
    assert len(desk.reads) == 1


def test_what_somebody_typed_meanwhile_is_refused_and_read_anew(desk: Counting) -> None:
    """The text that was read is too old to be written over: that is noticed by whoever writes, not by us."""
    once = OnceRead(desk)
    (document,) = once.find(MARKER)
    before = text_of(once, document)
    desk.texts[document.id] += "typed by Sam\n"
    assert isinstance(once.add_entry(document, entry("one"), after=before.revision), Conflict)
    now = text_of(once, document)
    assert "typed by Sam" in now.markdown
    assert isinstance(once.add_entry(document, entry("one"), after=now.revision), Done)
    assert "typed by Sam" in desk.texts[document.id]


def test_after_every_write_a_document_is_read_anew(desk: Counting) -> None:
    """What was remembered is what stood there before."""
    once = OnceRead(desk)
    (document,) = once.find(MARKER)
    once.add_entry(document, entry("one"), after=text_of(once, document).revision)
    assert "- one" in text_of(once, document).markdown
    once.append(document, ENTRY, "- two", after=text_of(once, document).revision)
    assert "- two" in text_of(once, document).markdown
    for let_in in (True, False):
        count = len(desk.reads)
        answer = once.share(document, SAM, "writer") if let_in else once.unshare(document, SAM)
        assert isinstance(answer, Done)
        text_of(once, document)
        assert len(desk.reads) == count + 1


def test_no_failure_is_remembered(desk: Counting) -> None:
    """What could not be read a moment ago, and what was not there, is asked for again."""
    once = OnceRead(desk)
    (document,) = once.find(MARKER)
    desk.answer = Retry(after=1.0)
    assert isinstance(once.read(document), Retry)
    desk.answer = None
    kept = desk.texts.pop(document.id)
    assert isinstance(once.read(document), Gone)
    desk.texts[document.id] = kept
    assert text_of(once, document).markdown == kept
