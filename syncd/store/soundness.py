"""Checks that every value in a database is of the form the queries read: what no program of ours wrote.

SQLite itself checks the pages, the keys and the CHECKs of the schema. Dates, JSON and words out of
a fixed list are text to it, and whoever edits them by hand would be met by every later command.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from itertools import chain, islice
from sqlite3 import Connection

from syncd.core.consent import How
from syncd.core.goals import Beneficiary, GoalState
from syncd.core.jots import JotKind
from syncd.core.model import Evidence, MentorKind, Outcome, Reason, Role
from syncd.core.series import Kind
from syncd.provider import Severity
from syncd.store import attachments
from syncd.store.instants import from_text

MOST = 5
"""Wrong values that are told; there is no end to what a broken program writes."""


def _instant(text: str) -> None:
    if from_text(text).tzinfo is None:
        raise ValueError("an instant needs its zone, such as the Z at the end")


def _day(text: str) -> None:
    date.fromisoformat(text)


def _list(text: str) -> None:
    if not isinstance(found := json.loads(text), list) or not all(isinstance(one, str) for one in found):
        raise ValueError("it is no JSON list of texts")


def _mapping(text: str) -> None:
    if not isinstance(json.loads(text), dict):
        raise ValueError("it is no JSON object")


def _events(text: str) -> None:
    """Whether each is a whole event is said, with what to do, by whoever reads it."""
    if not isinstance(found := json.loads(text), list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("it is no JSON list of events")


def _word(words: type[Enum], *, may_be_empty: bool = False) -> Callable[[str], None]:
    def check(text: str) -> None:
        if text or not may_be_empty:
            words(text)

    return check


_INSTANTS = """
    judging.judged_at judging.holds_until
    calendar.read_through calendar.since calendar.until calendar.failed_at calendar.refused_at
    series.counts_from series.first_seen series.missing_since series.last_seen
    slot.slot slot.met slot.starts slot.ends slot.settled_at open_slot.slot open_slot.ends
    meeting.start meeting.end meeting.settled_at observed.seen_at
    document.created_at entry.slot entry.written_at entry.filled_at
    answer.at answer.read_at answer.replaced_at note.at note.read_at note.replaced_at unread.read_at
    attachment.at intent.started_at receipt.at account.added_at
    work.tried_at work.next_due told.first_seen told.last_seen told.told_at
    discussed.said_at consent.at correction.made_at said.slot said.said_at
    work.tried_at work.next_due told.first_seen told.last_seen told.told_at
    goal.created_at goal_state.at step.done_at check_in.at jot.made_at jot.done_at ack.made_at
"""
_DAYS = """
    person.closed_on tenure.since tenure.until placement.since request.asked_on discussed.day
    pause.since pause.until keep_in_touch.set_on said.day goal.due ack.until request.answered_on
"""

FORMS: dict[str, Callable[[str], None]] = {
    **dict.fromkeys(_INSTANTS.split(), _instant),
    **dict.fromkeys(_DAYS.split(), _day),
    "bundle.kind": _word(Kind),
    "bundle.people": _list,
    "bundle.events": _events,
    "problem.severity": _word(Severity),
    "series.snapshot": _events,
    "slot.outcome": _word(Outcome),
    "slot.reason": _word(Reason, may_be_empty=True),
    "slot.evidence": _word(Evidence),
    "attachment.kind": _word(attachments.Kind),
    "intent.detail": _mapping,
    "receipt.detail": _mapping,
    "account.settings": _mapping,
    "tenure.role": _word(Role),
    "tenure.kind": _word(MentorKind, may_be_empty=True),
    "consent.how": _word(How),
    "said.outcome": _word(Outcome),
    "goal.outcome": _word(Beneficiary, may_be_empty=True),
    "goal_state.state": _word(GoalState),
    "jot.kind": _word(JotKind),
}
"""Column -> what its texts must be; NULL is left to the schema."""


_TYPES: dict[str, tuple[type, ...]] = {"TEXT": (str,), "INTEGER": (int,), "REAL": (float, int)}
"""What SQLite gives back of a column of each type, NULL aside."""
_WORDS = {str: "text", bytes: "binary data", int: "a number", float: "a fraction"}


def wrong_values(connection: Connection) -> tuple[str, ...]:
    """The first few values that no query could read, each with its table, column and reason.

    For a database of the newest version. Raises sqlite3.Error for a damaged one.
    """
    found = chain(_failed_checks(connection), _unreadable(connection))
    return tuple(islice(dict.fromkeys(found), MOST))


def _failed_checks(connection: Connection) -> Iterator[str]:
    """What SQLite finds: pages, indexes, NOT NULL and CHECK, and rows that refer to nothing."""
    for row in connection.execute(f"PRAGMA integrity_check({MOST})"):
        if row[0] != "ok":
            yield str(row[0])
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table}, row {rowid}: it belongs to a {parent} that is not there"


def _unreadable(connection: Connection) -> Iterator[str]:
    """Numbers where texts belong and the other way round, which SQLite stores as they come; wrong texts."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    ).fetchall()
    for (table,) in tables:
        rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- our tables
        columns = [
            (row[1], row[2]) for row in connection.execute("SELECT * FROM pragma_table_info(?)", (table,))
        ]
        for row in rows:
            for (column, kind), value in zip(columns, row, strict=True):
                if value is not None and (reason := _reason(f"{table}.{column}", kind, value)):
                    yield f"{table}.{column}: {reason}"


def _reason(name: str, kind: str, value: object) -> str:
    """Why a value cannot be read; empty when it can."""
    wanted = _TYPES.get(kind, ())
    if wanted and type(value) not in wanted:
        return f"{_WORDS[type(value)]} stands where {_WORDS[wanted[0]]} belongs"
    if name in FORMS and isinstance(value, str):
        try:
            FORMS[name](value)
        except (ValueError, RecursionError) as error:
            return f"{value[:60]!r}: {error}"
    return ""
