"""Queries on whom the store knows, without judging anybody: quick enough to answer a key press."""

import json
from collections.abc import Iterator
from sqlite3 import Connection

from syncd.core.model import Address
from syncd.store.accounts import my_addresses
from syncd.store.people import persons


def acquaintances(connection: Connection) -> dict[Address, str]:
    """Everybody a 1:1, the user or a note names, by first address; the name is empty where none is known."""
    everyone = persons(connection)
    first = {where: one.key for one in everyone for where in one.addresses}
    names = {one.key: one.name for one in everyone}
    for where, name in _named(connection):
        key = first.get(where, where)
        names[key] = names.get(key) or name
    mine = my_addresses(connection)
    return {key: name for key, name in sorted(names.items()) if key not in mine}


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
