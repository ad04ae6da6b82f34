"""A desk in memory: passes the contract suite, and stands in for a real one in tests."""

from collections.abc import Callable
from dataclasses import field

from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.markdown import new_document, with_entry, with_lines
from syncd.provider import (
    Answer,
    Conflict,
    DocumentRef,
    DocumentText,
    Done,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)


@dataclass
class MemoryDesk:
    """Implements :class:`syncd.provider.Desk`; tests look and write into ``texts`` as people do."""

    texts: dict[str, str] = field(default_factory=dict)
    """Document id -> Markdown; deleting one deletes the document."""
    markers: dict[str, Marker] = field(default_factory=dict)
    shares: dict[str, dict[Address, str]] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    """The name of every call that changed something."""
    answer: NotAllowed | Retry | None = None
    """When set, what every call that can answers."""
    _revisions: dict[str, tuple[str, int]] = field(default_factory=dict)

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        """Documents with this marker, oldest first."""
        return tuple(self._ref(name) for name in self.texts if self.markers[name] == marker)

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        """Create an empty running document."""
        if self.answer is not None:
            return self.answer
        name = f"document-{len(self.markers) + 1}"
        self.texts[name] = new_document(title, marker)
        self.markers[name] = marker
        self.writes.append("create")
        return self._ref(name)

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        """The document as it reads now."""
        if self.answer is not None:
            return self.answer
        if document.id not in self.texts:
            return Gone(detail=f"there is no {document.id}")
        return DocumentText(markdown=self.texts[document.id], revision=self._revision(document.id))

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        """Put the entry on top, or in place of the one of its marker."""

        def edit(text: str) -> str:
            return with_entry(text, entry.markdown, entry.marker)

        return self._change(document, "add_entry", edit, after=after)

    def append(self, document: DocumentRef, marker: Marker, lines: str, *, after: Revision) -> Answer:
        """Add lines at the end of an entry."""

        def edit(text: str) -> str | None:
            return with_lines(text, marker, lines)

        return self._change(document, "append", edit, after=after)

    def share(self, document: DocumentRef, address: Address, role: str) -> Answer:
        """Let somebody open the document."""
        if self.answer is not None:
            return self.answer
        if document.id not in self.texts:
            return Gone()
        self.shares.setdefault(document.id, {})[address] = role
        self.writes.append("share")
        return Done(revision=self._revision(document.id))

    def unshare(self, document: DocumentRef, address: Address) -> Answer:
        """Let somebody open the document no longer."""
        if self.answer is not None:
            return self.answer
        if document.id not in self.texts:
            return Gone()
        if self.shares.get(document.id, {}).pop(address, None) is not None:
            self.writes.append("unshare")
        return Done(revision=self._revision(document.id))

    def _change(
        self, document: DocumentRef, name: str, edit: Callable[[str], str | None], *, after: Revision
    ) -> Answer:
        now = self.read(document)
        if not isinstance(now, DocumentText):
            return now
        if now.revision != after:
            return Conflict(revision=now.revision)
        changed = edit(now.markdown)
        if changed is None:
            return Gone(detail="the document no longer holds the entry")
        self.texts[document.id] = changed
        self.writes.append(name)
        return Done(revision=self._revision(document.id))

    def _ref(self, name: str) -> DocumentRef:
        return DocumentRef(id=name, link=f"memory:{name}", marker=self.markers[name])

    def _revision(self, name: str) -> Revision:
        """Counts the changes, people's included."""
        text, count = self._revisions.get(name, ("", 0))
        if text != self.texts[name]:
            text, count = self.texts[name], count + 1
            self._revisions[name] = text, count
        return Revision(str(count))
