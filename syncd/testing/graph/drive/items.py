"""Files and folders of a drive as they are kept, and the tags that tell their states apart.

Sources: "driveItem resource type" (eTag: metadata and content, cTag: content alone); the forms of
ids and tags as they stand in issues: of work drives in msgraph-sdk-java#365, of personal ones in
onedrive-api-docs#518.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.access import Permission, Role, highest
from syncd.testing.graph.world import User, guid

WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {
    "docx": WORD_FILE,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown",
    "txt": "text/plain",
    "png": "image/png",
}
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a file held after one change of its content."""

    content: bytes
    by: str
    at: datetime


@dataclass(kw_only=True, eq=False)
class Item:
    """One file or folder; a folder has no versions."""

    id: str
    name: str
    drive: "Drive"
    parent: "Item | None"
    created: datetime
    created_by: str
    modified: datetime
    modified_by: str
    versions: list[Version] = field(default_factory=list)
    """Oldest first. Nothing is ever taken out of it."""
    folder: bool = False
    description: str = ""
    changes: int = 1
    content_changes: int = 1
    permissions: dict[str, Permission] = field(default_factory=dict)
    """What was granted on this very item; who has more by a folder above it is not in here."""
    open_by: list[str] = field(default_factory=list)
    """Who has it open in Word."""
    locked_until: datetime | None = None
    """Until when it stays locked although nobody has it open any more."""

    @property
    def content(self) -> bytes:
        """What the file holds now."""
        return self.versions[-1].content if self.versions else b""

    @property
    def mime_type(self) -> str:
        """As OneDrive tells it from the name."""
        return _TYPES.get(self.name.rpartition(".")[2].casefold(), "application/octet-stream")

    @property
    def etag(self) -> str:
        """Another one after every change."""
        if self.drive.owner.personal:
            return _personal_tag(f"{self.id}.{self.changes}")
        return f'"{{{guid(self.id).upper()}}},{self.changes}"'

    @property
    def ctag(self) -> str:
        """Another one after every change of the content."""
        if self.drive.owner.personal:
            return _personal_tag(f"c:{self.id}.{self.content_changes}")
        return f'"c:{{{guid(self.id).upper()}}},{self.content_changes}"'

    @property
    def above(self) -> list["Item"]:
        """The item itself, the folder it is in, and so on up to the root."""
        return [self] if self.parent is None else [self, *self.parent.above]

    @property
    def path(self) -> str:
        """The names from the root on, such as ``/Apps/syncd/Alex.docx``; empty for the root."""
        return "" if self.parent is None else f"{self.parent.path}/{self.name}"

    def role_of(self, user: User, by_link: str = "") -> Role | None:
        """What somebody may do with it; None: nothing at all."""
        if user == self.drive.owner:
            return "owner"
        given = [one for item in self.above for one in item.permissions.values()]
        return highest([one.role for one in given if one.lets_in(user.address, user.tenant, by_link=by_link)])

    def check(self, wanted: str | None) -> None:
        """Refuse a call whose If-Match names another state."""
        if wanted is not None and not self.matches(wanted):
            raise refusals.modified()

    def matches(self, tags: str) -> bool:
        """Whether a header with tags names this state, by its eTag or its cTag."""
        own = {_bare(self.etag), _bare(self.ctag)}
        return tags.strip() == "*" or any(_bare(one) in own for one in _split(tags))

    def touch(self, at: datetime, by: User) -> None:
        """Note a change."""
        self.changes += 1
        self.modified, self.modified_by = at, by.address

    def write(self, content: bytes, at: datetime, by: User) -> None:
        """Let the file hold this."""
        self.versions.append(Version(content=content, by=by.address, at=at))
        self.content_changes += 1
        self.touch(at, by)


@dataclass(kw_only=True, eq=False)
class Drive:
    """One user's OneDrive."""

    owner: User
    items: dict[str, Item] = field(default_factory=dict)
    bin: dict[str, Item] = field(default_factory=dict)
    """What was deleted; the owner can bring it back."""

    @property
    def id(self) -> str:
        """Sixteen digits for a personal drive; for others long, with an exclamation mark in it."""
        made = sha256(f"drive {self.owner.id}".encode())
        if self.owner.personal:
            return made.hexdigest()[:16]
        return "b!" + urlsafe_b64encode(made.digest() + made.digest()[:16]).decode()

    @property
    def root(self) -> Item:
        """The folder everything is in."""
        return next(one for one in self.items.values() if one.parent is None)

    @property
    def used(self) -> int:
        """Bytes that are taken."""
        return sum(len(one.content) for one in self.items.values())

    def children(self, folder: Item) -> list[Item]:
        """What is in a folder, by name."""
        return sorted((one for one in self.items.values() if one.parent is folder), key=lambda one: one.name)

    def child(self, folder: Item, name: str) -> Item | None:
        """What has this name in a folder; case means nothing."""
        wanted = name.casefold()
        return next((one for one in self.children(folder) if one.name.casefold() == wanted), None)


def item_id(number: int, drive: Drive) -> str:
    """The id of the item with this number in the world."""
    if drive.owner.personal:
        return f"{drive.id.upper()}!{number + 100}"
    digest = sha256(f"item {number}".encode()).digest()
    return "01" + "".join(_BASE32[one % 32] for one in digest)


def _personal_tag(text: str) -> str:
    return "a" + urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _split(tags: str) -> list[str]:
    """The tags of a header; those of work drives hold commas between their quotes."""
    if '"' not in tags:
        return tags.split(",")
    return [f'"{one}"' for one in tags.split('"')[1::2]]


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"')
