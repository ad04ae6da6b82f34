"""How a call names an item: by id or by path, in one's own drive or in another; and who may name it.

Sources: "Address resources in a drive on OneDrive"; "Microsoft Graph permissions reference": what
Files.Read allows is the user's own drive, Files.Read.All also what others shared; the app folder.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from syncd import strictjson
from syncd.testing.graph import model
from syncd.testing.graph.call import Call, Handler, Route
from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.access import Role, suffices
from syncd.testing.graph.drive.items import Drive, Item
from syncd.testing.graph.drive.tree import Drives, names
from syncd.testing.graph.errors import Refusal

DRIVES = ("/me/drive", "/drives/{drive}")
_PATHS = ("root:/{path+}", "items/{item}:/{path+}", "special/approot:/{path+}")
ITEMS = (*(f"{one}:" for one in _PATHS), "root", "items/{item}", "special/approot")
"""What may stand before a part of an item, such as ``/content``."""
WHOLE = (*_PATHS, *ITEMS)
"""What names an item itself: a path then may go without its last colon."""

_QUERY = {"$select", "$top", "$skiptoken", "@microsoft.graph.conflictBehavior"}

APP_FOLDER = "Files.ReadWrite.AppFolder"
_OWN: dict[Role, set[str]] = {"read": {"Files.Read", "Files.ReadWrite"}, "write": {"Files.ReadWrite"}}
_ALL: dict[Role, set[str]] = {
    "read": {"Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"},
    "write": {"Files.ReadWrite.All", "Sites.ReadWrite.All"},
}


def routes(
    method: str, part: str, handler: Handler, *, takes: str | None = None, answers: str | None = None
) -> Iterable[Route]:
    """The routes of one call on an item, however the item is named; ``part`` is empty for the item itself."""
    for drive in DRIVES:
        for item in ITEMS if part else WHOLE:
            yield Route(method, f"{drive}/{item}{part}", handler, takes=takes, answers=answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a file stands or would stand."""

    parent: Item
    name: str
    item: Item | None
    """What stands there; None when nothing does."""


class Addresses:
    """Finds what calls name, for those who may see it."""

    def __init__(self, drives: Drives) -> None:
        self.drives = drives

    def drive(self, call: Call) -> Drive:
        """The drive a call names, as far as that alone is allowed."""
        self._need_opened(call)
        _need_known(call)
        if "drive" not in call.path:
            return self.drives.of(call.user)
        found = self.drives.with_id(call.path["drive"])
        if found is None:
            raise refusals.missing()
        return found

    def item(self, call: Call, role: Role = "read") -> Item:
        """The item a call names; 404 when there is none, 403 when the user or the app may not."""
        drive, start = self._start(call)
        found = self.drives.at(start, call.path.get("path", ""))
        self.need(call, role, drive, self.drives.nearest(start, call.path.get("path", "")))
        if found is None:
            raise refusals.missing()
        return found

    def spot(self, call: Call) -> Spot:
        """Where a call wants to write: by its path something new may be written, by its id nothing new."""
        drive, start = self._start(call)
        path = call.path.get("path", "")
        if not names(path):
            item = self.item(call, "write")
            if item.parent is None:
                raise refusals.invalid("The root is no file.")
            return Spot(parent=item.parent, name=item.name, item=item)
        *folders, name = names(path)
        self.need(call, "write", drive, self.drives.nearest(start, path))
        if self.drives.settings.put_makes_folders:
            parent: Item | None = self.drives.parent_of(start, path)
        else:
            parent = self.drives.at(start, "/".join(folders))
        if parent is None:
            raise refusals.missing()
        return Spot(parent=parent, name=name, item=drive.child(parent, name))

    def need(self, call: Call, role: Role, drive: Drive, item: Item) -> None:
        """Refuse what the user or the app may not do."""
        scopes = frozenset() if call.grant is None else call.grant.scopes
        own = drive.owner == call.user
        if not scopes & (_ALL[role] | (_OWN[role] if own else set())):
            self._need_app_folder(call, scopes, item, own=own)
        held = item.role_of(call.user)
        if held is None and self.drives.settings.unshared_is_missing:
            raise refusals.missing()
        if not suffices(held, role):
            raise refusals.denied()

    def _need_app_folder(self, call: Call, scopes: frozenset[str], item: Item, *, own: bool) -> None:
        if not own or APP_FOLDER not in scopes or self.drives.settings.app_folder_forbidden:
            raise refusals.denied()
        if self.drives.app_folder(call.user) not in item.above:
            raise refusals.denied()

    def _start(self, call: Call) -> tuple[Drive, Item]:
        drive = self.drive(call)
        if "/special/approot" in call.route.pattern:
            return drive, self._app_folder(call, drive)
        if call.path.get("item") in {None, "root"}:
            return drive, drive.root
        found = drive.items.get(call.path["item"])
        if found is None:
            raise refusals.missing()
        return drive, found

    def _app_folder(self, call: Call, drive: Drive) -> Item:
        if drive.owner != call.user or self.drives.settings.app_folder_forbidden:
            raise refusals.denied()
        return self.drives.app_folder(call.user)

    def _need_opened(self, call: Call) -> None:
        """Known issues: 401 until the user has opened OneDrive in a browser once."""
        if call.user.address.casefold() in self.drives.settings.never_opened:
            raise Refusal(401, "unauthenticated", "The caller is not authenticated.")


def _need_known(call: Call) -> None:
    """Refuse, and keep, what the fake would have to leave out of account."""
    unknown = sorted({name for name, _ in call.query} - _QUERY)
    if unknown:
        message = f"the fake does not model {unknown[0]} at {call.route.method} {call.route.pattern}"
        call.world.complaints.append(message)
        raise Refusal(501, "notSupported", message)


def body_of(call: Call, kind: str) -> dict[str, Any]:
    """The JSON body of a call that may come without one; 400 and kept when it does not fit the class."""
    if not call.content.strip():
        return {}
    try:
        body = strictjson.read(call.content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise refusals.invalid("Unable to read JSON request payload.") from error
    wrong = model.problems(kind, body, answer=False) or ([] if isinstance(body, dict) else ["$ is no object"])
    if wrong:
        call.world.refused += [f"{call.route.method} {call.route.pattern}: {one}" for one in wrong]
        raise refusals.invalid("; ".join(wrong))
    return dict(body)
