"""Opens the desk and the calendars a home publishes to, and reads what people wrote there."""

from collections.abc import Collection
from datetime import datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING

from syncd import registry
from syncd.calendars.opening import settings_of
from syncd.config import Config
from syncd.core.model import Address, CalendarId
from syncd.errors import PluginError
from syncd.paths import Home
from syncd.provider import Desk, DocumentRef, Invite
from syncd.store import accounts, calendars
from syncd.store.knowledge import knowledge, user_zone

if TYPE_CHECKING:
    from syncd.documents.readback import DocumentSeen


def open_desk(config: Config, home: Home) -> Desk:
    """The configured desk; raises PluginError when its provider cannot be used."""
    spec = registry.spec(config.desk, config.plugins)
    if spec.desk is None:
        raise PluginError(
            f"provider {config.desk} keeps no documents", hint='set `desk = "local"` in config.toml'
        )
    folder = config.documents or home.documents
    desk: Desk = registry.load(spec.desk)({"folder": str(folder)})
    return desk


def share_role(config: Config) -> str | None:
    """What the other person may do in a document of the configured desk; None: it lets nobody in."""
    return config.share_role if registry.spec(config.desk, config.plugins).shares else None


def open_invite(connection: Connection, config: Config, calendar: CalendarId) -> Invite | None:
    """What attaches links to events of a calendar; None when nothing does, or it is not connected.

    Raises PluginError when its provider cannot be used.
    """
    name = next((one.account for one in calendars.calendars(connection) if one.id == calendar), None)
    account = next((one for one in accounts.accounts(connection) if one.name == name), None)
    if account is None or account.kind != "work":
        return None
    spec = registry.spec(account.provider, config.plugins)
    if spec.invite is None:
        return None
    mine = " ".join(sorted(accounts.my_addresses(connection)))
    invite: Invite = registry.load(spec.invite)({**settings_of(config, spec, account), "me": mine})
    return invite


def shown_link(config: Config, document: DocumentRef) -> str:
    """The link others get: below ``documents.base_url`` where the desk itself only has a file."""
    if config.base_url is None or not document.link.startswith("file:"):
        return document.link
    from urllib.parse import quote

    return f"{config.base_url}/{quote(document.id, safe='')}"


def read_documents(
    connection: Connection,
    config: Config,
    home: Home,
    *,
    now: datetime,
    only: Collection[Address] | None = None,
) -> "tuple[DocumentSeen, ...]":
    """See what people have written into the published entries; looks only where something was published.

    With addresses, looks only at their documents.
    """
    if connection.execute("SELECT 1 FROM document WHERE desk = ?", (config.desk,)).fetchone() is None:
        return ()
    from syncd.calendars.places import moved_starts
    from syncd.documents.readback import look_at_documents

    desk, zone = open_desk(config, home), user_zone(connection, config)
    known = knowledge(connection, config)
    moved = moved_starts(connection, known)
    return look_at_documents(
        connection,
        desk,
        name=config.desk,
        now=now,
        zone=zone,
        only=only,
        begins=lambda person, slot: moved.get((known.person(person), slot), slot),
    )
