"""A home whose documents are kept in a fake Google, and what people do with them there."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from syncd.core.model import Address
from syncd.safetext import slug
from syncd.secrets.box import Secrets
from syncd.secrets.keys import source
from syncd.store import accounts
from syncd.store.database import open_database
from syncd.testing.google import FakeGoogle
from syncd.testing.google.docs.typist import Typist

SCOPES = ("calendar.events", "calendar.calendarlist.readonly", "drive.file")


class Moment:
    """The time in the fake: that of the command which runs."""

    def __init__(self, now: str) -> None:
        self.now = datetime.fromisoformat(now)

    def __call__(self) -> datetime:
        return self.now

    def at(self, now: str) -> None:
        """From now on it is so late."""
        self.now = datetime.fromisoformat(now)


def seed(people: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """These people, by address, with a Google account each."""
    return {"users": [{"address": where, "name": name, "zone": "UTC"} for where, name in people.items()]}


def configure(google: FakeGoogle, home: Path, config: str = "") -> Path:
    """Let a home know that Google, and keep its sign-ins with a key of its own; returns where that lies."""
    key = home / "key"
    key.write_text("k" * 43 + "=\n", "ascii")  # a key of Fernet's own, from which none is derived
    key.chmod(0o600)
    (home / "config.toml").write_text(
        f'desk = "google"\n{config}\n[secrets]\nkey_file = "{key}"\n[google]\napi_root = "{google.url}"\n',
        "utf-8",
    )
    return key


def keep_documents_in(google: FakeGoogle, home: Path, address: str, *scopes: str, config: str = "") -> None:
    """Let the documents of a home be kept by somebody who is signed in with Google."""
    key = configure(google, home, config)
    allowed = scopes or SCOPES
    held = google.signed_in(address, *allowed)
    connection = open_database(home / "syncd.db")
    account = accounts.Account(
        name="google",
        provider="google",
        settings={
            "client_id": held["client_id"],
            "address": address,
            "scopes": " ".join(allowed),
            "calendars": "{}",
            "api_root": google.url,
        },
        kind="work",
        for_person=None,
        added_at=google.world.now,
    )
    accounts.add_account(connection, account, mine=[Address(address)], timezone="UTC")
    connection.close()
    box = Secrets(home / "secrets.enc", source(configured=key, environment={}))
    box.put("google:google:refresh", held["refresh_token"])
    box.put("google:google:client_secret", held["client_secret"])


def documents(google: FakeGoogle) -> dict[str, Typist]:
    """Every running document as its owner has it open, by a name like that of a file."""
    found = {f"documents/{slug(one.name, one.id)}": one for one in google.world.files.values()}
    return {name: Typist(google.world, google.user(one.owner), one) for name, one in found.items()}


def left(google: FakeGoogle) -> dict[str, str]:
    """Everything that came to Google, and what anybody there could look at, by where it is."""
    found = {f"received {number}": "\n".join(one.said) for number, one in enumerate(google.exchanges)}
    for name, page in documents(google).items():
        file = page.file
        found[f"{name} as it is called, found and shared"] = repr(
            (file.name, file.properties, file.permissions, file.fields, page.body.ranges)
        )
        assert file.document is not None
        for state in file.document.history:
            found[f"{name} since {state.at} by {state.by}, {state.number}"] = state.body.text
    return found
