"""What stands in a database is of the form the queries read, and what is not is named."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from syncd.store.database import open_database
from syncd.store.soundness import FORMS, MOST, wrong_values
from tests.store.filled import tables_of, version_1

PLAIN = """
    judging.judged_by
    bundle.calendar bundle.resource bundle.uid bundle.person bundle.reason resource.calendar resource.name
    problem.calendar problem.resource problem.uid problem.field problem.reason
    calendar.id calendar.account calendar.name calendar.kind calendar.for_person calendar.zone
    calendar.cursor calendar.decided_by calendar.failure calendar.failure_kind calendar.refused_key
    series.calendar series.uid series.person slot.person slot.uid open_slot.person open_slot.uid
    meeting.person meeting.uid observed.calendar observed.uid observed.change observed.detail
    document.marker document.person document.desk document.id document.link
    entry.marker entry.document entry.markdown entry.seen entry.read_digest entry.revision
    answer.question answer.person answer.text answer.entry answer.document answer.revision
    answer.shared_with answer.rung note.person note.text note.entry note.document note.revision
    unread.entry unread.text unread.reason attachment.marker attachment.person attachment.calendar
    attachment.uid attachment.link intent.marker intent.action receipt.action receipt.marker
    account.name account.provider account.kind account.for_person my_address.account my_address.address
    setting.name setting.value person.key person.name person_address.address person_address.person
    tenure.person tenure.company placement.person placement.track placement.level
    request.person request.text request.answer subject_rhythm.person subject_rhythm.subject
    discussed.person discussed.subject consent.person pause.person keep_in_touch.person
    correction.uid correction.person said.person goal.title goal.why goal.person goal.rung goal.uid
    step.text check_in.text check_in.source jot.text jot.person jot.about jot.rung jot.done_by
    ack.finding ack.episode work.name work.reason told.finding told.episode
""".split()
"""Columns of text in which any text may stand, or which the schema checks."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of the newest version with rows in every table of the first."""
    made = tmp_path / "syncd.db"
    version_1(made)
    open_database(made).close()
    return made


def test_every_text_has_a_form_or_needs_none(path: Path) -> None:
    """Whoever adds a column says what may stand in it."""
    with closing(sqlite3.connect(path)) as db:
        texts = {
            f"{table}.{name}"
            for table, columns in tables_of(db).items()
            for name, kind in columns
            if kind == "TEXT"
        }
    assert texts == {*FORMS, *PLAIN}
    assert not {*FORMS} & {*PLAIN}


def test_what_syncd_writes_is_sound(path: Path) -> None:
    """A migrated database holds nothing that is wrong."""
    with closing(sqlite3.connect(path)) as db:
        assert wrong_values(db) == ()


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("UPDATE goal SET due = 'soon'", "goal.due: 'soon'"),
        ("UPDATE slot SET outcome = 'good'", "slot.outcome: 'good'"),
        ("UPDATE slot SET starts = '2026-01-05T09:00:00'", "needs its zone"),
        ("UPDATE receipt SET detail = '[1]'", "receipt.detail: '[1]': it is no JSON object"),
        ("UPDATE bundle SET people = '{'", "bundle.people"),
        ("UPDATE bundle SET events = '[7]'", "no JSON list of events"),
        ("UPDATE jot SET made_at = 7.5", "jot.made_at"),
        ("UPDATE entry SET markdown = x'00ff'", "entry.markdown: binary data stands where text belongs"),
        ("UPDATE step SET goal = 99", "step, row 1: it belongs to a goal that is not there"),
        (
            "PRAGMA ignore_check_constraints = ON; UPDATE check_in SET progress = 300;"
            " PRAGMA ignore_check_constraints = OFF",
            "CHECK",
        ),
    ],
)
def test_what_it_does_not_write_is_named(path: Path, harm: str, what: str) -> None:
    """Each wrong value with its table, its column and why; no query has to meet it first."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(harm)
        assert what in "; ".join(wrong_values(db))


def test_not_all_of_them_are_told(path: Path) -> None:
    """A program that wrote nonsense everywhere is told about with a few examples."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE slot SET outcome = 'x', met = 'x', starts = 'x', ends = 'x', settled_at = 'x'")
        assert len(wrong_values(db)) == MOST
