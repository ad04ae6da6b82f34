"""Two of the doctor's looks: at this computer's clock, and at documents that are lost."""

from collections.abc import Iterator
from datetime import timedelta

from syncd.cli import checks
from syncd.cli.checks import Trouble
from syncd.cli.context import App
from syncd.cli.output import calendar_name
from syncd.core.timetable import MAY_DIFFER
from syncd.documents.publishing import keeps_locally, open_desk
from syncd.doubt import doubt
from syncd.errors import SyncdError
from syncd.provider import Desk, Gone
from syncd.safetext import plain
from syncd.store import calendars, documents, journal
from syncd.store.documents import StoredDocument
from syncd.store.journal import CREATED

SETTLED_SOON = timedelta(days=1)
"""A write that was cut off is resumed within so long where anything is still written."""


def clock(app: App) -> Iterator[Trouble]:
    """The clock of this computer, wrong when it differs from that of every server that told the time."""
    if doubted := doubt(app.database, app.now):
        what, _, fix = doubted.partition(": ")
        yield checks.CLOCK_DOUBTED.trouble(what=what, fix=fix)
    told = [(abs(state.skew), state) for state in calendars.calendars(app.database) if state.skew is not None]
    if not told:
        return
    apart, state = min(told, key=lambda pair: pair[0])
    if apart > MAY_DIFFER and state.skew is not None:
        minutes = round(apart.total_seconds() / 60)
        side = "behind" if state.skew > timedelta(0) else "ahead of"
        name = calendar_name(state.account, state.name)
        yield checks.CLOCK_WRONG.trouble(minutes=str(minutes), side=side, calendar=name)


def orphans(app: App) -> Iterator[Trouble]:
    """A desk that cannot be opened; documents the ledger has and their desk has not, has twice, or may have
    without the ledger.
    """
    known = documents.documents(app.database)
    desks: dict[str, Desk | None] = {}
    for name in dict.fromkeys([app.config.desk, *(document.desk for document in known)]):
        try:
            desks[name] = open_desk(app.database, app.config, app.home, name)
        except SyncdError as error:
            desks[name] = None
            yield checks.DESK_CLOSED.trouble(desk=plain(name), message=error.message, hint=error.hint)
    for document in known:
        desk = desks[document.desk]
        if desk is not None and keeps_locally(app.config, document.desk):  # others are asked by a sync
            yield from _orphan(desk, document)
    for intent in journal.intents(app.database):
        if intent.action == CREATED and app.now - intent.started_at >= SETTLED_SOON:
            title = plain(str(intent.detail.get("title", "")), limit=120)
            yield checks.DOCUMENT_UNSURE.trouble(title=title, date=f"{intent.started_at:%Y-%m-%d}")


def _orphan(desk: Desk, document: StoredDocument) -> Iterator[Trouble]:
    link = plain(document.ref.link, limit=400)
    try:
        found = desk.find(document.ref.marker)
        gone = not found and isinstance(desk.read(document.ref), Gone)
    except SyncdError as error:
        yield checks.DOCUMENT_UNSEEN.trouble(link=link, message=error.message, hint=error.hint)
        return
    if gone:
        yield checks.DOCUMENT_GONE.trouble(person=plain(document.person), link=link)
    if len(found) > 1:
        names = ", ".join(plain(one.id, limit=120) for one in found[1:])
        first = plain(found[0].id, limit=120)
        yield checks.DOCUMENT_COPIES.trouble(person=plain(document.person), copies=names, first=first)
