"""The Google desk keeps the contract of desks, whether or not an export shows what is ticked."""

from collections.abc import Iterator

import pytest

from syncd.provider import Desk, DocumentRef
from syncd.testing.desk_suite import DeskSuite
from syncd.testing.google import FakeGoogle
from syncd_providers.google.desk import desk
from tests.providers.google.accounts import settings_of
from tests.testing.google.parts import ALEX, Clock


class TestGoogleDesk(DeskSuite):
    """Inherits every rule."""

    shows_ticks = True
    bullet = "*"

    @pytest.fixture(autouse=True)
    def _google(self) -> Iterator[None]:
        with FakeGoogle(clock=Clock()) as self.google:
            self.google.world.settings.export_shows_ticks = self.shows_ticks
            self.google.world.settings.bullet = self.bullet
            yield
            self.google.check()

    def new_desk(self) -> Desk:
        return desk(settings_of(self.google))

    def edit(self, document: DocumentRef, old: str, new: str) -> None:
        self.google.person(ALEX).document(document.id).replace(old, new)


class TestWithoutTicks(TestGoogleDesk):
    """An export that shows no tick, and other bullets."""

    shows_ticks = False
    bullet = "-"
