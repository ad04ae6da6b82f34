"""Reads a database as plain rows, by the three kinds that schema.sql sorts its tables into."""

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from syncd.store.database import schema

Rows = dict[str, list[tuple[object, ...]]]
"""Table -> its rows, sorted."""

_SECTION = re.compile(r"^-- (cache|ledger|yours) -+$", re.MULTILINE)


def tables(kind: str) -> tuple[str, ...]:
    """The tables of one kind: ``cache``, ``ledger`` or ``yours``."""
    _, *parts = _SECTION.split(schema())
    found: dict[str, list[str]] = {}
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        found.setdefault(name, []).extend(re.findall(r"^CREATE TABLE (\w+)", text, re.MULTILINE))
    return tuple(found[kind])


def everything() -> tuple[str, ...]:
    """Every table."""
    return (*tables("cache"), *tables("ledger"), *tables("yours"))


def dump(connection: sqlite3.Connection, names: tuple[str, ...]) -> Rows:
    """All rows of some tables, in an order of their own."""
    return {
        name: sorted((tuple(row) for row in connection.execute(f'SELECT * FROM "{name}"')), key=repr)
        for name in names
    }


def dump_file(path: Path, names: tuple[str, ...]) -> Rows:
    """The same from a file nobody has open."""
    with closing(sqlite3.connect(path)) as connection:
        return dump(connection, names)


def digest(path: Path) -> str:
    """What a file holds, to the byte."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
