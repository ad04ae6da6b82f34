"""The local desk keeps the contract of desks, with either kind of line end."""

from pathlib import Path

import pytest

from syncd.provider import Desk, DocumentRef
from syncd.testing.desk_suite import DeskSuite
from syncd_providers.local.desk import desk


class TestLocalDesk(DeskSuite):
    """Inherits every rule."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "documents"

    def new_desk(self) -> Desk:
        return desk({"folder": str(self.folder)})

    def edit(self, document: DocumentRef, old: str, new: str) -> None:
        file = self.folder / document.id
        file.write_bytes(file.read_bytes().replace(old.encode(), new.encode()))
