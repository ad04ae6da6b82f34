"""Queries on what the user agreed a sync may publish by itself."""

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection

from syncd.core.consent import Consent, How
from syncd.core.model import Address
from syncd.store.database import transaction
from syncd.store.instants import from_text, to_text


def consents(connection: Connection) -> tuple[Consent, ...]:
    """Every answer there is, by person."""
    rows = connection.execute("SELECT * FROM consent ORDER BY person")
    return tuple(
        Consent(person=Address(row["person"]), how=How(row["how"]), at=from_text(row["at"])) for row in rows
    )


def agree(
    connection: Connection, key: Address, how: How, *, addresses: Iterable[Address], now: datetime
) -> None:
    """Keep the user's answer about the person with these addresses, in place of every earlier one."""
    with transaction(connection):
        connection.executemany("DELETE FROM consent WHERE person = ?", [(where,) for where in addresses])
        connection.execute("INSERT OR REPLACE INTO consent VALUES (?, ?, ?)", (key, how.value, to_text(now)))
