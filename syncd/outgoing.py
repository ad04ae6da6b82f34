"""Writes what a sync may write by itself, in its order: links off, entries that are due, links on."""

from collections.abc import Callable, Iterator
from sqlite3 import Connection

from syncd.assess import Assessment
from syncd.config import Config
from syncd.core.model import Address
from syncd.documents.outbox import Sent, publish_due
from syncd.errors import SyncdError
from syncd.invites.attaching import Step
from syncd.invites.links import Links, links
from syncd.paths import Home
from syncd.provider import Desk


class Outgoing:
    """One sync's writes. With ``dry_run`` they are only said; ``desk`` opens where entries go."""

    def __init__(
        self,
        connection: Connection,
        config: Config,
        home: Home,
        found: Assessment,
        *,
        desk: Callable[[], Desk],
        dry_run: bool,
    ) -> None:
        self._connection = connection
        self._config = config
        self._home = home
        self._found = found
        self._desk = desk
        self._dry_run = dry_run
        self.links: Links = links(connection, config, found, dry_run=dry_run)

    def run(self) -> Iterator[Step | Sent | SyncdError]:
        """Do one thing after the other, and tell each; an error is told and stops no other kind.

        A link that must not stay is taken off before anything new is written.
        """
        yield from self.links.guard()
        planned: set[Address] = set()
        try:
            desk = self._desk()
            for one in publish_due(
                self._connection, self._config, self._home, self._found, desk, dry_run=self._dry_run
            ):
                yield one
                if one.report is not None and one.report.document is None:
                    planned.add(one.person.key)
        except SyncdError as error:
            yield error
        yield from self.links.place(planned=planned)
