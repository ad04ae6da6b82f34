"""Publishing one entry: once, whatever crashes, and never over another person's words."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.core.agenda import SharedAgenda, SharedGoal, SharedJot
from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.core.plan import (
    EDITED,
    REMOVED,
    AppendLines,
    Nothing,
    ReplaceEntry,
    Waiting,
)
from syncd.core.privacy import PrivateText
from syncd.documents.apply import publish
from syncd.documents.readback import look_at_documents
from syncd.documents.writer import PublishReport, Target
from syncd.errors import ConfigError, Permanent, PublishConflict, SignInNeeded, SyncRefused, Transient
from syncd.markdown import entries
from syncd.provider import (
    Answer,
    Desk,
    DocumentRef,
    DocumentText,
    EntryText,
    Gone,
    Marker,
    NotAllowed,
    Retry,
    Revision,
)
from syncd.store import documents as store
from syncd.store import journal, ledger
from syncd.store.database import open_database
from syncd.testing.memory_desk import MemoryDesk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLOT = datetime(2026, 11, 23, 15, tzinfo=UTC)
WEEK = timedelta(days=7)
SAM, SAM2 = Address("sam@example.com"), Address("sam@example.org")
TARGET = Target(desk="memory", person=SAM, addresses=(SAM, SAM2), slot=SLOT)


def agenda(*topics: str, progress: int | None = None, on: date = date(2026, 11, 23)) -> SharedAgenda:
    """An agenda with one goal and these topics."""
    goal = SharedGoal(id="g1", title="Lead the migration", steps=(), progress=progress, due=None)
    jots = tuple(SharedJot(id=f"j{n}", kind=JotKind.TOPIC, text=text) for n, text in enumerate(topics, 1))
    return SharedAgenda(me="Jo Doe", person="Sam Rivera", on=on, last_met=None, goals=(goal,), jots=jots)


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


def run(
    db: sqlite3.Connection,
    desk: Desk,
    what: SharedAgenda,
    *,
    target: Target = TARGET,
    private: tuple[PrivateText, ...] = (),
    now: datetime = NOW,
    **more: Any,
) -> PublishReport:
    """Publish an agenda for Sam."""
    return publish(db, desk, what, target=target, private=private, now=now, **more)


def names(report: PublishReport) -> list[str]:
    """The kinds of actions, in order."""
    return [type(action).__name__ for action in report.actions]


def document(desk: MemoryDesk) -> str:
    """The one document there is."""
    (text,) = desk.texts.values()
    return text


def person_writes(desk: MemoryDesk, old: str, new: str) -> None:
    """Sam edits the document."""
    (name,) = desk.texts
    assert old in desk.texts[name]
    desk.texts[name] = desk.texts[name].replace(old, new, 1)


# -- one entry ------------------------------------------------------------------------------


def test_the_first_publication(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """A document titled with the two names, and the dated entry in it."""
    report = run(db, desk, agenda("Budget"))
    assert names(report) == ["CreateDocument", "AddEntry"]
    assert report.changed
    assert document(desk).startswith("# Sam Rivera and Jo Doe\n\n<!-- syncd:document:")
    assert "## 2026-11-23\n" in document(desk)
    assert [receipt.action for receipt in _receipts(db)] == ["create-document", "add-entry"]
    assert journal.intents(db) == ()


def _receipts(db: sqlite3.Connection) -> list[journal.Receipt]:
    markers = dict.fromkeys(row[0] for row in db.execute("SELECT marker FROM receipt ORDER BY id"))
    return [receipt for marker in markers for receipt in journal.receipts(db, marker)]


def test_publishing_again_writes_nothing(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Neither the document nor the database is touched the second time."""
    run(db, desk, agenda("Budget"))
    text, changes, writes = document(desk), db.total_changes, list(desk.writes)
    report = run(db, desk, agenda("Budget"))
    assert report.actions == (Nothing(),)
    assert not report.changed
    assert (document(desk), db.total_changes, desk.writes) == (text, changes, writes)


def test_an_untouched_entry_is_rewritten(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """While it reads as we wrote it the entry follows the agenda, in both directions."""
    run(db, desk, agenda("Budget"))
    assert isinstance(run(db, desk, agenda("Budget", "Hiring")).actions[0], ReplaceEntry)
    assert "Hiring" in document(desk)
    run(db, desk, agenda("Hiring"))
    assert "Budget" not in document(desk)
    assert len(entries(document(desk))) == 1


def test_the_next_meeting_gets_its_own_entry(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """One running document, the next entry on top."""
    run(db, desk, agenda("Budget"))
    run(db, desk, agenda("Hiring", on=date(2026, 11, 30)), target=replace(TARGET, slot=SLOT + WEEK))
    first, second = entries(document(desk))
    assert "Hiring" in first.markdown
    assert "Budget" in second.markdown


def test_a_dry_run_changes_nothing(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """It shows the plan and keeps not even a secret."""
    before = "\n".join(db.iterdump())
    report = run(db, desk, agenda("Budget"), dry_run=True)
    assert names(report) == ["CreateDocument", "AddEntry"]
    assert (report.document, report.dry_run, report.changed) == (None, True, True)
    assert "- Budget" in report.entry
    assert desk.texts == {}
    assert "\n".join(db.iterdump()) == before
    run(db, desk, agenda("Budget"))
    before, text = "\n".join(db.iterdump()), document(desk)
    assert isinstance(run(db, desk, agenda("Hiring"), dry_run=True).actions[0], ReplaceEntry)
    assert ("\n".join(db.iterdump()), document(desk)) == (before, text)


def test_one_relationship_has_one_document(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """After another address of the person became the first one, the document is still theirs."""
    run(db, desk, agenda("Budget"))
    report = run(db, desk, agenda("Budget"), target=replace(TARGET, person=SAM2, addresses=(SAM2, SAM)))
    assert report.actions == (Nothing(),)
    other = replace(TARGET, person=Address("alex@example.com"), addresses=(Address("alex@example.com"),))
    run(db, desk, replace(agenda("Budget"), person="Alex"), target=other)
    assert len(desk.texts) == 2


def test_a_template_that_fails_writes_nothing(
    db: sqlite3.Connection, desk: MemoryDesk, tmp_path: Path
) -> None:
    """Nothing half rendered reaches the document."""
    (tmp_path / "agenda.md.j2").write_text("text {{ wrong }}", encoding="utf-8")
    with pytest.raises(ConfigError):
        run(db, desk, agenda("Budget"), templates=tmp_path)
    assert desk.texts == {}


# -- private --------------------------------------------------------------------------------


def test_private_text_is_refused_before_the_first_write(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """The refusal names both items, quotes neither, and the document does not even exist."""
    private = (PrivateText(id="g7", text="ask for a promotion"),)
    with pytest.raises(SyncRefused) as caught:
        run(db, desk, agenda("today: Ask for a *promotion*"), private=private)
    assert caught.value.exit_code == 8
    assert "g7 in j1" in caught.value.message
    assert "promotion" not in caught.value.message + caught.value.hint
    assert desk.texts == {}
    with pytest.raises(SyncRefused):
        run(db, desk, agenda("today: ask for a promotion"), private=private, dry_run=True)


def test_private_text_in_a_template_is_refused(
    db: sqlite3.Connection, desk: MemoryDesk, tmp_path: Path
) -> None:
    """The gate reads what would be written, wherever it comes from."""
    (tmp_path / "agenda.md.j2").write_text("I will ask for a promotion", encoding="utf-8")
    private = (PrivateText(id="g7", text="ask for a promotion"),)
    with pytest.raises(SyncRefused, match=r"g7$"):
        run(db, desk, agenda("Budget"), private=private, templates=tmp_path)


# -- theirs is theirs -----------------------------------------------------------------------


def test_another_persons_words_are_never_overwritten(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """After any edit only lines are added at the end; what could not be written is named."""
    run(db, desk, agenda("Budget", progress=20))
    person_writes(desk, "- Budget", "- Budget: cut it, says Sam")
    before = document(desk)
    report = run(db, desk, agenda("Budget", "Hiring", progress=40))
    late, waits = report.actions
    assert isinstance(late, AppendLines)
    assert late.items == ("j2",)
    assert late.lines.startswith("- **Topic:** Hiring <!-- syncd:item:")
    assert waits == Waiting(items=("g1",), why=EDITED)
    assert report.waiting == (report.actions[1],)
    assert document(desk) == before + "\n" + late.lines
    again = run(db, desk, agenda("Budget", "Hiring", progress=40))
    assert again.actions == (Waiting(items=("g1",), why=EDITED),)
    assert not again.changed


def test_an_appended_line_does_not_make_the_entry_ours_again(
    db: sqlite3.Connection, desk: MemoryDesk
) -> None:
    """However often lines are appended, the entry people wrote in is not rewritten."""
    run(db, desk, agenda("Budget"))
    person_writes(desk, "- Budget", "- Budget\n- lunch, says Sam")
    for count in range(2, 5):
        topics = ["Budget", "Hiring", "Travel", "Offsite"][:count]
        assert isinstance(run(db, desk, agenda(*topics)).actions[0], AppendLines)
    run(db, desk, agenda("Offsite", progress=90))
    for kept in ("lunch, says Sam", "- Budget", "Hiring", "Travel", "Offsite"):
        assert document(desk).count(kept) == 1


def test_a_removed_entry_is_not_written_again(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Removing it was a person's decision."""
    run(db, desk, agenda("Budget"))
    (name,) = desk.texts
    desk.texts[name] = desk.texts[name].partition("## 2026-11-23")[0] + "no agenda this week\n"
    assert run(db, desk, agenda("Budget")).actions == (Waiting(items=("g1", "j1"), why=REMOVED),)
    assert document(desk).endswith("no agenda this week\n")


def test_a_lost_document_is_created_anew(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """When the whole document is gone, publishing makes it again, once."""
    run(db, desk, agenda("Budget"))
    desk.texts.clear()
    report = run(db, desk, agenda("Budget"))
    assert names(report) == ["CreateDocument", "AddEntry"]
    assert run(db, desk, agenda("Budget")).actions == (Nothing(),)
    assert len(desk.texts) == 1


def test_a_moved_document_is_found_again(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Under another id it is still the document of that marker."""
    run(db, desk, agenda("Budget"))
    desk.texts["moved"], desk.markers["moved"] = desk.texts.pop("document-1"), desk.markers["document-1"]
    assert isinstance(run(db, desk, agenda("Hiring")).actions[0], ReplaceEntry)
    assert list(desk.texts) == ["moved"]
    (kept,) = store.documents(db, "memory")
    assert kept.ref.id == "moved"


@dataclass
class Typing(MemoryDesk):
    """A desk on which Sam types between our look and our write, so many times."""

    times: int = 1

    def add_entry(self, document: DocumentRef, entry: EntryText, *, after: Revision) -> Answer:
        """Sam is faster."""
        if self.times:
            self.times -= 1
            self.texts[document.id] += f"Sam types {self.times}\n"
        return super().add_entry(document, entry, after=after)


def test_somebody_typing_meanwhile_wins(db: sqlite3.Connection) -> None:
    """On a conflict syncd looks again and plans anew; what was typed is kept."""
    desk = Typing(times=2)
    run(db, desk, agenda("Budget"))
    assert "Sam types 1\nSam types 0\n" in document(desk)
    assert "- Budget" in document(desk)


def test_an_edit_between_look_and_rewrite_is_kept(db: sqlite3.Connection) -> None:
    """Typed into the entry itself, it turns the rewrite into an addition."""
    desk = Typing(times=0)
    run(db, desk, agenda("Budget"))
    desk.times = 1
    report = run(db, desk, agenda("Budget", "Hiring"))
    assert isinstance(report.actions[0], AppendLines)
    assert "Sam types 0\n\n- **Topic:** Hiring <!--" in document(desk)


def test_endless_typing_is_a_conflict(db: sqlite3.Connection) -> None:
    """Syncd gives up with nothing overwritten, and a later run succeeds."""
    desk = Typing(times=99)
    with pytest.raises(PublishConflict):
        run(db, desk, agenda("Budget"))
    desk.times = 0
    run(db, desk, agenda("Budget"))
    assert document(desk).count("- Budget") == 1
    assert journal.intents(db) == ()


@pytest.mark.parametrize(
    ("answer", "error"),
    [(NotAllowed(detail="quota"), Permanent), (Retry(after=30.0, detail="busy"), Transient)],
)
def test_a_desk_that_refuses(
    db: sqlite3.Connection, desk: MemoryDesk, answer: NotAllowed | Retry, error: type[Exception]
) -> None:
    """The error says what, where and why; once the desk works again, so does publishing."""
    desk.answer = answer
    with pytest.raises(error, match=f"'Sam Rivera and Jo Doe' on the desk 'memory': {answer.detail}"):
        run(db, desk, agenda("Budget"))
    desk.answer = None
    run(db, desk, agenda("Budget"))
    assert len(entries(document(desk))) == 1
    assert journal.intents(db) == ()


# -- a desk whose search is late -------------------------------------------------------------

LATE = replace(TARGET, search_lag=timedelta(hours=6))


@dataclass
class Forgetful(MemoryDesk):
    """Creates a document and loses the answer; for some hours a search does not find it."""

    lost: bool = True
    hidden: bool = True

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        return () if self.hidden else super().find(marker)

    def create(self, title: str, marker: Marker) -> DocumentRef | NotAllowed | Retry:
        made = super().create(title, marker)
        return Retry(after=60.0, detail="the answer broke off") if self.lost else made


def test_what_may_be_there_is_not_created_again(db: sqlite3.Connection) -> None:
    """Until the search has had its time, whatever happens; then what was made is found and used."""
    desk = Forgetful()
    with pytest.raises(Transient):
        run(db, desk, agenda("Budget"), target=LATE)
    desk.lost = False
    for hours in (0, 1, 5.9):
        with pytest.raises(Transient, match="an earlier attempt was cut off") as refused:
            run(db, desk, agenda("Budget"), target=LATE, now=NOW + timedelta(hours=hours))
        assert "after 6 hours" in (refused.value.hint or "")
    assert desk.writes == ["create"]
    desk.hidden = False
    run(db, desk, agenda("Budget"), target=LATE, now=NOW + timedelta(hours=5.9))
    assert desk.writes == ["create", "add_entry"]
    assert journal.intents(db) == ()


@pytest.mark.parametrize("when", [NOW + timedelta(hours=6), SLOT - timedelta(hours=2), NOW - WEEK])
def test_what_was_never_made_is_made_in_time(db: sqlite3.Connection, when: datetime) -> None:
    """When the search has had its time, or the meeting is near, or the clock has been put back."""
    desk = Forgetful()
    with pytest.raises(Transient):
        run(db, desk, agenda("Budget"), target=LATE, now=NOW)
    desk.texts.clear()
    desk.lost = desk.hidden = False
    run(db, desk, agenda("Budget"), target=LATE, now=when)
    assert len(entries(document(desk))) == 1
    assert journal.intents(db) == ()


@pytest.mark.parametrize("answer", [NotAllowed(detail="full"), Retry(after=1.0, undone=True)])
def test_what_was_certainly_not_made_is_made_at_once(
    db: sqlite3.Connection, answer: NotAllowed | Retry
) -> None:
    """The desk has turned it down, or was never reached."""
    desk = MemoryDesk(answer=answer)
    with pytest.raises((Permanent, Transient)):
        run(db, desk, agenda("Budget"), target=LATE)
    assert journal.intents(db) == ()
    desk.answer = None
    run(db, desk, agenda("Budget"), target=LATE)
    assert len(entries(document(desk))) == 1


def test_without_a_sign_in_nothing_was_made(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the user has signed in again, publishing goes on at once."""
    desk = MemoryDesk()
    with monkeypatch.context() as patch:
        patch.setattr(MemoryDesk, "create", _signed_out)
        with pytest.raises(SignInNeeded):
            run(db, desk, agenda("Budget"), target=LATE)
    run(db, desk, agenda("Budget"), target=LATE)
    assert len(entries(document(desk))) == 1


def _signed_out(*_: object) -> None:
    raise SignInNeeded("the sign-in has ended")


# -- crashes --------------------------------------------------------------------------------


class Crash(BaseException):
    """The process is gone: nothing catches this."""


class Fuse:
    """Crashes at the given point of all those passed."""

    def __init__(self, at: int | None) -> None:
        self.at, self.passed = at, 0

    def point(self) -> None:
        """One place at which the power may fail."""
        self.passed += 1
        if self.passed - 1 == self.at:
            raise Crash


class CrashingConnection(sqlite3.Connection):
    """May crash before and after each commit."""

    fuse: Fuse

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        """Run a statement; a commit has a point on either side."""
        if sql != "COMMIT":
            return super().execute(sql, *parameters)
        self.fuse.point()
        done = super().execute(sql, *parameters)
        self.fuse.point()
        return done


class CrashingDesk:
    """May crash before and after each call of a desk."""

    def __init__(self, desk: MemoryDesk, fuse: Fuse) -> None:
        self._desk, self._fuse = desk, fuse

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            self._fuse.point()
            answer = getattr(self._desk, name)(*given, **named)
            self._fuse.point()
            return answer

        return call


def test_a_document_created_anew_is_empty_though_the_run_was_cut_off(
    db: sqlite3.Connection, desk: MemoryDesk
) -> None:
    """What stood in the one that was lost is not taken to stand in the new one."""
    run(db, desk, agenda("Budget"))
    desk.texts.clear()
    for at in range(100):
        fuse = Fuse(at)
        try:
            run(db, CrashingDesk(desk, fuse), agenda("Budget"))  # type: ignore[arg-type]
        except Crash:
            continue
        break
    assert at > 6
    assert "Budget" in document(desk)
    assert [one.action for one in _receipts(db) if one.action in ("create-document", "find-document")] == [
        "create-document",
        "create-document",
    ]


def attempt(path: Path, desk: MemoryDesk, what: SharedAgenda, at: int | None) -> int | None:
    """Publish in a process that crashes at a point; returns the points passed when it did not."""
    connection = sqlite3.connect(path, isolation_level=None, factory=CrashingConnection)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = OFF")
    connection.fuse = Fuse(at)
    try:
        publish(
            connection,
            CrashingDesk(desk, connection.fuse),  # type: ignore[arg-type]
            what,
            target=TARGET,
            private=(),
            now=NOW,
        )
    except Crash:
        return None
    else:
        return connection.fuse.passed
    finally:
        connection.close()


def schedules(
    prepare: Callable[[Path, MemoryDesk], None], what: SharedAgenda, tmp_path: Path
) -> Iterator[tuple[Path, MemoryDesk]]:
    """Every pair of crashes in a row, then a clean run: the state after each."""
    open_database(tmp_path / "empty.db").close()
    first = 0
    while True:
        second = 0
        survived = False
        while not survived:
            path = tmp_path / "run.db"
            path.write_bytes((tmp_path / "empty.db").read_bytes())
            desk = MemoryDesk()
            prepare(path, desk)
            if attempt(path, desk, what, first) is not None:
                return
            survived = attempt(path, desk, what, second) is not None
            assert attempt(path, desk, what, None) is not None
            yield path, desk
            second += 1
        first += 1


def judge(path: Path, desk: MemoryDesk, what: SharedAgenda) -> str:
    """One document, one entry, no intent left, and one more run writes nothing; the document."""
    connection = open_database(path)
    try:
        assert len(desk.texts) == 1
        assert len(entries(document(desk))) == 1
        assert len(store.documents(connection, "memory")) == 1
        assert journal.intents(connection) == ()
        writes, changes = len(desk.writes), connection.total_changes
        assert not run(connection, desk, what).changed
        assert (len(desk.writes), connection.total_changes) == (writes, changes)
    finally:
        connection.close()
    return document(desk)


def test_two_crashes_while_publishing_for_the_first_time(tmp_path: Path) -> None:
    """Cut off twice anywhere: exactly one document and one entry, and nothing more to write."""
    what = agenda("Budget")
    count = 0
    for path, desk in schedules(lambda _path, _desk: None, what, tmp_path):
        assert judge(path, desk, what).count("- Budget") == 1
        assert desk.writes == ["create", "add_entry"]
        count += 1
    assert count > 250


def test_two_crashes_while_rewriting(tmp_path: Path) -> None:
    """An untouched entry ends up as the new agenda says, once."""
    what = agenda("Budget", "Hiring")

    def prepare(path: Path, desk: MemoryDesk) -> None:
        assert attempt(path, desk, agenda("Budget"), None) is not None

    for path, desk in schedules(prepare, what, tmp_path):
        text = judge(path, desk, what)
        assert text.count("- Hiring") == 1
        assert desk.writes == ["create", "add_entry", "add_entry"]


def test_two_crashes_while_appending(tmp_path: Path) -> None:
    """A late jot is appended exactly once, below words that stay."""
    what = agenda("Budget", "Hiring")

    def prepare(path: Path, desk: MemoryDesk) -> None:
        assert attempt(path, desk, agenda("Budget"), None) is not None
        person_writes(desk, "- Budget", "- Budget: no, says Sam")

    for path, desk in schedules(prepare, what, tmp_path):
        text = judge(path, desk, what)
        assert text.count("Hiring") == 1
        assert text.count("- Budget: no, says Sam") == 1
        assert desk.writes == ["create", "add_entry", "append"]


@pytest.mark.parametrize("second", ["Budget", "Hiring"])
def test_words_written_between_two_crashed_runs_are_kept(tmp_path: Path, second: str) -> None:
    """A person who edits what a dead run left behind loses nothing, and sees no line twice."""
    open_database(tmp_path / "empty.db").close()
    for at in range(99):
        path, desk = tmp_path / "run.db", MemoryDesk()
        path.write_bytes((tmp_path / "empty.db").read_bytes())
        if attempt(path, desk, agenda("Budget"), at) is not None:
            break
        if "- Budget" not in "".join(desk.texts.values()):
            continue
        person_writes(desk, "- Budget", "- Budget\n  - no, says Sam")
        assert attempt(path, desk, agenda("Budget", second), None) is not None
        text = document(desk)
        assert text.count("no, says Sam") == 1
        assert text.count("- Budget") == 1
        assert text.count("Hiring") == (second == "Hiring")
        assert attempt(path, desk, agenda("Budget", second), None) is not None
        assert document(desk) == text
    else:
        pytest.fail("the run never ended")


# -- what people wrote ----------------------------------------------------------------------


@dataclass(frozen=True)
class Looked:
    """What looking at all documents showed."""

    filled: tuple[str, ...]
    unread: tuple[str, ...]


def looked(db: sqlite3.Connection, desk: Desk, now: datetime) -> Looked:
    """Look at the documents."""
    seen = look_at_documents(db, desk, name="memory", now=now, zone=UTC)
    return Looked(
        filled=tuple(marker for one in seen for marker in one.filled),
        unread=tuple(one.document.ref.marker for one in seen if one.failure or one.gone),
    )


def test_an_entry_somebody_wrote_in_is_evidence(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """When a person's words are first seen is kept; looking again changes nothing."""
    run(db, desk, agenda("Budget"))
    assert looked(db, desk, NOW).filled == ()
    person_writes(desk, "- Budget", "- Budget\n  - agreed")
    assert len(looked(db, desk, SLOT).filled) == 1
    assert looked(db, desk, SLOT + WEEK).filled == ()
    assert ledger.filled_entries(db) == {SAM: {SLOT: SLOT}}


def test_what_was_written_before_the_meeting_is_no_evidence_of_it(
    db: sqlite3.Connection, desk: MemoryDesk
) -> None:
    """An entry prepared by the other side is looked at again until somebody writes after its start."""
    run(db, desk, agenda("Budget"))
    person_writes(desk, "- Budget", "- Budget first")
    assert len(looked(db, desk, NOW).filled) == 1
    assert looked(db, desk, SLOT).filled == ()
    person_writes(desk, "- Budget first", "- Budget: agreed")
    assert len(looked(db, desk, SLOT + WEEK).filled) == 1
    assert ledger.filled_entries(db) == {SAM: {SLOT: SLOT + WEEK}}


def test_our_own_appended_lines_are_no_evidence_of_their_own(
    db: sqlite3.Connection, desk: MemoryDesk
) -> None:
    """Rewriting an untouched entry fills nothing in."""
    run(db, desk, agenda("Budget"))
    run(db, desk, agenda("Budget", "Hiring"))
    assert looked(db, desk, SLOT).filled == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [("- Budget", "-   Budget"), ("\n\n### Notes", "\n\n\n\n### Notes"), ("### Notes\n", "### Notes \n\n\n")],
)
def test_white_space_is_no_evidence(db: sqlite3.Connection, desk: MemoryDesk, old: str, new: str) -> None:
    """Only words say that somebody sat down with the entry."""
    run(db, desk, agenda("Budget"))
    person_writes(desk, old, new)
    assert looked(db, desk, SLOT).filled == ()


def test_an_entry_or_document_that_is_gone_is_no_evidence(db: sqlite3.Connection, desk: MemoryDesk) -> None:
    """Removing is not filling in, and a document that cannot be read says nothing."""
    run(db, desk, agenda("Budget"))
    (name,) = desk.texts
    desk.texts[name] = "# empty\n"
    assert looked(db, desk, SLOT).filled == ()
    desk.answer = Retry(after=1.0)
    seen = looked(db, desk, SLOT)
    assert (seen.filled, len(seen.unread)) == ((), 1)
    desk.answer = None
    del desk.texts[name]
    assert len(looked(db, desk, SLOT).unread) == 1


@dataclass
class LateSearch(MemoryDesk):
    """A desk whose search does not show yet what was just made, and which fails after making it."""

    failing = True
    shown: frozenset[Marker] = frozenset()

    def find(self, marker: Marker) -> tuple[DocumentRef, ...]:
        return tuple(one for one in super().find(marker) if one.marker in self.shown)

    def read(self, document: DocumentRef) -> DocumentText | Gone | NotAllowed | Retry:
        return Retry(after=1.0, detail="try later") if self.failing else super().read(document)


def test_a_document_that_was_made_is_known_before_anything_else_is_asked(db: sqlite3.Connection) -> None:
    """Cut off right after, the next run goes on with it although no search shows it."""
    desk = LateSearch()
    with pytest.raises(Transient):
        run(db, desk, agenda("Budget"))
    desk.failing = False
    assert names(run(db, desk, agenda("Budget"))) == ["AddEntry"]
    assert desk.writes == ["create", "add_entry"]
