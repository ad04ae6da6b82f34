"""Who else may open a document: one address at a time, never mailed, never more than was asked for.

Source: "Share files, folders, and drives" and permissions.* in the description of the Drive API.
"""

from collections.abc import Iterable
from typing import Any

from syncd.core.model import Address
from syncd.provider import NotAllowed, Retry
from syncd.safetext import plain
from syncd_providers.google.calls import execute
from syncd_providers.google.service import Services
from syncd_providers.online.failures import Failure, Means
from syncd_providers.online.patience import Patience

RANKS = {"reader": 0, "commenter": 1, "writer": 2, "fileOrganizer": 3, "organizer": 4, "owner": 5}
"""Ascending (Permission.role)."""


class Sharing:
    """The permissions of files. Every method raises Failure for what Google does not answer."""

    def __init__(self, services: Services, patience: Patience) -> None:
        self._permissions = services.part("drive", "permissions")
        self._patience = patience

    def let_in(self, file: str, address: Address, role: str) -> NotAllowed | Retry | None:
        """Give an address a role unless it has that or more; None when it has it now."""
        before = self._all(file)
        held = _of(before, address)
        if held is not None and RANKS.get(held["role"], 0) >= RANKS[role]:
            return None
        if held is not None:
            change = self._permissions.update(
                fileId=file,
                permissionId=held["id"],
                body={"role": role},
                fields="id,role",
                supportsAllDrives=True,
            )
            execute(change, self._patience, harmless=True)
            made = ""
        else:
            body = {"type": "user", "role": role, "emailAddress": str(address)}
            request = self._permissions.create(
                fileId=file, body=body, sendNotificationEmail=False, fields="id,role", supportsAllDrives=True
            )
            try:
                made = str(execute(request, self._patience, harmless=True).get("id", ""))
            except Failure as failure:
                made = ""
                if failure.reason == "invalidSharingRequest":
                    return NotAllowed(detail=_no_account(address))
                if failure.means is not Means.PASSING:
                    raise
        now = self._all(file)
        if _of(now, address):
            return None
        other = next((one for one in now if one["id"] == made), None)
        if other is None:
            return Retry(after=60.0, detail="sharing does not read back")
        if made not in {one["id"] for one in before}:
            self._delete(file, made)  # `syncd undo` would not know it for what was shared
        return NotAllowed(detail=_somebody_else(address, other))

    def keep_out(self, file: str, address: Address) -> NotAllowed | Retry | None:
        """Take an address's permission away; None when it has none now."""
        held = _of(self._all(file), address)
        if held is None:
            return None
        if held["role"] == "owner":
            return NotAllowed(detail=f"{plain(address)} owns the document")
        try:
            self._delete(file, held["id"])
        except Failure as failure:
            if failure.means not in (Means.GONE, Means.PASSING):
                raise
        return Retry(after=60.0, detail="it is still shared") if _of(self._all(file), address) else None

    def _delete(self, file: str, permission: str) -> None:
        request = self._permissions.delete(fileId=file, permissionId=permission, supportsAllDrives=True)
        execute(request, self._patience, harmless=True)

    def _all(self, file: str) -> list[dict[str, Any]]:
        """Every permission there is."""
        token, found = None, list[dict[str, Any]]()
        while True:
            page = execute(
                self._permissions.list(
                    fileId=file,
                    pageSize=100,
                    pageToken=token,
                    supportsAllDrives=True,
                    fields="nextPageToken,permissions(id,type,role,emailAddress,deleted)",
                ),
                self._patience,
            )
            found += page.get("permissions", ())
            token = page.get("nextPageToken")
            if not token:
                return found


def _of(permissions: Iterable[dict[str, Any]], address: Address) -> dict[str, Any] | None:
    """What one address may do; links, groups and whole domains are other people's doing."""
    for one in permissions:
        named = str(one.get("emailAddress") or "").casefold() == address.casefold()
        if named and one.get("type") == "user" and not one.get("deleted"):
            return one
    return None


def _somebody_else(address: Address, other: dict[str, Any]) -> str:
    if other.get("type") == "group":
        return f"{plain(address)} is a group, and everybody in it could open the document"
    return (
        f"Google knows {plain(address)} as {plain(str(other.get('emailAddress') or 'somebody else'))};"
        " if that is the same person, share the document yourself in Google Docs"
    )


def _no_account(address: Address) -> str:
    return (
        f"{plain(address)} has no Google account, and Google would share it only with a mail;"
        " share the document yourself in Google Docs"
    )
