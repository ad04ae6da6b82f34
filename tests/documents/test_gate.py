"""What the last gate knows: every table that holds words."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Connection

import pytest

from syncd.core.agenda import SharedAgenda, SharedGoal, SharedJot, SharedQuestion, SharedSubject
from syncd.core.answers import questions_for
from syncd.core.cadence.history import Person
from syncd.core.jots import SHAREABLE, Jot, JotKind
from syncd.core.model import Address, Role
from syncd.core.privacy import PrivateText, Reader, private_texts
from syncd.core.subjects import SUBJECTS, question
from syncd.documents.gate import private_for, refuse_private
from syncd.documents.rendering import own_words, render_shared, template_for
from syncd.errors import SyncRefused
from syncd.store import goals, jots
from syncd.store.answers import note_answer
from syncd.store.database import open_database, transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM, ALEX = Address("sam@example.com"), Address("alex@example.com")
AT = "2026-11-20T12:00:00Z"
ROWS = (
    "INSERT INTO document VALUES ('d-alex', 'alex@example.com', 'local', 'x', 'x', '{at}')",
    "INSERT INTO entry (marker, document, slot, markdown, written_at)"
    " VALUES ('e-alex', 'd-alex', '{at}', '## a line syncd wrote itself', '{at}')",
    "INSERT INTO answer (question, person, text, at, entry, read_at, replaced_at)"
    " VALUES ('career', 'alex@example.com', 'an answer to a subject', '{at}', 'e-alex', '{at}', '{at}')",
    "INSERT INTO note (person, text, at, entry, document, revision, read_at)"
    " VALUES ('alex@example.com', 'a note below the goals', '{at}', 'e-alex', 'd-alex', '1', '{at}')",
    "INSERT INTO unread VALUES ('e-alex', 4, 'a line nobody understood', 'odd', '{at}')",
    "INSERT INTO unread VALUES ('e-alex', 5, 'a line syncd wrote itself', 'odd', '{at}')",
    "INSERT INTO request (person, text, asked_on, answer, answered_on)"
    " VALUES ('sam@example.com', 'what a request is about', '2026-11-20', 'what was answered', '2026-11-20')",
    "INSERT INTO person (key) VALUES ('sam@example.com')",
    "INSERT INTO tenure (person, role, since, company)"
    " VALUES ('sam@example.com', 'manager', '2026-11-20', 'the company of a tenure')",
    "INSERT INTO placement (person, track, level, since)"
    " VALUES ('', 'management', 'level-of-mine', '2026-11-20')",
    "UPDATE goal SET rung = 'ic/senior/rung-of-a-goal'",
    "INSERT INTO jot (kind, text, person, made_at, about, rung)"
    " VALUES ('praise', 'words of a praise', 'alex@example.com',"
    " '{at}', 'somebody@example.com', 'ic/senior/rung-of-a-jot')",
    "UPDATE answer SET rung = 'ic/senior/rung-of-an-answer' WHERE question = 'career'",
    "INSERT INTO account (name, provider, settings, kind, added_at)"
    " VALUES ('work', 'ics', '{{\"source\": \"https://example.com/secret/feed.ics\"}}', 'work', '{at}')",
)


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """A home with something in every table that holds words, most of it Alex's."""
    made = open_database(tmp_path / "syncd.db")
    goal = goals.add_goal(made, "title of the goal", now=NOW, person=ALEX, why="why the goal is there")
    goals.add_step(made, goal.number, "step of the goal", now=NOW)
    goals.check_in(made, goal.number, now=NOW, text="remark about the goal")
    note_answer(made, goal.number, "more", "answer about the goal", person=ALEX, at=NOW, now=NOW)
    praise = "said to me by somebody"
    jots.add_jot(made, JotKind.PRAISE, praise, person=ALEX, now=NOW, received=True)
    with transaction(made):
        for row in ROWS:
            made.execute(row.format(at=AT))
    return made


def private(connection: Connection, *addresses: Address) -> set[str]:
    """What is private towards a person."""
    found = private_for(connection, Person(key=addresses[0], addresses=addresses))
    return {one.text for one in found}


OWN = {
    "why the goal is there",
    "said to me by somebody",
    "what a request is about",
    "what was answered",
    "words of a praise",
    "somebody@example.com",
    "the company of a tenure",
    "management/level-of-mine",
    "ic/senior/rung-of-a-goal",
    "ic/senior/rung-of-a-jot",
    "ic/senior/rung-of-an-answer",
}
"""Private towards everybody."""
SECRET = {"https://example.com/secret/feed.ics"}
THEIRS = {
    "answer about the goal",
    "an answer to a subject",
    "a note below the goals",
    "a line nobody understood",
}
"""What Alex said or can read."""


def test_everything_in_words_is_private_towards_a_stranger(connection: Connection) -> None:
    """Goals, jots, answers that stand and replaced ones, notes, odd lines, requests, secret addresses."""
    goal = {"title of the goal", "step of the goal", "remark about the goal"}
    assert private(connection, SAM) == OWN | SECRET | THEIRS | goal


WORDS = (
    "account.settings answer.text answer.rung check_in.text goal.title goal.why goal.rung jot.text jot.about"
    " jot.rung note.text placement.track placement.level request.text request.answer step.text tenure.company"
    " unread.text"
).split()
"""The columns whose words the gate compares."""

NO_WORDS = {
    "a day or an instant": (
        "judging.judged_at judging.holds_until"
        " calendar.read_through calendar.since calendar.until calendar.failed_at calendar.refused_at"
        " series.counts_from series.first_seen series.missing_since series.last_seen slot.slot slot.met"
        " slot.starts slot.ends slot.settled_at open_slot.slot open_slot.ends meeting.start meeting.end"
        " meeting.settled_at observed.seen_at document.created_at entry.slot entry.written_at entry.filled_at"
        " answer.at answer.read_at answer.replaced_at note.at note.read_at note.replaced_at unread.read_at"
        " attachment.at intent.started_at receipt.at account.added_at person.closed_on tenure.since"
        " tenure.until placement.since request.asked_on request.answered_on discussed.day discussed.said_at"
        " consent.at pause.since pause.until keep_in_touch.set_on correction.made_at said.day said.slot"
        " said.said_at goal.due goal.created_at goal_state.at step.done_at check_in.at jot.made_at"
        " jot.done_at ack.until ack.made_at work.tried_at work.next_due told.first_seen told.last_seen"
        " told.told_at"
    ),
    "one of a few words of syncd's": (
        "bundle.kind bundle.reason problem.field problem.severity calendar.kind calendar.failure_kind"
        " slot.outcome slot.reason slot.evidence observed.change document.desk answer.question unread.reason"
        " attachment.kind intent.action receipt.action account.provider account.kind setting.name tenure.role"
        " tenure.kind subject_rhythm.subject discussed.subject consent.how said.outcome goal.outcome"
        " goal_state.state jot.kind"
    ),
    "who, where or which: an address, an id, a file, a digest": (
        "judging.judged_by"
        " bundle.calendar bundle.resource bundle.uid bundle.person bundle.people resource.calendar"
        " resource.name problem.calendar problem.resource problem.uid calendar.id calendar.account"
        " calendar.name calendar.for_person calendar.zone calendar.cursor calendar.decided_by"
        " calendar.refused_key series.calendar series.uid series.person slot.person slot.uid"
        " open_slot.person open_slot.uid meeting.person meeting.uid observed.calendar observed.uid"
        " document.marker document.person document.id document.link entry.marker entry.document entry.seen"
        " entry.read_digest entry.revision answer.person answer.entry answer.document answer.revision"
        " answer.shared_with note.person note.entry note.document note.revision unread.entry"
        " attachment.marker attachment.person attachment.calendar attachment.uid attachment.link"
        " intent.marker receipt.marker account.name account.for_person my_address.account my_address.address"
        " person.key person_address.address person_address.person tenure.person placement.person"
        " request.person subject_rhythm.person discussed.person consent.person pause.person"
        " keep_in_touch.person correction.uid correction.person said.person goal.person goal.uid"
        " check_in.source jot.person jot.done_by ack.finding ack.episode told.finding told.episode work.name"
    ),
    "what a calendar says, of which only the two names go into a document": (
        "bundle.events series.snapshot person.name problem.reason calendar.failure observed.detail"
        " work.reason"
    ),
    "what syncd wrote into a document, or the secret behind its markers": (
        "entry.markdown intent.detail receipt.detail setting.value"
    ),
}
"""The other columns, and why none holds anything of the user's own to compare."""


def test_the_gate_knows_every_column(connection: Connection) -> None:
    """Whoever adds a column says whether it holds words, and then the gate must know them."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    held = {
        f"{table}.{row['name']}"
        for table in tables
        if not table.startswith("sqlite_")
        for row in connection.execute(f"PRAGMA table_info('{table}')")
        if row["type"] == "TEXT"
    }
    without = [column for columns in NO_WORDS.values() for column in columns.split()]
    assert sorted([*WORDS, *without]) == sorted(held)
    known = "\n".join(private(connection, SAM))
    for column in WORDS:
        table, _, name = column.partition(".")
        texts = [row[0] for row in connection.execute(f"SELECT {name} FROM {table} WHERE {name} != ''")]
        secret = [re.sub(r'.*"(https:.*)".*', r"\1", text) for text in texts]
        assert secret, f"nothing stands in {column} here"
        assert [text for text in secret if text not in known and "syncd wrote" not in text] == []


def test_their_own_words_are_not_private_towards_them(connection: Connection) -> None:
    """What Alex said or has in their document is no secret; the why, remarks and requests are."""
    assert private(connection, ALEX) == OWN | SECRET | {"remark about the goal"}
    assert private(connection, SAM, ALEX) == OWN | SECRET | {"remark about the goal"}, "any address counts"


AGENDA = SharedAgenda(
    me="Jo Doe",
    person="Sam Rivera",
    on=date(2026, 11, 23),
    last_met=date(2026, 11, 16),
    goals=(
        SharedGoal(
            id="g9",
            title="Lead",
            steps=(),
            progress=40,
            due=None,
            questions=tuple(
                SharedQuestion(question=one, text=text) for one, text in questions_for("Lead", diffuse=True)
            ),
        ),
    ),
    jots=tuple(
        SharedJot(id=f"j{number}", kind=kind, text="x")
        for number, kind in enumerate(sorted(SHAREABLE, key=str))
    ),
)


@pytest.mark.parametrize("role", [None, *Role])
def test_no_note_worded_like_a_template_blocks_a_document(role: Role | None) -> None:
    """Whoever notes for themselves just what an agenda says anyway has given nothing away."""
    for subject in (one for one in SUBJECTS if not one.private):
        asked = SharedSubject(code=subject.code, label=subject.label, question=question(subject, role))
        entry = render_shared(replace(AGENDA, subject=asked), template=template_for(role))
        noted = [
            Jot(number=1, kind=JotKind.FEEDBACK, text=words, person=SAM, made_at=NOW)
            for words in re.split(r"\n|“Lead”|\d{4}-\d\d-\d\d|[*:]", entry)
            if words.strip()
        ]
        assert private_texts([], noted, reader=Reader(addresses=[SAM]), ours=own_words()) == ()
        assert private_texts([], noted, reader=Reader(addresses=[SAM])) != (), "else this shows nothing"


def test_a_refusal_can_be_understood(connection: Connection) -> None:
    """What has no id the user ever sees is named by its day and its person."""
    named = {one.text: one.id for one in private_for(connection, Person(key=SAM, addresses=(SAM,)))}
    assert named["a note below the goals"] == "the note of 2026-11-20 with alex@example.com"
    assert named["a line nobody understood"] == "line 4 of the document with alex@example.com"
    assert named["what was answered"] == "r1"


def test_a_refusal_says_what_to_reword() -> None:
    """The shared thing that holds it; where none does, the words stand in the user's own template."""
    secret = [PrivateText(id="j7", text="ask for a promotion")]
    topic = replace(AGENDA, jots=(SharedJot(id="j1", kind=JotKind.TOPIC, text="Ask for a promotion!"),))
    with pytest.raises(SyncRefused, match=r"Sam Rivera: j7 in j1$") as refused:
        refuse_private("- Ask for a promotion!", secret, topic)
    assert refused.value.hint.startswith("reword the shared one, or")
    with pytest.raises(SyncRefused, match=r"Sam Rivera: j7$") as refused:
        refuse_private("- Ask for a promotion!", secret, AGENDA)
    assert refused.value.hint.startswith("reword your template, or")
