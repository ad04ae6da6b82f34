"""Keeps a readable copy of what the user wrote: one JSON file a day, beside the database."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from syncd.paths import Home

KEPT = 7

_LEFT_OUT = frozenset(
    """bundle resource problem judging calendar series slot open_slot meeting observed document entry unread
    attachment intent receipt account setting ack work told goal goal_state step check_in answer note
    sqlite_sequence""".split()
)
"""What was read or observed, secrets, and the tables written in another form."""


def folder(home: Home) -> Path:
    """Where the copies lie."""
    return home.state / "copies"


def keep_copy(connection: Connection, home: Home, *, day: date) -> Path | None:
    """Write the day's copy unless there is one, or nothing has changed since the last; the newest 7 stay.

    Returns the new file. Raises OSError.
    """
    target = folder(home) / f"{day.isoformat()}.json"
    if target.exists():
        return None
    folder(home).mkdir(mode=0o700, exist_ok=True)
    text = content(connection)
    there = copies(home)
    if there and there[-1].read_text("utf-8") == text:
        return None
    write_whole(target, text)
    for old in copies(home)[:-KEPT]:
        old.unlink()
    return target


def copies(home: Home) -> tuple[Path, ...]:
    """The daily copies, oldest first."""
    return tuple(sorted(folder(home).glob("????-??-??.json")))


def content(connection: Connection) -> str:
    """Goals as `syncd goal export` writes them, answers to subjects, notes, and the rows about people.

    A pure function of what is stored.
    """
    from syncd.core.goalbook import book
    from syncd.goaltext.json_form import SCHEMA
    from syncd.goaltext.shape import data
    from syncd.store import goalbook

    records = goalbook.records(connection)
    uids = {number: record.uid for number, record in records.items()}
    notes = [
        {**row, "goal": uids.get(row["goal"])}
        for row in _rows(connection, "SELECT * FROM note WHERE replaced_at IS NULL ORDER BY at, id")
    ]
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if row[0] not in _LEFT_OUT
    ]
    whole = {
        "schema": SCHEMA,
        "goals": [data(one) for one in book(records.values())],
        "answers": _rows(
            connection, "SELECT * FROM answer WHERE goal IS NULL AND replaced_at IS NULL ORDER BY at, id"
        ),
        "notes": notes,
        **{name: _sorted(_rows(connection, f'SELECT * FROM "{name}"')) for name in names},  # noqa: S608 -- our tables
    }
    return json.dumps(whole, indent=1) + "\n"


def _rows(connection: Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query)]


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    key: Callable[[dict[str, Any]], str] = lambda row: json.dumps(list(row.values()))  # noqa: E731
    return sorted(rows, key=key)


def without_goal(text: str, uid: str) -> str:
    """A copy's text without a goal and the notes below it; raises ValueError for one that is no copy."""
    whole = json.loads(text)
    if not isinstance(whole, dict) or not isinstance(whole.get("goals"), list):
        raise ValueError("it is no daily copy")
    whole["goals"] = [one for one in whole["goals"] if one.get("uid") != uid]
    whole["notes"] = [one for one in whole.get("notes", []) if one.get("goal") != uid]
    return json.dumps(whole, indent=1) + "\n"


def write_whole(target: Path, text: str) -> None:
    """Write a file of the user's alone (0600), which is there whole or not at all."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
