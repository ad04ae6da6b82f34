"""The calls about drives, files and folders that the fake serves, apart from content and sharing.

Sources: "Get a driveItem", "List children", "Create a new folder", "Update DriveItem properties",
"Delete a driveItem", "Get a special folder by name".
"""

from typing import Any

from syncd.testing.graph import model, odata
from syncd.testing.graph.call import Answer, Call, Route
from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.access import suffices
from syncd.testing.graph.drive.addressing import DRIVES, Addresses, routes
from syncd.testing.graph.drive.content import Content
from syncd.testing.graph.drive.downloads import Downloads
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.graph.drive.shares import Shares
from syncd.testing.graph.drive.sharing import Sharing
from syncd.testing.graph.drive.shown import Shown
from syncd.testing.graph.drive.tree import Drives, behaviour
from syncd.testing.graph.drive.uploads import Uploads
from syncd.testing.graph.world import World

_CONFLICT = "@microsoft.graph.conflictBehavior"


class DriveApi:
    """Serves ``/me/drive``, ``/drives`` and ``/shares``; an area of the fake Graph."""

    def __init__(self, world: World, settings: DriveSettings | None = None) -> None:
        self.world = world
        self.drives = Drives(world, settings)
        world.areas["drive"] = self
        self.addresses = Addresses(self.drives)
        self.downloads = Downloads(self.drives)
        self.shown = Shown(world, self.downloads)
        self.content = Content(self.drives, self.addresses, self.shown)
        self.uploads = Uploads(self.drives, self.addresses, self.shown)
        self.sharing = Sharing(self.drives, self.addresses, self.shown)
        self.shares = Shares(self.drives, self.content, self.shown)

    def routes(self) -> list[Route]:
        """Every call about files."""
        drives = [Route("GET", one, self._drive, answers="Drive") for one in DRIVES]
        return [
            *drives,
            *routes("GET", "", self._get, answers="DriveItem"),
            *routes("PATCH", "", self._update, takes="DriveItem", answers="DriveItem"),
            *routes("DELETE", "", self._delete),
            *routes("GET", "/children", self._children, answers="[DriveItem]"),
            *routes("POST", "/children", self._create, takes="DriveItem", answers="DriveItem"),
            *self.content.routes(),
            *self.downloads.routes(),
            *self.uploads.routes(),
            *self.sharing.routes(),
            *self.shares.routes(),
        ]

    def _drive(self, call: Call) -> Any:
        drive = self.addresses.drive(call)
        self.addresses.need(call, "read", drive, drive.root)
        return self.shown.drive(drive, self.drives.settings.quota)

    def _get(self, call: Call) -> Any:
        item = self.addresses.item(call)
        if (known := call.headers.get("if-none-match")) is not None and item.matches(known):
            return Answer(status=304)
        return selected(call, self.shown.item(item))

    def _children(self, call: Call) -> Any:
        """One page of what is in a folder, by name."""
        item = self.addresses.item(call)
        if not item.folder:
            raise refusals.invalid("The item is no folder.")
        size = odata.number(call, "$top", self.drives.settings.page_size)
        first = odata.number(call, "$skiptoken", 0)
        every = item.drive.children(item)
        shown = [selected(call, self.shown.item(one)) for one in every[first : first + size]]
        if first + size >= len(every):
            return {"value": shown}
        start = f"{call.root}drives/{item.drive.id}/items/{item.id}/children"
        return {"value": shown, "@odata.nextLink": f"{start}?$top={size}&$skiptoken={first + size}"}

    def _create(self, call: Call) -> Any:
        """A folder; files come by their content."""
        parent = self.addresses.item(call, "write")
        body = call.body
        if "folder" not in body or not parent.folder:
            raise refusals.invalid("Only folders are made this way, and only in folders.")
        before = len(parent.drive.items)
        how = behaviour(body.get(_CONFLICT), "fail")
        made = self.drives.new_folder(parent, body.get("name") or "", call.user, how)
        status = 201 if len(parent.drive.items) > before else 200
        return Answer(value=self.shown.item(made), status=status)

    def _update(self, call: Call) -> Any:
        """Rename, move or describe; a document that is open keeps its name."""
        item = self.addresses.item(call, "write")
        item.check(call.headers.get("if-match"))
        if item.parent is None:
            raise refusals.denied("The root cannot be changed.")
        self.drives.need_unlocked(item)
        body = call.body
        parent = self._new_parent(item, body.get("parentReference")) or item.parent
        if body.get("name") is not None or parent is not item.parent:
            how = behaviour(body.get(_CONFLICT), "fail")
            self.drives.rename(item, parent, body.get("name") or item.name, how)
        item.description = body.get("description", item.description) or ""
        item.touch(self.world.now, call.user)
        return selected(call, self.shown.item(item))

    def _new_parent(self, item: Item, reference: dict[str, Any] | None) -> Item | None:
        if not reference or not reference.get("id"):
            return None
        found = item.drive.items.get(reference["id"])
        if found is None or not found.folder:
            raise refusals.missing()
        if item in found.above:
            raise refusals.invalid("A folder cannot be moved into itself.")
        return found

    def _delete(self, call: Call) -> None:
        """Into the bin; what others own is not theirs to delete."""
        item = self.addresses.item(call, "write")
        item.check(call.headers.get("if-match"))
        if not suffices(item.role_of(call.user), "owner"):
            raise refusals.denied()
        self.drives.remove(item)


def selected(call: Call, value: dict[str, Any]) -> dict[str, Any]:
    """The properties a call asks for with ``$select``; 400 for one that no item has."""
    wanted = odata.selected(call)
    if wanted is None:
        return value
    known = {*model.properties("models.drive_item"), *value} if model.available() else wanted
    if unknown := sorted(wanted - known - {"@microsoft.graph.downloadUrl"}):
        message = f"Could not find a property named '{unknown[0]}' on type 'microsoft.graph.driveItem'."
        raise refusals.invalid(message)
    return {name: one for name, one in value.items() if name in wanted}
