"""A database of version 1 in which every column of every table holds a value of its own."""

import sqlite3
from contextlib import closing
from pathlib import Path

from syncd.store.database import APPLICATION_ID

Columns = list[tuple[str, str]]
"""Name and type of each."""

_WORDS = {
    "bundle.kind": "one-to-one",
    "bundle.people": "[]",
    "bundle.events": "[]",
    "problem.severity": "warning",
    "calendar.kind": "work",
    "series.snapshot": "[]",
    "slot.outcome": "held",
    "slot.reason": "holiday",
    "slot.evidence": "calendar",
    "attachment.kind": "companion",
    "intent.detail": "{}",
    "receipt.detail": "{}",
    "account.kind": "work",
    "account.settings": "{}",
    "tenure.role": "peer",
    "consent.how": "link",
    "said.outcome": "held",
    "goal.outcome": "team",
    "goal_state.state": "waiting",
    "jot.kind": "topic",
}
"""Columns that take certain values only, and one of them each."""
_INSTANTS = {"slot", "starts", "ends", "met", "start", "end", "at", "read_through", "last_seen", "first_seen"}
_INSTANTS |= {"counts_from", "missing_since", "calendar.since", "calendar.until"}
_DAYS = {"day", "due", "since", "until", "closed_on", "set_on"}
_OWNERS = {"bundle.calendar", "resource.calendar", "problem.calendar", "entry.document"}
_OWNERS |= {f"{table}.person" for table in ("person_address", "tenure", "pause", "keep_in_touch")}


def version_1(path: Path) -> None:
    """Make such a database, two rows in each table."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((Path(__file__).parent / "schemas" / "1.sql").read_text("utf-8"))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        for table, columns in tables_of(db).items():
            marks = ", ".join("?" * len(columns))
            for n in (1, 2):
                values = [value(table, name, kind, n) for name, kind in columns]
                db.execute(f'INSERT INTO "{table}" VALUES ({marks})', values)
        db.commit()
    path.chmod(0o600)


def tables_of(db: sqlite3.Connection) -> dict[str, Columns]:
    """Every table with its columns and their types, in the order in which they refer to each other."""
    names = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
        )
    ]
    return {name: [(row[1], row[2]) for row in db.execute(f'PRAGMA table_info("{name}")')] for name in names}


def rows_of(db: sqlite3.Connection, tables: dict[str, Columns]) -> dict[str, list[str]]:
    """What stands in these columns of these tables."""
    found = {}
    for table, columns in tables.items():
        names = ", ".join(f'"{column}"' for column, _ in columns)
        found[table] = sorted(repr(tuple(row)) for row in db.execute(f'SELECT {names} FROM "{table}"'))
    return found


def value(table: str, column: str, kind: str, n: int) -> object:
    """A value that may stand in a column, another one for each number."""
    name = f"{table}.{column}"
    if name in _WORDS:
        return _WORDS[name]
    if kind in ("INTEGER", "REAL"):
        return n
    if {name, column} & _INSTANTS or column.endswith("_at"):
        return f"2026-0{n}-05T09:00:00Z"
    if column in _DAYS:
        return f"2026-0{n}-05"
    if name in _OWNERS:
        return {"calendar": f"calendar id {n}", "document": f"document marker {n}"}.get(
            column, f"person key {n}"
        )
    return f"{table} {column} {n}"
