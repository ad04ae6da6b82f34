"""Queries on which findings the user was told of."""

from collections.abc import Iterable
from sqlite3 import Connection

from syncd.core.telling import Key, Told
from syncd.store.database import transaction
from syncd.store.instants import from_text, maybe_text, to_text


def told(connection: Connection) -> dict[Key, Told]:
    """All that is known, by finding and episode."""
    found = (
        Told(
            finding=row["finding"],
            episode=row["episode"],
            first_seen=from_text(row["first_seen"]),
            last_seen=from_text(row["last_seen"]),
            told_at=from_text(row["told_at"]) if row["told_at"] else None,
            times=row["times"],
        )
        for row in connection.execute("SELECT * FROM told")
    )
    return {one.key: one for one in found}


def keep(connection: Connection, after: Iterable[Told]) -> None:
    """Store what is known now in place of what was."""
    with transaction(connection):
        connection.execute("DELETE FROM told")
        connection.executemany(
            "INSERT INTO told VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    one.finding,
                    one.episode,
                    to_text(one.first_seen),
                    to_text(one.last_seen),
                    maybe_text(one.told_at),
                    one.times,
                )
                for one in after
            ],
        )
