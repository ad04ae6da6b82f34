"""Copies of the database: looked at before they are trusted, and put in its place."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from syncd.dataclass import dataclass
from syncd.errors import StoreError
from syncd.store.database import (
    APPLICATION_ID,
    BUSY_SECONDS,
    VERSION,
    back_up,
    bring_up_to_date,
    copy_out,
    discard,
    schema,
)
from syncd.store.soundness import wrong_values
from syncd.store.trouble import store_error

COUNTED = {"goal": "goals", "jot": "jots", "person": "people", "slot": "settled 1:1s"}
"""What is counted of a copy, with its word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a database, as it was found."""

    path: Path
    taken_at: datetime
    version: int
    counts: dict[str, int]
    """By the words of :data:`COUNTED`."""


def folder(database: Path) -> Path:
    """Where the copies of a database lie."""
    return database.parent / "backups"


def examine(path: Path) -> Copy:
    """Check that a file is a copy this syncd can restore; it is only read.

    Raises StoreError saying why it is none.
    """
    with _reading(path) as connection:
        answer = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if answer != "ok":
            raise StoreError(f"{path} is damaged: {answer}", hint="restore another copy; nothing was changed")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counts = {
            word: int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 -- our table
            for table, word in COUNTED.items()
            if table in tables
        }
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    taken = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    return Copy(path=path, taken_at=taken, version=version, counts=counts)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy opened for reading only, known to be ours and not of a newer version."""
    try:
        if not path.is_file():
            raise StoreError(
                f"there is no file {path}", hint="`syncd backup --list` shows the copies there are"
            )
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if (
                int(connection.execute("PRAGMA application_id").fetchone()[0]) != APPLICATION_ID
                or version < 1
            ):
                raise StoreError(f"{path} is no database of syncd", hint="nothing was changed")
            if version > VERSION:
                raise StoreError(
                    f"{path} is of version {version}; this syncd knows up to {VERSION}",
                    hint="install the newer syncd to restore it; nothing was changed",
                )
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise store_error(f"cannot read {path}", error, hint="nothing was changed") from error


def restore(source: Path, database: Path) -> Path | None:
    """Put a copy in the place of the database; returns where what stood there is kept.

    The copy is copied, checked and brought up to date before anything is touched. A database that
    can be read becomes a copy of its own and is then overwritten in one transaction, so that
    commands under way see the one or the other; a damaged one is moved aside, to the byte. Raises
    StoreError.
    """
    examine(source)
    staged = database.with_name(f"{database.name}.restored")
    discard(staged)  # what a restore that was cut off has left
    try:
        with _reading(source) as origin:
            copy_out(origin, staged)
        _make_usable(staged, source)
        if not database.exists() or not database.stat().st_size:
            discard(database)  # its journal, which SQLite would play into the copy
            staged.replace(database)
            return None
        try:
            return _overwrite(staged, database)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # busy, full, read-only: not a matter of the file
                raise store_error("cannot restore", error, hint="nothing was changed; try again") from error
            return _set_aside(staged, database)
    except (OSError, sqlite3.Error) as error:
        raise store_error("cannot restore", error, hint="nothing was changed") from error
    finally:
        discard(staged)


def _make_usable(staged: Path, source: Path) -> None:
    """Bring a copy up to date; raises StoreError when it is not of our form then."""
    try:
        with closing(sqlite3.connect(staged, isolation_level=None)) as copy:
            bring_up_to_date(copy)
            with closing(sqlite3.connect(":memory:")) as fresh:
                fresh.executescript(schema())
                wrong = sorted(_form(copy) ^ _form(fresh))
            values = () if wrong else wrong_values(copy)
    except (StoreError, sqlite3.Error) as error:
        raise StoreError(
            f"{source} cannot be brought up to date: {error}",
            hint="restore another copy; nothing was changed",
        ) from error
    if wrong:
        raise StoreError(
            f"{source} is not of the form of syncd's database: {wrong[0]}",
            hint="restore another copy; nothing was changed",
        )
    if values:
        raise StoreError(
            f"{source} holds what no syncd has written there: {'; '.join(values)}",
            hint="restore another copy; nothing was changed",
        )


def _form(connection: sqlite3.Connection) -> set[str]:
    """Every table with its columns, and every index, view and trigger, by name."""
    made = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    ).fetchall()
    columns = [
        f"column {name}.{row[1]}"
        for kind, name in made
        if kind == "table"
        for row in connection.execute("SELECT * FROM pragma_table_info(?)", (name,))
    ]
    return {*(f"{kind} {name}" for kind, name in made), *columns}


def _overwrite(staged: Path, database: Path) -> Path:
    """Keep the present state as a copy, then overwrite it; raises DatabaseError for a damaged one."""
    with closing(sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)) as present:
        ours = int(present.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID
        if not ours and present.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise StoreError(f"{database} is a database of another program", hint="it was not touched")
        if str(present.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError("damaged")
        before = back_up(present, database)
        with closing(sqlite3.connect(staged)) as copy:
            copy.backup(present)
    return before


def _set_aside(staged: Path, database: Path) -> Path:
    """Move a damaged database, and the journal that belongs to it, among the copies."""
    folder(database).mkdir(mode=0o700, exist_ok=True)
    names = (re.fullmatch(r"damaged-([0-9]{4,9})\.db", one.name) for one in folder(database).iterdir())
    number = 1 + max((int(name[1]) for name in names if name), default=0)
    aside = folder(database) / f"damaged-{number:04d}.db"
    with suppress(FileNotFoundError):
        os.replace(f"{database}-journal", f"{aside}-journal")  # noqa: PTH105 -- names, not paths, are built here
    database.replace(aside)
    staged.replace(database)
    return aside
