"""What the user and the config say: about people and series, the zone, and which rules a read went by."""

from sqlite3 import Connection
from zoneinfo import ZoneInfo

from syncd import zones
from syncd.config import Config, classification_key
from syncd.core.series import Knowledge
from syncd.errors import ConfigError
from syncd.store import accounts, people


def knowledge(connection: Connection, config: Config) -> Knowledge:
    """What the user and the config say about people and series."""
    mine = accounts.my_addresses(connection)
    included, excluded = people.corrections(connection)
    persons = {where: person.key for person in people.persons(connection) for where in person.addresses}
    return Knowledge(
        me=mine,
        domains=config.domains or frozenset(where.rpartition("@")[2] for where in mine),
        assistants=config.assistants,
        groups=config.groups,
        bots=config.bots,
        persons={where: key for where, key in persons.items() if where != key},
        included=included,
        excluded=excluded,
        excluded_people=people.excluded_people(connection),
    )


def decided_by(known: Knowledge, config: Config, zone: str) -> str:
    """A key of everything that decides which event is a 1:1; when it changes, calendars are read in full."""
    import hashlib
    import json

    parts = [
        classification_key(config),
        zone,
        sorted(known.me),
        sorted(known.persons.items()),
        sorted((uid, who or "") for uid, who in known.included.items()),
        sorted(known.excluded),
        sorted(known.excluded_people),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def user_zone(connection: Connection, config: Config) -> ZoneInfo:
    """The user's zone: the config's, else the one stored when the first work calendar was connected.

    Raises ConfigError when this machine does not know it.
    """
    name = config.timezone or accounts.setting(connection, "timezone") or zones.machine_zone()
    found = zones.zone(name)
    if found is None:
        raise ConfigError(
            f"unknown timezone {name!r}", hint="set `timezone` in config.toml, for example Europe/Berlin"
        )
    return found
