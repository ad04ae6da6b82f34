"""The contract of a desk, as tests a provider inherits.

A provider's test file derives one class from :class:`DeskSuite` and gives it a desk, and a way
to change a document as a person would; pytest finds the rest::

    class TestMyDesk(DeskSuite):
        def new_desk(self) -> Desk: ...
        def edit(self, document: DocumentRef, old: str, new: str) -> None: ...
"""

from abc import ABC, abstractmethod

from syncd.core.model import address
from syncd.markdown import entry_named, entry_text
from syncd.provider import (
    Conflict,
    Desk,
    DocumentRef,
    DocumentText,
    Done,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Revision,
)

DOCUMENT = Marker("d0c0" * 5)
OTHER_DOCUMENT = Marker("d0c1" * 5)
FIRST = EntryText(
    marker=Marker("e001" * 5),
    markdown=entry_text("2026-11-16", "e001" * 5, "### Topics\n\n- Hiring plan\n\n### Notes"),
)
SECOND = EntryText(
    marker=Marker("e002" * 5),
    markdown=entry_text("2026-11-23", "e002" * 5, "### Topics\n\n- Budget\n- [ ] Send draft\n\n### Notes"),
)


class DeskSuite(ABC):
    """What every desk does, whatever it keeps its documents in."""

    @abstractmethod
    def new_desk(self) -> Desk:
        """A desk without documents, new for each test."""

    @abstractmethod
    def edit(self, document: DocumentRef, old: str, new: str) -> None:
        """Replace a text in a document as a person with the document open would."""

    def _opened(self, *entries: EntryText) -> tuple[Desk, DocumentRef]:
        desk = self.new_desk()
        document = desk.create("Sam Rivera and Jo Doe", DOCUMENT)
        assert isinstance(document, DocumentRef)
        for entry in entries:
            assert isinstance(desk.add_entry(document, entry, after=self._revision(desk, document)), Done)
        return desk, document

    @staticmethod
    def _text(desk: Desk, document: DocumentRef) -> str:
        text = desk.read(document)
        assert isinstance(text, DocumentText)
        return text.markdown

    @staticmethod
    def _revision(desk: Desk, document: DocumentRef) -> Revision:
        text = desk.read(document)
        assert isinstance(text, DocumentText)
        return text.revision

    def test_a_document_is_found_by_its_marker(self) -> None:
        """What was created under a marker is found by it, and by no other."""
        desk = self.new_desk()
        assert desk.find(DOCUMENT) == ()
        document = desk.create("Sam Rivera and Jo Doe", DOCUMENT)
        assert isinstance(document, DocumentRef)
        assert [found.id for found in desk.find(DOCUMENT)] == [document.id]
        assert document.marker == DOCUMENT
        assert document.link
        assert desk.find(OTHER_DOCUMENT) == ()

    def test_a_new_document_has_no_entry(self) -> None:
        """A document begins empty, whatever its title says."""
        desk, document = self._opened()
        assert entry_named(self._text(desk, document), FIRST.marker) is None

    def test_a_title_is_only_text(self) -> None:
        """A name in a title makes no link, image, heading or entry of its own."""
        from markdown_it import MarkdownIt

        desk = self.new_desk()
        document = desk.create("![x](https://evil.example/) <b>\n# Sam and Jo", DOCUMENT)
        assert isinstance(document, DocumentRef)
        tokens = MarkdownIt("commonmark").parse(self._text(desk, document))
        kinds = [part.type for token in tokens for part in (token, *(token.children or ()))]
        assert not {"link_open", "image", "html_inline"} & set(kinds)
        assert kinds.count("heading_open") <= 1

    def test_reading_changes_nothing(self) -> None:
        """A revision stays the same until somebody writes."""
        desk, document = self._opened(FIRST)
        assert self._revision(desk, document) == self._revision(desk, document)

    def test_an_entry_reads_as_it_was_written(self) -> None:
        """Done means that the entry stands there, to the letter, under the revision given."""
        desk, document = self._opened()
        answer = desk.add_entry(document, FIRST, after=self._revision(desk, document))
        assert isinstance(answer, Done)
        assert answer.revision == self._revision(desk, document)
        assert entry_named(self._text(desk, document), FIRST.marker) == FIRST.markdown

    def test_a_later_entry_stands_on_top(self) -> None:
        """The next meeting comes first, and the earlier entry is untouched."""
        desk, document = self._opened(FIRST, SECOND)
        text = self._text(desk, document)
        assert text.index(SECOND.marker) < text.index(FIRST.marker)
        assert entry_named(text, FIRST.marker) == FIRST.markdown
        assert entry_named(text, SECOND.marker) == SECOND.markdown

    def test_the_same_marker_replaces(self) -> None:
        """An entry written again under its marker stands there once, in its place."""
        desk, document = self._opened(FIRST, SECOND)
        newer = EntryText(marker=FIRST.marker, markdown=FIRST.markdown.replace("Hiring plan", "Offer"))
        assert isinstance(desk.add_entry(document, newer, after=self._revision(desk, document)), Done)
        text = self._text(desk, document)
        assert entry_named(text, FIRST.marker) == newer.markdown
        assert text.index(SECOND.marker) < text.index(FIRST.marker)

    def test_an_old_revision_is_refused(self) -> None:
        """What a person wrote since the read is never overwritten: Conflict, and nothing is written."""
        desk, document = self._opened(FIRST)
        before = self._revision(desk, document)
        self.edit(document, "Hiring plan", "Hiring plan, says Sam")
        after = self._text(desk, document)
        assert isinstance(desk.add_entry(document, SECOND, after=before), Conflict)
        assert isinstance(desk.append(document, FIRST.marker, "- Late\n", after=before), Conflict)
        assert self._text(desk, document) == after

    def test_lines_are_appended_to_their_entry(self) -> None:
        """Appended lines stand at the end of the entry, below what people wrote, above the next one."""
        desk, document = self._opened(FIRST, SECOND)
        self.edit(document, "Budget", "Budget, says Sam")
        revision = self._revision(desk, document)
        assert isinstance(desk.append(document, SECOND.marker, "- Late\n", after=revision), Done)
        text = self._text(desk, document)
        found = entry_named(text, SECOND.marker)
        assert found is not None
        assert "Budget, says Sam" in found
        assert found.rstrip().endswith("- Late")
        assert entry_named(text, FIRST.marker) == FIRST.markdown

    def test_lines_for_an_entry_that_is_not_there(self) -> None:
        """Without the entry nothing is appended anywhere."""
        desk, document = self._opened(FIRST)
        before = self._text(desk, document)
        answer = desk.append(document, SECOND.marker, "- Late\n", after=self._revision(desk, document))
        assert isinstance(answer, Gone)
        assert self._text(desk, document) == before

    def test_a_document_that_does_not_exist(self) -> None:
        """Gone is an answer, not a crash, for each thing one can do with a document."""
        desk = self.new_desk()
        lost = DocumentRef(id="no-such-document", link="", marker=DOCUMENT)
        assert isinstance(desk.read(lost), Gone)
        assert isinstance(desk.add_entry(lost, FIRST, after=Revision("1")), Gone)
        assert isinstance(desk.append(lost, FIRST.marker, "- Late\n", after=Revision("1")), Gone)

    def test_sharing_works_or_is_refused(self) -> None:
        """A desk lets the named address in, or says that it cannot; it widens nothing else."""
        desk, document = self._opened(FIRST)
        before = self._text(desk, document)
        answer = desk.share(document, address("sam.rivera@example.com"), "writer")
        assert isinstance(answer, Done | NotAllowed)
        assert self._text(desk, document) == before

    def test_sharing_is_taken_back_or_was_refused(self) -> None:
        """Twice is as good as once, and the document stays; who cannot share can take nothing back."""
        desk, document = self._opened(FIRST)
        before = self._text(desk, document)
        sam = address("sam.rivera@example.com")
        shared = desk.share(document, sam, "writer")
        for _ in range(2):
            assert type(desk.unshare(document, sam)) is type(shared)
        assert self._text(desk, document) == before
