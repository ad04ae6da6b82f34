"""Short-lived addresses at which whoever has one reads a file.

Source: "Download the contents of a DriveItem": pre-authenticated, valid for a few minutes, and they
want no Authorization header; ranges are asked for here, not at ``/content``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syncd.testing.graph.call import Call, Route
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.tree import Drives
from syncd.testing.graph.errors import Refusal
from syncd.testing.server import URL_SAFE, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ticket:
    item: Item
    until: datetime


class Downloads:
    """Gives such addresses out and serves them."""

    def __init__(self, drives: Drives) -> None:
        self.drives = drives
        self.world = drives.world
        self._tickets: dict[str, _Ticket] = {}

    def routes(self) -> Iterable[Route]:
        """The one call there is."""
        yield Route("GET", "//downloads/{ticket}", self._download, scopes=None)

    def url(self, item: Item) -> str:
        """A new address of a file."""
        ticket = self.world.new_id(60, URL_SAFE)
        until = self.world.now + self.drives.settings.download_lifetime
        self._tickets[ticket] = _Ticket(item=item, until=until)
        return f"{elsewhere(self.world.url)}downloads/{ticket}"

    def _download(self, call: Call) -> Any:
        refuse_token(call, self.drives)
        ticket = self._tickets.get(call.path["ticket"])
        if ticket is None or ticket.until <= self.world.now or ticket.item.id not in ticket.item.drive.items:
            raise Refusal(401, "unauthenticated", "The address is no longer valid.")
        content, kind = ticket.item.content, ticket.item.mime_type
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", call.headers.get("range", ""))
        if asked is None or int(asked[1]) >= len(content):
            return Response(body=content, content_type=kind)
        last = min(int(asked[2] or len(content)), len(content) - 1)
        span = (("Content-Range", f"bytes {asked[1]}-{last}/{len(content)}"),)
        return Response(status=206, body=content[int(asked[1]) : last + 1], content_type=kind, headers=span)


def elsewhere(url: str) -> str:
    """The fake's address under its other name: for a client another host, to which no token belongs."""
    return url.replace("//127.0.0.1:", "//localhost:")


def refuse_token(call: Call, drives: Drives) -> None:
    """Keep that a client sent its token to an address that carries its own; 401, as the setting says."""
    if "authorization" in call.headers:
        where = f"{call.route.method} {call.route.pattern}"
        call.world.refused.append(f"{where}: an access token, where none belongs")
        if drives.settings.links_refuse_tokens:
            raise Refusal(401, "unauthenticated", "The address is pre-authenticated: send no Authorization.")
