"""The drives of everybody, and what may stand where: names, conflicts of names, room, locks."""

import re
from typing import Literal

from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.items import Drive, Item, item_id
from syncd.testing.graph.drive.settings import DriveSettings
from syncd.testing.graph.world import User, World

Behaviour = Literal["fail", "rename", "replace"]
APPS, APP_FOLDER = "Apps", "syncd"
_RESERVED = re.compile(r'["*:<>?/\\|]')


class Drives:
    """Every user's drive; made when it is first looked at."""

    def __init__(self, world: World, settings: DriveSettings | None = None) -> None:
        self.world = world
        self.settings = settings or DriveSettings()
        self._drives: dict[str, Drive] = {}

    def of(self, user: User) -> Drive:
        """A user's own drive."""
        if user.address not in self._drives:
            made = Drive(owner=user)
            self._drives[user.address] = made
            self._made(made, None, "root", user, folder=True)
        return self._drives[user.address]

    def with_id(self, drive_id: str) -> Drive | None:
        """The drive with this id; None when there is none."""
        every = (self.of(user) for user in self.world.users.values())
        return next((one for one in every if one.id.casefold() == drive_id.casefold()), None)

    def item(self, item_id: str) -> Item:
        """An item by its id, whosever it is; 404 when there is none."""
        found = next((one for one in self.every() if one.id == item_id), None)
        if found is None:
            raise refusals.missing()
        return found

    def every(self) -> list[Item]:
        """Every item of every drive."""
        return [item for drive in self._drives.values() for item in drive.items.values()]

    # -- finding ----------------------------------------------------------------------------

    def at(self, start: Item, path: str) -> Item | None:
        """What stands at a path below an item; None when there is nothing."""
        found: Item | None = start
        for name in names(path):
            found = None if found is None else found.drive.child(found, name)
        return found

    def nearest(self, start: Item, path: str) -> Item:
        """The last thing on the way along a path that there is."""
        found = start
        for name in names(path):
            below = found.drive.child(found, name)
            if below is None:
                break
            found = below
        return found

    def parent_of(self, start: Item, path: str) -> Item:
        """The folder that a path names the child of: missing folders on the way are made.

        Seen of PUT by path on personal and work drives; general knowledge, not documented.
        """
        *folders, _ = names(path)
        here = start
        for name in folders:
            here = here.drive.child(here, name) or self.new_folder(here, name, here.drive.owner, "fail")
        return here

    def app_folder(self, user: User) -> Item:
        """The app's own folder ("Special folders": made when it is first asked for)."""
        root = self.of(user).root
        return self.at(root, f"{APPS}/{APP_FOLDER}") or self.new_folder(
            self.parent_of(root, f"{APPS}/{APP_FOLDER}"), APP_FOLDER, user, "fail"
        )

    # -- changing ---------------------------------------------------------------------------

    def new_folder(self, parent: Item, name: str, by: User, behaviour: Behaviour) -> Item:
        """Make a folder; one that is there already is never emptied.

        "replace" is refused by work drives (onedrive-api-docs#359), and by personal ones answered
        with the folder that is there (onedrive-api-docs#323).
        """
        check_name(name)
        existing = parent.drive.child(parent, name)
        if (
            existing is not None
            and behaviour == "replace"
            and existing.folder
            and parent.drive.owner.personal
        ):
            return existing
        if existing is not None and behaviour != "rename":
            raise refusals.taken()
        return self._made(parent.drive, parent, self._free(parent, name), by, folder=True)

    def put(
        self, parent: Item, name: str, content: bytes, by: User, behaviour: Behaviour
    ) -> tuple[Item, bool]:
        """Write a file by its name; returns it, and whether it is new."""
        check_name(name)
        if not parent.folder:
            raise refusals.invalid("The parent is no folder.")
        existing = parent.drive.child(parent, name)
        if existing is not None and behaviour == "fail":
            raise refusals.taken()
        if existing is not None and behaviour == "replace":
            self.write(existing, content, by)
            return existing, False
        self.need_room(parent.drive, len(content))
        made = self._made(parent.drive, parent, self._free(parent, name), by)
        made.write(content, self.world.now, by)
        made.changes, made.content_changes = 1, 1
        return made, True

    def write(self, item: Item, content: bytes, by: User) -> None:
        """Replace the content of a file that nobody has open."""
        if item.folder:
            raise refusals.invalid("A folder has no content.")
        self.need_unlocked(item)
        self.need_room(item.drive, len(content) - len(item.content))
        item.write(content, self.world.now, by)

    def rename(self, item: Item, parent: Item, name: str, behaviour: Behaviour = "fail") -> None:
        """Give an item another name, or another folder."""
        check_name(name)
        other = parent.drive.child(parent, name)
        if other is not None and other is not item:
            if behaviour == "fail":
                raise refusals.taken()
            if behaviour == "replace":
                self.remove(other)
            else:
                name = self._free(parent, name)
        item.parent, item.name = parent, name

    def remove(self, item: Item) -> None:
        """Move an item to the bin, with all that is in it."""
        if item.parent is None:
            raise refusals.denied("The root cannot be deleted.")
        below = [one for one in item.drive.items.values() if item in one.above]
        for one in below:
            self.need_unlocked(one)
        for one in below:
            item.drive.bin[one.id] = item.drive.items.pop(one.id)

    def need_unlocked(self, item: Item) -> None:
        """Refuse while somebody has the document open, whoever asks."""
        if self.is_locked(item):
            raise refusals.locked(self.settings.lock)

    def is_locked(self, item: Item) -> bool:
        """Whether somebody has the document open, or had it a moment ago."""
        return bool(item.open_by) or (item.locked_until is not None and self.world.now < item.locked_until)

    def need_room(self, drive: Drive, more: int) -> None:
        """Refuse what the drive has no room for."""
        if more > 0 and drive.used + more > self.settings.quota:
            raise refusals.full()

    def _made(self, drive: Drive, parent: Item | None, name: str, by: User, *, folder: bool = False) -> Item:
        now = self.world.now
        made = Item(
            id=item_id(self.world.serial(), drive),
            name=name,
            drive=drive,
            parent=parent,
            created=now,
            created_by=by.address,
            modified=now,
            modified_by=by.address,
            folder=folder,
        )
        drive.items[made.id] = made
        return made

    def _free(self, parent: Item, name: str) -> str:
        """The name, or the first with a number at its end, before the extension, that is free."""
        first, dot, ending = name.rpartition(".")
        stem, tail = (first, dot + ending) if first else (name, "")
        number, free = 0, name
        while parent.drive.child(parent, free) is not None:
            number += 1
            free = f"{stem} {number}{tail}"
        return free


def names(path: str) -> list[str]:
    """The names a path is made of."""
    return [one for one in path.split("/") if one]


def check_name(name: str) -> None:
    """Refuse a name that OneDrive does not allow ("Address resources in a drive": reserved characters)."""
    if not name or _RESERVED.search(name) or name.startswith("~") or name.endswith((".", " ")):
        raise refusals.invalid("The provided name cannot contain reserved characters.", "invalidName")
    if len(name) > 255:
        raise refusals.invalid("The provided name is too long.", "invalidName")


def behaviour(said: object, default: Behaviour) -> Behaviour:
    """What ``@microsoft.graph.conflictBehavior`` says."""
    if said is None:
        return default
    if said not in {"fail", "rename", "replace"}:
        raise refusals.invalid("Invalid value for @microsoft.graph.conflictBehavior.")
    return said
