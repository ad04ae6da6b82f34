"""Queries on whom the store knows, without judging anybody: quick enough to answer a key press."""

import json
from collections.abc import Iterator
from sqlite3 import Connection

from syncd.core.model import Address


def acquaintances(connection: Connection) -> dict[Address, str]:
    """Everybody a 1:1, the user or a note names, by first address; the name is empty where none is known."""
    first = {
        Address(row[0]): Address(row[1])
        for row in connection.execute("SELECT address, person FROM person_address")
    }
    given = {Address(row[0]): str(row[1]) for row in connection.execute("SELECT key, name FROM person")}
    mine = {Address(row[0]) for row in connection.execute("SELECT address FROM my_address")}
    names: dict[Address, str] = {}
    for where, name in _named(connection):
        key = first.get(where, where)
        names[key] = names.get(key) or name
    found = {**names, **{key: name or names.get(key, "") for key, name in given.items()}}
    return {key: name for key, name in sorted(found.items()) if key not in mine}


def _named(connection: Connection) -> Iterator[tuple[Address, str]]:
    """Addresses with the name they have there; one may come often."""
    for row in connection.execute("SELECT person, events FROM bundle WHERE kind = 'one-to-one'"):
        for event in json.loads(row["events"]):
            for where, name, *_ in (event.get("o") or ["", ""], *event.get("a", ())):
                if where == row["person"]:
                    yield Address(where), name
    for table in ("series", "goal", "jot", "answer", "request"):
        for row in connection.execute(f"SELECT DISTINCT person FROM {table} WHERE person <> ''"):  # noqa: S608
            yield Address(row["person"]), ""


def known_series(connection: Connection) -> list[str]:
    """The UID of every series that was looked at."""
    return [row["uid"] for row in connection.execute("SELECT DISTINCT uid FROM bundle ORDER BY uid")]
