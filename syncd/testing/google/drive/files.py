"""Files of Drive: what is stored, who and which app may see it, and how the Drive API shows it.

Sources: Drive API, File and Permission; "Choose Google Drive API scopes" (drive.file: only files
the app created or was given); "Add custom file properties" (appProperties belong to one app).
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from syncd.testing.google.call import Call
from syncd.testing.google.docs.body import Body
from syncd.testing.google.docs.document import GoogleDoc
from syncd.testing.google.errors import bad_request, not_found
from syncd.testing.google.grants import Grant
from syncd.testing.google.world import User, World, rfc3339
from syncd.testing.server import URL_SAFE

DOCUMENT = "application/vnd.google-apps.document"
FOLDER = "application/vnd.google-apps.folder"
ROLES = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
"""Ascending (Permission.role)."""

_WIDE = {
    f"https://www.googleapis.com/auth/{name}"
    for name in ("drive", "drive.readonly", "drive.metadata", "drive.metadata.readonly", "documents",
                 "documents.readonly")
}  # fmt: skip
"""Scopes that see every file of the user; drive.file sees the app's own."""

_PROPERTY_BYTES, _MOST_PROPERTIES = 124, 30


@dataclass(kw_only=True)
class Permission:
    """What one grantee may do."""

    id: str
    type: str
    role: str
    address: str | None = None
    domain: str | None = None


@dataclass(kw_only=True)
class DriveFile:
    """One file."""

    id: str
    name: str
    mime_type: str
    owner: str
    created: datetime
    modified: datetime
    modified_by: str
    opened: set[tuple[str, str]] = field(default_factory=set)
    """(project, user) of every app that may see it with drive.file: created or opened with it."""
    properties: dict[str, dict[str, str]] = field(default_factory=dict)
    """Project -> appProperties."""
    permissions: dict[str, Permission] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    """What else was set: description, starred, properties, parents."""
    drive: str = ""
    """The id of the shared drive it was moved to."""
    trashed: bool = False
    version: int = 1
    content: bytes = b""
    """Of a file that is no Google document."""
    contents: list[bytes] = field(default_factory=list)
    """Everything it ever held, oldest first."""
    document: GoogleDoc | None = None

    def role_of(self, address: str) -> str | None:
        """The highest role of a user; None when the file is not shared with the user."""
        domain = address.partition("@")[2]
        roles = [
            one.role
            for one in self.permissions.values()
            if one.type == "anyone"
            or (one.address or "").casefold() == address.casefold()
            or (one.type == "domain" and one.domain == domain)
        ]
        return max(roles, key=ROLES.index, default=None)

    def may(self, address: str, role: str) -> bool:
        """Whether a user has this role or a higher one."""
        own = self.role_of(address)
        return own is not None and ROLES.index(own) >= ROLES.index(role)

    def changed(self, world: World, by: User) -> None:
        """Note a change of the content or of what is known about it."""
        self.version += 1
        self.modified, self.modified_by = world.now, by.address


def new_file(world: World, grant: Grant, body: dict[str, Any], content: Body | None = None) -> DriveFile:
    """Create a file of the Docs type, or of the type the body says, owned by who is signed in."""
    user = grant.user
    made = DriveFile(
        id="1" + world.new_id(43, URL_SAFE),
        name=body.get("name") or "Untitled",
        mime_type=body.get("mimeType") or DOCUMENT,
        owner=user.address,
        created=world.now,
        modified=world.now,
        modified_by=user.address,
        opened={(grant.client.project, user.address)},
    )
    owner = Permission(id=user.id, type="user", role="owner", address=user.address)
    made.permissions[owner.id] = owner
    if made.mime_type == DOCUMENT:
        made.document = GoogleDoc(id=made.id)
        made.document.keep(content or Body(), by=user.address, at=world.stamp())
    set_fields(made, body, grant.client.project)
    world.files[made.id] = made
    return made


def set_fields(file: DriveFile, body: dict[str, Any], project: str) -> None:
    """Set what a create or update says; a property that is null is cleared."""
    if body.get("name"):
        file.name = body["name"]
    if "trashed" in body:
        file.trashed = bool(body["trashed"])
    own = {**file.properties.get(project, {}), **(body.get("appProperties") or {})}
    kept = {name: value for name, value in own.items() if value is not None}
    if len(kept) > _MOST_PROPERTIES or any(len((k + v).encode()) > _PROPERTY_BYTES for k, v in kept.items()):
        raise bad_request("The appProperties are too many or too long.", location="appProperties")
    file.properties[project] = kept
    if "properties" in body:
        all_apps = {**file.fields.get("properties", {}), **(body["properties"] or {})}
        file.fields["properties"] = {name: value for name, value in all_apps.items() if value is not None}
    for name in ("description", "starred"):
        if body.get(name) is not None:
            file.fields[name] = body[name]


def visible(call: Call, file: DriveFile) -> bool:
    """Whether a call's user and app may see a file."""
    if file.role_of(call.user.address) is None:
        return False
    if file.drive and not call.flag(
        "supportsAllDrives", default="supportsAllDrives" not in call.method.parameters
    ):
        return False
    wide = call.grant.scopes & _WIDE & set(call.method.scopes)
    return bool(wide) or (call.grant.client.project, call.user.address) in file.opened


def visible_file(call: Call, file_id: str) -> DriveFile:
    """The file with this id; 404 when there is none, or none for this user and app."""
    file = call.world.files.get(file_id)
    if file is None or not visible(call, file):
        if call.method.api == "docs":
            raise not_found("Requested entity was not found.")
        raise not_found(f"File not found: {file_id}.")
    return file


def file_json(world: World, file: DriveFile, call: Call) -> dict[str, Any]:
    """A file as the Drive API shows it to the user and the app of a call."""
    document = file.mime_type == DOCUMENT
    link = f"https://docs.google.com/document/d/{file.id}/edit?usp=drivesdk"
    other = f"https://drive.google.com/file/d/{file.id}/view?usp=drivesdk"
    role = file.role_of(call.user.address) or "reader"
    writes = ROLES.index(role) >= ROLES.index("writer")
    found: dict[str, Any] = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime_type,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "starred": False,
        "parents": ["0A" + file.owner.encode().hex()[:15]],
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": link if document else other,
        "createdTime": rfc3339(file.created),
        "modifiedTime": rfc3339(file.modified),
        "ownedByMe": file.owner == call.user.address,
        "shared": len(file.permissions) > 1,
        "owners": [user_json(world, file.owner, call.user)],
        "lastModifyingUser": user_json(world, file.modified_by, call.user),
        "capabilities": {
            "canEdit": writes,
            "canShare": writes,
            "canTrash": role == "owner",
            "canDelete": role == "owner",
            "canDownload": True,
        },
        **file.fields,
    }
    if own := file.properties.get(call.grant.client.project):
        found["appProperties"] = own
    if writes:
        found["permissions"] = [permission_json(world, one) for one in file.permissions.values()]
        found["permissionIds"] = list(file.permissions)
    if not document and file.mime_type != FOLDER:
        found |= {"size": str(len(file.content)), "headRevisionId": f"rev{len(file.contents)}"}
        found["md5Checksum"] = sha256(file.content).hexdigest()[:32]
    return found


def user_json(world: World, address: str, me: User) -> dict[str, Any]:
    """A user as the Drive API shows one."""
    user = world.users.get(address.casefold())
    found = {"kind": "drive#user", "displayName": user.name if user else address, "emailAddress": address}
    return {**found, "me": address == me.address, "permissionId": permission_id(world, address)}


def permission_id(world: World, address: str) -> str:
    """The id by which a grantee is known on every file."""
    user = world.users.get(address.casefold())
    return user.id if user else User(address=address.casefold(), name=address).id


def permission_json(world: World, permission: Permission) -> dict[str, Any]:
    """A permission as the Drive API shows one."""
    found: dict[str, Any] = {
        "kind": "drive#permission",
        "id": permission.id,
        "type": permission.type,
        "role": permission.role,
    }
    if permission.address is not None:
        user = world.users.get(permission.address.casefold())
        found |= {
            "emailAddress": permission.address,
            "displayName": user.name if user else permission.address,
            "deleted": False,
            "pendingOwner": False,
        }
    if permission.domain is not None:
        found |= {"domain": permission.domain, "displayName": permission.domain}
    return found
