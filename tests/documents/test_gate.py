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


OWN = {"why the goal is there", "said to me by somebody", "what a request is about", "what was answered"}
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
