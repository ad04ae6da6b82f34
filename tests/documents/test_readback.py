"""Reading documents back into the ledger: once, dated, and with nothing of the user's overwritten."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.agenda import build_shared
from syncd.core.goals import Goal, GoalState
from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.documents.apply import publish
from syncd.documents.readback import DocumentSeen, look_at_documents
from syncd.documents.writer import Target
from syncd.provider import Desk, NotAllowed, Retry
from syncd.store import documents, goals, jots, ledger
from syncd.store.answers import answers, notes
from syncd.store.database import open_database
from syncd.store.readback import unread
from syncd.testing.memory_desk import MemoryDesk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLOT = datetime(2026, 11, 23, 15, tzinfo=UTC)
WEEK = timedelta(days=7)
SAM, ALEX = Address("sam@example.com"), Address("alex@example.com")


@dataclass
class Home:
    """A database, a desk, and one document kept with Sam."""

    db: sqlite3.Connection
    desk: MemoryDesk = field(default_factory=MemoryDesk)

    def publish(self, slot: datetime = SLOT, *, person: Address = SAM, at: datetime = NOW) -> None:
        """Write the entry of a slot."""
        shared = build_shared(
            me="Jo Doe",
            person="Sam Rivera",
            addresses=(person,),
            on=slot.date(),
            last_met=None,
            goals=goals.goals(self.db),
            jots=jots.jots(self.db),
            now=at,
            zone=UTC,
        )
        target = Target(desk="memory", person=person, addresses=(person,), slot=slot)
        publish(self.db, self.desk, shared, target=target, private=(), now=at)

    @property
    def text(self) -> str:
        """The first document."""
        return next(iter(self.desk.texts.values()))

    @text.setter
    def text(self, text: str) -> None:
        self.desk.texts[next(iter(self.desk.texts))] = text

    def write(self, held: str, below: str) -> None:
        """Somebody writes below the line that holds a text, or ticks it with an x."""
        rows = self.text.split("\n")
        at = next(number for number, row in enumerate(rows) if held in row)
        rows[at] = rows[at].replace("[ ]", "[x]") if below == "x" else f"{rows[at]}\n{below}"
        self.text = "\n".join(rows)

    def look(self, at: datetime = SLOT) -> DocumentSeen:
        """Look at the documents; what the first one showed."""
        return look_at_documents(self.db, self.desk, name="memory", now=at, zone=UTC)[0]

    @property
    def goal(self) -> Goal:
        """The first goal."""
        return goals.goal(self.db, 1)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in the database but when documents were looked at."""
        tables = [row[0] for row in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [tuple(row) for row in self.db.execute(f'SELECT * FROM "{name}"')] for name in tables}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home with a goal, a step, an action and a topic for Sam, published for Monday."""
    with_it = prepared(tmp_path / "syncd.db")
    yield with_it
    with_it.db.close()


def prepared(path: Path) -> Home:
    """A home as the fixture makes it."""
    made = Home(db=open_database(path))
    early = NOW - WEEK
    goals.add_goal(made.db, "Lead the migration", now=early, person=SAM)
    goals.add_step(made.db, 1, "write the plan", now=early)
    jots.add_jot(made.db, JotKind.ACTION, "send the plan", person=SAM, now=early)
    jots.add_jot(made.db, JotKind.TOPIC, "the vendor", person=SAM, now=early)
    made.publish()
    return made


def texts(home: Home) -> list[str]:
    """The answers that stand."""
    return [one.text for one in answers(home.db)]


# -- the ledger -----------------------------------------------------------------------------


def test_an_answer_is_kept_with_where_it_was_read(home: Home) -> None:
    """Date of the meeting, person, entry, document and revision."""
    home.write("do more of?", "  - show numbers")
    seen = home.look(SLOT + timedelta(hours=1))
    (one,) = answers(home.db)
    (entry,) = documents.entries_of(home.db, seen.document.ref.marker)
    assert (one.goal, one.question, one.text, one.person) == (1, "more", "show numbers", SAM)
    assert (one.at, one.read_at) == (SLOT, SLOT + timedelta(hours=1))
    assert (one.entry, one.document) == (entry.marker, seen.document.ref.marker)
    assert one.revision == entry.revision
    assert dict(seen.taken) == {"answer": 1}


def test_a_changed_answer_replaces_the_old_one_which_is_kept(home: Home) -> None:
    """So does one that is changed back; a deleted one stays."""
    home.write("do more of?", "  - show numbers")
    home.look()
    home.text = home.text.replace("show numbers", "show results")
    home.look(SLOT + WEEK)
    assert texts(home) == ["show results"]
    rows = home.db.execute("SELECT text, replaced_at FROM answer ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [
        ("show numbers", "2026-11-30T15:00:00Z"),
        ("show results", None),
    ]
    home.text = home.text.replace("  - show results\n", "")
    assert not home.look(SLOT + WEEK * 2).taken
    assert texts(home) == ["show results"]


def test_notes_are_kept_like_answers(home: Home) -> None:
    """Changed ones are replaced and kept, deleted ones stay."""
    home.write("### Notes", "we talked about pay")
    home.look()
    home.text = home.text.replace("about pay", "about pay and holidays")
    home.look(SLOT + WEEK)
    assert [one.text for one in notes(home.db)] == ["we talked about pay and holidays"]
    assert home.db.execute("SELECT count(*) FROM note").fetchone()[0] == 2
    home.text = home.text.replace("we talked about pay and holidays\n", "")
    home.look(SLOT + WEEK * 2)
    assert [one.text for one in notes(home.db)] == ["we talked about pay and holidays"]


def test_ticks_and_progress_become_check_ins_with_their_source(home: Home) -> None:
    """Dated by the meeting; the step and the action are done, and by which entry."""
    home.write("write the plan", "x")
    home.write("send the plan", "x")
    home.write("**Lead the migration**", "  60%")
    seen = home.look()
    (entry,) = documents.entries_of(home.db, seen.document.ref.marker)
    assert [(one.at, one.text, one.progress, one.source) for one in home.goal.check_ins] == [
        (SLOT, "step 1 done: write the plan", None, entry.marker),
        (SLOT, "", 60, entry.marker),
    ]
    assert home.goal.steps[0].done_at == SLOT
    (action, _) = jots.jots(home.db)
    assert (action.done_at, action.done_by) == (SLOT, entry.marker)


def test_what_was_ticked_before_stays_as_it_was(home: Home) -> None:
    """The first date counts, an un-ticked box changes nothing, progress is added only when it is new."""
    goals.tick_step(home.db, 1, 1, now=NOW)
    jots.tick_jot(home.db, 1, now=NOW)
    home.write("write the plan", "x")
    home.write("send the plan", "x")
    home.write("**Lead the migration**", "  60%")
    home.look()
    home.text = home.text.replace("[x]", "[ ]")
    home.look(SLOT + WEEK)
    assert home.goal.steps[0].done_at == NOW
    assert jots.jots(home.db)[0].done_at == NOW
    assert jots.jots(home.db)[0].done_by is None
    assert [one.progress for one in home.goal.check_ins] == [60]
    home.text = home.text.replace("60%", "70%")
    home.look(SLOT + WEEK)
    assert [one.progress for one in home.goal.check_ins] == [60, 70]


def test_nothing_is_dated_before_it_existed(home: Home) -> None:
    """A goal noted after the meeting and appended to its entry has no check-in before its creation."""
    home.write("### Notes", "hello")
    later = SLOT + timedelta(days=1)
    jots.add_jot(home.db, JotKind.ACTION, "book a room", person=SAM, now=later)
    home.publish(at=later)
    assert "book a room" in home.text
    home.write("book a room", "x")
    home.look(later + WEEK)
    late = jots.jots(home.db)[-1]
    assert (late.text, late.done_at) == ("book a room", later)


# -- looking --------------------------------------------------------------------------------


def test_looking_again_writes_nothing(home: Home) -> None:
    """Reading twice is reading once, and an unchanged document costs no write at all."""
    home.write("do more of?", "  - show numbers\n  - 60%")
    home.write("### Notes", "hello")
    home.look()
    rows, changes = home.rows(), home.db.total_changes
    assert home.look(SLOT + WEEK).taken == {}
    assert home.db.total_changes == changes
    home.text += "\nmore below\n"
    home.text = home.text.replace("\nmore below\n", "")
    home.look(SLOT + WEEK)
    after = home.rows()
    assert {name for name in rows if rows[name] != after[name]} <= {"entry"}


def test_an_entry_is_read_from_the_start_of_its_meeting_on(home: Home) -> None:
    """Not a second before; what was prepared then counts."""
    home.write("do more of?", "  - show numbers")
    assert not home.look(SLOT - timedelta(seconds=1)).taken
    assert home.look(SLOT).taken == {"answer": 1}


def test_every_document_is_a_sign_of_life(home: Home) -> None:
    """Whoever takes silence for hanging hears of each before it is read."""
    heard: list[datetime] = []
    look_at_documents(home.db, home.desk, name="memory", now=SLOT, zone=UTC, go_on=lambda: heard.append(SLOT))
    assert heard == [SLOT]


@pytest.mark.parametrize("by", [timedelta(days=2), -timedelta(days=2)], ids=["later", "earlier"])
def test_a_moved_meeting_is_read_when_it_takes_place(home: Home, by: timedelta) -> None:
    """Whether it was moved ahead or put off; what was said in it has the date on which the two met."""
    home.write("do more of?", "  - show numbers")
    moved = SLOT + by

    def look(now: datetime) -> DocumentSeen:
        return look_at_documents(
            home.db, home.desk, name="memory", now=now, zone=UTC, begins=lambda _, slot: slot + by
        )[0]

    assert not look(moved - timedelta(seconds=1)).taken
    assert look(moved).taken == {"answer": 1}
    assert [one.at for one in answers(home.db)] == [moved]


@pytest.mark.parametrize(
    "drop",
    [
        r"<!-- syncd:entry.*?-->",
        r"<!-- syncd:.*?-->",
        r"## 2026-11-23\n<!-- syncd:entry.*?-->",
    ],
    ids=["its marker", "every marker", "its heading and marker"],
)
def test_an_entry_is_known_again_without_its_marker(home: Home, drop: str) -> None:
    """By the markers of its lines, else by its heading: no word of people is lost with a comment."""
    home.write("do more of?", "  - show numbers")
    home.write("send the plan", "x")
    home.text = re.sub(drop, "", home.text)
    assert home.look().taken.items() >= {"answer": 1, "action ticked": 1}.items()
    assert texts(home) == ["show numbers"]


def test_a_section_of_people_is_no_entry(home: Home) -> None:
    """Not even on the same day, and not in place of an entry that was removed."""
    home.text = home.text.replace("## 2026-11-23", "## 2026-11-23 in the canteen\n\nlunch\n\n## 2026-11-23")
    assert not home.look().taken
    home.text = home.text.partition("\n## 2026-11-23\n")[0]
    assert not home.look(SLOT + WEEK).taken
    assert notes(home.db) == ()


@pytest.mark.parametrize("answer", [NotAllowed(detail="no"), Retry(after=1.0)])
def test_a_document_that_cannot_be_read_changes_nothing(home: Home, answer: NotAllowed | Retry) -> None:
    """It is told, and read the next time."""
    home.write("do more of?", "  - show numbers")
    rows = home.rows()
    home.desk.answer = answer
    assert home.look().failure
    assert home.rows() == rows
    home.desk.answer = None
    assert home.look().taken == {"answer": 1}


def test_one_document_fails_and_the_others_are_read(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that cannot open one of them is no reason to leave out the rest."""
    jots.add_jot(home.db, JotKind.TOPIC, "pay", person=ALEX, now=NOW)
    home.publish(person=ALEX)
    home.write("do more of?", "  - show numbers")
    read = home.desk.read
    monkeypatch.setattr(
        home.desk, "read", lambda ref: NotAllowed(detail="no") if ref.id.endswith("2") else read(ref)
    )
    desk: Desk = home.desk
    seen = look_at_documents(home.db, desk, name="memory", now=SLOT, zone=UTC)
    assert sorted((bool(one.failure), dict(one.taken).get("answer", 0)) for one in seen) == [
        (False, 1),
        (True, 0),
    ]


def test_a_removed_entry_takes_nothing_with_it(home: Home) -> None:
    """What was read of it stays, what was not understood as well."""
    home.write("**Lead the migration**", "  50%\n  70%")
    home.write("do more of?", "  - show numbers")
    home.look()
    home.text = "# Sam and Jo\n" + home.text.split("\n")[2] + "\n"
    home.look(SLOT + WEEK)
    assert (texts(home), len(unread(home.db))) == (["show numbers"], 2)
    changes = home.db.total_changes
    home.look(SLOT + WEEK)
    assert home.db.total_changes == changes


def test_what_was_not_understood_is_replaced_by_each_reading(home: Home) -> None:
    """Mended lines go, lines that moved are shown where they are now."""
    home.write("**Lead the migration**", "  50%\n  70%")
    assert home.look().not_understood == 2
    first = [one.line for one in unread(home.db)]
    home.text = home.text.replace("### ", "\n### ", 1)
    home.look(SLOT + WEEK)
    assert [one.line for one in unread(home.db)] == [line + 1 for line in first]
    home.text = home.text.replace("  50%\n", "")
    home.look(SLOT + WEEK)
    assert unread(home.db) == ()
    assert [one.progress for one in home.goal.check_ins] == [70]


# -- evidence -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: re.sub(r" <!-- syncd:item.*?-->", "", text),
        lambda text: re.sub(r"<!-- syncd:entry.*?-->", "", text),
        lambda text: re.sub(r"<!-- syncd:.*?-->", "", text),
        lambda text: re.sub(r"(?m)^( *)- ", r"\1*  ", text),
        lambda text: text.replace("### ", "#### "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: re.sub(r"- the vendor.*\n", "", text),
    ],
    ids=[
        "markers",
        "entry marker",
        "all markers",
        "bullets",
        "headings",
        "line ends",
        "blank lines",
        "a deleted line",
    ],
)
def test_an_edit_without_words_is_no_evidence(home: Home, edit: Any) -> None:
    """Only words and ticks say that somebody sat down with the entry."""
    home.text = edit(home.text)
    assert home.look().filled == ()
    assert ledger.filled_entries(home.db) == {}


def test_our_own_late_lines_are_no_evidence(home: Home) -> None:
    """Not even where somebody had touched the entry before, so that they could only be appended."""
    home.text = home.text.replace("- the vendor", "*   the vendor")
    jots.add_jot(home.db, JotKind.TOPIC, "pay and budget", person=SAM, now=NOW)
    home.publish()
    assert "**Topic:** pay and budget" in home.text
    assert home.look(NOW).filled == ()
    assert home.look().filled == ()
    assert ledger.filled_entries(home.db) == {}
    home.write("pay and budget", "x")
    home.text = home.text.replace("**Topic:** pay", "[x] **Topic:** pay")
    assert len(home.look(SLOT + WEEK).filled) == 1
    assert jots.jots(home.db)[-1].done_at == SLOT


def test_what_was_prepared_and_only_moved_later_is_no_evidence(home: Home) -> None:
    """Words from before the meeting stay words from before the meeting, wherever they stand."""
    home.write("do more of?", "  - show numbers")
    assert len(home.look(NOW).filled) == 1
    home.text = home.text.replace("### Notes", "\n\n### Notes")
    assert home.look().filled == ()
    home.write("### Notes", "we talked")
    assert len(home.look(SLOT + WEEK).filled) == 1


# -- people, goals, and hostile text --------------------------------------------------------


def test_an_answer_outlives_the_goal_it_was_given_for(home: Home) -> None:
    """Closed, handed over: still an answer, and ticks count. Gone: its words are kept as a note."""
    home.write("do more of?", "  - show numbers")
    home.write("write the plan", "x")
    goals.set_state(home.db, 1, GoalState.DONE, now=NOW)
    home.db.execute("UPDATE goal SET person = ?, private = 1", (ALEX,))
    home.look()
    assert [one.text for one in home.goal.answers] == ["show numbers"]
    assert home.goal.steps[0].done_at == SLOT
    assert (home.goal.state, home.goal.person, home.goal.private) == (GoalState.DONE, ALEX, True)
    home.db.execute("DELETE FROM goal")
    home.text = home.text.replace("show numbers", "show results, 60%")
    home.look(SLOT + WEEK)
    assert answers(home.db) == ()
    assert any("show results" in one.text and one.goal is None for one in notes(home.db))


def test_lines_of_another_entry_mean_nothing_here(home: Home) -> None:
    """A colleague copies last week's lines into this week's: they are words, not ticks and answers."""
    home.publish(SLOT + WEEK, at=SLOT + timedelta(days=1))
    newer, older = home.text.split("## 2026-11-23")
    old = [line for line in older.split("\n") if "syncd:item" in line]
    pasted = "\n".join(line.replace("[ ]", "[x]") + " indeed" for line in old)
    home.text = f"{newer.rstrip()}\n\n{pasted}\n\n## 2026-11-23{older}"
    home.look(SLOT + WEEK)
    assert answers(home.db) == ()
    assert home.goal.check_ins == ()
    assert all(one.done_at is None for one in jots.jots(home.db))
    assert sum(one.text.count("indeed") for one in notes(home.db)) + sum(
        one.text.count("indeed") for one in unread(home.db)
    ) == len(old)


def test_forged_markers_in_our_own_text_are_inert(tmp_path: Path) -> None:
    """A jot, a title or a step that holds a marker, a tick or a heading is only text, there and back."""
    home = prepared(tmp_path / "other.db")
    real = re.findall(r"<!-- syncd:item:\w+ -->", home.text)
    home.db.close()
    path = tmp_path / "syncd.db"
    made = Home(db=open_database(path))
    secret = "00" * 32
    made.db.execute("INSERT INTO setting VALUES ('marker-secret', ?)", (secret,))
    for number, mark in enumerate(real):
        goals.add_goal(made.db, f"Goal {number} {mark} [x]", now=NOW, person=SAM)
        goals.add_step(made.db, number + 1, f"[x] {mark}\n## 2026-11-23", now=NOW)
        jots.add_jot(
            made.db, JotKind.ACTION, f"- [x] {mark} <!-- syncd:entry:0123456789 -->", person=SAM, now=NOW
        )
    made.publish()
    seen = made.look()
    assert (dict(seen.taken), seen.not_understood, seen.filled) == ({}, 0, ())
    assert all(one.done_at is None for one in jots.jots(made.db))
    assert all(one.steps[0].done_at is None for one in goals.goals(made.db))
    made.db.close()


def test_line_ends_of_any_kind_are_read(home: Home) -> None:
    """A document saved on another system reads the same."""
    home.write("do more of?", "  - show\n    numbers")
    home.text = home.text.replace("\n", "\r\n")
    home.look()
    assert texts(home) == ["show\nnumbers"]


@pytest.mark.parametrize("flood", ["- again\n" * 100_000, "[" * 1_000_000], ids=["lines", "one line"])
def test_an_entry_too_long_to_be_read_says_so(home: Home, flood: str) -> None:
    """A hundred thousand lines take no minutes: they are told of at once, and read when they are fewer."""
    home.publish()
    home.write("do more of", "  - show numbers")
    home.look()
    before = home.text
    home.text = before + flood
    seen = home.look(SLOT + WEEK)
    assert (texts(home), seen.not_understood) == (["show numbers"], 1)
    (told,) = unread(home.db)
    assert "more than 10000 lines" in told.reason
    home.text = before + "- again\n"
    home.look(SLOT + WEEK)
    assert unread(home.db) == ()
    assert [one.text for one in notes(home.db)] == ["again"]


def test_an_entry_that_stands_twice_is_not_guessed_at(home: Home) -> None:
    """Copies that differ are shown; nothing is taken from either."""
    home.write("do more of?", "  - show numbers")
    section = home.text[home.text.index("## 2026-11-23") :]
    home.text = f"{home.text}\n{section.replace('show numbers', 'show results')}"
    home.look()
    assert answers(home.db) == ()
    shown = "\n".join(one.text for one in unread(home.db))
    assert "show numbers" in shown
    assert "show results" in shown


Edit = tuple[str, int, str]
_LINES = st.sampled_from(
    ["- w", "  - w", "w", "[x] w", "### w", "60%", "140%", "- [ ] w", "> w", "| w |", "**w**"]
)
_EDIT = st.tuples(
    st.sampled_from(["insert", "delete", "move", "tick", "unmark", "end"]), st.integers(0, 60), _LINES
)


@settings(max_examples=30)
@given(st.lists(_EDIT, max_size=8), st.lists(_EDIT, max_size=4))
def test_no_edit_changes_a_goal_itself(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Edit],
    then: list[Edit],
) -> None:
    """Title, state, person, visibility and due date stay; no row is lost, and reading again adds nothing."""
    home = prepared(tmp_path_factory.mktemp("db") / "syncd.db")
    before = replace(home.goal, steps=(), check_ins=(), answers=())
    kept: list[str] = []
    for edits in (first, then):
        head, mark, body = home.text.partition("## 2026-11-23\n")
        entry, rest = body.split("\n", 1)
        home.text = f"{head}{mark}{entry}\n{_edited(rest, edits)}"
        home.look()
        once = home.rows()
        home.db.execute("UPDATE entry SET read_digest = '', revision = NULL")
        home.look()
        again = home.rows()
        assert {name for name in once if once[name] != again[name]} <= {"entry"}
        told = home.db.execute("SELECT text FROM answer UNION ALL SELECT text FROM note")
        now = [row[0] for row in told]
        assert not [text for text in kept if text not in now]
        kept = now
    assert replace(home.goal, steps=(), check_ins=(), answers=()) == before
    assert [step.text for step in home.goal.steps] == ["write the plan"]
    assert [jot.text for jot in jots.jots(home.db)] == ["send the plan", "the vendor"]
    home.db.close()


def _edited(text: str, edits: list[Edit]) -> str:
    rows = text.split("\n")
    for what, number, line in edits:
        at = number % len(rows)
        if what == "insert":
            rows.insert(at, line.replace("w", f"w{number}"))
        elif what == "delete" and len(rows) > 1:
            del rows[at]
        elif what == "move":
            rows.insert(number * 7 % len(rows), rows.pop(at))
        elif what == "tick":
            rows[at] = rows[at].replace("[ ]", "[x]")
        elif what == "unmark":
            rows[at] = re.sub(r"<!--.*?-->", "", rows[at])
        else:
            rows[at] += f" w{number}"
    return "\n".join(rows)
