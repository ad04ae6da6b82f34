"""Puts the newest good copy in the place of a damaged database, never an empty one."""

import sqlite3
from contextlib import closing
from pathlib import Path

from syncd.dataclass import dataclass
from syncd.errors import StoreError
from syncd.store.backups import Copy, examine, restore
from syncd.store.database import kept
from syncd.store.trouble import trouble_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What was done about a damaged database."""

    copy: Copy
    """What stands there now."""
    aside: Path | None
    """Where the damaged file lies; None when there was none at all."""


def damage(database: Path) -> str:
    """What is wrong with the file itself; empty for a sound one, and for one that cannot be looked at now.

    A full disk, a lock and a missing permission are no damage.
    """
    if not database.exists() or not database.stat().st_size:
        return "it is empty" if kept(database) else ""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        return str(error) if damaged and trouble_of(error) is not None else ""
    return "" if answer == "ok" else answer


def mend(database: Path) -> Mended | None:
    """Restore the newest copy that is good; None when nothing is damaged.

    Raises StoreError when it is damaged and no copy is good: then nothing is touched.
    """
    wrong = damage(database)
    if not wrong:
        return None
    for path in reversed(kept(database)):
        try:
            copy = examine(path)
            return Mended(copy=copy, aside=restore(path, database))
        except StoreError:
            continue
    raise StoreError(
        f"the database {database} is damaged ({wrong}), and no copy of it is good",
        hint="restore one from your own backups: syncd restore FILE",
    )
