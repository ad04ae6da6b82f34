"""Who else may open a document: one address at a time, never mailed, never more than was asked for.

Sources: "driveItem: invite", "driveItem: createLink" and "permission resource type"; what invitations
are refused for: onedrive-api-docs#1700 and #1779, microsoft-graph-docs#11611.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from syncd.core.model import Address
from syncd.provider import NotAllowed, Retry
from syncd.safetext import plain
from syncd_providers.online.failures import Failure, Means, final
from syncd_providers.outlook.drive import Drive, File, following
from syncd_providers.outlook.errors import GARBLED, REPEATED

ROLES = {"reader": "read", "writer": "write"}
_RANKS = {"read": 1, "write": 2, "owner": 3, "sp.full control": 3, "sp.owner": 3}
_LINKS = {"reader": "view", "writer": "edit"}
_MOST_PAGES = 100
_REFUSED = final(None, "error", Means.NOT_ALLOWED, "it refuses this address")
"""What stands within an answer that is no refusal as a whole."""

Permission = Mapping[str, Any]


class Sharing:
    """The permissions of a file. Every method raises Failure for what Graph does not answer."""

    def __init__(self, drive: Drive, file: File) -> None:
        self._drive = drive
        self._graph = drive.graph
        self._file = file

    def let_in(self, address: Address, role: str) -> NotAllowed | Retry | None:
        """Give an address a role unless it has that or more; None when it has it now."""
        if any(_rank(one) >= _RANKS[ROLES[role]] for one in self._all() if _is_of(one, address)):
            return None
        try:
            self._invite(address, ROLES[role])
        except Failure as failure:
            if failure.means in (Means.NOT_ALLOWED, Means.LASTING):
                return self._otherwise(address, role, failure)
            if failure.means is not Means.PASSING:
                raise
            if any(_is_of(one, address) for one in self._all()):
                return None
            if (
                failure.row.status == 500
            ):  # so some are refused; OneDrive's own fault fails the look above, too
                return self._otherwise(address, role, failure)
            return Retry(after=failure.retry_after or 60.0, detail=failure.words)
        return None

    def _invite(self, address: Address, role: str) -> list[Permission]:
        """Give an address a role, without a mail; the permissions it has by that."""
        body = {
            "recipients": [{"email": str(address)}],
            "roles": [role],
            "requireSignIn": True,
            "sendInvitation": False,
        }
        path = self._drive.path(self._file.id, "invite")
        given = self._graph.send("POST", path, json=body, harmless=True).object().get("value")
        if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
            raise Failure(GARBLED)
        if any(one.get("error") for one in given):
            raise Failure(_REFUSED)
        return given

    def _otherwise(self, address: Address, role: str, failure: Failure) -> NotAllowed:
        """Whom OneDrive does not let in by name: perhaps by a link for colleagues, which the user sends."""
        who = plain(address)
        refused = f"OneDrive does not let {who} in by name ({failure.words})"
        own = {str(one).partition("@")[2].casefold() for one in (self._graph.who.address, address)}
        if not self._file.personal and len(own) == 1:
            body = {"type": _LINKS[role], "scope": "organization"}
            path = self._drive.path(self._file.id, "createLink")
            try:
                made = self._graph.send("POST", path, json=body, harmless=True).object().get("link")
                link = made.get("webUrl") if isinstance(made, dict) else None
                if isinstance(link, str) and link:
                    return NotAllowed(
                        detail=f"{refused}; this link lets in whoever of your organisation has it,"
                        f" so send it to {who} yourself: {plain(link)}"
                    )
            except Failure as also:
                if also.means in (Means.SIGN_IN, Means.PASSING):
                    raise
        return NotAllowed(
            detail=f"{refused}; share the document yourself in OneDrive, or send what `syncd agenda` shows"
        )

    # -- taking back ------------------------------------------------------------------------

    def keep_out(self, address: Address) -> NotAllowed | Retry | None:
        """Take an address's permissions away, and the link that was made for want of one; None when done."""
        every = list(self._all())
        held = [one for one in every if _is_of(one, address)]
        if not held and any(_is_somebody(one) for one in every):
            held = self._known_otherwise(address)
        held += [one for one in every if self._is_own_link(one)]
        for one in held:
            if refused := self._taken_back(one, address):
                return refused
        ids = [one.get("id") for one in held]
        if held and any(one.get("id") in ids for one in self._all()):
            return Retry(after=60.0, detail="it is still shared")
        return None

    def _is_own_link(self, one: Permission) -> bool:
        """Whether it is the link for colleagues that this app has made; people make such links, too."""
        link = one.get("link")
        if not isinstance(link, dict) or link.get("scope") != "organization" or one.get("inheritedFrom"):
            return False
        app = link.get("application")
        maker = app.get("id") if isinstance(app, dict) else None
        return (
            isinstance(maker, str)
            and bool(maker)
            and maker.casefold() == self._graph.who.client_id.casefold()
        )

    def _known_otherwise(self, address: Address) -> list[Permission]:
        """The permission of somebody whom OneDrive lists under another address than the one invited.

        Inviting once more tells which it is; what it gives is taken back at once, and should that fail,
        with the next attempt.
        """
        try:
            return self._invite(address, "read")
        except Failure as failure:
            if failure.means in (Means.NOT_ALLOWED, Means.LASTING):
                return []  # whom OneDrive does not let in was not let in
            raise

    def _taken_back(self, one: Permission, address: Address) -> NotAllowed | None:
        who = plain(address)
        if "owner" in _roles(one):
            return NotAllowed(detail=f"{who} owns the document")
        if one.get("inheritedFrom"):
            return NotAllowed(detail=f"{who} may open the whole folder; take that back in OneDrive")
        if one.get("link") and len(_people(one)) > 1:
            return NotAllowed(detail=f"{who} has a link that others have, too; take it back in OneDrive")
        number = quote(str(one.get("id")), safe="")
        path = self._drive.path(self._file.id, f"permissions/{number}")
        try:
            self._graph.send("DELETE", path, harmless=True)
        except Failure as failure:
            if failure.means not in (Means.GONE, Means.PASSING):
                raise
        return None

    def _all(self) -> Iterator[Permission]:
        path: str | None = self._drive.path(self._file.id, "permissions")
        for _ in range(_MOST_PAGES):
            page = self._graph.get(path or "").object()
            found = page.get("value")
            if not isinstance(found, list):
                raise Failure(GARBLED)
            yield from (one for one in found if isinstance(one, dict))
            path = following(page)
            if path is None:
                return
        raise Failure(REPEATED)


# -- permissions ----------------------------------------------------------------------------


def _rank(one: Permission) -> int:
    return max((_RANKS.get(role, 0) for role in _roles(one)), default=0)


def _roles(one: Permission) -> list[str]:
    roles = one.get("roles")
    return [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []


def _is_of(one: Permission, address: Address) -> bool:
    """Whether a permission names an address; links for everybody are other people's doing."""
    return str(address).casefold() in _people(one)


def _is_somebody(one: Permission) -> bool:
    return bool(_people(one)) and "owner" not in _roles(one)


def _people(one: Permission) -> set[str]:
    """The addresses a permission tells, in small letters; work drives tell the name people sign in with."""
    link = one.get("link")
    if isinstance(link, dict) and link.get("scope") != "users":
        return set()
    sets = [one.get("grantedToV2"), one.get("grantedTo")]
    for name in ("grantedToIdentitiesV2", "grantedToIdentities"):
        several = one.get(name)
        sets += several if isinstance(several, list) else []
    told = [
        one.get("invitation"),
        *(who.get(kind) for who in sets if isinstance(who, dict) for kind in _KINDS),
    ]
    names = (who.get(name) for who in told if isinstance(who, dict) for name in _NAMES)
    return {name.rpartition("|")[2].casefold() for name in names if isinstance(name, str) and "@" in name}


_KINDS = ("user", "siteUser")
_NAMES = ("email", "loginName", "userPrincipalName")
"""Of a site's user the name is a claim, such as ``i:0#.f|membership|sam@example.com``."""
