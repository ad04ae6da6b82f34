"""Opens, creates and migrates the database of a home, and runs its transactions."""

import os
import re
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from syncd.errors import StoreError
from syncd.store.trouble import DAMAGED, NO_DATABASE, store_error, trouble_of

VERSION = 5
"""Of the schema: one more than there are migrations (tested), so that opening reads none of them."""
APPLICATION_ID = 0x73796E63
"""``sync`` in ASCII; tells our file from any other SQLite database."""
BUSY_SECONDS = 5.0
BACKUPS_KEPT = 7


def migrations() -> tuple[str, ...]:
    """The steps from version n to n + 1, in order; append-only. The first is version 1 to 2."""
    from importlib import resources  # here: a database that is up to date pays nothing for it

    folder = resources.files("syncd.store") / "migrations"
    files = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return tuple((folder / name).read_text("utf-8") for name in files)


def schema() -> str:
    """The schema of a fresh database; equal to version 1 with every migration applied."""
    from importlib import resources

    return (resources.files("syncd.store") / "schema.sql").read_text("utf-8")


def open_database(path: Path, *, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open the database, create it when absent, migrate it when older.

    Whoever else writes is waited for up to so many seconds, now and at each later write.
    The file is 0600. A database of a newer version or of another program is refused untouched.
    Raises StoreError.
    """
    try:
        if path.exists() and not path.is_file():
            raise StoreError(
                f"cannot open the database {path}: it is no file",
                hint="move away what lies there, or name another place with --home",
            )
        if not path.exists() or path.stat().st_size == 0:
            _refuse_to_begin_anew(path)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
        connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise store_error(f"cannot open the database {path}", error, hint="check what lies there") from error
    try:
        with ExitStack() as cleanup:
            cleanup.callback(connection.close)
            _prepare(connection, path, wait)
            cleanup.pop_all()
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    return connection


def _refuse_to_begin_anew(path: Path) -> None:
    """Put no empty database over what was there: its copies lie beside it, or its documents."""
    what = "empty" if path.exists() else "gone"
    if copies := kept(path):
        raise StoreError(
            f"the database {path} is {what}, and there are copies of it",
            hint=f"{_taking(copies[-1])}; to begin anew, move the folder backups away",
        )
    if path.exists() and any((path.parent / "documents").glob("*.md")):
        raise StoreError(
            f"the database {path} is {what}, and there are documents beside it",
            hint="restore it from your own backups; to begin anew, move the documents away",
        )


def kept(database: Path) -> tuple[Path, ...]:
    """The copies syncd made of a database, oldest first."""
    found = (database.parent / "backups").glob("syncd-*-v*.db")
    return tuple(sorted(one for one in found if _COPY.fullmatch(one.name)))


_COPY = re.compile(r"syncd-[0-9]{4,9}-v[0-9]+\.db")
"""The name of a copy; what else lies there is a stranger's."""


def _taking(copy: Path) -> str:
    return f"this takes the newest copy: syncd restore {shlex.quote(str(copy))}"


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a database of this version to read from it only: creates, migrates and waits for nothing.

    Raises StoreError when there is none, or one of another version.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
        with ExitStack() as cleanup:
            cleanup.callback(connection.close)
            _refuse_strangers(connection, path, _version(connection))
            if _version(connection) != VERSION:
                raise StoreError(f"the database {path} has not been brought up to date yet")
            connection.row_factory = sqlite3.Row
            cleanup.pop_all()
    except (sqlite3.Error, OSError, ValueError) as error:
        raise store_error(f"cannot read the database {path}", error) from error
    return connection


def copy_in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A copy that is forgotten when it is closed: what a dry run may write to."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(copy)
    copy.execute("PRAGMA foreign_keys = ON")
    copy.row_factory = sqlite3.Row
    return copy


def _unreadable(path: Path, error: Exception) -> StoreError:
    """What is wrong with a database, and for a damaged one which copy there is."""
    what = f"cannot read the database {path}"
    if trouble_of(error) not in (None, DAMAGED, NO_DATABASE):
        return store_error(what, error)
    hint = "nothing was changed; keep a copy of the file, and restore one from your own backups"
    if copies := kept(path):
        hint = f"nothing was changed; {_taking(copies[-1])}"
    return StoreError(f"{what}: it is damaged, or no database ({error})", hint=hint)


def _prepare(connection: sqlite3.Connection, path: Path, wait: float) -> None:
    connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
    version = _version(connection)
    _refuse_strangers(connection, path, version)
    # Only now: the journal mode is stored in the file.
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.row_factory = sqlite3.Row
    if version == 0:
        _create(connection)
    elif version < VERSION:
        _migrate(connection, path)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_strangers(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Refuse another program's file and one of a newer version, before anything is set in it."""
    ours = int(connection.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if not ours and (version or tables):
        raise StoreError(
            f"{path} is a database of another program",
            hint="choose another folder with --home; it was not touched",
        )
    if version > VERSION:
        raise StoreError(
            f"the database {path} is of version {version}; this syncd knows up to {VERSION}",
            hint="install the newer syncd again; the file was not touched",
        )


def _create(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        if _version(connection):
            return  # another process was first
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _run(connection, schema())
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Take every missing step after a backup."""
    back_up(connection, path)
    bring_up_to_date(connection)


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Take every missing step, each in one transaction. Raises StoreError."""
    for number, step in enumerate(migrations(), start=1):
        with transaction(connection):
            if _version(connection) == number < VERSION:  # else another process took it
                _run(connection, step)
                connection.execute(f"PRAGMA user_version = {number + 1}")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run a script inside the open transaction (executescript would commit it)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def back_up(connection: sqlite3.Connection, path: Path) -> Path:
    """Copy the database beside itself and keep the newest few; returns the copy's path."""
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    taken = (int(one.name.split("-")[1]) for one in kept(path))
    target = folder / f"syncd-{max(taken, default=0) + 1:04d}-v{version}.db"
    copy_out(connection, target)
    for old in kept(path)[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def copy_out(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the database into a new file (0600), which appears whole and checked or not at all.

    Raises StoreError for a copy that is damaged, and what the file system raises.
    """
    part = target.with_name(f"{target.name}.part")
    discard(part)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        copy = sqlite3.connect(part)
        try:
            connection.backup(copy)
            answer = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
        finally:
            copy.close()
        if answer != "ok":
            raise StoreError(
                f"the database is damaged, so no copy was made: {answer}",
                hint="`syncd backup --list` shows earlier copies; `syncd restore` takes one",
            )
        if target.exists():
            raise FileExistsError(f"{target} exists")
        part.rename(target)
    finally:
        discard(part)


def discard(path: Path) -> None:
    """Delete a database of passing use with its journal, which the next file of that name would inherit."""
    Path(f"{path}-journal").unlink(missing_ok=True)
    path.unlink(missing_ok=True)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction: all of it is committed or none. Raises StoreError when it cannot be had."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise store_error("the database is not writable now", error, hint="nothing was changed") from error
    try:
        yield
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise store_error("the database refused a write", error, hint="nothing was changed") from error
    finally:
        _roll_back(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    """Undo what was not committed; nothing to do after a commit."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):  # a disk that fails here too: whoever opens it next rolls back
            connection.execute("ROLLBACK")
