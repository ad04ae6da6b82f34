"""Queries on tenures that were noted before: amend one, end one, take one back."""

from datetime import date
from sqlite3 import Connection

from syncd.core.cadence.history import Tenure
from syncd.core.model import Address, MentorKind
from syncd.store.database import transaction
from syncd.store.people import among, family_of


def amend_tenure(
    connection: Connection,
    key: Address,
    which: Tenure,
    *,
    since: date,
    until: date | None,
    company: str,
    kind: MentorKind | None,
) -> None:
    """Say otherwise when a tenure begins and ends, where it is or was, and of which kind it is."""
    with transaction(connection):
        condition, values = _row(connection, key, which)
        connection.execute(
            f"UPDATE tenure SET since = ?, until = ?, company = ?, kind = ? WHERE {condition}",  # noqa: S608
            (since.isoformat(), until and until.isoformat(), company, kind.value if kind else "", *values),
        )


def remove_tenure(connection: Connection, key: Address, which: Tenure) -> None:
    """Take a tenure back as if it had never been said; the one it had ended is open again."""
    with transaction(connection):
        condition, values = _row(connection, key, which)
        connection.execute(f"DELETE FROM tenure WHERE {condition}", values)  # noqa: S608
        family = family_of(connection, key)
        if which.until is None:
            ended = connection.execute(
                f"SELECT max(id) FROM tenure WHERE until = ? AND person {among(family)}",  # noqa: S608
                (which.since.isoformat(), *family),
            ).fetchone()
            connection.execute("UPDATE tenure SET until = NULL WHERE id = ?", (ended[0],))


def _row(connection: Connection, key: Address, which: Tenure) -> tuple[str, tuple[str, ...]]:
    """The condition that finds a tenure, and its values: nobody begins one role twice on one day."""
    family = family_of(connection, key)
    return (
        f"role = ? AND since = ? AND person {among(family)}",
        (which.role.value, which.since.isoformat(), *family),
    )
