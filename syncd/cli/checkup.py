"""Two of the doctor's looks: at this computer's clock, and at documents that are lost."""

from collections.abc import Iterator
from datetime import timedelta

from syncd.cli.context import App
from syncd.cli.output import calendar_name
from syncd.documents.publishing import keeps_locally, open_desk
from syncd.errors import SyncdError
from syncd.provider import Desk, Gone
from syncd.safetext import plain
from syncd.store import calendars, documents
from syncd.store.documents import CREATED, StoredDocument

CLOCK_MAY_DIFFER = timedelta(minutes=5)
"""From a server's clock; what is more spoils sign-ins, and what is judged around midnight."""
SETTLED_SOON = timedelta(days=1)
"""A write that was cut off is resumed within so long where anything is still written."""


Found = Iterator[tuple[str, str]]
"""What is wrong, and its fix."""


def clock(app: App) -> Found:
    """The clock of this computer, wrong when it differs from that of every server that told the time."""
    told = [(abs(state.skew), state) for state in calendars.calendars(app.database) if state.skew is not None]
    if not told:
        return
    apart, state = min(told, key=lambda pair: pair[0])
    if apart > CLOCK_MAY_DIFFER and state.skew is not None:
        minutes = round(apart.total_seconds() / 60)
        side = "behind" if state.skew > timedelta(0) else "ahead of"
        name = calendar_name(state.account, state.name)
        yield (
            f"the clock here was {minutes} minutes {side} that of the server of {name} at the last read",
            "let the system set its clock (on Linux: timedatectl set-ntp true), then syncd sync",
        )


def orphans(app: App) -> Found:
    """Documents the ledger has and their desk has not, has twice, or may have without the ledger."""
    desks: dict[str, Desk | None] = {}
    for document in documents.documents(app.database):
        if document.desk not in desks:
            try:
                desks[document.desk] = open_desk(app.database, app.config, app.home, document.desk)
            except SyncdError as error:
                desks[document.desk] = None
                yield (
                    f"documents are kept in {plain(document.desk)}, which cannot be opened: {error.message}",
                    error.hint,
                )
        desk = desks[document.desk]
        if desk is not None and keeps_locally(app.config, document.desk):  # others are asked by a sync
            yield from _orphan(desk, document)
    for intent in documents.intents(app.database):
        if intent.action == CREATED and app.now - intent.started_at >= SETTLED_SOON:
            title = plain(str(intent.detail.get("title", "")), limit=120)
            yield (
                f'whether a document "{title}" was created on {intent.started_at:%Y-%m-%d} is not known',
                "`syncd agenda PERSON --publish` finds it or makes it; an empty one you can delete",
            )


def _orphan(desk: Desk, document: StoredDocument) -> Found:
    link = plain(document.ref.link, limit=400)
    try:
        found = desk.find(document.ref.marker)
        gone = not found and isinstance(desk.read(document.ref), Gone)
    except SyncdError as error:
        yield (f"{link} cannot be looked at: {error.message}", error.hint)
        return
    if gone:
        yield (
            f"the document of {plain(document.person)} is gone: {link}",
            "put it back there; else the next entry begins a new one",
        )
    if len(found) > 1:
        names = ", ".join(plain(one.id, limit=120) for one in found[1:])
        yield (
            f"the document of {plain(document.person)} has copies: {names}",
            f"syncd writes into {plain(found[0].id, limit=120)} only; move yours there, delete the rest",
        )
