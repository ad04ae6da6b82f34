"""Who an item is shared with: invitations, links, and taking them back.

Sources: "driveItem: invite"; "driveItem: createLink"; "List who has access to a file"; "Update sharing
permission" (only the role, and not of links); the refusals are those of the issues that
``DriveSettings`` names.
"""

from collections.abc import Iterable
from typing import Any

from syncd.testing.graph.call import Answer, Call, Route
from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.access import Permission, Role, highest, permission_id
from syncd.testing.graph.drive.addressing import Addresses, routes
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.shown import Shown, link_url
from syncd.testing.graph.drive.tree import Drives
from syncd.testing.graph.errors import Refusal
from syncd.testing.graph.world import Mail
from syncd.testing.server import URL_SAFE

_ACTIONS = "drives.item.items.item"
_INVITE = f"{_ACTIONS}.invite.invite_post_request_body"
_LINK = f"{_ACTIONS}.create_link.create_link_post_request_body"
_ROLES: dict[str, Role] = {"read": "read", "write": "write"}
_LINK_ROLES: dict[str, Role] = {"view": "read", "edit": "write", "embed": "read"}
_LONGEST_MESSAGE = 2000


class Sharing:
    """Serves ``/invite``, ``/createLink`` and ``/permissions``."""

    def __init__(self, drives: Drives, addresses: Addresses, shown: Shown) -> None:
        self.drives = drives
        self.world = drives.world
        self.addresses = addresses
        self.shown = shown

    def routes(self) -> Iterable[Route]:
        """The calls about sharing."""
        yield from routes("POST", "/invite", self._invite, takes=_INVITE, answers="[Permission]")
        yield from routes("POST", "/createLink", self._create_link, takes=_LINK, answers="Permission")
        yield from routes("GET", "/permissions", self._list, answers="[Permission]")
        one = "/permissions/{permission}"
        yield from routes("GET", one, self._get, answers="Permission")
        yield from routes("PATCH", one, self._update, takes="Permission", answers="Permission")
        yield from routes("DELETE", one, self._delete)

    # -- people -----------------------------------------------------------------------------

    def _invite(self, call: Call) -> Any:
        """Give people a role: all of them, or nobody when one of them is refused."""
        item, body = self.addresses.item(call, "write"), call.body
        addresses = [one.get("email") for one in body.get("recipients") or []]
        roles = body.get("roles") or []
        if not addresses or not all(addresses) or not roles or not set(roles) <= _ROLES.keys():
            raise refusals.invalid(
                "An invitation needs recipients with an email, and the role read or write."
            )
        if len(body.get("message") or "") > _LONGEST_MESSAGE:
            raise refusals.invalid("The message is too long.")
        if item.parent is None and item.drive.owner.personal:
            raise refusals.invalid("The root of a personal drive cannot be shared.")
        role = highest([_ROLES[one] for one in roles]) or "read"
        sign_in = bool(body.get("requireSignIn"))
        for address in addresses:
            self._refuse(item, address, sign_in=sign_in)
        given = [self.grant(item, one, role, sign_in=sign_in) for one in addresses]
        if body.get("sendInvitation"):
            self._mail(call, item, addresses)
        return {"value": [self.shown.permission(one, item, item) for one in given]}

    def grant(self, item: Item, address: str, role: Role, *, sign_in: bool = True) -> Permission:
        """Give somebody a role, and never a lower one than before.

        That sharing changes the eTag is not documented: it is the reading that is harder on clients.
        """
        user = self.world.find(address)
        known = address if user is None else user.address
        number = permission_id(address if user is None else user.principal)
        made = item.permissions.setdefault(
            number, Permission(id=number, role=role, address=known, invited=True, sign_in=sign_in)
        )
        made.role = highest([made.role, role]) or role
        item.changes += 1
        return made

    def _refuse(self, item: Item, address: str, *, sign_in: bool) -> None:
        """The refusals of the service, in the shapes they were seen."""
        owner, settings = item.drive.owner, self.drives.settings
        if "@" not in address:
            raise refusals.invalid("The recipient is no address.")
        if sign_in and (owner.address.casefold(), address.casefold()) in settings.insecure_pairs:
            raise refusals.insecure()
        user = self.world.find(address)
        if owner.personal:
            if sign_in and user is not None and not user.personal and not settings.personal_to_work:
                raise refusals.insecure()
            return
        if user is not None and user.tenant == owner.tenant:
            return
        match settings.outsiders:
            case "forbidden":
                raise refusals.denied("Sharing with people outside of the organization is not allowed.")
            case "malformed":
                raise refusals.invalid("The request is malformed or incorrect.")
            case "broken":
                raise Refusal(500, "generalException", "An unspecified error has occurred.")

    # -- links ------------------------------------------------------------------------------

    def _create_link(self, call: Call) -> Any:
        """A link of a type and scope: 201 when it is new, 200 when the app has made it before."""
        item, body = self.addresses.item(call, "write"), call.body
        owner = item.drive.owner
        kind = body.get("type")
        scope = body.get("scope") or ("anonymous" if owner.personal else "organization")
        if kind not in _LINK_ROLES or (kind == "embed" and not owner.personal):
            raise refusals.invalid("The type of the link is not supported.")
        if scope not in {"anonymous", "organization", "users"} or (
            scope == "organization" and owner.personal
        ):
            raise refusals.invalid("The scope of the link is not supported.")
        if scope in self.drives.settings.disabled_links:
            message = "The feature has been disabled. Please contact your admin to get it enabled."
            raise refusals.denied(message)
        people = [one["email"] for one in body.get("recipients") or [] if one.get("email")]
        link, new = self._link(call, item, kind, scope)
        link.people += [one for one in people if one not in link.people]
        if body.get("sendNotification"):
            self._mail(call, item, people)
        return Answer(value=self.shown.permission(link, item, item), status=201 if new else 200)

    def _link(self, call: Call, item: Item, kind: str, scope: str) -> tuple[Permission, bool]:
        app = "" if call.grant is None else call.grant.client.id
        for one in item.permissions.values():
            if (one.link, one.scope, one.app) == (kind, scope, app):
                return one, False
        url = link_url(item.drive, self.world.new_id(40, URL_SAFE), edit=kind == "edit")
        made = Permission(
            id=self.world.guid(),
            role=_LINK_ROLES[kind],
            link=kind,
            scope=scope,
            url=url,
            tenant=item.drive.owner.tenant,
            app=app,
        )
        item.permissions[made.id] = made
        item.changes += 1
        return made, True

    # -- what was given ---------------------------------------------------------------------

    def _list(self, call: Call) -> Any:
        return {"value": self.shown.permissions(self.addresses.item(call), call.user)}

    def _get(self, call: Call) -> Any:
        item = self.addresses.item(call)
        every = {one["id"]: one for one in self.shown.permissions(item, call.user)}
        if call.path["permission"] not in every:
            raise refusals.missing()
        return every[call.path["permission"]]

    def _update(self, call: Call) -> Any:
        item, given = self._given(call)
        roles = call.body.get("roles") or []
        if given.link or not roles or not set(roles) <= _ROLES.keys():
            raise refusals.invalid("Only the role of a person can be changed, to read or write.")
        given.role = highest([_ROLES[one] for one in roles]) or given.role
        item.changes += 1
        return self.shown.permission(given, item, item)

    def _delete(self, call: Call) -> None:
        item, given = self._given(call)
        del item.permissions[given.id]
        item.changes += 1

    def _given(self, call: Call) -> tuple[Item, Permission]:
        """A permission of this very item that can be changed; one of a folder above is changed there."""
        item = self.addresses.item(call, "write")
        number = call.path["permission"]
        if number in item.permissions:
            return item, item.permissions[number]
        if any(one["id"] == number for one in self.shown.permissions(item, call.user)):
            raise refusals.denied("The permission is the owner's, or inherited.")
        raise refusals.missing()

    def _mail(self, call: Call, item: Item, to: list[str]) -> None:
        self.world.mails += [
            Mail(kind="sharing", by=call.user.address, to=one, about=item.name) for one in to
        ]
