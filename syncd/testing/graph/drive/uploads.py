"""Upload sessions: a file sent in ranges to an address of its own.

Source: "driveItem: createUploadSession". When an If-Match does not fit the session is refused with
412; a name that is taken is refused with 409 at once (onedrive-api-docs#359), and at the last range
when it was taken meanwhile. A range that fails leaves nothing behind, so it can be sent again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from syncd.testing.graph.call import Answer, Call, Route
from syncd.testing.graph.drive import refusals
from syncd.testing.graph.drive.addressing import Addresses, Spot, body_of, routes
from syncd.testing.graph.drive.content import rewrite
from syncd.testing.graph.drive.downloads import elsewhere, refuse_token
from syncd.testing.graph.drive.items import Item
from syncd.testing.graph.drive.shown import Shown
from syncd.testing.graph.drive.tree import Behaviour, Drives, behaviour
from syncd.testing.graph.errors import Refusal
from syncd.testing.graph.world import User, stamp
from syncd.testing.server import URL_SAFE, json_response

UNIT = 320 * 1024
"""Every range but the last is a multiple of it."""
MOST = 60 * 2**20
"""No range is longer."""
_BODY = "drives.item.items.item.create_upload_session.create_upload_session_post_request_body"


@dataclass(kw_only=True)
class Session:
    """A file that is being sent."""

    parent: Item
    name: str
    replaces: Item | None
    how: Behaviour
    tags: str | None
    """The If-Match it began with."""
    by: User
    until: datetime
    total: int | None = None
    content: bytearray = field(default_factory=bytearray)


class Uploads:
    """Serves ``createUploadSession`` and the addresses it leads to."""

    def __init__(self, drives: Drives, addresses: Addresses, shown: Shown) -> None:
        self.drives = drives
        self.world = drives.world
        self.addresses = addresses
        self.shown = shown
        self._sessions: dict[str, Session] = {}

    def routes(self) -> Iterable[Route]:
        """The calls about upload sessions."""
        yield from routes("POST", "/createUploadSession", self._begin, answers="UploadSession")
        yield Route("PUT", "//uploads/{upload}", self._range, scopes=None, answers="DriveItem")
        yield Route("GET", "//uploads/{upload}", self._status, scopes=None, answers="UploadSession")
        yield Route("DELETE", "//uploads/{upload}", self._cancel, scopes=None)

    def _begin(self, call: Call) -> Any:
        body = body_of(call, _BODY)
        wanted = body.get("item") or {}
        spot = self.addresses.spot(call)
        by_path = "path" in call.path
        default: Behaviour = self.drives.settings.session_default if by_path else "replace"
        how = behaviour(wanted.get("@microsoft.graph.conflictBehavior"), default)
        if by_path and wanted.get("name") not in {None, spot.name}:
            raise refusals.invalid("The name in the request does not match the name in the path.")
        if spot.item is not None:
            self._check(call, spot.item, how)
        elif call.headers.get("if-match") is not None:
            raise refusals.modified()
        self.drives.need_room(spot.parent.drive, wanted.get("fileSize") or 0)
        upload = self.world.new_id(60, URL_SAFE)
        made = self._sessions[upload] = _session(call, spot, how, self._until())
        return {"uploadUrl": f"{elsewhere(self.world.url)}uploads/{upload}", **_left(made)}

    def _check(self, call: Call, item: Item, how: Behaviour) -> None:
        """Refuse what is open, changed or not to be replaced."""
        if item.folder:
            raise refusals.taken()
        if self.drives.is_locked(item) and self.drives.settings.session_lock == "nameAlreadyExists":
            raise refusals.taken()
        self.drives.need_unlocked(item)
        item.check(call.headers.get("if-match"))
        if (known := call.headers.get("if-none-match")) is not None and item.matches(known):
            raise refusals.modified()
        if how == "fail":
            raise refusals.taken()

    def _range(self, call: Call) -> Any:
        session = self._session(call)
        asked = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", call.headers.get("content-range", ""))
        if asked is None:
            raise self._malformed(call, "no Content-Range")
        first, last, total = (int(one) for one in asked.groups())
        if last - first + 1 != len(call.content) or last >= total or session.total not in {None, total}:
            raise self._malformed(call, "the range, the body and the size do not fit")
        if len(call.content) > MOST or (last + 1 < total and len(call.content) % UNIT):
            raise self._malformed(call, "a range is no multiple of 320 KiB, or too long")
        if first != len(session.content):
            raise Refusal(416, "invalidRange", "The uploaded fragment overlaps with existing data.")
        session.total = total
        session.content += call.content
        if last + 1 < total:
            session.until = self._until()
            return json_response(_left(session), 202)
        try:
            made, new = self._commit(session)
        except Refusal:
            del session.content[first:]
            raise
        del self._sessions[call.path["upload"]]
        rewrite(self.drives, made, session.by)
        return Answer(value=self.shown.item(made), status=201 if new else 200)

    def _commit(self, session: Session) -> tuple[Item, bool]:
        item = session.replaces
        if item is None or item.id not in item.drive.items:
            return self.drives.put(
                session.parent, session.name, bytes(session.content), session.by, session.how
            )
        if self.drives.settings.session_checks_again:
            item.check(session.tags)
        if session.how == "rename":
            return self.drives.put(session.parent, session.name, bytes(session.content), session.by, "rename")
        self.drives.write(item, bytes(session.content), session.by)
        return item, False

    def _status(self, call: Call) -> Any:
        return _left(self._session(call))

    def _cancel(self, call: Call) -> None:
        self._session(call)
        del self._sessions[call.path["upload"]]

    def _session(self, call: Call) -> Session:
        """The session an address belongs to; 404 when it is over."""
        refuse_token(call, self.drives)
        found = self._sessions.get(call.path["upload"])
        if found is None or found.until <= self.world.now:
            raise refusals.missing("The upload session was not found")
        return found

    def _until(self) -> datetime:
        return self.world.now + self.drives.settings.upload_lifetime

    def _malformed(self, call: Call, what: str) -> Refusal:
        self.world.refused.append(f"PUT {call.route.pattern}: {what}")
        return refusals.invalid(f"Invalid upload: {what}.")


def _session(call: Call, spot: Spot, how: Behaviour, until: datetime) -> Session:
    return Session(
        parent=spot.parent,
        name=spot.name,
        replaces=spot.item,
        how=how,
        tags=call.headers.get("if-match"),
        by=call.user,
        until=until,
    )


def _left(session: Session) -> dict[str, Any]:
    return {"expirationDateTime": stamp(session.until), "nextExpectedRanges": [f"{len(session.content)}-"]}
