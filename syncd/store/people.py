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
    owners = _owners(connection)
    addresses: dict[str, list[Address]] = {}
    for where, owner in sorted(owners.items(), key=lambda pair: pair[0] != pair[1]):
        addresses.setdefault(owner, []).append(Address(where))
    tenures: dict[str, list[Tenure]] = {}
    for row in connection.execute("SELECT * FROM tenure ORDER BY since, id"):
        tenures.setdefault(owners[row["person"]], []).append(
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
        pauses.setdefault(owners[row["person"]], []).append(rest)
    keeps = {
        row["person"]: KeepInTouch(every_days=row["every_days"], set_on=date.fromisoformat(row["set_on"]))
        for row in connection.execute("SELECT * FROM keep_in_touch")
    }
    rows = {row["key"]: row for row in connection.execute("SELECT * FROM person ORDER BY key")}
    return [
        Person(
            key=Address(key),
            addresses=tuple(addresses[key]),
            # Of people who are one the first one's word goes before the others'.
            name=next((rows[at]["name"] for at in addresses[key] if at in rows and rows[at]["name"]), ""),
            tenures=tuple(tenures.get(key, ())),
            pauses=tuple(sorted(pauses.get(key, ()), key=lambda rest: rest.since)),
            keep_in_touch=next((keeps[at] for at in addresses[key] if at in keeps), None),
            closed_on=maybe_date(row["closed_on"]),
        )
        for key, row in rows.items()
        if owners[key] == key
    ]


def anything_noted(connection: Connection) -> bool:
    """Whether the user noted anything that is judged beside the rhythm: a goal, a jot, a subject, a role."""
    tables = ("goal", "jot", "discussed", "subject_rhythm", "tenure")
    asked = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608 - our own names
    return bool(connection.execute(f"SELECT {asked}").fetchone()[0])


def anything_outgoing(connection: Connection) -> bool:
    """Whether a sync may have anything to publish or to take off again: an answer about it, or a link."""
    asked = "SELECT EXISTS (SELECT 1 FROM consent) OR EXISTS (SELECT 1 FROM attachment)"
    return bool(connection.execute(asked).fetchone()[0])


def _owners(connection: Connection) -> dict[str, str]:
    """Each known address -> the key of the person it belongs to, in the order they became known.

    Merging makes one person's key an address of another's and leaves everything else where it
    is, so an address may belong to somebody who belongs to somebody.
    """
    above = dict(connection.execute("SELECT address, person FROM person_address ORDER BY rowid").fetchall())
    for (key,) in connection.execute("SELECT key FROM person ORDER BY key"):
        above.setdefault(key, key)
    owners = {}
    for where, parent in above.items():
        owner = parent
        while above[owner] != owner:
            owner = above[owner]
        owners[where] = owner
    return owners


def family_of(connection: Connection, key: Address) -> list[str]:
    """Every key under which something may be noted about a person."""
    owners = _owners(connection)
    return [where for where, owner in owners.items() if owner == owners.get(key, key)]


def among(family: list[str]) -> str:
    """The end of a condition: one of these keys."""
    return f"IN ({', '.join('?' * len(family))})"


def excluded_people(connection: Connection) -> frozenset[Address]:
    """The first addresses of people the user excluded."""
    owners = _owners(connection)
    rows = connection.execute("SELECT key FROM person WHERE excluded")
    return frozenset(Address(row[0]) for row in rows if owners[row[0]] == row[0])


def know(connection: Connection, key: Address) -> None:
    """Note that somebody exists; inside a transaction."""
    connection.execute("INSERT OR IGNORE INTO person (key) VALUES (?)", (key,))
    connection.execute("INSERT OR IGNORE INTO person_address VALUES (?, ?)", (key, key))


def set_role(
    connection: Connection,
    key: Address,
    role: Role,
    *,
    on: date,
    until: date | None = None,
    company: str = "",
    kind: MentorKind | None = None,
) -> Tenure:
    """Note a tenure; the same role from the same day on is corrected.

    One without an end ends the open one begun before it, replaces one begun on the same day, and
    ends itself where an open one begins later. One with an end touches no other.
    """
    with transaction(connection):
        return begin_tenure(connection, key, role, on=on, until=until, company=company, kind=kind)


def begin_tenure(
    connection: Connection,
    key: Address,
    role: Role,
    *,
    on: date,
    until: date | None = None,
    company: str = "",
    kind: MentorKind | None = None,
) -> Tenure:
    """:func:`set_role` inside of a transaction."""
    know(connection, key)
    family = family_of(connection, key)
    mine = f"person {among(family)}"
    connection.execute(
        f"DELETE FROM tenure WHERE since = ? AND (role = ? OR (until IS NULL AND ? IS NULL)) AND {mine}",  # noqa: S608
        (on.isoformat(), role.value, until and until.isoformat(), *family),
    )
    if until is None:
        connection.execute(
            f"UPDATE tenure SET until = ? WHERE until IS NULL AND since < ? AND {mine}",  # noqa: S608
            (on.isoformat(), on.isoformat(), *family),
        )
        later = connection.execute(
            f"SELECT min(since) FROM tenure WHERE until IS NULL AND {mine}",  # noqa: S608
            family,
        ).fetchone()
        until = maybe_date(later[0])
    made = Tenure(role=role, since=on, until=until, company=company, kind=kind)
    connection.execute(
        "INSERT INTO tenure (person, role, since, until, company, kind) VALUES (?, ?, ?, ?, ?, ?)",
        (
            key,
            role.value,
            on.isoformat(),
            until and until.isoformat(),
            company,
            kind.value if kind else "",
        ),
    )
    return made


def name_person(connection: Connection, key: Address, name: str) -> None:
    """Give a person the name the user wants to read."""
    with transaction(connection):
        know(connection, key)
        connection.execute("UPDATE person SET name = ? WHERE key = ?", (name, key))


def close(connection: Connection, key: Address, *, on: date | None) -> None:
    """Close a relationship on a day, or open it again with None."""
    with transaction(connection):
        know(connection, key)
        connection.execute(
            "UPDATE person SET closed_on = ? WHERE key = ?", (on.isoformat() if on else None, key)
        )


def pause(connection: Connection, key: Address, *, since: date, until: date) -> None:
    """Pause from ``since`` up to and not including ``until``; a pause under way is replaced."""
    with transaction(connection):
        know(connection, key)
        family = family_of(connection, key)
        row = connection.execute(
            f"SELECT min(since) FROM pause WHERE since <= ? AND until > ? AND person {among(family)}",  # noqa: S608
            (since.isoformat(), since.isoformat(), *family),
        ).fetchone()
        connection.execute(
            f"DELETE FROM pause WHERE until > ? AND person {among(family)}",  # noqa: S608
            (since.isoformat(), *family),
        )
        first = row[0] or since.isoformat()
        if first < until.isoformat():
            connection.execute(
                "INSERT INTO pause (person, since, until) VALUES (?, ?, ?)", (key, first, until.isoformat())
            )


def keep_in_touch(connection: Connection, key: Address, *, every_days: int | None, on: date) -> None:
    """Set the interval of somebody without a series; None removes it."""
    with transaction(connection):
        know(connection, key)
        if every_days is None:
            family = family_of(connection, key)
            connection.execute(f"DELETE FROM keep_in_touch WHERE person {among(family)}", family)  # noqa: S608
        else:
            connection.execute(
                "INSERT OR REPLACE INTO keep_in_touch VALUES (?, ?, ?)", (key, every_days, on.isoformat())
            )


def exclude_person(connection: Connection, key: Address, *, excluded: bool) -> None:
    """Say that a person is no relationship, or take that back."""
    with transaction(connection):
        know(connection, key)
        connection.execute("UPDATE person SET excluded = ? WHERE key = ?", (excluded, key))


def merge(connection: Connection, into: Address, other: Address) -> None:
    """Make two people one: the other's first address becomes one of the first's.

    Nothing else moves. What was noted under any key of the person is found by their addresses,
    so that :func:`split` gives back what was merged, whole.
    """
    with transaction(connection):
        know(connection, into)
        know(connection, other)
        owners = _owners(connection)
        if owners[into] != owners[other]:
            connection.execute(
                "UPDATE person_address SET person = ? WHERE address = ?", (owners[into], owners[other])
            )


def split(connection: Connection, key: Address, where: Address) -> None:
    """Make one address of a person a person of its own, with what was noted under it before a merge."""
    with transaction(connection):
        if len(family_of(connection, key)) < 2:
            raise UsageError(
                f"{key} has only one address", hint="`syncd people show` lists the addresses of a person"
            )
        if _owners(connection).get(where) == where:
            raise UsageError(
                f"{where} is the first address of this person",
                hint="name the other address, the one to split off",
            )
        connection.execute("INSERT OR IGNORE INTO person (key) VALUES (?)", (where,))
        connection.execute("UPDATE person_address SET person = address WHERE address = ?", (where,))


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
