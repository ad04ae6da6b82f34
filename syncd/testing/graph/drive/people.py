"""What a person does in OneDrive's own pages: files, folders, sharing, links, the bin, Word."""

from dataclasses import dataclass

from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.access import Role, suffices
from syncd.testing.graph.drive.handlers import DriveApi
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.page import Page
from syncd.testing.graph.drive.tree import names
from syncd.testing.graph.drive.word import Word
from syncd.testing.graph.world import User


@dataclass(frozen=True)
class Files:
    """One user in front of OneDrive; every method acts at once.

    An item is named by its id, or by its path in the own drive, such as ``/Apps/syncd/Alex.docx``.
    """

    api: DriveApi
    user: User

    def item(self, name: str, role: Role = "read") -> Item:
        """An item this person may see, or do more with."""
        drives = self.api.drives
        found = drives.at(drives.of(self.user).root, name) if name.startswith("/") else drives.item(name)
        if found is None:
            raise refusals.missing()
        if not suffices(found.role_of(self.user), role):
            raise refusals.denied()
        return found

    def paths(self) -> list[str]:
        """What is in the own drive, folders included."""
        drive = self.api.drives.of(self.user)
        return sorted(one.path for one in drive.items.values() if one.parent is not None)

    def put(self, path: str, content: bytes | None = None) -> Item:
        """Drop a file into the own drive, folders on its way included; without content, a blank document."""
        drives = self.api.drives
        parent = drives.parent_of(drives.of(self.user).root, path)
        made = Page.blank().saved() if content is None else content
        return drives.put(parent, names(path)[-1], made, self.user, "replace")[0]

    def document(self, name: str) -> Word:
        """A document, to read it and type in it; every act saves and closes it at once."""
        return Word(drives=self.api.drives, user=self.user, item=self.item(name))

    def open(self, name: str) -> Word:
        """A document that stays open, and locked, until it is closed."""
        return self.document(name).open()

    def rename(self, name: str, to: str) -> None:
        """Give an item another name."""
        item = self.item(name, "write")
        self.api.drives.rename(item, item.parent or item, to)
        item.touch(self.api.world.now, self.user)

    def move(self, name: str, folder: str) -> None:
        """Move an item into another folder of the own drive."""
        item = self.item(name, "owner")
        self.api.drives.rename(item, self.item(folder), item.name)
        item.touch(self.api.world.now, self.user)

    def delete(self, name: str) -> None:
        """Move an item to the bin."""
        self.api.drives.remove(self.item(name, "owner"))

    def restore(self, item_id: str) -> None:
        """Bring an item back from the bin."""
        drive = self.api.drives.of(self.user)
        drive.items[item_id] = drive.bin.pop(item_id)

    def share(self, name: str, address: str, role: Role = "write") -> None:
        """Give somebody a role on an item."""
        self.api.sharing.grant(self.item(name, "write"), address, role)

    def unshare(self, name: str, address: str) -> None:
        """Take somebody's role on an item back."""
        item = self.item(name, "write")
        item.permissions = {
            number: one
            for number, one in item.permissions.items()
            if one.address.casefold() != address.casefold()
        }
        item.changes += 1

    def follow(self, url: str) -> Item:
        """Open a link in the browser: what it leads to can be seen from then on."""
        return self.api.shares.follow(url, self.user, keep=True)

    def open_onedrive(self) -> None:
        """Look at OneDrive for the first time."""
        self.api.drives.settings.never_opened.discard(self.user.address.casefold())
