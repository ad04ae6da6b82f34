"""Opens the desk and the calendars a home publishes to, and reads what people wrote there."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import TYPE_CHECKING

from syncd import registry
from syncd.calendars.intake import unheard
from syncd.calendars.opening import settings_of
from syncd.config import Config
from syncd.core.model import Address, CalendarId
from syncd.errors import ConfigError, PluginError
from syncd.paths import Home
from syncd.provider import Desk, DocumentRef, Invite
from syncd.store import accounts, calendars
from syncd.store.accounts import Account
from syncd.store.knowledge import knowledge, user_zone

if TYPE_CHECKING:
    from syncd.documents.readback import DocumentSeen


def open_desk(connection: Connection, config: Config, home: Home, name: str | None = None) -> Desk:
    """The configured desk, or the one of that name.

    Raises PluginError when its provider cannot be used, ConfigError when it is not clear in which
    account it keeps them, SignInNeeded when that is not signed in.
    """
    name = name or config.desk
    spec = registry.spec(name, config.plugins)
    if spec.desk is None:
        raise PluginError(f"provider {name} keeps no documents", hint='set `desk = "local"` in config.toml')
    settings: Mapping[str, str] = {"folder": str(config.documents or home.documents)}
    if spec.connect is not None:
        settings = settings_of(config, spec, _account(connection, config, name))
    desk: Desk = registry.load(spec.desk)(settings)
    return desk


def _account(connection: Connection, config: Config, provider: str) -> Account:
    """The account whose documents they are: the only one of the provider, or the one the config names."""
    mine = [one for one in accounts.accounts(connection) if one.provider == provider and one.kind == "work"]
    if config.documents_account is not None:
        mine = [one for one in mine if one.name == config.documents_account]
    if len(mine) == 1:
        return mine[0]
    wrong = "several accounts" if mine else "no account"
    named = f" called {config.documents_account}" if config.documents_account and not mine else ""
    names = ", ".join(one.name for one in mine)
    raise ConfigError(
        f'desk = "{provider}", and there is {wrong} of {provider}{named} to keep documents in',
        hint=f"set documents.account in config.toml to one of: {names}"
        if mine
        else f"syncd connect {provider}",
    )


def kept_in(connection: Connection, config: Config, desk: str) -> str | None:
    """The account in which a desk keeps its documents; None where it needs none, or cannot be told which."""
    try:
        if registry.spec(desk, config.plugins).connect is None:
            return None
        return _account(connection, config, desk).name
    except (PluginError, ConfigError):
        return None


def keeps_locally(config: Config, desk: str) -> bool:
    """Whether a desk keeps documents on this computer; raises PluginError."""
    return registry.spec(desk, config.plugins).connect is None


def share_role(config: Config) -> str | None:
    """What the other person may do in a document of the configured desk; None: it lets nobody in."""
    return config.share_role if registry.spec(config.desk, config.plugins).shares else None


def search_lag(config: Config) -> timedelta:
    """How long the configured desk may not find a document that was created."""
    return registry.spec(config.desk, config.plugins).search_lag


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
    settings = settings_of(config, spec, account)
    settings["me"] = " ".join(sorted(accounts.my_addresses(connection)))
    invite: Invite = registry.load(spec.invite)(settings)
    return invite


def mailing_accounts(connection: Connection, config: Config) -> tuple[str, ...]:
    """The accounts in which everybody on an event is mailed when a link is put there."""
    found = []
    for one in accounts.accounts(connection):
        with suppress(PluginError):  # then nothing is put there either
            found += [one.name] if registry.spec(one.provider, config.plugins).mails else []
    return tuple(found)


def planned_link(config: Config) -> str:
    """How the link of a document that is still to be created will begin: it tells who can open it."""
    if registry.spec(config.desk, config.plugins).shares:
        return "https:"
    return config.base_url or "file:"


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
    desk: Callable[[], Desk] | None = None,
    go_on: Callable[[], None] = unheard,
) -> "tuple[DocumentSeen, ...]":
    """See what people have written into the published entries; looks only where something was published.

    With addresses, looks only at their documents. ``desk`` opens the desk, where others need it, too;
    ``go_on`` is called before each document.
    """
    if connection.execute("SELECT 1 FROM document WHERE desk = ?", (config.desk,)).fetchone() is None:
        return ()
    from syncd.calendars.places import moved_starts
    from syncd.documents.readback import look_at_documents

    open_it = desk or partial(open_desk, connection, config, home)
    known = knowledge(connection, config)
    moved = moved_starts(connection, known)
    return look_at_documents(
        connection,
        open_it(),
        name=config.desk,
        now=now,
        zone=user_zone(connection, config),
        only=only,
        go_on=go_on,
        begins=lambda person, slot: moved.get((known.person(person), slot), slot),
    )
