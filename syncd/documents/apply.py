"""Publishes one entry: puts an agenda into words, lets none of them be private, and has it written."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from syncd.core.agenda import SharedAgenda, items
from syncd.core.plan import Wanted
from syncd.core.policy import Policy
from syncd.core.privacy import PrivateText
from syncd.documents import rendering
from syncd.documents.gate import refuse_private
from syncd.documents.markers import document_marker, entry_marker, item_marker
from syncd.documents.pages import fitted
from syncd.documents.writer import PublishReport, Target, Writer
from syncd.errors import PublishConflict
from syncd.provider import Desk
from syncd.store import documents as store

ATTEMPTS = 3
"""How often a plan is made anew because somebody changed the document meanwhile."""


def publish(
    connection: Connection,
    desk: Desk,
    agenda: SharedAgenda,
    *,
    target: Target,
    private: Iterable[PrivateText],
    now: datetime,
    templates: Path | None = None,
    template: str = rendering.SHARED_TEMPLATE,
    most: int | None = None,
    dry_run: bool = False,
) -> PublishReport:
    """Bring the entry of one slot into the running document; running it again writes nothing.

    What does not fit into ``most`` lines (None: as many as the policy gives) is left out.
    Raises SyncRefused before anything is written when the entry would hold one of the private
    texts; ConfigError for a broken template; PublishConflict, Transient or Permanent by the desk.
    """
    # A dry run in a new home keeps nothing, not even the secret: there is nothing to find by it.
    secret = store.marker_secret(connection) if dry_run else store.make_marker_secret(connection)
    known = store.document_of(connection, target.addresses, target.desk)
    owner = known.person if known else target.person
    writer = Writer(
        connection=connection,
        desk=desk,
        title=rendering.title(agenda.me, agenda.person),
        target=target,
        document=known.ref.marker if known else document_marker(secret, owner, target.desk),
        entry=entry_marker(secret, owner, target.desk, target.slot),
        now=now,
        dry_run=dry_run,
    )
    fits = fitted(agenda, most=most or Policy().agenda_lines, templates=templates, template=template)
    agenda = fits.agenda
    mark = partial(item_marker, secret, writer.entry)
    entry = rendering.render_entry(agenda, writer.entry, mark, templates, template=template)
    lines = {jot.id: rendering.jot_line(jot, mark) for jot in agenda.jots}
    wanted = Wanted(markdown=entry, items=_fingerprints(items(agenda)), lines=lines)
    refuse_private("\n".join([writer.title, entry, *wanted.lines.values()]), private, agenda)
    for _ in range(ATTEMPTS):
        if (report := writer.attempt(wanted)) is not None:
            return replace(report, left_out=fits.left_out)
    raise PublishConflict(
        f"the document {writer.title!r} changed each time syncd was about to write to it",
        hint="nothing of theirs was overwritten; run the command again when nobody is typing in it",
    )


def _fingerprints(texts: Mapping[str, str]) -> dict[str, str]:
    """What the journal keeps of each item: enough to see that it changed, nothing to read."""
    return {
        item: hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16] for item, text in texts.items()
    }
