"""Queries on who stands where on the ladder, and on what points at which rung of it."""

from collections.abc import Iterable
from datetime import date
from sqlite3 import Connection

from syncd.core.jots import RECIPROCAL, Jot, JotKind
from syncd.core.ladder import Placement
from syncd.core.model import Address
from syncd.errors import UsageError
from syncd.store import answers, goals, jots
from syncd.store.database import transaction

ME = Address("")
"""Stands for the user in the table of placements."""


def placements_of(connection: Connection, addresses: Iterable[Address]) -> tuple[Placement, ...]:
    """Where a person with these addresses stood, oldest first; ``[ME]`` asks for the user.

    A placement keeps the address it was noted under, so merging and splitting people moves it along.
    """
    wanted = set(addresses)
    return tuple(
        Placement(track=row["track"], level=row["level"], since=date.fromisoformat(row["since"]))
        for row in connection.execute("SELECT * FROM placement ORDER BY since, id")
        if row["person"] in wanted
    )


def place(
    connection: Connection, addresses: Iterable[Address], *, track: str, level: str, since: date
) -> Placement:
    """Note where somebody stands from a day on, under the first address; of one day the last word counts."""
    known = tuple(addresses)
    with transaction(connection):
        for where in known:
            connection.execute(
                "DELETE FROM placement WHERE person = ? AND since = ?", (where, since.isoformat())
            )
        connection.execute(
            "INSERT INTO placement (person, track, level, since) VALUES (?, ?, ?, ?)",
            (known[0], track, level, since.isoformat()),
        )
    return Placement(track=track, level=level, since=since)


def displace(connection: Connection, addresses: Iterable[Address]) -> Placement | None:
    """Forget the placement of somebody that was noted last; None when there is none."""
    wanted = set(addresses)
    with transaction(connection):
        rows = connection.execute("SELECT * FROM placement ORDER BY id DESC").fetchall()
        row = next((row for row in rows if row["person"] in wanted), None)
        if row is not None:
            connection.execute("DELETE FROM placement WHERE id = ?", (row["id"],))
    if row is None:
        return None
    return Placement(track=row["track"], level=row["level"], since=date.fromisoformat(row["since"]))


# -- what points at a rung ------------------------------------------------------------------


def point_goal(connection: Connection, number: int, rung: str) -> None:
    """Let a goal point at a rung, or at none; no touch, since nothing was done for the goal."""
    with transaction(connection):
        goals.goal(connection, number)
        connection.execute("UPDATE goal SET rung = ? WHERE number = ?", (rung, number))


def point_jot(connection: Connection, number: int, rung: str) -> None:
    """Let a win, or what somebody said to the user, point at a rung, or at none; UsageError for others."""
    with transaction(connection):
        jot = next((one for one in jots.jots(connection) if one.number == number), None)
        if jot is None:
            raise UsageError(f"there is no jot j{number}", hint="`syncd jot` lists those that wait")
        if rung and not is_evidence(jot):
            raise UsageError(
                f"j{number} is {_a(jot.kind)}; it shows nothing yet",
                hint="wins point at a rung, and thanks, praise and feedback you received",
            )
        connection.execute("UPDATE jot SET rung = ? WHERE number = ?", (rung, number))


def point_answer(connection: Connection, number: int, rung: str) -> None:
    """Let an answer point at a rung, or at none; raises UsageError for one that does not stand."""
    with transaction(connection):
        if all(one.number != number for one in answers.answers(connection)):
            raise UsageError(f"there is no answer a{number}", hint="`syncd goal show GOAL` lists them")
        connection.execute("UPDATE answer SET rung = ? WHERE id = ?", (rung, number))


def is_evidence(jot: Jot) -> bool:
    """Whether a jot tells of something that was done."""
    return jot.kind is JotKind.WIN or (jot.received and jot.kind in RECIPROCAL)


def _a(kind: JotKind) -> str:
    return f"{'an' if kind.value[0] in 'aeiou' else 'a'} {kind.value}"
