"""Removes a goal from every copy syncd keeps, and says which of its documents still hold its text."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

from syncd import brief_ticks, daily
from syncd.core.goalbook import GoalRecord
from syncd.dataclass import dataclass
from syncd.documents.markers import item_marker
from syncd.markdown import escape, item_comment
from syncd.paths import Home
from syncd.store import backups, documents
from syncd.store.database import APPLICATION_ID
from syncd.store.instants import to_text
from syncd.store.trouble import DAMAGED, NO_DATABASE, trouble_of

_PARTS = ("goal_state", "step", "check_in", "answer", "note")
"""The tables whose rows belong to a goal, in any version of the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What became of the copies."""

    held_it: tuple[Path, ...]
    """Files that held the goal and no longer do."""
    failed: tuple[str, ...]
    """Files that may still hold it, each with the reason."""


def clean_copies(home: Home, number: int, record: GoalRecord) -> Cleaned:
    """Remove the goal from the database copies, the daily copies, briefs and the files an editor left.

    One that fails stops no other.
    """
    held: list[Path] = []
    failed: list[str] = []
    # In this order: every file syncd may have put there, known by place, not by a list in the database.
    _each(_left_over(home), _remove, held, failed)
    copies = backups.folder(home.database)
    _each(_below(copies, "*.db"), lambda path: _from_database(path, number, record), held, failed)
    _each(_below(copies, "*.db-journal"), lambda path: _refuse_words(path, record), held, failed)
    _each(daily.copies(home), lambda path: _from_daily(path, record.uid), held, failed)
    _each(_below(home.state / "briefs", "*"), lambda path: _from_brief(path, number, record), held, failed)
    _each(sorted(home.temporary.glob(f"g{number}-*")), _remove, held, failed)
    others = sorted(path for path in home.temporary.iterdir() if not re.match(r"g\d+-", path.name))
    _each(others, lambda path: _mentions(path, record) and _remove(path), held, failed)
    return Cleaned(held_it=tuple(held), failed=tuple(failed))


def _left_over(home: Home) -> list[Path]:
    """What a backup, a restore or a sync that was cut off has left half done."""
    return [
        *_below(home.state, f"{home.database.name}.restored*"),
        *_below(backups.folder(home.database), "*.part*"),
        *_below(daily.folder(home), "*.part"),
    ]


def _below(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file() and not path.is_symlink())


def _each(paths: Iterable[Path], clean: Callable[[Path], bool], held: list[Path], failed: list[str]) -> None:
    for path in paths:
        try:
            if clean(path):
                held.append(path)
        except (OSError, ValueError, sqlite3.Error) as error:
            failed.append(f"{path}: {error}")


def _from_database(path: Path, number: int, record: GoalRecord) -> bool:
    """Delete the goal in a copy; one that is damaged only hinders when it holds the goal's words."""
    try:
        return _from_sound(path, number, record)
    except sqlite3.DatabaseError as error:
        if trouble_of(error) not in (DAMAGED, NO_DATABASE):
            raise
        return _refuse_words(path, record)


def _refuse_words(path: Path, record: GoalRecord) -> bool:
    """Raise ValueError when a file in which no row can be found holds a word of the goal; changes nothing."""
    texts = {record.uid, record.why, *(one.text for one in record.steps)}
    texts |= {one.text for one in record.check_ins} | {one.text for one in record.answers}
    texts = {record.title, *(text for text in texts if len(text) > 3)}  # shorter ones may stand anywhere
    raw = path.read_bytes()
    # SQLite keeps the beginning of a long text in one piece.
    if any(text.encode("utf-8", "replace")[:32] in raw for text in texts):
        raise ValueError("it is damaged and may hold the goal's words, so only deleting it removes them")
    return False


def _from_sound(path: Path, number: int, record: GoalRecord) -> bool:
    """Delete the goal's rows in a copy of any version, and what the file still holds of them."""
    found = path.stat()
    if not found.st_size:
        return False
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        if int(copy.execute("PRAGMA application_id").fetchone()[0]) != APPLICATION_ID:
            return False
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute("PRAGMA foreign_keys = OFF")  # the rows that belong to it are named below
        numbers = _numbers(copy, number, record)
        if not numbers:
            return False
        tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        copy.execute("BEGIN IMMEDIATE")
        for one in numbers:
            for table in (name for name in _PARTS if name in tables):
                copy.execute(f"DELETE FROM {table} WHERE goal = ?", (one,))  # noqa: S608 -- our tables
            copy.execute("DELETE FROM goal WHERE number = ?", (one,))
        copy.execute("COMMIT")
        copy.execute("VACUUM")
    os.utime(path, (found.st_atime, found.st_mtime))  # it is still the copy of that day
    return True


def _numbers(copy: Connection, number: int, record: GoalRecord) -> list[int]:
    """The goal's numbers in a copy: by its uid, or by when it was created and its number or title."""
    columns = {row[1] for row in copy.execute("PRAGMA table_info(goal)")}
    if not columns:
        return []
    created = to_text(record.created_at)
    query = "SELECT number FROM goal WHERE (created_at = ? AND (number = ? OR title = ?))"
    values: tuple[object, ...] = (created, number, record.title)
    if "uid" in columns:
        query, values = f"{query} OR uid = ?", (*values, record.uid)
    return [int(row[0]) for row in copy.execute(query, values)]


def _from_daily(path: Path, uid: str) -> bool:
    before = path.read_text("utf-8")
    after = daily.without_goal(before, uid)
    if after == before:
        return False
    found = path.stat()
    daily.write_whole(path, after)
    os.utime(path, (found.st_atime, found.st_mtime))
    return True


def _from_brief(path: Path, number: int, record: GoalRecord) -> bool:
    """Take the goal out of a brief; what an editor left beside it goes whole."""
    if path.suffix != ".md":
        return _mentions(path, record) and _remove(path)
    before = path.read_text("utf-8")
    after = brief_ticks.without_goal(before, number)
    if after == before:
        return False
    daily.write_whole(path, after)
    return True


def _mentions(path: Path, record: GoalRecord) -> bool:
    """Whether a passing file, such as an agenda that was opened, holds the goal's title."""
    if path.is_symlink() or not path.is_file():
        return False
    text = path.read_text("utf-8", "replace")
    return record.title in text or escape(record.title) in text


def _remove(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    return True


def published_in(connection: Connection, number: int, record: GoalRecord) -> tuple[str, ...]:
    """The links of the documents in which entries with the goal's text were published."""
    secret = documents.marker_secret(connection)
    ids = [f"g{number}", *(f"g{number}.{step.number}" for step in record.steps)]
    holding = set()
    for marker, document, text in connection.execute("SELECT marker, document, markdown FROM entry"):
        marks = [item_comment(item_marker(secret, marker, one)) for one in ids] if secret else []
        if any(mark in text for mark in marks) or escape(record.title) in text:
            holding.add(document)
    rows = connection.execute("SELECT marker, link FROM document ORDER BY created_at, marker")
    return tuple(str(row[1]) for row in rows if row[0] in holding)
