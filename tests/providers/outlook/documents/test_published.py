"""Agendas through the journal into OneDrive and back: published, answered in Word, read, and never lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from syncd.core.agenda import SharedAgenda, SharedGoal, SharedJot, SharedQuestion
from syncd.core.answers import questions_for
from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.core.plan import AppendLines, Nothing
from syncd.documents.apply import publish
from syncd.documents.readback import look_at_documents
from syncd.documents.writer import PublishReport, Target
from syncd.errors import Transient
from syncd.provider import Desk
from syncd.store import goals, jots
from syncd.store.database import open_database
from syncd.testing.graph import FakeGraph
from syncd.testing.graph.drive.word import Word
from syncd.testing.server import Lost
from tests.providers.outlook.documents.accounts import ALEX, SAM, desk_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLOT = datetime(2026, 11, 23, 15, tzinfo=UTC)
WEEK = timedelta(days=7)
WHO = Address(SAM)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A new database."""
    connection = open_database(tmp_path / "syncd.db")
    yield connection
    connection.close()


def agenda(*topics: str, on: date = date(2026, 11, 23)) -> SharedAgenda:
    """An agenda with a goal, an action and these topics."""
    title = "Lead the migration"
    asked = tuple(SharedQuestion(question=one, text=text) for one, text in questions_for(title))
    goal = SharedGoal(id="g1", title=title, steps=(), progress=40, due=None, questions=asked)
    jots = (
        SharedJot(id="j1", kind=JotKind.ACTION, text="Send the draft"),
        *(SharedJot(id=f"j{at}", kind=JotKind.TOPIC, text=text) for at, text in enumerate(topics, 2)),
    )
    return SharedAgenda(me="Alex", person="Sam Rivera", on=on, last_met=None, goals=(goal,), jots=jots)


def published(db: sqlite3.Connection, desk: Desk, what: SharedAgenda, *, weeks: int = 0) -> PublishReport:
    """What publishing an agenda did."""
    target = Target(desk="outlook", person=WHO, addresses=(WHO,), slot=SLOT + weeks * WEEK, role="writer")
    return publish(db, desk, what, target=target, private=(), now=NOW + weeks * WEEK)


def word(graph: FakeGraph, report: PublishReport) -> Word:
    """Sam in front of the document."""
    assert report.document is not None
    return graph.files(SAM).document(report.document.id)


def test_an_agenda_is_published_once(db: sqlite3.Connection, graph: FakeGraph) -> None:
    """With few requests; running it again writes nothing, and nobody is mailed."""
    report = published(db, desk_of(graph), agenda("Hiring *plan* & <b>"))
    assert report.not_shared == ""
    assert len(graph.exchanges) == 12
    assert "Hiring *plan* & <b>" in word(graph, report).text
    since = len(graph.exchanges)
    again = published(db, desk_of(graph), agenda("Hiring *plan* & <b>"))
    assert again.actions == (Nothing(),)
    assert {one.request.method for one in graph.exchanges[since:]} == {"GET"}
    assert len(graph.exchanges) - since == 2
    since = len(graph.exchanges)
    published(db, desk_of(graph), agenda("Offer"), weeks=1)
    assert len(graph.exchanges) - since == 6
    assert graph.mails == []


def test_what_sam_says_in_word_is_read_back(db: sqlite3.Connection, graph: FakeGraph) -> None:
    """Answers, ticks, progress and notes, once; a look at an unchanged document brings nothing."""
    early = NOW - WEEK
    goals.add_goal(db, "Lead the migration", now=early, person=WHO)
    jots.add_jot(db, JotKind.ACTION, "Send the draft", person=WHO, now=early)
    page = word(graph, published(db, desk_of(graph), agenda("Hiring plan")))
    page.tick("Send the draft")
    page.write_after("Lead the migration", ", 60%")
    page.add_lines("do more of", ["Ask before you decide"])
    page.add_line("Notes", "We start on Monday")
    page.suggest("Hiring plan", ": two people")

    def look() -> list[tuple[dict[str, int], int]]:
        seen = look_at_documents(db, desk_of(graph), name="outlook", now=SLOT + WEEK / 7, zone=UTC)
        return [(dict(one.taken), one.not_understood) for one in seen]

    assert look() == [({"answer": 1, "action ticked": 1, "progress": 1, "note": 2}, 0)]
    assert look() == [({}, 0)]


def test_lines_wait_while_sam_has_it_open(db: sqlite3.Connection, graph: FakeGraph) -> None:
    """Nothing is written, nothing lost: the next run before the meeting adds them to what Sam wrote."""
    report = published(db, desk_of(graph), agenda("Hiring plan"))
    assert report.document is not None
    with graph.files(SAM).open(report.document.id) as page:
        page.write_after("Hiring plan", ", says Sam")
        with pytest.raises(Transient, match="open"):
            published(db, desk_of(graph), agenda("Hiring plan", "Budget"))
    late = published(db, desk_of(graph), agenda("Hiring plan", "Budget"))
    assert [type(one) for one in late.actions] == [AppendLines]
    text = word(graph, report).text
    assert text.index("Hiring plan, says Sam") < text.index("Budget")
    assert text.count("Budget") == 1


@pytest.mark.parametrize("at", range(12))
def test_a_lost_answer_at_any_request_makes_nothing_twice(
    db: sqlite3.Connection, graph: FakeGraph, at: int
) -> None:
    """Whichever it is: the run, or the one after it, leaves one document with one entry, shared once."""
    graph.faults.add(Lost(), path="/*", on=at + 1)
    with suppress(Transient):
        published(db, desk_of(graph), agenda("Hiring plan"))
    report = published(db, desk_of(graph), agenda("Hiring plan"))
    again = published(db, desk_of(graph), agenda("Hiring plan"))
    assert again.actions == (Nothing(),)
    assert word(graph, report).text.count("Hiring plan") == 1
    assert sum(one.endswith(".docx") for one in graph.files(ALEX).paths()) == 1
    assert graph.mails == []


def test_weeks_stand_in_order(db: sqlite3.Connection, graph: FakeGraph) -> None:
    """Week for week in one document, the newest on top, each with what was noted in it."""
    pages: list[Word] = []
    for week in range(8):
        what = agenda(f"Topic {week}", on=date(2026, 11, 23) + week * WEEK)
        report = published(db, desk_of(graph), what, weeks=week)
        pages.append(word(graph, report))
        pages[-1].add_line("Notes", f"Note {week}")
    lines = pages[-1].lines
    topics = [one for one in lines if one.startswith("Topic ")]
    assert topics == [f"Topic {week}" for week in reversed(range(8))]
    assert [one for one in lines if one.startswith("Note ")] == [
        f"Note {week}" for week in reversed(range(8))
    ]
