"""What the cache and the ledger hold of one account, counted, and forgotten; what is yours stays."""

import json
from collections.abc import Collection
from sqlite3 import Connection

from syncd.core.findings import SIGN_IN_NEEDED
from syncd.dataclass import dataclass
from syncd.provider import Marker
from syncd.store.database import transaction

_BY_CALENDAR = ("bundle", "resource", "problem", "series", "attachment", "observed")
"""The tables whose rows say in which calendar they belong."""
_BY_UID = ("slot", "open_slot", "meeting")
"""The tables of the ledger that name the event, not the calendar: several calendars may hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How much is kept of an account."""

    calendars: int
    """Calendars of it that were ever read or tried."""
    events: int
    """What of their events is kept."""
    series: int
    settled: int
    """Settled 1:1s that no calendar of another account holds."""
    observed: int
    """Changes that were seen."""

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.calendars or self.events or self.series or self.settled or self.observed)


def traces(connection: Connection, account: str) -> Traces:
    """Count what :func:`forget` would remove; of an account that is gone, too."""
    own = _own_uids(connection, account)
    uids = connection.execute("SELECT uid FROM slot UNION ALL SELECT uid FROM meeting")
    return Traces(
        calendars=_count(connection, "calendar", account),
        events=_count(connection, "bundle", account),
        series=_count(connection, "series", account),
        settled=sum(row["uid"] in own for row in uids),
        observed=_count(connection, "observed", account),
    )


def forget(connection: Connection, account: str, *, documents: Collection[Marker] = ()) -> None:
    """Remove an account and every row of the cache and the ledger that only it has brought.

    ``documents`` are those kept in it, and those of which it is not known whether they were created;
    answers and notes read in them stay. What stands outside has to be taken off before, or to be
    told: afterwards nobody knows of it any more.
    """
    with transaction(connection):
        for document in documents:
            _forget_document(connection, document)
        own = [(uid,) for uid in sorted(_own_uids(connection, account))]
        receipts = _receipts(connection, account)
        for table in _BY_UID:
            connection.executemany(f"DELETE FROM {table} WHERE uid = ?", own)  # noqa: S608 literal names
        for table in _BY_CALENDAR:
            connection.execute(f"DELETE FROM {table} WHERE {_OURS}", (_prefix(account),))  # noqa: S608 same
        connection.executemany("DELETE FROM receipt WHERE id = ?", receipts)
        connection.executemany("DELETE FROM intent WHERE marker = ?", _intents(connection, account))
        connection.execute("DELETE FROM observed WHERE calendar = ?", (account,))
        connection.execute("DELETE FROM calendar WHERE account = ?", (account,))
        connection.execute("DELETE FROM my_address WHERE account = ?", (account,))
        connection.execute("DELETE FROM told WHERE finding = ?", (f"{SIGN_IN_NEEDED.code}:{account}",))
        connection.execute("DELETE FROM account WHERE name = ?", (account,))


_OURS = "instr(calendar, ?) = 1"
"""Whether a calendar, ``ACCOUNT/NAME``, is of the account with this prefix."""


def _prefix(account: str) -> str:
    return f"{account}/"


def _count(connection: Connection, table: str, account: str) -> int:
    column = "id" if table == "calendar" else "calendar"
    query = f"SELECT count(*) FROM {table} WHERE instr({column}, ?) = 1"  # noqa: S608 literal names
    return int(connection.execute(query, (_prefix(account),)).fetchone()[0])


def _own_uids(connection: Connection, account: str) -> set[str]:
    """The events only this account's calendars hold, or have held."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for table in ("bundle", "series", "observed"):
        rows = connection.execute(f"SELECT DISTINCT {_OURS}, uid FROM {table}", (_prefix(account),))  # noqa: S608 literal names
        for mine, uid in rows:
            found[bool(mine)].add(uid)
    return found[True] - found[False] - {""}


def _forget_document(connection: Connection, document: Marker) -> None:
    """Remove what is known of a document and of the entries in it, its receipts and what was cut off."""
    entries = connection.execute("SELECT marker FROM entry WHERE document = ?", (document,)).fetchall()
    for (marker,) in [*map(tuple, entries), (document,)]:
        connection.execute("DELETE FROM unread WHERE entry = ?", (marker,))
        for table in ("receipt", "intent", "entry"):
            connection.execute(f"DELETE FROM {table} WHERE marker = ?", (marker,))  # noqa: S608 literal names
    connection.execute("DELETE FROM document WHERE marker = ?", (document,))


def _receipts(connection: Connection, account: str) -> list[tuple[int]]:
    """The receipts of what was put onto and taken off its calendars."""
    rows = connection.execute("SELECT id, detail FROM receipt WHERE instr(detail, '\"calendar\"')")
    return [(row["id"],) for row in rows if _is_on(row["detail"], account)]


def _intents(connection: Connection, account: str) -> list[tuple[str]]:
    """What was cut off while it was put onto its calendars, or taken off them."""
    rows = connection.execute("SELECT marker, detail FROM intent").fetchall()
    return [(row["marker"],) for row in rows if _is_on(row["detail"], account)]


def _is_on(detail: str, account: str) -> bool:
    return str(json.loads(detail).get("calendar", "")).startswith(_prefix(account))
