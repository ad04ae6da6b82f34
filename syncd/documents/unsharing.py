"""Takes back that people can open running documents; the documents and every word in them stay."""

from collections.abc import Callable
from datetime import datetime
from sqlite3 import Connection

from syncd.core.model import Address
from syncd.errors import SyncdError
from syncd.provider import Desk, Done, Gone
from syncd.store import documents as store
from syncd.store.documents import StoredDocument


def shared_by_us(connection: Connection) -> tuple[tuple[StoredDocument, Address], ...]:
    """Every document with each address syncd has let into it, by its receipts."""
    return tuple(
        (document, address)
        for document in store.documents(connection)
        for address, share in store.shares(connection, document.ref.marker).items()
        if share.role is not None
    )


def take_back(
    connection: Connection,
    open_desk: Callable[[str], Desk],
    document: StoredDocument,
    address: Address,
    *,
    now: datetime,
) -> str:
    """Let an address open a document no longer; returns why it still can, empty when it cannot.

    One that was deleted nobody can open.
    """
    detail = {"address": address}
    store.begin(connection, document.ref.marker, store.UNSHARED, detail, now=now)
    try:
        answer = open_desk(document.desk).unshare(document.ref, address)
        problem = "" if isinstance(answer, Done | Gone) else answer.detail or type(answer).__name__
    except SyncdError as error:
        problem = error.message
    if problem:
        store.abandon(connection, document.ref.marker)
    else:
        store.record_sharing(connection, document.ref.marker, store.UNSHARED, detail, now=now)
    return problem
