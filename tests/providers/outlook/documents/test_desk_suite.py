"""The contract of a desk, kept by the one in OneDrive, of whatever kind the account and the service are."""

from collections.abc import Iterator

import pytest

from syncd.provider import Desk, DocumentRef
from syncd.testing.desk_suite import DeskSuite
from syncd.testing.graph import FakeGraph
from tests.providers.outlook.documents.accounts import ALEX, ROBIN, SEED, desk_of
from tests.providers.outlook.documents.typing_in import typed_over
from tests.testing.google.parts import Clock


class TestOutlookDesk(DeskSuite):
    """A work account."""

    address = ALEX
    scopes: tuple[str, ...] = ("Files.ReadWrite",)
    graph: FakeGraph

    @pytest.fixture(autouse=True)
    def _graph(self) -> Iterator[None]:
        with FakeGraph(clock=Clock(), seed=SEED) as self.graph:
            self.prepare()
            yield
            assert self.graph.refused == []
            self.graph.check()

    def prepare(self) -> None:
        """What is otherwise with this service."""

    def new_desk(self) -> Desk:
        return desk_of(self.graph, self.address, self.scopes)

    def edit(self, document: DocumentRef, old: str, new: str) -> None:
        typed_over(self.graph, self.address, document, old, new)


class TestPersonalDesk(TestOutlookDesk):
    """A personal account."""

    address = ROBIN

    def prepare(self) -> None:
        self.graph.drive_api.drives.settings.personal_to_work = True


class TestAppFolderDesk(TestOutlookDesk):
    """An account that allowed only the app's own folder."""

    scopes = ("Files.ReadWrite.AppFolder",)


class TestRewritingDesk(TestOutlookDesk):
    """A library that writes properties of its own into what is uploaded."""

    def prepare(self) -> None:
        self.graph.drive_api.drives.settings.rewrites_office_files = True
