"""Opens the desk a home publishes to, links to its documents, and notices what people wrote there."""

from datetime import datetime
from sqlite3 import Connection
from urllib.parse import quote

from syncd import registry
from syncd.config import Config
from syncd.errors import PluginError
from syncd.paths import Home
from syncd.provider import Desk, DocumentRef


def open_desk(config: Config, home: Home) -> Desk:
    """The configured desk; raises PluginError when its provider cannot be used."""
    spec = registry.providers(config.plugins).spec(config.desk)
    if spec.desk is None:
        raise PluginError(
            f"provider {config.desk} keeps no documents", hint='set `desk = "local"` in config.toml'
        )
    folder = config.documents or home.documents
    desk: Desk = registry.load(spec.desk)({"folder": str(folder)})
    return desk


def shown_link(config: Config, document: DocumentRef) -> str:
    """The link others get: below ``documents.base_url`` where the desk itself only has a file."""
    if config.base_url is None or not document.link.startswith("file:"):
        return document.link
    return f"{config.base_url}/{quote(document.id, safe='')}"


def notice_edits(connection: Connection, config: Config, home: Home, *, now: datetime) -> None:
    """See which published entries people have written in; looks only where something was published."""
    from syncd.edits import note_human_edits
    from syncd.store import documents

    if documents.documents(connection, config.desk):
        note_human_edits(connection, open_desk(config, home), now, name=config.desk)
