"""Who a file is shared with: the methods ``drive.permissions.*``.

Sources: Drive API, permissions.create and Permission; "Share files, folders, and drives" guide;
"Resolve errors" guide.
"""

from typing import Any

from syncd.testing.google.call import Call
from syncd.testing.google.drive.files import (
    ROLES,
    DriveFile,
    Permission,
    permission_id,
    permission_json,
    visible_file,
)
from syncd.testing.google.errors import Refusal, bad_request, not_found
from syncd.testing.google.world import Mail, World


class Sharing:
    """Serves ``drive.permissions.*``."""

    def __init__(self, world: World) -> None:
        self.world = world

    def create(self, call: Call) -> Any:
        """permissions.create: somebody who has a permission already gets the role of the new one."""
        file = self._shareable(call)
        body = call.body
        kind, role = body.get("type"), body.get("role")
        if role not in ROLES or (kind in {"user", "group"} and not body.get("emailAddress")):
            raise bad_request("The permission has no role, or nobody it is for.", reason="invalid")
        if role == "owner" and not call.flag("transferOwnership"):
            raise Refusal(403, "forbidden", "The transferOwnership parameter must be enabled.")
        made = self._made(body)
        self._mail(call, file, made)
        file.permissions[made.id] = made
        file.version += 1
        return permission_json(self.world, made)

    def _made(self, body: dict[str, Any]) -> Permission:
        kind, role = body["type"], body["role"]
        if kind in {"user", "group"}:
            address = self.world.aliases.get(body["emailAddress"], body["emailAddress"])
            kind = "group" if address in self.world.groups else kind  # general knowledge, as are aliases
            made = permission_id(self.world, address)
            return Permission(id=made, type=kind, role=role, address=address)
        if kind == "domain":
            return Permission(id=f"{body.get('domain')}k", type=kind, role=role, domain=body.get("domain"))
        return Permission(id="anyoneWithLink", type=kind, role=role)

    def _mail(self, call: Call, file: DriveFile, made: Permission) -> None:
        """Note whether the grantee is mailed: true is the default for users and groups.

        That somebody without a Google account cannot be given access silently is general knowledge.
        """
        said = call.text("sendNotificationEmail")
        if made.address is None:
            return
        silent = said == "false"
        if silent and made.type == "user" and made.address.casefold() not in self.world.users:
            raise bad_request(
                f"You are trying to invite {made.address}. Since there is no Google account associated "
                "with this email address, you must notify this recipient.",
                reason="invalidSharingRequest",
            )
        to = () if silent else (made.address,)
        self.world.mails.append(
            Mail(method=call.method.id, by=call.user.address, about=file.id, said=said, to=to)
        )

    def page(self, call: Call) -> Any:
        """permissions.list, for those who may change the file."""
        file = self._shareable(call)
        found = [permission_json(self.world, one) for one in file.permissions.values()]
        return {"kind": "drive#permissionList", "permissions": found}

    def get(self, call: Call) -> Any:
        """permissions.get."""
        return permission_json(self.world, self._permission(call, self._shareable(call)))

    def update(self, call: Call) -> Any:
        """permissions.update: the role is all that can change."""
        file = self._shareable(call)
        found = self._permission(call, file)
        self._refuse_owner(found)
        role = call.body.get("role")
        if role not in ROLES or role == "owner":
            raise bad_request("The permission has no role.")
        found.role = role
        file.version += 1
        return permission_json(self.world, found)

    def delete(self, call: Call) -> None:
        """permissions.delete."""
        file = self._shareable(call)
        found = self._permission(call, file)
        self._refuse_owner(found)
        del file.permissions[found.id]
        file.version += 1

    def _shareable(self, call: Call) -> DriveFile:
        file = visible_file(call, call.path["fileId"])
        if not file.may(call.user.address, "writer"):
            message = "The user does not have sufficient permissions for this file."
            raise Refusal(403, "insufficientFilePermissions", message)
        return file

    def _permission(self, call: Call, file: DriveFile) -> Permission:
        found = file.permissions.get(call.path["permissionId"])
        if found is None:
            raise not_found(f"Permission not found: {call.path['permissionId']}.")
        return found

    def _refuse_owner(self, permission: Permission) -> None:
        if permission.role == "owner":
            raise Refusal(403, "forbidden", "The owner of a file cannot be removed.")
