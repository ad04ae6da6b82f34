"""What files hold: read through a short-lived address, written in one piece.

Sources: "Download the contents of a DriveItem"; "Upload or replace the contents of a DriveItem";
"driveItem resource type": ``@microsoft.graph.conflictBehavior`` belongs into the address of a PUT,
whose default is to replace.
"""

from collections.abc import Iterable
from typing import Any

from syncd.testing.graph.call import Answer, Call, Route
from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.addressing import Addresses, routes
from syncd.testing.graph.drive.items import WORD_FILE, Item
from syncd.testing.graph.drive.shown import Shown
from syncd.testing.graph.drive.tree import Drives, behaviour
from syncd.testing.graph.errors import Refusal
from syncd.testing.graph.world import User


class Content:
    """Serves ``/content``."""

    def __init__(self, drives: Drives, addresses: Addresses, shown: Shown) -> None:
        self.drives = drives
        self.addresses = addresses
        self.shown = shown

    def routes(self) -> Iterable[Route]:
        """The calls about content."""
        yield from routes("GET", "/content", self._get)
        yield from routes("PUT", "/content", self._put, answers="DriveItem")

    def redirect(self, call: Call, item: Item) -> Answer:
        """The answer to a reader of a file: where it is, or that the reader has it already."""
        if item.folder:
            raise refusals.invalid("A folder cannot be downloaded.")
        if (known := call.headers.get("if-none-match")) is not None and item.matches(known):
            return Answer(status=304)
        return Answer(status=302, headers=(("Location", self.shown.downloads.url(item)),))

    def _get(self, call: Call) -> Any:
        return self.redirect(call, self.addresses.item(call))

    def _put(self, call: Call) -> Any:
        """201 for a new file, 200 for one that was replaced."""
        spot = self.addresses.spot(call)
        how = behaviour(call.text("@microsoft.graph.conflictBehavior"), "replace")
        if len(call.content) > self.drives.settings.most_put:
            raise Refusal(413, "payloadTooLarge", "The request is too large: use an upload session.")
        if self.drives.settings.put_checks_tags and spot.item is not None:
            spot.item.check(call.headers.get("if-match"))
        made, new = self.drives.put(spot.parent, spot.name, call.content, call.user, how)
        rewrite(self.drives, made, call.user)
        return Answer(value=self.shown.item(made), status=201 if new else 200)


def rewrite(drives: Drives, item: Item, by: User) -> None:
    """Let the library write its own properties into an Office file, when the settings say so."""
    from syncd.testing.graph.drive.page import Page

    if not drives.settings.rewrites_office_files or item.mime_type != WORD_FILE or item.drive.owner.personal:
        return
    page = Page(item.content)
    page.document.core_properties.content_status = f"promoted {item.content_changes}"
    item.write(page.saved(), drives.world.now, by)
