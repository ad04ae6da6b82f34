"""The desk in memory keeps the contract of desks."""

import pytest

from syncd.provider import Desk, DocumentRef
from syncd.testing.desk_suite import DeskSuite
from syncd.testing.memory_desk import MemoryDesk


class TestMemoryDesk(DeskSuite):
    """Inherits every rule."""

    @pytest.fixture(autouse=True)
    def _desk(self) -> None:
        self.desk = MemoryDesk()

    def new_desk(self) -> Desk:
        return self.desk

    def edit(self, document: DocumentRef, old: str, new: str) -> None:
        self.desk.texts[document.id] = self.desk.texts[document.id].replace(old, new)
