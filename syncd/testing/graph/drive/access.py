"""Who an item is shared with, and what that lets somebody do.

Sources: "permission resource type"; "driveItem: invite"; "driveItem: createLink".
"""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["read", "write", "owner"]
_RANK: dict[Role, int] = {"read": 1, "write": 2, "owner": 3}


@dataclass(kw_only=True, eq=False)
class Permission:
    """One person's access, or one link's."""

    id: str
    role: Role
    address: str = ""
    """Whom it is for; empty: a link."""
    invited: bool = False
    sign_in: bool = True
    link: str = ""
    """view, edit or embed; empty: no link."""
    scope: str = ""
    """anonymous, organization or users."""
    url: str = ""
    tenant: str = ""
    """Whose organization the link is for."""
    app: str = ""
    """The client id of the app that made the link."""
    people: list[str] = field(default_factory=list)
    """Who a link of the scope ``users`` is for."""
    redeemed: set[str] = field(default_factory=set)
    """Who has followed the link: they keep the access."""

    def lets_in(self, address: str, tenant: str, *, by_link: str = "") -> bool:
        """Whether somebody has this access, by who they are or by the link they hold."""
        wanted = address.casefold()
        if self.address:
            return self.address.casefold() == wanted
        if wanted in self.redeemed:
            return True
        return bool(by_link) and by_link == self.url and self.may_redeem(wanted, tenant)

    def may_redeem(self, address: str, tenant: str) -> bool:
        """Whether a link works for somebody."""
        if self.scope == "organization":
            return tenant == self.tenant
        return self.scope == "anonymous" or address in {one.casefold() for one in self.people}


def highest(roles: list[Role]) -> Role | None:
    """The role that allows most."""
    return max(roles, key=_RANK.__getitem__, default=None)


def suffices(role: Role | None, needed: Role) -> bool:
    """Whether a role is this one or a higher one."""
    return role is not None and _RANK[role] >= _RANK[needed]


def login_name(principal: str) -> str:
    """How SharePoint names an account: by what its user signs in with, which may be no address of theirs."""
    return f"i:0#.f|membership|{principal.casefold()}"


def permission_id(principal: str) -> str:
    """The id of a person's permission: the same on every item."""
    return b64encode(login_name(principal).encode()).decode().rstrip("=")
