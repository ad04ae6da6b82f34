"""Queries on what the user said about people and series."""

from collections.abc import Iterable
from datetime import date, datetime
from sqlite3 import Connection

from syncd.core.cadence.history import KeepInTouch, Pause, Person, Tenure
from syncd.core.model import Address, MentorKind, Outcome, Role, Uid
from syncd.errors import UsageError
from syncd.store.database import transaction
from syncd.store.instants import maybe_date, to_text


def persons(connection: Connection) -> list[Person]:
    """Everybody the user said something about, by key."""
    addresses: dict[str, list[Address]] = {}
    for row in connection.execute(
        "SELECT person, address FROM person_address ORDER BY person <> address, rowid"
    ):
        addresses.setdefault(row[0], []).append(Address(row[1]))
    tenures: dict[str, list[Tenure]] = {}
    for row in connection.execute("SELECT * FROM tenure ORDER BY since, id"):
        tenures.setdefault(row["person"], []).append(
            Tenure(
                role=Role(row["role"]),
                since=date.fromisoformat(row["since"]),
                until=maybe_date(row["until"]),
                company=row["company"],
                kind=MentorKind(row["kind"]) if row["kind"] else None,
            )
        )
    pauses: dict[str, list[Pause]] = {}
    for row in connection.execute("SELECT * FROM pause ORDER BY since, id"):
        rest = Pause(since=date.fromisoformat(row["since"]), until=date.fromisoformat(row["until"]))
        pauses.setdefault(row["person"], []).append(rest)
    keeps = {
        row["person"]: KeepInTouch(every_days=row["every_days"], set_on=date.fromisoformat(row["set_on"]))
        for row in connection.execute("SELECT * FROM keep_in_touch")
    }
    return [
        Person(
            key=Address(row["key"]),
            addresses=tuple(addresses.get(row["key"], [Address(row["key"])])),
            name=row["name"],
            tenures=tuple(tenures.get(row["key"], ())),
            pauses=tuple(pauses.get(row["key"], ())),
            keep_in_touch=keeps.get(row["key"]),
            closed_on=maybe_date(row["closed_on"]),
        )
        for row in connection.execute("SELECT * FROM person ORDER BY key")
    ]


def excluded_people(connection: Connection) -> frozenset[Address]:
    """The first addresses of people the user excluded."""
    return frozenset(Address(row[0]) for row in connection.execute("SELECT key FROM person WHERE excluded"))


def _know(connection: Connection, key: Address) -> None:
    connection.execute("INSERT OR IGNORE INTO person (key) VALUES (?)", (key,))
    connection.execute("INSERT OR IGNORE INTO person_address VALUES (?, ?)", (key, key))


def set_role(connection: Connection, key: Address, role: Role, *, on: date, company: str = "") -> None:
    """Open a tenure; the open one before it ends on the same day."""
    with transaction(connection):
        _know(connection, key)
        connection.execute(
            "DELETE FROM tenure WHERE person = ? AND until IS NULL AND since = ?", (key, on.isoformat())
        )
        connection.execute(
            "UPDATE tenure SET until = ? WHERE person = ? AND until IS NULL", (on.isoformat(), key)
        )
        connection.execute(
            "INSERT INTO tenure (person, role, since, company) VALUES (?, ?, ?, ?)",
            (key, role.value, on.isoformat(), company),
        )


def name_person(connection: Connection, key: Address, name: str) -> None:
    """Give a person the name the user wants to read."""
    with transaction(connection):
        _know(connection, key)
        connection.execute("UPDATE person SET name = ? WHERE key = ?", (name, key))


def close(connection: Connection, key: Address, *, on: date | None) -> None:
    """Close a relationship on a day, or open it again with None."""
    with transaction(connection):
        _know(connection, key)
        connection.execute(
            "UPDATE person SET closed_on = ? WHERE key = ?", (on.isoformat() if on else None, key)
        )


def pause(connection: Connection, key: Address, *, since: date, until: date) -> None:
    """Pause from ``since`` up to and not including ``until``; a pause under way is replaced."""
    with transaction(connection):
        _know(connection, key)
        row = connection.execute(
            "SELECT min(since) FROM pause WHERE person = ? AND since <= ? AND until > ?",
            (key, since.isoformat(), since.isoformat()),
        ).fetchone()
        connection.execute("DELETE FROM pause WHERE person = ? AND until > ?", (key, since.isoformat()))
        first = row[0] or since.isoformat()
        if first < until.isoformat():
            connection.execute(
                "INSERT INTO pause (person, since, until) VALUES (?, ?, ?)", (key, first, until.isoformat())
            )


def keep_in_touch(connection: Connection, key: Address, *, every_days: int | None, on: date) -> None:
    """Set the interval of somebody without a series; None removes it."""
    with transaction(connection):
        _know(connection, key)
        if every_days is None:
            connection.execute("DELETE FROM keep_in_touch WHERE person = ?", (key,))
        else:
            connection.execute(
                "INSERT OR REPLACE INTO keep_in_touch VALUES (?, ?, ?)", (key, every_days, on.isoformat())
            )


def exclude_person(connection: Connection, key: Address, *, excluded: bool) -> None:
    """Say that a person is no relationship, or take that back."""
    with transaction(connection):
        _know(connection, key)
        connection.execute("UPDATE person SET excluded = ? WHERE key = ?", (excluded, key))


def merge(connection: Connection, into: Address, other: Address) -> None:
    """Make two people one; every address, role, pause and interval of both stays."""
    with transaction(connection):
        _know(connection, into)
        _know(connection, other)
        taken = connection.execute("SELECT name, closed_on FROM person WHERE key = ?", (other,)).fetchone()
        for table in ("person_address", "tenure", "pause"):
            connection.execute(f"UPDATE {table} SET person = ? WHERE person = ?", (into, other))  # noqa: S608
        connection.execute("UPDATE OR IGNORE keep_in_touch SET person = ? WHERE person = ?", (into, other))
        connection.execute("DELETE FROM person WHERE key = ?", (other,))
        connection.execute("UPDATE person SET name = ? WHERE key = ? AND name = ''", (taken["name"], into))


def split(connection: Connection, key: Address, where: Address) -> None:
    """Make one address of a person a person of its own."""
    with transaction(connection):
        count = connection.execute("SELECT count(*) FROM person_address WHERE person = ?", (key,)).fetchone()[
            0
        ]
        if count < 2:
            raise UsageError(
                f"{key} has only one address", hint="`syncd people show` lists the addresses of a person"
            )
        if where == key:
            raise UsageError(
                f"{where} is the first address of this person",
                hint="name the other address, the one to split off",
            )
        connection.execute("DELETE FROM person_address WHERE address = ? AND person = ?", (where, key))
        _know(connection, where)


# -- corrections and words ------------------------------------------------------------------


def corrections(connection: Connection) -> tuple[dict[Uid, Address | None], frozenset[Uid]]:
    """(series called a 1:1, with whom), (series called none)."""
    rows = list(connection.execute("SELECT uid, is_one, person FROM correction"))
    included = {Uid(row[0]): Address(row[2]) if row[2] else None for row in rows if row[1]}
    return included, frozenset(Uid(row[0]) for row in rows if not row[1])


def correct(connection: Connection, uid: Uid, *, is_one: bool, person: Address | None, at: datetime) -> None:
    """Remember that a series is (not) a 1:1; the last word counts."""
    with transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO correction VALUES (?, ?, ?, ?)", (uid, is_one, person, to_text(at))
        )


def say(
    connection: Connection,
    key: Address,
    *,
    day: date,
    slot: datetime,
    outcome: Outcome,
    on_slot: bool,
    at: datetime,
) -> None:
    """Remember what the user said became of a slot (or of a date without one); the last word counts."""
    with transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?, ?)",
            (key, day.isoformat(), to_text(slot), outcome.value, on_slot, to_text(at)),
        )


def unsay(connection: Connection, key: Address, *, day: date) -> bool:
    """Take back what the user said about a local date; whether there was anything."""
    with transaction(connection):
        return bool(
            connection.execute(
                "DELETE FROM said WHERE person = ? AND day = ?", (key, day.isoformat())
            ).rowcount
        )


def acknowledge(
    connection: Connection, finding: str, *, episode: str, until: date | None, at: datetime
) -> None:
    """Silence a finding for its episode, or until a local date."""
    with transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO ack VALUES (?, ?, ?, ?)",
            (finding, episode, until.isoformat() if until else None, to_text(at)),
        )


def acknowledged(connection: Connection) -> Iterable[tuple[str, str, date | None]]:
    """(finding, episode, until) of every ack."""
    for row in connection.execute("SELECT finding, episode, until FROM ack"):
        yield row[0], row[1], maybe_date(row[2])
