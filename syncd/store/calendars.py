"""Queries on calendars: coverage, cursors, problems, what was seen of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from sqlite3 import Connection, Row
from typing import TYPE_CHECKING

from syncd.core.model import Address, CalendarId, Uid
from syncd.core.window import Coverage
from syncd.dataclass import dataclass
from syncd.errors import Offline, SignInNeeded
from syncd.store.instants import maybe_instant, maybe_text, to_text

if TYPE_CHECKING:
    from syncd.provider import Complete, Cursor, Problem


QUIET = timedelta(hours=1)
"""A train, a tunnel, a hotel's network: not to be reached for so long is nothing to be told of."""


def is_shortly_after(read: datetime | None, at: datetime) -> bool:
    """Whether a calendar read then is still fresh enough that a failure need not be told."""
    return read is not None and at - read < QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarState:
    """What is known of one calendar's reads."""

    id: CalendarId
    account: str
    name: str
    kind: str
    for_person: Address | None
    zone: str | None
    decided_by: str | None
    coverage: Coverage
    supplies_absences: bool
    failure: str | None
    failure_kind: str | None
    failed_at: datetime | None
    refused_key: str | None
    refused_at: datetime | None
    skew: timedelta | None
    """How far its server's clock was ahead of ours at the last read; None where it did not tell."""

    @property
    def needs_sign_in(self) -> bool:
        """Whether the last pull failed because the sign-in is no longer accepted."""
        return self.failure_kind == SignInNeeded.__name__

    @property
    def trouble(self) -> str | None:
        """Why the last pull failed, unless nobody could be reached and the calendar was read just before."""
        read = self.coverage.read_through
        passing = self.failure_kind == Offline.__name__ and self.failed_at is not None
        if passing and self.failed_at is not None and is_shortly_after(read, self.failed_at):
            return None
        return self.failure


def calendars(connection: Connection) -> list[CalendarState]:
    """Every calendar ever read or tried, by id."""
    # Without the cursor: that of a large folder is longer than all else an audit reads.
    rows = connection.execute(
        "SELECT id, account, name, kind, for_person, zone, decided_by, read_through, since, until,"
        " supplies_absences, failure, failure_kind, failed_at, refused_key, refused_at, skew"
        " FROM calendar ORDER BY id"
    )
    return [_state(row) for row in rows]


def cursor_of(connection: Connection, calendar: CalendarId) -> "Cursor | None":
    """What the calendar's source gave at the last complete read, to go on from."""
    row = connection.execute("SELECT cursor FROM calendar WHERE id = ?", (calendar,)).fetchone()
    return row["cursor"] if row else None


def _state(row: Row) -> CalendarState:
    return CalendarState(
        id=CalendarId(row["id"]),
        account=row["account"],
        name=row["name"],
        kind=row["kind"],
        for_person=Address(row["for_person"]) if row["for_person"] else None,
        zone=row["zone"],
        decided_by=row["decided_by"],
        coverage=Coverage(
            calendar=CalendarId(row["id"]),
            read_through=maybe_instant(row["read_through"]),
            since=maybe_instant(row["since"]),
            until=maybe_instant(row["until"]),
        ),
        supplies_absences=bool(row["supplies_absences"]),
        failure=row["failure"],
        failure_kind=row["failure_kind"],
        failed_at=maybe_instant(row["failed_at"]),
        refused_key=row["refused_key"],
        refused_at=maybe_instant(row["refused_at"]),
        skew=None if row["skew"] is None else timedelta(seconds=row["skew"]),
    )


def know_calendar(
    connection: Connection,
    calendar: CalendarId,
    *,
    account: str,
    name: str,
    kind: str,
    for_person: Address | None,
) -> None:
    """Make sure the calendar has a row."""
    connection.execute(
        "INSERT OR IGNORE INTO calendar (id, account, name, kind, for_person) VALUES (?, ?, ?, ?, ?)",
        (calendar, account, name, kind, for_person),
    )


def note_read(
    connection: Connection,
    calendar: CalendarId,
    complete: "Complete",
    *,
    at: datetime,
    decided_by: str,
    ended: datetime | None = None,
) -> None:
    """Record a complete read begun at ``at``, which ``ended`` when its server told the time."""
    told = complete.server_time
    skew = None if told is None else round((told - (ended or at)).total_seconds())
    connection.execute(
        """
        UPDATE calendar SET cursor = ?, decided_by = ?, read_through = ?, since = ?, until = ?,
            zone = coalesce(?, zone), failure = NULL, failure_kind = NULL, failed_at = NULL,
            refused_key = NULL, refused_at = NULL, skew = ?,
            supplies_absences = supplies_absences OR EXISTS (
                SELECT 1 FROM bundle WHERE calendar = calendar.id AND kind NOT IN ('one-to-one', 'other'))
        WHERE id = ?
        """,
        (
            complete.cursor,
            decided_by,
            to_text(at),
            maybe_text(complete.window.since),
            maybe_text(complete.window.until),
            complete.zone,
            skew,
            calendar,
        ),
    )


def note_failure(
    connection: Connection, calendar: CalendarId, *, failure: str, kind: str, at: datetime
) -> None:
    """Record why a pull failed; what was read before stays as it is."""
    connection.execute(
        "UPDATE calendar SET failure = ?, failure_kind = ?, failed_at = ? WHERE id = ?",
        (failure, kind, to_text(at), calendar),
    )


def note_refusal(
    connection: Connection, calendar: CalendarId, *, key: str, failure: str, at: datetime
) -> None:
    """Record a refused pull; the time of the first refusal of the same loss is kept."""
    connection.execute(
        """
        UPDATE calendar SET failure = ?, failure_kind = 'SyncRefused', failed_at = ?,
            refused_at = CASE WHEN refused_key = ? THEN refused_at ELSE ? END, refused_key = ?
        WHERE id = ?
        """,
        (failure, to_text(at), key, to_text(at), key, calendar),
    )


def forget_cursors(connection: Connection) -> None:
    """Have every calendar read in full next time."""
    connection.execute("UPDATE calendar SET cursor = NULL, decided_by = NULL")


# -- problems -------------------------------------------------------------------------------


def replace_problems(
    connection: Connection, calendar: CalendarId, resources: Iterable[str], problems: Iterable["Problem"]
) -> None:
    """Replace the problems of the resources that were read again."""
    connection.executemany(
        "DELETE FROM problem WHERE calendar = ? AND resource = ?", [(calendar, name) for name in resources]
    )
    connection.executemany(
        "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(calendar, p.resource, p.uid, p.line, p.field, p.severity.value, p.reason) for p in problems],
    )


def troubled_resources(connection: Connection, calendar: CalendarId) -> set[str]:
    """The resources of a calendar about which there is a problem."""
    rows = connection.execute("SELECT DISTINCT resource FROM problem WHERE calendar = ?", (calendar,))
    return {row[0] for row in rows}


def problems(connection: Connection) -> list[tuple[CalendarId, "Problem"]]:
    """Every problem of every calendar, quarantined ones first."""
    from syncd.provider import Problem, Severity  # here: an audit does not ask for them

    rows = connection.execute("SELECT * FROM problem ORDER BY severity, calendar, resource, line")
    return [
        (
            CalendarId(row["calendar"]),
            Problem(
                severity=Severity(row["severity"]),
                reason=row["reason"],
                resource=row["resource"],
                uid=row["uid"],
                line=row["line"],
                field=row["field"],
            ),
        )
        for row in rows
    ]


# -- the journal of changes -----------------------------------------------------------------


def observe(
    connection: Connection, at: datetime, calendar: CalendarId, changes: Iterable[tuple[Uid, str, str]]
) -> None:
    """Journal observed changes: (UID, change, detail)."""
    connection.executemany(
        "INSERT INTO observed (seen_at, calendar, uid, change, detail) VALUES (?, ?, ?, ?, ?)",
        [(to_text(at), calendar, uid, change, detail) for uid, change, detail in changes],
    )
