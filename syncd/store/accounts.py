"""Queries on accounts, my addresses and settings."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from sqlite3 import Connection, Row

from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.store.database import transaction
from syncd.store.instants import from_text, to_text

ENDS_AT = "ends_at"
"""The setting that says when the provider ends a sign-in, where it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One signed-in identity, or one calendar file, folder or URL."""

    name: str
    provider: str
    settings: Mapping[str, str]
    """Provider settings; may hold secrets, never printed."""
    kind: str
    """``work`` or ``holidays``."""
    for_person: Address | None
    added_at: datetime

    @property
    def ends_at(self) -> datetime | None:
        """When its sign-in ends; None where it does not, or the provider has not said."""
        return from_text(self.settings[ENDS_AT]) if ENDS_AT in self.settings else None


def accounts(connection: Connection) -> list[Account]:
    """All accounts in the order they were added."""
    rows = connection.execute("SELECT * FROM account ORDER BY added_at, name")
    return [_account(row) for row in rows]


def _account(row: Row) -> Account:
    return Account(
        name=row["name"],
        provider=row["provider"],
        settings=json.loads(row["settings"]),
        kind=row["kind"],
        for_person=Address(row["for_person"]) if row["for_person"] else None,
        added_at=from_text(row["added_at"]),
    )


def add_account(
    connection: Connection, account: Account, *, mine: Iterable[Address], timezone: str | None
) -> None:
    """Store an account with my addresses in it; ``timezone`` becomes the user's zone unless one is set."""
    with transaction(connection):
        connection.execute(
            "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)",
            (
                account.name,
                account.provider,
                json.dumps(dict(account.settings)),
                account.kind,
                account.for_person,
                to_text(account.added_at),
            ),
        )
        # An account connected again under its old name may have been disconnected to say this anew.
        connection.execute("DELETE FROM my_address WHERE account = ?", (account.name,))
        connection.executemany(
            "INSERT INTO my_address VALUES (?, ?)", [(account.name, where) for where in sorted(set(mine))]
        )
        if timezone:
            connection.execute("INSERT OR IGNORE INTO setting VALUES ('timezone', ?)", (timezone,))


def change_settings(
    connection: Connection, name: str, settings: Mapping[str, str], *, mine: Iterable[Address]
) -> None:
    """Give an account other settings and further addresses: it was signed in again. What was read stays."""
    with transaction(connection):
        connection.execute(
            "UPDATE account SET settings = ? WHERE name = ?", (json.dumps(dict(settings)), name)
        )
        connection.executemany(
            "INSERT OR IGNORE INTO my_address VALUES (?, ?)", [(name, where) for where in sorted(set(mine))]
        )
        # It failed for its sign-in; whether it fails again, the next sync sees.
        connection.execute(
            "UPDATE calendar SET failure = NULL, failure_kind = NULL, failed_at = NULL WHERE account = ?",
            (name,),
        )


def remove_account(connection: Connection, name: str, *, at: datetime) -> None:
    """Forget an account and what was read of it; the settled history stays.

    A series only this account held is remembered as it last looked: what became of it since
    cannot be known any more, which is not the same as its end.
    """
    with transaction(connection):
        # Before anything was read nothing rests on who I was in it: perhaps the guess was wrong.
        connection.execute(
            """DELETE FROM my_address WHERE account = ?1
               AND NOT EXISTS (SELECT 1 FROM calendar WHERE account = ?1 AND read_through IS NOT NULL)""",
            (name,),
        )
        _forget(connection, _calendars(connection, name))
        connection.execute("DELETE FROM account WHERE name = ?", (name,))
        _observe(connection, at, name, "disconnected")


def stop_watching(connection: Connection, name: str, *, watched: Iterable[str], at: datetime) -> list[str]:
    """Forget what was read of an account's other calendars, as :func:`remove_account` does; their names."""
    with transaction(connection):
        gone = {id_: one for id_, one in _calendars(connection, name).items() if one not in set(watched)}
        _forget(connection, gone)
        for id_ in gone:
            _observe(connection, at, id_, "unwatched")
    return sorted(gone.values())


def _calendars(connection: Connection, account: str) -> dict[str, str]:
    """The calendars of an account: id -> name."""
    rows = connection.execute("SELECT id, name FROM calendar WHERE account = ?", (account,))
    return {row["id"]: row["name"] for row in rows}


def _forget(connection: Connection, calendars: Iterable[str]) -> None:
    """Drop what was read of these; a series is remembered as it last looked. Needs a transaction."""
    each = [(one,) for one in calendars]
    connection.executemany(
        """
        UPDATE series SET
            snapshot = (SELECT events FROM bundle b
                        WHERE b.calendar = series.calendar AND b.uid = series.uid),
            last_seen = (SELECT read_through FROM calendar c WHERE c.id = series.calendar)
        WHERE snapshot IS NULL AND calendar = ?
        """,
        each,
    )
    for table in ("bundle", "resource", "problem"):
        connection.executemany(f"DELETE FROM {table} WHERE calendar = ?", each)  # noqa: S608 literal names
    connection.executemany("DELETE FROM calendar WHERE id = ?", each)


def _observe(connection: Connection, at: datetime, what: str, change: str) -> None:
    connection.execute(
        "INSERT INTO observed (seen_at, calendar, uid, change) VALUES (?, ?, '', ?)",
        (to_text(at), what, change),
    )


def my_addresses(connection: Connection) -> frozenset[Address]:
    """Every address that is me, over all accounts."""
    return frozenset(Address(row[0]) for row in connection.execute("SELECT address FROM my_address"))


def addresses_of(connection: Connection, account: str) -> list[Address]:
    """My addresses in one account, sorted."""
    rows = connection.execute("SELECT address FROM my_address WHERE account = ? ORDER BY address", (account,))
    return [Address(row[0]) for row in rows]


def setting(connection: Connection, name: str) -> str | None:
    """A stored setting, or None."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def keep_setting(connection: Connection, name: str, value: str) -> None:
    """Store a setting, replacing what it was."""
    with transaction(connection):
        connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))
