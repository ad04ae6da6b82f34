"""Enters what was read back from an entry into the ledger: added, dated and named, never overwritten."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from sqlite3 import Connection

from syncd.core.entry import Item, ItemKind
from syncd.core.model import Address
from syncd.core.reading import (
    AnswerRead,
    NoteKept,
    NoteRead,
    NotUnderstood,
    ProgressRead,
    ReadBack,
    compare_notes,
)
from syncd.dataclass import dataclass
from syncd.provider import Marker, Revision
from syncd.store.instants import from_text, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One entry as it was read now."""

    entry: Marker
    document: Marker
    revision: Revision
    person: Address
    slot: datetime
    """The start of the meeting."""
    day: date
    """Its day in the user's zone."""
    said: ReadBack


def take(connection: Connection, reading: Reading, *, now: datetime) -> Counter[str]:
    """Keep what is new in a reading, inside the caller's transaction; how much of what it was.

    Taking the same reading again adds nothing. What people changed is replaced and kept, what they
    deleted is kept. Ticks and progress of goals that are gone are left out, their answers become notes.
    """
    told: Counter[str] = Counter()
    orphans: list[NoteRead] = []
    for answer in reading.said.answers:
        if answer.goal is not None and _created_at(connection, answer.goal) is None:
            orphans.append(NoteRead(goal=None, text=answer.text))
        else:
            told["answer"] += _answer(connection, reading, answer, now=now)
    told["note"] += _notes(connection, reading, orphans, now=now)
    for item in reading.said.ticked:
        if item.kind is ItemKind.STEP:
            told["step ticked"] += _step(connection, reading, item, now=now)
        elif item.kind is ItemKind.JOT:
            told["action ticked"] += _jot(connection, reading, item, now=now)
    for one in reading.said.progress:
        told["progress"] += _progress(connection, reading, one, now=now)
    for subject in reading.said.discussed:
        told["subject discussed"] += connection.execute(
            "INSERT OR IGNORE INTO discussed (person, subject, day, said_at) VALUES (?, ?, ?, ?)",
            (reading.person, subject, reading.day.isoformat(), to_text(now)),
        ).rowcount
    _unread(connection, reading.entry, reading.said.not_understood, now=now)
    return +told


def _answer(connection: Connection, reading: Reading, answer: AnswerRead, *, now: datetime) -> int:
    standing = connection.execute(
        "SELECT id, text, rung FROM answer"
        " WHERE entry = ? AND goal IS ? AND question = ? AND replaced_at IS NULL ORDER BY id",
        (reading.entry, answer.goal, answer.question),
    ).fetchall()
    if any(row["text"] == answer.text for row in standing):
        return 0
    connection.executemany(
        "UPDATE answer SET replaced_at = ? WHERE id = ?", [(to_text(now), row["id"]) for row in standing]
    )
    connection.execute(
        "INSERT INTO answer (goal, question, person, text, at, entry, document, revision, read_at, rung)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            answer.goal,
            answer.question,
            reading.person,
            answer.text,
            to_text(reading.slot),
            reading.entry,
            reading.document,
            reading.revision,
            to_text(now),
            standing[-1]["rung"] if standing else "",
        ),
    )
    return 1


def _notes(connection: Connection, reading: Reading, more: Sequence[NoteRead], *, now: datetime) -> int:
    found = [
        NoteRead(goal=one.goal if one.goal and _created_at(connection, one.goal) else None, text=one.text)
        for one in (*reading.said.notes, *more)
    ]
    kept = [
        NoteKept(number=row["id"], goal=row["goal"], text=row["text"])
        for row in connection.execute(
            "SELECT id, goal, text FROM note WHERE entry = ? AND replaced_at IS NULL ORDER BY id",
            (reading.entry,),
        )
    ]
    changes = compare_notes(kept, found)
    connection.executemany(
        "UPDATE note SET replaced_at = ? WHERE id = ?",
        [(to_text(now), number) for number in changes.replaced],
    )
    connection.executemany(
        "INSERT INTO note (goal, person, text, at, entry, document, revision, read_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.goal,
                reading.person,
                one.text,
                to_text(reading.slot),
                reading.entry,
                reading.document,
                reading.revision,
                to_text(now),
            )
            for one in changes.new
        ],
    )
    return len(changes.new)


def _step(connection: Connection, reading: Reading, item: Item, *, now: datetime) -> int:
    row = connection.execute(
        "SELECT step.text, goal.created_at FROM step JOIN goal ON goal.number = step.goal"
        " WHERE step.goal = ? AND step.number = ? AND step.done_at IS NULL",
        (item.goal, item.number),
    ).fetchone()
    if row is None:
        return 0
    at = _within(reading.slot, since=from_text(row["created_at"]), now=now)
    connection.execute(
        "UPDATE step SET done_at = ? WHERE goal = ? AND number = ?", (to_text(at), item.goal, item.number)
    )
    connection.execute(
        "INSERT INTO check_in (goal, at, text, source) VALUES (?, ?, ?, ?)",
        (item.goal, to_text(at), f"step {item.number} done: {row['text']}", reading.entry),
    )
    return 1


def _jot(connection: Connection, reading: Reading, item: Item, *, now: datetime) -> int:
    row = connection.execute(
        "SELECT made_at FROM jot WHERE number = ? AND done_at IS NULL", (item.number,)
    ).fetchone()
    if row is None:
        return 0
    at = _within(reading.slot, since=from_text(row["made_at"]), now=now)
    connection.execute(
        "UPDATE jot SET done_at = ?, done_by = ? WHERE number = ?", (to_text(at), reading.entry, item.number)
    )
    return 1


def _progress(connection: Connection, reading: Reading, found: ProgressRead, *, now: datetime) -> int:
    created = _created_at(connection, found.goal)
    last = connection.execute(
        "SELECT progress FROM check_in WHERE goal = ? AND source = ? AND progress IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        (found.goal, reading.entry),
    ).fetchone()
    if created is None or (last is not None and last["progress"] == found.percent):
        return 0
    connection.execute(
        "INSERT INTO check_in (goal, at, progress, source) VALUES (?, ?, ?, ?)",
        (found.goal, to_text(_within(reading.slot, since=created, now=now)), found.percent, reading.entry),
    )
    return 1


def _created_at(connection: Connection, goal: int) -> datetime | None:
    row = connection.execute("SELECT created_at FROM goal WHERE number = ?", (goal,)).fetchone()
    return from_text(row["created_at"]) if row else None


def _within(at: datetime, *, since: datetime, now: datetime) -> datetime:
    """The instant, but not before the thing existed and not after now."""
    return min(max(at, since), now)


# -- what was not understood ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadLine:
    """Something in an entry that was not understood when it was last read back."""

    person: Address
    slot: datetime
    link: str
    line: int
    text: str
    reason: str
    read_at: datetime


def unread(connection: Connection) -> tuple[UnreadLine, ...]:
    """What was not understood, by meeting and line."""
    rows = connection.execute(
        "SELECT document.person, entry.slot, document.link, unread.line, unread.text, unread.reason,"
        " unread.read_at FROM unread JOIN entry ON entry.marker = unread.entry"
        " JOIN document ON document.marker = entry.document"
        " ORDER BY entry.slot, document.person, unread.line"
    )
    return tuple(
        UnreadLine(
            person=Address(row["person"]),
            slot=from_text(row["slot"]),
            link=row["link"],
            line=row["line"],
            text=row["text"],
            reason=row["reason"],
            read_at=from_text(row["read_at"]),
        )
        for row in rows
    )


def _unread(connection: Connection, entry: Marker, found: Sequence[NotUnderstood], *, now: datetime) -> None:
    standing = {
        (row["line"], row["text"], row["reason"])
        for row in connection.execute("SELECT * FROM unread WHERE entry = ?", (entry,))
    }
    if standing == {(one.line, one.text, one.reason) for one in found}:
        return
    connection.execute("DELETE FROM unread WHERE entry = ?", (entry,))
    connection.executemany(
        "INSERT OR REPLACE INTO unread (entry, line, text, reason, read_at) VALUES (?, ?, ?, ?, ?)",
        [(entry, one.line, one.text, one.reason, to_text(now)) for one in found],
    )
