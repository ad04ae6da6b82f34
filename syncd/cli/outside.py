"""Takes off and back what syncd has written outside, and says so: for undo and before forgetting."""

from collections.abc import Callable

from syncd.cli.context import App
from syncd.cli.outgoing import tell_step
from syncd.cli.output import say
from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.documents.publishing import open_desk
from syncd.documents.sharing import shared_by_us, take_back
from syncd.invites.links import Links, links
from syncd.safetext import plain
from syncd.store import attachments
from syncd.store.attachments import Attached
from syncd.store.documents import StoredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Links on events, events of syncd's own beside them, and people let into documents."""

    links: Links
    rows: tuple[Attached, ...]
    shared: tuple[tuple[StoredDocument, Address], ...]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.rows or self.shared)


def find(
    app: App,
    *,
    row: Callable[[Attached], bool],
    document: Callable[[StoredDocument], bool],
    dry_run: bool,
) -> Outside:
    """What stands outside of the rows and the documents that are meant. Finds out what was cut off first."""
    mine = links(app.database, app.config, app.assessment, dry_run=dry_run)
    mine.attacher.resume()
    return Outside(
        links=mine,
        rows=tuple(one for one in attachments.attached(app.database) if row(one)),
        shared=tuple(pair for pair in shared_by_us(app.database) if document(pair[0])),
    )


def take_off(app: App, found: Outside) -> bool:
    """Take all of it off and back, and say each; whether all of it went. A dry run says what it would do."""
    whole = True
    for row in found.rows:
        whole = not tell_step(app, found.links, found.links.attacher.take_off(row, "")) and whole
    for document, address in found.shared:
        whole = _taken_back(app, document, address, dry_run=found.links.attacher.dry_run) and whole
    return whole


def _taken_back(app: App, document: StoredDocument, address: Address, *, dry_run: bool) -> bool:
    """Let somebody open a document no longer, and say so; False when that failed."""
    what = f"{plain(address)} open the document no longer: {plain(document.ref.link, limit=400)}"
    if dry_run:
        say(f"would let {what}")
        return True
    problem = take_back(
        app.database,
        lambda name: open_desk(app.database, app.config, app.home, name),
        document,
        address,
        now=app.now,
    )
    if problem:
        say(f"syncd: could not let {what}: {plain(problem, limit=300)}", err=True)
        say("  `syncd undo` tries again; you can also do it in the document itself", err=True)
        return False
    app.say(f"let {what}")
    return True
