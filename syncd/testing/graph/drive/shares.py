"""What somebody was sent a link to: ``/shares/{encoded address}``.

Source: "Access shared items": the address as URL-safe base64 after ``u!``; with the preference
``redeemSharingLink`` the access stays, without it lasts for this call.
"""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Iterable
from typing import Any

from syncd.testing.graph.call import Call, Route
from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.content import Content
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.shown import Shown, web_url
from syncd.testing.graph.drive.tree import Drives
from syncd.testing.graph.errors import Refusal
from syncd.testing.graph.world import User

_SCOPES = ("Files.Read.All", "Files.ReadWrite", "Files.ReadWrite.All", "Sites.ReadWrite.All")


class Shares:
    """Serves ``/shares``."""

    def __init__(self, drives: Drives, content: Content, shown: Shown) -> None:
        self.drives = drives
        self.content = content
        self.shown = shown

    def routes(self) -> Iterable[Route]:
        """The calls about what was shared."""
        yield Route("GET", "/shares/{share}", self._get, _SCOPES, answers="SharedDriveItem")
        yield Route("GET", "/shares/{share}/driveItem", self._item, _SCOPES, answers="DriveItem")
        yield Route("GET", "/shares/{share}/driveItem/content", self._content, _SCOPES)

    def follow(self, url: str, user: User, *, keep: bool) -> Item:
        """The item behind an address, for somebody who holds it; 403 when it lets them see nothing."""
        for item in self.drives.every():
            links = [one for one in item.permissions.values() if one.link and one.url == url]
            if not links and web_url(item) != url:
                continue
            if item.role_of(user, by_link=url) is None:
                raise refusals.denied()
            for one in links if keep else []:
                one.redeemed.add(user.address.casefold())
            return item
        raise refusals.missing(
            "The sharing link no longer exists, or you do not have permission to access it."
        )

    def _shared(self, call: Call) -> Item:
        share = call.path["share"]
        if not share.startswith("u!"):
            raise _malformed()
        try:
            encoded = share.removeprefix("u!")
            url = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
        except (Error, ValueError) as error:
            raise _malformed() from error
        keep = "redeemsharinglink" in call.headers.get("prefer", "").casefold().split(",")
        return self.follow(url, call.user, keep=keep)

    def _get(self, call: Call) -> Any:
        item = self._shared(call)
        whole = self.shown.item(item)
        return {
            "id": call.path["share"],
            "name": item.name,
            "owner": whole["createdBy"],
            "webUrl": whole["webUrl"],
        }

    def _item(self, call: Call) -> Any:
        return self.shown.item(self._shared(call))

    def _content(self, call: Call) -> Any:
        return self.content.redirect(call, self._shared(call))


def _malformed() -> Refusal:
    return refusals.invalid("The sharing token is malformed.")
