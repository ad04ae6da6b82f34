"""Files on events.

Sources: "Add attachment" (event), "List attachments", "fileAttachment resource type" (less than 3 MB),
"referenceAttachment resource type" (v1.0 cannot create one). A new file is on the organizer's own copy
alone, until an update of the event carries it to the attendees.
"""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable
from typing import Any

from syncd.testing.graph import odata
from syncd.testing.graph.calendar import copies
from syncd.testing.graph.calendar.entries import Attachment, Slot, touch
from syncd.testing.graph.call import Answer, Call, Route
from syncd.testing.graph.errors import Refusal, bad_request, not_found
from syncd.testing.graph.world import stamp

MOST = 3 * 1024 * 1024


class AttachmentRoutes:
    """The files of the event that a call names."""

    def __init__(self, slot: Callable[[Call], Slot]) -> None:
        self._slot = slot

    def routes(self, base: str, read: tuple[str, ...], write: tuple[str, ...]) -> list[Route]:
        """Below the address of an event."""
        one = f"{base}/attachments/{{attachment}}"
        return [
            Route("GET", f"{base}/attachments", self._list, read, answers="[Attachment]"),
            Route("POST", f"{base}/attachments", self._add, write, takes="Attachment", answers="Attachment"),
            Route("GET", one, self._get, read, answers="Attachment"),
            Route("DELETE", one, self._remove, write),
        ]

    def _list(self, call: Call) -> dict[str, Any]:
        shown = [_shown(one) for one in self._slot(call).event.attachments]
        wanted = odata.selected(call)
        return odata.page(call, [odata.project(one, wanted) for one in shown], "attachments")

    def _add(self, call: Call) -> Answer:
        body = call.body
        if body.get("@odata.type") != "#microsoft.graph.fileAttachment":
            raise bad_request("Only file attachments can be added here.", "ErrorInvalidRequest")
        try:
            content = b64decode(body.get("contentBytes") or "", validate=True)
        except (Error, ValueError) as error:
            raise bad_request("contentBytes is no Base64.", "ErrorInvalidRequest") from error
        if not body.get("name"):
            raise bad_request("An attachment needs a name.", "ErrorInvalidRequest")
        if len(content) >= MOST:
            raise Refusal(413, "ErrorMessageSizeExceeded", "The attachment is too large for one request.")
        event = copies.exception(call.world, self._slot(call))
        made = copies.attachment(
            call.world,
            body["name"],
            content,
            body.get("contentType") or "application/octet-stream",
            inline=bool(body.get("isInline")),
        )
        event.attachments.append(made)
        touch(call.world, event)
        return Answer(value=_shown(made), status=201)

    def _get(self, call: Call) -> dict[str, Any]:
        return _shown(self._one(call))

    def _remove(self, call: Call) -> None:
        found = self._one(call)
        event = self._slot(call).event
        event.attachments = [one for one in event.attachments if one is not found]
        touch(call.world, event)

    def _one(self, call: Call) -> Attachment:
        for one in self._slot(call).event.attachments:
            if one.id == call.path["attachment"]:
                return one
        raise not_found()


def _shown(one: Attachment) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "@odata.mediaContentType": one.content_type,
        "id": one.id,
        "lastModifiedDateTime": stamp(one.modified),
        "name": one.name,
        "contentType": one.content_type,
        "size": len(one.content) + 200,
        "isInline": one.inline,
        "contentId": None,
        "contentLocation": None,
        "contentBytes": b64encode(one.content).decode(),
    }
