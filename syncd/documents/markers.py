"""Names what syncd writes, the same on every run, so that it is found again after a crash."""

import hashlib
import hmac
import secrets
from datetime import datetime

from syncd.core.model import Address
from syncd.provider import Marker
from syncd.store.instants import to_text


def document_marker(secret: bytes | None, person: Address, desk: str) -> Marker:
    """The name of a relationship's document on a desk; the same on every run of this home."""
    return _marker(secret, "document", person, desk)


def entry_marker(secret: bytes | None, person: Address, desk: str, slot: datetime) -> Marker:
    """The name of one slot's entry."""
    return _marker(secret, "entry", person, desk, to_text(slot))


def item_marker(secret: bytes | None, entry: Marker, item: str) -> str:
    """The name of one line of an entry.

    ``item`` is ``g1`` for a goal, ``g1.2`` for its step, ``g1.more`` for a question about it, ``j3``
    for a jot, ``s.career`` for a subject.
    """
    return _marker(secret, "item", entry, item)[:12]


def attachment_marker(secret: bytes | None, document: Marker, kind: str, calendar: str, uid: str) -> Marker:
    """The name of a document's link on, or beside, one event of one calendar."""
    return _marker(secret, kind, document, calendar, uid)


def _marker(secret: bytes | None, *parts: str) -> Marker:
    """Twenty hexadecimal digits nobody can make who does not know the secret."""
    message = "\0".join(parts).encode("utf-8", "replace")
    return Marker(hmac.new(secret or secrets.token_bytes(32), message, hashlib.sha256).hexdigest()[:20])
