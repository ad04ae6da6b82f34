"""Carries out the plan of one entry, through the journal.

Every outside write is announced by a committed intent, looked up before it is tried, read back,
and closed by a receipt, so that it can be cut off anywhere and be run again: what was done is
found by its marker and never done twice.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection

from syncd.core.fit import LeftOut
from syncd.core.model import Address
from syncd.core.plan import (
    Action,
    AddEntry,
    AppendLines,
    CreateDocument,
    Nothing,
    ReplaceEntry,
    ShareDocument,
    UnshareDocument,
    Waiting,
    Wanted,
    Written,
    plan_entry,
    same,
)
from syncd.dataclass import dataclass
from syncd.documents.sharing import set_access, wanted_sharing
from syncd.errors import Permanent, SignInNeeded, Transient
from syncd.markdown import entry_named
from syncd.provider import (
    Answer,
    Conflict,
    Desk,
    DocumentRef,
    DocumentText,
    Done,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Retry,
)
from syncd.store import documents as store
from syncd.store import journal, shares

NOT_WITHOUT = timedelta(hours=2)
"""So long before a meeting a document that may be there already is created after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whose document, on which desk, and for which slot."""

    desk: str
    """The provider's name, as in the config."""
    person: Address
    addresses: tuple[Address, ...]
    """All of theirs, ``person`` among them."""
    slot: datetime
    role: str | None = None
    """What the person may do in the document; None: the desk lets nobody in."""
    agreed_at: datetime | None = None
    """When the user last said what may be published; sharing that was taken back before is done again."""
    search_lag: timedelta = timedelta()
    """How long the desk may not find what was created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What publishing did, or in a dry run would do."""

    document: DocumentRef | None
    """None in a dry run that would create it."""
    actions: tuple[Action, ...]
    entry: str
    """The entry as it should stand, in Markdown."""
    dry_run: bool
    left_out: tuple[LeftOut, ...] = ()
    """What there was no room for; it waits for the next entry."""
    not_shared: str = ""
    """Why the person could not be let in, or somebody else could not be kept out."""

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, written to the document."""
        return any(not isinstance(action, Nothing | Waiting) for action in self.actions)

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What could not be written, and why."""
        return tuple(action for action in self.actions if isinstance(action, Waiting))


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes one entry of one document."""

    connection: Connection
    desk: Desk
    title: str
    target: Target
    document: Marker
    entry: Marker
    now: datetime
    dry_run: bool

    def attempt(self, wanted: Wanted) -> PublishReport | None:
        """Look, plan and write once; None when somebody changed the document in between."""
        ref, text = self._look()
        found = entry_named(text.markdown, self.entry) if text else None
        if not self.dry_run:
            self._settle_intent(found)
        actions = self._with_sharing(
            plan_entry(
                wanted,
                title=self.title,
                document=text is not None,
                written=self._written(wanted),
                found=found,
            )
        )
        refused = self._refused_before(actions)
        for action in () if self.dry_run else actions:
            if isinstance(action, CreateDocument):
                ref, text = self._create(action)
                continue
            assert ref is not None
            if isinstance(action, ShareDocument | UnshareDocument):
                if why := self._set_access(action, ref):
                    actions, refused = tuple(one for one in actions if one is not action), why
            elif isinstance(action, AddEntry | ReplaceEntry | AppendLines):
                assert text is not None
                if not self._write(action, wanted, ref, text):
                    return None
        return PublishReport(
            document=ref, actions=actions, entry=wanted.markdown, dry_run=self.dry_run, not_shared=refused
        )

    def _with_sharing(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        """The plan with what is to be done about who can open the document, before anything is written."""
        create = tuple(one for one in actions if isinstance(one, CreateDocument))
        target = self.target
        sharing = wanted_sharing(
            {} if create else shares.shares(self.connection, self.document),
            person=target.person,
            addresses=target.addresses,
            role=target.role,
            agreed_at=target.agreed_at,
            now=self.now,
        )
        rest = tuple(one for one in actions if one not in create and not (sharing and one == Nothing()))
        return *create, *sharing, *rest

    def _refused_before(self, actions: tuple[Action, ...]) -> str:
        """Why the person could not be let in, where that is not tried again now."""
        own = shares.shares(self.connection, self.document).get(self.target.person)
        asks = any(isinstance(one, ShareDocument | CreateDocument) for one in actions)
        return own.refused if own is not None and not asks else ""

    def _set_access(self, action: ShareDocument | UnshareDocument, ref: DocumentRef) -> str:
        """Let somebody in, or no longer; returns why the person could not be let in.

        Raises Permanent or Transient when somebody could not be kept out, or it may work later.
        """
        ref = replace(ref, marker=self.document)
        answer = set_access(self.connection, self.desk, ref, action, now=self.now)
        if isinstance(answer, Done):
            return ""
        if isinstance(answer, NotAllowed) and isinstance(action, ShareDocument):
            return answer.detail
        raise self._failed("share" if isinstance(action, ShareDocument) else "unshare", answer)

    def _look(self) -> tuple[DocumentRef | None, DocumentText | None]:
        """The running document as it reads now: where the ledger has it, else by its marker."""
        known = store.document_of(self.connection, self.target.addresses, self.target.desk)
        if known is not None and (text := self._read(known.ref)) is not None:
            return known.ref, text
        for ref in self.desk.find(self.document):
            text = self._read(ref)
            if text is None:
                continue
            if not self.dry_run:
                self._record_document(ref, action=self._how_found())
            return ref, text
        return None, None

    def _how_found(self) -> str:
        """Created by a run that was cut off before its receipt, or moved by a person."""
        return journal.FOUND if self._begun is None else journal.CREATED

    @property
    def _begun(self) -> datetime | None:
        """When a create began of which nobody knows what became; None when there is none."""
        mine = (one for one in journal.intents(self.connection) if one.marker == self.document)
        return next((one.started_at for one in mine if one.action == journal.CREATED), None)

    def _read(self, ref: DocumentRef) -> DocumentText | None:
        """The document's text; None when it no longer exists."""
        answer = self.desk.read(ref)
        if isinstance(answer, NotAllowed | Retry):
            raise self._failed("read", answer)
        return answer if isinstance(answer, DocumentText) else None

    def _written(self, wanted: Wanted | None = None) -> Written | None:
        row = store.entry(self.connection, self.entry)
        items = store.items_written(self.connection, self.entry, self.document)
        if row is None or items is None:
            return None
        text = store.written_as(self.connection, self.entry)
        as_wanted = wanted is not None and text == store.digest(wanted.markdown)
        return Written(markdown=row.markdown, items=items, for_wanted=as_wanted)

    def _create(self, action: CreateDocument) -> tuple[DocumentRef, DocumentText]:
        self._refuse_a_second()
        journal.begin(self.connection, self.document, journal.CREATED, {"title": action.title}, now=self.now)
        try:
            ref = self.desk.create(action.title, self.document)
        except SignInNeeded:
            journal.abandon(self.connection, self.document)
            raise
        if not isinstance(ref, DocumentRef):
            if isinstance(ref, NotAllowed) or ref.undone:
                journal.abandon(self.connection, self.document)
            raise self._failed("create", ref)
        self._record_document(ref, action=journal.CREATED)  # at once: a search may be late to show it
        text = self._read(ref)
        if text is None:
            raise self._failed("create", Retry(after=0.0, detail="it is not there yet"))
        return ref, text

    def _refuse_a_second(self) -> None:
        """Raise Transient while a document of a create that was cut off may be there and not be found yet."""
        begun, lag = self._begun, self.target.search_lag
        if begun is None or not begun <= self.now < min(begun + lag, self.target.slot - NOT_WITHOUT):
            return
        raise Transient(
            f"cannot create the document {self.title!r} on the desk {self.target.desk!r} yet: an earlier"
            " attempt was cut off, and a search may be late to find what it made",
            hint=f"the next sync looks again; after {lag / timedelta(hours=1):g} hours it is made anew",
        )

    def _record_document(self, ref: DocumentRef, *, action: str) -> None:
        store.record_document(
            self.connection,
            replace(ref, marker=self.document),
            person=self.target.person,
            desk=self.target.desk,
            action=action,
            now=self.now,
        )

    def _write(
        self,
        action: AddEntry | ReplaceEntry | AppendLines,
        wanted: Wanted,
        ref: DocumentRef,
        text: DocumentText,
    ) -> bool:
        """Write, read back, record; False when the document has moved on since ``text``."""
        chosen = action.items if isinstance(action, AppendLines) else tuple(wanted.items)
        items = {item: wanted.items[item] for item in chosen}
        content = action.lines if isinstance(action, AppendLines) else action.markdown
        name = _NAMES[type(action)]
        journal.begin(self.connection, self.entry, name, {"text": content, "items": items}, now=self.now)
        if isinstance(action, AppendLines):
            answer = self.desk.append(ref, self.entry, content, after=text.revision)
        else:
            section = EntryText(marker=self.entry, markdown=content)
            answer = self.desk.add_entry(ref, section, after=text.revision)
        if isinstance(answer, Conflict | Gone):
            return False
        if not isinstance(answer, Done):
            raise self._failed("write", answer)
        again = self._read(ref)
        standing = entry_named(again.markdown, self.entry) if again else None
        if again is None or standing is None:
            return False
        if isinstance(action, AppendLines):
            store.record_lines(self.connection, self.entry, items=items, now=self.now)
        else:
            # What stands there is ours, as the desk keeps it, unless somebody wrote since.
            ours = standing if again.revision == answer.revision else content
            self._record_entry(name, ours, items, text=content)
        return True

    def _record_entry(self, action: str, markdown: str, items: Mapping[str, str], *, text: str = "") -> None:
        store.record_entry(
            self.connection,
            self.entry,
            document=self.document,
            slot=self.target.slot,
            markdown=markdown,
            action=action,
            items=items,
            text=text,
            now=self.now,
        )

    def _settle_intent(self, found: str | None) -> None:
        """Close the entry's intent of a run that was cut off: record it if it was carried out."""
        intent = next((one for one in journal.intents(self.connection) if one.marker == self.entry), None)
        if intent is None:
            return None
        text, items = str(intent.detail["text"]), dict(intent.detail["items"])
        if found is not None and intent.action == _NAMES[AppendLines]:
            if set(text.splitlines()) & set(found.splitlines()):
                return store.record_lines(self.connection, self.entry, items=items, now=self.now)
        elif found is not None and (same(found, text) or self._written() is None):
            # Different and new: it was added, and somebody has written in it since.
            return self._record_entry(intent.action, found if same(found, text) else text, items, text=text)
        return journal.abandon(self.connection, self.entry)

    def _failed(self, what: str, answer: Answer) -> Permanent | Transient:
        detail = getattr(answer, "detail", "") or type(answer).__name__
        where = f"cannot {what} the document {self.title!r} on the desk {self.target.desk!r}: {detail}"
        if isinstance(answer, Retry):
            return Transient(where, hint="run the command again later", retry_after=answer.after)
        return Permanent(where, hint="nothing of it was lost; `syncd agenda` shows the agenda here")


_NAMES: Mapping[type, str] = {
    AddEntry: "add-entry",
    ReplaceEntry: "replace-entry",
    AppendLines: "append-lines",
}
