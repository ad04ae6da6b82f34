"""Takes off and back what syncd has written outside, and says so: for undo and before forgetting."""

from collections.abc import Callable, Iterator

from syncd.cli.context import App
from syncd.cli.outgoing import tell_step
from syncd.cli.output import calendar_name, say
from syncd.cli.who import label
from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.documents.publishing import open_desk
from syncd.documents.sharing import shared_by_us, take_back
from syncd.invites.attaching import ATTACH
from syncd.invites.links import Links, links
from syncd.safetext import plain
from syncd.store import attachments, journal
from syncd.store.attachments import Attached, Kind
from syncd.store.documents import StoredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Links on events, events of syncd's own beside them, and people let into documents."""

    links: Links
    rows: tuple[Attached, ...]
    shared: tuple[tuple[StoredDocument, Address], ...]
    unsure: tuple[Attached, ...] = ()
    """Links that were being put there when that was cut off: it is not known whether they stand."""

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.rows or self.shared or self.unsure)


def find(
    app: App,
    *,
    row: Callable[[Attached], bool],
    document: Callable[[StoredDocument], bool],
    dry_run: bool,
) -> Outside:
    """What stands outside of the rows and the documents that are meant.

    Finds out first what became of what was cut off; a dry run asks for nothing.
    """
    mine = links(app.database, app.config, app.assessment, dry_run=dry_run)
    mine.attacher.resume()
    rows = tuple(one for one in attachments.attached(app.database) if row(one))
    known = {one.marker for one in rows}
    cut_off = (
        attachments.from_detail(one.marker, one.detail, at=one.started_at)
        for one in journal.intents(app.database)
        if one.action == ATTACH and one.marker not in known
    )
    return Outside(
        links=mine,
        rows=rows,
        shared=tuple(pair for pair in shared_by_us(app.database) if document(pair[0])),
        unsure=tuple(one for one in cut_off if row(one)),
    )


def standing(found: Outside) -> Iterator[str]:
    """What stands outside and where, a line for each; nobody is asked."""
    for row in (*found.rows, *found.unsure):
        who = label(found.links.person(row.person))
        account, _, name = row.calendar.partition("/")
        what = "the link on the series" if row.kind is Kind.INVITE else "your own event beside the 1:1"
        sure = "" if row in found.rows else ", where it may stand or not"
        where = calendar_name(account, name)
        yield f"{what} with {who} in {where}{sure}: {plain(row.link, limit=400)}"
    for document, address in found.shared:
        yield f"{plain(address)} may open the document: {plain(document.ref.link, limit=400)}"


def take_off(app: App, found: Outside) -> bool:
    """Take all of it off and back, and say each; whether all of it went. A dry run says what it would do."""
    whole = True
    for row in found.unsure:
        whole = _told_unsure(found, row) and whole
    for row in found.rows:
        whole = not tell_step(app, found.links, found.links.attacher.take_off(row, "")) and whole
    for document, address in found.shared:
        whole = _taken_back(app, document, address, dry_run=found.links.attacher.dry_run) and whole
    return whole


def _told_unsure(found: Outside, row: Attached) -> bool:
    """Say of a link that was cut off that it is still to be looked for; a dry run only says so."""
    account, _, name = row.calendar.partition("/")
    where = f"on the series with {label(found.links.person(row.person))} in {calendar_name(account, name)}"
    if found.links.attacher.dry_run:
        say(f"would look whether a link stands {where}, and take it off")
        return True
    say(f"syncd: could not find out whether a link stands {where}: it was cut off", err=True)
    return False


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
