"""Who may open a running document: let in and kept out through the journal; every word in it stays."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from sqlite3 import Connection

from syncd.core.model import Address
from syncd.core.plan import ShareDocument, UnshareDocument, plan_sharing
from syncd.errors import SyncdError
from syncd.provider import Answer, Desk, DocumentRef, Done, Gone, NotAllowed, Retry
from syncd.store import documents as store
from syncd.store import journal, shares
from syncd.store.documents import StoredDocument
from syncd.store.shares import Share

REMEMBERED = timedelta(days=6)
"""How long somebody who could not be let in is not tried again: the entry of the next week does."""


def wanted_sharing(
    known: Mapping[Address, Share],
    *,
    person: Address,
    addresses: Collection[Address],
    role: str | None,
    agreed_at: datetime | None,
    now: datetime,
) -> tuple[ShareDocument | UnshareDocument, ...]:
    """What is to be done so that the person, and nobody else, can open a document.

    What was taken back is given again only when the user has agreed anew since, what was refused
    also by the next entry.
    """
    own = known.get(person)
    if own is not None and (agreed_at is None or agreed_at <= own.at):
        if own.refused:
            role = own.role if own.at <= now < own.at + REMEMBERED else role
        elif own.role is None:
            role = None
    held = {who: one.role or "" for who, one in known.items() if one.may_be_in}
    return plan_sharing(held, person=person, addresses=addresses, role=role)


def set_access(
    connection: Connection,
    desk: Desk,
    document: DocumentRef,
    action: ShareDocument | UnshareDocument,
    *,
    now: datetime,
) -> Answer:
    """Let an address in, or no longer. A receipt is kept when it is done, and when nobody can be let in."""
    if isinstance(action, ShareDocument):
        name, detail = shares.SHARED, {"address": action.address, "role": action.role}
    else:
        name, detail = shares.UNSHARED, {"address": action.address}
    journal.begin(connection, document.marker, name, detail, now=now)
    if isinstance(action, ShareDocument):
        answer = desk.share(document, action.address, action.role)
    else:
        answer = desk.unshare(document, action.address)
    # A document that was deleted nobody can open.
    if isinstance(answer, Done) or (isinstance(answer, Gone) and name == shares.UNSHARED):
        shares.record(connection, document.marker, name, detail, now=now)
    elif name == shares.SHARED and isinstance(answer, NotAllowed):
        refusal = {**detail, "why": answer.detail}
        shares.record(connection, document.marker, shares.REFUSED, refusal, now=now)
    elif name == shares.SHARED and not isinstance(answer, Retry):
        # Nobody was let in. In all other cases somebody may be: the intent stays and says so.
        journal.abandon(connection, document.marker)
    return answer


def shared_by_us(connection: Connection) -> tuple[tuple[StoredDocument, Address], ...]:
    """Every document with each address syncd has, or may have, let into it."""
    return tuple(
        (document, address)
        for document in store.documents(connection)
        for address, share in shares.shares(connection, document.ref.marker).items()
        if share.may_be_in
    )


def take_back(
    connection: Connection,
    open_desk: Callable[[str], Desk],
    document: StoredDocument,
    address: Address,
    *,
    now: datetime,
) -> str:
    """Let an address open a document no longer; returns why it still can, empty when it cannot."""
    try:
        desk = open_desk(document.desk)
        answer = set_access(connection, desk, document.ref, UnshareDocument(address=address), now=now)
    except SyncdError as error:
        return error.message
    return "" if isinstance(answer, Done | Gone) else answer.detail or type(answer).__name__
