"""Who was let into a running document, as the journal of outside writes tells."""

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Connection

from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.provider import Marker
from syncd.store.database import transaction
from syncd.store.journal import CREATED, FOUND, finish, intents, receipts

SHARED, UNSHARED, REFUSED = "share-document", "unshare-document", "refuse-to-share"
"""The actions of the receipts that say who was let in, who no longer is, and who could not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Whether syncd has let an address into a document, as its last receipt on that says."""

    role: str | None
    """None: it has taken that back, or never could. Empty: it was cut off, and may or may not have."""
    at: datetime
    refused: str = ""
    """Why it could not, or not as more than ``role``."""

    @property
    def may_be_in(self) -> bool:
        """Whether there may be something to take back: a refusal may have left a link, too."""
        return self.role is not None or bool(self.refused)


def shares(connection: Connection, document: Marker) -> dict[Address, Share]:
    """Everybody who was let into a document since it was last created or found, by address."""
    found: dict[Address, Share] = {}
    for one in receipts(connection, document):
        if one.action in (CREATED, FOUND):
            found.clear()
        elif one.action in (SHARED, UNSHARED):
            role = str(one.detail["role"]) if one.action == SHARED else None
            found[Address(str(one.detail["address"]))] = Share(role=role, at=one.at)
        elif one.action == REFUSED:
            who = Address(str(one.detail["address"]))
            held = found[who].role if who in found else None
            found[who] = Share(role=held, at=one.at, refused=str(one.detail["why"]))
    for intent in intents(connection):
        if intent.marker == document and intent.action in (SHARED, UNSHARED):
            found[Address(str(intent.detail["address"]))] = Share(role="", at=intent.started_at)
    return found


def record(
    connection: Connection, document: Marker, action: str, detail: Mapping[str, object], *, now: datetime
) -> None:
    """Somebody was let in, is no longer, or could not be: keep the receipt and close its intent."""
    with transaction(connection):
        finish(connection, document, action, detail, now)
