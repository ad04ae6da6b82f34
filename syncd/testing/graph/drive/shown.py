"""Drives, items and permissions as Graph shows them to somebody.

Sources: "driveItem resource type", "permission resource type", "drive resource type"; "List who has
access to a file" for what others are not shown; "QuickXorHash algorithm". Where the pages of a work
drive live, and the form of their addresses, is what public links look like.
"""

from base64 import b64encode, urlsafe_b64encode
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import quote

from syncd.testing.graph.drive.access import Permission, login_name, permission_id
from syncd.testing.graph.drive.downloads import Downloads
from syncd.testing.graph.drive.items import WORD_FILE, Drive, Item
from syncd.testing.graph.world import User, World, guid, stamp

_BITS, _SHIFT = 160, 11


class Shown:
    """Makes JSON of what is kept."""

    def __init__(self, world: World, downloads: Downloads) -> None:
        self.world = world
        self.downloads = downloads

    def drive(self, drive: Drive, quota: int) -> dict[str, Any]:
        """A drive."""
        left = quota - drive.used
        return {
            "id": drive.id,
            "driveType": _kind(drive),
            "name": "OneDrive",
            "webUrl": _site(drive) + ("" if drive.owner.personal else "Documents"),
            "createdDateTime": stamp(drive.root.created),
            "owner": self._by(drive.owner.address),
            "quota": {
                "total": quota,
                "used": drive.used,
                "remaining": left,
                "deleted": sum(len(one.content) for one in drive.bin.values()),
                "state": "exceeded" if left < 0 else "normal",
            },
        }

    def item(self, item: Item) -> dict[str, Any]:
        """A file or a folder; a work drive shows no description and no cTag of a folder."""
        drive = item.drive
        found: dict[str, Any] = {
            "id": item.id,
            "name": item.name,
            "eTag": item.etag,
            "size": len(item.content),
            "webUrl": web_url(item),
            "createdDateTime": stamp(item.created),
            "lastModifiedDateTime": stamp(item.modified),
            "createdBy": self._by(item.created_by),
            "lastModifiedBy": self._by(item.modified_by),
            "parentReference": self._parent(item),
            "fileSystemInfo": {
                "createdDateTime": stamp(item.created),
                "lastModifiedDateTime": stamp(item.modified),
            },
        }
        if item.folder:
            found["folder"] = {"childCount": len(drive.children(item))}
        else:
            found["file"] = {"mimeType": item.mime_type, "hashes": _hashes(item)}
            found["@microsoft.graph.downloadUrl"] = self.downloads.url(item)
        if not item.folder or drive.owner.personal:
            found["cTag"] = item.ctag
        if drive.owner.personal and item.description:
            found["description"] = item.description
        if item.parent is None:
            found["root"] = {}
        if item.permissions:
            found["shared"] = {"scope": _widest(list(item.permissions.values()))}
        return found

    def permissions(self, item: Item, user: User) -> list[dict[str, Any]]:
        """Everything that was granted, for the owner; for others what applies to them."""
        owner = item.drive.owner
        own = Permission(id=permission_id(owner.principal), role="owner", address=owner.address)
        found = [(item, own)] + [(one, given) for one in item.above for given in one.permissions.values()]
        if user != owner:
            found = [(one, given) for one, given in found if given.lets_in(user.address, user.tenant)]
        return [self.permission(given, one, item) for one, given in found]

    def permission(self, given: Permission, on: Item, item: Item) -> dict[str, Any]:
        """One permission that was granted on an item, as one of an item in it."""
        found: dict[str, Any] = {"id": given.id, "roles": [given.role]}
        if given.link:
            link = {"type": given.link, "scope": given.scope, "webUrl": given.url}
            found["link"] = {**link, "application": {"id": given.app, "displayName": "syncd"}}
            found["shareId"] = share_id(given.url)
            if given.scope == "users":
                found["grantedToIdentitiesV2"] = [self._granted(one) for one in given.people]
        elif given.invited and self.world.find(given.address) is None:
            # Nobody it could be: redeemed when somebody signs in with that address.
            found["invitation"] = {"email": given.address, "signInRequired": given.sign_in}
        else:
            found["grantedToV2"] = self._granted(given.address, personal=on.drive.owner.personal)
            found["grantedTo"] = {"user": found["grantedToV2"]["user"]}
            if given.invited and on.drive.owner.personal:
                found["invitation"] = {"email": given.address, "signInRequired": given.sign_in}
        if on is not item and on.drive.owner.personal:
            # work drives do not return it, says "permission resource type"
            found["inheritedFrom"] = {"driveId": on.drive.id, "id": on.id, "path": _path(on)}
        return found

    def _granted(self, address: str, *, personal: bool = False) -> dict[str, Any]:
        """Somebody as a permission names them; a personal drive says no name to sign in with."""
        shown, user = self._by(address)["user"], self.world.find(address)
        if personal:
            return {"user": shown}
        name = login_name(address if user is None else user.principal)
        return {"user": shown, "siteUser": {**shown, "loginName": name}}

    def _by(self, address: str) -> dict[str, Any]:
        user = self.world.find(address)
        if user is None:
            return {"user": {"id": guid(f"user {address.casefold()}"), "displayName": address}}
        return {"user": {"id": user.id, "displayName": user.name}}

    def _parent(self, item: Item) -> dict[str, Any]:
        found = {"driveId": item.drive.id, "driveType": _kind(item.drive)}
        if item.parent is not None:
            found |= {"id": item.parent.id, "path": _path(item.parent)}
        return found


def web_url(item: Item) -> str:
    """Where an item opens in a browser."""
    site, file = _site(item.drive), quote(item.name)
    if item.drive.owner.personal:
        return f"https://onedrive.live.com/edit.aspx?cid={item.drive.id}&resid={item.id}"
    if item.mime_type == WORD_FILE and not item.folder:
        number = quote(f"{{{guid(item.id).upper()}}}")
        return f"{site}_layouts/15/Doc.aspx?sourcedoc={number}&file={file}&action=default&mobileredirect=true"
    return f"{site}Documents{quote(item.path)}"


def share_id(url: str) -> str:
    """A link as "Access shared items" wants it in an address."""
    return "u!" + urlsafe_b64encode(url.encode()).decode().rstrip("=")


def link_url(drive: Drive, token: str, *, edit: bool) -> str:
    """The address of a sharing link."""
    if drive.owner.personal:
        return f"https://1drv.ms/w/s!{token}"
    return f"{_host(drive)}:w:/{'g' if edit else 'r'}/personal/{_account(drive)}/{token}"


def quick_xor_hash(content: bytes) -> str:
    """The hash that files of work drives have."""
    whole, mask = 0, (1 << _BITS) - 1
    columns = 0
    for at in range(0, len(content), _BITS):
        columns ^= int.from_bytes(content[at : at + _BITS].ljust(_BITS, b"\0"), "little")
    for at, byte in enumerate(columns.to_bytes(_BITS, "little")):
        turn = at * _SHIFT % _BITS
        turned = byte << turn
        whole ^= (turned & mask) | (turned >> _BITS)
    whole ^= len(content) << (_BITS - 64)
    return b64encode(whole.to_bytes(_BITS // 8, "little")).decode()


def _hashes(item: Item) -> dict[str, str]:
    found = {"quickXorHash": quick_xor_hash(item.content)}
    if item.drive.owner.personal:
        found["sha1Hash"] = sha1(item.content, usedforsecurity=False).hexdigest().upper()
        found["sha256Hash"] = sha256(item.content).hexdigest().upper()
    return found


def _widest(given: list[Permission]) -> str:
    scopes = {one.scope or "users" for one in given}
    return next(one for one in ("anonymous", "organization", "users") if one in scopes)


def _kind(drive: Drive) -> str:
    return "personal" if drive.owner.personal else "business"


def _path(item: Item) -> str:
    return f"/drives/{item.drive.id}/root:{item.path}"


def _account(drive: Drive) -> str:
    return "".join(one if one.isalnum() else "_" for one in drive.owner.principal.casefold())


def _host(drive: Drive) -> str:
    domain = drive.owner.principal.partition("@")[2].partition(".")[0]
    return f"https://{domain}-my.sharepoint.com/"


def _site(drive: Drive) -> str:
    if drive.owner.personal:
        return f"https://onedrive.live.com/?cid={drive.id}"
    return f"{_host(drive)}personal/{_account(drive)}/"
