"""A home whose calendar and documents are kept in a fake Microsoft 365, signed in without a command."""

import json
from pathlib import Path

from syncd.core.model import Address
from syncd.secrets.box import Secrets
from syncd.secrets.keys import source
from syncd.store import accounts
from syncd.store.database import open_database
from syncd.testing.graph import FakeGraph
from syncd_providers.outlook.tokens import CACHE
from tests.providers.outlook.signed_in import settings_of


def configure(home: Path, config: str = "") -> Path:
    """Let a home keep documents in OneDrive, and sign-ins with a key of its own; returns where that lies."""
    key = home / "key"
    key.write_text("k" * 43 + "=\n", "ascii")  # a key of Fernet's own, from which none is derived
    key.chmod(0o600)
    (home / "config.toml").write_text(f'desk = "outlook"\n{config}\n[secrets]\nkey_file = "{key}"\n', "utf-8")
    return key


def keep_documents_in(graph: FakeGraph, home: Path, address: str, *scopes: str, config: str = "") -> None:
    """Let the calendar and the documents of a home be those of somebody who has signed in."""
    key = configure(home, config)
    settings = dict(settings_of(graph, address, *scopes))
    cache = settings.pop(CACHE)
    settings |= {"addresses": json.dumps([address]), "calendars": "{}", "holidays": "[]"}
    connection = open_database(home / "syncd.db")
    account = accounts.Account(
        name="outlook",
        provider="outlook",
        settings=settings,
        kind="work",
        for_person=None,
        added_at=graph.world.now,
    )
    accounts.add_account(connection, account, mine=[Address(address)], timezone="UTC")
    connection.close()
    Secrets(home / "secrets.enc", source(configured=key, environment={})).put("outlook:outlook:cache", cache)
